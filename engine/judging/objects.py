"""Object relation: how the row's object stands to the asked one, with the method's own scope."""

import re

from engine.context import STUB
from engine.judging.relations import ObjectFit
from engine.judging.types import Step
from engine.lexicon.lexicon import Lexicon
from engine.reading.fold import fold
from engine.reading.types import Name, RowReading

HEAD_WORD = 0.7
"""Confidence of a name read by its last word only."""

FOOD = "食品"
NON_FOOD = "非食品"
_USE = re.compile(r".{1,12}用|工业|建筑|通用|一般|各类")

_VAGUE = frozenset("产品材料设备器具机件制及和与的用类一二次性子部零配组成套其他各种等()、,/-. 0123456789")


def is_known(name: Name) -> bool:
    return bool(name.concepts) and not name.concepts[0].startswith(STUB)


def is_food(name: Name, lexicon: Lexicon) -> bool:
    return any(FOOD in lexicon.vocabulary.ancestors(concept) for concept in name.concepts)


def object_fit(item: Name, row: RowReading, lexicon: Lexicon) -> tuple[ObjectFit, Step]:
    """The best fit over the row's objects and the step that says why. The title's scope is not looked at."""
    best, reason = ObjectFit.UNRELATED, Step("object.unrelated", {"row": row.text.category, "item": item.text})
    for candidate in row.objects or (row.band,):
        fit = _fit(item, candidate, lexicon)
        if fit < best:
            best = fit
            reason = Step(f"object.{fit.name.lower()}", {"row": candidate.text, "item": item.text})
    return best, reason


def _fit(item: Name, row: Name, lexicon: Lexicon) -> ObjectFit:
    if item.folded == row.folded:
        return ObjectFit.SAME
    if is_known(item) and is_known(row):
        fit = min(concept_fit(left, right, lexicon) for left in item.concepts for right in row.concepts)
        return ObjectFit.UNKNOWN if fit <= ObjectFit.BROADER and _is_subtype(row) else fit
    if row.folded and item.folded.endswith(row.folded):
        return ObjectFit.BROADER
    if item.folded and row.folded.endswith(item.folded):
        return ObjectFit.NARROWER
    return ObjectFit.UNKNOWN


def _is_subtype(row: Name) -> bool:
    """Read by its last word only: 固定布线用无护套电缆 is some cable, not every cable; 地面用光伏组件 is every one."""
    if row.how != "rule" or row.confidence > HEAD_WORD:
        return False
    return not _USE.fullmatch(row.folded[: -len(_shared_end(row))])


def _shared_end(row: Name) -> str:
    """The longest end that the text shares with a concept it was read as, at least its last sign."""
    ends = []
    for concept in row.concepts:
        folded = fold(concept)
        size = 1
        while size < min(len(folded), len(row.folded)) and folded[-size - 1 :] == row.folded[-size - 1 :]:
            size += 1
        ends.append(row.folded[-size:])
    return max(ends, key=len)


def is_foreign(item: Name, row: RowReading, lexicon: Lexicon) -> bool:
    """The row's unread object has no telling sign in common with the asked one: 输液器具 says nothing of 口罩.

    Read by its last word, it is foreign where what stands before is another kind of thing: 轨道车辆电子设备, 路由器.
    """
    names = row.objects or (row.band,)
    if not is_known(item):
        return False
    asked = {item.folded, *(name for concept in item.concepts for name in lexicon.vocabulary.ancestors(concept))}
    mine = _signs("".join(asked))
    if not any(map(is_known, names)):
        return mine.isdisjoint(_signs("".join(name.folded for name in names) + row.band.folded))
    return all(_is_of_another_kind(name, mine, lexicon) for name in names if is_known(name))


def _is_of_another_kind(name: Name, mine: frozenset[str], lexicon: Lexicon) -> bool:
    if name.how != "rule" or name.confidence > HEAD_WORD:
        return False
    before = name.folded[: -len(_shared_end(name))]
    is_thing = any(lexicon.concepts("object", before[:size]) for size in range(2, len(before) + 1))
    return is_thing and mine.isdisjoint(_signs(before))


def _signs(text: str) -> frozenset[str]:
    return frozenset(text) - _VAGUE


def concept_fit(item: str, row: str, lexicon: Lexicon) -> ObjectFit:
    """The relation of two object concepts."""
    if item == row:
        return ObjectFit.SAME
    vocabulary = lexicon.vocabulary
    mine, theirs = vocabulary.ancestors(item), vocabulary.ancestors(row)
    if row in mine:
        return ObjectFit.BROADER
    if item in theirs:
        return ObjectFit.NARROWER
    return ObjectFit.UNRELATED if mine.isdisjoint(theirs) else ObjectFit.SIBLING


def is_out_of_scope(item: Name, row: RowReading, scope: tuple[str, ...], lexicon: Lexicon) -> bool:
    """The title names an object inside the row's band, and the asked object stands beside it."""
    if not scope or not is_known(item):
        return False
    fits = [concept_fit(mine, title, lexicon) for mine in item.concepts for title in scope]
    if min(fits) is not ObjectFit.SIBLING and min(fits) is not ObjectFit.UNRELATED:
        return False
    bands = [concept for name in row.objects for concept in name.concepts]
    return any(concept_fit(title, band, lexicon) is ObjectFit.BROADER for title in scope for band in bands)
