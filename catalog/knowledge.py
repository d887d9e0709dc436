"""The lexicon of this process: everything the reference lists say, read once and again whenever they change.

Changing vocabulary or standards and reading texts with them exclude each other through one row, `KnowledgeState`:
who changes them takes it for update, who stores what a reading said (term keys) takes it for share. So no key can be
stored that was read with a lexicon older than the one in force when it is committed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.db import connection

from catalog.bulk import uncollected
from catalog.models import KnowledgeState
from engine.judging.library import Entry, Rule
from engine.lexicon import Alias, Edge, FurtherLicence, Lexicon, ObjectEdge, Part, Standard, StandardItem
from engine.reader import Reader


class Records(NamedTuple):
    """The rows that a lexicon was built from."""

    aliases: list[Alias]
    objects: list[ObjectEdge]
    parts: list[Part]
    standards: list[Standard]
    standard_items: list[StandardItem]
    licences: list[FurtherLicence]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A lexicon, its reader, and the number of the change whose vocabulary and standards they hold."""

    change: int
    lexicon: Lexicon
    reader: Reader
    records: Records = field(repr=False)
    library: tuple[Entry, ...] = field(default=(), repr=False)
    """What the national library showed, () = not loaded."""
    library_rules: tuple[Rule, ...] = ()

    def supposing(self, aliases: Sequence[Alias] = (), standard_items: Sequence[StandardItem] = ()) -> "Knowledge":
        """What would be known if these were listed too; nothing is stored, and nobody else gets to know it."""
        held = self.records
        items = [*held.standard_items, *standard_items]
        supposed = _built(self.change, held._replace(aliases=[*held.aliases, *aliases], standard_items=items))
        return replace(supposed, library=self.library, library_rules=self.library_rules)


class _Cache:
    held: Knowledge | None = None


def knowledge() -> Knowledge:
    """The knowledge in force, from this process' memory unless a change moved it. One small query when it did not."""
    held, change = _Cache.held, _change()
    # The reads of one load see several snapshots; an unmoved number after them proves that they saw one knowledge.
    while held is None or held.change != change:
        held = _load(change)
        change = _change()
    _Cache.held = held
    return held


def lexicon() -> Lexicon:
    """The lexicon in force; see `knowledge`."""
    return knowledge().lexicon


def reader() -> Reader:
    """The reader in force; see `knowledge`."""
    return knowledge().reader


def forget_knowledge() -> None:
    """Drops this process' memory: for whoever turns to another database."""
    _Cache.held = None


def lock_knowledge() -> None:
    """Waits until nobody else changes, or stores readings of, vocabulary and standards; held to the end."""
    _lock("FOR UPDATE")


def hold_knowledge() -> Knowledge:
    """The knowledge in force, kept in force until this transaction ends: for storing what it reads."""
    _lock("FOR SHARE")
    return knowledge()


def knowledge_changed(change: int) -> None:
    """Says that this transaction altered vocabulary or standards; call it after the last of its writes to them."""
    KnowledgeState.objects.filter(id=1).update(change=change)


def _lock(strength: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT change FROM catalog_knowledgestate WHERE id = 1 {strength}")
        if cursor.fetchone() is None:
            cursor.execute("INSERT INTO catalog_knowledgestate (id, change) VALUES (1, 0) ON CONFLICT DO NOTHING")
            cursor.execute(f"SELECT change FROM catalog_knowledgestate WHERE id = 1 {strength}")


def _change() -> int:
    return KnowledgeState.objects.filter(id=1).values_list("change", flat=True).first() or 0


@uncollected()
def _load(change: int) -> Knowledge:
    records = Records(
        list(_aliases()),
        list(_objects()),
        list(_parts()),
        list(_standards()),
        list(_standard_items()),
        list(_licences()),
    )
    known = _built(change, records)
    return replace(known, library=tuple(_library()), library_rules=tuple(_library_rules()))


@uncollected()
def _built(change: int, records: Records) -> Knowledge:
    lexicon = Lexicon.build(*records)
    return Knowledge(change, lexicon, Reader(lexicon), records)


def _rows(sql: str, *params: Any) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        yield from cursor.fetchall()


def _aliases() -> Iterator[Alias]:
    """Open aliases in the order they came: it decides the order of an ambiguous name's concepts."""
    sql = """
        SELECT c.kind, c.name, a.text, a.field FROM catalog_alias a JOIN catalog_concept c ON c.id = a.concept_id
        WHERE a.closed_change IS NULL ORDER BY a.id"""
    yield from (Alias(*row) for row in _rows(sql))
    sql = """
        SELECT kind, name, name, field FROM catalog_concept c WHERE kind = 'parameter' AND NOT is_stub AND NOT EXISTS (
            SELECT 1 FROM catalog_alias a WHERE a.concept_id = c.id AND a.closed_change IS NULL) ORDER BY id"""
    yield from (Alias(*row) for row in _rows(sql))


def _objects() -> Iterator[ObjectEdge]:
    sql = """
        SELECT c.name, COALESCE(p.name, '') FROM catalog_concept c
        LEFT JOIN catalog_objectedge e ON e.child_id = c.id LEFT JOIN catalog_concept p ON p.id = e.parent_id
        WHERE c.kind = 'object' ORDER BY c.id, e.id"""
    yield from (ObjectEdge(*row) for row in _rows(sql))


def _parts() -> Iterator[Part]:
    sql = """
        SELECT p.name, w.name, e.is_set FROM catalog_parameterpart e
        JOIN catalog_concept p ON p.id = e.part_id JOIN catalog_concept w ON w.id = e.whole_id ORDER BY e.id"""
    yield from (Part(*row) for row in _rows(sql))


def _standards() -> Iterator[Standard]:
    """Listed editions only: to the engine a number that is mentioned but not listed is simply not listed."""
    edges: dict[int, list[Edge]] = {}
    sql = """
        SELECT e.predecessor_id, s.number, e.is_partial, e.date FROM catalog_standardedge e
        JOIN catalog_standard s ON s.id = e.successor_id ORDER BY e.id"""
    for predecessor, number, is_partial, day in _rows(sql):
        edges.setdefault(predecessor, []).append(Edge(number, is_partial, day))
    sql = """
        SELECT id, number, title, status, effective_date, withdrawn_date, adopts, kind FROM catalog_standard
        WHERE NOT is_stub ORDER BY id"""
    for key, number, title, status, effective, withdrawn, adopts, kind in _rows(sql):
        steps = edges.get(key, [])
        full = tuple(edge.number for edge in steps if not edge.is_partial)
        dated = tuple(edge for edge in steps if edge.is_partial or edge.day)
        yield Standard(number, title, status, effective, withdrawn, full, adopts, kind, dated)


def _standard_items() -> Iterator[StandardItem]:
    sql = """
        SELECT s.number, i.parameter, i.methods, i."group" FROM catalog_standarditem i
        JOIN catalog_standard s ON s.id = i.standard_id ORDER BY s.id, i.position, i.id"""
    for number, parameter, methods, group in _rows(sql):
        yield StandardItem(number, parameter, tuple(methods), group)


def _licences() -> Iterator[FurtherLicence]:
    sql = "SELECT field, purposes, licence, since, is_confirmed FROM catalog_furtherlicence ORDER BY id"
    for trade, purposes, *rest in _rows(sql):
        yield FurtherLicence(trade, tuple(purposes), *rest)


def _library() -> Iterator[Entry]:
    sql = "SELECT domain, standard, state, seen_on FROM catalog_libraryentry ORDER BY id"
    yield from (Entry(*row) for row in _rows(sql))


def _library_rules() -> Iterator[Rule]:
    yield from (Rule(*row) for row in _rows("SELECT state, effect, since FROM catalog_libraryrule ORDER BY id"))
