"""Lines between the rows of an annex: bands that name what follows, and notes, totals and titles that name nothing."""

from __future__ import annotations

import re

_NUMERALS = "[一二三四五六七八九十百]+"
_NUMBERED = (
    (
        1,
        re.compile(
            rf"(?:第{_NUMERALS}[部分章节类]+|{_NUMERALS}\s*[、.．,，:：])\s*(?P<text>.+)",
            re.DOTALL,
        ),
    ),
    (2, re.compile(rf"[（(]{_NUMERALS}[)）]\s*[、.．]?\s*(?P<text>.+)", re.DOTALL)),
    (
        3,
        re.compile(
            r"(?:[（(]\d+[)）]|\d+[)）、.．]|\d+(?:\.\d+)*\s)\s*(?P<text>\D.*)",
            re.DOTALL,
        ),
    ),
)
_NUMERAL = re.compile(rf"[（(]?{_NUMERALS}[)）]?[、.．]?")
_NOTE = re.compile(
    r"\s*[*※#]*\s*(?:(?:注|备注|说明|附注|填表说明)\s*\d*\s*[:：、.]|以下空白|此页|本页|本表|[（(](?:以下|本页|完|续)"
    r"|[-—─=_*]{3,}|(?:编制|制表|填表|审核|批准|校核|签字|签发|日期|打印|联系)[人者时间]*\s*[:：]|共\s*\d+|第\s*\d+\s*页)"
)
_TOTAL = re.compile(r"\s*(?:合|总|小|共)\s*计|\s*总数|\s*total\b", re.IGNORECASE)
_TITLE = re.compile(r"附表|一览表|能力表|能力清单|资质认定证书")
_LONGEST = 60


def says_nothing(text: str) -> bool:
    """Whether a line that begins with this text, and holds no standard, is a note, a total or a title."""
    return bool(_NOTE.match(text) or _TOTAL.match(text) or (len(text) <= _LONGEST and _TITLE.search(text)))


def level_of(text: str, number: str = "") -> tuple[int, str]:
    """(depth, name) of a band: 一、食品 → (1, 食品), （一）大米 → (2, 大米), 1.2 大米 → (3, 大米), 大米 → (0, 大米).

    `number` is the text of the line's 序号 cell, where the number stands there.
    """
    for depth, pattern in _NUMBERED:
        if match := pattern.fullmatch(text):
            return depth, match["text"].strip()
    if number and _NUMERAL.fullmatch(number):
        return (2 if number[0] in "（(" else 1), text
    return (3 if number else 0), text


def is_name(text: str) -> bool:
    """Whether a text is short enough to name a band, and no mere number."""
    return len(text) <= _LONGEST and any(sign.isalpha() for sign in text)


class Bands:
    """The bands in force, outermost first."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}

    def open(self, depth: int, name: str) -> None:
        """A band begins: those as deep or deeper end. An unnumbered band counts as outermost."""
        depth = depth or 1
        self._names = {old: text for old, text in self._names.items() if old < depth} | {depth: name}

    @property
    def path(self) -> list[str]:
        return [self._names[depth] for depth in sorted(self._names)]
