"""From written rows and items to readings, with the lexicon at hand."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from engine.context import PIECES, Context
from engine.lexicon.contents import Entry
from engine.lexicon.lexicon import Lexicon
from engine.lexicon.numbers import Edition, edition_of
from engine.reading.fold import fold
from engine.reading.names import read_category, read_name, read_name_cell
from engine.reading.restrictions import read_rules
from engine.reading.standards import read_standards
from engine.reading.types import (
    ItemReading,
    ItemText,
    Name,
    NameCell,
    RowReading,
    RowText,
    ServiceKind,
    StandardCell,
    StandardRef,
)
from engine.reading.values import read_values

PRODUCT = "产品"
CELLS = 30_000
"""Distinct cells of each column whose reading is remembered: rows of many labs say the same."""
_COUNTED = re.compile(r"(\d{1,3})(?:项|种|个(?:参数|指标|项目))$")
_GROUP_WORDS = re.compile(r"表\d+|[\u4e00-\u9fff]{2,}")
_PURPOSES = re.compile(r"监督抽查|监督检查|风险监测|仲裁|司法鉴定|诉讼|执法|强制性?认证|3C认证")
METROLOGY: dict[str, ServiceKind] = {"JJF": "calibration", "JJG": "verification"}
"""Prefixes of calibration specifications and verification regulations, unless the text says 检测."""


class Reader:
    """Reads items and rows against one lexicon. Pure: the same text always gives the same reading."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.context = Context(lexicon)
        self._band = lru_cache(maxsize=CELLS)(self._read_band)
        self._category = lru_cache(maxsize=CELLS)(self._read_category)
        self._names = lru_cache(maxsize=CELLS)(self._read_names)
        self._parameters = lru_cache(maxsize=CELLS)(self._read_parameters)

    def read_item(self, text: ItemText) -> ItemReading:
        """One demand item (already split into one parameter)."""
        standards = self._cited(text)
        obj = self.context.object(read_name(text.object, "object", self.lexicon), standards)
        cell = self.context.narrow(self._names(text.parameter), (obj,))
        return ItemReading(
            text=replace(
                text,
                service_kind=_kind(text.service_kind, standards, text.parameter + text.note),
                purpose=text.purpose or _purpose(text.note),
            ),
            object=obj,
            parameter=self.context.complete(cell, (obj,), standards),
            standards=standards,
            values=read_values(text.object, text.parameter, text.note),
            conditions=_conditions(text.parameter, text.note, text.object),
        )

    def read_row(self, text: RowText) -> RowReading:
        """One capability row."""
        standards = read_standards(text.standard, text.standard_title)
        kind = _kind(text.service_kind, standards, text.name + text.note)
        parameters = self._parameters(text.name, text.category)
        return RowReading(
            text=text if kind == text.service_kind else replace(text, service_kind=kind),
            band=self._band(text.band),
            objects=self._category(text.category),
            parameters=parameters,
            standards=standards,
            rules=read_rules(text.restriction, text.note),
            is_product=text.kind == PRODUCT or parameters.is_all,
        )

    def _read_band(self, band: str) -> Name:
        return read_name(band, "object", self.lexicon)

    def _read_category(self, category: str) -> tuple[Name, ...]:
        return read_category(category, self.lexicon)

    def _read_names(self, name: str) -> NameCell:
        return read_name_cell(name, "parameter", self.lexicon)

    def _read_parameters(self, name: str, category: str) -> NameCell:
        """The names of a row, narrowed to the trade of its objects."""
        return self.context.narrow(self._names(name), self._category(category))

    def split_line(self, text: ItemText, item_no: str) -> list[tuple[str, ItemText]]:
        """One demand line as items: several parameters become n.1, n.2 …; sets by reference expand in list order."""
        cell = self._names(text.parameter)
        names = [name.text for name in cell.names]
        if len(names) < 2:
            names = [entry.printed for entry in self._members(cell, text)] or self._set(cell) or names
        if len(names) < 2:
            return [(item_no, text)]
        standard = text.standard or (text.parameter if read_standards(text.parameter).refs else "")
        return [
            (f"{item_no}.{n}", replace(text, parameter=name, standard=standard))
            for n, name in enumerate(names, start=1)
        ]

    def _members(self, cell: NameCell, text: ItemText) -> list[Entry]:
        """The parameters a set stands for (全项, 表1, a listed group), () where the contents are not known."""
        group = cell.table or ("" if cell.is_all else cell.names[0].folded if cell.names else "")
        count = _COUNTED.search(group)
        for ref in self._cited(text).refs:
            entries = self._contents(ref)
            if cell.is_all and not cell.table:
                return list(entries)
            members = [entry for entry in entries if group in entry.groups]
            if members and group:
                return members
            if count and (counted := _of_count(entries, int(count[1]), text.standard)):
                return counted
            if cell.table and entries and all(entry.groups == {""} for entry in entries):
                return list(entries)
        return []

    def _set(self, cell: NameCell) -> list[str]:
        """The members of a named set (RoHS六项, UN38.3全套)."""
        concepts = [concept for name in cell.names for concept in name.concepts]
        return next((list(found) for concept in concepts if (found := self.lexicon.vocabulary.members(concept))), [])

    def _contents(self, ref: StandardRef) -> tuple[Entry, ...]:
        edition = edition_of(ref)
        return self.lexicon.contents.own(edition) or self.lexicon.contents.own(Edition(edition.stem, ""))

    def _cited(self, text: ItemText) -> StandardCell:
        """The standards of the item; one named in the parameter or the note counts as cited."""
        cell = read_standards(text.standard)
        named = [ref for part in (text.parameter, text.note) for ref in read_standards(part).refs]
        known = {edition_of(ref).stem for ref in cell.refs}
        extra = tuple(ref for ref in named if edition_of(ref).stem not in known)
        return replace(cell, refs=cell.refs + extra) if extra else cell


def _kind(stated: ServiceKind, standards: StandardCell, words: str) -> ServiceKind:
    """JJF and JJG are calibration and verification unless the text says 检测; what is stated otherwise stays."""
    if stated != "testing" or "检测" in words:
        return stated
    kinds = {METROLOGY.get(ref.prefix) for ref in standards.refs}
    return kinds.pop() or stated if len(kinds) == 1 else stated


def _of_count(entries: Sequence[Entry], count: int, cited: str) -> list[Entry]:
    """重金属7项 of "GB 36600 表1 重金属和无机物": the group that the citation names, where it has just so many members."""
    plain = fold(cited)
    for group in dict.fromkeys(group for entry in entries for group in entry.groups if group):
        members = [entry for entry in entries if group in entry.groups]
        if len(members) == count and (group in plain or all(word in plain for word in _GROUP_WORDS.findall(group))):
            return members
    return []


def _purpose(note: str) -> str:
    """A purpose that the note states: 监督抽查送样."""
    found = _PURPOSES.search(note)
    return found[0] if found else ""


def _conditions(*texts: str) -> tuple[str, ...]:
    """The pieces of the texts that a limit may answer, folded: 白色念珠菌, 海水, 第三法."""
    pieces = [fold(piece) for text in texts for piece in PIECES.split(fold(text))]
    return tuple(dict.fromkeys(piece for piece in pieces if piece))
