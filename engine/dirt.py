"""Kinds of dirt that real lists hold, told from the texts as written: to see which of them costs recall.

Uses nothing of `engine.reading`: what reads a text must not judge how hard it is to read.
"""

import re
from collections.abc import Mapping

_STANDARD: dict[str, re.Pattern[str]] = {
    "full_width": re.compile(r"[Ａ-Ｚａ-ｚ０-９／－．]"),
    "dash_variant": re.compile(r"[–—－‐―]"),
    "space_in_number": re.compile(r"[A-Z]\s{2,}\d|\d\s+[-–—]\s*\d|[A-Z]/T\s{2,}"),
    "prefix_glued": re.compile(r"(?:GBT|GBZ|DBT)\s?\d|[A-Z]{2,}/T\d|(?<![A-Z])GB\d"),
    "lower_case": re.compile(r"\bgb[/ t\d]|GB/t", re.ASCII),
    "two_digit_year": re.compile(r"\d[-–—－]\d{2}(?!\d)"),
    "clause_glued": re.compile(r"[-–—]\d{4}(?:\d|附录|表)"),
    "clause": re.compile(r"[-–—]\d{4}\s*(?:/|\s|第)\s*(?:\d|[A-Z]\.|附录|第)|[A-Z]法|第[一二三四五六七八九]法"),
    "no_year": re.compile(r"^(?!.*[-–—－:：]\s*\d{2,4})(?=.*\d)"),
    "several": re.compile(r"[;；、\n].*\d"),
    "title_glued": re.compile(r"[\u4e00-\u9fff]{4,}.*[A-Z]{2}|[A-Z]{2}.*\d[\s《]*[\u4e00-\u9fff]{4,}"),
    "foreign": re.compile(r"\b(?:ISO|IEC|EN|ASTM|UL|IPC|JEDEC|DIN|JIS)\b"),
    "pharmacopoeia": re.compile(r"药典|通则"),
}
_NAME: dict[str, re.Pattern[str]] = {
    "name_tail": re.compile(r"(?:的测定|测定|检测|试验|含量|测试)$"),
    "name_brackets": re.compile(r"[(（].+[)）]"),
    "name_several": re.compile(r"[、，,/;；]"),
    "name_set": re.compile(r"全项|全部参数|表\s?\d"),
    "name_latin": re.compile(r"^[A-Za-z][A-Za-z0-9+.\- ]*$"),
}
_RESTRICTION = re.compile(r"\S{2,}")


def dirt_of(standard: str, name: str, restriction: str = "") -> frozenset[str]:
    """The kinds of dirt in the cells of one line; "clean" where there is none."""
    found = {kind for kind, pattern in _STANDARD.items() if standard and pattern.search(standard)}
    found |= {kind for kind, pattern in _NAME.items() if pattern.search(name.strip())}
    if not standard.strip():
        found.add("no_standard")
    if _RESTRICTION.search(restriction.strip("/无 ")):
        found.add("restriction")
    return frozenset(found) or frozenset({"clean"})


def recall_by_dirt(
    pairs: Mapping[tuple[str, str, str], bool],
    rows: Mapping[str, frozenset[str]],
    lines: Mapping[tuple[str, str], frozenset[str]],
) -> dict[str, tuple[int, int]]:
    """kind of dirt → (found, labelled) over covered pairs; a pair counts under what its row holds and its line holds.

    `pairs`: labelled pair → was it found; `lines`: (demand_id, item_no of the line as written) → its dirt.
    """
    counted: dict[str, tuple[int, int]] = {}
    for (demand, item, row), is_found in pairs.items():
        line = lines.get((demand, item)) or lines.get((demand, item.split(".")[0])) or frozenset()
        kinds = {f"row.{kind}" for kind in rows.get(row, ())} | {f"demand.{kind}" for kind in line}
        for kind in kinds:
            found, total = counted.get(kind, (0, 0))
            counted[kind] = (found + is_found, total + 1)
    return dict(sorted(counted.items()))
