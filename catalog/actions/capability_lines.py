"""The lines of a capability list in the words of the contract: what of a row is content, and what names it."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import NamedTuple

from catalog.importers.annex_row import RawRow
from catalog.importers.problems import Problem
from catalog.models import RowState
from engine.reading.fold import fold
from engine.reading.standards import read_standards
from engine.reading.tails import without_process

STATES = {"有效": RowState.VALID.value, "暂停": RowState.SUSPENDED.value, "注销": RowState.WITHDRAWN.value}
FOOD_FLAGS = {"是": "食品", "食品": "食品", "否": "非食品", "非食品": "非食品"}
SERVICE_KINDS = {
    "检测": "testing",
    "检验": "inspection",
    "抽样": "sampling",
    "采样": "sampling",
    "现场检测": "field",
    "校准": "calibration",
    "检定": "verification",
    "认证": "certification",
    "研发": "rnd",
}
KINDS = ("参数", "产品", "项目")
_METROLOGY = {"JJF": "calibration", "JJG": "verification"}
_LIMITS = {
    "row_id": 60,
    "批准文件": 120,
    "机构名称": 200,
    "统一社会信用代码": 18,
    "证书编号": 40,
    "场所名称": 120,
    "场所地址": 300,
    "城市": 40,
}
"""Longest texts that the columns hold; terms have no limit."""


class PlaceText(NamedTuple):
    """What a line says of the lab, the certificate and the site, as written; "" = nothing."""

    lab: str
    credit_code: str
    certificate: str
    mark: str
    site: str
    address: str
    city: str


class Content(NamedTuple):
    """What a row says, without where it stands. None = the list has no such column: the stored value stays."""

    band: str | None
    category: str | None
    name: str
    standard: str
    title: str | None
    restriction: str | None
    note: str | None
    kind: str | None
    service_kind: str | None
    food_flag: str | None
    state: str | None
    approval_date: dt.date | None
    approval_document: str | None

    def over(self, other: "Content") -> "Content":
        """This content, with the other's values where it has none."""
        return Content._make(o if value is None else value for value, o in zip(self, other, strict=True))


BLANK = Content("", "", "", "", "", "", "", "参数", "testing", "", RowState.VALID.value, None, "")
"""What a new row is where its list has no column for it."""


class Line(NamedTuple):
    """One accepted line of a list."""

    place: PlaceText
    content: Content
    external_id: str
    has_approval_date: bool
    """The list has a column for it: a blank cell means that the date is not known."""
    valid_until: str
    """ISO date of the certificate's last day, "" = not stated."""
    sheet: str
    line: int
    is_refused: bool
    """The reader keeps the line out: it changes nothing, and the row that it stands for stays as it is."""


def read_line(row: RawRow, columns: Collection[str], is_refused: bool = False) -> Line | Problem:
    """One line in the words of the contract; `columns` are those its sheet has. A Problem where it cannot be kept."""
    cells = row.cells
    for name, limit in _LIMITS.items():
        if len(cells.get(name, "")) > limit:
            params = {"length": str(len(cells[name])), "limit": str(limit)}
            return Problem("cell_too_long", row.sheet, row.line, name, params)
    state = _optional(cells, "状态", columns)
    if state and state not in STATES:
        return Problem(
            "value_not_allowed", row.sheet, row.line, "状态", {"value": state[:60], "allowed": "/".join(STATES)}
        )
    approved = cells.get("批准日期", "")
    content = Content(
        _optional(cells, "大类", columns),
        _optional(cells, "类别", columns),
        cells.get("参数名称", ""),
        cells.get("标准编号", ""),
        _optional(cells, "标准名称", columns),
        _optional(cells, "限制范围", columns),
        _optional(cells, "说明", columns),
        _kind(_optional(cells, "类型", columns)),
        _service_kind(cells, columns),
        FOOD_FLAGS.get(cells.get("食品标志", ""), "") if _optional(cells, "食品标志", columns) is not None else None,
        STATES.get(state, RowState.VALID.value) if state is not None else None,
        dt.date.fromisoformat(approved) if approved else None,
        _optional(cells, "批准文件", columns),
    )
    return Line(
        place_text(cells),
        content,
        cells.get("row_id", ""),
        "批准日期" in columns or bool(approved),
        cells.get("证书有效期至", ""),
        row.sheet,
        row.line,
        is_refused,
    )


def place_text(cells: Mapping[str, str]) -> PlaceText:
    """The cells that say whose row it is and where."""
    get = cells.get
    return PlaceText(
        get("机构名称", ""),
        get("统一社会信用代码", ""),
        get("证书编号", ""),
        get("资质类型", ""),
        get("场所名称", ""),
        get("场所地址", ""),
        get("城市", ""),
    )


Key = tuple[str | None, str | None, str, str]
"""(大类, 类别, folded 参数 without 测定, 检测, 试验, standard with clause)"""


class Identity:
    """Second identities of rows within one place: (大类, 类别, folded 参数, standard with clause). Cached per text."""

    def __init__(self) -> None:
        self._standards: dict[tuple[str, str], tuple[str, bool]] = {}

    def of(self, band: str | None, category: str | None, name: str, standard: str, title: str) -> Key:
        """The identity; the standard is what its cell, or else the title, is read as, so spelling does not matter.

        None stays None: a list without that column does not tell rows apart by it.
        """
        spelled, _ = self._read(standard, title)
        return band and fold(band), category and fold(category), without_process(fold(name)), spelled

    def is_read(self, standard: str, title: str) -> bool:
        """Whether the cell or the title names a standard."""
        return self._read(standard, title)[1]

    def _read(self, standard: str, title: str) -> tuple[str, bool]:
        known = self._standards.get((standard, title))
        if known is None:
            refs = read_standards(standard, title).refs
            spelled = ";".join(f"{ref.edition}/{ref.clause}" for ref in refs) or fold(standard or title)
            known = self._standards[standard, title] = (spelled, bool(refs))
        return known


def _optional(cells: Mapping[str, str], name: str, columns: Collection[str]) -> str | None:
    """The cell; "" where it is blank, None where the list has no such column."""
    return cells.get(name) or ("" if name in columns else None)


def _kind(text: str | None) -> str | None:
    return text if text is None or text in KINDS else KINDS[0]


def _service_kind(cells: Mapping[str, str], columns: Collection[str]) -> str | None:
    """As stated; else by the document: JJF is calibration and JJG verification unless the row says 检测."""
    stated = _optional(cells, "服务类型", columns)
    if stated in SERVICE_KINDS:
        return SERVICE_KINDS[stated]
    standard = cells.get("标准编号", "") or cells.get("标准名称", "")
    if "JJ" not in standard and "jj" not in standard:
        return None if stated is None else "testing"
    prefixes = {ref.prefix for ref in read_standards(standard).refs}
    said = any("检测" in cells.get(name, "") for name in ("参数名称", "标准名称", "说明"))
    if said or len(prefixes) != 1:
        return None if stated is None else "testing"
    return _METROLOGY.get(prefixes.pop(), "testing")
