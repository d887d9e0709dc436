"""What texts may mean: proposals of lists and of mining are kept, a person's answers applied, remembered and undone."""

import dataclasses
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from backbone.actions.changes import next_change, record
from backbone.refusals import Refused
from catalog.actions.standard_items import ItemLine, load_standard_items, remove_standard_items
from catalog.actions.vocabulary import add_alias, undo_alias
from catalog.models import ConceptKind, Proposal, ProposalKind, ProposalState, StandardItem
from catalog.models.proposal import LONGEST_KEY
from engine.reading.fold import fold

MINED, SHIPPED = "mined", "shipped"


class ProposalGone(Refused):
    code = "proposal_gone"
    zh = "这个回答已经撤销，或已被别人改变。"
    en = "This answer was undone already, or somebody else changed it."


class ContentsEmpty(Refused):
    code = "contents_empty"
    status = 422
    zh = "请至少勾选一个参数。"
    en = "Tick at least one parameter."


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing a text may mean, with what speaks for it. See Proposal."""

    kind: str
    name: str
    concept: str
    field: str = ""
    source: str = ""
    evidence: dict[str, Any] = dataclasses.field(default_factory=dict, compare=False)

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.kind, key_of(self.name), self.concept, self.field


def key_of(text: str) -> str:
    """The folded text under which answers to it are found."""
    return fold(text)[:LONGEST_KEY]


def propose(*, suggestions: Sequence[Suggestion], source: str = "") -> int:
    """Keeps suggestions that nobody has decided or rejected as names; returns how many are new.

    With `source`, open ones of that source which are not suggested any more are forgotten. Nothing is read
    differently: no fact, no audit.
    """
    with transaction.atomic():
        wanted = {one.key: one for one in suggestions}
        known = {_key(one): one for one in Proposal.objects.exclude(state=ProposalState.UNDONE)}
        unnamed = {key[:2] for key, one in known.items() if one.state == ProposalState.REJECTED and not one.concept}
        if source:
            gone = [one.pk for key, one in known.items() if one.source == source and key not in wanted]
            Proposal.objects.waiting().filter(pk__in=gone).delete()
        moved = []
        for key in wanted.keys() & known.keys():
            held, one = known[key], wanted[key]
            if held.state == ProposalState.OPEN and one.evidence and held.evidence != one.evidence:
                held.evidence = one.evidence
                moved.append(held)
        Proposal.objects.bulk_update(moved, ["evidence"], batch_size=1000)
        new = [_proposal(one) for key, one in wanted.items() if key not in known and key[:2] not in unnamed]
        Proposal.objects.bulk_create(new, batch_size=1000, ignore_conflicts=True)
        return len(new)


@dataclass(frozen=True, slots=True)
class Question:
    """What a person answers: a text of the lists. `is_secret`: see Proposal."""

    kind: str
    name: str
    is_secret: bool = False


def accept_name(*, by: User, question: Question, concept: str, field: str = "") -> Proposal:
    """The text is a name of the concept from now on, everywhere. Raises AliasEmpty, AliasKnown."""
    with transaction.atomic():
        kind = ConceptKind(question.kind).value
        alias = add_alias(by=by, kind=kind, concept=concept, text=question.name, field=field)
        decided = _decided(question, concept.strip(), field, ProposalState.ACCEPTED, by=by)
        decided.alias = alias
        decided.save(update_fields=["alias"])
        return decided


def reject(*, by: User, question: Question, concept: str = "", field: str = "", note: str = "") -> Proposal:
    """The text does not mean the concept; without a concept: it is no name at all, and is asked no more."""
    with transaction.atomic():
        decided = _decided(question, concept, field, ProposalState.REJECTED, note, by=by)
        _record(decided, "proposal.reject", by=by)
        return decided


def mark_seen(*, by: User, question: Question, note: str) -> Proposal:
    """Somebody has looked at a text that no rule reads; it stays as it is."""
    with transaction.atomic():
        decided = _decided(question, "", "", ProposalState.SEEN, note, by=by)
        _record(decided, "proposal.seen", by=by)
        return decided


def accept_contents(*, by: User, question: Question, concepts: Collection[str]) -> Proposal:
    """The standard asks for these parameters too, by its own clauses. Raises ContentsEmpty."""
    if not concepts:
        raise ContentsEmpty
    with transaction.atomic():
        held = _contents(question.name)
        new = [name for name in dict.fromkeys(concepts) if name not in {line.parameter for line in held}]
        load_standard_items(by=by, lines=[*held, *(ItemLine(question.name, name) for name in new)])
        decided = _decided(question, "", "", ProposalState.ACCEPTED, by=by)
        decided.evidence = {"added": new}
        decided.save(update_fields=["evidence"])
        return decided


def undo(*, by: User, proposal: Proposal) -> Proposal:
    """Takes an answer back: what it changed is read as before, and the question is asked again. Raises ProposalGone."""
    with transaction.atomic():
        held = Proposal.objects.select_for_update().filter(pk=proposal.pk).first()
        if held is None or not held.is_undoable:
            raise ProposalGone
        if held.alias_id is not None:
            undo_alias(by=by, alias_id=held.alias_id)
        elif held.kind == ProposalKind.CONTENTS and held.state == ProposalState.ACCEPTED:
            remove_standard_items(by=by, standard=held.name, parameters=held.evidence["added"])
        held.state, held.undone_by, held.undone_at = ProposalState.UNDONE, by, timezone.now()
        held.save(update_fields=["state", "undone_by", "undone_at"])
        _record(held, "proposal.undo", by=by)
        return held


def _contents(number: str) -> list[ItemLine]:
    items = StandardItem.objects.filter(standard__number=number).order_by("position", "id")
    return [ItemLine(number, item.parameter, tuple(item.methods), item.group) for item in items]


def _decided(
    question: Question, concept: str, field: str, state: ProposalState, note: str = "", *, by: User
) -> Proposal:
    """The proposal that the answer decides, made where nobody proposed it."""
    one = Suggestion(question.kind, question.name, concept, field)
    same = dict(zip(("kind", "folded", "concept", "field"), one.key, strict=True))
    held = Proposal.objects.exclude(state=ProposalState.UNDONE).select_for_update().filter(**same).first()
    decided = held or _proposal(one)
    decided.state, decided.note, decided.is_secret = state, note.strip()[:LONGEST_KEY], question.is_secret
    decided.by, decided.at = by, timezone.now()
    decided.save()
    return decided


def _record(decided: Proposal, action: str, *, by: User) -> None:
    details = {"kind": decided.kind, "concept": decided.concept, "note": decided.note}
    if not decided.is_secret:
        details["name"] = decided.name[:LONGEST_KEY]
    record(next_change(), by=by, action=action, subject_kind="proposal", subject=decided.pk, details=details)


def _proposal(one: Suggestion) -> Proposal:
    kind, folded, concept, field = one.key
    return Proposal(
        kind=kind,
        name=one.name,
        folded=folded,
        concept=concept,
        field=field,
        source=one.source[:200],
        evidence=one.evidence,
    )


def _key(one: Proposal) -> tuple[str, str, str, str]:
    return one.kind, one.folded, one.concept, one.field
