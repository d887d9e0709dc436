"""The Chinese Pharmacopoeia in all its spellings: 《中国药典》2020年版四部通则2341/第一法, ChP 2025, 通则2331第三法."""

import re

from engine.reading.clauses import read_clause
from engine.reading.types import StandardRef

HEAD = (
    r"(?:(?P<lead>(?:19|20)\d[05])\s*年?版\s*)?《?(?:中华人民共和国药典|中国药典|(?<![国洲本际])药典(?=[\s\d》(四一二三通]))》?"
    r"|Chinese\s+Pharmacopoeia|Ch\.?P\.?(?![A-Za-z])"
    r"|(?:四部)?\s*(?:通则|指导原则)(?=\s*[<(]?\d{4}(?!\d))"
)
PREFIX = "中国药典"

_EDITION = re.compile(
    r"[\s,《》-]*[(\[]?\s*(?P<year>(?:19[5-9]|20[0-4])[05]|1953|1963|1977)\s*(?P<word>年?\s*版?|\s?edition)\s*[)\]]?"
)
_VOLUME = re.compile(
    r"[\s,(-]*(?:第)?(?P<volume>[一二三四])部|[\s,-]*vol(?:ume|\.)?\s*(?P<roman>IV|III|II|I)(?![A-Za-z])", re.IGNORECASE
)
_CHAPTER = re.compile(
    r"[\s,《》)/-]*(?P<word>通则|指导原则|总则)?[\s》]*[<(\[]?\s*(?P<number>\d{4})(?!\d|年|\.\d)\s*[>)\]]?"
)
_FILLER = re.compile(r"[\s,]*(?:》|《|通则|指导原则|收载|附:)\s*(?=[\s《》<(\[]*(?:\d{4}|四部|[(\[]?20))")
_MORE = re.compile(r"\s*[,;/和及与]\s*(?:通则|指导原则)?\s*[<(]?(?P<number>\d{4})(?!\d|年|\.)\s*[>)]?")
_ROMAN = {"I": "一", "II": "二", "III": "三", "IV": "四"}
_SECTION = re.compile(r"\s*/\s*(?P<section>[一二三四五六七八九](?![\u4e00-\u9fff])|\d(?:\.\d+)*)\.?\s*(?=/|$|[\s,;)])")


def _clause(text: str, at: int) -> tuple[str, int]:
    """Clause levels are printed behind slashes: "一/第一法", "1"."""
    levels: list[str] = []
    while section := _SECTION.match(text, at):
        levels.append(section["section"])
        at = section.end()
    clause, end = read_clause(text, at, False)
    if clause and not clause[0].isdigit():
        levels.append(clause)
        at = end
    return "/".join(levels), at


def read_pharmacopoeia(text: str, head: re.Match[str]) -> tuple[list[StandardRef], int] | None:
    """References to general chapters or volumes: number = chapter, else 一部 …, else "" (only the edition stands)."""
    at, year, volume, number = head.end(), head["lead"] or "", "", ""
    if head[0].startswith("四部"):
        volume = "四部"
    for _ in range(6):
        if not year and (found := _EDITION.match(text, at)) and (found["word"].strip() or not _is_chapter(head[0])):
            year, at = found["year"], found.end()
        elif not volume and (found := _VOLUME.match(text, at)):
            volume, at = (found["volume"] or _ROMAN[found["roman"].upper()]) + "部", found.end()
        elif not number and (found := _CHAPTER.match(text, at)):
            number, at = found["number"], found.end()
        elif found := _FILLER.match(text, at):
            at = found.end()
        else:
            break
    if not (year or volume or number):
        return None
    clause, at = _clause(text, at)
    refs = [StandardRef(PREFIX, number or volume, "", year, clause)]
    while number and (more := _MORE.match(text, at)):
        clause, at = _clause(text, more.end())
        refs.append(StandardRef(PREFIX, more["number"], "", year, clause))
    return refs, at


def _is_chapter(head: str) -> bool:
    return "通则" in head or "指导原则" in head
