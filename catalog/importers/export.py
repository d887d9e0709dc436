"""Rows to xlsx and csv, so that reading them again gives the same texts and no program runs any of them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import xlsxwriter

from catalog.importers.cells import clean
from catalog.importers.injection import guarded

# every cell is the text that it is, whatever it looks like
TEXT_ONLY = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_WIDEST = 40


def write_rows_csv(
    columns: Sequence[str],
    rows: Iterable[Mapping[str, str]],
    path: Path | str,
    mark: bool = False,
) -> int:
    """UTF-8 csv with the columns as header; returns the number of rows. `mark`: byte order mark, for old Excel."""
    count = 0
    with open(path, "w", encoding="utf-8-sig" if mark else "utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([guarded(name) for name in columns])
        for row in rows:
            writer.writerow([guarded(clean(row.get(name, ""))) for name in columns])
            count += 1
    return count


def write_rows_xlsx(
    columns: Sequence[str],
    rows: Iterable[Mapping[str, str]],
    path: Path | str,
    sheet: str = "清单",
) -> int:
    """One sheet of text cells with a frozen header; returns the number of rows."""
    count = 0
    with xlsxwriter.Workbook(str(path), TEXT_ONLY) as workbook:
        page = workbook.add_worksheet(sheet)
        head = workbook.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
        text = workbook.add_format({"num_format": "@"})
        for position, name in enumerate(columns):
            page.write_string(0, position, name, head)
            page.set_column(position, position, min(max(len(name) * 2 + 2, 12), _WIDEST), text)
        page.freeze_panes(1, 0)
        for count, row in enumerate(rows, start=1):
            for position, name in enumerate(columns):
                if value := clean(row.get(name, "")):
                    page.write_string(count, position, value)
    return count
