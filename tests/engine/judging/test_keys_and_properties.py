"""Keys never lose a match; judging is pure; a part never covers a whole."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from engine.judging.grade import Judge
from engine.judging.keys import item_keys, parameter_keys, row_keys, standard_keys
from engine.judging.types import Grade
from engine.reading.types import ItemReading, RowReading
from tests.engine.judging.world import DAY, ITEMS, OBJECTS, PARTS, STANDARDS, item_text, lexicon, reader, row_text

NUMBERS = st.sampled_from(["", *(standard.number for standard in STANDARDS), "GB 3838", "IEC 62321", "GB/T 2423系列"])
PARAMETERS = st.sampled_from([*(item.parameter for item in ITEMS), *(part.whole for part in PARTS), "铅", "镉", "全项"])
THINGS = st.sampled_from([edge.child for edge in OBJECTS])
LIMITS = st.sampled_from(["", "不测铅", "只测甲醛", "部分参数", "≤600kN", "只用第一法"])
ITEMS_READ = st.builds(lambda o, p, s: reader().read_item(item_text(o, p, s)), THINGS, PARAMETERS, NUMBERS)
NAMES = st.one_of(PARAMETERS, st.just("全部参数"))
ROWS_READ = st.builds(lambda c, n, s, r: reader().read_row(row_text(c, n, s, r)), THINGS, NAMES, NUMBERS, LIMITS)
REACHED = {Grade.NEAR, Grade.NONE}


@given(ITEMS_READ, ROWS_READ)
def test_a_grade_needs_a_shared_key(item: ItemReading, row: RowReading) -> None:
    found = Judge(lexicon(), DAY).judge(item, row)
    if found.grade not in REACHED:
        assert item_keys(item, lexicon()) & row_keys(row)


@given(ITEMS_READ, ROWS_READ)
def test_judging_is_pure(item: ItemReading, row: RowReading) -> None:
    warm = Judge(lexicon(), DAY)
    first = warm.judge(item, row)
    assert warm.judge(item, row) == first == Judge(lexicon(), DAY).judge(item, row)


@given(ITEMS_READ, st.lists(ROWS_READ, min_size=1, max_size=5))
def test_the_order_of_rows_changes_nothing(item: ItemReading, rows: list[RowReading]) -> None:
    forward, backward = Judge(lexicon(), DAY), Judge(lexicon(), DAY)
    told = [forward.judge(item, row) for row in rows]
    assert told == [backward.judge(item, row) for row in reversed(rows)][::-1]


@given(THINGS, NUMBERS, NUMBERS)
def test_a_part_never_covers_the_whole(thing: str, cited: str, held: str) -> None:
    item = reader().read_item(item_text(thing, "耐摩擦色牢度", cited))
    row = reader().read_row(row_text(thing, "耐湿摩擦色牢度", held))
    assert not Judge(lexicon(), DAY).judge(item, row).grade.is_covered


@given(ITEMS_READ, ROWS_READ, st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_the_day_alone_never_changes_what_is_excluded(item: ItemReading, row: RowReading, day: date) -> None:
    today = Judge(lexicon(), DAY).judge(item, row).grade
    other = Judge(lexicon(), day).judge(item, row).grade
    if today is Grade.EXCLUDED:
        assert other in (Grade.EXCLUDED, Grade.NONE)


def test_keys_are_spelled_alike_on_both_sides() -> None:
    item = reader().read_item(item_text("床单", "干摩", "GB 18401"))
    assert item_keys(item, lexicon()) >= {
        "p:耐干摩擦色牢度",
        "p:耐摩擦色牢度",
        "w:GB 18401",
        "w:GB 22796",
        "w:GB 22797",
        "s:GB 3920",
        "o:纺织品",
    }
    whole = reader().read_row(row_text("床上用品", "全部参数", "GB/T 22796-2021"))
    assert row_keys(whole) == {"w:GB 22796"}
    assert standard_keys(whole.standards) == {"s:GB 22796"}
    named = reader().read_row(row_text("纺织品", "摩擦色牢度、甲醛", "GB/T 3920-2008"))
    assert row_keys(named) == parameter_keys(named.parameters) == {"p:耐摩擦色牢度", "p:甲醛含量"}
