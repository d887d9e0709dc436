"""Capability lists as labs hold them: from a file to one clean row per physical line, with its place and problems."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog.importers.annex_body import Body
from catalog.importers.annex_row import RawRow
from catalog.importers.limits import DEFAULT, Limits
from catalog.importers.problems import FileRefused, Problem
from catalog.importers.reading import read_tables
from catalog.importers.sheets import Header, closest_row
from catalog.importers.tables import Progress, Tables, silent


@dataclass
class SheetReport:
    """What was found on one sheet: rows read, contract column → printed header, and what its top lines say."""

    name: str
    rows: int
    columns: dict[str, str]
    ignored: list[str]
    meta: dict[str, str]


@dataclass
class Annex:
    """A capability list as read.

    `rows` hold contract columns only, blank ones left out; what lines above a table say is already in the rows.
    `refused` are the lines that problems keep out, as far as they could be read. `meta` is what all sheets say alike. `kind` is xlsx, csv, docx or pdf, "" where the file was refused.
    """

    kind: str = ""
    rows: list[RawRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    sheets: list[SheetReport] = field(default_factory=list)
    refused: list[RawRow] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """Number of lines that stay out."""
        return len({(p.sheet, p.line) for p in self.problems if p.weight == "reject"})

    def to_json(self) -> dict[str, Any]:
        return vars(self) | {
            "rows": [vars(row) for row in self.rows],
            "refused": [vars(row) for row in self.refused],
            "problems": [vars(problem) for problem in self.problems],
            "sheets": [vars(sheet) for sheet in self.sheets],
        }

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Annex:
        return cls(
            plain["kind"],
            [RawRow(**row) for row in plain["rows"]],
            [Problem(**problem) for problem in plain["problems"]],
            plain["meta"],
            [SheetReport(**sheet) for sheet in plain["sheets"]],
            [RawRow(**row) for row in plain["refused"]],
        )


def read_annex(path: Path | str, limits: Limits = DEFAULT, progress: Progress = silent) -> Annex:
    """Read an annex or pool file. Never raises for a bad file: a refusal is the only problem then."""
    try:
        return annex_of(read_tables(path, limits, progress))
    except FileRefused as refusal:
        return Annex(problems=[refusal.problem])


def annex_of(tables: Tables) -> Annex:
    """The same from tables already read."""
    annex = Annex(tables.kind, problems=list(tables.problems))
    body: Body | None = None
    skipped: list[Problem] = []
    for sheet in tables.sheets:
        body = Body(sheet, previous=body if sheet.continues else None)
        body.read()
        annex.rows += body.rows
        annex.refused += body.refused
        annex.problems += body.problems
        if body.header is None:
            if any(any(row) for row in sheet.rows):
                skipped.append(Problem("sheet_skipped", sheet.name))
            continue
        annex.sheets.append(_report(body, body.header))
    if not annex.sheets:
        seen = closest_row(tables.sheets) or "—"
        annex.problems = [
            *tables.problems,
            Problem("no_list_found", params={"seen": seen}),
        ]
        return annex
    annex.problems += skipped
    unsure = sum(row.to_confirm for row in annex.rows)
    if unsure:
        annex.problems.append(Problem("rows_to_confirm", params={"rows": str(unsure)}))
    annex.meta = dict(_common([report.meta for report in annex.sheets]))
    return annex


def _report(body: Body, header: Header) -> SheetReport:
    columns = {name: header.name_of(position) for name, position in header.columns.items()}
    return SheetReport(body.sheet.name, len(body.rows), columns, header.ignored, body.meta)


def _common(metas: list[dict[str, str]]) -> Iterator[tuple[str, str]]:
    for key in dict.fromkeys(key for meta in metas for key in meta):
        values = {meta[key] for meta in metas if key in meta}
        if len(values) == 1:
            yield key, values.pop()
