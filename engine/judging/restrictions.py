"""Restriction relation: what the limits of a row do to the asked test.

A limit excludes where the sample, parameter or condition text answers it, and needs a person where it does not.
A limit that names another parameter than the row tests does not touch the row.
"""

import re
from dataclasses import dataclass

from engine.judging.objects import concept_fit, is_known
from engine.judging.parameters import concepts_of
from engine.judging.relations import ObjectFit, Restriction
from engine.judging.types import Step
from engine.lexicon.lexicon import Lexicon
from engine.lexicon.numbers import edition_of
from engine.reading.fold import fold
from engine.reading.names import read_name
from engine.reading.types import ItemReading, RowReading, Rule

_HARD_PURPOSES = ("监督", "仲裁", "司法", "认证", "抽查")
_ONLY = re.compile(r"(?:只做|仅做|只测|仅测|仅限|限|只能做)$")
_SORT = re.compile(r"(?<=..)(?:材料|制品|样品|产品|类|件)$")
_ORDINAL = tuple("一二三四五六七八九十0123456789abc")


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a rule as understood: parameter and object concepts, the folded text."""

    folded: str
    parameters: frozenset[str]
    objects: frozenset[str]


class RestrictionJudge:
    """Relates rules to items. Pure; terms are read once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._terms: dict[str, Term] = {}

    def relate(self, item: ItemReading, row: RowReading) -> tuple[Restriction, tuple[Step, ...]]:
        """The hardest effect of all rules of a row, and one step per rule that has any."""
        worst = Restriction.UNTOUCHED
        steps: list[Step] = []
        for rule in row.rules:
            effect = self._effect(rule, item, row)
            if effect is not Restriction.UNTOUCHED:
                steps.append(Step(f"restriction.{effect.name.lower()}", {"rule": rule.kind, "text": rule.text}))
            worst = max(worst, effect)
        return worst, tuple(steps)

    def _effect(self, rule: Rule, item: ItemReading, row: RowReading) -> Restriction:
        match rule.kind:
            case "harmless":
                return Restriction.UNTOUCHED
            case "only" | "object":
                return self._only(rule, item, row)
            case "except":
                return self._except(rule, item, row)
            case "method":
                return self._method(rule, item)
            case "range":
                return Restriction.UNTOUCHED if self._is_of_another_item(rule, item, row) else _range(rule, item)
            case "purpose":
                return _purpose(rule, item)
            case _:
                return Restriction.PERSON

    def _is_of_another_item(self, rule: Rule, item: ItemReading, row: RowReading) -> bool:
        """短路耐受强度只做≤50kA limits that item of the product standard, not 温升."""
        named = self.term(_ONLY.sub("", rule.quantity)).parameters if row.is_product and rule.quantity else frozenset()
        if not named or not named.isdisjoint(concepts_of(item.parameter)):
            return False
        contents = self.lexicon.contents
        return any(contents.methods(edition_of(ref), name) is not None for ref in row.standards.refs for name in named)

    def term(self, text: str) -> Term:
        """A term of a rule as understood."""
        known = self._terms.get(text)
        if known is None:
            parameter = read_name(text, "parameter", self.lexicon)
            obj = read_name(text, "object", self.lexicon)
            least = 1.0 if is_known(parameter) else 0.75
            known = self._terms[text] = Term(
                fold(text),
                frozenset(parameter.concepts if is_known(parameter) else ()),
                frozenset(obj.concepts if is_known(obj) and obj.confidence >= least else ()),
            )
        return known

    def _only(self, rule: Rule, item: ItemReading, row: RowReading) -> Restriction:
        terms = [self.term(text) for text in rule.terms]
        answers = [self._names(term, item) for term in terms]
        if Restriction.EXCLUDES in answers:  # the term names what is asked: it is allowed
            return Restriction.UNTOUCHED
        if item.parameter.is_all or not terms:
            return Restriction.PERSON
        if all(term.parameters for term in terms) and not any(term.objects for term in terms):
            return self._only_parameters(terms, item, row)
        if is_known(item.object) and all(term.objects for term in terms):
            is_wider = any(self._holds_part_of(term, item) for term in terms)
            return Restriction.PERSON if is_wider else Restriction.EXCLUDES
        return Restriction.EXCLUDES if _is_contradicted(terms, item) else Restriction.PERSON

    def _only_parameters(self, terms: list[Term], item: ItemReading, row: RowReading) -> Restriction:
        """Only these parameters: for a row of many it decides; for a row of one it limits something inside it."""
        if row.is_product or len(row.parameters.names) > 1:
            return Restriction.EXCLUDES
        return Restriction.EXCLUDES if _is_contradicted(terms, item) else Restriction.PERSON

    def _except(self, rule: Rule, item: ItemReading, row: RowReading) -> Restriction:
        if item.parameter.is_all:
            return Restriction.PERSON
        return max((self._taken(self.term(text), item, row) for text in rule.terms), default=Restriction.PERSON)

    def _taken(self, term: Term, item: ItemReading, row: RowReading) -> Restriction:
        """What an excluded term does to the item."""
        named = self._names(term, item)
        if named is not Restriction.UNTOUCHED:
            return named
        if term.objects and is_known(item.object):
            return Restriction.PERSON if self._holds_part_of(term, item) else Restriction.UNTOUCHED
        if term.parameters:
            parts = {part for concept in concepts_of(item.parameter) for part in self.lexicon.vocabulary.parts(concept)}
            return Restriction.UNTOUCHED if term.parameters.isdisjoint(parts) else Restriction.PERSON
        return Restriction.UNTOUCHED if row.is_product else Restriction.PERSON

    def _names(self, term: Term, item: ItemReading) -> Restriction:
        """EXCLUDES where the term names the asked parameter, object or condition, else UNTOUCHED."""
        asked = concepts_of(item.parameter)
        wider = {whole for concept in asked for whole in self.lexicon.vocabulary.wholes(concept)}
        if not term.parameters.isdisjoint({*asked, *wider}):
            return Restriction.EXCLUDES
        for mine in item.object.concepts:
            for theirs in term.objects:
                if concept_fit(mine, theirs, self.lexicon) <= ObjectFit.BROADER:
                    return Restriction.EXCLUDES
        word = _SORT.sub("", term.folded)
        texts = (*item.conditions, *(fold(concept) for concept in item.object.concepts))
        return Restriction.EXCLUDES if len(word) > 1 and any(word in text for text in texts) else Restriction.UNTOUCHED

    def _holds_part_of(self, term: Term, item: ItemReading) -> bool:
        """The asked object is a broader concept than the term: some of it is meant, nobody knows whether this one."""
        return any(
            concept_fit(mine, theirs, self.lexicon) is ObjectFit.NARROWER
            for mine in item.object.concepts
            for theirs in term.objects
        )

    def _method(self, rule: Rule, item: ItemReading) -> Restriction:
        """A method limit is harmless while no method is asked, and excludes where another one is."""
        asked = _asked_methods(item)
        terms = [fold(text) for text in rule.terms]
        is_hit = any(_same_method(term, method) for term in terms for method in asked)
        if rule.negated:
            if is_hit:
                return Restriction.EXCLUDES
            is_numbered = all(_is_ordinal(term) for term in terms)
            return Restriction.UNTOUCHED if asked or is_numbered else Restriction.PERSON
        if is_hit or not asked:
            return Restriction.UNTOUCHED
        comparable = any(_is_ordinal(term) == _is_ordinal(method) for term in terms for method in asked)
        return Restriction.EXCLUDES if comparable else Restriction.PERSON


def _range(rule: Rule, item: ItemReading) -> Restriction:
    """A value of the demand in the same unit decides; without one a person does."""
    values = [value for value in item.values if value.unit == rule.unit]
    named = [value for value in values if value.quantity and value.quantity == rule.quantity]
    effects = []
    for value in named or values:
        is_inside = (rule.low is None or value.number >= rule.low) and (rule.high is None or value.number <= rule.high)
        effects.append(Restriction.UNTOUCHED if is_inside != rule.negated else Restriction.EXCLUDES)
    return max(effects, default=Restriction.PERSON)


def _purpose(rule: Rule, item: ItemReading) -> Restriction:
    """Limited to commissions under contract: harmless for those, not for supervision, arbitration, certification."""
    if any(word in item.text.purpose for word in _HARD_PURPOSES):
        return Restriction.EXCLUDES
    return Restriction.UNTOUCHED


_NUMBERED_METHOD = re.compile(r"第[一二三四五六七八九十]{1,2}法")


def _asked_methods(item: ItemReading) -> list[str]:
    """The methods the demand names: clauses such as 第二法, a method in the parameter cell, a method as standard."""
    texts = [ref.clause for ref in item.standards.refs if "法" in ref.clause]
    texts += [item.parameter.method_hint, *(piece for piece in item.conditions if piece.endswith("法"))]
    texts += [method for piece in item.conditions for method in _NUMBERED_METHOD.findall(piece) if method != piece]
    return [fold(text) for text in texts if text]


def _is_ordinal(method: str) -> bool:
    """第二法, A法, 方法1: a method by its number or letter, 第四法卡尔·费休法 too."""
    if _NUMBERED_METHOD.match(method):
        return True
    plain = method.removeprefix("第").removeprefix("方法").removesuffix("法")
    return len(plain) <= 2 and all(sign in _ORDINAL for sign in plain)


def _same_method(left: str, right: str) -> bool:
    numbers = _NUMBERED_METHOD.match(left), _NUMBERED_METHOD.match(right)
    if numbers[0] and numbers[1]:
        return numbers[0][0] == numbers[1][0]
    short, long = sorted((left.removesuffix("法"), right.removesuffix("法")), key=len)
    return bool(short) and (short == long if _is_ordinal(left) or _is_ordinal(right) else short in long)


def _is_contradicted(terms: list[Term], item: ItemReading) -> bool:
    """A condition of the demand names something of the same sort as the terms, and none of them (白色念珠菌)."""
    last = {term.folded[-1] for term in terms if len(term.folded) > 2}
    own = {item.parameter.names[0].folded if item.parameter.names else "", item.object.folded}
    return any(len(piece) > 2 and piece[-1] in last and piece not in own for piece in item.conditions)
