"""csv and other delimited text: encoding and delimiter are found out, quoting and blank lines are kept in count."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from pathlib import Path

from catalog.importers.cells import clean
from catalog.importers.injection import unguarded
from catalog.importers.limits import Limits, out_of_range
from catalog.importers.problems import FileRefused
from catalog.importers.tables import Mark, Sheet, Tables

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# in order of preference when they divide the first lines equally well
_DELIMITERS = ",\t;|，"
_SAMPLE_LINES = 30
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def read(path: Path, limits: Limits) -> Tables:
    """One sheet; line i is the i-th record, which is the row number that a spreadsheet program shows."""
    raw = path.read_bytes()
    try:
        text = decode(raw)
    except FileRefused as refusal:
        # Signs that no text holds: a workbook whose beginning was lost, a picture, anything but a list.
        raise FileRefused("no_document") if _NO_TEXT.search(raw) else refusal from None
    csv.field_size_limit(max(limits.cell_chars * 4, 131_072))
    rows: list[list[str]] = []
    marks: dict[tuple[int, int], Mark] = {}
    width = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    try:
        for record in reader:
            width = max(width, len(record))
            if len(rows) >= limits.rows or width > limits.columns or len(rows) * width > limits.cells:
                raise out_of_range("", len(rows) + 1, f"R{len(rows) + 1}C{len(record)}", limits)
            row = [clean(unguarded(cell)) for cell in record]
            if max(map(len, row), default=0) > limits.cell_chars:
                _shorten(row, len(rows), marks, limits.cell_chars)
            rows.append(row)
    except csv.Error as error:
        raise FileRefused("unclosed_quote", line=len(rows) + 1, start=len(rows) + 1) from error
    return Tables("csv", [Sheet("", rows, marks=marks)])


def decode(raw: bytes) -> str:
    """Text of a byte order mark's encoding, else UTF-8, else GB18030. Raises FileRefused naming the odd byte."""
    for mark, encoding in _MARKS.items():
        if raw.startswith(mark):
            return _strictly(raw, encoding)
    if b"\x00" in raw[:4096]:
        # no text has NUL but UTF-16 without a mark; its commas and digits tell which half comes first
        return _strictly(
            raw,
            "utf-16-le" if raw[1:4096:2].count(0) >= raw[0:4096:2].count(0) else "utf-16-be",
        )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(raw, "gb18030")


def _strictly(raw: bytes, encoding: str) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileRefused("unknown_encoding", byte=error.start) from error
    if "\x00" in text[:4096]:
        raise FileRefused("unknown_encoding", byte=raw.find(b"\x00"))
    return text


def delimiter_of(text: str) -> str:
    """The delimiter under which most of the first lines have the same number of cells, more than one; else a comma.

    The first line must agree, or all but two lines of title: lines of a single column may well hold semicolons.
    """
    sample = text[:20_000]
    best, best_score = ",", (0, 0)
    for delimiter in _DELIMITERS:
        widths = _widths(sample, delimiter)
        wide = [width for width in widths if width > 1]
        common = max(sorted(set(wide)), key=wide.count, default=0)
        is_table = widths[:1] == [common] or (len(widths) > 3 and set(widths[2:]) == {common})
        score = (wide.count(common), common)
        if is_table and score > best_score:
            best, best_score = delimiter, score
    return best


def _widths(sample: str, delimiter: str) -> list[int]:
    """Cells per record of the first lines that are not blank; [] where the text cannot be read so."""
    try:
        records = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        return [len(record) for record in itertools.islice(filter(None, records), _SAMPLE_LINES)]
    except csv.Error:
        return []


def _shorten(row: list[str], line: int, marks: dict[tuple[int, int], Mark], limit: int) -> None:
    for column, text in enumerate(row):
        if len(text) > limit:
            marks[line, column] = Mark("cell_too_long", {"length": str(len(text)), "limit": str(limit)})
            row[column] = text[:limit]
