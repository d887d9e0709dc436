"""Where a sheet's header is and what its columns mean; the lines above a table that speak of all its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from catalog.importers.cells import DateProblem, clean, date_text, fold
from catalog.importers.columns import SEQUENCE, assign, meanings, stacked_meanings
from catalog.importers.tables import Sheet
from catalog.importers.xlsx_guard import column_letters

_DEEPEST_HEADER = 4
_STANDARD_COLUMNS = ("标准编号", "标准名称")


@dataclass
class Header:
    """A header as found: first line after it (0-based), column → position, position → printed text."""

    body: int
    columns: dict[str, int]
    printed: dict[int, str]
    sequences: tuple[int, ...]

    @property
    def ignored(self) -> list[str]:
        """Printed headers that mean nothing here, in order."""
        used = set(self.columns.values()) | set(self.sequences)
        return [text for position, text in sorted(self.printed.items()) if position not in used]

    def name_of(self, position: int) -> str:
        return self.printed.get(position) or column_letters(position)


def header_words(row: Sequence[str]) -> int:
    """How many cells of a row could be headers."""
    return sum(1 for text in row if text and meanings(text))


def _names_standard(row: Sequence[str]) -> bool:
    return any(name in _STANDARD_COLUMNS for text in row if text for _, name in meanings(text))


def header_at(sheet: Sheet, line: int) -> Header | None:
    """The header that begins at this line, of one to four rows, or None.

    A header names the parameter and the standard. Its height is told by merges, else by rows of header words below.
    """
    if header_words(sheet.rows[line]) < 2 or not any(map(_names_standard, sheet.rows[line : line + 2])):
        return None
    stack = _stack(sheet, line, _height(sheet, line))
    candidates = {position: stacked_meanings(texts) for position, texts in enumerate(stack)}
    sequences = tuple(p for p, options in candidates.items() if any(name == SEQUENCE for _, name in options[:1]))
    columns = assign({p: options for p, options in candidates.items() if p not in sequences})
    if "参数名称" not in columns or not any(name in columns for name in _STANDARD_COLUMNS):
        return None
    printed = {p: clean(" ".join(dict.fromkeys(filter(None, texts)))) for p, texts in enumerate(stack) if any(texts)}
    return Header(line + len(stack[0]), columns, printed, sequences)


def _height(sheet: Sheet, line: int) -> int:
    tallest = max((m.bottom - m.top + 1 for m in sheet.merges if m.top == line), default=1)
    if 1 < tallest <= _DEEPEST_HEADER:
        return min(tallest, len(sheet.rows) - line)
    height = 1
    while line + height < len(sheet.rows) and height < _DEEPEST_HEADER and _goes_on(sheet, line, line + height):
        height += 1
    return height


def _goes_on(sheet: Sheet, first: int, line: int) -> bool:
    """A further header row without merges: header words only, and not the header printed once more."""
    texts = [text for text in sheet.rows[line] if text]
    differs = sheet.rows[line] != sheet.rows[first]
    return len(texts) > 1 and differs and len(texts) < sheet.width and all(meanings(text) for text in texts)


def _stack(sheet: Sheet, line: int, height: int) -> list[list[str]]:
    """Header texts per column, top first, with merges filled in both directions.

    Without merges, a blank in an upper row belongs to the header left of it when a row below has a text there.
    """
    block = [list(row) for row in sheet.rows[line : line + height]]
    for top, left, bottom, right in sheet.merges:
        if line <= top < line + height:
            for row in block[top - line : bottom - line + 1]:
                row[left : right + 1] = [sheet.rows[top][left]] * (right - left + 1)
    for upper, lower in pairwise(block):
        for position in range(1, len(upper)):
            if not upper[position] and lower[position]:
                upper[position] = upper[position - 1]
    return [list(texts) for texts in zip(*block, strict=True)]


_KEYS = {
    "机构名称": r"(?:检验检测机构|检测机构|机构|单位|实验室)名称",
    "证书编号": r"(?:CMA|资质认定|检验检测机构资质认定)?证书(?:编)?号",
    "场所地址": r"(?:检验检测|检测|检验|工作|实验室|场所|机构)*地\s*址",
    "场所名称": r"(?:检验检测|检测|检验|工作)*(?:场所|地点)(?:名称)?\d*",
    "证书有效期至": r"(?:证书)?有效(?:期限|日期|期)?(?:至|截止)?",
    "批准日期": r"(?:首次)?批准(?:日期|时间)",
    "批准文件": r"批准(?:文号|文件(?:号|编号)?)",
    "统一社会信用代码": r"(?:统一)?社会信用代码",
}
_ANY_KEY = "|".join(f"(?P<k{i}>{pattern})" for i, pattern in enumerate(_KEYS.values()))
_KEYED = re.compile(rf"(?<![\u4e00-\u9fffA-Za-z])(?:{_ANY_KEY})\s*[:：]", re.IGNORECASE)
_BARE_KEY = re.compile(rf"(?:{_ANY_KEY})", re.IGNORECASE)
_EDGES = " \t\n\u3000;；,，、。"
_PAGES = re.compile(r"[（(]?第\s*\d+\s*页\s*[,，、/]?\s*(?:[（(]?共\s*\d+\s*页[)）]?)?[)）]?|共\s*\d+\s*页")
_ORGANISATION = re.compile(
    r"(?P<name>[^\s:：]{3,60}(?:公司|集团|中心|研究院|研究所|检验院|检测院|大学|学院|实验室|总站|站|所|院))"
    r"\s*(?:检验检测|检测|检验|测试|资质认定|认证|校准)*[^\s:：]{0,6}(?:能力|附表|清单|一览)"
)


def spoken(texts: Sequence[str]) -> dict[str, str]:
    """What a line above a table says of all rows below: 证书编号：…, 地址：…, or a title that begins with a name.

    `texts` are the line's cells; a key may stand in one cell and its value in the next. {} for any other line.
    """
    parts = [text for text in texts if text]
    line = "  ".join(part + "：" if _BARE_KEY.fullmatch(part) and len(parts) > 1 else part for part in parts)
    line = _PAGES.sub("  ", line)
    found: dict[str, str] = {}
    keys = list(_KEYED.finditer(line))
    for index, key in enumerate(keys):
        end = keys[index + 1].start() if index + 1 < len(keys) else len(line)
        column = list(_KEYS)[int(str(key.lastgroup)[1:])]
        value = re.split(r"\s{2,}|\n", line[key.end() : end].strip(_EDGES))[0]
        if value and (text := _said_date(value) if column in ("证书有效期至", "批准日期") else value):
            found.setdefault(column, text)
    title = _ORGANISATION.match(line)
    if not keys and title:
        found["机构名称"] = title["name"]
    return found


def _said_date(text: str) -> str:
    try:
        return date_text(text)
    except DateProblem:
        return ""


_GENERIC_NAME = re.compile(
    r"(sheet|工作表|表|附表|附件|能力表|能力附表|清单)?[\d一二三四五六七八九十()\-_.]*",
    re.IGNORECASE,
)
_SITE_NAME = re.compile(r".{2,40}(实验室|场所|本部|总部|基地|分部|园区|厂区|校区|院区|站|分中心|分院)")


def site_from_name(name: str) -> str:
    """A sheet's name where it is the name of a site, else ""."""
    is_site = bool(_SITE_NAME.fullmatch(name)) or name in ("本部", "总部")
    return name if is_site and not _GENERIC_NAME.fullmatch(fold(name)) else ""


def closest_row(sheets: Sequence[Sheet]) -> str:
    """The row with most header words, for saying what was seen where no header was found."""
    rows = [row for sheet in sheets for row in sheet.rows[:200]]
    best = max(rows, key=lambda row: (header_words(row), sum(map(bool, row))), default=[])
    return "、".join(text[:20] for text in best if text)[:200]
