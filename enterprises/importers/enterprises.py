"""Columns of a directory of enterprises and what their cells mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from accounts.credit_code import is_credit_code
from catalog.importers.lists import Table
from catalog.importers.problems import Problem
from catalog.management.loading import Cells, split
from engine.reading.fold import fold
from enterprises.actions.enterprises import SIZES

COLUMNS = {
    "企业名称": ("企业", "单位名称", "名称"),
    "统一社会信用代码": ("信用代码", "社会信用代码"),
    "城市": ("设区市", "所在城市", "地市"),
    "区县": ("县区", "县市区"),
    "产业链与环节": ("产业链及环节",),
    "产业链": ("所属产业链", "重点产业链"),
    "环节": ("所属环节",),
    "规模": ("企业规模",),
    "链主": ("是否链主", "链主企业"),
    "经度": (),
    "纬度": (),
    "来源": ("说明", "来源部门", "数据来源"),
}
REQUIRED = ("企业名称",)
_YES = ("是", "链主", "yes", "true", "1", "y")
_STEP = re.compile(r"\s*[›>/—]\s*|\s+-\s+")


@dataclass(frozen=True, slots=True)
class EnterpriseLine:
    """One line of the directory. `chains`: (chain, segment or "", is leader); degrees east and north or None."""

    name: str
    credit_code: str = ""
    city: str = ""
    county: str = ""
    size: str = ""
    chains: tuple[tuple[str, str, bool], ...] = ()
    longitude: float | None = None
    latitude: float | None = None
    source: str = ""
    sheet: str = ""
    row: int = 0


def enterprise_lines(table: Table) -> list[EnterpriseLine]:
    """The lines that can be kept; problems of the others, and warnings, are added to the table's."""
    lines = []
    for row in table.rows:
        cells = Cells(row, table.problems)
        longitude, latitude = _degrees(cells, table, "经度", 180), _degrees(cells, table, "纬度", 90)
        line = EnterpriseLine(
            name=cells.text("企业名称", 200),
            credit_code=_code(cells, table),
            city=cells.text("城市", 40),
            county=cells.text("区县", 40),
            size=cells.one_of("规模", SIZES),
            chains=tuple(_chains(cells)),
            longitude=longitude if latitude is not None else None,
            latitude=latitude if longitude is not None else None,
            source=cells.text("来源", 120),
            sheet=row.sheet,
            row=row.line,
        )
        if cells.is_good:
            lines.append(line)
    return lines


def _code(cells: Cells, table: Table) -> str:
    text = fold(cells.row.cells.get("统一社会信用代码", "")).upper()
    if text and not is_credit_code(text):
        place = cells.row.sheet, cells.row.line, "统一社会信用代码"
        table.problems.append(Problem("credit_code_ignored", *place, {"value": text[:60]}))
        return ""
    return text


def _degrees(cells: Cells, table: Table, name: str, most: int) -> float | None:
    text = cells.row.cells.get(name, "")
    try:
        value = float(text) if text else None
    except ValueError:
        value = float(most + 1)
    if value is not None and not -most <= value <= most:
        params = {"value": text[:60], "allowed": f"-{most}–{most}"}
        table.problems.append(Problem("value_ignored", cells.row.sheet, cells.row.line, name, params))
        return None
    return value


def _chains(cells: Cells) -> Iterator[tuple[str, str, bool]]:
    """The chain of which the line says 链主 is the first it names."""
    is_leader = cells.row.cells.get("链主", "").strip().lower() in _YES
    for text in split(cells.row.cells.get("产业链与环节", "")):
        chain, segment = (*_STEP.split(text, maxsplit=1), "")[:2]
        yield chain.strip(), segment.strip(), is_leader
        is_leader = False
    chain = cells.row.cells.get("产业链", "")
    if chain:
        yield chain, cells.row.cells.get("环节", ""), is_leader
