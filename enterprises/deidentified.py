"""A demand as labs or the public may read it: concepts instead of texts, so that no name, brand or model gets out."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.models import Chain, Place
from engine.context import STUB
from engine.reading.standards import read_standards
from enterprises.models import ChainMembership, Demand, DemandItem

FEWEST = 3
"""Enterprises of the chain in a city, below which the city is told only as its province."""
_FIRM = "Q/"


@dataclass(frozen=True, slots=True)
class DeidentifiedItem:
    """Concept names, "" where a name was not recognised; standards by number, an enterprise's own left out."""

    object: str
    parameter: str
    standards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deidentified:
    """What others may read of a demand. `place` is a city or a province, `deadline_days` working days or None."""

    place: str
    deadline_days: int | None
    items: tuple[DeidentifiedItem, ...]

    def lines(self) -> list[str]:
        """The exact text in the language of the page, a line per item below the head."""
        days = _("{n} 个工作日内").format(n=self.deadline_days) if self.deadline_days is not None else _("未说明")
        head = _("地点：{place}；期限：{days}").format(place=self.place or _("未说明"), days=days)
        return [head, *(_item_line(number, item) for number, item in enumerate(self.items, start=1))]


def deidentified(
    *, items: Iterable[DemandItem], chain: Chain | None, city: str, deadline_days: int | None
) -> Deidentified:
    """From a stored demand's facts or from a preview's unsaved items."""
    told = tuple(dict.fromkeys(_item(item) for item in items))
    return Deidentified(told_place(chain, city), deadline_days, told)


def deidentified_text(demand: Demand) -> str:
    """The exact text of a stored demand that levels ③ and ④ show; its chain and items are read."""
    told = deidentified(
        items=demand.items.all(), chain=demand.chain, city=demand.city, deadline_days=demand.deadline_days
    )
    return "\n".join(told.lines())


def told_place(chain: Chain | None, city: str) -> str:
    """The city where at least three enterprises of the chain are in it, else its province, "" where unknown."""
    if not city:
        return ""
    members = ChainMembership.objects.filter(chain=chain, enterprise__city=city).values("enterprise").distinct()
    if chain is not None and members.count() >= FEWEST:
        return city
    return Place.objects.filter(name=city, level="city").values_list("province", flat=True).first() or ""


def _item(item: DemandItem) -> DeidentifiedItem:
    refs = read_standards(item.standard).refs
    return DeidentifiedItem(
        object=_known(item.object_concept),
        parameter=_known(item.parameter_concept) if item.is_read else "",
        standards=tuple(dict.fromkeys(ref.edition for ref in refs if not ref.prefix.upper().startswith(_FIRM))),
    )


def _known(concept: str) -> str:
    return "" if concept.startswith(STUB) else concept


def _item_line(number: int, item: DeidentifiedItem) -> str:
    words = [item.object or _("其他样品"), item.parameter or _("其他项目"), *item.standards]
    return f"{number}. {' · '.join(words)}"
