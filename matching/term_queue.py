"""The queue of texts for a person 智能分析 + 人工筛查: what is unread, doubtful or proposed, and what an answer is worth.

Work follows distinct texts, not rows: counts come from the database grouped, readings from the engine once a text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from catalog.actions.proposals import MINED, key_of
from catalog.knowledge import Knowledge
from catalog.models import Proposal, ProposalKind, ProposalState, TermKind
from engine.context import STUB
from engine.lexicon.numbers import edition_of
from engine.reading.types import Name, RowText
from enterprises.models import MATCHED_STATES, Visibility
from matching.models.term_queue import Sign

SURE = 0.9
"""A name read by a rule with less confidence is shown to a person."""
ITEM_WORTH = 10
"""A demand item without an answer weighs as much as so many capability rows."""
DOUBT_SHARE = 10
"""A doubtful reading works already: confirming it is worth a tenth of reading what nobody can read."""
TERMS_KEPT = 20
NAMED_BY = {TermKind.NAME: "name_id", TermKind.CATEGORY: "category_id"}

_DOUBTFUL = """
SELECT t.id, t.text, count(*) FROM catalog_term t JOIN catalog_capabilityrow r ON r.{column} = t.id
WHERE t.kind = %(kind)s AND t.text <> '' AND (t.how = 'stub' OR t.how = 'rule' AND t.confidence < %(sure)s)
  AND r.closed_change IS NULL GROUP BY t.id
"""
_UNREAD_CELLS = """
SELECT t.id, t.text, count(*) FROM catalog_term t JOIN catalog_capabilityrow r ON r.{column} = t.id
WHERE t.kind = %(kind)s AND t.text <> '' AND t.how = 'unread' AND r.closed_change IS NULL GROUP BY t.id
"""
_ASKED = """
SELECT i.{concept}, min(i.{written}), count(*), count(DISTINCT d.enterprise_id)
FROM enterprises_demanditem i JOIN enterprises_demand d ON d.id = i.demand_id
WHERE i.{concept} LIKE %(stub)s AND d.state = ANY(%(states)s) AND d.visibility >= %(visible)s GROUP BY 1
"""
_WHOLE_ROWS = """
SELECT k, count(*) FROM catalog_term s CROSS JOIN LATERAL unnest(s.keys) k
JOIN catalog_capabilityrow r ON r.standard_id = s.id AND r.closed_change IS NULL
JOIN catalog_term n ON n.id = r.name_id
WHERE s.kind = 'standard' AND k = ANY(%(keys)s) AND (r.kind = '产品' OR 'all' = ANY(n.keys)) GROUP BY 1
"""


@dataclass(slots=True)
class Draft:
    """A queue entry in the making; the fields are those of QueueEntry."""

    kind: str
    folded: str
    text: str
    signs: set[str] = field(default_factory=set)
    rows: int = 0
    items: int = 0
    enterprises: int = 0
    is_public: bool = False
    candidates: list[dict[str, Any]] = field(default_factory=list)
    terms: list[int] = field(default_factory=list)

    @property
    def weight(self) -> int:
        return worth(self.rows, self.items, is_doubt=Sign.DOUBTFUL in self.signs)


def worth(rows: int, items: int, *, is_doubt: bool) -> int:
    """What an answer unlocks: rows, and items ten times; a tenth of both where it only confirms."""
    total = rows + ITEM_WORTH * items
    return total // DOUBT_SHARE if is_doubt else total


class Collector:
    """Gathers drafts by (kind, folded text)."""

    def __init__(self, known: Knowledge) -> None:
        self.known = known
        self.drafts: dict[tuple[str, str], Draft] = {}
        self.unread_terms: set[int] = set()

    def draft(self, kind: str, text: str) -> Draft:
        key = (str(kind), key_of(text))
        return self.drafts.setdefault(key, Draft(*key, text))

    def cells_of_names(self) -> None:
        """Doubtful and unread names of parameters and objects in the capability list."""
        for kind, concept_kind in ((TermKind.NAME, ProposalKind.PARAMETER), (TermKind.CATEGORY, ProposalKind.OBJECT)):
            for term, text, rows in _rows(_DOUBTFUL.format(column=NAMED_BY[kind]), kind=kind, sure=SURE):
                for name in self._names(kind, text):
                    if name.how == "stub" or (name.how == "rule" and name.confidence < SURE):
                        self._add_name(concept_kind, name, term, rows)

    def _names(self, kind: str, text: str) -> tuple[Name, ...]:
        if kind == TermKind.NAME:
            return self.known.reader.read_row(RowText("", "", "", text)).parameters.names
        return self.known.reader.read_row(RowText("", text, "", "")).objects

    def _add_name(self, kind: str, name: Name, term: int, rows: int) -> None:
        draft = self.draft(kind, name.text)
        draft.rows += rows
        draft.is_public = True
        draft.terms = [*draft.terms, term][:TERMS_KEPT]
        if name.how == "stub":
            draft.signs.add(Sign.UNREAD)
            if kind == ProposalKind.PARAMETER:
                self.unread_terms.add(term)
            return
        draft.signs.add(Sign.DOUBTFUL)
        held = {one["concept"] for one in draft.candidates}
        for concept in dict.fromkeys(name.concepts):
            if concept not in held:
                draft.candidates.append(candidate(concept, "", "read", evidence={"confidence": name.confidence}))

    def asked_names(self) -> None:
        """Unread names of demand items, without anything else of the demand."""
        states = [str(state) for state in MATCHED_STATES]
        params = {"stub": f"{STUB}%", "states": states, "visible": int(Visibility.REGULATOR)}
        for kind, column in ((ProposalKind.PARAMETER, "parameter"), (ProposalKind.OBJECT, "object")):
            sql = _ASKED.format(concept=f"{column}_concept", written=column)
            for concept, written, items, enterprises in _rows(sql, **params):
                folded = concept.removeprefix(STUB)
                draft = self.draft(kind, written if key_of(written) == folded else folded)
                draft.signs.add(Sign.UNREAD)
                draft.items += items
                draft.enterprises += enterprises

    def cells_without_rule(self) -> None:
        """Standard references and restrictions that no rule reads."""
        for kind, column, asked, sign in (
            (TermKind.STANDARD, "standard_id", ProposalKind.STANDARD, Sign.STANDARD),
            (TermKind.RESTRICTION, "restriction_id", ProposalKind.RESTRICTION, Sign.RESTRICTION),
            (TermKind.NOTE, "note_id", ProposalKind.RESTRICTION, Sign.RESTRICTION),
        ):
            for term, text, rows in _rows(_UNREAD_CELLS.format(column=column), kind=kind):
                draft = self.draft(asked, text)
                draft.signs.add(sign)
                draft.rows += rows
                draft.is_public = True
                draft.terms = [*draft.terms, term][:TERMS_KEPT]

    def proposals(self) -> None:
        """What lists and mining propose; a standard's contents are one entry with all its parameters."""
        for one in Proposal.objects.waiting().order_by("id"):
            if one.concept in {concept for concept, _, _ in self.known.lexicon.concepts(one.kind, one.folded)}:
                continue  # some list has come to say so
            draft = self.draft(one.kind, one.name)
            mined = one.source == MINED
            contents = one.kind == ProposalKind.CONTENTS
            draft.signs.add(Sign.CONTENTS if contents else Sign.MINED if mined else Sign.SHIPPED)
            draft.is_public = True
            why = "mined" if mined else "shipped"
            made = candidate(one.concept, one.field, why, "" if mined else one.source, one.evidence)
            same = [held for held in draft.candidates if held["concept"] == one.concept]
            draft.candidates = [held for held in draft.candidates if held not in same] + [made]

    def worth_of_contents(self) -> None:
        """Whole-product rows that contents would let answer for single items."""
        drafts = {draft.text: draft for draft in self.drafts.values() if draft.kind == ProposalKind.CONTENTS}
        keys: dict[str, str] = {}
        for number in drafts:
            refs = self.known.reader.read_row(RowText("", "", "", "", standard=number)).standards
            keys |= {f"s:{edition_of(ref).stem}": number for ref in refs.refs[:1]}
        for key, rows in _rows(_WHOLE_ROWS, keys=list(keys)):
            drafts[keys[key]].rows += rows


def candidate(
    concept: str, field: str, why: str, source: str = "", evidence: dict[str, Any] | None = None
) -> dict[str, Any]:
    """One meaning a text may have, as entries keep it."""
    return {"concept": concept, "field": field, "why": why, "source": source, "evidence": evidence or {}}


def collect_names(known: Knowledge) -> Collector:
    """The first half: all that the two lists hold and nobody can read."""
    found = Collector(known)
    found.cells_of_names()
    found.asked_names()
    found.cells_without_rule()
    return found


def complete(found: Collector) -> list[Draft]:
    """The second half, once mining has proposed: candidates added, what people have settled left out."""
    found.proposals()
    found.worth_of_contents()
    settled = Proposal.objects.settled()
    answered = set(settled.exclude(state=ProposalState.REJECTED).values_list("kind", "folded"))
    answered |= set(settled.filter(state=ProposalState.REJECTED, concept="").values_list("kind", "folded"))
    turned_down = set(settled.filter(state=ProposalState.REJECTED).values_list("kind", "folded", "concept"))
    left = [draft for key, draft in found.drafts.items() if key not in answered]
    for draft in left:
        draft.candidates = [
            one for one in draft.candidates if (draft.kind, draft.folded, one["concept"]) not in turned_down
        ]
    return left


def _rows(sql: str, **params: Any) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        yield from cursor.fetchall()
