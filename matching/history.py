"""Coverage points of days gone by: today's demands asked of the lists as they held on that day."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db import connection, transaction

from enterprises.models import COUNTED_STATES
from matching.areas import places_of
from matching.asking import ask_sites, asked_items
from matching.base import BaseItem, base_items
from matching.coverage import add_verdicts, tally, write_points
from matching.kept import KeptVerdict, keep
from matching.loading import AskedItem
from matching.results import ItemResult, verdicts_of


def month_ends(today: date, months: int) -> list[date]:
    """The last day of each of the `months` months before today's, oldest first."""
    first = today.replace(day=1)
    days = []
    for _ in range(months):
        last = date.fromordinal(first.toordinal() - 1)
        days.append(last)
        first = last.replace(day=1)
    return days[::-1]


def record_past_point(day: date) -> int:
    """Computes and stores the points of a past day, for demands proposed by then. Returns changed points.

    What was known later (vocabulary, engine) is today's; rows, standings and standards are those of the day.
    """
    base = base_items(until=day)
    demands = sorted({item.demand for item in base})
    asked = asked_items(demands)
    results = {item.id: ItemResult.of(item.id, item.demand, found) for item, found in ask_sites(day, asked)}
    items = [_as_of(item, results[item.item]) for item in base if item.item in results]
    verdicts = _verdicts(demands, asked, results)
    places = places_of(site for result in results.values() for site in (*result.arrays[0], *result.arrays[4]))
    points = tally(items, places)
    counts = Counter((v.area, v.verdict, v.chain, v.segment, v.city) for v in verdicts)
    add_verdicts(points, [(*scope, number) for scope, number in counts.items()])
    with transaction.atomic():
        keep(day, items, verdicts)
        return write_points(day, points)


def _as_of(item: BaseItem, result: ItemResult) -> BaseItem:
    return replace(item, covered=result.arrays[0], strict=result.arrays[3], conditional=result.arrays[4])


_STORED = """
SELECT d.id, v.area, v.verdict, v.covered, v.total, v.missing, d.chain_id, d.segment_id, d.city
FROM matching_demandverdict v JOIN enterprises_demand d ON d.id = v.demand_id
WHERE d.state = ANY(%s) AND d.mark = 'CMA' AND d.visibility > 1 ORDER BY d.id DESC, v.area
"""


def keep_today(day: date) -> None:
    """Keeps what the figures of the day that ends now count."""
    with connection.cursor() as cursor:
        cursor.execute(_STORED, [list(COUNTED_STATES)])
        verdicts = [KeptVerdict(*row[:5], tuple(row[5]), *row[6:]) for row in cursor.fetchall()]
    keep(day, base_items(), verdicts)


_DEMANDS = "SELECT id, chain_id, segment_id, city FROM enterprises_demand WHERE id = ANY(%s)"


def _verdicts(demands: list[int], asked: Iterable[AskedItem], results: dict[int, ItemResult]) -> list[KeptVerdict]:
    with connection.cursor() as cursor:
        cursor.execute(_DEMANDS, [demands])
        scopes = {row[0]: row[1:] for row in cursor.fetchall()}
    places = places_of(site for result in results.values() for site in result.arrays[0])
    kept = []
    groups: dict[int, list[AskedItem]] = {}
    for item in asked:
        groups.setdefault(item.demand, []).append(item)
    for demand, group in groups.items():
        own = [results[item.id] for item in group]
        for found in verdicts_of(demand, scopes[demand][2], group, own, places):
            verdict, _, total, covered, missing, *_ = found.values
            kept.append(KeptVerdict(demand, found.area, verdict, covered, total, tuple(missing), *scopes[demand]))
    return kept
