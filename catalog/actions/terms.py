"""Terms: each distinct cell text of the capability list once, with the keys its reading yields."""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import md5
from typing import NamedTuple

from django.db import connection, transaction

from catalog.knowledge import hold_knowledge, knowledge
from catalog.models import Alias, ConceptKind, Term, TermKind
from engine.judging.keys import limit_keys, name_keys, scope_keys, standard_keys
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
_LIMITS = (TermKind.RESTRICTION, TermKind.NOTE)
_DOCUMENTS = (TermKind.STANDARD, TermKind.TITLE)
_KINDS_OF = {
    ConceptKind.PARAMETER.value: (TermKind.NAME, *_LIMITS),
    ConceptKind.OBJECT.value: (TermKind.BAND, TermKind.CATEGORY, *_LIMITS, *_DOCUMENTS),
}


class TermReading(NamedTuple):
    """What a text means to matching: sorted keys, the weakest way a part was read, and the least confidence."""

    keys: list[str]
    how: str
    confidence: float


class TermChange(NamedTuple):
    """A term that reads differently than is stored."""

    id: int
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
        names, keys = cell.names, name_keys(cell, reader.lexicon) | ({ALL_KEY} if cell.is_all else set())
    elif kind in (TermKind.BAND, TermKind.CATEGORY):
        names = reader.read_row(RowText("", text, "", "")).objects
        keys = frozenset(f"o:{concept}" for name in names for concept in name.concepts)
    elif kind in _DOCUMENTS:
        standards = reader.read_row(RowText("", "", "", "", standard=text)).standards
        keys = standard_keys(standards)
        how = "exact" if keys else "unread" if kind == TermKind.STANDARD else ""
        keys |= scope_keys(standards, reader.lexicon)
    else:
        restriction, note = (text, "") if kind == TermKind.RESTRICTION else ("", text)
        rules = reader.read_row(RowText("", "", "", "", restriction=restriction, note=note)).rules
        how = "unread" if any(rule.kind == "unread" for rule in rules) else "rule" if rules else ""
        keys = limit_keys(rules, reader.lexicon)
    if names:
        how = min((name.how for name in names), key=_WEAKEST.index)
    short = sorted(key for key in keys if len(key) <= LONGEST_KEY)
    return TermReading(short, how, min((name.confidence for name in names), default=1.0))


def reread_terms(changes: Collection[int] | None = None) -> list[TermChange]:
    """Reads terms again with the knowledge in force, stores what moved, and returns it. None = all terms.

    Of `changes` that only opened or closed few aliases, terms that share no sign with one of these are left out:
    every reading of a name is made of signs of the term. Only a standard may mean what its listed title says.
    """
    aliases = _aliases_at(changes) if changes is not None else None
    with transaction.atomic():
        moved = list(_moved(hold_knowledge().reader, aliases))
        found = [TermChange(term.id, term.kind, frozenset(term.keys), frozenset(new.keys)) for term, new in moved]
        for term, new in moved:
            term.keys, term.how, term.confidence = new
        Term.objects.bulk_update([term for term, _ in moved], ["keys", "how", "confidence"], batch_size=1000)
    return found


def terms_moved_by(aliases: Sequence[tuple[str, str]], reader: Reader) -> list[TermChange]:
    """Terms that would read differently with these (kind, folded text) names, which the reader knows; stores nothing."""
    moved = _moved(reader, list(aliases))
    return [TermChange(term.id, term.kind, frozenset(term.keys), frozenset(new.keys)) for term, new in moved]


def stale_terms() -> list[TermChange]:
    """Terms that would read differently now than is stored; stores nothing."""
    moved = _moved(knowledge().reader, None)
    return [TermChange(term.id, term.kind, frozenset(term.keys), frozenset(new.keys)) for term, new in moved]


def _aliases_at(changes: Collection[int]) -> list[tuple[str, str]] | None:
    """(kind, folded text) of the aliases that the changes opened or closed; None where that does not tell enough.

    A change without aliases brought new objects or contents, whose names no table ties to the change.
    """
    opened = Alias.objects.filter(opened_change__in=changes).values_list("opened_change", "concept__kind", "folded")
    closed = Alias.objects.filter(closed_change__in=changes).values_list("closed_change", "concept__kind", "folded")
    rows = [*opened, *closed]
    is_told = len(rows) <= FEW_ALIASES and {change for change, _, _ in rows} == set(changes)
    return [(kind, folded) for _, kind, folded in rows] if is_told else None


def _moved(reader: Reader, aliases: list[tuple[str, str]] | None) -> Iterator[tuple[Term, TermReading]]:
    """Terms in id order whose reading differs from what is stored, with the new reading."""
    terms = Term.objects.order_by("id")
    signs: dict[str, set[str]] = {}
    if aliases is not None:
        for kind, folded in aliases:
            for term_kind in _KINDS_OF[kind]:
                signs.setdefault(term_kind, set()).update(folded)
        terms = terms.filter(kind__in=signs)
    for term in terms.iterator(5000):
        if signs and term.kind != TermKind.STANDARD and signs[term.kind].isdisjoint(fold(term.text)):
            continue
        reading = read_term(term.kind, term.text, reader)
        if reading != (term.keys, term.how, term.confidence):
            yield term, reading
