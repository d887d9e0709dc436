"""Sites as verdicts and plans see them: where, whose, and which items they cover."""

from enum import IntEnum
from typing import NamedTuple


class Area(IntEnum):
    """本市 ⊂ 省内 ⊂ 长三角 ⊂ 全国, as seen from the asking enterprise."""

    CITY = 1
    PROVINCE = 2
    DELTA = 3
    NATION = 4


class Site(NamedTuple):
    """A test site. `holder` is the legal person behind it; `area` the narrowest area that holds both ends."""

    key: str
    holder: str
    area: Area = Area.CITY
    distance: float | None = None
    """Straight-line kilometres to the enterprise, None = not known."""


class ItemCoverage(NamedTuple):
    """One item and the sites with a covered row for it, wherever they are."""

    item_no: str
    sites: frozenset[Site]
    whole_rows: frozenset[tuple[str, int]] = frozenset()
    """(site key, row) of the whole-product rows that cover it."""
