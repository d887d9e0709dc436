"""The lines of one sheet in order: headers, rows, bands and asides told apart; what is printed once is filled in."""

from __future__ import annotations

import re
from collections import defaultdict

from catalog.importers.annex_row import STANDARDS, RawRow, RowCheck, with_meta
from catalog.importers.bands import Bands, is_name, level_of, says_nothing
from catalog.importers.cells import is_error
from catalog.importers.columns import CLAUSE, meanings
from catalog.importers.problems import Problem
from catalog.importers.sheets import (
    Header,
    header_at,
    site_from_name,
    spoken,
)
from catalog.importers.tables import Mark, Sheet, filled_down

_ADDRESS = re.compile(r"[省市区县].*(?:路|街|道|巷|镇|乡|村|园|号)|(?:路|街|大道|巷).*\d+\s*号")
_CATEGORIES = ("大类", "类别")
_NO_CLAUSE = "/—-无"


class Body:
    """One sheet being read. `previous` is the table before it in a document: header, bands and last row go on."""

    def __init__(self, sheet: Sheet, previous: Body | None = None) -> None:
        self.sheet = sheet
        self.rows: list[RawRow] = []
        self.refused: list[RawRow] = []
        self.problems: list[Problem] = []
        self.header: Header | None = None
        self.meta: dict[str, str] = {}
        self.bands = Bands()
        self.last: dict[str, str] = {}  # what the next line may leave blank
        if previous is not None:
            self.header = previous.header if previous.sheet.width == sheet.width else None
            self.meta, self.bands, self.last = (
                dict(previous.meta),
                previous.bands,
                previous.last,
            )
        elif site := site_from_name(sheet.name):
            self.meta["场所名称"] = site
        self._filled = filled_down(sheet)
        self._ends = {(merge.top, merge.left): merge.right for merge in sheet.merges}
        self._marks: dict[int, dict[int, Mark]] = defaultdict(dict)
        for (line, position), mark in sheet.marks.items():
            self._marks[line][position] = mark
        self._said: set[tuple[str, str]] = set()

    def read(self) -> None:
        """Fill `rows` and `problems`; `header` stays None on a sheet that is no capability list."""
        for text in self.sheet.above:
            self._hear([text])
        line = 0
        while line < len(self.sheet.rows):
            texts = [text for text in self.sheet.rows[line] if text]
            header = header_at(self.sheet, line) if len(texts) > 1 and not self._is_plain(line) else None
            if header:
                self.header = header
                line = header.body
                continue
            if self.header is None:
                self._hear(texts)
            elif texts or line in self._marks:
                self._read_line(line, self.header)
            line += 1
        if self.header and self.header.ignored:
            names = "、".join(self.header.ignored)
            self.problems.append(Problem("columns_ignored", self.sheet.name, params={"names": names}))

    def _is_plain(self, line: int) -> bool:
        """Whether a line below a header cannot be one itself: what stands under the standard is no header word."""
        if self.header is None:
            return False
        columns, row = self.header.columns, self.sheet.rows[line]
        texts = [row[columns[name]] for name in STANDARDS if name in columns]
        return any(texts) and not any(meanings(text) for text in texts)

    def _hear(self, texts: list[str]) -> bool:
        """Keep what a line says of all rows below; a new site forgets the address of the one before."""
        said = spoken(texts)
        if "场所地址" not in said and _ADDRESS.search(said.get("场所名称", "")):
            said["场所地址"] = said.pop("场所名称")
        if said.get("场所名称", self.meta.get("场所名称")) != self.meta.get("场所名称"):
            self.meta.pop("场所地址", None)
        self.meta.update(said)
        return bool(said)

    def _read_line(self, line: int, header: Header) -> None:
        own = {position: text for position, text in enumerate(self.sheet.rows[line]) if text}
        filled = self._filled[line]
        errors = {p: Mark("error_value") for p in header.columns.values() if is_error(filled[p])}
        marks = {**self._marks.get(line, {}), **errors}
        cells = {name: filled[p] for name, p in header.columns.items() if filled[p] and p not in errors}
        has_standard = any(name in cells or header.columns.get(name, -1) in marks for name in STANDARDS)
        if not has_standard and own and self._is_aside(line, own, header):
            return
        self._carry(cells, own, header)
        problems = RowCheck(self.sheet, line, header, marks).run(cells)
        self.last = dict(cells)
        self.problems += [problem for problem in problems if self._is_news(problem)]
        if any(problem.weight == "reject" for problem in problems):
            self.refused.append(RawRow(self.sheet.name, line + 1, with_meta(cells, self.meta)))
            return
        clause = cells.pop(CLAUSE, "")
        if clause.strip(_NO_CLAUSE):
            cells["标准编号"] = f"{cells.get('标准编号') or cells.pop('标准名称')}/{clause}"
        self.rows.append(
            RawRow(
                self.sheet.name,
                line + 1,
                with_meta(cells, self.meta),
                self.sheet.to_confirm,
            )
        )

    def _is_news(self, problem: Problem) -> bool:
        """Say a warning about a value once per sheet, a rejection always."""
        key = (problem.code, problem.params.get("value", ""))
        is_new = problem.weight == "reject" or key not in self._said
        self._said.add(key)
        return is_new

    def _is_aside(self, line: int, own: dict[int, str], header: Header) -> bool:
        """A line without a standard that is no row: a note, total, title, band, or a line about the site."""
        if says_nothing(next(iter(own.values()))) or self._hear(list(own.values())):
            return True
        number = next((own[position] for position in header.sequences if position in own), "")
        words = {position: text for position, text in own.items() if position not in header.sequences}
        categories = {name: own[p] for name in _CATEGORIES if (p := header.columns.get(name, -1)) in own}
        is_category = 0 < len(words) == len(categories) and not self._spreads(line, next(iter(words)), header)
        if is_category and (len(words) > 1 or not level_of(next(iter(words.values())))[0]):
            self.last = categories
            if not header.sequences:
                for depth, name in enumerate(categories.values(), start=1):
                    self.bands.open(depth, name)
            return True
        if len(words or own) != 1:
            return False
        position, text = next(iter((words or own).items()))
        return self._open_band(line, position, text, header, number if words else "")

    def _spreads(self, line: int, position: int, header: Header) -> bool:
        """Whether a cell is merged across the parameter and the standard, as bands are."""
        end = self._ends.get((line, position), position)
        covers = position <= header.columns["参数名称"] <= end or end - position >= self.sheet.width // 2
        return end > position and covers

    def _open_band(self, line: int, position: int, text: str, header: Header, number: str) -> bool:
        depth, name = level_of(text, number)
        meant = next((column for column, place in header.columns.items() if place == position), "大类")
        is_first = position == 0 and meant in _CATEGORIES
        stands_out = depth in (1, 2) or self._spreads(line, position, header) or is_first
        if not stands_out or not is_name(name):
            return False
        self.bands.open(depth, name)
        self.last = {}
        return True

    def _carry(self, cells: dict[str, str], own: dict[int, str], header: Header) -> None:
        """Fill what an annex prints once: in tables with 序号 the category and a continued parameter; then bands."""
        if header.sequences:
            for name in _CATEGORIES:
                if name in header.columns and name in self.last:
                    cells.setdefault(name, self.last[name])
            is_numbered = any(position in own for position in header.sequences)
            if not is_numbered and "参数名称" in self.last and any(name in cells for name in STANDARDS):
                cells.setdefault("参数名称", self.last["参数名称"])
        if path := self.bands.path:
            cells.setdefault("大类", path[0])
            cells.setdefault("类别", path[-1])
