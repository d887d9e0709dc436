"""Demands of an enterprise: stating, editing, submitting, and how they end."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from backbone.actions.changes import FeedLine, next_change, record
from backbone.models import FactKind
from backbone.refusals import Refused
from catalog.knowledge import hold_knowledge
from enterprises.details import DemandDetails, check_demand
from enterprises.models import MATCHED_STATES, Demand, DemandItem, DemandState, Enterprise, Visibility
from enterprises.reading import ItemReader, Line, item_texts, lines_of

EDITABLE_STATES = (DemandState.DRAFT, *MATCHED_STATES)
ENDINGS: dict[DemandState, tuple[DemandState, ...]] = {
    DemandState.SERVED: MATCHED_STATES,
    DemandState.CLOSED: MATCHED_STATES,
    DemandState.WITHDRAWN: EDITABLE_STATES,
}
"""How a demand may end, and from which states."""


class TransitionNotPossible(Refused):
    code = "demand_transition_not_possible"
    zh = "“{state}”的需求不能变为“{target}”。"
    en = "A demand that is “{state}” cannot become “{target}”."

    def __init__(self, state: str, target: str) -> None:
        super().__init__(state=DemandState(state).label, target=DemandState(target).label)


class NotEditable(Refused):
    code = "demand_not_editable"
    zh = "“{state}”的需求不能再修改。"
    en = "A demand that is “{state}” cannot be edited any more."


class ChangedMeanwhile(Refused):
    code = "demand_changed_meanwhile"
    status = 412
    zh = "需求在您打开之后已被修改，请重新打开再改。"
    en = "The demand was changed after you opened it; open it again."


def create_demand(
    *, by: User | None, enterprise: Enterprise, details: DemandDetails, lines: Sequence[Line], submit: bool = False
) -> Demand:
    """A new demand, as a draft or submitted at once. Raises the refusals of `check_demand`."""
    posted = list(lines)
    check_demand(details, posted)
    with transaction.atomic():
        change = next_change()
        state = DemandState.SUBMITTED if submit else DemandState.DRAFT
        demand = Demand(enterprise=enterprise, state=state, created_by=by, changed=change)
        details.put_into(demand)
        if demand.proposed_date is None:
            demand.proposed_date = timezone.localdate()
        demand.save()
        count = _store_items(demand, _read(demand, posted))
        record_demand(change, demand, by=by, action="demand.create", details={"state": state, "items": count})
    return demand


def edit_demand(
    *, by: User | None, demand: Demand, details: DemandDetails, lines: Sequence[Line], version: int | None = None
) -> Demand:
    """Makes details and lines those given; nothing differing changes nothing.

    Lines that differ replace the items; what was screened is then submitted again, because nobody has looked at the
    new text. Raises NotEditable, ChangedMeanwhile and the refusals of `check_demand`.
    """
    posted = list(lines)
    check_demand(details, posted)
    with transaction.atomic():
        change = next_change()
        stored = lock_demand(demand, version)
        if stored.state not in EDITABLE_STATES:
            raise NotEditable(state=DemandState(stored.state).label)
        fields = details.differences(stored)
        details.put_into(stored)
        items = _read(stored, posted)
        texts_differ = item_texts(items) != item_texts(stored.items.all())
        if not fields and not texts_differ:
            return stored
        if stored.state in MATCHED_STATES and (texts_differ or stored.visibility < Visibility.REGULATOR):
            _move(stored, DemandState.SUBMITTED)
        save_changed(stored, change)
        if texts_differ:
            _delete_items(stored)
            _store_items(stored, items)
        seen = {"fields": fields, "items": len(items), "replaced": texts_differ, "state": stored.state}
        record_demand(change, stored, by=by, action="demand.edit", details=seen)
    return stored


def submit_demand(*, by: User | None, demand: Demand) -> Demand:
    """A draft is submitted: from now on it is matched. Its lines are read with the knowledge of this moment."""
    with transaction.atomic():
        change = next_change()
        stored = lock_demand(demand)
        if stored.state != DemandState.DRAFT:
            raise TransitionNotPossible(stored.state, DemandState.SUBMITTED)
        items = _read(stored, lines_of(stored.items.all()))
        _delete_items(stored)
        _store_items(stored, items)
        _move(stored, DemandState.SUBMITTED)
        save_changed(stored, change)
        record_demand(change, stored, by=by, action="demand.submit", details={"items": len(items)})
    return stored


def end_demand(*, by: User | None, demand: Demand, ending: DemandState, reason: str = "") -> Demand:
    """Served, closed or withdrawn, with a reason for the reader. Raises TransitionNotPossible."""
    with transaction.atomic():
        change = next_change()
        stored = lock_demand(demand)
        before = stored.state
        if before not in ENDINGS.get(ending, ()):
            raise TransitionNotPossible(before, ending)
        _move(stored, ending, reason)
        save_changed(stored, change)
        record_demand(change, stored, by=by, action=f"demand.{ending}", details={"from": before})
    return stored


def set_visibility(*, by: User | None, demand: Demand, visibility: Visibility) -> Demand:
    """Who may see it. Made private, a screened demand counts in no figure any more and waits as submitted."""
    with transaction.atomic():
        change = next_change()
        stored = lock_demand(demand)
        before = stored.visibility
        if stored.state not in EDITABLE_STATES:
            raise NotEditable(state=DemandState(stored.state).label)
        if before == visibility:
            return stored
        stored.visibility = visibility
        if stored.state in MATCHED_STATES and visibility < Visibility.REGULATOR:
            _move(stored, DemandState.SUBMITTED)
        save_changed(stored, change)
        seen = {"from": before, "to": int(visibility), "state": stored.state}
        record_demand(change, stored, by=by, action="demand.visibility", details=seen)
    return stored


def lock_demand(demand: Demand, version: int | None = None) -> Demand:
    """The demand as it is now, held until the end. `version`: what the editor saw; another one is refused."""
    stored: Demand = Demand.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=demand.pk)
    if version is not None and version != stored.version:
        raise ChangedMeanwhile
    return stored


def save_changed(demand: Demand, change: int) -> None:
    """Stores a locked demand as the next version."""
    demand.version += 1
    demand.changed = change
    demand.save()


def record_demand(
    change: int,
    demand: Demand,
    *,
    by: User | None,
    action: str,
    details: dict[str, Any],
    organisation: int | None = None,
) -> None:
    """Audit, the one fact, and the line in the enterprise's feed. Never with a text of the demand.

    An enterprise that nobody signs in for has no feed: a line without organisation would be public.
    """
    own = demand.enterprise.organisation_id
    is_gone = demand.state == DemandState.WITHDRAWN
    record(
        change,
        by=by,
        action=action,
        subject_kind="demand",
        subject=demand.pk,
        details=details,
        facts=((FactKind.DEMAND, demand.pk),),
        feed=(FeedLine("demand", demand.pk, own, is_gone),) if own else (),
        organisation=organisation or own,
    )


def _move(demand: Demand, state: DemandState, reason: str = "") -> None:
    if demand.state != state or reason:
        demand.state, demand.state_reason, demand.state_at = state, reason, timezone.now()


def _read(demand: Demand, lines: Sequence[Line]) -> list[DemandItem]:
    """The items of the lines, read with a knowledge that stays in force until this transaction ends."""
    return ItemReader(hold_knowledge()).items_of(lines, purpose=demand.purpose, mark=demand.mark)


def _store_items(demand: Demand, items: list[DemandItem]) -> int:
    for item in items:
        item.demand = demand
    return len(DemandItem.objects.bulk_create(items, batch_size=1000))


def _delete_items(demand: Demand) -> None:
    """Locked first: a match that a worker stores of them meanwhile fails with the worker, not with this edit."""
    list(demand.items.select_for_update().order_by("id").values_list("pk"))
    demand.items.all().delete()
