"""Names and concepts: aliases, the object tree, wholes and parts. Implements the Vocabulary protocol of reading."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from engine.lexicon.fields import ANY_FIELDS, FIELD_ROOTS, FIELD_WORDS
from engine.lexicon.records import Alias, ObjectEdge, Part
from engine.reading.fold import fold
from engine.reading.types import How

Meaning = tuple[str, str, How]
"""(concept, field, how): how is "exact" for the concept's own name, "alias" for a listed one."""

OTHER_TRADE = 99
"""Distance of an object to a trade it does not belong to."""

_WORD = re.compile(r"[\u4e00-\u9fff]{2,5}")
_QUALIFIED = re.compile(r"(.+)\(([^()]+)\)")


class Vocabulary:
    """Folded name → concepts, object → broader objects, parameter → wholes and parts. Never changes once the lexicon is built."""

    def __init__(self, aliases: Iterable[Alias], objects: Iterable[ObjectEdge], parts: Iterable[Part]) -> None:
        self._names: dict[tuple[str, str], list[Meaning]] = {}
        self._broader: dict[str, list[str]] = {}
        self._wholes: dict[str, frozenset[str]] = {}
        self._parts: dict[str, frozenset[str]] = {}
        self._sets: dict[str, list[str]] = {}
        self._ancestors: dict[str, frozenset[str]] = {}
        self._below: Counter[str] | None = None
        self._read_aliases(aliases)
        self._read_objects(objects)
        self._read_parts(parts)
        self._read_qualified()
        self.trade_distance = lru_cache(maxsize=None)(self._trade_distance)

    def learn(self, parameters: Iterable[str]) -> None:
        """Names that only contents of standards hold are concepts too. Called once, while the lexicon is built."""
        for parameter in parameters:
            self._add("parameter", fold(parameter), (parameter, "", "exact"))

    def _add(self, kind: str, folded: str, meaning: Meaning) -> None:
        known = self._names.setdefault((kind, folded), [])
        if folded and all(meaning[:2] != other[:2] for other in known):
            known.append(meaning)

    def _read_aliases(self, aliases: Iterable[Alias]) -> None:
        listed = list(aliases)
        for kind, concept, field in dict.fromkeys((kind, concept, field) for kind, concept, _, field in listed):
            self._add(kind, fold(concept), (concept, field, "exact"))
        for kind, concept, alias, field in listed:
            self._add(kind, fold(alias), (concept, field, "alias"))

    def _read_objects(self, edges: Iterable[ObjectEdge]) -> None:
        for child, parent in edges:
            for name in filter(None, (child, parent)):
                self._add("object", fold(name), (name, "", "exact"))
            if parent:
                self._broader.setdefault(child, []).append(parent)

    def _read_parts(self, parts: Iterable[Part]) -> None:
        wholes: dict[str, set[str]] = {}
        for part, whole, is_set in parts:
            wholes.setdefault(part, set()).add(whole)
            if is_set:
                self._sets.setdefault(whole, []).append(part)
            for name in (part, whole):
                self._add("parameter", fold(name), (name, "", "exact"))
        for part in wholes:
            self._wholes[part] = closure(part, wholes)
        members: dict[str, set[str]] = {}
        for part, found in self._wholes.items():
            for whole in found:
                members.setdefault(whole, set()).add(part)
        self._parts = {whole: frozenset(found) for whole, found in members.items()}

    def _read_qualified(self) -> None:
        """抗拉强度's alias 拉伸强度(金属) also means: 拉伸强度 may be 抗拉强度 where the object is a metal.

        A qualifier that names no trade (首效(负极)) is kept as the field, so that the object's name may hold it;
        where the bare name means nothing else (浪涌(冲击)) the qualifier is left out.
        """
        for (kind, folded), meanings in list(self._names.items()):
            qualified = _QUALIFIED.fullmatch(folded)
            if kind != "parameter" or qualified is None or not _WORD.fullmatch(qualified[2]):
                continue
            is_free = (kind, qualified[1]) not in self._names and len(qualified[1]) > 1
            for concept, field, _ in list(meanings):
                is_trade = fold(field).startswith(qualified[2]) or FIELD_WORDS.get(qualified[2]) == field
                kept = field if is_trade or is_free else qualified[2]
                self._add(kind, qualified[1], (concept, kept, "rule"))

    def concepts(self, kind: str, folded: str) -> tuple[Meaning, ...]:
        """The concepts a folded name may mean, () where nothing is known of it. `kind`: "parameter" or "object"."""
        return tuple(self._names.get((kind, folded), ()))

    def names(self, kind: str) -> list[str]:
        """Every folded name of a kind, in the order of the lists."""
        return [folded for (of_kind, folded) in self._names if of_kind == kind]

    def ancestors(self, concept: str) -> frozenset[str]:
        """An object concept and all broader ones."""
        found = self._ancestors.get(concept)
        if found is None:
            found = closure(concept, self._broader) | {concept}
            self._ancestors[concept] = found
        return found

    def broader(self, concept: str) -> tuple[str, ...]:
        """The direct parents of an object concept."""
        return tuple(self._broader.get(concept, ()))

    def is_band(self, concept: str) -> bool:
        """A broad object: at least one in a hundred of all listed objects is a kind of it."""
        if self._below is None:
            counts = Counter(above for child in self._broader for above in self.ancestors(child) if above != child)
            self._below = counts
        return self._below[concept] * 100 >= len(self._broader)

    def knows_object(self, concept: str) -> bool:
        """The concept stands in the object tree or is a listed name."""
        return ("object", fold(concept)) in self._names

    def wholes(self, parameter: str) -> frozenset[str]:
        """The parameters of which this one is a part, at any depth, without itself."""
        return self._wholes.get(parameter, frozenset())

    def parts(self, parameter: str) -> frozenset[str]:
        """The parameters that are parts of this one, at any depth, without itself."""
        return self._parts.get(parameter, frozenset())

    def members(self, parameter: str) -> tuple[str, ...]:
        """The parameters that a named set asks for one by one, in list order; () where it is no set."""
        return tuple(self._sets.get(parameter, ()))

    def _trade_distance(self, field: str, concept: str) -> int | None:
        """Steps from an object up to the roots of a trade (or to a broader object that holds a qualifier's word).

        OTHER_TRADE where it does not belong there, None where the trade or the object says nothing.
        """
        if field in ANY_FIELDS or not self.knows_object(concept):
            return None
        roots = FIELD_ROOTS.get(field)
        steps = self._steps(concept)
        found = [n for name, n in steps.items() if (field in name if roots is None else name in roots)]
        return min(found, default=OTHER_TRADE)

    def _steps(self, concept: str) -> dict[str, int]:
        """Every ancestor of an object, itself included, with its distance."""
        found = {concept: 0}
        ring = [concept]
        while ring:
            ring = [far for near in ring for far in self._broader.get(near, ()) if far not in found]
            distance = max(found.values()) + 1
            found.update(dict.fromkeys(ring, distance))
        return found


def closure(start: str, steps: dict[str, set[str]] | dict[str, list[str]]) -> frozenset[str]:
    """Everything reachable from `start`; cycles end by themselves."""
    found: set[str] = set()
    ring = list(steps.get(start, ()))
    while ring:
        name = ring.pop()
        if name not in found:
            found.add(name)
            ring.extend(steps.get(name, ()))
    return frozenset(found)
