"""The annotated workbook: the same table, findings marked, and readable again once mended."""

from pathlib import Path

import openpyxl
import pytest

from catalog.importers.annex import annex_of, read_annex
from catalog.importers.annotate import write_annotated
from catalog.importers.lists import list_of
from catalog.importers.problems import CATALOGUE, Problem, message
from catalog.importers.reading import read_tables
from catalog.importers.tables import Merge, Sheet, Tables

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "dev" / "annex_samples"
RED = "FFFFC7CE"


@pytest.mark.parametrize("number", ["01", "02", "03", "04", "05"])
def test_reading_it_again_gives_the_same_rows(number: str, tmp_path: Path) -> None:
    tables = read_tables(next(SAMPLES.glob(f"{number}_*")))
    annex = annex_of(tables)
    path = tmp_path / "again.xlsx"
    write_annotated(tables.sheets, [Problem("missing_value", "x", 3, "y", {"name": "y"})], path)
    again = read_annex(path)
    assert [row.cells for row in again.rows] == [row.cells for row in annex.rows]
    assert [p.code for p in again.problems] == [p.code for p in annex.problems]


def test_bad_cells_are_red_with_notes_and_messages(tmp_path: Path) -> None:
    tables = read_tables(next(SAMPLES.glob("06_*")))
    annex = annex_of(tables)
    path = tmp_path / "bad.xlsx"
    write_annotated(tables.sheets, annex.problems, path)
    page = openpyxl.load_workbook(path)["Sheet1"]
    assert [cell.value for cell in page[1]][-1] == "问题"
    red = {cell.coordinate for line in page for cell in line if cell.fill.fgColor.rgb == RED}
    assert red == {"B2", "C2", "D2", "C3", "D3", "B4", "C4"}
    assert page["D2"].value == "2027-02-30"
    assert "2027-02-30" in page["D2"].comment.text
    assert page["G2"].value.startswith("【项目】单元格是公式")


def test_mended_and_uploaded_again(tmp_path: Path) -> None:
    rows = [["参数名称", "标准编号", "证书有效期至"], ["铅", "GB 5009.12-2023", "2026-02-30"], ["镉", "", ""]]
    tables = Tables("csv", [Sheet("", rows)])
    annex = annex_of(tables)
    assert (len(annex.rows), annex.rejected) == (0, 2)
    path = tmp_path / "mend.xlsx"
    write_annotated(tables.sheets, annex.problems, path)
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    page["C2"].value, page["B3"].value = "2026-02-28", "GB 5009.15-2023"
    book.save(path)
    again = read_annex(path)
    assert [row.cells["参数名称"] for row in again.rows] == ["铅", "镉"]
    assert again.problems == []


def test_problems_found_later_are_placed_by_their_column(tmp_path: Path) -> None:
    tables = Tables("csv", [Sheet("", [["名称", "备注"], ["铅", ""]])])
    found = Problem("value_not_allowed", "", 2, "备注", {"value": "x", "allowed": "y"})
    write_annotated(tables.sheets, [found], tmp_path / "late.xlsx", "en")
    page = openpyxl.load_workbook(tmp_path / "late.xlsx").worksheets[0]
    assert page["B2"].fill.fgColor.rgb == RED
    assert page["C2"].value == f"【备注】{message(found, 'en')}"
    again = list_of(read_tables(tmp_path / "late.xlsx"), {"名称": (), "备注": ()}, ["名称"])
    assert ([row.cells for row in again.rows], again.problems) == ([{"名称": "铅"}], [])


def test_overlapping_merges_and_odd_sheet_names_do_not_stop_it(tmp_path: Path) -> None:
    sheets = [
        Sheet("a/b:[c]", [["1", "2"], ["3", "4"]], [Merge(0, 0, 1, 0), Merge(0, 0, 0, 1)]),
        Sheet("A/B:[C]", [["5"]]),
    ]
    write_annotated(sheets, [], tmp_path / "odd.xlsx")
    assert openpyxl.load_workbook(tmp_path / "odd.xlsx").sheetnames == ["abc", "ABC2"]


def test_every_code_has_both_languages_with_the_same_params() -> None:
    for code, (weight, zh, en) in CATALOGUE.items():
        names = [{part.split("}")[0] for part in text.split("{")[1:]} for text in (zh, en)]
        assert names[0] == names[1], code
        assert weight in ("refuse", "reject", "warn")
        assert any("\u4e00" <= sign <= "\u9fff" for sign in zh), code
