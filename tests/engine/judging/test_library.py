"""The national library caps grades by a dated table of states; what is not loaded, or not in force, changes nothing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.judging.grade import Judge
from engine.judging.library import Entry, Library, Outside, Rule, graded_within, judged_within
from engine.judging.types import Judgement
from engine.reading.types import ItemReading, RowReading
from tests.engine.judging.test_keys_and_properties import ITEMS_READ, NUMBERS, ROWS_READ
from tests.engine.judging.world import DAY, item_text, lexicon, reader, row_text

SINCE = date(2026, 6, 1)
RULES = [
    Rule("不在库", "restricted", SINCE),
    Rule("有效", "counts", SINCE),
    Rule("暂停", "restricted", SINCE),
    Rule("其他", "restricted", SINCE),
]
LEAD = item_text("大米", "铅", "GB 5009.12-2023")


def library(*entries: tuple[str, str], day: date = DAY, rules: list[Rule] = RULES) -> Library:
    return Library([Entry("", *entry) for entry in entries], rules, day)


def read(standard: str, name: str = "铅", category: str = "食品") -> RowReading:
    return reader().read_row(row_text(category, name, standard))


def judged(held: Library, row: RowReading, item: ItemReading | None = None) -> Judgement:
    item = item or reader().read_item(LEAD)
    judge = Judge(lexicon(), DAY)
    outside = held.outside(row)
    if outside is None:
        return judge.judge(item, row)
    return judged_within(judge.judge(item, row), outside, judge.judge(item, outside.rest) if outside.rest else None)


def told(held: Library, standard: str) -> tuple[str, str]:
    """(grade, what the library says)"""
    found = judged(held, read(standard))
    said = [step.code for step in found.steps if step.code.startswith("standing.")]
    return found.grade.code, "".join(said)


def test_a_standard_that_the_library_holds_counts() -> None:
    assert told(library(("GB 5009.12-2023", "有效")), "GB 5009.12-2023") == ("exact", "")


def test_a_standard_that_is_not_in_it_grades_at_best_restricted() -> None:
    assert told(library(("GB 5009.268-2025", "有效")), "GB 5009.12-2023") == ("restricted", "standing.outside_library")
    said = library(("GB 5009.268-2025", "有效")).outside(read("GB 5009.12-2023"))
    assert said is not None
    assert said.standing.params == {"standard": "GB 5009.12-2023"}


def test_another_edition_is_another_standard() -> None:
    assert told(library(("GB 5009.12-2017", "有效")), "GB 5009.12-2023")[0] == "restricted"


@pytest.mark.parametrize("held", ["GB/T 11892-1989", "GB 11892-1989", "GB 11892"])
def test_a_number_is_held_however_it_is_printed(held: str) -> None:
    assert library((held, "有效")).outside(read("GB 11892-89", "高锰酸盐指数", "水和废水")) is None


def test_a_chapter_of_the_pharmacopoeia_is_held_with_its_volume() -> None:
    chapter = read("《中国药典》2025年版四部通则0931", "溶出度", "药品")
    assert library(("《中国药典》2025年版四部", "有效")).outside(chapter) is None
    assert library(("《中国药典》2020年版四部", "有效")).outside(chapter) is not None


def test_what_a_state_does_is_said_by_the_table() -> None:
    entry = ("GB 5009.12-2023", "暂停")
    assert told(library(entry), "GB 5009.12-2023") == ("restricted", "standing.library_state")
    lenient = [*RULES, Rule("暂停", "counts", date(2026, 9, 1))]
    assert told(library(entry, rules=lenient), "GB 5009.12-2023") == ("exact", "")
    assert told(library(entry, rules=lenient, day=date(2026, 8, 31)), "GB 5009.12-2023")[0] == "restricted"


def test_a_state_that_no_rule_names_is_another_state() -> None:
    assert told(library(("GB 5009.12-2023", "试行")), "GB 5009.12-2023") == ("restricted", "standing.library_state")


def test_in_several_domains_the_best_state_counts() -> None:
    entries = [Entry("食品", "GB 5009.12-2023", "暂停"), Entry("农产品", "GB 5009.12-2023", "有效")]
    assert Library(entries, RULES, DAY).outside(read("GB 5009.12-2023")) is None


def test_not_loaded_or_before_its_first_rule_it_changes_nothing() -> None:
    assert told(library(), "GB 5009.12-2023") == ("exact", "")
    before = library(("GB 5009.268-2025", "有效"), day=date(2026, 5, 31))
    assert told(before, "GB 5009.12-2023") == ("exact", "")


def test_it_says_what_it_showed_by_the_asked_day() -> None:
    seen = [
        Entry("", "GB 5009.268-2025", "有效", date(2026, 7, 1)),
        Entry("", "GB 5009.12-2023", "有效", date(2026, 8, 1)),
        Entry("", "GB 5009.12-2023", "移出", date(2026, 10, 1)),
    ]
    days = [date(2026, 6, 30), date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 30), date(2026, 10, 1)]
    grades = [told(Library(seen, RULES, day), "GB 5009.12-2023")[0] for day in days]
    assert grades == ["exact", "restricted", "exact", "exact", "restricted"]


def test_of_several_standards_in_one_cell_the_held_one_counts() -> None:
    held = library(("GB 5009.12-2023", "有效"))
    assert told(held, "GB 5009.268-2025；GB 5009.12-2023") == ("exact", "")
    assert told(library(("GB 5009.268-2025", "有效")), "GB 5009.268-2025；GB 5009.12-2023")[0] == "method"


def test_an_excluded_or_near_row_stays_what_it_is() -> None:
    held = library(("GB 5009.268-2025", "有效"))
    excluded = reader().read_row(row_text("食品", "铅、镉", "GB 5009.12-2023", "不测铅"))
    assert judged(held, excluded).grade.code == "excluded"
    near = reader().read_row(row_text("婴幼儿配方食品", "铅", "GB 5009.268-2025；GB 5009.12-2023"))
    assert judged(held, near, reader().read_item(item_text("食品", "铅"))).grade.code == "near"


def test_a_standard_that_could_not_be_read_is_left_to_its_own_reason() -> None:
    assert library(("GB 5009.12-2023", "有效")).outside(read("某企业方法")) is None


LIBRARIES = st.lists(st.tuples(NUMBERS.filter(bool), st.sampled_from(["有效", "暂停", "试行"])), max_size=6)


@given(ITEMS_READ, ROWS_READ, LIBRARIES)
def test_bulk_grades_equal_judgements(item: ItemReading, row: RowReading, entries: list[tuple[str, str]]) -> None:
    outside = library(*entries).outside(row)
    if outside is None:
        return
    judge = Judge(lexicon(), DAY)
    explained = judged_within(*_both(judge.judge, item, row, outside))
    assert graded_within(*_both(judge.grade, item, row, outside)) == (explained.grade, explained.flags)


def _both(judge: object, item: ItemReading, row: RowReading, outside: Outside) -> tuple[object, Outside, object]:
    return judge(item, row), outside, judge(item, outside.rest) if outside.rest else None  # type: ignore[operator]


@given(ITEMS_READ, ROWS_READ, LIBRARIES, st.tuples(NUMBERS.filter(bool), st.just("有效")))
def test_a_standard_more_never_worsens_a_grade(
    item: ItemReading, row: RowReading, entries: list[tuple[str, str]], more: tuple[str, str]
) -> None:
    before = judged(library(("GB 1-2020", "有效"), *entries), row, item)
    after = judged(library(("GB 1-2020", "有效"), *entries, more), row, item)
    # The same day's later word replaces the earlier one, so a state may only be named once.
    assert after.grade <= before.grade or not before.grade.is_conditional
