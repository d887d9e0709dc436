"""Who keeps and who oversees the lab of worlds.py."""

from accounts.acting import Acting
from catalog.models import CapabilityRow, Lab
from tests.catalog.worlds import cells, import_rows
from tests.factories import make_acting, make_organisation


def make_kept_lab(names: tuple[str, ...] = ("铅", "镉"), keeper_name: str = "") -> tuple[Lab, Acting]:
    """The lab with one approved row per name, and a member of the organisation that keeps its list."""
    import_rows([cells(name, 证书有效期至="2031-05-14") for name in names])
    lab = Lab.objects.get()
    keeper = make_acting("lab", organisation=make_organisation("lab", keeper_name or lab.name))
    lab.organisation = keeper.organisation
    lab.save()
    return lab, keeper


def row_named(name: str) -> CapabilityRow:
    """The version in force of the row with this parameter."""
    return CapabilityRow.objects.current().with_texts().get(name__text=name)
