"""Claims facts and turns them into matching keys: what changed becomes which items to look at again.

One set-based expander per fact kind. A fact says what changed; which demands are affected is found here, after the
change is committed, so that two concurrent transactions cannot miss each other (docs/architecture.md, rule 2).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from backbone.models import Fact, FactKind
from catalog.knowledge import knowledge
from engine.lexicon.numbers import PHARMACOPOEIA, edition_of, read_number

CLAIM = """
DELETE FROM backbone_fact WHERE id IN (
    SELECT id FROM backbone_fact ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING id, change, kind, subject
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A fact taken from the table; it exists nowhere else until the transaction that took it commits or rolls back."""

    id: int
    change: int
    kind: str
    subject: int


@dataclass(slots=True)
class Touched:
    """What expanding found: keys that changed rows carry, demands to look at whole, and which texts to read again."""

    keys: set[str] = field(default_factory=set)
    demands: set[int] = field(default_factory=set)
    items: set[int] = field(default_factory=set)
    reread: bool = False
    """Standards or their contents changed: all texts of both lists are read again."""
    alias_changes: set[int] = field(default_factory=set)
    """Only aliases changed: terms that could mean them are read again, and all items."""
    everything: bool = False


def claim_facts(limit: int) -> list[Claimed]:
    """Takes up to `limit` facts out of the table, oldest first, skipping those another worker holds."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [limit])
        return sorted((Claimed(*row) for row in cursor.fetchall()), key=lambda fact: fact.id)


def is_waiting() -> bool:
    """Whether any fact is unclaimed."""
    return Fact.objects.exists()


# Which rows: each statement gives the rows whose coverage a fact may have altered, in old and new versions.
_BY_CHANGE = "r.opened_change = ANY(%(ids)s) OR r.closed_change = ANY(%(ids)s)"
_BY_STANDING = """
(r.certificate_id IN (SELECT certificate_id FROM catalog_standingevent WHERE id = ANY(%(ids)s))
 OR r.site_id IN (SELECT site_id FROM catalog_standingevent WHERE id = ANY(%(ids)s)))
"""
_BY_FAMILY = """
r.standard_id IN (SELECT id FROM catalog_term WHERE kind = 'standard' AND (keys && %(ids)s::varchar[]
    OR %(chapters)s AND EXISTS (SELECT 1 FROM unnest(keys) k WHERE k LIKE 's:' || %(pharmacopoeia)s || '%%')))
"""
_BY_DAYS = """
(r.valid_from > %(old)s AND r.valid_from <= %(new)s)
 OR (r.valid_to > %(old)s AND r.valid_to <= %(new)s)
 OR r.certificate_id IN (
    SELECT id FROM catalog_certificate WHERE valid_until >= %(old)s AND valid_until < %(new)s
    UNION SELECT certificate_id FROM catalog_standingevent
    WHERE (date > %(old)s AND date <= %(new)s) OR (valid_until >= %(old)s AND valid_until < %(new)s))
 OR r.site_id IN (SELECT site_id FROM catalog_standingevent
    WHERE (date > %(old)s AND date <= %(new)s) OR (valid_until >= %(old)s AND valid_until < %(new)s))
"""

# From its first day on the library speaks of every row, and a rule of every row and item that it may fit.
_RULES_BEGIN = """
SELECT EXISTS (SELECT 1 FROM catalog_libraryrule WHERE since > %(old)s AND since <= %(new)s)
    OR EXISTS (SELECT 1 FROM catalog_furtherlicence WHERE since > %(old)s AND since <= %(new)s)
    OR EXISTS (SELECT min(seen_on) FROM catalog_libraryentry HAVING bool_and(seen_on > %(old)s) AND min(seen_on) <= %(new)s)
"""

# Distinct texts of those rows, then the keys through which items find them (engine.keys): "p:" of the names they
# carry, and "w:" of their standards where they cover a whole product.
_ROW_KEYS = """
WITH touched AS (SELECT DISTINCT r.name_id, r.standard_id, r.kind FROM catalog_capabilityrow r WHERE {rows})
SELECT DISTINCT unnest(n.keys) FROM touched t JOIN catalog_term n ON n.id = t.name_id
UNION
SELECT DISTINCT 'w:' || substr(k, 3)
FROM touched t JOIN catalog_term n ON n.id = t.name_id JOIN catalog_term s ON s.id = t.standard_id,
     unnest(s.keys) k
WHERE ('all' = ANY(n.keys) OR t.kind = '产品') AND k LIKE 's:%%'
"""


def row_keys(rows: str, **params: Any) -> set[str]:
    """The keys of all capability rows that `rows` (a condition on r) selects, with one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_ROW_KEYS.format(rows=rows), params)
        return {key for (key,) in cursor.fetchall()} - {"all"}


def _rows(facts: Sequence[Claimed], touched: Touched) -> None:
    touched.keys |= row_keys(_BY_CHANGE, ids=[fact.change for fact in facts])


def _standing(facts: Sequence[Claimed], touched: Touched) -> None:
    touched.keys |= row_keys(_BY_STANDING, ids=[fact.subject for fact in facts])


def _standards(where: str, params: Sequence[Any], touched: Touched) -> bool:
    """Touches items and rows of the families of the selected editions; False where nothing is selected."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number FROM catalog_standard WHERE {where}", params)
        numbers = [number for (number,) in cursor.fetchall()]
    stems = dependent_stems(numbers)
    families = sorted(f"s:{stem}" for stem in stems)
    # A chapter of the pharmacopoeia has the state of its volume.
    chapters = any(stem.startswith(PHARMACOPOEIA) for stem in stems)
    touched.keys |= {*families, *(f"w:{stem}" for stem in stems)}
    touched.keys |= row_keys(_BY_FAMILY, ids=families, chapters=chapters, pharmacopoeia=PHARMACOPOEIA)
    return bool(numbers)


def dependent_stems(numbers: Iterable[str]) -> set[str]:
    """Stems (as in keys: "GB 5009.12" for GB/T too) of editions and of all whose state or contents hang on theirs."""
    graph = knowledge().lexicon.standards
    editions = [edition_of(ref) for number in numbers if (ref := read_number(number))]
    found = {stem for edition in editions for stem in (edition.stem, *graph.related(edition.stem))}
    return found | {adopted.stem for edition in editions for _, adopted in graph.adoptions(edition)}


def _standard(facts: Sequence[Claimed], touched: Touched) -> None:
    touched.reread |= _standards("changed = ANY(%s)", [[fact.change for fact in facts]], touched)


def _term(facts: Sequence[Claimed], touched: Touched) -> None:
    touched.alias_changes |= {fact.change for fact in facts}


def _library(facts: Sequence[Claimed], touched: Touched) -> None:
    _library_entries("changed = ANY(%s)", [[fact.change for fact in facts]], touched)


def _library_entries(where: str, params: Sequence[Any], touched: Touched) -> None:
    """Touches the rows under the families that the selected entries of the national library name."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT family FROM catalog_libraryentry WHERE {where}", params)
        stems = [stem for (stem,) in cursor.fetchall() if stem]
    chapters = any(stem.startswith(PHARMACOPOEIA) for stem in stems)
    families = sorted(f"s:{stem}" for stem in stems)
    touched.keys |= row_keys(_BY_FAMILY, ids=families, chapters=chapters, pharmacopoeia=PHARMACOPOEIA)


def _demand(facts: Sequence[Claimed], touched: Touched) -> None:
    touched.demands |= {fact.subject for fact in facts if fact.subject}
    bulk = [fact.change for fact in facts if not fact.subject]
    if bulk:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM enterprises_demand WHERE changed = ANY(%s)", [bulk])
            touched.demands |= {demand for (demand,) in cursor.fetchall()}


def _day(facts: Sequence[Claimed], touched: Touched) -> None:
    old = date.fromordinal(min(fact.subject for fact in facts))
    with connection.cursor() as cursor:
        cursor.execute("SELECT day FROM matching_matchingday")
        new = cursor.fetchone()[0]
    touched.keys |= row_keys(_BY_DAYS, old=old, new=new)
    _standards(
        "(effective_date > %s AND effective_date <= %s) OR (withdrawn_date > %s AND withdrawn_date <= %s)"
        " OR id IN (SELECT predecessor_id FROM catalog_standardedge WHERE date > %s AND date <= %s)",
        [old, new, old, new, old, new],
        touched,
    )
    _library_entries("seen_on > %s AND seen_on <= %s", [old, new], touched)
    with connection.cursor() as cursor:
        cursor.execute(_RULES_BEGIN, {"old": old, "new": new})
        touched.everything |= cursor.fetchone()[0]


def _all(facts: Sequence[Claimed], touched: Touched) -> None:
    """Objects and parts bear on limits and scopes too, where no key shows it; such lists, and rules, change rarely."""
    touched.everything = True


EXPANDERS: dict[str, Callable[[Sequence[Claimed], Touched], None]] = {
    FactKind.ROWS: _rows,
    FactKind.STANDING: _standing,
    FactKind.STANDARD: _standard,
    FactKind.TERM: _term,
    FactKind.OBJECT_EDGE: _all,
    FactKind.PART: _all,
    FactKind.LIBRARY: _library,
    FactKind.RULES: _all,
    FactKind.DEMAND: _demand,
    FactKind.DAY: _day,
    FactKind.ENGINE: _all,
}


def touched_by(facts: Iterable[Claimed]) -> Touched:
    """What the claimed facts touch, each kind expanded once with all its facts."""
    touched = Touched()
    by_kind: dict[str, list[Claimed]] = {}
    for fact in facts:
        by_kind.setdefault(fact.kind, []).append(fact)
    for kind, group in by_kind.items():
        EXPANDERS[kind](group, touched)
    return touched
