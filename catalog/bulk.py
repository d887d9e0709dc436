"""Many rows at once: COPY in, ids from a sequence."""

import gc
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Model

CHUNK = 4 * 1024 * 1024
"""Characters handed to COPY at a time."""
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@contextmanager
def uncollected() -> Iterator[None]:
    """No garbage collection inside: a long list makes hundreds of thousands of tuples that all stay, and looking
    through them again and again takes as long as making them. Also a decorator."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Stream(io.TextIOBase):
    """Lines as the readable file that COPY asks for, made while it reads, so no copy of all rows is held."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines

    def read(self, size: int | None = -1) -> str:
        parts: list[str] = []
        length = 0
        for line in self._lines:
            parts.append(line)
            length += len(line)
            if length >= CHUNK:
                break
        return "".join(parts)


def copy_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    r"""Inserts rows by COPY in text format: None → NULL '\N', lists → arrays, anything else by str().

    `columns` are database columns in the order of each row. Constraints and defaults of the database hold;
    defaults of Django do not apply.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(map(connection.ops.quote_name, columns))
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", _Stream(map(_line, rows)), 1024 * 1024)


def _line(row: Sequence[Any]) -> str:
    """One line of COPY. Most rows hold nothing to escape, which one look at the whole line tells."""
    line = "\t".join(["\0" if v is None else v if type(v) is str else _text(v) for v in row])
    if "\\" in line or "\n" in line or "\r" in line or line.count("\t") >= len(row):
        fields = ["\0" if v is None else v.translate(_ESCAPES) if type(v) is str else _text(v) for v in row]
        line = "\t".join(fields)
    return line.replace("\0", "\\N") + "\n"


def _text(value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    quoted = ('"' + str(item).replace("\\", "\\\\").replace('"', '\\"') + '"' for item in value)
    return ("{" + ",".join(quoted) + "}").translate(_ESCAPES)


def next_ids(model: type[Model], count: int) -> list[int]:
    """`count` new ids of the model, ascending, taken from its sequence in one query."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]
