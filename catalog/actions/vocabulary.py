"""Names and concepts: loading the vocabulary lists, and a person's answers."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from backbone.actions.changes import next_change, record
from backbone.models import FactKind
from backbone.refusals import Refused
from catalog.actions.edges import EdgeLine, add_edges
from catalog.actions.results import ListResult
from catalog.bulk import copy_rows
from catalog.importers.problems import Problem
from catalog.knowledge import knowledge_changed, lock_knowledge
from catalog.models import (
    Alias,
    Concept,
    ConceptKind,
    ObjectEdge,
    ParameterPart,
    Proposal,
    ProposalState,
)
from catalog.models.proposal import LONGEST_KEY
from engine.reading.fold import fold

BATCH = 2000


class AliasLine(NamedTuple):
    """One name of a line of aliases.csv. `source` says where a reader can check it."""

    kind: str
    concept: str
    alias: str
    field: str = ""
    line: int = 0
    source: str = ""


class AliasEmpty(Refused):
    code = "alias_empty"
    status = 422
    zh = "别名和概念都要填写。"
    en = "Both the name and the concept are needed."


class AliasKnown(Refused):
    code = "alias_known"
    zh = "这个别名已经登记。"
    en = "This name is listed already."


class AliasGone(Refused):
    code = "alias_gone"
    zh = "这个别名已经撤销。"
    en = "This name was taken back already."


def load_vocabulary(
    *,
    by: User | None,
    aliases: Sequence[AliasLine] = (),
    objects: Sequence[EdgeLine] = (),
    parts: Sequence[EdgeLine] = (),
    source: str = "",
) -> ListResult:
    """Adds what the lists hold and the database does not; takes nothing away. Concepts come with their names.

    `objects` are (object, broader or ""), `parts` (part, whole). Counts are lines: a line that says what is known
    already, or what another line said, is unchanged. An edge that closes a cycle is rejected by name.
    """
    with transaction.atomic():
        change = next_change()
        lock_knowledge()
        result = ListResult()
        facts = _store(aliases, objects, parts, change, source, result)
        if facts:
            knowledge_changed(change)
            record(
                change,
                by=by,
                action="vocabulary.load",
                subject_kind="vocabulary",
                details={**result.counts(), "source": source},
                facts=tuple(facts),
            )
        return result


def _store(
    aliases: Sequence[AliasLine],
    objects: Sequence[EdgeLine],
    parts: Sequence[EdgeLine],
    change: int,
    source: str,
    result: ListResult,
) -> list[tuple[FactKind, int]]:
    """Stores what the lists add, counts into `result`, and returns the facts that follow."""
    concepts = Concepts(source)
    concepts.ask(ConceptKind.PARAMETER, [line.concept for line in aliases if line.kind == ConceptKind.PARAMETER])
    concepts.ask(ConceptKind.OBJECT, [line.concept for line in aliases if line.kind == ConceptKind.OBJECT])
    new_objects = concepts.ask(ConceptKind.OBJECT, [line.child for line in objects])
    stubs = concepts.ask(ConceptKind.OBJECT, [line.parent for line in objects if line.parent], is_stub=True)
    result.problems += [Problem("object_stub", params={"name": name}) for name in stubs]
    concepts.ask(ConceptKind.PARAMETER, [name for line in parts for name in (line.child, line.parent)])
    has_new_names = _add_aliases(aliases, concepts, change, source, result) or concepts.made
    facts = [(FactKind.TERM, 0)] if has_new_names else []
    roots = [line for line in objects if not line.parent]
    result.added += (made := len({line.child for line in roots} & set(new_objects)))
    result.unchanged += len(roots) - made
    broader = [line for line in objects if line.parent]
    if add_edges(ObjectEdge, broader, lambda name: concepts.id(ConceptKind.OBJECT, name), result):
        facts.append((FactKind.OBJECT_EDGE, 0))
    if add_edges(ParameterPart, parts, lambda name: concepts.id(ConceptKind.PARAMETER, name), result):
        facts.append((FactKind.PART, 0))
    return facts


def add_alias(*, by: User, kind: str, concept: str, text: str, field: str = "") -> Alias:
    """A person says what a name means; it applies at once. An unknown concept is made.

    Raises AliasEmpty, AliasKnown.
    """
    folded = fold(text)
    if not folded or not concept.strip():
        raise AliasEmpty
    with transaction.atomic():
        change = next_change()
        lock_knowledge()
        concepts = Concepts("")
        concepts.ask(ConceptKind(kind), [concept.strip()])
        key = concepts.id(ConceptKind(kind), concept.strip())
        if Alias.objects.filter(concept_id=key, folded=folded, field=field, closed_change=None).exists():
            raise AliasKnown
        alias = Alias.objects.create(
            concept_id=key, text=text.strip(), folded=folded, field=field, answered_by=by, opened_change=change
        )
        knowledge_changed(change)
        record(
            change,
            by=by,
            action="alias.add",
            subject_kind="alias",
            subject=alias.id,
            details={"kind": kind, "concept": concept, "text": text, "field": field},
            facts=((FactKind.TERM, 0),),
        )
        return alias


def undo_alias(*, by: User, alias_id: int) -> Alias:
    """Takes a name's meaning back; what was read with it is read again. Raises AliasGone."""
    with transaction.atomic():
        change = next_change()
        lock_knowledge()
        alias = Alias.objects.select_for_update().filter(id=alias_id, closed_change=None).first()
        if alias is None:
            raise AliasGone
        alias.closed_change = change
        alias.save(update_fields=["closed_change"])
        knowledge_changed(change)
        record(
            change,
            by=by,
            action="alias.undo",
            subject_kind="alias",
            subject=alias.id,
            details={"text": alias.text},
            facts=((FactKind.TERM, 0),),
        )
        return alias


class Concepts:
    """Concepts by (kind, name), made where missing. A stub that a list names properly loses its mark."""

    def __init__(self, source: str) -> None:
        self.source = source[:200]
        self.made = 0
        self._known = {(c.kind, c.name): c for c in Concept.objects.only("id", "kind", "name", "is_stub")}

    def ask(self, kind: ConceptKind, names: Iterable[str], is_stub: bool = False) -> list[str]:
        """Makes sure that all names are concepts; returns those made now."""
        distinct = list(dict.fromkeys(names))
        missing = [name for name in distinct if (kind.value, name) not in self._known]
        new = [Concept(kind=kind.value, name=name, is_stub=is_stub, source=self.source) for name in missing]
        for concept in Concept.objects.bulk_create(new, batch_size=BATCH):
            self._known[kind.value, concept.name] = concept
        if not is_stub:
            listed = [c for name in distinct if (c := self._known[kind.value, name]).is_stub]
            Concept.objects.filter(id__in=[concept.id for concept in listed]).update(is_stub=False)
            for concept in listed:
                concept.is_stub = False
        self.made += len(new)
        return missing

    def id(self, kind: ConceptKind, name: str) -> int:
        return self._known[kind.value, name].id


def _add_aliases(lines: Sequence[AliasLine], concepts: Concepts, change: int, source: str, result: ListResult) -> int:
    known = set(Alias.objects.filter(closed_change=None).values_list("concept_id", "text", "field"))
    settled = Settled()
    new = []
    for line in lines:
        key = concepts.id(ConceptKind(line.kind), line.concept)
        if (key, line.alias, line.field) in known or settled.forbids(line, key):
            result.unchanged += 1
            continue
        known.add((key, line.alias, line.field))
        new.append((key, line.alias, fold(line.alias), line.field, (line.source or source)[:200], change))
    result.added += len(new)
    copy_rows(Alias, ("concept_id", "text", "folded", "field", "source", "opened_change"), new)
    return len(new)


class Settled:
    """What people have answered about names: no list overwrites it."""

    def __init__(self) -> None:
        answered = Alias.objects.filter(closed_change=None).exclude(answered_by=None)
        self._meanings: dict[tuple[str, str], set[int]] = {}
        for kind, folded, concept in answered.values_list("concept__kind", "folded", "concept_id"):
            self._meanings.setdefault((kind, folded), set()).add(concept)
        taken_back = Alias.objects.exclude(closed_change=None)
        self._taken_back = set(taken_back.values_list("concept_id", "folded", "field"))
        rejected = Proposal.objects.filter(state=ProposalState.REJECTED).exclude(concept="")
        self._rejected = set(rejected.values_list("kind", "folded", "concept"))

    def forbids(self, line: AliasLine, concept: int) -> bool:
        """Somebody said that the name means something else, or does not mean this."""
        folded = fold(line.alias)
        meanings = self._meanings.get((line.kind, folded))
        if meanings and concept not in meanings:
            return True
        is_rejected = (line.kind, folded[:LONGEST_KEY], line.concept) in self._rejected
        return is_rejected or (concept, folded, line.field) in self._taken_back
