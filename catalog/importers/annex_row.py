"""One line of a capability list: its contract columns, and what keeps it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.importers.cells import DateProblem, date_text
from catalog.importers.problems import Problem
from catalog.importers.sheets import Header
from catalog.importers.tables import Mark, Sheet

STANDARDS = ("标准编号", "标准名称")
# date columns → whether the last date of a range counts
_DATES = {"证书有效期至": True, "批准日期": False}
_ABOUT_LAB = (
    "机构名称",
    "统一社会信用代码",
    "证书编号",
    "证书有效期至",
    "批准日期",
    "批准文件",
)
_ABOUT_SITE = ("场所名称", "场所地址")


@dataclass
class RawRow:
    """One physical line: contract column → text as written (dates as ISO), blank cells left out."""

    sheet: str
    line: int
    cells: dict[str, str]
    to_confirm: bool = False


def with_meta(cells: dict[str, str], meta: Mapping[str, str]) -> dict[str, str]:
    """The cells, and what the lines above the table say where the line itself says nothing."""
    for name in _ABOUT_LAB:
        if name in meta:
            cells.setdefault(name, meta[name])
    # a line that names its site by name or address is not given the other half of another site
    if not any(name in cells for name in _ABOUT_SITE):
        cells |= {name: meta[name] for name in _ABOUT_SITE if name in meta}
    return cells


class RowCheck:
    """Finds what is wrong with one line and turns its dates into ISO; `problems` in column order of the checks."""

    def __init__(self, sheet: Sheet, line: int, header: Header, marks: Mapping[int, Mark]) -> None:
        self.sheet = sheet
        self.line = line
        self.header = header
        self.marks = marks
        self.problems: list[Problem] = []

    def run(self, cells: dict[str, str]) -> list[Problem]:
        """All problems of the line; `cells` gets its dates as ISO and loses what cannot be used."""
        for name, position in self.header.columns.items():
            if mark := self.marks.get(position):
                self._report(name, mark.code, **mark.params)
        self._missing(cells)
        self._dates(cells)
        if cells.get("状态", "有效") not in (states := ("有效", "暂停", "注销")):
            self._report(
                "状态",
                "value_not_allowed",
                value=cells["状态"][:60],
                allowed="/".join(states),
            )
        if cells.get("类型", "参数") not in (kinds := ("产品", "项目", "参数")):
            self._report(
                "类型",
                "value_ignored",
                value=cells.pop("类型")[:60],
                allowed="/".join(kinds),
            )
        return self.problems

    def _missing(self, cells: Mapping[str, str]) -> None:
        if not self._has(cells, "参数名称"):
            self._report("参数名称", "missing_value", name="参数名称")
        if not any(self._has(cells, name) for name in STANDARDS):
            column = next(name for name in STANDARDS if name in self.header.columns)
            self._report(column, "missing_value", name="标准编号")

    def _has(self, cells: Mapping[str, str], name: str) -> bool:
        """Whether the cell holds something, be it something wrong that is reported already."""
        return name in cells or self.header.columns.get(name, -1) in self.marks

    def _dates(self, cells: dict[str, str]) -> None:
        for name, last in _DATES.items():
            if name in cells:
                try:
                    cells[name] = date_text(cells[name], last)
                except DateProblem as problem:
                    del cells[name]
                    self._report(name, problem.code, value=problem.value[:60])

    def _report(self, column: str, code: str, /, **params: str) -> None:
        position = self.header.columns[column]
        place = (self.sheet.name, self.line + 1, self.header.name_of(position))
        self.problems.append(Problem(code, *place, params=params, position=position))
