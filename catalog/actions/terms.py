"""Terms: each distinct cell text of the capability list once, with the keys its reading yields."""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import md5
from typing import NamedTuple

from django.db import connection, transaction

from catalog.knowledge import hold_knowledge
from catalog.models import Alias, ConceptKind, Term, TermKind
from engine.judging.keys import parameter_keys, standard_keys
from engine.reader import Reader
from engine.reading.fold import fold
from engine.reading.types import Name, RowText

ALL_KEY = "all"
"""Key of a name term that stands for all parameters of its standard (全项)."""
LONGEST_KEY = 260
"""A longer text names nothing that a demand could ask for, and the column does not hold it."""
FEW_ALIASES = 50
"""Up to so many changed aliases, only terms that could mean them are read again; beyond it, all are."""
_WEAKEST = ("unread", "stub", "rule", "human", "alias", "exact")
_KINDS_OF = {
    ConceptKind.PARAMETER.value: frozenset({TermKind.NAME.value}),
    ConceptKind.OBJECT.value: frozenset({TermKind.BAND.value, TermKind.CATEGORY.value}),
}


class TermReading(NamedTuple):
    """What a text means to matching: sorted keys, the weakest way a part was read, and the least confidence."""

    keys: list[str]
    how: str
    confidence: float


class TermChange(NamedTuple):
    """A term whose keys moved when it was read again."""

    term: int
    kind: str
    old_keys: frozenset[str]
    new_keys: frozenset[str]


def term_digest(text: str) -> uuid.UUID:
    """The key under which a text is found."""
    return uuid.UUID(bytes=md5(text.encode(), usedforsecurity=False).digest())


def intern_terms(texts: Mapping[str, Collection[str]]) -> dict[tuple[str, str], int]:
    """Ids of all texts by (kind, text), missing ones inserted. `texts`: kind → distinct texts.

    New terms are read with the knowledge in force, which is held in force until the transaction ends.
    """
    wanted = [(kind, text) for kind, group in texts.items() for text in group]
    found = _find(wanted)
    missing = [pair for pair in wanted if pair not in found]
    if missing:
        with transaction.atomic():
            _insert(missing, hold_knowledge().reader)
        found.update(_find(missing))
    return found


def find_terms(texts: Mapping[str, Collection[str]]) -> dict[tuple[str, str], int]:
    """Ids of those texts that are terms already."""
    return _find([(kind, text) for kind, group in texts.items() for text in group])


def _find(pairs: list[tuple[str, str]]) -> dict[tuple[str, str], int]:
    by_digest = {(kind, term_digest(text)): (kind, text) for kind, text in pairs}
    kinds, digests = [kind for kind, _ in by_digest], [str(digest) for _, digest in by_digest]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.kind, t.digest, t.id FROM unnest(%s::text[], %s::uuid[]) AS w(kind, digest)"
            " JOIN catalog_term t ON t.kind = w.kind AND t.digest = w.digest",
            [kinds, digests],
        )
        return {by_digest[kind, digest]: key for kind, digest, key in cursor.fetchall()}


def _insert(pairs: Iterable[tuple[str, str]], reader: Reader) -> None:
    # Sorted, so that two transactions inserting the same texts wait for each other in one order.
    ordered = sorted((kind, term_digest(text), text) for kind, text in pairs)
    terms = []
    for kind, digest, text in ordered:
        keys, how, confidence = read_term(kind, text, reader)
        terms.append(Term(kind=kind, text=text, digest=digest, keys=keys, how=how, confidence=confidence))
    Term.objects.bulk_create(terms, ignore_conflicts=True, batch_size=2000)


def read_term(kind: str, text: str, reader: Reader) -> TermReading:
    """Reads one cell by itself, as if the row held nothing else."""
    if not text:
        return TermReading([], "", 1.0)
    keys: frozenset[str] = frozenset()
    names: tuple[Name, ...] = ()
    how = ""
    if kind == TermKind.NAME:
        cell = reader.read_row(RowText("", "", "", text)).parameters
        names, keys = cell.names, parameter_keys(cell) | ({ALL_KEY} if cell.is_all else set())
    elif kind in (TermKind.BAND, TermKind.CATEGORY):
        names = reader.read_row(RowText("", text, "", "")).objects
        keys = frozenset(f"o:{concept}" for name in names for concept in name.concepts)
    elif kind in (TermKind.STANDARD, TermKind.TITLE):
        standards = reader.read_row(RowText("", "", "", "", standard=text)).standards
        keys = standard_keys(standards)
        how = "exact" if keys else "unread" if kind == TermKind.STANDARD else ""
    else:
        restriction, note = (text, "") if kind == TermKind.RESTRICTION else ("", text)
        rules = reader.read_row(RowText("", "", "", "", restriction=restriction, note=note)).rules
        how = "unread" if any(rule.kind == "unread" for rule in rules) else "rule" if rules else ""
    if names:
        how = min((name.how for name in names), key=_WEAKEST.index)
    short = sorted(key for key in keys if len(key) <= LONGEST_KEY)
    return TermReading(short, how, min((name.confidence for name in names), default=1.0))


def reread_terms(change: int) -> list[TermChange]:
    """Reads again the terms that a change of vocabulary or contents may alter, stores what moved, and returns it.

    Of few changed aliases, only terms that share a sign with one of them are read: every reading of a name is made
    of signs of the term. A change that leaves no alias behind (a new object, new contents) reads all terms.
    """
    aliases = _aliases_at(change)
    few = 0 < len(aliases) <= FEW_ALIASES
    kinds = frozenset[str]().union(*(_KINDS_OF[kind] for kind, _ in aliases)) if few else None
    signs = frozenset(sign for _, folded in aliases for sign in folded) if few else None
    with transaction.atomic():
        reader = hold_knowledge().reader
        moved, changes = [], []
        for term in _stored(kinds or frozenset().union(*_KINDS_OF.values()), signs):
            reading = read_term(term.kind, term.text, reader)
            if (reading.keys, reading.how, reading.confidence) == (term.keys, term.how, term.confidence):
                continue
            if reading.keys != term.keys:
                changes.append(TermChange(term.id, term.kind, frozenset(term.keys), frozenset(reading.keys)))
            term.keys, term.how, term.confidence = reading
            moved.append(term)
        Term.objects.bulk_update(moved, ["keys", "how", "confidence"], batch_size=1000)
    return changes


def _aliases_at(change: int) -> list[tuple[str, str]]:
    opened, closed = Alias.objects.filter(opened_change=change), Alias.objects.filter(closed_change=change)
    return list((opened | closed).values_list("concept__kind", "folded"))


def _stored(kinds: Collection[str], signs: frozenset[str] | None) -> Iterator[Term]:
    """Terms of the kinds in id order; with `signs`, only those holding one of them."""
    for term in Term.objects.filter(kind__in=kinds).order_by("id").iterator(5000):
        if signs is None or not signs.isdisjoint(fold(term.text)):
            yield term
