"""Reads the capability list as columns: one COPY of fixed-width records, whatever the number of rows."""

import tempfile
from datetime import date
from pathlib import Path
from typing import IO, Any

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from numpy.typing import NDArray

from catalog.knowledge import knowledge
from matching.models import MatchingDay
from matching.snapshot.build import arrays_of
from matching.snapshot.columns import NO_DATE, ROW, SIGNATURE, TERMS, Columns, Terms
from matching.snapshot.store import Snapshot, Version, write

_TYPES = {
    np.dtype(np.int64): ("bigint", ">i8"),
    np.dtype(np.int32): ("int", ">i4"),
    np.dtype(np.int16): ("smallint", ">i2"),
}
_HOLDS = """
(valid_from IS NULL OR valid_from <= '{day}') AND (valid_to IS NULL OR valid_to > GREATEST(valid_from, '{day}'))
"""
_WORDS = """
SELECT DISTINCT unnest(ARRAY[kind, service_kind, food_flag, state, approval])
FROM (SELECT DISTINCT kind, service_kind, food_flag, state, approval FROM catalog_capabilityrow WHERE {holds}) r
"""
_WORD = "(array_position(%s::text[], {column}::text) - 1)::smallint"
_COPY = "COPY (SELECT {columns} FROM catalog_capabilityrow WHERE {holds}) TO STDOUT (FORMAT binary)"
_HEAD, _TAIL = 19, 2
"""Bytes before the first and after the last record of a binary COPY."""


def snapshot_folder() -> Path:
    """Where this site keeps its snapshots."""
    folder: Path = settings.FILES_DIR / "snapshots"
    return folder


def build_snapshot(root: Path | None = None) -> Snapshot:
    """Writes the snapshot of the matching day and makes it the one in force."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT last_value FROM backbone_change")
        change = int(cursor.fetchone()[0])
        day, known = MatchingDay.objects.latest_day(), knowledge()
        columns = read_columns(day)
    return write(root or snapshot_folder(), Version(change, day, known.change), columns.words, arrays_of(columns))


def read_columns(day: date) -> Columns:
    """The rows that hold on a day with the terms they use. Call it in a transaction that sees one state."""
    holds = _HOLDS.format(day=day.isoformat())
    with connection.cursor() as cursor, tempfile.TemporaryFile() as file:
        cursor.execute(_WORDS.format(holds=holds))
        words = tuple(sorted(word for (word,) in cursor.fetchall()))
        sql = _COPY.format(columns=", ".join(map(_expression, ROW.names or ())), holds=holds)
        raw = cursor.cursor
        raw.copy_expert(raw.mogrify(sql, [list(words)] * sql.count("%s")).decode(), file)
        rows = _records(file)
        return Columns(rows, words, _terms(cursor, rows))


def _expression(name: str) -> str:
    column = {"service": "service_kind", "food": "food_flag"}.get(name, name)
    if name in (*SIGNATURE[:TERMS], "lab", "certificate", "site"):
        return f"{name}_id::bigint"
    if name == "valid_from":
        return f"COALESCE(valid_from - DATE '1970-01-01', {NO_DATE})::int"
    return "id" if name == "id" else _WORD.format(column=column)


def _records(file: IO[bytes]) -> NDArray[np.void]:
    """Binary COPY: a head, then for each row a field count and for each field its length before it, all big-endian."""
    fields: list[tuple[str, str]] = [("count", ">i2")]
    for name in ROW.names or ():
        fields += [(f"{name}_length", ">i4"), (name, _TYPES[ROW[name]][1])]
    raw = np.dtype(fields)
    size = file.seek(0, 2) - _HEAD - _TAIL
    file.seek(0)
    mapped: NDArray[Any] = np.memmap(file, np.uint8, "r")[_HEAD : _HEAD + size].view(raw)
    rows = np.empty(len(mapped), ROW)
    for name in ROW.names or ():
        rows[name] = mapped[name]
    return rows


def _terms(cursor: Any, rows: NDArray[np.void]) -> Terms:
    used = np.unique(np.concatenate([np.unique(rows[name]) for name in SIGNATURE[:TERMS]]))
    cursor.execute("SELECT id, text, keys FROM catalog_term WHERE id = ANY(%s) ORDER BY id", [used.tolist()])
    found = cursor.fetchall()
    ids = np.fromiter((row[0] for row in found), np.int64, len(found))
    return Terms(ids, [row[1] for row in found], [row[2] for row in found])
