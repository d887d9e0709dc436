"""What the capability list itself says of names: candidates for a person, with counts and examples.

Labs that file a name under the same method standard (and clause), which tests one parameter only, mean that parameter.
Labs that file parameters under a product standard tell what it asks for. Nothing here is ever accepted by itself.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection

from catalog.actions.proposals import MINED, Suggestion
from catalog.knowledge import Knowledge
from catalog.models import ProposalKind
from engine.context import STUB
from engine.lexicon.numbers import PHARMACOPOEIA, Edition, edition_of
from engine.reading.lookalikes import is_trap
from engine.reading.types import Name, RowText, StandardRef

FEWEST_LABS = 2
EXAMPLES = 5

_FILED = """
SELECT s.text, t.text, n.id, n.text, count(*), array_agg(DISTINCT r.lab_id)
FROM catalog_term s JOIN catalog_capabilityrow r ON r.standard_id = s.id AND r.closed_change IS NULL
JOIN catalog_term n ON n.id = r.name_id JOIN catalog_term t ON t.id = r.title_id
WHERE s.kind = 'standard' AND s.keys && %(keys)s::varchar[] GROUP BY s.id, t.id, n.id
"""
_KEYS_OF = """
SELECT DISTINCT unnest(s.keys) FROM catalog_capabilityrow r JOIN catalog_term s ON s.id = r.standard_id
WHERE r.name_id = ANY(%(names)s) AND r.closed_change IS NULL
"""
_LACKING = """
SELECT s.number FROM catalog_standard s
WHERE s.kind IN ('product', 'limit') AND NOT s.is_stub
  AND NOT EXISTS (SELECT 1 FROM catalog_standarditem i WHERE i.standard_id = s.id)
"""
_LABS = "SELECT id, name FROM catalog_lab WHERE id = ANY(%s)"


class Filed(NamedTuple):
    """Rows that file one name cell under one standard cell."""

    standard: str
    title: str
    term: int
    name: str
    rows: int
    labs: frozenset[int]


@dataclass(slots=True)
class Teaching:
    """What is filed under one standard and clause: rows and labs of each unread name and of each concept."""

    ref: StandardRef
    title: str
    unread: dict[str, list[Filed]] = field(default_factory=lambda: defaultdict(list))
    read: dict[frozenset[str], list[Filed]] = field(default_factory=lambda: defaultdict(list))


def mined_names(known: Knowledge, unread_terms: Collection[int]) -> list[Suggestion]:
    """Aliases that rows under single-parameter methods suggest for names nobody understands."""
    keys = _column(_KEYS_OF, {"names": sorted(unread_terms)}) if unread_terms else []
    found: dict[tuple[str, str], list[Filed]] = defaultdict(list)
    for teaching in _teachings(known, [key for key in keys if key.startswith("s:")]):
        told = _only_parameter(known, teaching)
        for folded, filed in teaching.unread.items():
            concept = told or _of_the_others(teaching, filed)
            if concept and not is_trap(folded, concept) and not _filed_beside(teaching, filed, concept):
                found[folded, concept] += filed
    return [
        Suggestion(ProposalKind.PARAMETER, filed[0].name, concept, "", MINED, evidence)
        for (_, concept), filed, evidence in _shown(found)
    ]


def mined_contents(known: Knowledge) -> list[Suggestion]:
    """Parameters that labs file under product and limit standards whose contents no list holds.

    One parameter alone is no contents, and a volume of the pharmacopoeia is a library, not a product.
    """
    refs = {number: _single(known, number, "") for number in _column(_LACKING, {})}
    listed = {edition_of(ref): number for number, ref in refs.items() if ref and ref.prefix != PHARMACOPOEIA}
    lacking = {edition: number for edition, number in listed.items() if not known.lexicon.contents.borrowed(edition)}
    keys = sorted({f"s:{edition.stem}" for edition in lacking})
    found: dict[tuple[str, str], list[Filed]] = defaultdict(list)
    for teaching in _teachings(known, keys):
        number = lacking.get(edition_of(teaching.ref))
        for concepts, filed in teaching.read.items():
            if number and len(concepts) == 1:
                found[number, next(iter(concepts))] += filed
    shown = _shown(found)
    several = Counter(number for (number, _), _, _ in shown)
    return [
        Suggestion(ProposalKind.CONTENTS, number, concept, "", MINED, evidence)
        for (number, concept), _, evidence in shown
        if several[number] > 1
    ]


Told = tuple[tuple[str, str], list[Filed], dict[str, Any]]


def _shown(found: dict[tuple[str, str], list[Filed]]) -> list[Told]:
    """What enough labs say, with its evidence."""
    kept = {key: filed for key, filed in found.items() if len(_labs(filed)) >= FEWEST_LABS}
    names = _lab_names(lab for filed in kept.values() for lab in _labs(filed))
    return [(key, filed, _evidence(filed, names)) for key, filed in kept.items()]


def _teachings(known: Knowledge, keys: Sequence[str]) -> Iterable[Teaching]:
    """What is filed under the standards with these keys, by edition and clause."""
    found: dict[tuple[Edition, str], Teaching] = {}
    for one in _filed(keys):
        ref = _single(known, one.standard, one.title)
        names = known.reader.read_row(RowText("", "", "", one.name)).parameters.names
        if ref is None or not names:
            continue
        teaching = found.setdefault((edition_of(ref), ref.clause), Teaching(ref, one.title))
        if len(names) == 1 and _is_unread(names[0]):
            teaching.unread[names[0].folded].append(one)
        for name in names:
            if not _is_unread(name):
                teaching.read[frozenset(name.concepts)].append(one)
    return found.values()


def _filed(keys: Sequence[str]) -> list[Filed]:
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_FILED, {"keys": list(keys)})
        return [
            Filed(standard, title, term, name, rows, frozenset(labs))
            for standard, title, term, name, rows, labs in cursor.fetchall()
        ]


def _single(known: Knowledge, standard: str, title: str) -> StandardRef | None:
    """The one standard of a cell; None where it holds several or none."""
    refs = known.reader.read_row(RowText("", "", "", "", standard_title=title, standard=standard)).standards.refs
    return refs[0] if len(refs) == 1 else None


def _is_unread(name: Name) -> bool:
    return bool(name.concepts) and name.concepts[0].startswith(STUB)


def _only_parameter(known: Knowledge, teaching: Teaching) -> str:
    """The parameter that the title of the standard names, "" where it names none or several."""
    title = known.lexicon.standards.title(edition_of(teaching.ref)) or teaching.title
    concepts = {concept for concept, _ in known.lexicon.titles.parameters(title)}
    return concepts.pop() if len(concepts) == 1 else ""


def _of_the_others(teaching: Teaching, filed: Sequence[Filed]) -> str:
    """The one concept that all other rows of the standard and clause are read as, "" where there is none.

    Two unread names beside each other may be two parameters: then the rows prove nothing.
    """
    if len(teaching.unread) > 1 or not teaching.read:
        return ""
    shared = frozenset.intersection(*teaching.read)
    return next(iter(shared)) if len(shared) == 1 else ""


def _filed_beside(teaching: Teaching, filed: Sequence[Filed], concept: str) -> bool:
    """A lab that files both the name and the concept there holds them for two parameters."""
    others = [one for concepts, rows in teaching.read.items() if concept in concepts for one in rows]
    return bool(_labs(filed) & _labs(others))


def _labs(filed: Iterable[Filed]) -> frozenset[int]:
    return frozenset(lab for one in filed for lab in one.labs)


def _evidence(filed: Sequence[Filed], names: dict[int, str]) -> dict[str, Any]:
    """Numbers of labs and rows, and some rows, each of another lab as far as possible."""
    examples = {
        names[lab]: {"lab": names[lab], "name": one.name, "standard": one.standard}
        for one in filed
        for lab in sorted(one.labs)
    }
    shown = sorted(examples.values(), key=lambda one: one["lab"])[:EXAMPLES]
    return {"labs": len(_labs(filed)), "rows": sum(one.rows for one in filed), "examples": shown}


def _lab_names(labs: Iterable[int]) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(_LABS, [sorted(set(labs))])
        return dict(cursor.fetchall())


def _column(sql: str, params: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]
