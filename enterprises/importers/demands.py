"""Columns of a demand list and what their cells mean (docs/contract.md, demands.csv)."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django.utils.translation import override

from catalog.importers.lists import ListRow, Table
from catalog.importers.problems import Problem
from catalog.management.loading import Cells
from engine.reading.fold import fold, simplify
from enterprises.details import LONGEST
from enterprises.models import Conclusion, Difficulty, Mark, Source, Visibility
from enterprises.reading import Line

COLUMNS = {
    "demand_id": ("需求编号", "需求ID", "编号"),
    "item_no": ("项目序号", "序号", "行号"),
    "企业名称": ("企业", "单位名称", "委托单位", "需求单位"),
    "产业链": ("所属产业链", "重点产业链"),
    "城市": ("所在城市", "设区市", "地市"),
    "样品名称": ("样品", "产品", "产品名称", "检测对象", "样品/产品"),
    "检测项目": ("项目", "参数", "检测参数", "检验项目", "检验检测项目", "测试项目", "检测内容"),
    "依据标准": ("标准", "方法", "检测标准", "检测依据", "标准编号", "检测方法", "依据", "执行标准"),
    "期限天": ("期限", "时限", "周期"),
    "预算元": ("预算", "费用"),
    "备注": ("说明", "要求", "其他要求"),
    "服务类型": (),
    "检验目的": ("检测目的", "目的"),
    "是否判定": ("判定", "结论判定"),
    "资质要求": ("资质",),
    "允许分包": ("是否允许分包",),
    "反映困难": ("困难", "存在困难", "反映的困难"),
    "来源": ("收集方式",),
    "提出日期": ("日期", "填报日期"),
    "公开级别": ("公开程度", "可见范围"),
    "规格型号": ("型号", "规格", "型号规格"),
    "样品数量": ("数量",),
}
REQUIRED = ("demand_id", "企业名称", "样品名称", "检测项目")
LINE_REQUIRED = ("样品名称", "检测项目")
SERVICES = {
    "检测": "testing", "测试": "testing", "检验": "inspection", "采样": "sampling", "抽样": "sampling",
    "现场检测": "field", "现场": "field", "校准": "calibration", "检定": "verification", "认证": "certification",
    "研发": "rnd",
}  # fmt: skip
_YES, _NO = (
    ("是", "允许", "可以", "yes", "true", "1", "y", "需要"),
    ("否", "不允许", "不可以", "no", "false", "0", "n", "不需要"),
)
_MARKS = {"cma": Mark.CMA, "cnas": Mark.CNAS, **dict.fromkeys((*_NO, "无", "none", "不要求"), Mark.NONE)}
_CONCLUSIONS = {
    **dict.fromkeys((*_YES, "逐项判定", "单项判定"), Conclusion.PER_ITEM),
    **dict.fromkeys(_NO, Conclusion.NONE),
    **dict.fromkeys(("整体", "整体判定", "整体合格判定", "综合判定"), Conclusion.WHOLE),
}
with override(None):  # the words of a list are the Chinese ones, whatever language asked for it
    _VISIBILITIES = {
        name: level for level in Visibility for name in (str(level.value), "①②③④"[level - 1], fold(str(level.label)))
    }
    _SOURCES = {str(source.label): source for source in Source}
    _DIFFICULTIES = {str(difficulty.label): difficulty for difficulty in Difficulty}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DemandLine:
    """One line of a demand list, cells read. None = the cell says nothing. `sheet` and `row` say where it stands."""

    external_id: str
    enterprise: str
    line: Line
    chain: str = ""
    city: str = ""
    deadline_days: int | None = None
    budget: Decimal | None = None
    purpose: str = ""
    conclusion: str | None = None
    mark: str | None = None
    may_subcontract: bool | None = None
    difficulties: tuple[Difficulty, ...] = ()
    source: str | None = None
    proposed_date: dt.date | None = None
    visibility: int | None = None
    model_text: str = ""
    quantity_text: str = ""
    sheet: str = ""
    row: int = 0


def demand_lines(table: Table) -> list[DemandLine]:
    """The lines that can be kept; problems of the others, and warnings, are added to the table's."""
    counts: dict[str, int] = {}
    lines = []
    for row in table.rows:
        demand = row.cells["demand_id"]
        counts[demand] = counts.get(demand, 0) + 1
        cells = DemandCells(row, table.problems)
        line = cells.line(row.cells.get("item_no") or str(counts[demand]))
        read = _demand_line(cells, demand, line)
        if cells.is_good:
            lines.append(read)
    return lines


def posted_lines(table: Table) -> list[Line]:
    """The lines of one demand from a list without demand numbers."""
    lines = []
    for number, row in enumerate(table.rows, start=1):
        cells = DemandCells(row, table.problems)
        line = cells.line(str(number))
        if cells.is_good:
            lines.append(line)
    return lines


def _demand_line(cells: "DemandCells", demand: str, line: Line) -> DemandLine:
    row = cells.row
    cells.text("demand_id", 60)
    return DemandLine(
        external_id=demand,
        enterprise=cells.text("企业名称", 200),
        line=line,
        chain=row.cells.get("产业链", ""),
        city=cells.text("城市", 40),
        deadline_days=cells.days("期限天"),
        budget=cells.money("预算元"),
        purpose=cells.text("检验目的", 40),
        conclusion=cells.meaning("是否判定", _CONCLUSIONS),
        mark=cells.meaning("资质要求", _MARKS),
        may_subcontract=cells.meaning("允许分包", {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}),
        difficulties=cells.difficulties(),
        source=cells.meaning("来源", _SOURCES),
        proposed_date=dt.date.fromisoformat(row.cells["提出日期"]) if row.cells.get("提出日期") else None,
        visibility=cells.meaning("公开级别", _VISIBILITIES),
        model_text=cells.text("规格型号", 200),
        quantity_text=cells.text("样品数量", 80),
        sheet=row.sheet,
        row=row.line,
    )


class DemandCells(Cells):
    """One line of a demand list; a cell without a usable value counts as blank, with a warning."""

    def __init__(self, row: ListRow, problems: list[Problem]) -> None:
        super().__init__(row, problems)
        self._problems = problems

    def line(self, number: str) -> Line:
        """The texts of the line."""
        return Line(
            number=number[:20],
            object=self.text("样品名称", LONGEST["object"]),
            parameter=self.text("检测项目", LONGEST["parameter"]),
            standard=self.text("依据标准", LONGEST["standard"]),
            note=self.text("备注", LONGEST["note"]),
            service_kind=self.meaning("服务类型", SERVICES) or "testing",
        )

    def meaning(self, name: str, words: Mapping[str, T]) -> T | None:
        """What the word in a cell stands for."""
        text = self.row.cells.get(name, "")
        known = {fold(word): value for word, value in words.items()}
        if text and fold(text) not in known:
            self._ignore(name, text, "/".join(words))
        return known.get(fold(text))

    def difficulties(self) -> tuple[Difficulty, ...]:
        """The reported difficulties, several in one cell."""
        found = []
        for word in re.split(r"[,;/\s]+", simplify(self.row.cells.get("反映困难", ""))):
            if word and word not in _DIFFICULTIES:
                self._ignore("反映困难", word, "/".join(_DIFFICULTIES))
            elif word:
                found.append(_DIFFICULTIES[word])
        return tuple(dict.fromkeys(found))

    def days(self, name: str) -> int | None:
        """Whole working days: "20", "20天", "20个工作日"."""
        text = self.row.cells.get(name, "")
        found = re.fullmatch(r"(\d{1,4})\s*(?:个?工作日|日|天)?(?:内|以内)?", simplify(text))
        if text and found is None:
            self._ignore(name, text, "20")
        return int(found[1]) if found else None

    def money(self, name: str) -> Decimal | None:
        """Yuan: "180000", "18万", "¥180,000元"."""
        text = self.row.cells.get(name, "")
        found = re.fullmatch(r"[¥\s]*(\d{1,3}(?:,\d{3})+|\d{1,10})(\.\d{1,4})?\s*(万)?\s*元?", simplify(text))
        if text and found is None:
            self._ignore(name, text, "180000")
        if found is None:
            return None
        amount = Decimal(found[1].replace(",", "") + (found[2] or "")) * (10_000 if found[3] else 1)
        return amount.quantize(Decimal("0.01")) if amount < 10**10 else None

    def _ignore(self, name: str, value: str, allowed: str) -> None:
        params = {"value": value[:60], "allowed": allowed}
        self._problems.append(Problem("value_ignored", self.row.sheet, self.row.line, name, params))
