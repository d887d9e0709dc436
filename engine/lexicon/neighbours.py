"""Names of the vocabulary that are spelled much like a text: suggestions for a person, never a reading."""

from typing import NamedTuple

from rapidfuzz import fuzz, process

from engine.lexicon.vocabulary import Vocabulary
from engine.reading.fold import fold
from engine.reading.lookalikes import excludes, may_be_spelled_alike

LEAST_LIKENESS = 60.0
LOOKED_AT = 60


class Neighbour(NamedTuple):
    """A concept, the name of it that is alike, the trade that says so, and how alike (0–100)."""

    concept: str
    name: str
    field: str
    likeness: float


def neighbours(vocabulary: Vocabulary, kind: str, text: str, limit: int = 6) -> list[Neighbour]:
    """The likest names, each concept once, best first; look-alikes of another meaning are left out."""
    folded = fold(text)
    if not folded:
        return []
    found: dict[str, Neighbour] = {}
    names = vocabulary.names(kind)
    for name, likeness, _ in process.extract(
        folded, names, scorer=fuzz.ratio, limit=LOOKED_AT, score_cutoff=LEAST_LIKENESS
    ):
        if name == folded or not may_be_spelled_alike(folded, name):
            continue
        for concept, field, _ in vocabulary.concepts(kind, name):
            if not excludes(concept, folded):
                found.setdefault(concept, Neighbour(concept, name, field, round(likeness, 1)))
    return list(found.values())[:limit]
