"""One spelling per standard number: the keys under which editions and families are compared.

A *stem* names a document series whatever suffix its prefix wears: GB 11892, GB/T 11892 → "GB 11892";
EN ISO 9227, ISO 9227 → "ISO 9227". An *edition* is (stem, year), year "" where none is printed.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from engine.reading.standards import read_standards
from engine.reading.types import StandardRef

PHARMACOPOEIA = "中国药典"
SERIES_PART = "系列"
_PLAIN = re.compile(r"([A-Z]+\d*(?:/[A-Z]+)?) (\d+)(?:\.(\d+))?-(\d{4})")
_JOINT = ("BS EN ", "DIN EN ", "NF EN ", "EN ")


class Edition(NamedTuple):
    """A document series and the year of one edition ("" = no year printed)."""

    stem: str
    year: str


@lru_cache(maxsize=200_000)
def edition_of(ref: StandardRef) -> Edition:
    return Edition(stem_of(ref.prefix, ref.number, ref.part), ref.year)


@lru_cache(maxsize=200_000)
def stem_of(prefix: str, number: str, part: str = "") -> str:
    """The stem of one number: recommended and mandatory forms share it, joint prefixes stand for what they adopt."""
    base = prefix.upper()
    for joint in _JOINT:
        if base.startswith(joint) and base[len(joint) :] in {"ISO", "IEC", "ISO/IEC"}:
            base = base[len(joint) :]
    if "/" in base and not base.startswith(("T/", "Q/")):
        base = base.removesuffix("/T").removesuffix("/Z")
    # ASTM E8/E8M is cited as E8 too: the metric twin is the same document.
    head, _, twin = number.partition("/")
    plain = head if twin.startswith(head) else number
    return f"{base} {plain}" + (f".{part}" if part and part != SERIES_PART else "")


def series_of(ref: StandardRef) -> str:
    """The stem without part: what a citation of a whole series ("GB/T 17626 系列", "IEC 62321") names."""
    return stem_of(ref.prefix, ref.number)


@lru_cache(maxsize=200_000)
def read_number(text: str) -> StandardRef | None:
    """The first reference in a listed number; None where the text holds none."""
    plain = _PLAIN.fullmatch(text)
    if plain:
        return StandardRef(plain[1], plain[2], plain[3] or "", plain[4], raw=text)
    refs = read_standards(text).refs
    return refs[0] if refs else None


def is_adopted_form(ref: StandardRef) -> bool:
    """A recommended (/T) form of its number: the one a conversion leads to."""
    return ref.prefix.upper().endswith("/T")
