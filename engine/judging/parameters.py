"""Parameter relation: same, whole of a part, inside a whole-product row, part of what is asked, or other."""

import re
from functools import lru_cache

from engine.context import STUB
from engine.judging.relations import ParameterFit
from engine.judging.types import Step
from engine.lexicon.lexicon import Lexicon
from engine.lexicon.numbers import edition_of
from engine.reading.tails import strip_tails
from engine.reading.types import ItemReading, NameCell, RowReading

_GENERIC = re.compile(r"(?:试验|测试|测定|检测|测量|检验|含量|性能|能力|特性|指标|要求|参数|值)+$")


def concepts_of(cell: NameCell) -> tuple[str, ...]:
    """Every concept the names of a cell may mean, in reading order; unknown names by their core."""
    return tuple(dict.fromkeys(_core(concept) for name in cell.names for concept in name.concepts))


@lru_cache(maxsize=100_000)
def _core(concept: str) -> str:
    """An unknown name without values and generic words: ~短路分断50ka, ~短路分断能力 → ~短路分断."""
    if not concept.startswith(STUB):
        return concept
    folded = concept[1:]
    forms = [_GENERIC.sub("", form) for form in (folded, *strip_tails(folded))]
    return STUB + min((form for form in forms if len(form) > 1), key=len, default=folded)


def named_fit(item: NameCell, row: NameCell, lexicon: Lexicon) -> tuple[ParameterFit, str]:
    """How the names of a row stand to the asked ones, and the row's concept that decided."""
    asked, held = concepts_of(item), concepts_of(row)
    for concept in asked:
        if concept in held:
            return ParameterFit.SAME, concept
    for concept in asked:
        for whole in lexicon.vocabulary.wholes(concept):
            if whole in held:
                return ParameterFit.WHOLE, whole
    for concept in asked:
        for part in lexicon.vocabulary.parts(concept):
            if part in held:
                return ParameterFit.PART, part
    return ParameterFit.OTHER, ""


def product_fit(item: ItemReading, row: RowReading, lexicon: Lexicon) -> tuple[ParameterFit, str]:
    """How a whole-product row stands to the asked parameter, by the contents of its standards."""
    if item.parameter.is_all or item.parameter.table:  # all of what is cited: without a citation nobody can say of what
        return ParameterFit.ALL if item.standards.refs else ParameterFit.OTHER, ""
    asked = concepts_of(item.parameter)
    cited = {edition_of(ref).stem for ref in item.standards.refs}
    best = (ParameterFit.OTHER, "")
    for ref in row.standards.refs:
        edition = edition_of(ref)
        if not lexicon.contents.borrowed(edition):
            if edition.stem in cited:
                best = min(best, (ParameterFit.CONTENTS_UNKNOWN, ref.edition))
            continue
        for concept in asked:
            wholes = (concept, *lexicon.vocabulary.wholes(concept))
            if any(lexicon.contents.methods(edition, name) is not None for name in wholes):
                return ParameterFit.CONTENTS, concept
    return best


def parameter_step(fit: ParameterFit, concept: str, item: ItemReading, row: RowReading) -> Step:
    """The step that explains a parameter fit."""
    params = {"item": item.text.parameter, "row": row.text.name}
    if concept:
        params["concept"] = concept
    return Step(f"parameter.{fit.name.lower()}", params)
