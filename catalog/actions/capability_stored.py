"""Capability rows as they are stored, light enough for a list of any length."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.db import connection

from catalog.actions.capability_lines import Content
from catalog.models import Term

TERMS = ("band", "category", "name", "title", "standard", "restriction", "note")
"""The columns of a row that hold terms; each is a kind of term."""


class Stored(NamedTuple):
    """One open version. Terms are ids, in the order of TERMS."""

    id: int
    row: int
    lab: int
    certificate: int
    site: int
    terms: tuple[int, ...]
    kind: str
    service_kind: str
    food_flag: str
    state: str
    approval: str
    approval_date: dt.date | None
    approval_document: str
    external_id: str
    valid_from: dt.date | None
    annex: int | None
    source: tuple[str, str, int | None]
    """(file, sheet, line) it came from."""


_SELECT = """
    SELECT r.id, r.row, r.lab_id, r.certificate_id, r.site_id,
        r.band_id, r.category_id, r.name_id, r.title_id, r.standard_id, r.restriction_id, r.note_id,
        r.kind, r.service_kind, r.food_flag, r.state, r.approval, r.approval_date, r.approval_document,
        r.external_id, r.valid_from, r.annex_id, r.source_file, r.source_sheet, r.source_line
    FROM catalog_capabilityrow r"""


def rows_of_pairs(pairs: Collection[tuple[int, int, int]]) -> Iterator[Stored]:
    """Open rows of (lab, certificate, site), in the order in which they first came."""
    labs, certificates, sites = zip(*pairs, strict=True) if pairs else ((), (), ())
    sql = f"""{_SELECT} JOIN unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS p(lab, certificate, site)
        ON r.lab_id = p.lab AND r.certificate_id = p.certificate AND r.site_id = p.site
        WHERE r.closed_change IS NULL ORDER BY r.row"""
    return _read(sql, [list(labs), list(certificates), list(sites)])


def rows_by_external_id(ids: Collection[tuple[int, str]]) -> Iterator[Stored]:
    """Open rows of (lab, external id), wherever they stand."""
    labs, external = zip(*ids, strict=True) if ids else ((), ())
    sql = f"""{_SELECT} JOIN unnest(%s::bigint[], %s::text[]) AS p(lab, external)
        ON r.lab_id = p.lab AND r.external_id = p.external WHERE r.closed_change IS NULL ORDER BY r.row"""
    return _read(sql, [list(labs), list(external)])


def rows_of_annex(lab: int, annex: int) -> Iterator[Stored]:
    """Open rows of a lab that came with one annex."""
    sql = f"{_SELECT} WHERE r.lab_id = %s AND r.annex_id = %s AND r.closed_change IS NULL ORDER BY r.row"
    return _read(sql, [lab, annex])


def declared_of_annex(lab: int, annex: int) -> dict[int, Stored]:
    """Row number → the last version that an annex declared, whatever became of it since."""
    sql = f"{_SELECT} WHERE r.lab_id = %s AND r.annex_id = %s AND r.approval = 'declared' ORDER BY r.id"
    return {row.row: row for row in _read(sql, [lab, annex])}


def row_of(lab: int, row: int) -> Stored | None:
    """The open version of one row of a lab."""
    return next(open_rows(lab, [row]), None)


def open_rows(lab: int, rows: Collection[int]) -> Iterator[Stored]:
    """The open versions of some rows of a lab."""
    sql = f"{_SELECT} WHERE r.lab_id = %s AND r.row = ANY(%s) AND r.closed_change IS NULL ORDER BY r.row"
    return _read(sql, [lab, list(rows)])


def superseded_at(change: int, rows: Collection[int]) -> Iterator[Stored]:
    """The versions of some rows that one change closed."""
    sql = f"{_SELECT} WHERE r.closed_change = %s AND r.row = ANY(%s) ORDER BY r.row"
    return _read(sql, [change, list(rows)])


def texts_of(rows: Iterable[Stored]) -> dict[int, str]:
    """Term id → text of all terms of the rows."""
    return dict(Term.objects.filter(id__in={term for row in rows for term in row.terms}).values_list("id", "text"))


def _read(sql: str, params: list[Any]) -> Iterator[Stored]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        while chunk := cursor.fetchmany(5000):
            for v in chunk:
                yield Stored._make((*v[:5], v[5:12], *v[12:22], v[22:25]))


def content_of(stored: Stored, texts: Mapping[int, str]) -> Content:
    """What the row says, in texts."""
    band, category, name, title, standard, restriction, note = (texts[term] for term in stored.terms)
    return Content(
        band,
        category,
        name,
        standard,
        title,
        restriction,
        note,
        stored.kind,
        stored.service_kind,
        stored.food_flag,
        stored.state,
        stored.approval_date,
        stored.approval_document,
    )
