"""One cell as text: cleaning, numbers as a person sees them, dates as ISO."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache

# what neither XML nor PostgreSQL can hold, plus zero-width marks and soft hyphens that only confuse comparisons
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u00ad\u200b\u200e\u200f\u2060\ufeff\ud800-\udfff\ufffe\uffff]")
_EXCEL_DAY_ONE = dt.date(1899, 12, 30)
# serials of 1954-10-03 … 2119-01-11: every date an annex can hold, and no year or yyyymmdd number
_SERIALS = range(20_000, 80_000)
_DATE = re.compile(
    r"(?<!\d)(?P<y>\d{4})\s*(?:[-./年]|\s)\s*(?P<m>\d{1,2})\s*(?:[-./月]|\s)\s*(?P<d>\d{1,2})(?!\d)"
    r"|(?<!\d)(?P<cy>(?:19|20|21)\d\d)(?P<cm>\d\d)(?P<cd>\d\d)(?!\d)"
)
_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
_OPEN_ENDED = re.compile(r"长期(有效)?|永久(有效)?|无(固定)?期限?|[-—/无]+")


class DateProblem(ValueError):
    """A text that should be a date and is none; `code` is the problem code."""

    def __init__(self, code: str, value: str) -> None:
        super().__init__(value)
        self.code = code
        self.value = value


def clean(text: str) -> str:
    """The text as written, without what has no meaning: outer white space, control characters, CR LF → LF."""
    if text.isprintable():
        return text.strip()
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def is_error(text: str) -> bool:
    """Whether a cell holds what a spreadsheet shows in place of a value it could not work out, pasted as text."""
    return text.startswith("#") and text.upper() in _ERRORS


def number_text(value: float, decimals: int | None = None) -> str:
    """A number as it is shown: 231000340117.0 → 231000340117, 1.1 under the format 0.00 → 1.10."""
    if decimals is not None and abs(value) < 1e15:
        return f"{value:.{decimals}f}"
    if value == int(value) and abs(value) < 1e18:
        return str(int(value))
    return f"{value:.15g}"


def moment_text(value: dt.datetime | dt.date | dt.time | dt.timedelta) -> str:
    """A date cell as ISO date; the time of day only where it is not midnight."""
    if isinstance(value, dt.datetime):
        at_midnight = value.time() == dt.time()
        return value.date().isoformat() if at_midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.timedelta):
        return str(value)
    return value.isoformat()


@lru_cache(maxsize=4_096)
def date_text(text: str, last: bool = True) -> str:
    """The ISO date that a cell names, "" for a blank cell. Of a range, the last date (or the first).

    Reads 2027-02-28, 2027.2.28, 2027/02/28, 2027年2月28日, 20270228 and Excel serials. Raises DateProblem.
    """
    if not text:
        return ""
    folded = unicodedata.normalize("NFKC", text).replace("—", "-").replace("–", "-").replace("\u2010", "-")
    if re.fullmatch(r"\d{5}(\.\d+)?", folded) and int(float(folded)) in _SERIALS:
        return (_EXCEL_DAY_ONE + dt.timedelta(days=int(float(folded)))).isoformat()
    if _OPEN_ENDED.fullmatch(folded.strip()):
        raise DateProblem("date_open_ended", text)
    found = list(_DATE.finditer(folded))
    if not found:
        raise DateProblem("date_unreadable", text)
    match = found[-1 if last else 0]
    year, month, day = (int(match[name] or match["c" + name]) for name in "ymd")
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        raise DateProblem("date_does_not_exist", text) from None


def fold(text: str) -> str:
    """For comparing headers and words only: NFKC, lower case, no white space."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())
