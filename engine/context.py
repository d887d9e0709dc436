"""Reading by context: what the object, the cited standard's contents and its title say of a doubtful name.

Every reading made here has how="rule" and a confidence below 1, so that a person can be asked about it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from engine.lexicon.fields import ANY_FIELDS
from engine.lexicon.lexicon import Lexicon
from engine.lexicon.numbers import edition_of
from engine.lexicon.trades import distance, narrow
from engine.lexicon.vocabulary import OTHER_TRADE
from engine.reading.fold import fold
from engine.reading.tails import WIDER, other_forms, strip_tails
from engine.reading.types import Name, NameCell, StandardCell, StandardRef

STUB = "~"
"""First sign of a concept made from unknown text."""

PIECES = re.compile(r"[,;()\[\]/\n]+")
_FULLER = ("验证", "能力", "测试", "耐久试验", "限值", "要求", "安全")
_SUM = re.compile(r"[、,/和与及]|总和|总量|合计")
_REMARK = re.compile(r"(.{2,})\(([\u4e00-\u9fff]{2,})\)")
_STATE = re.compile(r"可溶|游离|无机|有机|总|活性|水溶|酸溶|[一二三四五六]价|结合|残留|浸出|迁移|挥发")
_TREATED = re.compile(r"(?:洗|热|光照|冻融|老化|浸泡|浸水|照射|循环|灭菌|处理)后|处理前")
_WORDS = re.compile(r"[\u4e00-\u9fff]")
_VAGUE = frozenset("的测定试验法方性能量值度和与及用中第部分")


class Context:
    """Narrows and completes names against one lexicon. Pure."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def object(self, name: Name, standards: StandardCell) -> Name:
        """An unknown object takes the object that the title of the cited standard names (液碱: 工业用氢氧化钠)."""
        if not _is_stub(name):
            return name
        for title in self._titles(standards.refs):
            found = self.lexicon.titles.objects(title)
            if found:
                return replace(name, concepts=found, fields=("",) * len(found), how="rule", confidence=0.6)
        return name

    def narrow(self, cell: NameCell, objects: Iterable[Name]) -> NameCell:
        """An ambiguous name keeps the concepts of the object's trade (TP of water: 总磷, of a battery: 热扩散)."""
        concepts = [concept for name in objects for concept in name.concepts]
        return replace(cell, names=tuple(self._narrow(name, concepts) for name in cell.names))

    def complete(self, cell: NameCell, objects: Sequence[Name], standards: StandardCell) -> NameCell:
        """Names that the vocabulary does not settle, read against the cited standard: contents first, then title."""
        cell = self._by_contents(cell, standards)
        concepts = [concept for name in objects for concept in name.concepts]
        return replace(cell, names=tuple(self._settle(name, concepts, standards) for name in cell.names))

    def _narrow(self, name: Name, objects: Sequence[str]) -> Name:
        return narrow(name, objects, self.lexicon.vocabulary) or self._of_trade(name, objects)

    def _of_trade(self, name: Name, objects: Sequence[str]) -> Name:
        """No meaning belongs to the object's trade: another form of the name may.

        耐压 of a cable is 耐压试验; 镉含量 of rice is 镉, whatever batteries mean by it.
        """
        for form in other_forms(name.folded):
            meanings = self.lexicon.concepts("parameter", form)
            steps = [distance(field, objects, self.lexicon.vocabulary) for _, field, _ in meanings]
            near = min((n for n in steps if n is not None), default=OTHER_TRADE)
            wanted = near if near < OTHER_TRADE else None
            for (concept, field, _), found in zip(meanings, steps, strict=True):
                if found == wanted and (wanted is not None or field in ANY_FIELDS):
                    return replace(name, concepts=(concept,), fields=(field,), how="rule", confidence=0.8)
        return name

    def _by_contents(self, cell: NameCell, standards: StandardCell) -> NameCell:
        entries = {
            entry.parameter: fold(entry.printed)
            for ref in standards.refs
            for entry in self.lexicon.contents.borrowed(edition_of(ref))
        }
        if not entries:
            return cell
        return replace(cell, names=tuple(_by_entries(name, entries) for name in cell.names))

    def _settle(self, name: Name, objects: Sequence[str], standards: StandardCell) -> Name:
        """A stub, or a name of another trade, by its remark in brackets or by the cited method's title."""
        vocabulary = self.lexicon.vocabulary
        is_foreign = bool(name.concepts) and all(distance(f, objects, vocabulary) == OTHER_TRADE for f in name.fields)
        if not _is_stub(name) and not is_foreign:
            return name
        remark = _REMARK.fullmatch(name.folded)
        if remark and _is_stub(name) and not _STATE.search(remark[2]):
            known = self.lexicon.concepts("parameter", remark[1])
            if known:
                concepts, fields = tuple(m[0] for m in known), tuple(m[1] for m in known)
                return self._narrow(
                    replace(name, concepts=concepts, fields=fields, how="rule", confidence=0.7), objects
                )
        for title in self._titles(standards.refs):
            found = self._of_title(title, objects)
            if len(found) == 1 and _agrees(name.folded, title, found[0]):
                concepts = (*found, *(c for c in name.concepts if c != found[0]))
                return replace(name, concepts=concepts, fields=("",) * len(concepts), how="rule", confidence=0.6)
        return name

    def _of_title(self, title: str, objects: Sequence[str]) -> tuple[str, ...]:
        """The parameters a title names, by the object's trade."""
        meanings = self.lexicon.titles.parameters(title)
        named = Name(title, "", tuple(m[0] for m in meanings), tuple(m[1] for m in meanings))
        return tuple(dict.fromkeys(self._narrow(named, objects).concepts)) if meanings else ()

    def _titles(self, refs: Iterable[StandardRef]) -> list[str]:
        titles = [self.lexicon.standards.title(edition_of(ref)) for ref in refs]
        return [title for title in titles if title]


def _by_entries(name: Name, entries: dict[str, str]) -> Name:
    """The one entry of the contents that the name stands for (温升 → 温升验证), () where none or several do."""
    if any(concept in entries for concept in name.concepts):
        return name
    forms = {name.folded, *strip_tails(name.folded), *PIECES.split(name.folded)} - {""}
    fuller = {form + word for form in forms for word in (*WIDER, *_FULLER) if len(form) > 1}
    heads = tuple(form for form in forms if len(form) > 1)
    exact = [concept for concept, folded in entries.items() if folded in forms or folded in fuller]
    opened = [concept for concept, folded in entries.items() if folded.startswith(heads) and not _SUM.search(folded)]
    found = exact or opened
    if len(found) != 1:
        return name
    return replace(name, concepts=(*found, *name.concepts), fields=("", *name.fields), how="rule", confidence=0.8)


def _is_stub(name: Name) -> bool:
    return bool(name.concepts) and name.concepts[0].startswith(STUB)


def _agrees(folded: str, title: str, concept: str) -> bool:
    """The name and what the title tests share two telling signs; a name of letters and figures alone (双85, PID) may."""
    signs = set(_WORDS.findall(folded)) - _VAGUE
    told = set(_WORDS.findall(concept)) - _VAGUE
    if _TREATED.search(folded) and not _TREATED.search(title):
        return False  # 洗后起毛起球 is more than the method for 起毛起球
    is_telling = len(concept) > 2 or folded.endswith(concept)  # 机外噪声 under 噪声限值
    return is_telling and len(signs & told) >= min(2, len(signs))
