"""References to standards in a cell of text, by the convention of docs/contract.md ("Standard references").

One scan from left to right: the next head that names a family is read by the reader of that family; what is left
between the references is the title. Nothing is guessed: a head without a number is unread.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from engine.reading import national
from engine.reading.families import INTERNATIONAL
from engine.reading.fold import simplify
from engine.reading.pharmacopoeia import HEAD as PHARMACOPOEIA_HEAD
from engine.reading.pharmacopoeia import PREFIX as PHARMACOPOEIA
from engine.reading.pharmacopoeia import read_pharmacopoeia
from engine.reading.types import StandardCell, StandardRef

_READERS: dict[str, Callable[[str, re.Match[str]], tuple[list[StandardRef], int] | None]] = {
    "pharmacopoeia": read_pharmacopoeia,
    "notice_head": national.read_notice,
    "firm_head": national.read_firm,
    "regional_head": national.read_regional,
    "scheme_head": national.read_scheme,
    **{name: reader for name, _, reader in INTERNATIONAL},
    "local_head": national.read_local,
    "national": national.read_national,
    "group_head": national.read_group,
}
_HEADS = {
    "pharmacopoeia": PHARMACOPOEIA_HEAD,
    "notice_head": national.NOTICE_HEAD,
    "firm_head": national.FIRM_HEAD,
    "regional_head": national.REGIONAL_HEAD,
    "scheme_head": national.SCHEME_HEAD,
    **{name: pattern for name, pattern, _ in INTERNATIONAL},
    "local_head": national.LOCAL_HEAD,
    "national": national.HEAD,
    "group_head": national.GROUP_HEAD,
}
_HEAD = re.compile(
    r"(?<![A-Za-z0-9])(?<![A-Za-z][-/])(?=[A-Za-z\d《中联关试农药通指四Г])(?:"
    + "|".join(f"(?P<{name}>{_HEADS[name]})" for name in _READERS)
    + ")",
    re.IGNORECASE,
)

_EXTENSION = re.compile(
    r"\.(?:pdf|docx?|xlsx?|caj|txt|zip|rar|7z|wps|ofd|djvu|jpe?g|png|htm?l)(?![a-z])", re.IGNORECASE
)
_DECORATION = re.compile(
    r"[(\[]?(?:高清(?:版|正版)?|正版|完整版|无水印|可复制|扫描版|电子版|正式版|现行(?:有效)?|有效|最新版?|作废|已作废|废止|下载|文字版|OCR)[)\]]?"
    r"|[(\[]\s*\d{1,2}\s*[)\]](?=\s*$)|[★☆●◆■▲△※①-⑳]"
)
_CIRCLED = re.compile("[①-⑳⑴-⒇⒈-⒛❶-❿]")
_NUMBERED = re.compile(r"\s*\(?1[.,)]\s*(?=[A-Z《])")
_NUMBERING = re.compile(r"(?:^|(?<=[\s,;]))\(?\d{1,2}[.,)]\s*(?=[A-Z《])")
_ADOPTED = (
    r"(?:\b(?:IDT|MOD|NEQ|EQV)\b|等同采用|等效采用|修改采用|非等效|参照采用|代替|替代|取代|原标准|supersed|replac)"
)
_ADOPTION = re.compile(
    rf"\((?:[^()]|\([^()]*\))*?{_ADOPTED}(?:[^()]|\([^()]*\))*\)|\[[^\[\]]*{_ADOPTED}[^\[\]]*\]", re.IGNORECASE
)
_REPLACES = re.compile(rf"{_ADOPTED}[\s:,]*$|[(\[]\s*原\s*$", re.IGNORECASE)
_SIGNS_ONLY = re.compile(r"^[\s,;/+&()\[\]和及或与]*$")
_TITLE_EDGE = " ,;:/|+&~.-_<>\"'和或及与"
_BARE_HEAD = re.compile(
    r"(?<![A-Za-z0-9])(?:GB(?:[/ ]?T)?|HJ(?:/T)?|ISO|IEC|DB\d\d(?:/T)?"
    r"|[A-Z]{2}/T)(?![A-Za-z\u4e00-\u9fff])[\s-]*(?=$|[,;])"
)


def _plain(text: str) -> str:
    """Signs made one; file-name spellings, decorations and adoption remarks taken out."""
    text = _EXTENSION.sub(" ", _DECORATION.sub(" ", simplify(_CIRCLED.sub(" ", text))))
    if "_" in text or "+" in text:
        text = re.sub(r"(?<=[A-Za-z])_(?=[TZ][_\s-]*\d)", "/", text)
        text = re.sub(r"(?<![A-Za-z])T_(?=[A-Z]{2})", "T/", text)
        text = re.sub(r"(?<=[A-Za-z])\+(?=\d)", " ", text).replace("_", " ")
    if _NUMBERED.match(text):
        text = _NUMBERING.sub(" ", text)
    return _ADOPTION.sub(" ", re.sub(r"[ \t\xa0]+", " ", text)).strip()


def _scan(text: str) -> tuple[list[StandardRef], list[str]]:
    """References and the pieces of text between them."""
    refs: list[StandardRef] = []
    between: list[str] = [""]
    replaced = False
    while found := _HEAD.search(text):
        name = next(name for name in _READERS if found[name])
        read = _READERS[name](text, found)
        if read is None:
            cut = found.start() + 1
            between[-1] += text[:cut]
            text = _after_word(text, cut, between)
            continue
        between[-1] += text[: found.start()]
        replaced = bool(refs) and (
            bool(_REPLACES.search(between[-1])) or (replaced and bool(_SIGNS_ONLY.match(between[-1])))
        )
        if not replaced:
            raw = text[found.start() : read[1]].strip()
            refs += [StandardRef(ref.prefix, ref.number, ref.part, ref.year, ref.clause, raw) for ref in read[0]]
        between.append("")
        text = text[read[1] :]
    between[-1] += text
    return refs, between


def _after_word(text: str, cut: int, between: list[str]) -> str:
    """Skip the rest of a Latin word whose start named no document: no later letter of it is a head."""
    rest = re.match(r"[A-Za-z0-9]*(?:-[A-Za-z0-9]+)*", text[cut:])
    end = cut + (rest.end() if rest else 0)
    between[-1] += text[cut:end]
    return text[end:]


def _unique(refs: list[StandardRef]) -> tuple[StandardRef, ...]:
    """The same reference printed twice in one cell counts once."""
    seen: dict[tuple[str, ...], StandardRef] = {}
    for ref in refs:
        seen.setdefault((ref.prefix, ref.number, ref.part, ref.year, ref.clause), ref)
    return tuple(seen.values())


def _title(between: list[str]) -> str:
    """What stands between the references, without brackets left open or closed alone."""
    pieces = []
    for piece in filter(str.strip, between):
        piece = re.sub(r"[\s《》]+", " ", piece).strip(_TITLE_EDGE)
        while piece.count("(") < piece.count(")") and piece.endswith(")"):
            piece = piece[:-1].rstrip(_TITLE_EDGE)
        if piece.count("(") > piece.count(")"):
            piece = piece.rstrip("( ") if piece.rstrip().endswith("(") else piece + ")"
        pieces.append(piece.lstrip(")] "))
    return "；".join(dict.fromkeys(piece for piece in pieces if piece and not _REPLACES.fullmatch(piece)))


@lru_cache(maxsize=100_000)
def _read(text: str) -> StandardCell:
    refs, between = _scan(_plain(text))
    if not refs:
        return StandardCell((), "", text.strip())
    unread = [piece.strip(" ,;") for piece in between if piece and _BARE_HEAD.search(piece)]
    return StandardCell(_unique(refs), _title(between), "；".join(unread))


def read_refs(text: str) -> list[StandardRef]:
    """All references of `text` in reading order, each once; [] where none can be read."""
    return list(_read(text).refs)


@lru_cache(maxsize=100_000)
def read_standards(text: str, title: str = "") -> StandardCell:
    """The references of a 标准编号 cell. `title` is the row's 标准名称: it names the document where the cell alone
    does not (通则0841 under 中国药典 2025年版) and is the title where the cell prints none."""
    if not text.strip():
        return _read(title) if _read(title).refs else StandardCell((), title.strip(), "")
    cell = _read(text)
    named = _read(title) if title.strip() else StandardCell()
    if not cell.refs and named.refs:
        return StandardCell(named.refs, named.title, cell.unread)
    years = {ref.year for ref in named.refs if ref.prefix == PHARMACOPOEIA and ref.year}
    refs = cell.refs
    if len(years) == 1:
        year = next(iter(years))
        refs = tuple(replace(r, year=year) if r.prefix == PHARMACOPOEIA and not r.year else r for r in refs)
    return StandardCell(refs, title.strip() or cell.title, cell.unread)
