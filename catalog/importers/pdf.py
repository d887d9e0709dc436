"""Ruled tables of a PDF with a text layer. Cells are recovered from lines and letters, so every row needs a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from catalog.importers.cells import clean
from catalog.importers.limits import Limits
from catalog.importers.problems import FileRefused
from catalog.importers.tables import Merge, Progress, Sheet, Tables

_BROKEN = (PDFException, PSException, PdfminerException, MalformedPDFException)
# two edges of one ruled line lie this many points apart at most
_SAME_EDGE = 2.0


def read(path: Path, limits: Limits, progress: Progress) -> Tables:
    """One sheet per table, named by page; line i is the table's i-th row. Raises FileRefused."""
    tables = Tables("pdf", [])
    letters = 0
    try:
        with pdfplumber.open(path) as document:
            total = len(document.pages)
            if total > limits.pages:
                raise FileRefused("too_many_pages", pages=total, limit=limits.pages)
            for number, page in enumerate(document.pages, start=1):
                letters += len(page.chars)
                tables.sheets += _page(page, number, continues=bool(tables.sheets))
                page.close()
                progress(number, total)
    except _BROKEN as error:
        is_locked = "password" in repr(error).lower() or "encrypt" in repr(error).lower()
        raise (FileRefused("encrypted") if is_locked else FileRefused("damaged", part="pdf")) from error
    except (
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        AssertionError,
    ) as error:
        # what the parser raises where a page's objects are of the wrong type
        raise FileRefused("damaged", part="pdf") from error
    if not letters:
        raise FileRefused("pdf_without_text")
    return tables


def _page(page: Any, number: int, continues: bool) -> list[Sheet]:
    found = sorted(page.find_tables(), key=lambda table: (table.bbox[1], table.bbox[0]))
    sheets: list[Sheet] = []
    top = 0.0
    for index, table in enumerate(found):
        name = f"第{number}页" if index == 0 else f"第{number}页表{index + 1}"
        sheet = _sheet(table, name)
        sheet.above = _lines_between(page, top, table.bbox[1])
        sheet.continues = continues or index > 0
        sheets.append(sheet)
        top = max(top, table.bbox[3])
    return sheets


def _lines_between(page: Any, top: float, bottom: float) -> list[str]:
    if bottom - top < 1:
        return []
    x0, y0, x1, y1 = page.bbox
    band = page.crop((x0, max(top, y0), x1, min(bottom, y1)), strict=False)
    return [text for line in band.extract_text_lines() if (text := clean(line["text"]))]


def _sheet(table: Any, name: str) -> Sheet:
    boxes = [row.cells for row in table.rows]
    rights = _edges([cell[2] for row in boxes for cell in row if cell])
    # a row ends where the first of its cells ends; the others are merged with rows below
    bottoms = [min((cell[3] for cell in row if cell), default=0.0) for row in boxes]
    rows = [[_joined(text) for text in row] for row in table.extract()]
    merges = []
    for line, row in enumerate(boxes):
        for column, cell in enumerate(row):
            if cell is None:
                continue
            bottom = max(
                (i for i, edge in enumerate(bottoms) if edge <= cell[3] + _SAME_EDGE),
                default=line,
            )
            right = max(
                (i for i, edge in enumerate(rights) if edge <= cell[2] + _SAME_EDGE),
                default=column,
            )
            merge = Merge(line, column, max(bottom, line), max(min(right, len(row) - 1), column))
            if merge[:2] != merge[2:]:
                merges.append(merge)
    return Sheet(name, rows, merges, to_confirm=True)


def _edges(values: list[float]) -> list[float]:
    """Distinct positions in order, those within the width of a ruled line taken as one."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _SAME_EDGE:
            edges.append(value)
    return edges


def _joined(text: str | None) -> str:
    """A cell's text with the line breaks of the drawing taken out; a break between Latin words stays a space."""
    lines = [line for line in clean(text or "").split("\n") if line]
    joined = ""
    for line in lines:
        needs_space = joined[-1:].isascii() and line[:1].isascii() and joined[-1:].isalnum() and line[:1].isalnum()
        joined += (" " if needs_space else "") + line
    return joined
