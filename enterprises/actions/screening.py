"""Screening 筛查: a regulator looks at submitted demands before they count."""

from collections.abc import Collection
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from accounts.acting import Acting
from backbone.actions.changes import FeedLine, next_change, record
from backbone.models import FactKind
from backbone.refusals import NotAllowed, NotThere, Refused
from enterprises.actions.demands import TransitionNotPossible
from enterprises.models import Demand, DemandState


class Decision(StrEnum):
    """What screening may say; the words are those of the form."""

    SCREEN = "screen"
    OPEN = "open"
    RETURN = "return"


_MOVES: dict[Decision, tuple[tuple[DemandState, ...], DemandState]] = {
    Decision.SCREEN: ((DemandState.SUBMITTED,), DemandState.SCREENED),
    Decision.OPEN: ((DemandState.SUBMITTED, DemandState.SCREENED), DemandState.OPEN),
    Decision.RETURN: ((DemandState.SUBMITTED, DemandState.SCREENED), DemandState.DRAFT),
}


class ReasonMissing(Refused):
    code = "screening_reason_missing"
    status = 422
    zh = "退回需求须写明原因，企业会看到。"
    en = "Say why the demand is sent back; the enterprise will read it."


def screen_demands(*, acting: Acting, demands: Collection[int], decision: Decision, reason: str = "") -> int:
    """Moves demands of the regulator's area as decided, all or none; returns how many.

    Raises NotAllowed, ReasonMissing, NotThere (an id outside the area), TransitionNotPossible.
    """
    if not acting.is_regulator or acting.organisation is None:
        raise NotAllowed
    if decision is Decision.RETURN and not reason.strip():
        raise ReasonMissing(field="reason")
    allowed, target = _MOVES[decision]
    with transaction.atomic():
        change = next_change()
        visible = Demand.objects.for_acting(acting).filter(pk__in=demands).order_by("id")
        found = list(visible.select_for_update(of=("self",)).select_related("enterprise"))
        if not found or len(found) != len(set(demands)):
            raise NotThere
        for demand in found:
            if demand.state not in allowed:
                raise TransitionNotPossible(demand.state, target)
            demand.state, demand.state_reason, demand.state_at = target, reason.strip()[:300], timezone.now()
            demand.version, demand.changed = demand.version + 1, change
        Demand.objects.bulk_update(found, ["state", "state_reason", "state_at", "version", "changed"], batch_size=500)
        owners = [(demand.pk, demand.enterprise.organisation_id) for demand in found]
        record(
            change,
            by=acting.user,
            action=f"demand.{decision}",
            subject_kind="demand",
            subject=found[0].pk if len(found) == 1 else 0,
            details={"demands": [demand.pk for demand in found], "state": target},
            facts=((FactKind.DEMAND, found[0].pk if len(found) == 1 else 0),),
            feed=tuple(FeedLine("demand", demand, owner) for demand, owner in owners if owner),
            organisation=acting.organisation.pk,
        )
    return len(found)
