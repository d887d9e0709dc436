"""The six annexes of the development set: counts, and cell by cell against the same labs' rows in the pool."""

import csv
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from catalog.importers.annex import Annex, read_annex

DEV = Path(__file__).resolve().parents[2] / "data" / "dev"
SAMPLES = DEV / "annex_samples"
# number of a sample → lab whose rows it holds, and the columns that this layout prints
PRINTED = ("大类", "类别", "参数名称", "限制范围", "说明")
LABS = {
    "01": ("江苏澜岳检测技术有限公司", (*PRINTED, "证书编号", "场所名称", "场所地址")),
    "02": ("无锡锡衡电气产品检测院", (*PRINTED, "证书编号", "场所名称", "场所地址")),
    "03": (
        "苏州澄湖芯测科技有限公司",
        ("机构名称", "类别", "参数名称", "限制范围", "证书编号", "场所地址", "证书有效期至"),
    ),
    "04": ("宿迁楚韵食品农产品检测有限公司", PRINTED),
    "05": ("泰州药城分析测试有限公司", (*PRINTED, "证书编号", "场所地址")),
}
# lines whose parameter is merged with the line above, where the pool prints another name of the same parameter
RENAMED_BY_MERGE = {"01": {76, 81, 92}}


def sample(number: str) -> Annex:
    return read_annex(next(SAMPLES.glob(f"{number}_*")))


def records(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def comparable(cells: dict[str, str], columns: tuple[str, ...]) -> tuple[str, ...]:
    """A row for comparison: an annex prints name and number of a standard in one cell, in either order."""
    standard = "".join(sorted(folded(cells.get("标准名称", "") + cells.get("标准编号", ""))))
    return (standard, *(folded(cells.get(column, "")) for column in columns))


@pytest.mark.parametrize("expected", records(SAMPLES / "expected_rows.csv"), ids=lambda row: row["file"][:2])
def test_counts(expected: dict[str, str]) -> None:
    annex = read_annex(SAMPLES / expected["file"])
    assert len(annex.rows) == int(expected["expected_capability_rows"])
    assert len({(row.sheet, row.line) for row in annex.rows}) == len(annex.rows)


@pytest.mark.parametrize("number", LABS)
def test_rows_are_those_of_the_pool(number: str) -> None:
    lab, columns = LABS[number]
    annex = sample(number)
    sites = {row.cells["场所名称"] for row in annex.rows if "场所名称" in row.cells}
    pool = [
        row
        for row in records(DEV / "capabilities.csv")
        if row["机构名称"] == lab and (not sites or row["场所名称"] in sites)
    ]
    read = {row.line: comparable(row.cells, columns) for row in annex.rows if row.sheet == annex.sheets[0].name}
    more = [comparable(row.cells, columns) for row in annex.rows if row.sheet != annex.sheets[0].name]
    known = Counter(comparable(row, columns) for row in pool)
    others = Counter([*read.values(), *more]) - known
    assert {line for line, row in read.items() if row in others} == RENAMED_BY_MERGE.get(number, set())
    assert others.total() == len(RENAMED_BY_MERGE.get(number, set()))
    left_out = len(pool) - len(annex.rows)
    # the pharmacopoeia annex holds the first 24 of its lab's 29 rows, the others all rows of their sites
    assert left_out == (5 if number == "05" else 0)


def test_good_samples_reject_nothing() -> None:
    assert {number: sample(number).rejected for number in LABS} == dict.fromkeys(LABS, 0)


def test_what_is_said_above_the_table() -> None:
    first = sample("01")
    assert first.meta == {"证书编号": "231000340117"}
    assert [sheet.meta["场所名称"] for sheet in first.sheets] == ["江宁实验室", "句容实验室"]
    assert sample("03").meta == {"机构名称": "苏州澄湖芯测科技有限公司"}


def test_extra_columns_and_sheets_are_named() -> None:
    ignored = {problem.code: problem for problem in sample("03").problems}["columns_ignored"]
    assert ignored.params["names"] == "领域代码、是否CNAS、设备编号、检测周期(工作日)、参考价(元)"
    skipped = [problem.sheet for problem in sample("02").problems if problem.code == "sheet_skipped"]
    assert skipped == ["授权签字人"]


def test_bad_rows_are_named_with_place_and_reason() -> None:
    annex = sample("06")
    assert annex.rejected == 3
    assert [(p.code, p.sheet, p.line, p.column) for p in annex.problems if p.weight == "reject"] == [
        ("formula_without_value", "Sheet1", 2, "项目"),
        ("formula_without_value", "Sheet1", 2, "标准"),
        ("date_does_not_exist", "Sheet1", 2, "有效期"),
        ("formula_without_value", "Sheet1", 3, "标准"),
        ("date_does_not_exist", "Sheet1", 3, "有效期"),
        ("missing_value", "Sheet1", 4, "项目"),
        ("missing_value", "Sheet1", 4, "标准"),
    ]


def test_the_pool_is_read_as_it_stands() -> None:
    annex = read_annex(DEV / "capabilities.csv")
    pool = records(DEV / "capabilities.csv")
    written = [{name: text.strip() for name, text in row.items() if text.strip()} for row in pool]
    assert [row.cells for row in annex.rows] == written
    assert annex.problems == []
