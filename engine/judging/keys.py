"""Text keys by which candidates are found: a row may grade better than near for an item only if they share one.

* "p:<concept>": the row names the parameter; the item asks for it or for a part of it.
* "w:<family>": the row is a whole-product row of that standard family; the item's parameter is (or may be) in it.
* "s:<family>", "o:<object concept>": what an item's grades depend on, besides the rows themselves. A row whose
  own standard changes state reaches its items by its p and w keys.

A family is spelled as `engine.lexicon.numbers.stem_of` does: "GB 5009.12" for GB and GB/T alike.
"""

from collections.abc import Iterable

from engine.judging.parameters import concepts_of
from engine.judging.restrictions import RestrictionJudge
from engine.lexicon.lexicon import Lexicon
from engine.lexicon.numbers import PHARMACOPOEIA, edition_of, series_of
from engine.reading.tails import other_forms
from engine.reading.types import ItemReading, NameCell, RowReading, Rule, StandardCell


def parameter_keys(cell: NameCell) -> frozenset[str]:
    """The p keys of a cell of parameter names."""
    return frozenset(f"p:{concept}" for concept in concepts_of(cell))


def name_keys(cell: NameCell, lexicon: Lexicon) -> frozenset[str]:
    """The p keys that a name cell may have in any category: the object's trade may ask for another form."""
    fuller = {
        concept
        for name in cell.names
        if any(name.fields)
        for form in other_forms(name.folded)
        for concept, _, _ in lexicon.concepts("parameter", form)
    }
    return parameter_keys(cell) | {f"p:{concept}" for concept in fuller}


def limit_keys(rules: Iterable[Rule], lexicon: Lexicon) -> frozenset[str]:
    """The p and o keys of what limits name. They find no row; they show that a limit came to mean something else."""
    judge = RestrictionJudge(lexicon)
    terms = [judge.term(text) for rule in rules for text in rule.terms]
    return frozenset(
        {f"p:{concept}" for term in terms for concept in term.parameters}
        | {f"o:{concept}" for term in terms for concept in term.objects}
    )


def scope_keys(cell: StandardCell, lexicon: Lexicon) -> frozenset[str]:
    """The o keys of the scopes that the titles of the standards, as listed and as printed, open with."""
    titles = {cell.title, *(lexicon.standards.title(edition_of(ref)) for ref in cell.refs)} - {""}
    return frozenset(f"o:{concept}" for title in titles for concept in lexicon.titles.scope(title))


def standard_keys(cell: StandardCell) -> frozenset[str]:
    """The s keys of a cell of standards; a whole-product row answers to the same families as w keys."""
    return frozenset(f"s:{stem}" for stem in _stems(cell))


def row_keys(row: RowReading) -> frozenset[str]:
    """p keys of a row that names parameters, w keys of a whole-product row."""
    if row.is_product:
        return frozenset(f"w:{stem}" for stem in _stems(row.standards))
    return parameter_keys(row.parameters)


def item_keys(item: ItemReading, lexicon: Lexicon) -> frozenset[str]:
    """All keys of an item: p and w to find rows, s and o to be found by changes of standards and objects."""
    keys: set[str] = set()
    families = _cited_families(item, lexicon)
    holders = set(families)
    for concept in concepts_of(item.parameter):
        names = (concept, *lexicon.vocabulary.wholes(concept))
        keys.update(f"p:{name}" for name in names)
        for name in names:
            holders.update(lexicon.contents.containing(name))
            families.update(_prescribed_families(item, name, lexicon))
    keys.update(f"w:{stem}" for stem in holders)
    keys.update(f"s:{stem}" for stem in families | holders)
    for concept in item.object.concepts:
        keys.update(f"o:{broader}" for broader in lexicon.vocabulary.ancestors(concept))
    return frozenset(keys)


def _stems(cell: StandardCell) -> set[str]:
    return {edition_of(ref).stem for ref in cell.refs}


def _cited_families(item: ItemReading, lexicon: Lexicon) -> set[str]:
    """The cited families, their series, and every family linked to them by replacement or adoption."""
    found: set[str] = set()
    for ref in item.standards.refs:
        stem = edition_of(ref).stem
        found.update({stem, series_of(ref), *lexicon.standards.related(stem)})
        if ref.prefix == PHARMACOPOEIA:
            found.update(lexicon.standards.volumes())
        if not ref.part:
            found.update(lexicon.standards.parts.get(stem, ()))
    return found


def _prescribed_families(item: ItemReading, parameter: str, lexicon: Lexicon) -> set[str]:
    """The method families that the cited standards prescribe for a parameter, with their relations."""
    found: set[str] = set()
    for ref in item.standards.refs:
        for method in lexicon.contents.methods(edition_of(ref), parameter) or ():
            stem = edition_of(method).stem
            found.update({stem, *lexicon.standards.related(stem)})
    return found
