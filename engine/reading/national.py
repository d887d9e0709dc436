"""Chinese documents: national, industry, provincial, group and enterprise standards, regulations and announcements."""

import re

from engine.reading.clauses import Tail, read_tail, read_year
from engine.reading.types import StandardRef

Found = tuple[list[StandardRef], int]

_CODES = (
    "CECS|CNAS|CNCA|TSG|GBZ|GBJ|GJB|GSB|GBW|JJF|JJG|JGJ|JTG|JTJ|CJJ|YBB|BJS|YZB|DBJ|DGJ|CQC|HJB|HJC|HAF|"
    "HAD|KJ|AQ|BB|CB|CH|CJ|CY|DA|DL|DZ|EJ|FZ|GA|GC|GD|GH|GM|GY|HB|HG|HJ|HS|HY|JB|JC|JG|JR|JT|JY|KA|LB|LD|"
    "LS|LY|MH|MT|MZ|NB|NY|QB|QC|QJ|QX|RB|SB|SC|SF|SH|SJ|SL|SN|SW|SY|TB|TD|TY|WB|WH|WJ|WM|WS|WW|XB|XF|YB|"
    "YC|YD|YJ|YS|YY|YZ|ZY|ZB|GB"
)
_WIDE = frozenset({"GB", "HJ", "JJG", "JJF", "GJB", "GBZ", "CECS", "TSG", "JGJ", "CJJ"})
"""Codes that are read with two digits and without a year; the others need more, as they look like ordinary words."""

HEAD = (
    rf"(?P<code>{_CODES})(?P<ministry>\((?:[\u4e00-\u9fff]{{1,4}})\))?(?:\s?[*★])?(?:\s?[/.,_-]?\s?(?P<grade>T|Z|(?<=[J\d]/)TJ)(?=[\s.:_+*-]*(?:No\.?\s?)?[A-Z]?\d|[\s.:_-]*[(]?系列)"
    r"|(?P<slash>/)(?=\s?\d))?"
)
LOCAL_HEAD = (
    r"(?P<local>(?:DB[SJ]?|DGJ)\s?\d{2}(?:\d{2}(?=\s?/|\s?T))?)\s?(?:[/_-]\s?)?(?P<local_grade>(?:TJ?"
    r"|J)(?![A-Z]))?(?=[\s/-]*\d)"
)
GROUP_HEAD = (
    r"T(?:\s?[/-]\s?|(?=(?:CECS|CEC|CSTM|CAS|CSEE|CNTAC|ZZB"
    r"|CIAPS)[\s-]?\d))(?P<group>\d{0,2}[A-Z]{2,10}(?:[-&][A-Z]{2,6})?)(?=[\s-]*\d)"
)
FIRM_HEAD = r"Q\s?/\s?(?P<firm>\d{2,6}\s?[A-Z]{1,8}|[A-Z]{1,8}(?:[\s-]?\d{0,2}[A-Z]{1,6})?|\d{4,6}(?=\s\d))(?=[\s-]*\d)"
NOTICE_HEAD = (
    r"农业(?:农村)?部(?=.{0,12}公告)(?:公告)?\s?第?\s?(?P<notice>\d{1,4})\s?号?(?:公告)?"
    r"(?P<notice_part>[-.]\d{1,2}(?=-(?:19|20)\d\d))?"
)
REGIONAL_HEAD = (
    r"(?P<region>GSB|DBJ(?:/T)?|DG/TJ"
    r"|DGJ(?:\s?\d\d)?(?:/TJ?)?)\s?(?P<region_number>\d{2})-(?P<region_part>\d{1,4})(?=-(?:19|20)\d\d)"
)
SCHEME_HEAD = (
    r"(?P<scheme>CNCA|CNAS|CQC)[\s/-]?(?P<scheme_number>[A-Z]{1,3}\d{1,3}"
    r"|\d{2,6})(?P<scheme_part>(?:-\d{1,6}(?!\d)(?<!-19\d\d)(?<!-20\d\d))*)"
)

_NUMBER = re.compile(
    r"[\s.:_+*#№-]*(?:No\.?\s?)?(?P<number>(?:[A-Z]\s?(?=\d))?\d{1,8}[A-Z]?)(?![A-Za-z])"
    r"(?P<part>(?:\s?\.\s?\d{1,4}[A-Z]?(?![A-Za-z]))*)"
)
_SERIES = re.compile(
    r"(?:\.[xX](?![A-Za-z])|\s*[(\[]?\s*\.?(?:系列|所有部分|全部部分|各部分|全系列|all parts"
    r"|series)(?:标准)?\s*[)\]]?)",
    re.IGNORECASE,
)
_SHORT_PART = re.compile(r"\s*[,/&和及、]\s*\.\s?(?P<part>\d{1,3}[A-Z]?)(?![\d.]*\.\d)")
# 17626.2、3、4: whole numbers after a part without year; a clause would have its dot or its year before it.
_PLAIN_PART = re.compile(r"\s*[,/]\s*(?P<part>\d{1,2})(?=\s*(?:$|[,;/)]|-(?:19|20)\d\d))")
_NEXT_NUMBER = re.compile(r"\s*[,;/&和及或]\s*(?P<number>\d{2,6})(?P<part>\.\d{1,4})?(?![\d.])")
_NEXT_YEAR = re.compile(r"\s*[,/&和及]\s*(?P<year>(?:19[5-9]|20[0-4])\d)(?![\d.-])\s*年?版?")
_RANGE_FULL = re.compile(
    r"\s*(?:~|至|到|-)\s*(?P<prefix>[A-Z]{1,4})?(?:/[TZ])?\s?(?P<number>\d{2,8}[A-Z]?)\s?\.\s?(?P<last>\d{1,3})(?!\d)",
    re.IGNORECASE,
)
_RANGE_SHORT = re.compile(r"\s*(?:~|至)\s*\.?(?P<last>\d{1,3})(?![\d.])")
_DOTTED_X = re.compile(r"\.[xX](?![A-Za-z])")
_LOCAL_NUMBER = re.compile(r"[\s/-]*" + _NUMBER.pattern.removeprefix(r"[\s.:_+*#№-]*"))
_LETTER_NUMBER = frozenset({"TSG", "JTG", "JTJ", "GBW", "ZB", "CNCA", "CNAS", "GSB", "HAD", "HAF", "HB"})


def _is_word(code: str) -> bool:
    """Hg, Sn, Cd: an element or a word, not the code of an industry (HG, SN …)."""
    return not code.isupper() and not code.islower() and code.upper() not in ("GB", "HJ")


def read_national(text: str, head: re.Match[str]) -> Found | None:
    """GB/T 5009.12-2017, GBT31484-2015, GB/T 2910.1~2910.24-2009, GB/T 2423.1/.2, GB 7000系列."""
    code, grade = head["code"].upper(), (head["grade"] or "").upper()
    found = _NUMBER.match(text, head.end())
    if not found or _is_word(head["code"]):
        return None
    number = re.sub(r"\s", "", found["number"]).upper()
    if number[0].isalpha() and code not in _LETTER_NUMBER:
        return None
    prefix = code + (head["ministry"] or "") + (f"/{grade}" if grade else "")
    refs, end = read_numbered(text, prefix, number, found)
    sure = refs[0].year or grade or len(number) > (1 if code in _WIDE else 2)
    return (refs, end) if sure and not (code == "GB" and number == "0") else None


def read_numbered(text: str, prefix: str, number: str, found: re.Match[str]) -> Found:
    """From the number on: part, range of parts, year, clause, then the short forms of further references."""
    part = re.sub(r"[\s]", "", found["part"]).lstrip(".").upper()
    end, years = found.end(), ""
    if not part and (series := _SERIES.match(text, end)) or (part and (series := _DOTTED_X.match(text, end))):
        part, end = "系列", series.end()
    if part and (span := _range(text, prefix, number, end)):
        part, years, end = f"{part}~{span[0]}", span[1], span[2]
    is_list = part.isdigit() and _PLAIN_PART.match(text, end)
    tail = Tail(years, "", end) if years or is_list else read_tail(text, end)
    if not years and part and (span := _range(text, prefix, number, tail.end)):
        part, end = f"{part}~{span[0]}", span[2]
        tail = Tail(tail.year or span[1], tail.clause, end) if span[1] or tail.year else read_tail(text, end)
    refs = [StandardRef(prefix, number, part, tail.year, tail.clause)]
    return _continued(text, refs, tail.end)


def _range(text: str, prefix: str, number: str, at: int) -> tuple[str, str, int] | None:
    """(last part, its year, end) of `~2910.24-2009`, `~GB/T 2910.24`, `~24`."""
    found = _RANGE_FULL.match(text, at)
    if found and (found["number"] != number or (found["prefix"] and not prefix.startswith(found["prefix"].upper()))):
        return None
    found = found or _RANGE_SHORT.match(text, at)
    if not found:
        return None
    year, end = read_year(text, found.end())
    return found["last"], year, end


def _continued(text: str, refs: list[StandardRef], at: int) -> Found:
    """`/.2`, `、2423.2-2008`, `、229` after a reference of the same prefix; `/2016` is another edition."""
    while True:
        last = refs[-1]
        if last.part.isdigit() and not last.year and not last.clause and (found := _PLAIN_PART.match(text, at)):
            tail = (
                read_tail(text, found.end()) if not _PLAIN_PART.match(text, found.end()) else Tail("", "", found.end())
            )
            refs.append(StandardRef(last.prefix, last.number, found["part"], tail.year, tail.clause))
        elif last.part and not last.clause and (found := _SHORT_PART.match(text, at)):
            tail = read_tail(text, found.end())
            refs.append(StandardRef(last.prefix, last.number, found["part"], tail.year, tail.clause))
            if tail.year:
                refs[:] = [_dated(ref, tail.year) if ref.number == last.number else ref for ref in refs]
        elif last.year and (found := _NEXT_YEAR.match(text, at)):
            tail = read_tail(text, found.end())
            refs.append(StandardRef(last.prefix, last.number, last.part, found["year"], tail.clause))
        elif (found := _NEXT_NUMBER.match(text, at)) and _is_next(text, found, last):
            tail = read_tail(text, found.end())
            part = (found["part"] or "").lstrip(".")
            refs.append(StandardRef(last.prefix, found["number"], part, tail.year, tail.clause))
        else:
            return refs, at
        at = tail.end


def _dated(ref: StandardRef, year: str) -> StandardRef:
    return ref if ref.year else StandardRef(ref.prefix, ref.number, ref.part, year, ref.clause)


def _is_next(text: str, found: re.Match[str], last: StandardRef) -> bool:
    """Whether a number after a comma is a document: it has a year, repeats the number, or is no possible clause."""
    after = text[found.end() :]
    if re.match(r"\s*(?:[种个项类级号年月日天次]|[a-zA-Z°℃%])", after):
        return False
    year, _ = read_year(text, found.end())
    is_same = found["number"] == last.number and bool(found["part"])
    is_large = int(found["number"]) >= 100 and bool(found["part"] or re.match(r"\s*(?:$|[,;/和及或)])", after))
    return bool(year) or is_same or is_large


def read_local(text: str, head: re.Match[str]) -> Found | None:
    """DB32/T 4194-2022, DB 32/4440-2022, DB3301/T 0123-2020."""
    found = _LOCAL_NUMBER.match(text, head.end())
    if not found:
        return None
    prefix = re.sub(r"\s", "", head["local"]).upper() + (
        f"/{head['local_grade'].upper()}" if head["local_grade"] else ""
    )
    refs, end = read_numbered(text, prefix, found["number"].upper(), found)
    return (refs, end) if refs[0].year or "/" in head[0] or "/" in found[0] else None


def read_group(text: str, head: re.Match[str]) -> Found | None:
    """T/CEC 131.1-2016."""
    found = _NUMBER.match(text, head.end())
    return read_numbered(text, "T/" + head["group"].upper(), found["number"].upper(), found) if found else None


def read_firm(text: str, head: re.Match[str]) -> Found | None:
    """Q/320281 XX 001-2023: the enterprise code belongs to the prefix."""
    found = _NUMBER.match(text, head.end())
    code = re.sub(r"\s+", " ", head["firm"]).upper().strip()
    return read_numbered(text, "Q/" + code, found["number"].upper(), found) if found else None


def read_notice(text: str, head: re.Match[str]) -> Found | None:
    """农业部1025号公告-18-2008, 农业农村部公告第312号."""
    tail = read_tail(text, head.end())
    part = (head["notice_part"] or "").lstrip("-.")
    return [StandardRef("农业部公告", head["notice"], part, tail.year, tail.clause)], tail.end


def read_regional(text: str, head: re.Match[str]) -> Found | None:
    """DBJ/T 15-30-2018, DG/TJ 08-2062-2017: code of the place, then the number in it."""
    tail = read_tail(text, head.end())
    prefix = re.sub(r"\s", "", head["region"]).upper()
    return [StandardRef(prefix, head["region_number"], head["region_part"], tail.year, tail.clause)], tail.end


def read_scheme(text: str, head: re.Match[str]) -> Found | None:
    """CNCA-C11-01:2020, CNAS-CL01:2018, CQC3301-2014."""
    tail = read_tail(text, head.end())
    part = head["scheme_part"].lstrip("-")
    return [StandardRef(head["scheme"].upper(), head["scheme_number"].upper(), part, tail.year, tail.clause)], tail.end
