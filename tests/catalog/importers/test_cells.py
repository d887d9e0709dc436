"""Single cells: cleaning, numbers as shown, dates."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.importers.cells import DateProblem, clean, date_text, moment_text, number_text
from catalog.importers.injection import guarded, unguarded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-02-28", "2027-02-28"),
        ("2028.11.11", "2028-11-11"),
        ("2027/2/8", "2027-02-08"),
        ("2027年2月8日", "2027-02-08"),
        ("２０２７年２月８日", "2027-02-08"),
        ("20270208", "2027-02-08"),
        ("2027-02-08 00:00:00", "2027-02-08"),
        ("45999.5", "2025-12-08"),
        ("46000", "2025-12-09"),
        ("2023-05-15至2029-05-14", "2029-05-14"),
        ("有效期至：2029.05.14", "2029-05-14"),
        ("", ""),
    ],
)
def test_dates(text: str, expected: str) -> None:
    assert date_text(text) == expected


def test_the_first_date_of_a_range() -> None:
    assert date_text("2023-05-15至2029-05-14", last=False) == "2023-05-15"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-02-30", "date_does_not_exist"),
        ("2026/13/01", "date_does_not_exist"),
        ("2027年", "date_unreadable"),
        ("明年", "date_unreadable"),
        ("123", "date_unreadable"),
        ("长期有效", "date_open_ended"),
        ("/", "date_open_ended"),
    ],
)
def test_what_is_no_date(text: str, code: str) -> None:
    with pytest.raises(DateProblem) as caught:
        date_text(text)
    assert (caught.value.code, caught.value.value) == (code, text)


@given(st.dates(dt.date(1955, 1, 1), dt.date(2118, 12, 31)))
def test_every_way_to_write_a_day(day: dt.date) -> None:
    serial = str((day - dt.date(1899, 12, 30)).days)
    ways = [day.isoformat(), f"{day:%Y.%m.%d}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", serial]
    assert {date_text(way) for way in ways} == {day.isoformat()}


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (1.1, 2, "1.10"),
        (1.1, None, "1.1"),
        (231000340117.0, None, "231000340117"),
        (0.1 + 0.2, None, "0.3"),
        (45999.5, None, "45999.5"),
        (-20.0, None, "-20"),
    ],
)
def test_numbers_as_shown(value: float, decimals: int | None, expected: str) -> None:
    assert number_text(value, decimals) == expected


def test_moments() -> None:
    assert moment_text(dt.datetime.fromisoformat("2027-02-28")) == "2027-02-28"
    assert moment_text(dt.datetime.fromisoformat("2027-02-28 09:30")) == "2027-02-28 09:30:00"


def test_clean_keeps_what_is_written() -> None:
    assert clean("\u3000-20℃ 低温\r\n试验\u200b ") == "-20℃ 低温\n试验"
    assert clean("GB/T  5009.12－2017") == "GB/T  5009.12－2017"


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(alphabet="'=+-@\t\r\n＝＋－＠a"))
def test_the_csv_guard_is_reversible_and_leaves_nothing_active(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in tuple("=+-@\t\r\n＝＋－＠")


def test_a_real_name_without_a_guard_stays() -> None:
    assert unguarded("-20℃低温") == "-20℃低温"
    assert unguarded("'quoted'") == "'quoted'"
