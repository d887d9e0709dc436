"""Object relation: how the row's object stands to the asked one, with the method's own scope."""

import re
from collections.abc import Collection

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
_USE = re.compile(r"(?:地面|工业|建筑|民|家|日|室内|室外|户内|户外|陆上|固定)用?|通用|一般|各类|普通|常用")

_GENERAL = re.compile(r"产品|材料|设备|器具|机械|制品|部件|零件|装置|系统|一次性|使用|其他|各种|通用|[()、,/\-.\s]")


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
    """Nothing but the shared standard speaks for the row: 输液器具 says nothing of 口罩, 传感器 nothing of 摄像头模组.

    An unread object of the row must have a telling sign in common with the asked one; an unread asked object is taken
    for one of a broad band only.
    """
    names = row.objects or (row.band,)
    known = [name for name in names if is_known(name)]
    if not is_known(item):
        bands = [concept for name in known for concept in name.concepts]
        return bool(bands) and not any(map(lexicon.vocabulary.is_band, bands))
    asked = {item.folded, *(name for concept in item.concepts for name in lexicon.vocabulary.ancestors(concept))}
    if not known:
        return not any(_share(name.folded, one) for name in names for one in asked)
    return all(_is_of_another_kind(name, asked, lexicon) for name in known)


def _is_of_another_kind(name: Name, asked: Collection[str], lexicon: Lexicon) -> bool:
    """Read by its last word, and what stands before it is another kind of thing: 轨道车辆电子设备, 路由器."""
    if name.how != "rule" or name.confidence > HEAD_WORD:
        return False
    before = name.folded[: -len(_shared_end(name))]
    things = [before[:size] for size in range(2, len(before) + 1) if lexicon.concepts("object", before[:size])]
    return bool(things) and not any(_share(things[-1], one) for one in asked)


def _share(left: str, right: str) -> bool:
    """Two signs in a row, or the last sign, in common; general words aside (漆, 车辆 tell, 产品 does not)."""
    plain, other = _GENERAL.sub("", left), _GENERAL.sub("", right)
    return plain[-1:] == other[-1:] != "" or any(plain[n : n + 2] in other for n in range(len(plain) - 1))


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
