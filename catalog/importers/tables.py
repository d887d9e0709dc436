"""The common shape of what any file holds: sheets of text cells with their merges and marks, and the way in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from catalog.importers.problems import Problem

# the column that annotated workbooks add, and nobody reads back
COMMENT = "问题"
# called with (done, total) in rows, pages or sheets; both are estimates for a progress bar
Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """The progress callback of those who do not ask."""


class Merge(NamedTuple):
    """A merged range, 0-based, inclusive, and within the rows of its sheet."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Mark:
    """What is wrong with one cell before anyone knows what the cell means: a problem code with its params."""

    code: str
    params: dict[str, str] = field(default_factory=dict)


@dataclass
class Sheet:
    """One table: rows of cleaned texts as they lie in the file; row i is line i + 1 for a person, all equally wide.

    `above`: lines of text before a table in a document. `continues`: the table may go on from the sheet before it
    (a document's pages). `to_confirm`: the cells were recovered from a drawing and need a person's eye.
    """

    name: str
    rows: list[list[str]]
    merges: list[Merge] = field(default_factory=list)
    marks: dict[tuple[int, int], Mark] = field(default_factory=dict)
    above: list[str] = field(default_factory=list)
    continues: bool = False
    to_confirm: bool = False

    def __post_init__(self) -> None:
        width = max(map(len, self.rows), default=0)
        self.rows = [row if len(row) == width else row + [""] * (width - len(row)) for row in self.rows]

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0


@dataclass
class Tables:
    """A file as read: its kind (xlsx, csv, docx, pdf), sheets, and findings about the whole."""

    kind: str
    sheets: list[Sheet]
    problems: list[Problem] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        sheets = []
        for sheet in self.sheets:
            marks = [[row, column, mark.code, mark.params] for (row, column), mark in sheet.marks.items()]
            sheets.append(vars(sheet) | {"marks": marks})
        return {
            "kind": self.kind,
            "sheets": sheets,
            "problems": [vars(problem) for problem in self.problems],
        }

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Tables:
        sheets = []
        for sheet in plain["sheets"]:
            marks = {(row, column): Mark(code, params) for row, column, code, params in sheet["marks"]}
            merges = [Merge(*merge) for merge in sheet["merges"]]
            sheets.append(Sheet(**sheet | {"marks": marks, "merges": merges}))
        return cls(plain["kind"], sheets, [Problem(**problem) for problem in plain["problems"]])


def filled_down(sheet: Sheet) -> list[list[str]]:
    """The rows with each vertical merge's text repeated in its first column on all its lines.

    Only downwards: a text merged across columns is one cell of one column (a band, a title).
    """
    rows = [list(row) for row in sheet.rows]
    for top, left, bottom, _ in sheet.merges:
        if top < bottom:
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]
    return rows


def without_comments(sheet: Sheet) -> Sheet:
    """The sheet without the last column if that is the comment column which annotated workbooks add."""
    last = sheet.width - 1
    column = [row[last] for row in sheet.rows if last >= 0 and row[last]]
    if column[:1] != [COMMENT]:
        return sheet
    merges = [merge for merge in sheet.merges if merge.right < last]
    marks = {place: mark for place, mark in sheet.marks.items() if place[1] < last}
    return replace(sheet, rows=[row[:last] for row in sheet.rows], merges=merges, marks=marks)
