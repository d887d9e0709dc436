"""Reads of the vocabulary for whoever answers what a name means. Each function says how many queries it takes."""

from collections.abc import Collection

from django.db.models.functions import Length

from catalog.models import Alias, CapabilityRow, Concept, ProposalKind
from engine.reading.fold import fold

COLUMNS = {
    ProposalKind.PARAMETER.value: ("name",),
    ProposalKind.OBJECT.value: ("category",),
    ProposalKind.STANDARD.value: ("standard",),
    ProposalKind.RESTRICTION.value: ("restriction", "note"),
}
"""Where a text of this kind stands in a capability row."""


def concept_named(kind: str, name: str) -> str:
    """The name of the concept that is called so, or has this text as its only meaning; "" where there is none."""
    concepts = Concept.objects.filter(kind=kind)
    if concepts.filter(name=name).exists():
        return name
    folded = fold(name)
    known = Alias.objects.filter(concept__kind=kind, closed_change=None, folded=folded).exclude(folded="")
    found = list(known.order_by().values_list("concept__name", flat=True).distinct()[:2])
    return found[0] if len(found) == 1 else ""


def concepts_like(kind: str, text: str, limit: int = 20) -> list[str]:
    """Concepts whose own name, or another name of which, holds the text; shortest first. Two queries."""
    folded = fold(text)
    if not folded:
        return []
    own = Concept.objects.filter(kind=kind, name__icontains=text.strip()).annotate(length=Length("name"))
    found = list(own.order_by("length", "name").values_list("name", flat=True)[:limit])
    other = Alias.objects.filter(concept__kind=kind, closed_change=None, folded__contains=folded)
    named = other.annotate(length=Length("folded")).order_by("length", "id").values_list("concept__name", flat=True)
    return list(dict.fromkeys([*found, *named[:limit]]))[:limit]


def rows_with_terms(kind: str, terms: Collection[int], limit: int) -> list[CapabilityRow]:
    """Some rows in force with one of these cells, with texts, lab and site. At most one query a column."""
    rows = CapabilityRow.objects.current().with_texts().select_related("lab")
    found: dict[int, CapabilityRow] = {}
    for column in COLUMNS.get(kind, ()):
        if terms and len(found) < limit:
            found |= {row.pk: row for row in rows.filter(**{f"{column}__in": list(terms)}).order_by("pk")[:limit]}
    return list(found.values())[:limit]


def concept_fields(kind: str, concepts: Collection[str]) -> dict[str, list[str]]:
    """Concept → the trades that its open names are listed for. One query."""
    found: dict[str, list[str]] = {}
    named = Alias.objects.filter(concept__kind=kind, concept__name__in=list(concepts), closed_change=None)
    for name, field_ in named.order_by("concept__name", "field").values_list("concept__name", "field").distinct():
        found.setdefault(name, []).append(field_)
    return found
