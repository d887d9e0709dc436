"""The four relations of an item and a row: parameter, object, documents, limits; each with the steps that explain it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Generic, TypeVar

from engine.judging.objects import is_out_of_scope, object_fit
from engine.judging.parameters import concepts_of, named_fit, parameter_step, product_fit
from engine.judging.relations import EDITION_FITS, ObjectFit, ParameterFit, Restriction, StandardFit
from engine.judging.restrictions import RestrictionJudge
from engine.judging.standards import Finding, StandardJudge
from engine.judging.types import Step
from engine.lexicon.lexicon import Lexicon
from engine.lexicon.numbers import edition_of
from engine.lexicon.states import State
from engine.reading.types import ItemReading, RowReading, StandardCell, StandardRef

Fit = TypeVar("Fit", bound=IntEnum)


@dataclass(frozen=True, slots=True)
class Relation(Generic[Fit]):
    """How the two sides stand to each other in one respect, with what explains it."""

    fit: Fit
    steps: tuple[Step, ...]
    flags: tuple[str, ...] = ()
    is_product: bool = False
    """Documents only: the row's standard is a product standard."""
    is_direct: bool = False
    """Documents only: both sides name the same document, or one that replaced or adopts it."""


FREE = Relation(Restriction.UNTOUCHED, ())


class Relations:
    """Relates items to rows on one day. Pure. What each answer depends on is spelled in `meaning.py`."""

    def __init__(self, lexicon: Lexicon, day: date) -> None:
        self.lexicon = lexicon
        self.day = day
        self.standards = StandardJudge(lexicon, day)
        self._restrictions = RestrictionJudge(lexicon)

    def parameter(self, item: ItemReading, row: RowReading) -> Relation[ParameterFit]:
        if row.is_product:
            fit, concept = product_fit(item, row, self.lexicon)
        else:
            fit, concept = named_fit(item.parameter, row.parameters, self.lexicon)
        return Relation(fit, (parameter_step(fit, concept, item, row),))

    def object(self, item: ItemReading, row: RowReading) -> Relation[ObjectFit]:
        """The object relation as the row's cells say; a title may narrow it (`narrowed`)."""
        fit, step = object_fit(item.object, row, self.lexicon)
        return Relation(fit, (step,))

    def narrowed(self, item: ItemReading, row: RowReading) -> Relation[ObjectFit] | None:
        """A broad band is narrowed by the scope in the title of every one of its methods; None = it is not."""
        outside = None
        for ref in row.standards.refs:
            title = self.title(ref, row.standards)
            if not is_out_of_scope(item.object, row, self.lexicon.titles.scope(title), self.lexicon):
                return None
            params = {"title": title, "item": item.object.text}
            if any(self.standards.compare(asked, ref) is not None for asked in self._asked(item)):
                return Relation(ObjectFit.CITED, (Step("object.cited", params),))
            outside = Relation(ObjectFit.SIBLING, (Step("object.out_of_scope", params),))
        return outside

    def _asked(self, item: ItemReading) -> Iterator[StandardRef]:
        """The cited documents and the methods that they prescribe for the parameter."""
        concepts = concepts_of(item.parameter)
        for cited in item.standards.refs:
            yield cited
            yield from self.standards.prescribed(cited, concepts) or ()

    def title(self, ref: StandardRef, cell: StandardCell) -> str:
        """The listed title of a document, else the one that the cell prints."""
        return self.lexicon.standards.title(edition_of(ref)) or cell.title

    def document(self, item: ItemReading, row: RowReading, fit: ParameterFit) -> Relation[StandardFit]:
        """How the row's documents stand to the cited ones, where the parameter fits as it does."""
        cited, held = item.standards.refs, row.standards.refs
        concepts = concepts_of(item.parameter)
        if not held or (not cited and looks_cited(item.standards.unread)):
            params = {"row": row.text.standard or "—", "item": item.text.standard or "—"}
            found = StandardFit.UNRELATED if cited or row.is_product else StandardFit.UNREAD
            return Relation(found, (Step(f"standard.{found.name.lower()}", params),))
        if row.is_product:
            finding = self.standards.product_row(cited, held, concepts)
            if fit is ParameterFit.ALL and finding[0] is StandardFit.OTHER_METHOD:
                finding = (StandardFit.UNRELATED, None, None)
        else:
            finding = self.standards.named_row(cited, held, concepts)
        _, ref, other = finding
        is_product = ref is not None and self.lexicon.standards.kind(edition_of(ref).stem) == "product"
        is_direct = ref is not None and other in cited and self.standards.compare(other, ref) is not None
        return Relation(
            finding[0], self._document_steps(item, row, finding), self._flags(finding), is_product, is_direct
        )

    def _document_steps(self, item: ItemReading, row: RowReading, finding: Finding) -> tuple[Step, ...]:
        fit, held, cited = finding
        params: dict[str, object] = {"row": held.edition if held else row.text.standard}
        params["item"] = cited.edition if cited else item.text.standard
        steps = [Step(f"standard.{fit.name.lower()}", params)]
        if held is not None and (state := self.standards.state(held)) is not State.IN_FORCE:
            steps.append(self._state_step(held, state))
        if cited is not None and fit in EDITION_FITS and not (state := self.standards.state(cited)).holds:
            steps.append(self._state_step(cited, state))
        return tuple(steps)

    def _state_step(self, ref: StandardRef, state: State) -> Step:
        return Step(f"state.{state.name.lower()}", {"standard": ref.edition, "day": self.day.isoformat()})

    def _flags(self, finding: Finding) -> tuple[str, ...]:
        fit, held, cited = finding
        flags = []
        if cited is None:
            flags.append("method_not_specified")
        if fit in (StandardFit.WHOLE_METHOD, StandardFit.WHOLE_SHARED):
            flags.append("product_standard_report")
        if held is not None and fit not in EDITION_FITS:
            state = self.standards.state(held)
            if state is State.UPCOMING:
                flags.append("not_yet_in_force")
            elif not state.holds:
                flags.append("withdrawn_by_contract")
        return tuple(flags)

    def licences(self, item: ItemReading) -> tuple[Step, ...]:
        """What a report on this object for this purpose needs beside the approval, one step each."""
        needed = self.lexicon.licences.needed(item.object.concepts, item.text.purpose, self.day)
        return tuple(
            Step("licence.further" if row.is_confirmed else "licence.unconfirmed", {"licence": row.licence})
            for row in needed
        )

    def limit(self, item: ItemReading, row: RowReading) -> Relation[Restriction]:
        """What the row's limits do to the asked test."""
        if not row.rules:
            return FREE
        fit, steps = self._restrictions.relate(item, row)
        return Relation(fit, steps)


def looks_cited(unread: str) -> bool:
    """Unread text that looks like a number is a citation nobody understood; words are none (激光法, 新国标)."""
    return any(sign.isdigit() for sign in unread) and any(sign.isascii() and sign.isalpha() for sign in unread)
