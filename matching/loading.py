"""The only translator between database rows and the engine."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Protocol

from django.db import connection

from engine.reading.types import ItemText, RowText

WHOLE_PRODUCT = "产品"
NO_TERMS: Mapping[int, list[str]] = {}


class Signature(NamedTuple):
    """The term ids and words that decide what a row covers. Rows of many labs share one: it is judged once."""

    band: int
    category: int
    name: int
    title: int
    standard: int
    restriction: int
    note: int
    kind: str
    service_kind: str
    food_flag: str


class PostedRow(NamedTuple):
    """One capability row version as matching needs it; `signature` indexes Postings.signatures."""

    id: int
    lab: int
    certificate: int
    site: int
    state: str
    approval: str
    valid_from: date | None
    signature: int


@dataclass(slots=True)
class Postings:
    """Rows that hold on a day and share a key with the asked items."""

    signatures: list[Signature] = field(default_factory=list)
    rows: list[list[PostedRow]] = field(default_factory=list)
    """Rows by signature index."""
    by_key: dict[str, set[int]] = field(default_factory=dict)
    """Key → signature indexes."""
    texts: dict[int, str] = field(default_factory=dict)
    """Term id → text."""

    def find(self, keys: Iterable[str]) -> set[int]:
        """Indexes of the signatures that share any of the keys."""
        found: set[int] = set()
        for key in keys:
            found |= self.by_key.get(key, set())
        return found

    def row_text(self, index: int) -> RowText:
        """The texts of a signature, for the reader."""
        return text_of(self.signatures[index], self.texts)


class AnyPostings(Protocol):
    """What grading asks of postings: these live ones, or those of a snapshot (matching.snapshot)."""

    @property
    def signatures(self) -> Sequence[Signature]: ...

    @property
    def rows(self) -> Sequence[list[PostedRow]]: ...

    def find(self, keys: Iterable[str]) -> set[int]: ...

    def row_text(self, index: int) -> RowText: ...


def text_of(s: Signature, t: Mapping[int, str]) -> RowText:
    """A signature as written, from the texts of its terms."""
    return RowText(
        band=t[s.band],
        category=t[s.category],
        kind=s.kind,
        name=t[s.name],
        standard_title=t[s.title],
        standard=t[s.standard],
        restriction=t[s.restriction],
        note=t[s.note],
        service_kind=s.service_kind,  # type: ignore[arg-type]
        food_flag=s.food_flag,
    )


_TERMS = "SELECT id, keys FROM catalog_term WHERE kind = %s AND keys && %s::varchar[]"
_ROWS = """
SELECT r.band_id, r.category_id, r.name_id, r.title_id, r.standard_id, r.restriction_id, r.note_id, r.kind,
       r.service_kind, r.food_flag, r.id, r.lab_id, r.certificate_id, r.site_id, r.state, r.approval, r.valid_from
FROM catalog_capabilityrow r
WHERE ({which}) AND (r.valid_from IS NULL OR r.valid_from <= %(last)s)
AND (r.valid_to IS NULL OR r.valid_to > GREATEST(r.valid_from, %(day)s))
"""
_CANDIDATES = """
r.name_id = ANY(%(names)s)
OR (r.standard_id = ANY(%(standards)s) AND (r.kind = '产品' OR r.name_id = ANY(%(all)s)))
"""


def live_postings(
    keys: Iterable[str], day: date, *, with_coming: bool = False, supposed: Mapping[int, list[str]] = NO_TERMS
) -> Postings:
    """Rows that could be graded for items with these keys ("p:…", "w:…"): four statements whatever the number of items.

    `supposed`: the keys that name terms would have, where these differ from what is stored.

    `with_coming` adds the rows that hold only from a later day on. Reads the live table; inside a compute transaction it must be called after the lock.
    """
    wanted = set(keys)
    standards_wanted = {f"s:{key[2:]}" for key in wanted if key.startswith("w:")}
    with connection.cursor() as cursor:
        cursor.execute(_TERMS, ["name", sorted(key for key in wanted if key.startswith("p:")) + ["all"]])
        names = dict(cursor.fetchall())
        names = {term: held for term, held in names.items() if term not in supposed}
        names |= {term: held for term, held in supposed.items() if "all" in held or not wanted.isdisjoint(held)}
        standards = _standard_terms(standards_wanted)
        everything = [term for term, held in names.items() if "all" in held]
        params = {
            "names": sorted(set(names) - set(everything)),
            "standards": sorted(standards),
            "all": everything,
            "day": day,
            "last": date.max if with_coming else day,
        }
        cursor.execute(_ROWS.format(which=_CANDIDATES), params)
        postings = _collect(cursor.fetchall(), names, standards, wanted)
        _load_texts(postings)
    return postings


def rows_postings(ids: Sequence[int], day: date) -> Postings:
    """Postings of exactly these row versions that hold on `day` (for explaining stored evidence)."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS.format(which="r.id = ANY(%(ids)s)"), {"ids": list(ids), "day": day, "last": day})
        postings = _collect(cursor.fetchall(), {}, {}, set())
        _load_texts(postings)
    return postings


def _collect(
    fetched: Sequence[tuple[object, ...]],
    names: dict[int, list[str]],
    standards: dict[int, list[str]],
    wanted: set[str],
) -> Postings:
    postings = Postings()
    index: dict[tuple[object, ...], int] = {}
    for row in fetched:
        number = index.get(row[:10])
        if number is None:
            number = index[row[:10]] = len(postings.signatures)
            signature = Signature(*row[:10])  # type: ignore[arg-type]
            postings.signatures.append(signature)
            postings.rows.append([])
            for key in _signature_keys(signature, names, standards):
                if key in wanted:
                    postings.by_key.setdefault(key, set()).add(number)
        postings.rows[number].append(PostedRow(*row[10:], number))  # type: ignore[arg-type]
    return postings


def _signature_keys(signature: Signature, names: dict[int, list[str]], standards: dict[int, list[str]]) -> set[str]:
    own = names.get(signature.name, [])
    keys = {key for key in own if key != "all"}
    if signature.kind == WHOLE_PRODUCT or "all" in own:
        keys |= {f"w:{key[2:]}" for key in standards.get(signature.standard, []) if key.startswith("s:")}
    return keys


def _load_texts(postings: Postings) -> None:
    ids = {term for signature in postings.signatures for term in signature[:7]}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, text FROM catalog_term WHERE id = ANY(%s)", [sorted(ids)])
        postings.texts = dict(cursor.fetchall())


def _standard_terms(keys: set[str]) -> dict[int, list[str]]:
    """Standard terms that answer to these keys."""
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_TERMS, ["standard", sorted(keys)])
        return dict(cursor.fetchall())


class AskedItem(NamedTuple):
    """One demand item as matching needs it."""

    id: int
    demand: int
    number: str
    text: ItemText
    keys: tuple[str, ...]
    product: str = ""
    """The concept of its object: items of one product may be tied."""
    wants_whole: bool = False
    """The demand asks for a conclusion on the whole product."""


_ITEMS = """
SELECT i.id, i.demand_id, i.number, i.object, i.parameter, i.standard, i.note, i.service_kind, d.purpose, d.mark, i.keys,
       i.object_concept, d.conclusion = 'whole'
FROM enterprises_demanditem i JOIN enterprises_demand d ON d.id = i.demand_id
WHERE {where} ORDER BY i.demand_id, i.position
"""


def load_items(where: str, **params: object) -> list[AskedItem]:
    """Items selected by a condition on i (item) and d (demand), in posting order."""
    with connection.cursor() as cursor:
        cursor.execute(_ITEMS.format(where=where), params)
        return [
            AskedItem(
                id=row[0],
                demand=row[1],
                number=row[2],
                text=ItemText(
                    object=row[3],
                    parameter=row[4],
                    standard=row[5],
                    note=row[6],
                    service_kind=row[7],
                    purpose=row[8],
                    mark=row[9],
                ),
                keys=tuple(row[10]),
                product=row[11],
                wants_whole=row[12],
            )
            for row in cursor.fetchall()
        ]
