"""From evidence by site to what is stored: arrays per item, verdicts per demand and area; differences only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg2.extras import execute_values

from engine.judging.sites import ItemCoverage, Site
from engine.judging.ties import Tie, Wanted, ties_of
from engine.judging.types import Grade
from engine.judging.verdict import Verdict, judge_demand
from matching.areas import AREAS, Place
from matching.grading import SiteEvidence
from matching.loading import AskedItem

ARRAYS = (
    "covered_sites",
    "covered_grades",
    "covered_rows",
    "strict_sites",
    "conditional_sites",
    "conditional_grades",
    "conditional_rows",
    "excluded_sites",
    "excluded_rows",
    "whole_sites",
    "whole_rows",
)


@dataclass(frozen=True, slots=True)
class ItemResult:
    """The stored arrays of one item, in the order of ARRAYS."""

    item: int
    demand: int
    arrays: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, item: int, demand: int, found: Sequence[SiteEvidence]) -> "ItemResult":
        """From evidence with sites ascending."""
        covered = [e for e in found if e.grade.is_covered]
        conditional = [e for e in found if e.grade.is_conditional]
        excluded = [e for e in found if e.grade == Grade.EXCLUDED]
        return cls(
            item,
            demand,
            (
                tuple(e.site for e in covered),
                tuple(int(e.grade) for e in covered),
                tuple(e.row for e in covered),
                tuple(e.site for e in covered if e.is_strict),
                tuple(e.site for e in conditional),
                tuple(int(e.grade) for e in conditional),
                tuple(e.row for e in conditional),
                tuple(e.site for e in excluded),
                tuple(e.row for e in excluded),
                tuple(e.site for e in covered for _ in e.whole_rows),
                tuple(row for e in covered for row in e.whole_rows),
            ),
        )


_READ = f"SELECT item_id, demand_id, {', '.join(ARRAYS)} FROM matching_itemmatch WHERE demand_id = ANY(%s)"
_WRITE = f"""
INSERT INTO matching_itemmatch (item_id, demand_id, {", ".join(ARRAYS)}, run) VALUES %s
ON CONFLICT (item_id) DO UPDATE SET {", ".join(f"{name} = EXCLUDED.{name}" for name in (*ARRAYS, "run"))}
"""
_TEMPLATE = f"(%s, %s, {', '.join(['%s::bigint[]'] * len(ARRAYS))}, %s)".replace(
    "%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]",
    "%s::bigint[], %s::smallint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::smallint[]",
    1,
)


def stored_results(demands: Sequence[int]) -> dict[int, ItemResult]:
    """What is stored of the demands' items, by item id."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [list(demands)])
        return {
            row[0]: ItemResult(row[0], row[1], tuple(tuple(array) for array in row[2:])) for row in cursor.fetchall()
        }


def write_results(changed: Sequence[ItemResult], gone: Sequence[int], run: int) -> None:
    """Writes changed items and deletes those that no longer exist or are no longer matched."""
    with connection.cursor() as cursor:
        if gone:
            cursor.execute("DELETE FROM matching_itemmatch WHERE item_id = ANY(%s)", [list(gone)])
        if changed:
            rows = [(r.item, r.demand, *(list(array) for array in r.arrays), run) for r in changed]
            execute_values(cursor.cursor, _WRITE, rows, template=_TEMPLATE, page_size=500)


@dataclass(frozen=True, slots=True)
class VerdictResult:
    """One stored verdict: demand, area, and the columns after them in the order of VERDICT_COLUMNS."""

    demand: int
    area: str
    values: tuple[Any, ...]


VERDICT_COLUMNS = ("verdict", "substate", "total", "covered", "missing", "best_sites", "min_labs")


def verdicts_of(
    demand: int, city: str, asked: Sequence[AskedItem], results: Iterable[ItemResult], places: Mapping[int, Place]
) -> list[VerdictResult]:
    """The verdicts of one demand for every area, from the stored arrays of its items.

    `asked`: its items in posting order; `places`: site id → where it is and whose.
    """
    arrays = {result.item: result.arrays for result in results}
    covered = {item: held[0] for item, held in arrays.items()}
    sites = {
        site: Site(key=str(site), holder=str(places[site].holder), area=places[site].area_from(city))
        for array in covered.values()
        for site in array
    }
    items = [
        ItemCoverage(
            item.number,
            frozenset(sites[site] for site in covered.get(item.id, ())),
            frozenset(
                zip(map(str, arrays[item.id][-2]), arrays[item.id][-1], strict=True) if item.id in arrays else ()
            ),
        )
        for item in asked
    ]
    ties = ties_among(asked)
    return [_stored(demand, word, judge_demand(items, area, ties)) for word, area in AREAS.items()]


def ties_among(asked: Iterable[AskedItem]) -> tuple[Tie, ...]:
    """The ties between the items of one demand."""
    return ties_of(
        Wanted(item.number, item.product or item.text.object, item.text.service_kind, item.wants_whole)
        for item in asked
    )


def _stored(demand: int, area: str, verdict: Verdict) -> VerdictResult:
    missing = verdict.untestable_items if verdict.verdict == "not_testable" else verdict.missing_items
    return VerdictResult(
        demand,
        area,
        (
            verdict.verdict,
            verdict.substate,
            verdict.item_count,
            verdict.item_count - len(verdict.missing_items),
            tuple(missing),
            tuple(sorted(int(site.key) for site in verdict.best_sites)),
            verdict.fewest_holders,
        ),
    )


_READ_VERDICTS = (
    f"SELECT demand_id, area, {', '.join(VERDICT_COLUMNS)} FROM matching_demandverdict WHERE demand_id = ANY(%s)"
)
_WRITE_VERDICTS = f"""
INSERT INTO matching_demandverdict (demand_id, area, {", ".join(VERDICT_COLUMNS)}, run, since) VALUES %s
ON CONFLICT (demand_id, area) DO UPDATE SET
    since = CASE WHEN matching_demandverdict.verdict = EXCLUDED.verdict THEN matching_demandverdict.since
                 ELSE EXCLUDED.since END,
    {", ".join(f"{name} = EXCLUDED.{name}" for name in (*VERDICT_COLUMNS, "run"))}
"""


def stored_verdicts(demands: Sequence[int]) -> dict[tuple[int, str], VerdictResult]:
    """Stored verdicts of the demands by (demand, area)."""
    with connection.cursor() as cursor:
        cursor.execute(_READ_VERDICTS, [list(demands)])
        return {
            (row[0], row[1]): VerdictResult(
                row[0], row[1], tuple(tuple(v) if isinstance(v, list) else v for v in row[2:])
            )
            for row in cursor.fetchall()
        }


def write_verdicts(changed: Sequence[VerdictResult], gone: Sequence[int], run: int, now: datetime) -> None:
    """Writes changed verdicts; deletes all of demands that are no longer matched."""
    with connection.cursor() as cursor:
        if gone:
            cursor.execute("DELETE FROM matching_demandverdict WHERE demand_id = ANY(%s)", [list(gone)])
        rows = [
            (v.demand, v.area, *(list(x) if isinstance(x, tuple) else x for x in v.values), run, now) for v in changed
        ]
        template = "(%s, %s, %s, %s, %s, %s, %s::varchar[], %s::bigint[], %s, %s, %s)"
        if rows:
            execute_values(cursor.cursor, _WRITE_VERDICTS, rows, template=template, page_size=500)
