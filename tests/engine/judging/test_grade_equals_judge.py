"""`grade` answers for thousands of rows by what items and rows mean; it must say what `judge` says of each pair."""

from collections.abc import Iterator

from hypothesis import given

from engine.judging.grade import Judge
from engine.judging.keys import item_keys, row_keys
from engine.reading.types import ItemReading, RowReading
from tests.engine.devset import DEV, SHIPPED, load
from tests.engine.judging.test_keys_and_properties import ITEMS_READ, ROWS_READ
from tests.engine.judging.world import DAY, lexicon

WARM = Judge(lexicon(), DAY)
"""Remembers what it has related, as a worker does."""


def test_all_pairs_of_the_development_set_that_share_a_key() -> None:
    pairs = list(_candidates())
    for judge, item, row in pairs:
        told = judge.judge(item, row)
        assert judge.grade(item, row) == (told.grade, told.flags), (item.text, row.text)
    assert len(pairs) > 5000


def _candidates() -> Iterator[tuple[Judge, ItemReading, RowReading]]:
    for vocabulary in (DEV, SHIPPED):
        world, words, day = load(DEV, vocabulary)
        judge = Judge(words, day)
        rows = [(row, row_keys(row)) for row in world.rows.values()]
        for item in world.items.values():
            keys = item_keys(item, words)
            yield from ((judge, item, row) for row, held in rows if keys & held)


@given(ITEMS_READ, ROWS_READ)
def test_any_pair(item: ItemReading, row: RowReading) -> None:
    told = WARM.judge(item, row)
    assert WARM.grade(item, row) == (told.grade, told.flags)
