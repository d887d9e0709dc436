"""Judging one item against one row: relations, the table, flags and the steps that explain them."""

from dataclasses import dataclass
from datetime import date

from engine.judging.objects import is_out_of_scope, object_fit
from engine.judging.parameters import concepts_of, named_fit, parameter_step, product_fit
from engine.judging.relations import EDITION_FITS, ObjectFit, ParameterFit, Restriction, StandardFit
from engine.judging.restrictions import RestrictionJudge
from engine.judging.standards import Finding, StandardJudge
from engine.judging.table import TABLE
from engine.judging.types import Grade, Judgement, Step
from engine.lexicon.lexicon import Lexicon
from engine.lexicon.numbers import edition_of
from engine.lexicon.states import State
from engine.reading.types import ItemReading, RowReading

FOOD = "食品"
NO_RULES = -1
_NON_FOOD = "非食品"
_COVERING = frozenset(
    {ParameterFit.SAME, ParameterFit.WHOLE, ParameterFit.CONTENTS, ParameterFit.ALL, ParameterFit.CONTENTS_UNKNOWN}
)
_METHOD_TIES = frozenset({StandardFit.PRESCRIBED, StandardFit.EQUIVALENT})


@dataclass(frozen=True, slots=True)
class _Relation:
    """A relation's verdict with what explains it."""

    fit: int
    steps: tuple[Step, ...]
    flags: tuple[str, ...] = ()
    is_product: bool = False
    """Documents only: the row's standard is a product standard."""
    is_direct: bool = False
    """Documents only: both sides name the same document, or one that replaced or adopts it."""


_FREE = _Relation(Restriction.UNTOUCHED, ())


class Judge:
    """Grades items against rows on one day. Pure; relations are cached per distinct pair of texts."""

    def __init__(self, lexicon: Lexicon, day: date) -> None:
        self.lexicon = lexicon
        self.day = day
        self._standards = StandardJudge(lexicon, day)
        self._restrictions = RestrictionJudge(lexicon)
        self._ids: dict[object, int] = {}
        self._items: dict[int, tuple[ItemReading, tuple[int, ...]]] = {}
        self._rows: dict[int, tuple[RowReading, tuple[int, ...]]] = {}
        self._objects: dict[tuple[int, int, int, int], _Relation] = {}
        self._parameters: dict[tuple[int, int, int, int], _Relation] = {}
        self._documents: dict[tuple[int, int, int, int], _Relation] = {}
        self._limits: dict[tuple[int, int], _Relation] = {}

    def judge(self, item: ItemReading, row: RowReading) -> Judgement:
        """The grade of one pair, validity of certificate and site left aside (see `with_standing`)."""
        mine, theirs = self._item_ids(item), self._row_ids(row)
        if item.text.service_kind != row.text.service_kind:
            return _none("service.differs", item=item.text.service_kind, row=row.text.service_kind)
        if not _has_mark(item.text.mark, row.text.mark):
            return _none("mark.differs", item=item.text.mark, row=row.text.mark)
        parameter = self._parameter(item, row, mine, theirs)
        if parameter.fit not in _COVERING:
            grade = Grade.NEAR if parameter.fit == ParameterFit.PART else Grade.NONE
            return Judgement(grade, (), parameter.steps)
        obj = self._object(item, row, mine, theirs)
        document = self._document(item, row, ParameterFit(parameter.fit), mine, theirs)
        limit = self._limit(item, row, mine, theirs)
        fit = ObjectFit(obj.fit)
        if item.standards.refs and self._is_tied(fit, document):
            fit = ObjectFit.CITED
            obj = _Relation(fit, (*obj.steps, Step("object.by_standard", {"row": row.text.category})))
        if fit in (ObjectFit.NARROWER, ObjectFit.SIBLING, ObjectFit.UNKNOWN) and document.fit == StandardFit.UNRELATED:
            return Judgement(Grade.NONE, (), obj.steps + parameter.steps + document.steps)
        grade = TABLE[fit, StandardFit(document.fit), Restriction(limit.fit)]
        if parameter.fit == ParameterFit.CONTENTS_UNKNOWN and grade.is_covered:
            grade = Grade.RESTRICTED
        flags = document.flags if grade.is_covered else ()
        return self._with_food(item, row, Judgement(grade, flags, _steps(obj, parameter, document, limit)))

    def _is_tied(self, fit: ObjectFit, document: _Relation) -> bool:
        """An unknown object is settled by a shared document, a narrower one by a shared product standard."""
        if fit is ObjectFit.UNKNOWN:
            return document.is_direct or document.fit in _METHOD_TIES
        return fit is ObjectFit.NARROWER and document.is_direct and document.is_product

    def near(self, item: ItemReading, row: RowReading) -> bool:
        """Is the row worth showing beside the answers: a neighbouring object or a part of what is asked."""
        return self.judge(item, row).grade is Grade.NEAR

    def _id(self, key: object) -> int:
        return self._ids.setdefault(key, len(self._ids))

    def _item_ids(self, item: ItemReading) -> tuple[int, ...]:
        """(object, parameter, standards, whole text) as small integers; readings are told apart by identity first."""
        known = self._items.get(id(item))
        if known is None or known[0] is not item:
            ids = (
                self._id(("o", item.object)),
                self._id(("p", item.parameter, item.text.parameter)),
                self._id(("s", item.standards, item.text.standard)),
                self._id(("t", item)),
            )
            known = self._items[id(item)] = (item, ids)
        return known[1]

    def _row_ids(self, row: RowReading) -> tuple[int, ...]:
        known = self._rows.get(id(row))
        if known is None or known[0] is not row:
            ids = (
                self._id(("o", row.objects, row.band, row.text.category, row.is_product)),
                self._id(("p", row.parameters, row.is_product, row.text.name)),
                self._id(("s", row.standards, row.text.standard)),
                self._id(("r", row.rules, row.parameters, row.is_product)) if row.rules else NO_RULES,
            )
            known = self._rows[id(row)] = (row, ids)
        return known[1]

    def _object(self, item: ItemReading, row: RowReading, mine: tuple[int, ...], theirs: tuple[int, ...]) -> _Relation:
        key = (mine[0], mine[2], theirs[0], theirs[2])
        known = self._objects.get(key)
        if known is None:
            fit, step = object_fit(item.object, row, self.lexicon)
            steps: tuple[Step, ...] = (step,)
            if fit in (ObjectFit.SAME, ObjectFit.BROADER) and not row.is_product:
                narrowed = self._narrowed(item, row)
                if narrowed is not None:
                    fit, steps = narrowed[0], (step, narrowed[1])
            known = self._objects[key] = _Relation(fit, steps)
        return known

    def _narrowed(self, item: ItemReading, row: RowReading) -> tuple[ObjectFit, Step] | None:
        """A broad band is narrowed by the scope in the title of every one of its methods."""
        outside = None
        for ref in row.standards.refs:
            title = self.lexicon.standards.title(edition_of(ref)) or row.standards.title
            scope = self.lexicon.titles.scope(title)
            if not is_out_of_scope(item.object, row, scope, self.lexicon):
                return None
            if any(self._standards.compare(cited, ref) is not None for cited in item.standards.refs):
                return ObjectFit.CITED, Step("object.cited", {"title": title, "item": item.object.text})
            outside = ObjectFit.SIBLING, Step("object.out_of_scope", {"title": title, "item": item.object.text})
        return outside

    def _parameter(
        self, item: ItemReading, row: RowReading, mine: tuple[int, ...], theirs: tuple[int, ...]
    ) -> _Relation:
        key = (mine[1], mine[2], theirs[1], theirs[2])
        known = self._parameters.get(key)
        if known is None:
            if row.is_product:
                fit, concept = product_fit(item, row, self.lexicon)
            else:
                fit, concept = named_fit(item.parameter, row.parameters, self.lexicon)
            known = self._parameters[key] = _Relation(fit, (parameter_step(fit, concept, item, row),))
        return known

    def _document(
        self, item: ItemReading, row: RowReading, fit: ParameterFit, mine: tuple[int, ...], theirs: tuple[int, ...]
    ) -> _Relation:
        key = (mine[1], mine[2], theirs[1], theirs[2])
        known = self._documents.get(key)
        if known is None:
            known = self._documents[key] = self._relate_documents(item, row, fit)
        return known

    def _relate_documents(self, item: ItemReading, row: RowReading, fit: ParameterFit) -> _Relation:
        cited, held = item.standards.refs, row.standards.refs
        concepts = concepts_of(item.parameter)
        if not held or (not cited and _looks_cited(item.standards.unread)):
            params = {"row": row.text.standard, "item": item.text.standard}
            found = StandardFit.UNREAD if not cited else StandardFit.UNRELATED
            return _Relation(found, (Step("standard.unread", params),))
        if row.is_product:
            finding = self._standards.product_row(cited, held, concepts)
            if fit is ParameterFit.ALL and finding[0] is StandardFit.OTHER_METHOD:
                finding = (StandardFit.UNRELATED, None, None)
        else:
            finding = self._standards.named_row(cited, held, concepts)
        _, ref, other = finding
        is_product = ref is not None and self.lexicon.standards.kind(edition_of(ref).stem) == "product"
        is_direct = ref is not None and other in cited and self._standards.compare(other, ref) is not None
        steps = self._document_steps(item, row, finding)
        return _Relation(finding[0], steps, self._flags(finding), is_product, is_direct)

    def _document_steps(self, item: ItemReading, row: RowReading, finding: Finding) -> tuple[Step, ...]:
        fit, held, cited = finding
        params: dict[str, object] = {"row": held.edition if held else row.text.standard}
        params["item"] = cited.edition if cited else item.text.standard
        steps = [Step(f"standard.{fit.name.lower()}", params)]
        if held is not None:
            state = self._standards.state(held)
            if state is not State.IN_FORCE:
                steps.append(
                    Step(f"state.{state.name.lower()}", {"standard": held.edition, "day": self.day.isoformat()})
                )
        if cited is not None and fit in EDITION_FITS:
            state = self._standards.state(cited)
            if not state.holds:
                steps.append(
                    Step(f"state.{state.name.lower()}", {"standard": cited.edition, "day": self.day.isoformat()})
                )
        return tuple(steps)

    def _flags(self, finding: Finding) -> tuple[str, ...]:
        fit, held, cited = finding
        flags = []
        if cited is None:
            flags.append("method_not_specified")
        if fit in (StandardFit.WHOLE_METHOD, StandardFit.WHOLE_SHARED):
            flags.append("product_standard_report")
        if held is not None and fit not in EDITION_FITS:
            state = self._standards.state(held)
            if state is State.UPCOMING:
                flags.append("not_yet_in_force")
            elif not state.holds:
                flags.append("withdrawn_by_contract")
        return tuple(flags)

    def _limit(self, item: ItemReading, row: RowReading, mine: tuple[int, ...], theirs: tuple[int, ...]) -> _Relation:
        if theirs[3] == NO_RULES:
            return _FREE
        key = (mine[3], theirs[3])
        known = self._limits.get(key)
        if known is None:
            fit, steps = self._restrictions.relate(item, row)
            known = self._limits[key] = _Relation(fit, steps)
        return known

    def _with_food(self, item: ItemReading, row: RowReading, judgement: Judgement) -> Judgement:
        """A row flagged 非食品 is no capability for food: near."""
        if row.text.food_flag != _NON_FOOD or not (judgement.grade.is_covered or judgement.grade.is_conditional):
            return judgement
        if not any(FOOD in self.lexicon.vocabulary.ancestors(concept) for concept in item.object.concepts):
            return judgement
        step = Step("food.mismatch", {"item": item.text.object})
        return Judgement(Grade.NEAR, ("food_flag_mismatch",), (*judgement.steps, step))


def _steps(*relations: _Relation) -> tuple[Step, ...]:
    return tuple(step for relation in relations for step in relation.steps)


def _none(code: str, **params: object) -> Judgement:
    return Judgement(Grade.NONE, (), (Step(code, dict(params)),))


def _has_mark(asked: str, held: str) -> bool:
    """CMA is asked by default; another scope is separate evidence. "none" takes any row."""
    return asked == held or asked == "none"


def _looks_cited(unread: str) -> bool:
    """Unread text that looks like a number is a citation nobody understood; words are none (激光法, 新国标)."""
    return any(sign.isdigit() for sign in unread) and any(sign.isascii() and sign.isalpha() for sign in unread)
