"""From rows to verdicts: more labs never hurt, and nothing depends on the order in which rows stand or are read."""

from collections.abc import Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from engine.judging.grade import Judge
from engine.judging.sites import Area, ItemCoverage, Site
from engine.judging.types import Grade
from engine.judging.verdict import Verdict, judge_demand
from engine.reader import Reader
from engine.reading.types import ItemReading, RowReading
from tests.engine.judging.test_keys_and_properties import ITEMS_READ, LIMITS, NAMES, NUMBERS, ROWS_READ, THINGS
from tests.engine.judging.world import DAY, item_text, lexicon, row_text

RANK = ("not_testable", "not_local", "not_complete", "served")
SITES = tuple(
    Site(f"{holder}|{place}", holder, area)
    for holder, place, area in (
        ("甲", "一", Area.CITY),
        ("甲", "二", Area.PROVINCE),
        ("乙", "一", Area.PROVINCE),
        ("丙", "一", Area.NATION),
    )
)
Held = list[tuple[Site, RowReading]]
HELD = st.lists(st.tuples(st.sampled_from(SITES), ROWS_READ), max_size=6)
DEMANDS = st.lists(ITEMS_READ, min_size=1, max_size=4)
NEW = Site("丁|一", "丁", Area.CITY)


def best_grades(items: Sequence[ItemReading], held: Held) -> list[Grade]:
    judge = Judge(lexicon(), DAY)
    return [min((judge.grade(item, row)[0] for _, row in held), default=Grade.NONE) for item in items]


def verdict(items: Sequence[ItemReading], held: Held, area: Area = Area.PROVINCE) -> Verdict:
    """The verdict of a demand over the rows of sites, by the engine alone."""
    judge = Judge(lexicon(), DAY)
    covered = [frozenset(site for site, row in held if judge.grade(item, row)[0].is_covered) for item in items]
    return judge_demand([ItemCoverage(str(n), sites) for n, sites in enumerate(covered, start=1)], area)


@given(DEMANDS, HELD, st.lists(ROWS_READ, min_size=1, max_size=4), st.sampled_from(Area))
def test_adding_a_lab_never_worsens_a_verdict(
    items: list[ItemReading], held: Held, rows: list[RowReading], area: Area
) -> None:
    more = [*held, *((NEW, row) for row in rows)]
    before, after = verdict(items, held, area), verdict(items, more, area)
    assert RANK.index(after.verdict) >= RANK.index(before.verdict)
    assert set(after.missing_items) <= set(before.missing_items)
    assert set(after.untestable_items) <= set(before.untestable_items)
    assert after.best_count >= before.best_count
    if before.fewest_holders is not None:
        assert after.fewest_holders is not None
        assert after.fewest_holders <= before.fewest_holders


@given(DEMANDS, HELD, ROWS_READ)
def test_adding_a_row_never_worsens_the_best_grade(items: list[ItemReading], held: Held, row: RowReading) -> None:
    before, after = best_grades(items, held), best_grades(items, [*held, (NEW, row)])
    assert all(new <= old for new, old in zip(after, before, strict=True))


@given(DEMANDS, HELD, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_verdict(items: list[ItemReading], held: Held, chance: Random) -> None:
    shuffled = list(held)
    chance.shuffle(shuffled)
    assert verdict(items, shuffled) == verdict(items, held)


@given(st.lists(st.tuples(THINGS, NAMES, NUMBERS, LIMITS), min_size=1, max_size=5))
def test_a_reading_does_not_depend_on_what_was_read_before(texts: list[tuple[str, str, str, str]]) -> None:
    warm = Reader(lexicon())
    for thing, name, number, limit in texts:
        row, item = row_text(thing, name, number, limit), item_text(thing, name, number)
        fresh = Reader(lexicon())
        assert warm.read_row(row) == fresh.read_row(row)
        assert warm.read_item(item) == fresh.read_item(item)
