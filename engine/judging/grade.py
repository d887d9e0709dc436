"""Judging one item against one row: relations, the table, flags and the steps that explain them.

`judge` explains; `grade` answers for thousands of rows. Both put the same relations to the same decision.
"""

from datetime import date

from engine.judging.meaning import Asked, Meanings, Offered
from engine.judging.relate import Relation, Relations
from engine.judging.relations import ObjectFit, ParameterFit, Restriction, StandardFit
from engine.judging.table import TABLE
from engine.judging.types import Grade, Judgement, Step
from engine.lexicon.lexicon import Lexicon
from engine.reading.types import ItemReading, ItemText, RowReading, RowText

FOOD = "食品"
_NON_FOOD = "非食品"
_COVERING = frozenset(
    {ParameterFit.SAME, ParameterFit.WHOLE, ParameterFit.CONTENTS, ParameterFit.ALL, ParameterFit.CONTENTS_UNKNOWN}
)
_METHOD_TIES = frozenset({StandardFit.PRESCRIBED, StandardFit.EQUIVALENT})
_APART = frozenset({ObjectFit.NARROWER, ObjectFit.SIBLING, ObjectFit.UNKNOWN})
_AGREEING = frozenset({ObjectFit.SAME, ObjectFit.BROADER})

Graded = tuple[Grade, tuple[str, ...]]
"""A grade with its flags: a judgement without its reasons."""
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
        self.asked = self._meanings.asked
        self.offered = self._meanings.offered

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
        if _may_narrow(obj.fit, row) and (narrowed := relations.narrowed(item, row)):
            obj = Relation(narrowed.fit, obj.steps + narrowed.steps)
        document = relations.document(item, row, parameter.fit)
        limit = relations.limit(item, row)
        if _is_tied(obj.fit, item, document):
            tied = Step("object.by_standard", {"row": row.text.category})
            obj = Relation(ObjectFit.CITED, (*obj.steps, tied))
        grade, flags = _decided(parameter.fit, obj.fit, document, limit.fit)
        steps = obj.steps + parameter.steps + document.steps
        if obj.fit not in _APART or document.fit is not StandardFit.UNRELATED:
            steps += limit.steps
        if self._is_food_mismatch(grade, item, row):
            return Judgement(*_FOOD_MISMATCH, (*steps, Step("food.mismatch", {"item": item.text.object})))
        return Judgement(grade, flags, steps)

    def grade(self, item: ItemReading, row: RowReading) -> Graded:
        """Grade and flags of `judge`, without reasons."""
        return self.grade_meanings(self.asked(item), self.offered(row))

    def grade_meanings(self, asked: Asked, offered: Offered) -> Graded:
        """The same for an item and a row that `asked` and `offered` of this judge know."""
        item, row, known = asked.reading, offered.reading, self._meanings
        if _refused(item.text, row.text) is not None:
            return _NOT
        parameter = known.parameter(asked, offered)
        if parameter.fit not in _COVERING:
            return _uncovered(parameter.fit)
        obj = known.object(asked, offered)
        if obj.fit is ObjectFit.UNRELATED:
            return _NOT
        if _may_narrow(obj.fit, row):
            obj = known.narrowed(asked, offered) or obj
        document = known.document(asked, offered, parameter.fit)
        fit = ObjectFit.CITED if _is_tied(obj.fit, item, document) else obj.fit
        graded = _decided(parameter.fit, fit, document, known.limit(asked, offered).fit)
        return _FOOD_MISMATCH if self._is_food_mismatch(graded[0], item, row) else graded

    def near(self, item: ItemReading, row: RowReading) -> bool:
        """Is the row worth showing beside the answers: a neighbouring object or a part of what is asked."""
        return self.grade(item, row)[0] is Grade.NEAR

    def _is_food_mismatch(self, grade: Grade, item: ItemReading, row: RowReading) -> bool:
        """A row flagged 非食品 is no capability for food: near."""
        if row.text.food_flag != _NON_FOOD or not (grade.is_covered or grade.is_conditional):
            return False
        return any(FOOD in self.lexicon.vocabulary.ancestors(concept) for concept in item.object.concepts)


def _refused(item: ItemText, row: RowText) -> Step | None:
    """Another service or another mark. CMA is asked by default; another scope is separate evidence; "none" takes any."""
    if item.service_kind != row.service_kind:
        return Step("service.differs", {"item": item.service_kind, "row": row.service_kind})
    if item.mark not in (row.mark, "none"):
        return Step("mark.differs", {"item": item.mark, "row": row.mark})
    return None


def _uncovered(fit: ParameterFit) -> Graded:
    return _PART if fit is ParameterFit.PART else _NOT


def _may_narrow(fit: ObjectFit, row: RowReading) -> bool:
    return fit in _AGREEING and not row.is_product


def _is_tied(fit: ObjectFit, item: ItemReading, document: Relation[StandardFit]) -> bool:
    """An unknown object is settled by a shared document, a narrower one by a shared product standard."""
    if not item.standards.refs:
        return False
    if fit is ObjectFit.UNKNOWN:
        return document.is_direct or document.fit in _METHOD_TIES
    return fit is ObjectFit.NARROWER and document.is_direct and document.is_product


def _decided(
    parameter: ParameterFit, fit: ObjectFit, document: Relation[StandardFit], limit: Restriction
) -> Graded:
    """The decision: what the table says, unless the contents of a product standard are not known."""
    if fit in _APART and document.fit is StandardFit.UNRELATED:
        return _NOT
    grade = TABLE[fit, document.fit, limit]
    if parameter is ParameterFit.CONTENTS_UNKNOWN and grade.is_covered:
        grade = Grade.RESTRICTED
    return grade, document.flags if grade.is_covered else ()
