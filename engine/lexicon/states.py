"""The dated standard graph: which edition holds on a day, what replaced it, what it adopts.

Every question takes the day it is asked for. A standard that no list holds counts as in force (state UNLISTED).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from functools import lru_cache

from engine.lexicon.numbers import PHARMACOPOEIA, Edition, edition_of, is_adopted_form, read_number
from engine.lexicon.records import Standard
from engine.reading.types import StandardRef

ADOPTIONS = ("IDT", "MOD", "NEQ", "EQV")
LONGEST_CHAIN = 12
"""Replacement steps followed in one direction; longer chains do not occur, and cycles must end."""


class State(IntEnum):
    IN_FORCE = 1
    UNLISTED = 2
    UPCOMING = 3
    SUPERSEDED = 4
    WITHDRAWN = 5

    @property
    def holds(self) -> bool:
        """May be worked to on the day: in force, or not known to any list."""
        return self <= State.UNLISTED


@dataclass(frozen=True, slots=True)
class Link:
    """One replacement step between families."""

    stem: str
    is_partial: bool


@dataclass(slots=True)
class Node:
    """One edition of a family as listed."""

    edition: Edition
    ref: StandardRef
    record: Standard
    successors: list[Edition] = field(default_factory=list)


class StandardGraph:
    """Listed editions with their states, replacements and adoptions. Immutable once built."""

    def __init__(self, standards: Iterable[Standard]) -> None:
        self.nodes: dict[Edition, Node] = {}
        self.families: dict[str, list[Edition]] = {}
        self.parts: dict[str, set[str]] = {}
        self._twins: dict[Edition, set[str]] = {}
        self._later: dict[str, dict[str, bool]] = {}
        self._earlier: dict[str, dict[str, bool]] = {}
        self._adopts: dict[Edition, list[tuple[str, Edition]]] = {}
        self._adopted: dict[Edition, list[tuple[str, Edition]]] = {}
        self._kin: dict[str, set[str]] = {}
        self._mentioned: dict[str, set[Edition]] = {}
        for record in standards:
            self._add(record)
        for node in self.nodes.values():
            self._link(node)
        for editions in self.families.values():
            editions.sort(key=lambda edition: edition.year)
        self.state = lru_cache(maxsize=None)(self._state)
        self.current = lru_cache(maxsize=None)(self._current)
        self.replacement = lru_cache(maxsize=None)(self._replacement)

    def _add(self, record: Standard) -> None:
        ref = read_number(record.number)
        if ref is None:
            return
        edition = edition_of(ref)
        self._twins.setdefault(edition, set()).add(ref.prefix)
        known = self.nodes.get(edition)
        # A GB number converted to GB/T with number and year kept has the state of its GB/T.
        if known is not None and (is_adopted_form(known.ref) or not is_adopted_form(ref)):
            return
        if known is None:
            self.families.setdefault(edition.stem, []).append(edition)
            self.parts.setdefault(edition_of(_without_part(ref)).stem, set()).add(edition.stem)
        self.nodes[edition] = Node(edition, ref, record)

    def _link(self, node: Node) -> None:
        steps = [(number, False) for number in node.record.replaced_by]
        steps += [(edge.number, edge.is_partial) for edge in node.record.edges]
        for number, is_partial in steps:
            ref = read_number(number)
            if ref is None:
                continue
            target = edition_of(ref)
            if not is_partial:
                node.successors.append(target)
            if target.stem != node.edition.stem:
                _note(self._later, node.edition.stem, target.stem, is_partial)
                _note(self._earlier, target.stem, node.edition.stem, is_partial)
        self._adopt(node)

    def _adopt(self, node: Node) -> None:
        word, _, number = node.record.adopts.partition(" ")
        if word not in ADOPTIONS:
            return
        ref = read_number(number.strip())
        if ref is None:
            return
        source = edition_of(ref)
        self._adopts.setdefault(node.edition, []).append((word, source))
        self._adopted.setdefault(source, []).append((word, node.edition))
        self._mentioned.setdefault(source.stem, set()).add(source)
        self.parts.setdefault(edition_of(_without_part(ref)).stem, set()).add(source.stem)
        if word == "IDT":
            self._kin.setdefault(node.edition.stem, set()).add(source.stem)
            self._kin.setdefault(source.stem, set()).add(node.edition.stem)

    def node(self, edition: Edition) -> Node | None:
        return self.nodes.get(edition)

    def title(self, edition: Edition) -> str:
        """The listed title of an edition, else of the latest edition of its family, else ""."""
        node = self.nodes.get(edition)
        if node is None:
            known = self.families.get(edition.stem)
            node = self.nodes[known[-1]] if known else None
        return node.record.title if node else ""

    def kind(self, stem: str) -> str:
        """ "method", "product" or "limit" as listed for the latest edition, "" where the family is not listed."""
        known = self.families.get(stem)
        return self.nodes[known[-1]].record.kind if known else ""

    def is_listed_as(self, edition: Edition, prefix: str) -> bool:
        """The list holds exactly this edition under exactly this prefix."""
        return prefix in self._twins.get(edition, ())

    def _state(self, edition: Edition, day: date) -> State:
        """The state of one edition on `day`; of the family as a whole where the edition has no year."""
        node = self.nodes.get(edition)
        if node is not None:
            return self._listed_state(node, day)
        if edition.stem.startswith(PHARMACOPOEIA):
            return self._chapter_state(edition, day)
        if edition.year and self._is_adopted_away(edition, day):
            return State.SUPERSEDED
        known = self.families.get(edition.stem)
        if not known:
            return State.UNLISTED
        states = [(self.state(other, day), other.year) for other in known]
        if not edition.year:
            return min(states)[0]
        is_older = any(state is State.IN_FORCE and year > edition.year for state, year in states)
        return State.SUPERSEDED if is_older else State.UNLISTED

    def _listed_state(self, node: Node, day: date) -> State:
        record = node.record
        if record.effective_date and record.effective_date > day:
            return State.UPCOMING
        if record.withdrawn_date:
            if record.withdrawn_date <= day:
                return State.SUPERSEDED if record.replaced_by else State.WITHDRAWN
            return State.IN_FORCE
        if record.status == "即将实施" and not record.effective_date:
            return State.UPCOMING
        if record.status in ("废止", "被代替"):
            return State.SUPERSEDED if record.replaced_by else State.WITHDRAWN
        return State.SUPERSEDED if self._is_replaced(node, day) else State.IN_FORCE

    def _is_replaced(self, node: Node, day: date) -> bool:
        """A blank end date: the edition ends the day its successor takes effect, or the day a full edge is dated."""
        if any(edge.day and edge.day <= day and not edge.is_partial for edge in node.record.edges):
            return True
        successors = (self.nodes.get(target) for target in node.successors)
        dates = [successor.record.effective_date for successor in successors if successor]
        return any(taken and taken <= day for taken in dates)

    def _is_adopted_away(self, edition: Edition, day: date) -> bool:
        """An unlisted edition is behind where an edition in force adopts a later one of the same family."""
        later = [other for other in self._mentioned.get(edition.stem, ()) if other.year > edition.year]
        return any(self.state(node, day) is State.IN_FORCE for other in later for _, node in self._adopted[other])

    def _chapter_state(self, edition: Edition, day: date) -> State:
        """A general chapter that no list holds has the state of its volume (the fourth, where several are listed)."""
        volumes = [
            known
            for stem, editions in self.families.items()
            if stem.startswith(PHARMACOPOEIA)
            for known in editions
            if not edition.year or known.year == edition.year
        ]
        if not volumes:
            return State.UNLISTED
        fourth = [volume for volume in volumes if volume.stem.endswith("四部")]
        return min(self.state(volume, day) for volume in fourth or volumes)

    def editions(self, stem: str) -> tuple[Edition, ...]:
        """All listed editions of a family, oldest first."""
        return tuple(self.families.get(stem, ()))

    def _current(self, stem: str, day: date) -> tuple[Edition, ...]:
        """The editions of a family that are in force on `day`."""
        return tuple(e for e in self.families.get(stem, ()) if self.state(e, day) is State.IN_FORCE)

    def is_dated(self, stem: str) -> bool:
        """The list holds editions of this family that carry a year."""
        return any(edition.year for edition in self.families.get(stem, ()))

    def adoption(self, left: Edition, right: Edition) -> str:
        """How one of two editions adopts the other ("IDT", "MOD" …), "" where it does not."""
        for word, source in self._adopts.get(left, ()):
            if source == right:
                return word
        for word, source in self._adopts.get(right, ()):
            if source == left:
                return word
        return ""

    def adoptions(self, edition: Edition) -> Iterator[tuple[str, Edition]]:
        """What an edition adopts, as (word, adopted edition)."""
        yield from self._adopts.get(edition, ())

    def adopters(self, edition: Edition) -> Iterator[tuple[str, Edition]]:
        """Which listed editions adopt this one, as (word, adopting edition)."""
        yield from self._adopted.get(edition, ())

    def related(self, stem: str) -> set[str]:
        """Every family that `replacement` may link to this one: lineages, adoptions, lineages of adoptions."""
        found = {*self.lineage(stem), *self._kin.get(stem, ())}
        for kin in self._kin.get(stem, ()):
            found.update(self.lineage(kin))
        for near in self.lineage(stem):
            found.update(self._kin.get(near, ()))
        return found

    def volumes(self) -> frozenset[str]:
        """The listed families of the pharmacopoeia."""
        return frozenset(stem for stem in self.families if stem.startswith(PHARMACOPOEIA))

    def lineage(self, stem: str) -> tuple[str, ...]:
        """The families this one was replaced by and those it replaced, nearest first, without itself."""
        found: dict[str, None] = {}
        for steps in (self._later, self._earlier):
            ring = [stem]
            for _ in range(LONGEST_CHAIN):
                ring = [far for near in ring for far in steps.get(near, ()) if far not in found and far != stem]
                found.update(dict.fromkeys(ring))
        return tuple(found)

    def _replacement(self, left: str, right: str) -> str:
        """How two families are linked: "same", "later" (right replaced left), "earlier", "adopted" or ""."""
        if left == right:
            return "same"
        for word, steps in (("later", self._later), ("earlier", self._earlier)):
            ring, seen = [left], {left}
            for _ in range(LONGEST_CHAIN):
                ring = [far for near in ring for far in steps.get(near, ()) if far not in seen]
                seen.update(ring)
                if right in seen:
                    return word
        for kin in self._kin.get(left, ()):
            if kin == right or right in (self._later.get(kin) or ()) or right in (self._earlier.get(kin) or ()):
                return "adopted"
        for kin in self._kin.get(right, ()):
            if left in (self._later.get(kin) or ()) or left in (self._earlier.get(kin) or ()):
                return "adopted"
        return ""


def _without_part(ref: StandardRef) -> StandardRef:
    return StandardRef(ref.prefix, ref.number, "", ref.year)


def _note(steps: dict[str, dict[str, bool]], source: str, target: str, is_partial: bool) -> None:
    """Remember a step between families; a full replacement outweighs a partial one."""
    known = steps.setdefault(source, {})
    known[target] = known.get(target, True) and is_partial
