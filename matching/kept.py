"""What past figures counted: base D and the verdicts of a day, kept as one compact row when the day is over."""

import json
import zlib
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from matching.base import BaseItem, Key
from matching.figures import Asked
from matching.models import CoveragePoint, KeptDay


class NotKept(Exception):
    """The rows behind the figures of this day were not kept."""


@dataclass(frozen=True, slots=True)
class KeptVerdict:
    """One demand's verdict in one area, with the scope it counts in. `missing`: item numbers."""

    demand: int
    area: str
    verdict: str
    covered: int
    total: int
    missing: tuple[str, ...]
    chain: int | None
    segment: int | None
    city: str


def keep(day: date, items: list[BaseItem], verdicts: list[KeptVerdict]) -> None:
    """Stores what the figures of a day count; what was stored before is replaced."""
    plain = {"items": [asdict(item) for item in items], "verdicts": [asdict(verdict) for verdict in verdicts]}
    content = zlib.compress(json.dumps(plain, separators=(",", ":"), ensure_ascii=False).encode(), 6)
    KeptDay.objects.update_or_create(day=day, defaults={"content": content})


def past_day(asked: Asked) -> date | None:
    """The day whose stored figures answer a question about the past; None where today's do."""
    if asked.day is None:
        return None
    days = CoveragePoint.objects.filter(area=asked.area).order_by("-day").values_list("day", flat=True)
    newest, found = days.first(), days.filter(day__lte=asked.day).first()
    return None if found == newest else found


def kept_items(day: date) -> list[BaseItem]:
    """Base D as it stood. Raises NotKept."""
    return [_item(plain) for plain in _content(day)["items"]]


def kept_verdicts(day: date) -> list[KeptVerdict]:
    """The verdicts as they stood. Raises NotKept."""
    return [KeptVerdict(**plain | {"missing": tuple(plain["missing"])}) for plain in _content(day)["verdicts"]]


def _content(day: date) -> dict[str, Any]:
    row = KeptDay.objects.filter(day=day).first()
    if row is None:
        raise NotKept(day)
    content: dict[str, Any] = json.loads(zlib.decompress(bytes(row.content)))
    return content


def _item(plain: dict[str, Any]) -> BaseItem:
    arrays = {name: tuple(plain[name]) for name in ("covered", "strict", "conditional")}
    return BaseItem(**plain | arrays | {"key": Key(*plain["key"])})
