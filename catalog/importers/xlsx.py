"""Workbooks: guarded first, then read by calamine; only saved values, never formulas, macros or links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from catalog.importers.cells import clean, moment_text, number_text
from catalog.importers.limits import Limits
from catalog.importers.problems import FileRefused, Problem
from catalog.importers.tables import Mark, Merge, Progress, Sheet, Tables
from catalog.importers.xlsx_guard import SheetFacts, inspect

# Excel keeps 15 digits; a longer number in an identifier has lost its tail
_EXACT = 10**15


def read(path: Path, limits: Limits, progress: Progress) -> Tables:
    """The visible sheets of a workbook whose container was already checked. Raises FileRefused."""
    facts = inspect(path, limits)
    tables = Tables("xlsx", [])
    if facts.has_macros:
        tables.problems.append(Problem("macros_ignored"))
    if facts.has_external_links:
        tables.problems.append(Problem("external_links_ignored"))
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            known = set(workbook.sheet_names)
            for done, sheet in enumerate(facts.sheets):
                if sheet.hidden:
                    tables.problems.append(Problem("hidden_sheet_skipped", sheet.name))
                elif sheet.name in known:
                    values = workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                    tables.sheets.append(_sheet(sheet, values, limits))
                progress(done + 1, len(facts.sheets))
    except CalamineError as error:
        raise FileRefused("damaged", part="xlsx") from error
    return tables


def _sheet(facts: SheetFacts, values: Sequence[Sequence[Any]], limits: Limits) -> Sheet:
    marks: dict[tuple[int, int], Mark] = {}
    longest = limits.cell_chars
    rows: list[list[str]] = []
    for line, cells in enumerate(values):
        row: list[str] = []
        for column, value in enumerate(cells):
            text = clean(value) if type(value) is str else _text(value, facts, (line, column), marks)
            if len(text) > longest:
                params = {"length": str(len(text)), "limit": str(longest)}
                marks[line, column] = Mark("cell_too_long", params)
                text = text[:longest]
            row.append(text)
        rows.append(row)
    for line, column in facts.formulas | facts.errors:
        _reach(rows, line, column)
        if (line, column) in facts.errors:
            marks[line, column] = Mark("error_value")
        elif not rows[line][column]:
            marks[line, column] = Mark("formula_without_value")
    return Sheet(facts.name, rows, _clipped(facts.merges, rows), marks)


def _text(
    value: object,
    facts: SheetFacts,
    place: tuple[int, int],
    marks: dict[tuple[int, int], Mark],
) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        if abs(value) >= _EXACT:
            marks[place] = Mark("number_rounded", {"value": number_text(value)})
        return number_text(value, facts.decimals.get(place))
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return moment_text(value)
    return clean(str(value))


def _reach(rows: list[list[str]], line: int, column: int) -> None:
    """Grow the grid to a cell that holds a formula or an error but no value (readers stop at the last value)."""
    while len(rows) <= line:
        rows.append([])
    rows[line].extend([""] * (column + 1 - len(rows[line])))


def _clipped(merges: Sequence[Merge], rows: list[list[str]]) -> list[Merge]:
    height, width = len(rows), max((len(row) for row in rows), default=0)
    inside = (m for m in merges if m.top < height and m.left < width and m.bottom >= m.top and m.right >= m.left)
    return [Merge(m.top, m.left, min(m.bottom, height - 1), min(m.right, width - 1)) for m in inside]
