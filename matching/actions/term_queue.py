"""Making the queue of texts anew, and answering its entries."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone

from accounts.acting import Acting
from accounts.models import User
from backbone.actions.jobs import create_job
from backbone.refusals import NotAllowed, Refused
from catalog.actions import proposals
from catalog.actions.proposals import MINED, Question
from catalog.bulk import uncollected
from catalog.knowledge import knowledge
from catalog.models import Approval, CapabilityRow, Proposal
from matching.facts import is_waiting
from matching.mining import mined_contents, mined_names
from matching.models import QueueEntry, QueueState
from matching.models.term_queue import FEWEST_ENTERPRISES
from matching.term_queue import Draft, collect_names, complete

MINE_NAMES = "matching.mine_names"
MINUTES_BETWEEN = 5
"""While lists keep changing, the queue is made anew this often."""
_KEPT = ("text", "signs", "rows", "items", "enterprises", "weight", "is_public", "candidates", "terms")


class EntryAnswered(Refused):
    code = "entry_answered"
    zh = "这一条已经有人回答过。"
    en = "Somebody has answered this one already."


@uncollected()
def refresh_queue() -> dict[str, int]:
    """Mines the capability list and makes the queue anew; only differing entries are written. Accepts nothing.

    What nobody has digested yet is not in it: then the next sweep orders it again.
    """
    change, known = (-1 if is_waiting() else QueueState.objects.last_change()), knowledge()
    found = collect_names(known)
    suggestions = [*mined_names(known, found.unread_terms), *mined_contents(known)]
    with transaction.atomic():
        new = proposals.propose(suggestions=suggestions, source=MINED)
        entries = _store(complete(found))
        declared = CapabilityRow.objects.current().filter(approval=Approval.DECLARED).count()
        state = {"change": change, "made_at": timezone.now(), "declared": declared}
        QueueState.objects.update_or_create(id=1, defaults=state)
    return {"entries": entries, "mined": len(suggestions), "new": new}


def _store(drafts: Iterable[Draft]) -> int:
    wanted = {(draft.kind, draft.folded): _entry(draft) for draft in drafts}
    held = {(entry.kind, entry.folded): entry for entry in QueueEntry.objects.select_for_update().order_by("id")}
    gone = [entry.pk for key, entry in held.items() if key not in wanted]
    QueueEntry.objects.filter(pk__in=gone).delete()
    moved = []
    for key in wanted.keys() & held.keys():
        new, old = wanted[key], held[key]
        if any(getattr(new, name) != getattr(old, name) for name in _KEPT):
            new.pk = old.pk
            moved.append(new)
    QueueEntry.objects.bulk_update(moved, _KEPT, batch_size=1000)
    QueueEntry.objects.bulk_create([entry for key, entry in wanted.items() if key not in held], batch_size=1000)
    return len(wanted)


def _entry(draft: Draft) -> QueueEntry:
    return QueueEntry(
        kind=draft.kind,
        folded=draft.folded,
        text=draft.text,
        signs=sorted(draft.signs),
        rows=draft.rows,
        items=draft.items,
        enterprises=draft.enterprises,
        weight=draft.weight,
        is_public=draft.is_public,
        candidates=draft.candidates,
        terms=draft.terms,
    )


def order_refresh(*, by: User | None, minutes: int = MINUTES_BETWEEN) -> bool:
    """Asks a worker to make the queue anew, unless nothing moved or somebody asked a moment ago."""
    with transaction.atomic():
        if not QueueState.objects.claim_refresh(minutes):
            return False
        create_job(kind=MINE_NAMES, by=by, is_background=by is None)
        return True


_REMEMBERED = ("signs", "rows", "items", "enterprises", "weight", "is_public", "candidates", "terms")


def _leave(entry: QueueEntry, answer: Proposal) -> Proposal:
    """The answered entry leaves the queue; the answer remembers it, so that undoing asks the same again."""
    answer.evidence = {**answer.evidence, "entry": {name: getattr(entry, name) for name in _REMEMBERED}}
    answer.save(update_fields=["evidence"])
    entry.delete()
    return answer


def accept(*, acting: Acting, entry: QueueEntry, concept: str, field: str = "") -> Proposal:
    """The entry's text is a name of the concept; matches follow by the change's fact."""
    with transaction.atomic():
        answer = proposals.accept_name(by=_keeper(acting), question=_question(entry), concept=concept, field=field)
        return _leave(entry, answer)


def accept_contents(*, acting: Acting, entry: QueueEntry, concepts: Collection[str]) -> Proposal:
    """The entry's standard asks for these parameters."""
    with transaction.atomic():
        answer = proposals.accept_contents(by=_keeper(acting), question=_question(entry), concepts=concepts)
        return _leave(entry, answer)


def reject(*, acting: Acting, entry: QueueEntry, note: str = "") -> Proposal:
    """The entry's text is no name: it is not asked again."""
    with transaction.atomic():
        answer = proposals.reject(by=_keeper(acting), question=_question(entry), note=note)
        return _leave(entry, answer)


def turn_down(*, acting: Acting, entry: QueueEntry, concept: str, field: str = "") -> Proposal:
    """The entry's text does not mean this concept; the entry stays with its other candidates."""
    with transaction.atomic():
        question = _question(entry)
        answer = proposals.reject(by=_keeper(acting), question=question, concept=concept, field=field)
        entry.candidates = [one for one in entry.candidates if one["concept"] != concept]
        entry.save(update_fields=["candidates"])
        return answer


def mark_seen(*, acting: Acting, entry: QueueEntry, note: str) -> Proposal:
    """Somebody has looked at a text that stays unread."""
    with transaction.atomic():
        answer = proposals.mark_seen(by=_keeper(acting), question=_question(entry), note=note)
        return _leave(entry, answer)


def undo(*, acting: Acting, proposal: Proposal) -> Proposal:
    """Takes an answer back and asks the question again."""
    with transaction.atomic():
        undone = proposals.undo(by=_keeper(acting), proposal=proposal)
        if "entry" in undone.evidence:
            held = {"text": undone.name, **undone.evidence["entry"]}
            QueueEntry.objects.get_or_create(kind=undone.kind, folded=undone.folded, defaults=held)
        return undone


def _question(entry: QueueEntry) -> Question:
    """What the entry asks; nobody else answers it until this transaction ends. Raises EntryAnswered."""
    if QueueEntry.objects.select_for_update().filter(pk=entry.pk).first() is None:
        raise EntryAnswered
    is_secret = not entry.is_public and entry.enterprises < FEWEST_ENTERPRISES
    return Question(entry.kind, entry.text, is_secret)


def _keeper(acting: Acting) -> User:
    if not acting.keeps_vocabulary or acting.user is None:
        raise NotAllowed
    return acting.user
