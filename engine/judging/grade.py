"""Judging one item against one row: relations, the table, flags and the steps that explain them.

`judge` explains; `grade` answers for thousands of rows. Both put the same relations to the same decision.
"""

from datetime import date

from engine.judging.meaning import Asked, Meanings, Offered
from engine.judging.objects import NON_FOOD, is_food, is_foreign
from engine.judging.relate import Relation, Relations
from engine.judging.relations import ObjectFit, ParameterFit, Restriction, StandardFit
from engine.judging.table import TABLE
from engine.judging.types import Grade, Graded, Judgement, Step
from engine.lexicon.lexicon import Lexicon
from engine.reading.types import ItemReading, ItemText, RowReading, RowText

_COVERING = frozenset(ParameterFit) - {ParameterFit.PART, ParameterFit.OTHER}
_METHOD_TIES = frozenset({StandardFit.PRESCRIBED, StandardFit.EQUIVALENT})
_APART = frozenset({ObjectFit.NARROWER, ObjectFit.SIBLING, ObjectFit.UNKNOWN})
_TIED = frozenset({ObjectFit.NARROWER, ObjectFit.UNKNOWN})
_AGREEING = frozenset({ObjectFit.SAME, ObjectFit.BROADER})

FURTHER_LICENCE = "further_licence"
_NOT: Graded = (Grade.NONE, ())
_PART: Graded = (Grade.NEAR, ())
_FOOD_MISMATCH: Graded = (Grade.NEAR, ("food_flag_mismatch",))


class Judge:
    """Grades items against rows on one day. Pure; `grade` remembers relations of meanings, `judge` nothing."""

    def __init__(self, lexicon: Lexicon, day: date) -> None:
        self.lexicon = lexicon
        self.day = day
        self._relations = Relations(lexicon, day)
        self._meanings = Meanings(self._relations)

    def judge(self, item: ItemReading, row: RowReading) -> Judgement:
        """The grade of one pair with its reasons, validity of certificate and site left aside (see `with_standing`)."""
        relations = self._relations
        refusal = _refused(item.text, row.text)
        if refusal is not None:
            return Judgement(Grade.NONE, (), (refusal,))
        parameter = relations.parameter(item, row)
        if parameter.fit not in _COVERING:
            return Judgement(*_uncovered(parameter.fit), parameter.steps)
        obj = relations.object(item, row)
        if obj.fit in _AGREEING and not row.is_product and (narrowed := relations.narrowed(item, row)):
            obj = Relation(narrowed.fit, obj.steps + narrowed.steps)
        document = relations.document(item, row, parameter.fit)
        limit = relations.limit(item, row)
        if _is_tied(obj.fit, item, document) and not is_foreign(item.object, row, self.lexicon):
            tied = Step("object.by_standard", {"row": row.text.category})
            obj = Relation(ObjectFit.CITED, (*obj.steps, tied))
        grade, flags = _decided(parameter.fit, obj.fit, document, limit.fit)
        steps = obj.steps + parameter.steps + document.steps
        if obj.fit not in _APART or document.fit is not StandardFit.UNRELATED:
            steps += limit.steps
        if row.text.food_flag == NON_FOOD and _is_answer(grade) and is_food(item.object, self.lexicon):
            return Judgement(*_FOOD_MISMATCH, (*steps, Step("food.mismatch", {"item": item.text.object})))
        if grade.is_covered and (licences := relations.licences(item)):
            return Judgement(grade, (*flags, FURTHER_LICENCE), steps + licences)
        return Judgement(grade, flags, steps)

    def asked(self, item: ItemReading) -> Asked:
        """The item as `grade_meanings` takes it."""
        return self._meanings.asked(item)

    def offered(self, row: RowReading) -> Offered:
        """The row as `grade_meanings` takes it; the same object for all rows of one meaning."""
        return self._meanings.offered(row)

    def grade(self, item: ItemReading, row: RowReading) -> Graded:
        """Grade and flags of `judge`, without reasons."""
        return self.grade_meanings(self.asked(item), self.offered(row))

    def grade_meanings(self, asked: Asked, offered: Offered) -> Graded:
        """The same for what `asked` and `offered` of this judge have returned."""
        known = self._meanings
        if asked.service_kind != offered.service_kind or not _has_mark(asked.mark, offered.mark):
            return _NOT
        parameter = known.parameter(asked, offered).fit
        if parameter not in _COVERING:
            return _uncovered(parameter)
        fit = known.object(asked, offered).fit
        if fit is ObjectFit.UNRELATED:
            return _NOT
        if offered.may_narrow and fit in _AGREEING and (narrowed := known.narrowed(asked, offered)):
            fit = narrowed.fit
        document = known.document(asked, offered, parameter)
        if _is_tied(fit, asked.reading, document) and not known.foreign(asked, offered):
            fit = ObjectFit.CITED
        grade, flags = _decided(parameter, fit, document, known.limit(asked, offered).fit)
        if offered.is_non_food and asked.is_food and _is_answer(grade):
            return _FOOD_MISMATCH
        return grade, (*flags, FURTHER_LICENCE) if asked.needs_licence and grade.is_covered else flags


def _refused(item: ItemText, row: RowText) -> Step | None:
    """Why the row is no answer whatever it covers: another service, another mark."""
    if item.service_kind != row.service_kind:
        return Step("service.differs", {"item": item.service_kind, "row": row.service_kind})
    if not _has_mark(item.mark, row.mark):
        return Step("mark.differs", {"item": item.mark, "row": row.mark})
    return None


def _has_mark(asked: str, held: str) -> bool:
    """CMA is asked by default; another scope is separate evidence. "none" takes any row."""
    return asked == held or asked == "none"


def _uncovered(fit: ParameterFit) -> Graded:
    return _PART if fit is ParameterFit.PART else _NOT


def _is_answer(grade: Grade) -> bool:
    return grade.is_covered or grade.is_conditional


def _is_tied(fit: ObjectFit, item: ItemReading, document: Relation[StandardFit]) -> bool:
    """An unknown object is settled by a shared document, a narrower one by a shared product standard."""
    if fit not in _TIED or not item.standards.refs:
        return False
    if fit is ObjectFit.UNKNOWN:
        return document.is_direct or document.fit in _METHOD_TIES
    return document.is_direct and document.is_product


def _decided(parameter: ParameterFit, fit: ObjectFit, document: Relation[StandardFit], limit: Restriction) -> Graded:
    """The decision: what the table says, unless the contents of a product standard are not known."""
    if fit in _APART and document.fit is StandardFit.UNRELATED:
        return _NOT
    grade = TABLE[fit, document.fit, limit]
    if parameter is ParameterFit.CONTENTS_UNKNOWN and grade.is_covered:
        grade = Grade.RESTRICTED
    return grade, document.flags if grade.is_covered else ()
