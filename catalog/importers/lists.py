"""Plain lists with one header: reference lists and demand lists, read by the columns that the caller names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from catalog.importers.cells import DateProblem, date_text, fold
from catalog.importers.columns import SEQUENCE
from catalog.importers.limits import DEFAULT, Limits
from catalog.importers.problems import FileRefused, Problem
from catalog.importers.reading import read_tables
from catalog.importers.tables import Progress, Sheet, Tables, filled_down, silent
from catalog.importers.xlsx_guard import column_letters

# title lines that may stand above a header
_SEARCHED = 30


@dataclass
class ListRow:
    """One line: column → text as written (named date columns as ISO), blank cells left out."""

    sheet: str
    line: int
    cells: dict[str, str]


@dataclass
class Table:
    """A list as read. `columns`: column → printed header of the first sheet that has a header."""

    kind: str = ""
    rows: list[ListRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)

    def extend(self, other: Table, name: str) -> None:
        """Adds a further list of the same columns; its lines and problems are told by the file's name."""
        self.rows += [ListRow(name, row.line, row.cells) for row in other.rows]
        self.problems += [replace(problem, sheet=name) for problem in other.problems]
        self.columns = self.columns or other.columns

    def to_json(self) -> dict[str, Any]:
        plain = {
            "rows": [vars(row) for row in self.rows],
            "problems": [vars(problem) for problem in self.problems],
        }
        return vars(self) | plain

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Table:
        rows = [ListRow(**row) for row in plain["rows"]]
        return cls(
            plain["kind"],
            rows,
            [Problem(**problem) for problem in plain["problems"]],
            plain["columns"],
        )


def read_list(
    path: Path | str,
    columns: Mapping[str, Sequence[str]],
    required: Collection[str],
    dates: Collection[str] = (),
    limits: Limits = DEFAULT,
    progress: Progress = silent,
) -> Table:
    """Read every sheet that has the header.

    `columns`: column → further names it may be printed under (its own name always counts; case, width, spaces and
    bracketed remarks do not). `required`: columns that must be there and filled on each row. `dates`: columns made
    ISO. Never raises for a bad file: a refusal or the missing columns are problems then, and there are no rows.
    """
    try:
        tables = read_tables(path, limits, progress)
    except FileRefused as refusal:
        return Table(problems=[refusal.problem])
    return list_of(tables, columns, required, dates)


def list_of(
    tables: Tables,
    columns: Mapping[str, Sequence[str]],
    required: Collection[str],
    dates: Collection[str] = (),
) -> Table:
    """The same from tables already read."""
    names = {_plain(text): name for name, others in columns.items() for text in (*others, name)}
    result = Table(tables.kind, problems=list(tables.problems))
    without: list[Problem] = []
    for sheet in tables.sheets:
        header = _header(sheet, names, required)
        if header is None:
            if any(map(any, sheet.rows)):
                without.append(Problem("sheet_without_header", sheet.name))
            continue
        reader = _ListSheet(sheet, header, required, dates)
        reader.read()
        result.columns = result.columns or reader.printed
        result.rows += reader.rows
        result.problems += reader.problems
    if result.columns:
        result.problems += without
    else:
        result.problems += _missing_columns(tables.sheets, names, required)
    return result


def _plain(text: str) -> str:
    """A header for comparison: folded, without a bracketed remark at its end, underscores and stars."""
    folded = fold(text).strip("*:")
    return folded.partition("(")[0].replace("_", "") or folded


def _found(row: Sequence[str], names: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for position, text in enumerate(row):
        name = names.get(_plain(text)) if text else None
        if name:
            found.setdefault(name, position)
    return found


def _header(sheet: Sheet, names: Mapping[str, str], required: Collection[str]) -> tuple[int, dict[str, int]] | None:
    for line, row in enumerate(sheet.rows[:_SEARCHED]):
        found = _found(row, names)
        if found and all(name in found for name in required):
            return line, found
    return None


def _missing_columns(sheets: Sequence[Sheet], names: Mapping[str, str], required: Collection[str]) -> list[Problem]:
    rows = [(sheet, row) for sheet in sheets for row in sheet.rows[:_SEARCHED]]
    if not any(any(row) for _, row in rows):
        return [FileRefused("empty_file").problem]
    sheet, best = max(rows, key=lambda pair: (len(_found(pair[1], names)), sum(map(bool, pair[1]))))
    seen = "、".join(text[:20] for text in best if text)[:200]
    found = _found(best, names)
    return [
        Problem(
            "missing_column",
            sheet.name,
            sheet.rows.index(best) + 1,
            params={"name": name, "seen": seen},
        )
        for name in required
        if name not in found
    ]


class _ListSheet:
    def __init__(
        self,
        sheet: Sheet,
        header: tuple[int, dict[str, int]],
        required: Collection[str],
        dates: Collection[str],
    ) -> None:
        self.sheet = sheet
        self.line, self.columns = header
        self.required = required
        self.dates = dates
        self.rows: list[ListRow] = []
        self.problems: list[Problem] = []
        self.printed = {name: sheet.rows[self.line][position] for name, position in self.columns.items()}

    def read(self) -> None:
        self._report_ignored()
        filled = filled_down(self.sheet)
        header = self.sheet.rows[self.line]
        marked = {line for line, _ in self.sheet.marks}
        for line in range(self.line + 1, len(filled)):
            row = self.sheet.rows[line]
            if line in marked or (any(row) and row != header):
                self._read_line(line, filled[line])

    def _read_line(self, line: int, row: Sequence[str]) -> None:
        cells = {name: row[p] for name, p in self.columns.items() if row[p]}
        before = len(self.problems)
        marked = {name for name, p in self.columns.items() if (line, p) in self.sheet.marks}
        for name in marked:
            mark = self.sheet.marks[line, self.columns[name]]
            self._report(line, name, mark.code, **mark.params)
        for name in self.required:
            if name not in cells and name not in marked:
                self._report(line, name, "missing_value", name=self.printed[name])
        for name in self.dates:
            try:
                cells |= {name: date_text(cells[name])} if name in cells else {}
            except DateProblem as problem:
                del cells[name]
                self._report(line, name, problem.code, value=problem.value[:60])
        if cells and not any(problem.weight == "reject" for problem in self.problems[before:]):
            self.rows.append(ListRow(self.sheet.name, line + 1, cells))

    def _report(self, line: int, name: str, code: str, /, **params: str) -> None:
        position = self.columns[name]
        self.problems.append(Problem(code, self.sheet.name, line + 1, self.printed[name], params, position))

    def _report_ignored(self) -> None:
        used = set(self.columns.values())
        header = self.sheet.rows[self.line]
        unused = [text or column_letters(p) for p, text in enumerate(header) if text and p not in used]
        names = "、".join(text for text in unused if text != SEQUENCE)
        if names:
            self.problems.append(Problem("columns_ignored", self.sheet.name, params={"names": names}))
