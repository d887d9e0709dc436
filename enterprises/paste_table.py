"""A table pasted as text: cells between tabs, bars or commas, with or without a header."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from engine.lexicon.lexicon import Lexicon
from engine.reading.fold import fold
from engine.reading.names import read_name
from engine.reading.split import is_read
from engine.reading.standards import read_standards
from enterprises.importers.demands import COLUMNS

_ROLES = {"样品名称": "object", "检测项目": "parameter", "依据标准": "standard", "备注": "note"}
LABELS = {fold(name): role for column, role in _ROLES.items() for name in (column, *COLUMNS[column])}
"""Folded header or label → role of its column."""
_OTHERS = {fold(name) for column, names in COLUMNS.items() if column not in _ROLES for name in (column, *names)}
_RULE = re.compile(r"^[\s|:+=-]+$")
_COUNTED = re.compile(r"^\s*[(\[]?\d{1,3}[)\].、]?\s*$")


class PastedLine(NamedTuple):
    """One line as understood from a paste: texts as written, and what is wrong with it as (code, params)."""

    object: str
    parameter: str
    standard: str = ""
    note: str = ""
    problems: tuple[tuple[str, Mapping[str, Any]], ...] = ()

    def checked(self, lexicon: Lexicon) -> "PastedLine":
        """With the problems that a person should look at."""
        problems: list[tuple[str, Mapping[str, Any]]] = []
        if not self.object:
            problems.append(("paste_object_missing", {}))
        if not self.parameter:
            problems.append(("paste_parameter_missing", {}))
        unread = read_standards(self.standard).unread
        if unread:
            problems.append(("paste_standard_unread", {"text": unread[:60]}))
        return self._replace(problems=tuple(problems))


def read_table(text: str, lexicon: Lexicon) -> list[PastedLine] | None:
    """The lines of a table; None where the text is no table."""
    rows = _cells(text)
    if rows is None:
        return None
    header = _header(rows[0])
    columns = header or _columns(rows, lexicon)
    if "parameter" not in columns:
        return None
    lines: list[PastedLine] = []
    carried = ""
    for row in rows[1:] if header else rows:
        cells = {role: row[place].strip() for role, place in columns.items() if place < len(row)}
        if not cells.get("parameter") and not cells.get("standard"):
            carried = cells.get("object") or carried
            continue
        carried = cells.get("object") or carried
        line = PastedLine(carried, cells.get("parameter", ""), cells.get("standard", ""), cells.get("note", ""))
        lines.append(line)
    return lines


def _cells(text: str) -> list[list[str]] | None:
    """Rows of cells, blank rows left out; None unless most lines are divided by one sign."""
    written = [line for line in text.split("\n") if line.strip()]
    if not written:
        return None
    if "\t" in text:
        rows = list(csv.reader(io.StringIO(text.strip("\n")), delimiter="\t"))
    elif sum("|" in line for line in written) == len(written) > 1:
        rows = [line.strip().strip("|").split("|") for line in written if not _RULE.match(line)]
    elif len(written) > 1 and _header(next(csv.reader([written[0].replace("，", ",")]))):
        rows = list(csv.reader(line.replace("，", ",") for line in written))
    else:
        return None
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    divided = sum(len([cell for cell in row if cell.strip()]) > 1 for row in rows)
    return rows if rows and divided * 2 >= len(rows) else None


def _header(row: Sequence[str]) -> dict[str, int] | None:
    """Role → column where the row is a header: it names the parameter, and all of it are header words."""
    folded = [fold(cell).partition("(")[0] for cell in row]
    found: dict[str, int] = {}
    for place, name in enumerate(folded):
        if name in LABELS:
            found.setdefault(LABELS[name], place)
    known = sum(name in LABELS or name in _OTHERS for name in folded)
    return found if "parameter" in found and known > 1 else None


def _columns(rows: Sequence[Sequence[str]], lexicon: Lexicon) -> dict[str, int]:
    """Role → column by what the cells hold, where no header says it."""
    width = max(map(len, rows))
    shares = [
        _shares([row[place] for row in rows if place < len(row) and row[place].strip()], lexicon)
        for place in range(width)
    ]
    free = [place for place in range(width) if shares[place] and shares[place]["counted"] < 0.8]
    found: dict[str, int] = {}
    for role in ("standard", "parameter", "object"):
        best = max(free, key=lambda place: (shares[place][role], -place), default=None)
        if best is not None and shares[best][role] > 0.3:
            found[role] = best
            free.remove(best)
    # Left columns are named in the order people write them: sample, then what is tested, then remarks.
    for role in ("parameter", "object") if "object" in found else ("object", "parameter"):
        if role not in found and free:
            found[role] = free.pop(0)
    if free:
        found["note"] = free[0]
    return found


def _shares(cells: Sequence[str], lexicon: Lexicon) -> dict[str, float]:
    """Of the filled cells of a column: the share that reads as standard, parameter, object, or is a mere count."""
    if not cells:
        return {}

    def known(folded: str) -> bool:
        return bool(lexicon.concepts("parameter", folded))

    names = [re.split(r"[、,，;；/]", cell)[0] for cell in cells]
    return {
        "standard": sum(bool(read_standards(cell).refs) for cell in cells) / len(cells),
        "parameter": sum(is_read(name, known) for name in names) / len(cells),
        "object": sum(read_name(cell, "object", lexicon).how != "stub" for cell in cells) / len(cells),
        "counted": sum(bool(_COUNTED.match(cell)) for cell in cells) / len(cells),
    }
