"""Standards: editions with their states, what replaces them, what they adopt."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import transaction

from accounts.models import User
from backbone.actions.changes import next_change, record
from backbone.models import FactKind
from catalog.actions.results import ListResult
from catalog.graph import Acyclic
from catalog.importers.problems import Problem
from catalog.knowledge import knowledge_changed, lock_knowledge
from catalog.models import Standard, StandardEdge
from engine.reading.fold import fold
from engine.reading.standards import read_standards

ADOPTIONS = ("IDT", "MOD", "NEQ", "EQV")
CONTENTS = ("title", "status", "effective_date", "withdrawn_date", "adopts", "kind")
BATCH = 2000
FAMILY_LENGTH = 120


@dataclass(frozen=True, slots=True)
class ReplacementLine:
    """`number` takes over, wholly or in part, from `date` (None = the day it takes effect)."""

    number: str
    is_partial: bool = False
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class StandardLine:
    """One line of standards.csv, dates read, lists split."""

    number: str
    title: str = ""
    status: str = ""
    effective_date: dt.date | None = None
    withdrawn_date: dt.date | None = None
    adopts: str = ""
    kind: str = ""
    edges: tuple[ReplacementLine, ...] = ()
    line: int = 0


class EditionKey(NamedTuple):
    """One key for all ways of writing the number of one edition; `family` is the number without year."""

    family: str
    edition: str
    is_read: bool


def edition_key(number: str) -> EditionKey:
    """The key of a listed number; a number that cannot be read is its own folded text."""
    refs = read_standards(number).refs
    if not refs:
        return EditionKey(fold(number)[:FAMILY_LENGTH], fold(number), False)
    return EditionKey(refs[0].family[:FAMILY_LENGTH], refs[0].edition, True)


def load_standards(*, by: User | None, lines: Sequence[StandardLine]) -> ListResult:
    """Adds and updates the listed editions; others stay. A listed edition's replacements become those of its line.

    Editions mentioned but not listed become stubs; an edge that closes a cycle is rejected by name; of two lines for
    one edition the later counts, the earlier is unchanged.
    """
    with transaction.atomic():
        change = next_change()
        lock_knowledge()
        result = ListResult()
        latest = list({edition_key(line.number).edition: line for line in lines}.values())
        book = StandardBook(change)
        new, changed = _store_editions(latest, book, result)
        result.problems += book.stub(_mentions(latest))
        moved = _store_edges(latest, book, result)
        result.added = len(new)
        result.changed = len((changed | {predecessor for predecessor, _ in moved}) - new)
        result.unchanged = len(lines) - result.added - result.changed
        touched = changed.union(*moved)
        if touched or book.made:
            Standard.objects.filter(id__in=touched).update(changed=change)
            finish_load(change, "standard.load", result, by=by)
        return result


def finish_load(change: int, action: str, result: ListResult, *, by: User | None) -> None:
    """Knowledge moved: says so, and records the one fact that standards of this change number differ."""
    knowledge_changed(change)
    record(
        change,
        by=by,
        action=action,
        subject_kind="standard",
        details=result.counts(),
        facts=((FactKind.STANDARD, 0),),
    )


class StandardBook:
    """All stored editions by edition key; new ones are put in here."""

    def __init__(self, change: int) -> None:
        self.made = 0
        self._change = change
        self._held: dict[str, Standard] = {}
        self._families: set[str] = set()
        for standard in Standard.objects.order_by("id"):
            self._held.setdefault(edition_key(standard.number).edition, standard)
            self._families.add(standard.family)

    def get(self, number: str) -> Standard | None:
        return self._held.get(edition_key(number).edition)

    def __getitem__(self, number: str) -> Standard:
        return self._held[edition_key(number).edition]

    def insert(self, standards: list[Standard]) -> None:
        """Stores new editions."""
        for standard in Standard.objects.bulk_create(standards, batch_size=BATCH):
            self._held[edition_key(standard.number).edition] = standard
            self._families.add(standard.family)
        self.made += len(standards)

    def knows(self, number: str) -> bool:
        """The edition is held, or the number names no year and an edition of its family is."""
        key = edition_key(number)
        return key.edition in self._held or (key.edition == key.family and key.family in self._families)

    def new(self, number: str, **values: Any) -> Standard:
        """A new edition, not stored yet."""
        return Standard(number=number, family=edition_key(number).family, changed=self._change, **values)

    def stub(self, mentions: Iterable[tuple[str, int]]) -> list[Problem]:
        """Makes stubs of unknown state for (number, line) that are not held, with a warning for each."""
        missing: dict[str, tuple[str, int]] = {}
        for number, line in mentions:
            if (key := edition_key(number).edition) not in self._held:
                missing.setdefault(key, (number, line))
        self.insert([self.new(number, is_stub=True) for number, _ in missing.values()])
        return [Problem("standard_stub", "", line, params={"number": number}) for number, line in missing.values()]


def _mentions(lines: Iterable[StandardLine]) -> Iterator[tuple[str, int]]:
    """(number, line) of every edition that the lines name as successor or as adopted."""
    for line in lines:
        for edge in line.edges:
            yield edge.number, line.line
        word, _, number = line.adopts.partition(" ")
        adopted = number.strip() if word in ADOPTIONS else line.adopts
        if adopted:
            yield adopted, line.line


def _store_editions(lines: Iterable[StandardLine], book: StandardBook, result: ListResult) -> tuple[set[int], set[int]]:
    """Inserts and updates; (ids inserted, ids of stored ones that differed)."""
    new, changed = [], []
    for line in lines:
        if not edition_key(line.number).is_read:
            result.problems.append(Problem("standard_unread", "", line.line, "number", {"number": line.number}))
        values = {name: getattr(line, name) for name in CONTENTS}
        stored = book.get(line.number)
        if stored is None:
            new.append(book.new(line.number, **values))
        elif stored.is_stub or any(getattr(stored, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(stored, name, value)
            stored.is_stub = False
            changed.append(stored)
    book.insert(new)
    Standard.objects.bulk_update(changed, [*CONTENTS, "is_stub"], batch_size=500)
    return {standard.id for standard in new}, {standard.id for standard in changed}


def _store_edges(lines: Iterable[StandardLine], book: StandardBook, result: ListResult) -> set[tuple[int, int]]:
    """Makes the replacements of the listed editions those of the lines; (predecessor, successor) of all that moved."""
    wanted = {(book[line.number].id, book[edge.number].id): (edge, line) for line in lines for edge in line.edges}
    stored = {(edge.predecessor_id, edge.successor_id): edge for edge in StandardEdge.objects.order_by("id")}
    listed = {book[line.number].id for line in lines}
    gone = {pair for pair in stored if pair[0] in listed and pair not in wanted}
    graph = Acyclic(pair for pair in stored if pair not in gone)
    new = []
    for pair, (edge, line) in wanted.items():
        old = stored.get(pair)
        if old is None and not graph.add(*pair):
            result.rejected += 1
            params = {"source": line.number, "target": edge.number}
            result.problems.append(Problem("edge_closes_cycle", "", line.line, "replaced_by", params))
        elif old is None or (old.is_partial, old.date) != (edge.is_partial, edge.date):
            new.append(_edge(*pair, edge))
    StandardEdge.objects.filter(id__in=[stored[pair].id for pair in gone]).delete()
    StandardEdge.objects.bulk_create(
        new,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["predecessor", "successor"],
        update_fields=["is_partial", "date"],
    )
    return gone | {(edge.predecessor_id, edge.successor_id) for edge in new}


def _edge(predecessor: int, successor: int, line: ReplacementLine) -> StandardEdge:
    return StandardEdge(predecessor_id=predecessor, successor_id=successor, is_partial=line.is_partial, date=line.date)
