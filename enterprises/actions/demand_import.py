"""A demand list is loaded: set-based, one fact, and nothing for what is stored already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from backbone.actions.changes import FeedLine, next_change, record
from backbone.models import FactKind
from catalog.actions.results import ListResult
from catalog.importers.problems import Problem
from catalog.knowledge import hold_knowledge
from catalog.models import Chain
from enterprises.actions.enterprises import named_enterprises, only_segments
from enterprises.details import MOST_LINES, DemandDetails
from enterprises.importers.demands import DemandLine
from enterprises.models import (
    MATCHED_STATES,
    Conclusion,
    Demand,
    DemandItem,
    DemandState,
    Enterprise,
    Mark,
    Source,
    Visibility,
)
from enterprises.names import folded_name
from enterprises.reading import ItemReader, item_texts

LOCK = 7310
"""Advisory lock of demand lists: two of them could name the same new demand."""
BATCH = 1000
_STATED_ONCE = (
    "enterprise", "chain", "city", "deadline_days", "budget", "purpose", "conclusion", "mark", "may_subcontract",
    "source", "proposed_date", "visibility", "model_text", "quantity_text",
)  # fmt: skip
_NOT_COPIED = {"title", "note", "may_split"}
"""What a list has no column for stays as it is."""


@dataclass(slots=True)
class Group:
    """The lines of one demand, and its stated facts, each from the first line that states it."""

    external_id: str
    lines: list[DemandLine] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


def load_demands(*, by: User | None, lines: Sequence[DemandLine]) -> ListResult:
    """Demands of a list, screened and open. A demand known by its number is replaced where it differs.

    Counts are lines. Demands that the list does not name stay as they are.
    """
    with transaction.atomic():
        change = next_change()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        result = ListResult()
        groups = _groups(lines, result)
        loader = _Loader(change, groups, by, result)
        loader.plan()
        loader.write()
    return result


def _groups(lines: Iterable[DemandLine], result: ListResult) -> list[Group]:
    groups: dict[str, Group] = {}
    seen: dict[tuple[str, str], int] = {}
    for line in lines:
        key = (line.external_id, line.line.number)
        group = groups.setdefault(line.external_id, Group(line.external_id))
        if seen.setdefault(key, line.row) != line.row or len(group.lines) >= MOST_LINES:
            result.rejected += 1
            result.problems.append(_refusal(line, seen[key]))
            continue
        _state(group, line, result)
        group.lines.append(line)
    return [group for group in groups.values() if group.lines]


def _refusal(line: DemandLine, first: int) -> Problem:
    if first == line.row:
        params = {"demand": line.external_id, "limit": str(MOST_LINES)}
        return Problem("demand_too_long", line.sheet, line.row, "demand_id", params)
    params = {"demand": line.external_id, "number": line.line.number, "first": str(first)}
    return Problem("item_twice", line.sheet, line.row, "item_no", params)


def _state(group: Group, line: DemandLine, result: ListResult) -> None:
    """Takes over what the line states; a later line that says otherwise is named."""
    for name in _STATED_ONCE:
        value = getattr(line, name)
        known = group.facts.get(name)
        if value in (None, "") or value == known:
            continue
        if known is None:
            group.facts[name] = value
        else:
            params = {"demand": group.external_id, "name": name, "value": str(known)}
            result.problems.append(Problem("demand_lines_differ", line.sheet, line.row, "", params))
    both = [*group.facts.get("difficulties", []), *line.difficulties]
    group.facts["difficulties"] = list(dict.fromkeys(both))


class _Loader:
    """One run: what is stored, what the groups say, and the differences."""

    def __init__(self, change: int, groups: Sequence[Group], by: User | None, result: ListResult) -> None:
        self.change, self.groups, self.by, self.result = change, groups, by, result
        self.reader = ItemReader(hold_knowledge())
        cities = {group.facts["enterprise"]: group.facts.get("city", "") for group in groups}
        self.enterprises = named_enterprises(cities)
        self.chains = {chain.name: chain for chain in Chain.objects.filter(closed_change=None)}
        self.segments = only_segments(self.enterprises.values())
        numbers = [group.external_id for group in groups]
        stored = Demand.objects.filter(external_id__in=numbers).order_by("id").select_for_update(of=("self",))
        stored = stored.select_related("chain", "segment").prefetch_related("items")
        self.stored = {demand.external_id: demand for demand in stored}
        self.new: list[Demand] = []
        self.changed: list[Demand] = []
        self.replaced: list[Demand] = []
        self.items: list[DemandItem] = []

    def plan(self) -> None:
        """Sorts the groups into new, changed and unchanged."""
        for group in self.groups:
            enterprise = self.enterprises[folded_name(group.facts["enterprise"])]
            details = self._details(group, enterprise)
            lines = [line.line for line in group.lines]
            items = self.reader.split_items(lines, purpose=details.purpose, mark=details.mark)
            demand = self.stored.get(group.external_id)
            if demand is None:
                self._add(group, enterprise, details, items)
            else:
                self._change(demand, enterprise, details, items, len(lines))

    def write(self) -> None:
        """Stores what differs and records it as one change; nothing differing writes nothing."""
        if not self.new and not self.changed:
            return
        Demand.objects.bulk_create(self.new, batch_size=BATCH)
        names = [one.name for one in Demand._meta.concrete_fields if not one.primary_key]
        Demand.objects.bulk_update(self.changed, names, batch_size=200)
        gone = DemandItem.objects.filter(demand__in=self.replaced)
        list(gone.select_for_update(of=("self",)).order_by("id").values_list("pk"))
        gone.delete()
        DemandItem.objects.bulk_create(self.items, batch_size=BATCH)
        touched = [*self.new, *self.changed]
        owners = [(demand.pk, demand.enterprise.organisation_id) for demand in touched]
        record(
            self.change,
            by=self.by,
            action="demand.import",
            subject_kind="demand",
            details={**self.result.counts(), "demands": len(touched)},
            facts=((FactKind.DEMAND, 0),),
            feed=tuple(FeedLine("demand", demand, owner) for demand, owner in owners if owner),
        )

    def _details(self, group: Group, enterprise: Enterprise) -> DemandDetails:
        facts = group.facts
        chain = self.chains.get(facts.get("chain", ""))
        if chain is None and "chain" in facts:
            first = group.lines[0]
            params = {"name": facts["chain"]}
            self.result.problems.append(Problem("chain_unknown", first.sheet, first.row, "产业链", params))
        return DemandDetails(
            chain=chain,
            segment=self.segments.get((enterprise.pk, chain.pk)) if chain else None,
            city=facts.get("city", enterprise.city),
            visibility=facts.get("visibility", Visibility.REGULATOR),
            deadline_days=facts.get("deadline_days"),
            budget=facts.get("budget"),
            mark=facts.get("mark", Mark.CMA),
            conclusion=facts.get("conclusion", Conclusion.NONE),
            purpose=facts.get("purpose", ""),
            may_subcontract=facts.get("may_subcontract", False),
            difficulties=facts["difficulties"],
            source=facts.get("source", Source.SURVEY),
            model_text=facts.get("model_text", ""),
            quantity_text=facts.get("quantity_text", ""),
            proposed_date=facts.get("proposed_date"),
        )

    def _add(self, group: Group, enterprise: Enterprise, details: DemandDetails, items: list[DemandItem]) -> None:
        demand = Demand(
            enterprise=enterprise,
            external_id=group.external_id,
            state=DemandState.OPEN,
            created_by=self.by,
            changed=self.change,
        )
        details.put_into(demand)
        self.new.append(demand)
        self._hold(demand, items)
        self.result.added += len(group.lines)

    def _change(
        self, demand: Demand, enterprise: Enterprise, details: DemandDetails, items: list[DemandItem], lines: int
    ) -> None:
        details = replace(details, **{name: getattr(demand, name) for name in _NOT_COPIED})
        replaced = item_texts(items) != item_texts(demand.items.all())
        if not replaced and demand.enterprise_id == enterprise.pk and not details.differences(demand):
            self.result.unchanged += lines
            return
        details.put_into(demand)
        demand.enterprise = enterprise
        demand.version, demand.changed = demand.version + 1, self.change
        # While a demand is not matched, what was read of it does not follow the vocabulary.
        is_reopened = demand.state not in MATCHED_STATES
        if demand.state != DemandState.OPEN:
            demand.state, demand.state_reason, demand.state_at = DemandState.OPEN, "", timezone.now()
        self.changed.append(demand)
        if replaced or is_reopened:
            self.replaced.append(demand)
            self._hold(demand, items)
        self.result.changed += lines

    def _hold(self, demand: Demand, items: list[DemandItem]) -> None:
        self.reader.fill(items, purpose=demand.purpose, mark=demand.mark)
        for item in items:
            item.demand = demand
        self.items += items
