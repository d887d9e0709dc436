"""What an answer would change: a real re-match of everything it touches, of which nothing is stored."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection

from catalog.actions.terms import terms_moved_by
from catalog.bulk import uncollected
from catalog.knowledge import Knowledge, knowledge
from engine.judging.types import Grade
from engine.lexicon import Alias, StandardItem
from engine.reading.fold import fold
from enterprises.models import MATCHED_STATES, Visibility
from enterprises.reading import items_moved_by
from matching.compute import grade_demands
from matching.expand import ROWS_BY_TERMS
from matching.facts import dependent_stems, row_keys
from matching.results import ItemResult, VerdictResult, stored_results, stored_verdicts
from matching.supposing import Supposed

SHOWN = 20
MOST_DEMANDS = 2000
"""More are not re-matched for a preview; the page says so."""
AREA = "province"

_TOUCHED = """
SELECT i.id, i.demand_id, i.number, i.id = ANY(%(moved)s)
FROM enterprises_demanditem i JOIN enterprises_demand d ON d.id = i.demand_id
WHERE d.state = ANY(%(states)s) AND d.visibility >= %(visible)s
  AND (i.keys && %(keys)s::varchar[] OR i.id = ANY(%(moved)s)) ORDER BY i.demand_id, i.position
"""
_ROWS = f"SELECT count(*) FROM catalog_capabilityrow r WHERE r.closed_change IS NULL AND ({ROWS_BY_TERMS})"


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One demand item before and after: best grade, and the number of sites that cover it."""

    demand: int
    number: str
    before: str
    after: str
    sites_before: int
    sites_after: int


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """One demand's verdict for the province before and after."""

    demand: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What would change. Private demands are not counted here; they follow all the same."""

    rows: int
    """Capability rows with a cell that reads differently."""
    items: int
    """Demand items that read differently."""
    changed: list[ItemChange]
    verdicts: list[VerdictChange]
    is_cut: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.rows or self.items or self.changed or self.verdicts)


def effect_of_name(kind: str, text: str, concept: str, field: str) -> Effect:
    """If the text were a name of the concept."""
    known = knowledge().supposing(aliases=[Alias(kind, concept, text, field)])
    return _effect(known, names=[(str(kind), fold(text)), (str(kind), fold(concept))])


def effect_of_contents(standard: str, concepts: Collection[str]) -> Effect:
    """If the standard asked for these parameters by its own clauses."""
    items = [StandardItem(standard, concept) for concept in concepts]
    keys = {f"{kind}:{stem}" for stem in dependent_stems([standard]) for kind in "sw"}
    return _effect(knowledge().supposing(standard_items=items), keys=keys)


@uncollected()
def _effect(known: Knowledge, *, names: Sequence[tuple[str, str]] = (), keys: Collection[str] = ()) -> Effect:
    """What moves with this knowledge: by (kind, folded) names that are new in it, or by keys that it touches."""
    moved = [term for term in terms_moved_by(names, known.reader) if term.old_keys != term.new_keys] if names else []
    supposed = Supposed(
        known,
        {term.id: sorted(term.new_keys) for term in moved if term.kind == "name"},
        items_moved_by(known),
    )
    ids = [term.id for term in moved]
    keys = {*keys, *(key for term in moved for key in term.old_keys | term.new_keys)}
    keys |= row_keys(ROWS_BY_TERMS, ids=ids) if ids else set()
    touched = _touched(keys, supposed.items)
    demands = list(dict.fromkeys(demand for _, demand, _, _ in touched))
    kept = demands[:MOST_DEMANDS]
    outcome = grade_demands(kept, {item for item, *_ in touched}, supposed)
    numbers = {item: number for item, _, number, _ in touched}
    return Effect(
        rows=_count_rows(ids),
        items=sum(is_moved for *_, is_moved in touched),
        changed=_item_changes(kept, [result for result in outcome.items if result.item in numbers], numbers),
        verdicts=_verdict_changes(kept, outcome.verdicts),
        is_cut=len(kept) < len(demands),
    )


def _touched(keys: Collection[str], moved: Collection[int]) -> list[tuple[int, int, str, bool]]:
    """(item, demand, number, reads differently) of the items that a keeper may know of, in demand order."""
    params = {
        "keys": sorted(keys),
        "moved": sorted(moved),
        "states": [str(state) for state in MATCHED_STATES],
        "visible": int(Visibility.REGULATOR),
    }
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED, params)
        return cursor.fetchall()


def _count_rows(terms: Sequence[int]) -> int:
    if not terms:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"ids": list(terms)})
        return int(cursor.fetchone()[0])


def _item_changes(demands: Sequence[int], fresh: Sequence[ItemResult], numbers: dict[int, str]) -> list[ItemChange]:
    """Items whose best grade or number of covering sites moves."""
    stored = stored_results(demands)
    found = []
    for result in fresh:
        before, after = _best(stored.get(result.item)), _best(result)
        if before != after:
            found.append(ItemChange(result.demand, numbers[result.item], before[0], after[0], before[1], after[1]))
    return sorted(found, key=lambda one: (one.demand, one.number))


def _best(result: ItemResult | None) -> tuple[str, int]:
    """Code of the best grade, and how many sites cover."""
    if result is None:
        return Grade.NONE.code, 0
    covered, grades, _, _, conditional, conditions, _, excluded, *_ = result.arrays
    if covered:
        return Grade(min(grades)).code, len(covered)
    if conditional:
        return Grade(min(conditions)).code, 0
    return (Grade.EXCLUDED if excluded else Grade.NONE).code, 0


def _verdict_changes(demands: Sequence[int], fresh: Sequence[VerdictResult]) -> list[VerdictChange]:
    stored = stored_verdicts(demands)
    found = []
    for result in fresh:
        held = stored.get((result.demand, AREA))
        before = held.values[0] if held else ""
        if result.area == AREA and before != result.values[0]:
            found.append(VerdictChange(result.demand, before, result.values[0]))
    return found
