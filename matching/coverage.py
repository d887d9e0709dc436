"""Stored coverage counts per chain, segment, city and area, and the gap list. Definitions: docs/figures.md."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone
from psycopg2.extras import execute_values

from catalog.bulk import uncollected
from enterprises.models import COUNTED_STATES
from matching.areas import AREAS, Place, places_of
from matching.base import BaseItem, Key, base_items
from matching.gaps import refresh_gaps
from matching.models import CoveragePoint, MatchingDay, PendingCoverage

ADVISORY = (1 << 41) + 1
WORDS = ("served", "not_complete", "not_local", "not_testable")
COUNTS = (
    "items",
    "covered",
    "conditional",
    "gap",
    "unread",
    "keys",
    "covered_keys",
    "single_holder_keys",
    "demands",
    *WORDS,
    "enterprises",
)


class Scope(NamedTuple):
    """What a point counts: None / "" = all."""

    chain: int | None
    segment: int | None
    city: str


def _scopes(chain: int | None, segment: int | None, city: str) -> list[Scope]:
    scopes = [Scope(None, None, ""), Scope(None, None, city)]
    if chain is not None:
        scopes += [Scope(chain, None, ""), Scope(chain, None, city)]
    if chain is not None and segment is not None:
        scopes += [Scope(chain, segment, ""), Scope(chain, segment, city)]
    return list(dict.fromkeys(scopes))


@dataclass(slots=True)
class _Tally:
    counts: Counter[str] = field(default_factory=Counter)
    holders: dict[Key, set[int]] = field(default_factory=lambda: defaultdict(set))
    enterprises: set[int] = field(default_factory=set)
    seen: set[tuple[int, Key]] = field(default_factory=set)

    def add(self, item: BaseItem, holders: Set[int], is_conditional: bool) -> None:
        """Counts an item that these legal persons cover."""
        if (item.enterprise, item.key) in self.seen:
            return  # the same need posted for two chains counts once in scopes that span chains
        self.seen.add((item.enterprise, item.key))
        self.enterprises.add(item.enterprise)
        self.counts["items"] += 1
        self.counts[_state(bool(holders), is_conditional, item.is_read)] += 1
        self.holders[item.key].update(holders)

    def totals(self) -> list[int]:
        counts = self.counts
        counts["keys"] = len(self.holders)
        counts["covered_keys"] = sum(1 for holders in self.holders.values() if holders)
        counts["single_holder_keys"] = sum(1 for holders in self.holders.values() if len(holders) == 1)
        counts["enterprises"] = len(self.enterprises)
        return [counts[name] for name in COUNTS]


def _state(is_covered: bool, is_conditional: bool, is_read: bool) -> str:
    if is_covered:
        return "covered"
    if is_conditional:
        return "conditional"
    return "gap" if is_read else "unread"


Point = tuple[Scope, str, bool]


def tally(items: Iterable[BaseItem], places: dict[int, Place]) -> dict[Point, list[int]]:
    """Counts (in the order of COUNTS, verdict words still 0) per scope, area and strictness."""
    tallies: dict[Point, _Tally] = defaultdict(_Tally)
    for item in items:
        areas = {site: places[site].area_from(item.city) for site in {*item.covered, *item.conditional}}
        for word, area in AREAS.items():
            loose = {places[site].holder for site in item.covered if areas[site] <= area}
            strict = {places[site].holder for site in item.strict if areas[site] <= area}
            conditional = any(areas[site] <= area for site in item.conditional)
            for scope in _scopes(item.chain, item.segment, item.city):
                tallies[scope, word, False].add(item, loose, conditional)
                tallies[scope, word, True].add(item, strict, conditional or bool(loose))
    return {point: found.totals() for point, found in tallies.items()}


_VERDICTS = """
SELECT v.area, v.verdict, d.chain_id, d.segment_id, d.city, count(*)
FROM matching_demandverdict v JOIN enterprises_demand d ON d.id = v.demand_id
WHERE d.state = ANY(%s) AND d.mark = 'CMA' AND d.visibility > 1 GROUP BY 1, 2, 3, 4, 5
"""


VerdictCount = tuple[str, str, int | None, int | None, str, int]
"""Area, verdict word, chain, segment, city, number of demands."""


def add_verdicts(points: dict[Point, list[int]], verdicts: Iterable[VerdictCount]) -> None:
    """Adds numbers of demands by verdict to the points of every scope they lie in."""
    for area, word, chain, segment, city, number in verdicts:
        for scope in _scopes(chain, segment, city):
            for is_strict in (False, True):
                counts = points.setdefault((scope, area, is_strict), [0] * len(COUNTS))
                counts[COUNTS.index("demands")] += number
                counts[COUNTS.index(word)] += number


def _stored_verdicts() -> list[VerdictCount]:
    with connection.cursor() as cursor:
        cursor.execute(_VERDICTS, [list(COUNTED_STATES)])
        return cursor.fetchall()


@uncollected()
def refresh_coverage() -> int:
    """Brings the stored figures of today up to the stored matches if any chain is behind. Returns changed points."""
    seen = dict(PendingCoverage.objects.values_list("chain", "version"))
    if not seen:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY])
        if not cursor.fetchone()[0]:
            return 0
        day = MatchingDay.objects.latest_day()
        items = base_items()
        places = places_of(site for item in items for site in (*item.covered, *item.conditional))
        points = tally(items, places)
        add_verdicts(points, _stored_verdicts())
        changed = write_points(day, points)
        refresh_gaps(day, items, places)
        cursor.execute(
            "DELETE FROM matching_pendingcoverage p USING unnest(%s::bigint[], %s::bigint[]) AS t(chain, version)"
            " WHERE p.chain = t.chain AND p.version = t.version",
            [list(seen), list(seen.values())],
        )
        return changed


_UPSERT = f"""
INSERT INTO matching_coveragepoint (day, chain, segment, city, area, is_strict, {", ".join(COUNTS)}, computed_at,
    knowledge_change) VALUES %s
ON CONFLICT ON CONSTRAINT coverage_point_once DO UPDATE SET
    {", ".join(f"{name} = EXCLUDED.{name}" for name in (*COUNTS, "computed_at", "knowledge_change"))}
"""


def _counting(day: date) -> set[Point]:
    """Points whose latest stored counts up to `day` are not all nothing."""
    named = ("chain", "segment", "city", "area", "is_strict")
    latest = CoveragePoint.objects.filter(day__lte=day).order_by(*named, "-day").distinct(*named)
    rows = latest.values_list(*named, "items", "demands")
    return {(Scope(*row[:3]), row[3], row[4]) for row in rows if row[5] or row[6]}


def write_points(day: date, points: dict[Point, list[int]]) -> int:
    """Stores the points of a day that differ from what is stored; returns how many."""
    stored = {
        (Scope(*row[:3]), row[3], row[4]): list(row[5:])
        for row in CoveragePoint.objects.filter(day=day).values_list(
            "chain", "segment", "city", "area", "is_strict", *COUNTS
        )
    }
    vanished = dict.fromkeys(_counting(day) - set(points), [0] * len(COUNTS))
    changed = {point: counts for point, counts in points.items() if stored.get(point) != counts} | vanished
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(max(change), 0) FROM catalog_knowledgestate")
        knowledge_change = cursor.fetchone()[0]
        rows = [
            (day, *scope, area, is_strict, *counts, now, knowledge_change)
            for (scope, area, is_strict), counts in sorted(changed.items(), key=repr)
        ]
        if rows:
            execute_values(cursor.cursor, _UPSERT, rows, page_size=1000)
    return len(rows)
