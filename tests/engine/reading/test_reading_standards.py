"""References to standards: the labelled cells, a table of tricky forms, and properties."""

from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.reading.standards import read_refs, read_standards
from engine.reading.types import StandardRef
from tests.engine.reading.vocabulary import DEV, rows

HERE = Path(__file__).parent
Fields = tuple[str, str, str, str, str]


def fields(ref: StandardRef) -> Fields:
    return ref.prefix, ref.number, ref.part, ref.year, ref.clause


def tricky() -> list[tuple[str, list[Fields]]]:
    cases = []
    for line in (HERE / "tricky_references.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            raw, want = line.split(" => ")
            cases.append((raw, [] if want == "-" else [tuple(ref.split("|")) for ref in want.split(" & ")]))
    return cases


def labelled() -> list[tuple[str, list[Fields]]]:
    cells: dict[str, list[Fields]] = defaultdict(list)
    for row in rows(DEV / "stdrefs.csv"):
        cells[row["raw"]].append((row["prefix"], row["number"], row["part"], row["year"], row["clause"]))
    return [(raw, [ref for ref in refs if any(ref)]) for raw, refs in cells.items()]


@pytest.mark.parametrize(("raw", "want"), tricky(), ids=lambda value: value if isinstance(value, str) else "")
def test_tricky_references(raw: str, want: list[Fields]) -> None:
    assert [fields(ref) for ref in read_refs(raw)] == want


@pytest.mark.parametrize(("raw", "want"), labelled(), ids=lambda value: value if isinstance(value, str) else "")
def test_labelled_references(raw: str, want: list[Fields]) -> None:
    assert [fields(ref) for ref in read_refs(raw)] == want


@pytest.mark.parametrize("raw", [raw for raw, want in tricky() if want])
def test_edition_keys_of_the_table_read_back(raw: str) -> None:
    for ref in read_refs(raw):
        assert [found.edition for found in read_refs(ref.edition)] == [ref.edition]


def test_title_is_what_is_left() -> None:
    cell = read_standards("《水质 石油类的测定 紫外分光光度法（试行）》HJ 970-2018")
    assert (cell.title, cell.unread) == ("水质 石油类的测定 紫外分光光度法(试行)", "")
    assert read_standards("HJ 828-2017", "水质 化学需氧量的测定 重铬酸盐法").title == "水质 化学需氧量的测定 重铬酸盐法"


def test_title_names_the_edition_of_a_bare_chapter() -> None:
    cell = read_standards("通则0841", "中华人民共和国药典 2025年版 四部")
    assert [fields(ref) for ref in cell.refs] == [("中国药典", "0841", "", "2025", "")]


@pytest.mark.parametrize("raw", ["新国标", "按客户图纸", "HYJC/ZD-023", "GB/T", "四探针"])
def test_unread_text_is_kept(raw: str) -> None:
    cell = read_standards(raw)
    assert (cell.refs, cell.unread) == ((), raw)


def test_a_head_without_number_beside_a_reference_is_unread() -> None:
    cell = read_standards("GB/T 228.1-2021；GB/T")
    assert len(cell.refs) == 1
    assert cell.unread == "GB/T"


def test_a_reference_printed_twice_counts_once() -> None:
    assert len(read_refs("联合国《试验和标准手册》第38.3节 锂电池 UN 38.3")) == 1


YEARS = st.one_of(st.just(""), st.integers(1985, 2026).map(str))
CHINESE = st.builds(
    StandardRef,
    prefix=st.sampled_from(
        [
            "GB",
            "GB/T",
            "GBZ/T",
            "HJ",
            "HJ/T",
            "YY",
            "YY/T",
            "NB/T",
            "DB32",
            "DB32/T",
            "T/CEC",
            "JJF",
            "FZ/T",
            "Q/CHXC",
            "SN/T",
        ]
    ),
    number=st.integers(100, 99999).map(str),
    part=st.one_of(st.just(""), st.integers(1, 300).map(str)),
    year=YEARS.filter(bool),
    clause=st.sampled_from(["", "5.4.2", "附录A", "第一法", "表1", "13.1"]),
)
DASHED = st.builds(
    StandardRef,
    prefix=st.sampled_from(["ISO", "IEC", "ISO/IEC", "EN", "EN ISO", "BS EN ISO", "IEC TS"]),
    number=st.integers(100, 69999).map(str),
    part=st.one_of(st.just(""), st.from_regex(r"[1-9][0-9]?(-[1-9][0-9]?)?", fullmatch=True)),
    year=YEARS,
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(CHINESE, DASHED))
def test_a_rendered_reference_reads_back(ref: StandardRef) -> None:
    dash_part = ref.part and ref.prefix[0] in "IEB"
    number = ref.number + (f"-{ref.part}" if dash_part else f".{ref.part}" if ref.part else "")
    year = f"{':' if ref.prefix[0] in 'IEB' else '-'}{ref.year}" if ref.year else ""
    printed = f"{ref.prefix} {number}{year} {ref.clause}"
    assert [fields(found) for found in read_refs(printed)] == [fields(ref)]


@settings(max_examples=300, deadline=None)
@given(st.one_of(CHINESE, DASHED))
def test_an_edition_key_reads_back(ref: StandardRef) -> None:
    found = read_refs(ref.edition)
    assert [one.edition for one in found] == [ref.edition]


ALPHABET = st.sampled_from(
    [*"GBT/ISO.-—:：（）()《》0123456789年版第法附录表、,;~ \n", "GB/T ", "药典", "通则", "HJ", "UN", "IPC"]
)


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(max_size=40), st.lists(ALPHABET, max_size=25).map("".join)))
def test_reading_never_raises(text: str) -> None:
    cell = read_standards(text)
    assert cell.refs or cell.unread == text.strip()
    assert all(ref.prefix and (ref.number or ref.prefix == "中国药典") for ref in cell.refs)
