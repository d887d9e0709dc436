"""What a grade depends on, as small integers: items and rows that mean the same are related once, whatever their texts.

A number stands for exactly what the relation functions look at; two readings with equal numbers have equal grades.
Relations are found by those functions on the first pair that has the numbers.
"""

from collections.abc import Hashable
from dataclasses import dataclass

from engine.judging.objects import HEAD_WORD, NON_FOOD, is_food, is_foreign
from engine.judging.parameters import concepts_of
from engine.judging.relate import FREE, Fit, Relation, Relations, looks_cited
from engine.judging.relations import ObjectFit, ParameterFit, Restriction, StandardFit
from engine.reading.types import ItemReading, Name, RowReading, Rule

HARMLESS = "harmless"
UNLIMITED = -1
"""The number of having no limits."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """An item as grading sees it."""

    reading: ItemReading
    object: int
    parameter: int
    documents: int
    methods: int
    """The cited documents with the methods they prescribe for the parameter."""
    limits: int
    """Everything of the item that a limit of a row may look at."""
    service_kind: str
    mark: str
    is_food: bool
    needs_licence: bool


@dataclass(frozen=True, slots=True, eq=False)
class Offered:
    """A row as grading sees it. Rows of one meaning share one object."""

    reading: RowReading
    objects: int
    parameters: int
    documents: int
    """The standards with the scopes of their titles, and whether the row is a whole-product row."""
    limits: int
    service_kind: str
    mark: str
    is_non_food: bool
    may_narrow: bool
    """Some title opens with an object, which may narrow the row's own."""


class Meanings:
    """Gives readings their numbers and remembers the relation of every pair of numbers. For one lexicon and day."""

    def __init__(self, relations: Relations) -> None:
        self._relations = relations
        self._numbers: dict[Hashable, int] = {}
        self._rows: dict[Hashable, Offered] = {}
        self._parameters: dict[tuple[int, ...], Relation[ParameterFit]] = {}
        self._objects: dict[tuple[int, int], Relation[ObjectFit]] = {}
        self._narrowed: dict[tuple[int, int, int, int], Relation[ObjectFit] | None] = {}
        self._foreign: dict[tuple[int, int], bool] = {}
        self._documents: dict[tuple[int, ...], Relation[StandardFit]] = {}
        self._limits: dict[tuple[int, int], Relation[Restriction]] = {}

    def _number(self, meaning: Hashable) -> int:
        return self._numbers.setdefault(meaning, len(self._numbers))

    def asked(self, item: ItemReading) -> Asked:
        """An item by its numbers."""
        thing = (item.object.folded, item.object.concepts)
        concepts, cell, cited = concepts_of(item.parameter), item.parameter, item.standards
        methods = tuple(self._relations.standards.prescribed(ref, concepts) or () for ref in cited.refs)
        documents = (cited.refs, looks_cited(cited.unread))
        own = cell.names[0].folded if cell.names else ""
        clauses = tuple(ref.clause for ref in cited.refs)
        words = (item.conditions, item.values, item.text.purpose, cell.method_hint, own, clauses)
        return Asked(
            reading=item,
            object=self._number(thing),
            parameter=self._number((concepts, cell.is_all, bool(cell.table))),
            documents=self._number(documents),
            methods=self._number((documents, methods)),
            limits=self._number((thing, concepts, cell.is_all, words)),
            service_kind=item.text.service_kind,
            mark=item.text.mark,
            is_food=is_food(item.object, self._relations.lexicon),
            needs_licence=bool(self._relations.licences(item)),
        )

    def offered(self, row: RowReading) -> Offered:
        """A row by its numbers; the same object for every row of this meaning."""
        text, cell, named = row.text, row.standards, concepts_of(row.parameters)
        scopes = tuple(self._relations.lexicon.titles.scope(self._relations.title(ref, cell)) for ref in cell.refs)
        rules = tuple(map(_effect, (rule for rule in row.rules if rule.kind != HARMLESS)))
        numbers = (
            self._number((bool(row.objects), row.band.folded, *map(_thing, row.objects or (row.band,)))),
            self._number((row.is_product, named)),
            self._number((row.is_product, cell.refs, scopes)),
            self._number((row.is_product, len(row.parameters.names) > 1, rules)) if rules else UNLIMITED,
        )
        key = (*numbers, text.service_kind, text.mark, text.food_flag == NON_FOOD)
        known = self._rows.get(key)
        if known is None:
            may_narrow = any(scopes) and not row.is_product
            known = self._rows[key] = Offered(row, *key, may_narrow=may_narrow)
        return known

    def parameter(self, asked: Asked, offered: Offered) -> Relation[ParameterFit]:
        if offered.reading.is_product:
            key: tuple[int, ...] = (asked.parameter, asked.documents, offered.documents)
        else:
            key = (asked.parameter, offered.parameters)
        known = self._parameters.get(key)
        if known is None:
            known = self._parameters[key] = _bare(self._relations.parameter(asked.reading, offered.reading))
        return known

    def object(self, asked: Asked, offered: Offered) -> Relation[ObjectFit]:
        key = (asked.object, offered.objects)
        known = self._objects.get(key)
        if known is None:
            known = self._objects[key] = _bare(self._relations.object(asked.reading, offered.reading))
        return known

    def narrowed(self, asked: Asked, offered: Offered) -> Relation[ObjectFit] | None:
        key = (asked.object, asked.methods, offered.objects, offered.documents)
        if key not in self._narrowed:
            found = self._relations.narrowed(asked.reading, offered.reading)
            self._narrowed[key] = found and _bare(found)
        return self._narrowed[key]

    def foreign(self, asked: Asked, offered: Offered) -> bool:
        key = (asked.object, offered.objects)
        if key not in self._foreign:
            found = is_foreign(asked.reading.object, offered.reading, self._relations.lexicon)
            self._foreign[key] = found
        return self._foreign[key]

    def document(self, asked: Asked, offered: Offered, fit: ParameterFit) -> Relation[StandardFit]:
        if offered.reading.is_product:
            key: tuple[int, ...] = (asked.parameter, asked.documents, offered.documents)
        else:
            key = (asked.methods, offered.documents)
        known = self._documents.get(key)
        if known is None:
            known = self._documents[key] = _bare(self._relations.document(asked.reading, offered.reading, fit))
        return known

    def limit(self, asked: Asked, offered: Offered) -> Relation[Restriction]:
        if offered.limits == UNLIMITED:
            return FREE
        key = (asked.limits, offered.limits)
        known = self._limits.get(key)
        if known is None:
            known = self._limits[key] = _bare(self._relations.limit(asked.reading, offered.reading))
        return known


def _thing(name: Name) -> Hashable:
    """What of a row's object name matters: how it was read only where it was by its last word."""
    return name.folded, name.concepts, name.how == "rule" and name.confidence <= HEAD_WORD


def _effect(rule: Rule) -> Hashable:
    return rule.kind, rule.terms, rule.negated, rule.quantity, rule.low, rule.high, rule.unit


def _bare(relation: Relation[Fit]) -> Relation[Fit]:
    """Without the steps: they tell of the one pair that was looked at."""
    return Relation(relation.fit, (), relation.flags, relation.is_product, relation.is_direct)
