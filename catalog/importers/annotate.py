"""The uploaded tables once more as a workbook: findings beside the rows and on the cells, ready to mend and upload."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from catalog.importers.export import TEXT_ONLY
from catalog.importers.problems import Language, Problem, message
from catalog.importers.sheets import header_at
from catalog.importers.tables import COMMENT, Merge, Sheet

_MOST_NOTES = 5_000  # notes on cells make a workbook slow to open; the column holds every finding anyway
_NOT_IN_NAMES = str.maketrans("", "", "[]:*?/\\'")


def write_annotated(
    sheets: Sequence[Sheet],
    problems: Iterable[Problem],
    path: Path | str,
    language: Language = "zh",
) -> None:
    """Write the same cells as texts, red where a problem points, and the messages in a last column 问题.

    Tables that go on over the pages of a document come under one another on one sheet. The column is not read back.
    """
    found: dict[tuple[str, int], list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.line:
            found[problem.sheet, problem.line].append(problem)
    with xlsxwriter.Workbook(str(path), TEXT_ONLY) as workbook:
        writer = _Writer(workbook, found, language)
        for group in _groups(sheets):
            writer.write(group)


def _groups(sheets: Sequence[Sheet]) -> list[list[Sheet]]:
    groups: list[list[Sheet]] = []
    for sheet in sheets:
        if sheet.continues and groups:
            groups[-1].append(sheet)
        else:
            groups.append([sheet])
    return groups


class _Writer:
    def __init__(
        self,
        workbook: Any,
        found: dict[tuple[str, int], list[Problem]],
        language: Language,
    ) -> None:
        self.workbook = workbook
        self.found = found
        self.language = language
        self.notes = 0
        self.names: set[str] = set()
        self.plain = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.red = workbook.add_format(
            {
                "num_format": "@",
                "text_wrap": True,
                "valign": "top",
                "bg_color": "#FFC7CE",
            }
        )
        self.comment = workbook.add_format({"font_color": "#9C0006", "text_wrap": True, "valign": "top"})

    def write(self, group: Sequence[Sheet]) -> None:
        page = self.workbook.add_worksheet(self._name(group[0].name))
        comments = max(sheet.width for sheet in group)
        page.set_column(0, max(comments - 1, 0), 18)
        page.set_column(comments, comments, 60)
        page.write_string(_header_line(group), comments, COMMENT, self.comment)
        top = 0
        for sheet in group:
            for text in sheet.above:
                page.write_string(top, 0, text, self.plain)
                top += 1
            self._table(page, sheet, top, comments)
            top += len(sheet.rows)

    def _name(self, name: str) -> str:
        base = name.translate(_NOT_IN_NAMES)[:28].strip() or "表"
        unique, number = base, 2
        while unique.lower() in self.names:
            unique, number = f"{base}{number}", number + 1
        self.names.add(unique.lower())
        return unique

    def _table(self, page: Any, sheet: Sheet, top: int, comments: int) -> None:
        covered = self._merged(page, sheet, top)
        for line, row in enumerate(sheet.rows):
            problems = self.found.get((sheet.name, line + 1), [])
            placed = [(_position(problem, sheet), problem) for problem in problems]
            wrong = {position: problem for position, problem in placed if position is not None}
            for position, text in enumerate(row):
                if (line, position) not in covered and (text or position in wrong):
                    page.write_string(
                        top + line,
                        position,
                        text,
                        self.red if position in wrong else self.plain,
                    )
            for position, problem in wrong.items():
                if self.notes < _MOST_NOTES:
                    page.write_comment(
                        top + line,
                        position,
                        message(problem, self.language),
                        {"x_scale": 2},
                    )
                    self.notes += 1
            if problems:
                said = "\n".join(dict.fromkeys(self._sentence(problem) for problem in problems))
                page.write_string(top + line, comments, said, self.comment)

    def _sentence(self, problem: Problem) -> str:
        text = message(problem, self.language)
        return f"【{problem.column}】{text}" if problem.column else text

    def _merged(self, page: Any, sheet: Sheet, top: int) -> set[tuple[int, int]]:
        """Merge as in the file (the first of two that overlap) and return the cells that are written by it."""
        covered: set[tuple[int, int]] = set()
        for merge in sheet.merges:
            cells = set(_cells(merge))
            if covered & cells:
                continue
            covered |= cells
            is_wrong = any(
                _position(problem, sheet) == merge.left for problem in self.found.get((sheet.name, merge.top + 1), [])
            )
            area = (top + merge.top, merge.left, top + merge.bottom, merge.right)
            page.merge_range(*area, sheet.rows[merge.top][merge.left], self.red if is_wrong else self.plain)
        return covered


def _cells(merge: Merge) -> Iterable[tuple[int, int]]:
    return (
        (line, position)
        for line in range(merge.top, merge.bottom + 1)
        for position in range(merge.left, merge.right + 1)
    )


def _position(problem: Problem, sheet: Sheet) -> int | None:
    """The column of the cell that a problem is about: as told, else where its header is printed."""
    if problem.position is not None or not problem.column:
        return problem.position
    return next(
        (row.index(problem.column) for row in sheet.rows[: problem.line] if problem.column in row),
        None,
    )


def _header_line(group: Sequence[Sheet]) -> int:
    """Where the comment column's own header goes: beside the table's header, else beside the first full line."""
    top = 0
    for sheet in group:
        top += len(sheet.above)
        for line in range(len(sheet.rows)):
            if header_at(sheet, line):
                return top + line
        top += len(sheet.rows)
    rows = group[0].rows
    return len(group[0].above) + next((line for line, row in enumerate(rows) if sum(map(bool, row)) > 1), 0)
