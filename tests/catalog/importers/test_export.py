"""Written lists read back as the same texts, in both formats, and hold nothing that runs."""

import csv
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.importers.annex import read_annex
from catalog.importers.cells import clean
from catalog.importers.columns import COLUMNS
from catalog.importers.export import write_rows_csv, write_rows_xlsx
from catalog.importers.lists import read_list

TEXTS = st.text(max_size=30) | st.sampled_from(
    [
        "=1+1",
        "'=1+1",
        "-20℃低温",
        "@SUM(A1)",
        "+86",
        "＝甲",
        "a;b;c",
        "a\nb",
        '"',
        "_x000D_",
        "0123",
        "1e5",
        "\ta",
        "TRUE",
    ]
)
NAMES = ("名称", "说明", "备注")
DEV = Path(__file__).resolve().parents[2] / "data" / "dev"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("export")


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=6))
def test_any_texts_come_back(folder: Path, suffix: str, rows: list[tuple[str, str, str]]) -> None:
    path = folder / f"rows.{suffix}"
    written = [dict(zip(NAMES, row, strict=True)) for row in rows]
    write = write_rows_csv if suffix == "csv" else write_rows_xlsx
    assert write(NAMES, written, path) == len(rows)
    table = read_list(path, dict.fromkeys(NAMES, ()), required=["名称"])
    kept = [{name: text for name in NAMES if (text := clean(row[name]))} for row in written]
    assert [row.cells for row in table.rows] == [row for row in kept if "名称" in row]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_capability_list_comes_back_line_by_line(tmp_path: Path, suffix: str) -> None:
    rows = [row.cells for row in read_annex(DEV / "capabilities.csv").rows]
    path = tmp_path / f"pool.{suffix}"
    (write_rows_csv if suffix == "csv" else write_rows_xlsx)(COLUMNS, rows, path)
    again = read_annex(path)
    assert [row.cells for row in again.rows] == rows
    assert again.problems == []


def test_no_cell_is_active(tmp_path: Path) -> None:
    rows = [{"名称": sign + "1+1", "说明": "x" + sign} for sign in "=+-@＝＋－＠"]
    write_rows_csv(NAMES, rows, tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as stream:
        cells = [cell for record in csv.reader(stream) for cell in record]
    assert not any(cell.startswith(tuple("=+-@＝＋－＠\t\r\n")) for cell in cells)
    write_rows_xlsx(NAMES, rows, tmp_path / "rows.xlsx")
    with zipfile.ZipFile(tmp_path / "rows.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
        shared = archive.read("xl/sharedStrings.xml").decode()
    assert b"<f>" not in sheet
    assert "<t>=1+1</t>" in shared


def test_the_mark_for_old_excel(tmp_path: Path) -> None:
    write_rows_csv(["名称"], [{"名称": "铅"}], tmp_path / "rows.csv", mark=True)
    assert (tmp_path / "rows.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert read_list(tmp_path / "rows.csv", {"名称": ()}, ["名称"]).rows[0].cells == {"名称": "铅"}
