"""Object relation: how the row's object stands to the asked one, with the method's own scope."""

from engine.judging.relations import ObjectFit
from engine.judging.types import Step
from engine.lexicon.lexicon import Lexicon
from engine.reading.fold import fold
from engine.reading.types import Name, RowReading

STUB = "~"
"""First sign of a concept made from unknown text."""

_LEADS = ("食品安全国家标准", "国家标准", "行业标准")


def is_known(name: Name) -> bool:
    return bool(name.concepts) and not name.concepts[0].startswith(STUB)


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
        return min(concept_fit(left, right, lexicon) for left in item.concepts for right in row.concepts)
    if row.folded and item.folded.endswith(row.folded):
        return ObjectFit.BROADER
    if item.folded and row.folded.endswith(item.folded):
        return ObjectFit.NARROWER
    return ObjectFit.UNKNOWN


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


def title_scope(title: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The object concepts a method's title opens with: 环境空气 总烃…的测定 → 环境空气; 食品中铅的测定 → 食品."""
    words = title.replace("　", " ").split()
    while words and any(words[0].startswith(lead) for lead in _LEADS):
        words = words[1:] if words[0] in _LEADS else [words[0][len(_lead(words[0])) :], *words[1:]]
        if words and not words[0]:
            words = words[1:]
    if not words:
        return ()
    head = fold(words[0])
    forms = [head] if len(words) > 1 else []
    if "中" in head:
        forms.append(head.split("中", 1)[0])
    for form in forms:
        meanings = lexicon.concepts("object", form)
        if meanings:
            return tuple(concept for concept, _, _ in meanings)
    return ()


def is_out_of_scope(item: Name, row: RowReading, scope: tuple[str, ...], lexicon: Lexicon) -> bool:
    """The title names an object inside the row's band, and the asked object stands beside it."""
    if not scope or not is_known(item):
        return False
    fits = [concept_fit(mine, title, lexicon) for mine in item.concepts for title in scope]
    if min(fits) is not ObjectFit.SIBLING and min(fits) is not ObjectFit.UNRELATED:
        return False
    bands = [concept for name in row.objects for concept in name.concepts]
    return any(concept_fit(title, band, lexicon) is ObjectFit.BROADER for title in scope for band in bands)


def _lead(word: str) -> str:
    return next(lead for lead in _LEADS if word.startswith(lead))
