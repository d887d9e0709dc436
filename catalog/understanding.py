"""How one capability row is understood today: concepts, standards with their state, rules of its restriction."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from catalog.knowledge import knowledge
from catalog.models import CapabilityRow
from catalog.reads import standard_ids
from engine.lexicon import Lexicon, State
from engine.lexicon.numbers import edition_of
from engine.reading.types import Name, RowReading, RowText, StandardRef

STATE_CODES = {
    State.IN_FORCE: "in_force",
    State.UNLISTED: "unknown",
    State.UPCOMING: "upcoming",
    State.SUPERSEDED: "superseded",
    State.WITHDRAWN: "withdrawn",
}
_UNREAD = "~"
"""A concept made of the text itself, because nothing is known of it, begins so."""


@dataclass(frozen=True, slots=True)
class ReadName:
    """A name and what it means; no concept = not understood. `how`: exact | alias | rule | human | stub."""

    text: str
    concepts: list[str]
    how: str


@dataclass(frozen=True, slots=True)
class ReadStandard:
    """A reference with its state today (see STATE_CODES). `id` None = no list holds it."""

    number: str
    clause: str
    state: str
    title: str
    id: int | None
    current: list[str]
    """Editions of the same number in force today, where this one is not."""


@dataclass(frozen=True, slots=True)
class ReadRule:
    """A rule read from the restriction or the note. `kind` as in engine.reading.types.Rule."""

    kind: str
    text: str
    terms: list[str]


@dataclass(frozen=True, slots=True)
class Understanding:
    """A row as matching understands it."""

    objects: list[ReadName]
    parameters: list[ReadName]
    standards: list[ReadStandard]
    rules: list[ReadRule]
    is_whole_product: bool

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def understand(row: CapabilityRow, day: dt.date) -> Understanding:
    """Reads the texts of a version (loaded with them) with the knowledge in force. Two queries."""
    known = knowledge()
    reading = known.reader.read_row(_text(row))
    return Understanding(
        objects=[_name(name) for name in reading.objects],
        parameters=[_name(name) for name in reading.parameters.names],
        standards=_standards(reading, known.lexicon, day),
        rules=[ReadRule(rule.kind, rule.text, list(rule.terms)) for rule in reading.rules],
        is_whole_product=reading.is_product,
    )


def _text(row: CapabilityRow) -> RowText:
    return RowText(
        band=row.band.text,
        category=row.category.text,
        kind=row.kind,
        name=row.name.text,
        standard_title=row.title.text,
        standard=row.standard.text,
        restriction=row.restriction.text,
        note=row.note.text,
        service_kind=row.service_kind,  # type: ignore[arg-type]
        food_flag=row.food_flag,
    )


def _name(name: Name) -> ReadName:
    known = dict.fromkeys(concept for concept in name.concepts if not concept.startswith(_UNREAD))
    return ReadName(name.text, list(known), name.how)


def _standards(reading: RowReading, lexicon: Lexicon, day: dt.date) -> list[ReadStandard]:
    graph = lexicon.standards
    nodes = [(ref, graph.node(edition_of(ref))) for ref in reading.standards.refs]
    ids = standard_ids({node.record.number for _, node in nodes if node})
    return [_standard(ref, ids.get(node.record.number) if node else None, lexicon, day) for ref, node in nodes]


def _standard(ref: StandardRef, key: int | None, lexicon: Lexicon, day: dt.date) -> ReadStandard:
    graph, edition = lexicon.standards, edition_of(ref)
    state = graph.state(edition, day)
    current = [] if state.holds else [graph.nodes[one].record.number for one in graph.current(edition.stem, day)]
    return ReadStandard(ref.edition, ref.clause, STATE_CODES[state], graph.title(edition), key, current)
