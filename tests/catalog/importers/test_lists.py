"""Lists with one header, read by the columns that the caller names."""

from pathlib import Path

import pytest

from catalog.importers.lists import Table, list_of, read_list
from catalog.importers.tables import Mark, Sheet, Tables

DEV = Path(__file__).resolve().parents[2] / "data" / "dev"
COLUMNS = {"demand_id": ("需求编号",), "检测项目": ("检测参数",), "期限天": (), "提出日期": ()}


def read(*rows: list[str], required: tuple[str, ...] = ("检测项目",), **more: object) -> Table:
    return list_of(Tables("csv", [Sheet("", [list(row) for row in rows], **more)]), COLUMNS, required, ["提出日期"])


def places(table: Table) -> list[tuple[str, int, str]]:
    return [(problem.code, problem.line, problem.column) for problem in table.problems]


def test_columns_by_any_of_their_names_below_a_title() -> None:
    table = read(
        ["2026年检测需求汇总", "", "", ""],
        ["需求编号", "检测参数（必填）", "期限天", "联系人"],
        ["D1", "铅", "", "某某"],
        ["", "", "", ""],
        ["D2", "镉", "7", ""],
    )
    assert [(row.line, row.cells) for row in table.rows] == [
        (3, {"demand_id": "D1", "检测项目": "铅"}),
        (5, {"demand_id": "D2", "检测项目": "镉", "期限天": "7"}),
    ]
    assert table.columns["检测项目"] == "检测参数（必填）"
    assert [(p.code, p.params) for p in table.problems] == [("columns_ignored", {"names": "联系人"})]


def test_rejected_lines_are_named() -> None:
    table = read(
        ["demand_id", "检测项目", "提出日期"],
        ["D1", "", "2026-01-05"],
        ["D2", "铅", "2026-02-30"],
        ["D3", "镉", "2026.3.1"],
        ["D4", "", ""],
        marks={(4, 1): Mark("formula_without_value")},
    )
    assert [row.cells for row in table.rows] == [{"demand_id": "D3", "检测项目": "镉", "提出日期": "2026-03-01"}]
    assert places(table) == [
        ("missing_value", 2, "检测项目"),
        ("date_does_not_exist", 3, "提出日期"),
        ("formula_without_value", 5, "检测项目"),
    ]


def test_missing_columns_are_named_with_what_is_there() -> None:
    table = read(["demand_id", "样品"], ["D1", "大米"])
    assert table.rows == []
    assert [(p.code, p.line, p.params) for p in table.problems] == [
        ("missing_column", 1, {"name": "检测项目", "seen": "demand_id、样品"})
    ]


def test_an_empty_table() -> None:
    assert [problem.code for problem in read([]).problems] == ["empty_file"]


@pytest.mark.parametrize(
    ("name", "columns", "required", "rows"),
    [
        ("chains.csv", ("cluster", "chain", "segment", "product", "verified", "source"), ("chain", "product"), 395),
        ("standards.csv", ("number", "title", "status", "effective_date", "replaced_by"), ("number",), 632),
        ("aliases.csv", ("kind", "concept", "alias", "field"), ("kind", "concept", "alias"), 1411),
        ("demands.csv", ("demand_id", "item_no", "企业名称", "检测项目", "依据标准"), ("demand_id",), 389),
        ("stdrefs.csv", ("raw", "prefix", "number"), ("raw",), 212),
    ],
)
def test_the_lists_of_the_development_set(
    name: str, columns: tuple[str, ...], required: tuple[str, ...], rows: int
) -> None:
    table = read_list(DEV / name, dict.fromkeys(columns, ()), required)
    assert (len(table.rows), [p for p in table.problems if p.weight != "warn"]) == (rows, [])


def test_one_column_whose_texts_hold_other_delimiters(tmp_path: Path) -> None:
    path = tmp_path / "raw.csv"
    path.write_text('raw\nGB 1-2020;GB 2-2020\nGB 3-2020\n"GB 4-2020,GB 5-2020"\nGB 6|7;8\n', encoding="utf-8")
    table = read_list(path, {"raw": ()}, ["raw"])
    assert [row.cells["raw"] for row in table.rows] == [
        "GB 1-2020;GB 2-2020",
        "GB 3-2020",
        "GB 4-2020,GB 5-2020",
        "GB 6|7;8",
    ]
