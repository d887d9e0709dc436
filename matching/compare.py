"""The proof that incremental equals from-scratch: every demand graded anew and compared with what is stored."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from backbone.actions.changes import next_change
from backbone.models import Fact, FactKind
from catalog.actions.terms import stale_terms
from enterprises.reading import stale_items
from matching.compute import grade_demands
from matching.expand import pend

DEMANDS_AT_ONCE = 500


@dataclass(slots=True)
class Compared:
    """How many demands were compared, how many stored rows differ, and which demands they belong to.

    `stale` of the differences are readings: texts whose stored keys are not what they read today.
    """

    demands: int
    differences: int
    differing: list[int]
    stale: int


def compare_from_scratch() -> Compared:
    """Compares all stored matches, verdicts and readings with a recompute as of the matching day.

    One repeatable-read transaction: what is committed meanwhile is not seen, so a busy site compares cleanly. Changes
    nothing. Inside a caller's transaction it sees what the caller sees.
    """
    is_own = not connection.in_atomic_block
    with transaction.atomic():
        if is_own:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        stale = len(stale_terms()) + len(stale_items())
        compared = Compared(0, stale, [], stale)
        for demands in _chunks():
            outcome = grade_demands(demands)
            compared.demands += len(demands)
            compared.differences += outcome.differences
            differing = {r.demand for r in outcome.items} | {v.demand for v in outcome.verdicts}
            compared.differing += sorted(differing | set(outcome.gone_verdicts) | _demands_of(outcome.gone_items))
    return compared


def heal(compared: Compared) -> None:
    """Marks the differing demands pending; the next drain puts them right. Stale readings are read as by a new engine."""
    with transaction.atomic():
        if compared.stale:
            Fact.objects.create(change=next_change(), kind=FactKind.ENGINE)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, demand_id FROM enterprises_demanditem WHERE demand_id = ANY(%s)", [compared.differing]
            )
            items = cursor.fetchall()
        pend(items, demands=compared.differing)


def _chunks() -> Iterator[list[int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM enterprises_demand UNION SELECT demand_id FROM matching_itemmatch"
            " UNION SELECT demand_id FROM matching_demandverdict ORDER BY 1"
        )
        ids = [demand for (demand,) in cursor.fetchall()]
    for start in range(0, len(ids), DEMANDS_AT_ONCE):
        yield ids[start : start + DEMANDS_AT_ONCE]


def _demands_of(items: list[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT demand_id FROM matching_itemmatch WHERE item_id = ANY(%s)", [items])
        return {demand for (demand,) in cursor.fetchall()}
