"""Closing row versions and opening the next ones: the only code that writes capability rows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import md5
from typing import NamedTuple

from django.db import connection

from catalog.actions.capability_lines import Content, Identity
from catalog.actions.capability_stored import TERMS, Stored
from catalog.actions.standing import SINCE_EVER
from catalog.actions.terms import intern_terms
from catalog.bulk import copy_rows, next_ids
from catalog.models import CapabilityRow

COLUMNS = (
    *("id", "row", "lab_id", "certificate_id", "site_id"),
    *(f"{name}_id" for name in TERMS),
    *("kind", "service_kind", "food_flag", "state", "approval", "approval_date", "approval_document"),
    *("external_id", "identity", "annex_id", "source_file", "source_sheet", "source_line"),
    *("valid_from", "valid_to", "opened_change", "closed_change"),
)


class Source(NamedTuple):
    """Where a version came from; `annex` None = no uploaded annex."""

    annex: int | None = None
    file: str = ""
    sheet: str = ""
    line: int | None = None


class Version(NamedTuple):
    """A version to open. `previous` is the version it supersedes, None for a new row."""

    lab: int
    certificate: int
    site: int
    content: Content
    approval: str
    external_id: str
    source: Source
    previous: Stored | None = None
    is_confirmation: bool = False
    """Only what is known of its approval differs: it takes the place of `previous` on all days, not from a day on."""


class Opened(NamedTuple):
    """A version that was opened: its id, and the row number that all its versions share."""

    id: int
    row: int


def store_versions(
    versions: Sequence[Version], closings: Sequence[Stored], *, change: int, today: dt.date, ends: dt.date | None = None
) -> list[Opened]:
    """Closes `closings` and every superseded version, then opens `versions`; returns these in order.

    A closed row ends on `ends`, else today. A version that supersedes starts on its approval date where that is
    given and later than the old one's, else today, and the old one ends that day. Runs under the lab's lock.
    """
    starts = [_start(version, today) for version in versions]
    ended = [(row.id, ends or today) for row in closings]
    for version, start in zip(versions, starts, strict=True):
        if old := version.previous:
            end = (old.valid_from or SINCE_EVER) if version.is_confirmation else start or today
            ended.append((old.id, end))
    _close(ended, change)
    terms = intern_terms(_texts(versions))
    ids = next_ids(CapabilityRow, len(versions))
    rows = [version.previous.row if version.previous else key for version, key in zip(versions, ids, strict=True)]
    records = _records(versions, ids, rows, _identities(versions), starts, terms, change)
    copy_rows(CapabilityRow, COLUMNS, records)
    return [Opened(key, row) for key, row in zip(ids, rows, strict=True)]


def _start(version: Version, today: dt.date) -> dt.date | None:
    approved, previous = version.content.approval_date, version.previous
    if previous is None:
        return approved
    if version.is_confirmation:
        return approved or previous.valid_from
    is_later = approved is not None and (previous.approval_date is None or approved > previous.approval_date)
    return approved if is_later else today


def _close(ends: list[tuple[int, dt.date]], change: int) -> None:
    if not ends:
        return
    ids, days = zip(*ends, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_capabilityrow r SET closed_change = %s, valid_to = e.day"
            " FROM unnest(%s::bigint[], %s::date[]) AS e(id, day) WHERE r.id = e.id AND r.closed_change IS NULL",
            [change, list(ids), list(days)],
        )


def _texts(versions: Iterable[Version]) -> dict[str, set[str]]:
    texts: dict[str, set[str]] = {kind: set() for kind in TERMS}
    for version in versions:
        for kind, text in zip(TERMS, _term_texts(version.content), strict=True):
            texts[kind].add(text)
    return texts


def _term_texts(content: Content) -> tuple[str, ...]:
    """The texts in the order of TERMS; a version to open has no open question (None) left."""
    band, category, name, standard, title, restriction, note, *_ = content
    return band or "", category or "", name, title or "", standard, restriction or "", note or ""


def _identities(versions: Sequence[Version]) -> list[str]:
    """A free identity for each version: the n-th occurrence counts up past those that open rows hold."""
    identity = Identity()
    keys = []
    for version in versions:
        band, category, name, title, standard, *_ = _term_texts(version.content)
        keys.append((version.certificate, version.site, *identity.of(band, category, name, standard, title)))
    counts: dict[tuple[object, ...], int] = defaultdict(int)
    found: dict[int, str] = {}
    waiting = list(range(len(versions)))
    while waiting:
        for n in waiting:
            counts[keys[n]] += 1
            text = "\x1f".join(map(str, (*keys[n], counts[keys[n]])))
            found[n] = md5(text.encode(), usedforsecurity=False).hexdigest()
        taken = _taken([(versions[n].lab, found[n]) for n in waiting])
        waiting = [n for n in waiting if (versions[n].lab, found[n]) in taken]
    return [found[n] for n in range(len(versions))]


def _taken(identities: Sequence[tuple[int, str]]) -> set[tuple[int, str]]:
    """Those (lab, identity) that an open row holds."""
    labs, digests = zip(*identities, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w.lab, w.identity FROM unnest(%s::bigint[], %s::text[]) AS w(lab, identity)"
            " JOIN catalog_capabilityrow r ON r.lab_id = w.lab AND r.identity = w.identity::uuid"
            " WHERE r.closed_change IS NULL",
            [list(labs), list(digests)],
        )
        return set(cursor.fetchall())


def _records(
    versions: Sequence[Version],
    ids: Sequence[int],
    rows: Sequence[int],
    identities: Sequence[str],
    starts: Sequence[dt.date | None],
    terms: dict[tuple[str, str], int],
    change: int,
) -> Iterator[tuple[object, ...]]:
    """Tuples in the order of COLUMNS."""
    for version, key, row, identity, start in zip(versions, ids, rows, identities, starts, strict=True):
        content, source = version.content, version.source
        yield (
            *(key, row, version.lab, version.certificate, version.site),
            *(terms[pair] for pair in zip(TERMS, _term_texts(content), strict=True)),
            *(content.kind, content.service_kind, content.food_flag, content.state, version.approval),
            *(content.approval_date, content.approval_document, version.external_id, identity),
            *(source.annex, source.file[:120], source.sheet[:60], source.line),
            *(start, None, change, None),
        )
