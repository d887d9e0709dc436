"""The common shape of what any file holds: sheets of text cells with their merges and marks, and the way in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from catalog.importers.problems import Problem

# called with (done, total) in rows, pages or sheets; both are estimates for a progress bar
Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """The progress callback of those who do not ask."""


class Merge(NamedTuple):
    """A merged range, 0-based and inclusive."""

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
    """One table: rows of cleaned texts as they lie in the file; row i is line i + 1 for a person.

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

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)


@dataclass
class Tables:
    """A file as read: its kind (xlsx, csv, docx, pdf), sheets, and findings about the whole."""

    kind: str
    sheets: list[Sheet]
    problems: list[Problem] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        plain = asdict(self)
        for sheet in plain["sheets"]:
            sheet["marks"] = [[row, column, mark] for (row, column), mark in sheet["marks"].items()]
        return plain

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Tables:
        sheets = []
        for sheet in plain["sheets"]:
            marks = {(row, column): Mark(**mark) for row, column, mark in sheet.pop("marks")}
            merges = [Merge(*merge) for merge in sheet.pop("merges")]
            sheets.append(Sheet(**sheet, marks=marks, merges=merges))
        return cls(plain["kind"], sheets, [Problem(**problem) for problem in plain["problems"]])


def filled_down(sheet: Sheet) -> list[list[str]]:
    """The rows with each vertical merge's text repeated in its first column on all its lines.

    Only downwards: a text merged across columns is one cell of one column (a band, a title).
    """
    rows = [list(row) for row in sheet.rows]
    for top, left, bottom, _ in sheet.merges:
        if bottom == top or top >= len(rows) or left >= len(rows[top]):
            continue
        text = rows[top][left]
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row):
                row[left] = text
    return rows
