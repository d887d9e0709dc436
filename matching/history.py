"""Coverage points of days gone by: today's demands asked of the lists as they held on that day."""

from collections import Counter
from dataclasses import replace
from datetime import date

from django.db import connection, transaction

from matching.areas import places_of
from matching.asking import ask_sites, asked_items
from matching.base import BaseItem, base_items
from matching.coverage import VerdictCount, add_verdicts, tally, write_points
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
    results = {
        item.id: ItemResult.of(item.id, item.demand, found) for item, found in ask_sites(day, asked_items(demands))
    }
    items = [_as_of(item, results[item.item]) for item in base if item.item in results]
    places = places_of(site for result in results.values() for site in (*result.arrays[0], *result.arrays[4]))
    points = tally(items, places)
    add_verdicts(points, _verdicts(demands, results))
    with transaction.atomic():
        return write_points(day, points)


def _as_of(item: BaseItem, result: ItemResult) -> BaseItem:
    return replace(item, covered=result.arrays[0], strict=result.arrays[3], conditional=result.arrays[4])


_DEMANDS = "SELECT id, chain_id, segment_id, city FROM enterprises_demand WHERE id = ANY(%s)"
_NUMBERS = "SELECT demand_id, id, number FROM enterprises_demanditem WHERE demand_id = ANY(%s) ORDER BY position"


def _verdicts(demands: list[int], results: dict[int, ItemResult]) -> list[VerdictCount]:
    with connection.cursor() as cursor:
        cursor.execute(_DEMANDS, [demands])
        scopes = {row[0]: row[1:] for row in cursor.fetchall()}
        cursor.execute(_NUMBERS, [demands])
        numbers: dict[int, dict[int, str]] = {}
        for demand, item, number in cursor.fetchall():
            numbers.setdefault(demand, {})[item] = number
    places = places_of(site for result in results.values() for site in result.arrays[0])
    counts: Counter[tuple[str, str, int | None, int | None, str]] = Counter()
    for demand, named in numbers.items():
        chain, segment, city = scopes[demand]
        own = [results[item] for item in named if item in results]
        for verdict in verdicts_of(demand, city, named, own, places):
            counts[verdict.area, verdict.values[0], chain, segment, city] += 1
    return [(*key, number) for key, number in counts.items()]
