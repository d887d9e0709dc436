"""Reads of what compute has stored."""

from django.db.models import Max

from enterprises.models import Demand
from matching.areas import AREAS
from matching.models import DemandVerdict, ItemMatch, PendingDemand


def verdicts_by_area(demand: Demand) -> list[DemandVerdict]:
    """The demand's verdicts, narrowest area first; [] while none is computed."""
    found = {verdict.area: verdict for verdict in DemandVerdict.objects.filter(demand=demand)}
    return [found[area] for area in AREAS if area in found]


def is_pending(demand: Demand) -> bool:
    """Whether matches of the demand are still being computed: it is pending, or its own fact is undigested."""
    return PendingDemand.objects.filter(demand=demand.pk, quarantined_at=None).exists() or not verdicts_by_area(demand)


def answer_mark(demand: Demand) -> str:
    """What an open page compares: another text once anything stored of the demand, or its state, has changed."""
    of_demand = {"demand": demand.pk}
    runs = (
        model.objects.filter(**of_demand).aggregate(latest=Max("run"))["latest"] for model in (ItemMatch, DemandVerdict)
    )
    return "-".join(str(part) for part in (demand.version, int(is_pending(demand)), *runs))
