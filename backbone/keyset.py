"""Pages of a list by position instead of offset: no page is slower than the first and none skips a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet

COUNT_LIMIT = 1000
"""Lists count up to here and then say "and more"."""
_SALT = "keyset"


class CursorInvalid(ValueError):
    """The cursor was not made by this site, or for another list."""


@dataclass(frozen=True, slots=True)
class KeysetPage:
    """One page: its rows, the cursors of its neighbours ("" = none) and how many rows the list has."""

    rows: list[Any]
    next: str
    previous: str
    count: int
    count_is_floor: bool


def keyset_page(queryset: QuerySet[Any], *, ordering: Sequence[str], cursor: str, size: int) -> KeysetPage:
    """The page of `size` rows behind `cursor` ("" = first). `ordering`: field names, "-" descending, none nullable.

    The primary key is added as last field, so that equal values never hide a row.
    """
    order = _complete(ordering)
    counted = queryset.order_by()[: COUNT_LIMIT + 1].count()
    backwards, position = _read(cursor, len(order))
    walked = [_flip(field) for field in order] if backwards else order
    if position:
        queryset = queryset.filter(_behind(walked, position))
    rows = list(queryset.order_by(*walked)[: size + 1])
    has_more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    has_next, has_previous = (bool(position), has_more) if backwards else (has_more, bool(position))
    return KeysetPage(
        rows=rows,
        next=_write(False, rows[-1], order) if rows and has_next else "",
        previous=_write(True, rows[0], order) if rows and has_previous else "",
        count=min(counted, COUNT_LIMIT),
        count_is_floor=counted > COUNT_LIMIT,
    )


def _complete(ordering: Sequence[str]) -> list[str]:
    order = list(ordering)
    if not any(field.lstrip("-") in {"pk", "id"} for field in order):
        order.append("-pk" if order and order[0].startswith("-") else "pk")
    return order


def _flip(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"


def _behind(order: Sequence[str], position: Sequence[Any]) -> Q:
    """Rows strictly behind a position: a > x or (a = x and b > y) or …"""
    ways = []
    for depth, field in enumerate(order):
        same = Q(**{order[i].lstrip("-"): position[i] for i in range(depth)})
        further = "lt" if field.startswith("-") else "gt"
        ways.append(same & Q(**{f"{field.lstrip('-')}__{further}": position[depth]}))
    return reduce(or_, ways)


def _value(row: Any, field: str) -> Any:
    name = field.lstrip("-")
    if isinstance(row, dict):
        return row[name]
    value = row
    for step in name.split("__"):
        value = getattr(value, step)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value


def _write(backwards: bool, row: Any, order: Sequence[str]) -> str:
    return signing.dumps([backwards, [_value(row, field) for field in order]], salt=_SALT)


def _read(cursor: str, length: int) -> tuple[bool, list[Any]]:
    if not cursor:
        return False, []
    try:
        backwards, position = signing.loads(cursor, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise CursorInvalid(cursor) from error
    if len(position) != length:
        raise CursorInvalid(cursor)
    return bool(backwards), position
