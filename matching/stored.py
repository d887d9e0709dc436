"""Reads of what compute has stored."""

from enterprises.models import Demand
from matching.areas import AREAS
from matching.models import DemandVerdict, PendingDemand


def verdicts_by_area(demand: Demand) -> list[DemandVerdict]:
    """The demand's verdicts, narrowest area first; [] while none is computed."""
    found = {verdict.area: verdict for verdict in DemandVerdict.objects.filter(demand=demand)}
    return [found[area] for area in AREAS if area in found]


def is_pending(demand: Demand) -> bool:
    """Whether matches of the demand are still being computed: it is pending, or its own fact is undigested."""
    return PendingDemand.objects.filter(demand=demand.pk, quarantined_at=None).exists() or not verdicts_by_area(demand)
