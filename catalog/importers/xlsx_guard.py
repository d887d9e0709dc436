"""The first look into a workbook, streaming and sparse: extremes, merges, formulas, fixed decimals.

A reader that builds a dense grid dies of one cell at XFD1048576, and `dimension` may say anything; so every cell's
own reference is looked at before a reader sees the file.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from catalog.importers.limits import Limits, out_of_range
from catalog.importers.problems import FileRefused
from catalog.importers.tables import Merge

_FIXED_DECIMALS = re.compile(r"[#0,]*0\.(0+)[_ )]*(;.*)?")
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_DIGITS = "0123456789"


@dataclass
class SheetFacts:
    """What the guard saw in one sheet; cells are 0-based (row, column)."""

    name: str
    hidden: bool
    merges: list[Merge] = field(default_factory=list)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)
    decimals: dict[tuple[int, int], int] = field(default_factory=dict)


@dataclass
class WorkbookFacts:
    sheets: list[SheetFacts]
    has_macros: bool
    has_external_links: bool


def inspect(path: Path, limits: Limits) -> WorkbookFacts:
    """Facts per worksheet in workbook order. Raises FileRefused naming the cell or part that rules the file out."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        for part in names:
            if part.startswith("xl/") and part.endswith(".xml") and not part.startswith("xl/worksheets/"):
                stream_xml(archive, part)  # well-formed and without a document type, for the readers to come
        decimals = _fixed_decimals(archive) if "xl/styles.xml" in names else {}
        sheets = []
        for name, part, hidden in _sheet_parts(archive, names):
            facts = SheetFacts(name, hidden)
            if part in names:
                _SheetGuard(facts, decimals, limits).run(archive, part)
            sheets.append(facts)
    return WorkbookFacts(
        sheets,
        has_macros=any(name.endswith("vbaProject.bin") for name in names),
        has_external_links=any(name.startswith("xl/externalLinks/") for name in names),
    )


StartHandler = Callable[[str, dict[str, str]], None]


def stream_xml(
    archive: zipfile.ZipFile,
    part: str,
    start: StartHandler | None = None,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Run a part through expat. Refuses a document type (entity bombs) and broken XML, naming the part."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise FileRefused("unsafe_xml", part=part)

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        with archive.open(part) as stream:
            parser.ParseFile(stream)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise FileRefused("damaged", part=part) from error


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _sheet_parts(archive: zipfile.ZipFile, names: set[str]) -> list[tuple[str, str, bool]]:
    """(sheet name, part, hidden) in workbook order."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str, bool]] = []

    def relation(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            targets[attributes.get("Id", "")] = full

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "sheet":
            key = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            sheets.append((attributes.get("name", ""), targets.get(key, ""), hidden))

    if "xl/_rels/workbook.xml.rels" in names:
        stream_xml(archive, "xl/_rels/workbook.xml.rels", relation)
    stream_xml(archive, "xl/workbook.xml", sheet)
    return sheets


def _fixed_decimals(archive: zipfile.ZipFile) -> dict[str, int]:
    """Style index (as printed in cells) → decimals, for number formats such as 0.00."""
    formats = {"2": "0.00", "4": "#,##0.00"}
    styles: dict[str, int] = {}
    inside = False
    index = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside, index
        kind = _local(name)
        if kind == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif kind == "cellXfs":
            inside = True
        elif kind == "xf" and inside:
            match = _FIXED_DECIMALS.fullmatch(formats.get(attributes.get("numFmtId", ""), ""))
            if match:
                styles[str(index)] = len(match[1])
            index += 1

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and _local(name) != "cellXfs"

    stream_xml(archive, "xl/styles.xml", start, end)
    return styles


class _SheetGuard:
    """One pass over one sheet; called once per element, so it does little per cell."""

    def __init__(self, facts: SheetFacts, decimals: dict[str, int], limits: Limits) -> None:
        self.facts = facts
        self.decimals = decimals
        self.limits = limits
        self.kinds: dict[str, str] = {}
        self.columns: dict[str, int] = {}  # letters of the columns with content → number
        self.row = self.column = -1
        self.last_row = self.last_column = 0
        self.digits = ""  # of the row whose content was counted last
        self.cell: dict[str, str] = {}
        self.merged = 0

    def run(self, archive: zipfile.ZipFile, part: str) -> None:
        stream_xml(archive, part, self.start)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kind = self.kinds.get(name) or self.kinds.setdefault(name, _local(name))
        if kind == "c":
            self.cell = attributes
            self.column += 1
        elif kind == "v" or kind == "is":
            self._value()
        elif kind == "f":
            self._value()
            if self.cell.get("t") != "str":  # a text formula may well have saved an empty text
                self.facts.formulas.add(self._here())
        elif kind == "row":
            self.row = int(attributes.get("r", self.row + 2)) - 1
            self.column = -1
        elif kind == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _value(self) -> None:
        """A cell with content. Only a new column or row can move the extremes, so the rest is cheap."""
        cell = self.cell
        reference = cell.get("r", "")
        letters = reference.rstrip(_DIGITS)
        if letters not in self.columns or reference[len(letters) :] != self.digits:
            self._extend(reference, letters)
        kind = cell.get("t", "n")
        if kind == "e":
            self.facts.errors.add(self._here())
        elif kind == "n" and cell.get("s") in self.decimals:
            self.facts.decimals[self._here()] = self.decimals[cell["s"]]

    def _here(self) -> tuple[int, int]:
        reference = self.cell.get("r")
        return _place(reference) if reference else (self.row, self.column)

    def _extend(self, reference: str, letters: str) -> None:
        if reference and not _REFERENCE.fullmatch(reference):
            raise FileRefused("damaged", self.facts.name, part=reference[:20])
        row, column = self._here()
        if reference:
            self.columns[letters] = column
            self.digits = reference[len(letters) :]
        self.last_row = max(row, self.last_row)
        self.last_column = max(column, self.last_column)
        rows, columns, limits = self.last_row + 1, self.last_column + 1, self.limits
        if rows > limits.rows or columns > limits.columns or rows * columns > limits.cells:
            raise out_of_range(self.facts.name, row + 1, reference or f"R{row + 1}C{column + 1}", limits)

    def _merge(self, text: str) -> None:
        first, _, last = text.replace("$", "").partition(":")
        if not (_REFERENCE.fullmatch(first) and _REFERENCE.fullmatch(last or first)):
            raise FileRefused("damaged", self.facts.name, part=f"mergeCell {text[:30]}")
        (top, left), (bottom, right) = _place(first), _place(last or first)
        area = (bottom - top + 1) * (right - left + 1)
        if area > self.limits.merge_area:
            raise FileRefused("merge_too_large", self.facts.name, range=text[:30])
        self.merged += area
        if len(self.facts.merges) >= self.limits.merges or self.merged > self.limits.cells:
            raise FileRefused("too_many_merges", self.facts.name, limit=self.limits.merges)
        self.facts.merges.append(Merge(top, left, bottom, right))


def _place(reference: str) -> tuple[int, int]:
    letters = reference.rstrip(_DIGITS)
    return int(reference[len(letters) :]) - 1, column_number(letters)


def column_number(letters: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
