"""What follows the number of a standard: its year with amendments, then the clause, method, annex or table."""

import re
from typing import NamedTuple

_Y4 = r"(?:19[4-9]\d|20[0-4]\d)"
_YEAR = re.compile(
    rf"\s*(?:[-:]+\s*(?P<dash>{_Y4})(?:(?=-(?:0[1-9]|1[0-2])(?!\d))-\d\d)?|\(\s*(?P<bracket>{_Y4})\s*年?版?\s*\)"
    rf"|\s(?P<space>{_Y4})(?![\d.]|\s*[a-zA-Z])|\[\s*(?P<square>{_Y4})\s*\])(?P<letters>[eε]\d|[a-z](?:[eε]\d)?(?![a-zA-Z]))?"
)
_TWO_DIGITS = re.compile(r"\s*[-:]\s*(?P<short>\d\d)(?P<letters>[eε]\d|[a-z](?:[eε]\d)?(?![a-zA-Z]))?(?![\dA-Za-z.])")
_INCOMPLETE = re.compile(r"\s*[-:]\s*(?:(?:19|20)?[xX*?_○□]{1,4}|(?:19|20)\d(?!\d)|(?=$|\s|[,;\)《]))")
_EDITION_WORD = re.compile(
    r"\s*(?:年?版(?!本)|\((?:E|F|EN|英文版|中文版|中英文版)\)|\s(?:ed|edition)\.?\s?\d+(?:\.\d+)?)", re.IGNORECASE
)
_REAPPROVED = re.compile(
    rf"\s*\(\s*(?:R|Reapproved|修订)?\s*(?P<again>{_Y4})\s*(?:年?(?:版|修订版?|局部修订|确认)?)\s*\)(?P<e>[eε]\d)?",
    re.IGNORECASE,
)
_AMENDMENT = re.compile(
    rf"\s*(?:[+&]|[/,]\s*(?=AMD|COR|XG|A\d+[:-]|AC[:-])|\s(?=AMD|XG|COR))\s*(?P<word>AMD|AM|A|XG|COR|AC|C)\.?\s?(?P<n>\d{{0,2}})"
    rf"(?:\s?[-:]\s?(?P<year>{_Y4}))?(?![A-Za-z\d])",
    re.IGNORECASE,
)
_AMENDMENT_ZH = re.compile(
    rf"\s*(?:[+,及和含《(]\s*)*第\s*(?P<n>[\d一二三四五])\s*号修改单\s*[》)]*(?:\s*[-:]\s*(?P<year>{_Y4}))?"
)
_ZH = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5"}

# Words and units after a bare number that make it part of a title ("32种元素", "3.6 kV") and no clause.
_NOT_CLAUSE = (
    r"(?!\s*(?:[种个项类级号年月日天次倍目份位款层族元系]|°|℃|%|‰|部分|"
    r"(?:[kKmMGμnc]?(?:V|VA|W|Wh|Hz|A|Ah|Pa|m|g|L|N|J|Ω)|h|min|s|d|ppm)(?![A-Za-z])))"
)
_NUMBER = rf"\d{{1,2}}(?:\.\d{{1,3}})*(?![\d]|\.\d|[A-Za-z'-]|,\d+-){_NOT_CLAUSE}"
_NUMBER_ITEM = rf"(?:第|条款|条|§|(?:Clause|Section|Sec|Cl)\.?)?\s*(?P<bare>{_NUMBER})\.?\s*(?:章|条|节|款)?"
_ORDINAL = r"第(?!\s*[\d.]+\s*[章条节])\s*[一二三四五六七八九十\d]{1,3}\s*(?:方法|法|篇|部分(?!\s*:)|章)"
_WORD_ITEM = (
    rf"(?:(?:{_ORDINAL}\s*)+|附录\s*(?:[IVX]+\s?[A-Z]?(?![a-z])|[A-Z](?:\.?\d+)*|[一二三四\d]+)?|附件\s*[A-Z\d]*|Annex\s*[A-Z](?:\.\d+)*"
    r"|表\s*[A-Z]?\.?\d+(?:[.-]\d+)?|(?:MQT|MST)\s*\d+(?:\.\d+)?|(?:方法|Method|Procedure|程序)\s*[0-9A-Z一二三四五六]+(?:\.\d+)*"
    r"|试验\s?[A-Z][a-z]{0,2}(?![A-Za-z])|[A-Z]\s?\d?法|[甲乙丙丁]法|法\s?[一二三四五A-D](?![\u4e00-\u9fff])|T\.?[1-8](?!\d)|T\s?0\d{3}(?:-(?:19|20)\d\d)?)"
)
_WORD = re.compile(_WORD_ITEM, re.IGNORECASE)
_NUM = re.compile(_NUMBER_ITEM, re.IGNORECASE)
_START = re.compile(r"\s*(?P<sign>[/,(\[:]|-(?=附录|第|表)|中的?|的)?\s*")
_BETWEEN = re.compile(r"\s*(?P<sign>[,;/~]|和|及|与|至|或)\s*")


class Tail(NamedTuple):
    """Year ("" = none), clause ("" = none) and where the text goes on."""

    year: str
    clause: str
    end: int


def _four(short: str) -> str:
    return ("19" if int(short) >= 50 else "20") + short


def read_year(text: str, at: int) -> tuple[str, int]:
    """The year with letters, reapproval and amendments from `at`: ("2017+AMD1:2021", end); ("", at) where none."""
    found = _YEAR.match(text, at)
    if found:
        year = found["dash"] or found["bracket"] or found["space"] or found["square"]
        letters = found["letters"]
    elif found := _TWO_DIGITS.match(text, at):
        year, letters = _four(found["short"]), found["letters"]
    elif found := _INCOMPLETE.match(text, at):
        return "", found.end()
    else:
        return "", at
    return _amended(text, found.end(), year + (letters or "").replace("ε", "e"))


def _amended(text: str, at: int, year: str) -> tuple[str, int]:
    while True:
        if found := _REAPPROVED.match(text, at):
            year += f"({found['again']}){found['e'] or ''}"
        elif found := _AMENDMENT.match(text, at):
            year += f"+{found['word'].upper()}{found['n']}" + (f":{found['year']}" if found["year"] else "")
        elif found := _AMENDMENT_ZH.match(text, at):
            number = _ZH.get(found["n"], found["n"])
            year += f"+XG{number}" + (f":{found['year']}" if found["year"] else "")
        elif not (found := _EDITION_WORD.match(text, at)):
            return year, at
        at = found.end()


def _item(text: str, at: int, glued: bool, plain: bool) -> tuple[str, int] | None:
    """One clause item. `glued`: no sign before it; `plain`: a whole number without word or dot may be a clause."""
    if found := _WORD.match(text, at):
        return _print_word(found[0]), found.end()
    found = _NUM.match(text, at)
    if not found:
        return None
    bare, marked = found["bare"], found[0].strip(". ") != found["bare"]
    if not marked and "." not in bare and not plain:
        return None
    if glued and not marked and "." not in bare and text[found.end() : found.end() + 1].strip(" ,;/)"):
        return None
    return bare, found.end()


def _print_word(word: str) -> str:
    word = re.sub(r"(?<=[\u4e00-\u9fff.])\s+|\s+(?=[\u4e00-\u9fff])", "", word.strip())
    if code := re.fullmatch(r"(MQT|MST)\s*(\d.*)", word, re.IGNORECASE):
        return f"{code[1].upper()} {code[2]}"
    return re.sub(r"^t\.?(?=\d)", "T.", word, flags=re.IGNORECASE) if len(word) < 4 else word


def read_clause(text: str, at: int, has_year: bool) -> tuple[str, int]:
    """The clause list from `at`: "4.2;13.1", "附录A", "第一法", "6.1~6.7"; ("", at) where none."""
    start = _START.match(text, at)
    sign, begin = (start["sign"] or "", start.end()) if start else ("", at)
    glued = begin == at
    if sign == "," and not _WORD.match(text, begin) and not re.match(r"\s*\d+\.\d", text[begin:]):
        return "", at
    plain = (has_year and sign not in ("(", "[", ",", ":")) or sign == "/"
    first = _item(text, begin, glued, plain)
    if first is None or (glued and not has_year and first[0][:1].isdigit()):
        return "", at
    clause, end = first
    while True:
        between = _BETWEEN.match(text, end)
        if between:
            following = _item(text, between.end(), False, "." not in clause and between["sign"] in "/,;~" and has_year)
            joint = {"~": "~", "至": "~", "/": "/"}.get(between["sign"], ";")
        else:
            gap = re.match(r"\s*", text[end:])
            word = _WORD.match(text, end + len(gap[0])) if gap else None
            following, joint = ((_print_word(word[0]), word.end()) if word else None), ";"
        if following is None:
            break
        clause, end = clause + joint + following[0], following[1]
    close = re.match(r"\s*[\)\]]", text[end:]) if sign in ("(", "[") else None
    return clause, end + (close.end() if close else 0)


def read_tail(text: str, at: int) -> Tail:
    """Year and clause from `at`."""
    year, end = read_year(text, at)
    clause, end = read_clause(text, end, bool(year))
    return Tail(year, clause, end)
