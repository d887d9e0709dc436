"""Families of international and special documents that write their numbers in their own way.

Every reader takes the text and the match of its head and gives the references with the place where the text
goes on, or None where the head names no document ("ISO法").
"""

import re
from collections.abc import Callable

from engine.reading.clauses import read_clause, read_tail, read_year
from engine.reading.types import StandardRef

Found = tuple[list[StandardRef], int]
Reader = Callable[[str, "re.Match[str]"], Found | None]

_PART_TAIL = r"(?P<part>(?:-(?!(?:19[4-9]\d|20[0-4]\d)(?!\d))(?:\d{1,4}[A-Z]?|[A-Z]{1,2}\d{0,3}[A-Z]?)(?![a-z\d]))*)"
_DASHED = re.compile(rf"[\s-]*(?:No\.?\s?)?(?P<number>\d{{1,6}}[A-Z]{{0,2}})(?![A-Za-z]){_PART_TAIL}", re.IGNORECASE)
_SERIES = re.compile(
    r"\s*[(\[]?\s*-?(?:系列|所有部分|全部部分|各部分|all parts|series)(?:标准)?\s*[)\]]?", re.IGNORECASE
)
_MORE_PARTS = re.compile(r"\s*[,/&和及]\s*-(?P<part>\d{1,3}(?:-\d{1,2})?)(?![\d])")
_MORE_NUMBERS = re.compile(
    rf"\s*[,;和及或]\s*(?P<number>\d{{4,6}}){_PART_TAIL}(?=\s*[:-]\s*(?:19|20)\d\d|\s*(?:$|[,;]))"
)


def joint_prefix(printed: str) -> str:
    """One spelling of a joint prefix: "BS-EN-ISO" → "BS EN ISO", "ISO/TS" → "ISO TS", "IEC/ISO" stays a pair."""
    words = re.findall(r"[A-Za-z]+", printed.replace("pr", ""))
    words = [word.upper() for word in words if word.upper() != "STD"]
    text = " ".join(words)
    for pair in (
        "ISO IEC IEEE",
        "ISO IEC",
        "IEC ISO",
        "IEC IEEE",
        "ISO IEEE",
        "ISO ASTM",
        "ISO CIE",
        "AS NZS",
        "CEN CLC",
    ):
        text = re.sub(rf"\b{pair}\b", pair.replace(" ", "/"), text)
    return (
        text.replace("ANSI UL", "UL")
        .replace("ANSI EIA", "EIA")
        .replace("ANSI CAN UL", "UL")
        .replace("IEC CISPR", "CISPR")
        .replace("CISPR IEC", "CISPR")
    )


def read_dashed(text: str, head: re.Match[str]) -> Found | None:
    """ISO, IEC, EN, DIN, BS, CISPR, UL …: number, hyphenated parts, year behind : or -."""
    prefix = joint_prefix(head[0])
    found = _DASHED.match(text, head.end())
    if not found:
        return None
    number, part, end = found["number"].upper(), found["part"][1:].upper(), found.end()
    if not part and (series := _SERIES.match(text, end)):
        part, end = "系列", series.end()
    tail = read_tail(text, end)
    refs = [StandardRef(prefix, number, part, tail.year, tail.clause)]
    end = tail.end
    while more := (_MORE_PARTS.match(text, end) if part else None) or _MORE_NUMBERS.match(text, end):
        groups = more.groupdict()
        next_number = groups.get("number") or number
        next_part = more["part"].lstrip("-") if "number" in groups else _sibling(part, more["part"])
        tail = read_tail(text, more.end())
        refs.append(StandardRef(prefix, next_number, next_part, tail.year, tail.clause))
        end = tail.end
    return refs, end


def _sibling(part: str, last: str) -> str:
    """`-2` after 60068-2-1 means 60068-2-2."""
    kept = part.split("-")[: -len(last.split("-"))] if part.count("-") >= last.count("-") + 1 else []
    return "-".join([*kept, last])


def _lettered(pattern: str) -> Reader:
    """Families whose number is a code (SAE J2464, ITU-T G.652): the whole code is the number."""
    code = re.compile(rf"[\s-]*(?:No\.?\s?)?(?P<number>{pattern})(?![A-Za-z\d])", re.IGNORECASE)

    def read(text: str, head: re.Match[str]) -> Found | None:
        found = code.match(text, head.end())
        if not found:
            return None
        prefix = re.sub(r"\s+", " ", head[0].strip()).upper()
        prefix = re.sub(r"\s(?:STD|SPEC|STANDARD)\.?$|^ANSI/(?=[A-Z]{3})|^SAE/(?=USCAR)|\s?<$", "", prefix)
        number = re.sub(r"\s+", " ", found["number"].upper())
        tail = read_tail(text, found.end())
        return [StandardRef(prefix, number, "", tail.year, tail.clause)], tail.end

    return read


_ASTM = re.compile(
    r"[\s-]*(?P<letter>[A-GWP])[\s-]?(?P<n>[A-Z]?\d{1,5}M?)(?:\s?/\s?(?P<dual>[A-G]?\s?\d{1,5}M))?(?![\dA-Z])",
    re.IGNORECASE,
)


def read_astm(text: str, head: re.Match[str]) -> Found | None:
    """ASTM E8/E8M-22, D638-16b, D1603-20(2023), D4169-22e1."""
    found = _ASTM.match(text, head.end())
    if not found:
        return None
    number = (found["letter"] + found["n"]).upper()
    if found["dual"]:
        number += "/" + re.sub(r"\s", "", found["dual"]).upper()
    tail = read_tail(text, found.end())
    return [StandardRef("ASTM", number, "", tail.year, tail.clause)], tail.end


_JIS = re.compile(r"[\s-]*(?P<letter>[A-Z])[\s-]?(?P<n>\d{4,5})" + _PART_TAIL, re.IGNORECASE)


def read_jis(text: str, head: re.Match[str]) -> Found | None:
    """JIS L 1099, JIS Z2371:2015, KS C 0246: the section letter belongs to the number."""
    found = _JIS.match(text, head.end())
    if not found:
        return read_dashed(text, head)
    tail = read_tail(text, found.end())
    number = f"{found['letter'].upper()} {found['n']}"
    return [StandardRef(head[0].strip().upper(), number, found["part"][1:], tail.year, tail.clause)], tail.end


_AATCC = re.compile(r"[\s-]*(?P<kind>TM|LP|EP|M|Test Method)?[\s-]*(?P<n>\d{1,3}(?:\.\d)?)(?![\d.])", re.IGNORECASE)
_EPA = re.compile(r"[\s-]*(?P<n>TO-?\d+[A-Z]?|\d{2,4}(?:\.\d)?[A-Z]?)(?![A-Z\d])", re.IGNORECASE)


def read_aatcc(text: str, head: re.Match[str]) -> Found | None:
    """AATCC 8-2016 and AATCC TM8-2016 are TM8; LP and EP documents keep their kind."""
    found = _AATCC.match(text, head.end())
    if not found:
        return None
    kind = (found["kind"] or "TM").upper()
    tail = read_tail(text, found.end())
    number = ("TM" if kind in ("TEST METHOD", "M") else kind) + found["n"]
    return [StandardRef("AATCC", number, "", tail.year, tail.clause)], tail.end


def read_epa(text: str, head: re.Match[str]) -> Found | None:
    """US EPA 6010B-1996, EPA Method TO-15: EPA and the method."""
    found = _EPA.match(text, head.end())
    if not found:
        return None
    tail = read_tail(text, found.end())
    return [StandardRef("EPA", found["n"].upper(), "", tail.year, tail.clause)], tail.end


_REVISION = r"(?:\s?-?(?P<revision>[A-Z]{1,2})(?![A-Za-z]))?"
_IPC = re.compile(rf"[\s/.-]*(?:(?P<series>[A-Z]{{1,3}})[-.\s])?(?P<number>\d{{3,4}}){_REVISION}", re.IGNORECASE)
_TM650 = re.compile(
    rf"[\s/-]*(?:方法|Method|No\.?|Number)?\s*(?P<number>\d(?:\.\d{{1,3}}){{1,3}}){_REVISION}", re.IGNORECASE
)
_JESD = re.compile(
    rf"[\s-]*(?P<number>\d{{1,3}})(?:\s?[.-]\s?(?P<part>[A-Z]\d{{2,3}}|\d{{1,2}}))?{_REVISION}(?:\.\d\d)?",
    re.IGNORECASE,
)
_MIL = re.compile(rf"[\s-]*(?P<number>\d{{3,5}})(?:[./-](?P<part>\d{{1,3}}))?{_REVISION}(?![\d])", re.IGNORECASE)


def _revised(prefix: str, pattern: re.Pattern[str], text: str, at: int) -> Found | None:
    """Families whose edition is a revision letter: the letter is the year; a printed year counts where none stands."""
    found = pattern.match(text, at)
    if not found:
        return None
    groups = found.groupdict()
    part = (groups.get("part") or "").upper()
    if series := groups.get("series"):
        prefix = f"{prefix}-{series.upper()}"
    year, end = read_year(text, found.end())
    clause, end = read_clause(text, end, True)
    return [StandardRef(prefix, groups["number"], part, (groups["revision"] or "").upper() or year, clause)], end


def read_ipc(text: str, head: re.Match[str]) -> Found | None:
    """IPC-6012E, IPC-A-610H, IPC-TM-650 2.4.9."""
    if "650" in head[0]:
        return _revised("IPC-TM-650", _TM650, text, head.end())
    return _revised("IPC", _IPC, text, head.end())


def read_jedec(text: str, head: re.Match[str]) -> Found | None:
    """JESD22-A104F → JESD, 22, A104, F; J-STD-020E → J-STD, 020, E."""
    word = re.sub(r"[^A-Z]", "", head[0].upper())
    prefix = next(name for key, name in (("JSTD", "J-STD"), ("JEP", "JEP"), ("J", "JESD")) if key in word)
    return _revised(prefix, _JESD, text, head.end())


def read_esd(text: str, head: re.Match[str]) -> Found | None:
    """ANSI/ESDA/JEDEC JS-001-2017 → JS, 001, 2017."""
    tail = read_tail(text, head.end())
    return [StandardRef("JS", head["js_number"], "", tail.year, tail.clause)], tail.end


def read_mil(text: str, head: re.Match[str]) -> Found | None:
    """MIL-STD-883K Method 1010.9 → MIL-STD, 883, K."""
    return _revised("MIL-" + re.sub(r"[^A-Z]", "", head[0].upper())[3:], _MIL, text, head.end())


_ECE = re.compile(r"[\s.]*(?:No\.?)?\s*(?P<n>\d{1,3})(?:[.-](?P<part>\d\d))?(?!\d)", re.IGNORECASE)


def read_ece(text: str, head: re.Match[str]) -> Found | None:
    """ECE R100.03, UN R155 → ECE, R100, part 03 (series of amendments)."""
    found = _ECE.match(text, head.end())
    if not found:
        return None
    tail = read_tail(text, found.end())
    return [StandardRef("ECE", "R" + found["n"], found["part"] or "", tail.year, tail.clause)], tail.end


_UN_NUMBER = re.compile(r"[》\s,]*(?:\(?第?\s*(?:三|III|3)\s*部分\)?)?\s*(?:第)?\s*38\.3\s*(?:节|章|条)?")


def read_un(text: str, head: re.Match[str]) -> Found | None:
    """UN 38.3 and 联合国《试验和标准手册》第38.3节, with T.1 … T.8 as clause."""
    found = _UN_NUMBER.match(text, head.end())
    if not found:
        return None
    clause, end = read_clause(text, found.end(), True)
    return [StandardRef("UN", "38.3", "", "", clause)], end


_CODE = (
    r"[A-Z]\s?\d{2}-\d{3}|[A-Z]\.\d+(?:\.\d+)?|[A-Z]{1,4}[\s-]?\d{1,6}(?:\.\d{1,4})*[A-Z]{0,2}(?:/[A-Z]{1,3}\d+(?:\.\d+)?M?)?"
    r"|\d{1,5}[A-Z]{0,2}(?:\.\d{1,4}){0,2}(?:-\d{1,2}(?!\d))?"
)
INTERNATIONAL: tuple[tuple[str, str, Reader], ...] = (
    ("un", r"(?:联合国)?(?:关于危险货物运输的建议书)?[\s,]*《?试验和标准手册》?|UN\s*-?(?=38\.3)", read_un),
    ("ece", r"(?:UN[\s/-]?)?ECE[\s-]?R(?:egulation)?(?=[\s.No-]*\d)|UN[\s-]?R(?=\d{1,3}(?!\d))", read_ece),
    ("js", r"(?:ANSI/)?(?:ESDA?/)?(?:JEDEC[/\s]*)?JS[\s-]*(?P<js_number>00\d)(?!\d)", read_esd),
    ("ipc", r"IPC[\s/-]*TM[\s/-]*650|(?:ANSI/)?IPC(?![\s/-]*(?:JEDEC|J-?STD|ECA))", read_ipc),
    ("jedec", r"(?:(?:ANSI/)?(?:IPC|EIA|ECA|JEDEC)[\s/-]*)*(?:J-?STD|JESD|JEP)|JEDEC(?=[\s-]*\d)", read_jedec),
    ("mil", r"MIL[\s-]?(?:STD|PRF|DTL|HDBK|SPEC|[A-Z])(?=[\s-]?\d)", read_mil),
    ("astm", r"(?:ANSI/)?ASTM(?:\s*(?:Standard|标准))?", read_astm),
    ("aatcc", r"AATCC", read_aatcc),
    ("epa", r"(?:US\s?|U\.S\.\s?)?EPA(?:\s*(?:Test\s)?Method|方法|\s*SW-?846)?", read_epa),
    ("jis", r"JIS|KS(?=\s?[A-Z]\s?\d{4})", read_jis),
    (
        "dashed",
        r"(?:BS|DIN|NF|UNE|UNI|PN|CSN|SS|NEN|ETSI|pr)?[\s/-]?EN(?:[\s/-]?(?:ISO/IEC|ISO|IEC))?(?:[\s/]?(?:TS|TR))?(?=[\s-]*\d{2})"
        r"|(?:BS|DIN|NF|UNE|GOST|CAN/CSA|ANSI|AS|PN)?[\s/-]?(?:ISO/IEC/IEEE|ISO/IEC|IEC/ISO|IEC/IEEE|ISO/ASTM|ISO/CIE|ISO/IEEE|ISO|IEC)"
        r"(?:[\s/-]?(?:TS|TR|PAS|Guide|CISPR))?(?=[\s-]*\d)|CISPR(?:/IEC)?(?=[\s-]*\d)|(?:ANSI/)?(?:CAN/)?UL(?=[\s-]*\d)"
        r"|DIN(?=[\s-]*\d{2})|BS(?=[\s-]*\d{3})|UIC(?=\s*\d{3})|CEN/TS(?=\s*\d)|(?:ANSI/)?EIA(?=[\s-]*\d{3})|VDE(?=\s*\d{4})",
        read_dashed,
    ),
    ("gost", r"(?:GOST|[ГG]OCT)(?:\s(?:R|P|ISO|IEC)(?=\s?\d))?(?=\s*\d)", _lettered(r"\d+(?:\.\d+)*")),
    (
        "lettered",
        r"SAE(?=[\s-]*(?:J|AS|AMS|ARP|USCAR)[\s-]?\d)|(?:ANSI/)?IEEE(?:\sStd\.?)?(?=\s*[CP]?\d)|(?:ANSI/)?NFPA(?=\s*\d)|ASME(?=\s*[A-Z]\d)|AWS(?=\s*[A-Z]\d)"
        r"|API(?:\s(?:SPEC|STD|RP))?(?=\s*\d)|NACE(?=\s*[A-Z]{2}\s?\d)|ITU-?T(?=\s*[A-Z]\.\d)|ANSI(?=\s*[A-Z]\d)|CSA(?=\s*[A-Z]\d)"
        r"|AOAC(?=\s*\d{3})|FMVSS(?=\s*\d)|AQG(?=\s*\d)|LV(?=\s?\d{3})|VDA(?=\s*\d)|VW(?=\s*\d{5})|GMW(?=\s*\d)|RTCA(?=[\s/]*DO-?\d)|OECD(?=\s*\d{3})"
        r"|NF(?=\s[A-Z]\s?\d\d)|TIA(?=[\s-]*\d)|USP(?:\s?<(?=\d)|(?=\s\d{2,4}(?!\d)))|(?:SAE/)?USCAR(?=[\s-]?\d)|AS/NZS(?=\s*\d)",
        _lettered(_CODE),
    ),
)
