"""Tables of a Word document, with their merges, and the lines of text above each table."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from catalog.importers.cells import clean
from catalog.importers.limits import Limits, out_of_range
from catalog.importers.problems import FileRefused, Problem
from catalog.importers.tables import Mark, Merge, Progress, Sheet, Tables
from catalog.importers.xlsx_guard import stream_xml

_TABLE, _ROW, _CELL, _PARAGRAPH, _RUN, _TEXT = map(qn, ("w:tbl", "w:tr", "w:tc", "w:p", "w:r", "w:t"))
_ROW_PROPERTIES, _GRID_BEFORE = qn("w:trPr"), qn("w:gridBefore")
_CELL_PROPERTIES, _GRID_SPAN, _V_MERGE, _VALUE = map(qn, ("w:tcPr", "w:gridSpan", "w:vMerge", "w:val"))
_WRAPPERS = tuple(map(qn, ("w:sdt", "w:sdtContent", "w:ins", "w:customXml", "w:smartTag")))
_SAID = {
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:tab"): " ",
    qn("w:noBreakHyphen"): "-",
}


def read(path: Path, limits: Limits, progress: Progress) -> Tables:
    """One sheet per table, named 表1, 表2 …; line i is the table's i-th row. Raises FileRefused."""
    has_macros = False
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            has_macros = has_macros or part.endswith("vbaProject.bin")
            if part.endswith((".xml", ".rels")):
                stream_xml(archive, part)
    try:
        body = docx.Document(str(path)).element.body
    except (OpcError, KeyError, ValueError, AttributeError, etree.LxmlError) as error:
        raise FileRefused("damaged", part="word/document.xml") from error
    tables = Tables("docx", [], [Problem("macros_ignored")] if has_macros else [])
    above: list[str] = []
    for element in _children(body, (_PARAGRAPH, _TABLE)):
        if element.tag == _PARAGRAPH:
            text = _text(element)
            above += [text] if text else []
        else:
            sheet = _sheet(element, f"表{len(tables.sheets) + 1}", limits)
            sheet.above, above = above, []
            sheet.continues = bool(tables.sheets)
            tables.sheets.append(sheet)
            progress(len(tables.sheets), len(tables.sheets) + 1)
    return tables


def _children(element: Any, tags: tuple[str, ...]) -> Iterator[Any]:
    """The direct children of these tags in reading order, also inside content controls and tracked insertions."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, tags)


def _text(element: Any) -> str:
    """The visible text of an element; paragraphs become lines, deleted text is not there."""
    parts: list[str] = []
    for node in element.iter():
        if node.tag == _TEXT:
            parts.append(node.text or "")
        elif node.tag in _SAID and node.getparent().tag == _RUN:
            parts.append(_SAID[node.tag])
        elif node.tag == _PARAGRAPH and parts:
            parts.append("\n")
    return clean("".join(parts))


class _Cell(NamedTuple):
    left: int
    span: int
    goes_on: bool  # continues the vertical merge above
    text: str


def _sheet(table: Any, name: str, limits: Limits) -> Sheet:
    rows: list[list[str]] = []
    layout: list[list[_Cell]] = []
    marks: dict[tuple[int, int], Mark] = {}
    widest = 0
    for line, element in enumerate(_children(table, (_ROW,))):
        cells = list(_cells(element))
        width = cells[-1].left + cells[-1].span if cells else 0
        widest = max(widest, width)
        if line >= limits.rows or widest > limits.columns or line * widest > limits.cells:
            raise out_of_range(name, line + 1, f"R{line + 1}C{width}", limits)
        row = [""] * width
        for cell in cells:
            row[cell.left] = cell.text[: limits.cell_chars]
            if len(cell.text) > limits.cell_chars:
                shown_length = {
                    "length": str(len(cell.text)),
                    "limit": str(limits.cell_chars),
                }
                marks[line, cell.left] = Mark("cell_too_long", shown_length)
        rows.append(row)
        layout.append(cells)
    return Sheet(name, rows, _merges(layout), marks)


def _cells(row: Any) -> Iterator[_Cell]:
    before = row.find(f"{_ROW_PROPERTIES}/{_GRID_BEFORE}")
    left = _count(before, 0)
    for cell in _children(row, (_CELL,)):
        properties = cell.find(_CELL_PROPERTIES)
        span = merge = None
        if properties is not None:
            span, merge = properties.find(_GRID_SPAN), properties.find(_V_MERGE)
        width = max(_count(span, 1), 1)
        goes_on = merge is not None and merge.get(_VALUE, "continue") == "continue"
        yield _Cell(left, width, goes_on, "" if goes_on else _text(cell))
        left += width


def _count(element: Any, default: int) -> int:
    """The number in w:val; an absurd one is cut where the limits will see it."""
    value = element.get(_VALUE, "") if element is not None else ""
    return min(int(value), 1_000_000) if value.isdecimal() and len(value) < 10 else default


def _merges(layout: list[list[_Cell]]) -> list[Merge]:
    found: list[Merge] = []
    above: dict[int, Merge] = {}
    for line, cells in enumerate(layout):
        here: dict[int, Merge] = {}
        for cell in cells:
            if cell.goes_on and cell.left in above:
                here[cell.left] = above.pop(cell.left)._replace(bottom=line)
            else:
                here[cell.left] = Merge(line, cell.left, line, cell.left + cell.span - 1)
        found += above.values()
        above = here
    found += above.values()
    return [merge for merge in found if merge[:2] != merge[2:]]
