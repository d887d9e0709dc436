"""What a standard's title says of its object and its parameter, by the names the vocabulary knows."""

from functools import lru_cache

from engine.lexicon.vocabulary import Vocabulary
from engine.reading.fold import fold

_LEADS = ("食品安全国家标准", "中华人民共和国国家标准", "国家标准", "行业标准")
SHORTEST, LONGEST = 2, 20
"""Signs of a name that is looked for inside a title."""


class Titles:
    """Reads titles against a vocabulary. Pure; answers are cached."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.scope = lru_cache(maxsize=None)(self._scope)
        self.parameters = lru_cache(maxsize=None)(self._parameters)
        self.objects = lru_cache(maxsize=None)(self._objects)

    def _scope(self, title: str) -> tuple[str, ...]:
        """The object concepts a title opens with: 环境空气 总烃…的测定 → 环境空气; 食品中铅的测定 → 食品."""
        words = _without_lead(title).split()
        if not words:
            return ()
        head = fold(words[0])
        forms = [head] if len(words) > 1 else []
        if "中" in head:
            forms.append(head.split("中", 1)[0])
        for form in forms:
            meanings = self._vocabulary.concepts("object", form)
            if meanings:
                return tuple(concept for concept, _, _ in meanings)
        return ()

    def _objects(self, title: str) -> tuple[str, ...]:
        """The scope of a title, else the concepts of the longest object name anywhere in it."""
        return self._scope(title) or self._longest("object", fold(_without_lead(title)), 3)

    def _parameters(self, title: str) -> tuple[tuple[str, str], ...]:
        """The (concept, field) of every parameter a title names; longer names hide the shorter ones inside them."""
        text = fold(_without_lead(title))
        taken = [False] * len(text)
        found: dict[tuple[str, str], None] = {}
        for size in range(min(LONGEST, len(text)), SHORTEST - 1, -1):
            for start in range(len(text) - size + 1):
                if any(taken[start : start + size]):
                    continue
                meanings = self._vocabulary.concepts("parameter", text[start : start + size])
                if meanings:
                    taken[start : start + size] = [True] * size
                    found.update(dict.fromkeys((concept, field) for concept, field, _ in meanings))
        return tuple(found)

    def _longest(self, kind: str, text: str, shortest: int) -> tuple[str, ...]:
        for size in range(min(LONGEST, len(text)), shortest - 1, -1):
            for start in range(len(text) - size + 1):
                meanings = self._vocabulary.concepts(kind, text[start : start + size])
                if meanings:
                    return tuple(concept for concept, _, _ in meanings)
        return ()


def _without_lead(title: str) -> str:
    plain = title.replace("\u3000", " ").strip("《》 ")
    for lead in _LEADS:
        plain = plain.removeprefix(lead).lstrip()
    return plain
