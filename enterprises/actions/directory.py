"""The directory of key enterprises is loaded: set-based, nothing for what is stored already."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from accounts.models import User
from backbone.actions.changes import next_change, record
from catalog.actions.results import ListResult
from catalog.importers.problems import Problem
from catalog.models import Chain, Segment
from enterprises.actions.enterprises import places
from enterprises.importers.enterprises import EnterpriseLine
from enterprises.models import ChainMembership, Enterprise
from enterprises.names import folded_name

LOCK = 7311
"""Advisory lock of directory lists."""
BATCH = 1000
_STATED = ("name", "folded_name", "credit_code", "city", "county", "size", "longitude", "latitude", "source")
Membership = tuple[int, int | None]


@dataclass(slots=True)
class _Entry:
    """One enterprise of the list: its first line, and the chains of all its lines (chain, segment) → leader."""

    line: EnterpriseLine
    count: int = 0
    chains: dict[Membership, bool] = field(default_factory=dict)


def load_enterprises(*, by: User | None, lines: Sequence[EnterpriseLine]) -> ListResult:
    """Adds and updates the listed enterprises and their chains; others stay. Counts are lines.

    An enterprise is told by its credit code, else by its folded name; several lines of one give it several chains.
    A blank cell takes nothing away.
    """
    with transaction.atomic():
        change = next_change()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        result = ListResult()
        entries = _entries(lines, result)
        stored = _Stored(entries)
        new, changed = _store(entries, stored)
        moved = _store_chains(entries, {key: stored.held[key] for key in entries})
        _count(entries, new, changed | moved, result)
        if not result.is_empty:
            record(change, by=by, action="enterprise.load", subject_kind="enterprise", details=result.counts())
    return result


def _key(line: EnterpriseLine) -> str:
    return line.credit_code or folded_name(line.name)


def _entries(lines: Sequence[EnterpriseLine], result: ListResult) -> dict[str, _Entry]:
    chains = {chain.name: chain for chain in Chain.objects.filter(closed_change=None)}
    segments = {(one.chain_id, one.name): one for one in Segment.objects.filter(closed_change=None)}
    codes = {folded_name(line.name): line.credit_code for line in reversed(lines) if line.credit_code}
    entries: dict[str, _Entry] = {}
    for line in lines:
        # A line without code belongs to the line of the same name that has one.
        key = line.credit_code or codes.get(folded_name(line.name)) or _key(line)
        entry = entries.setdefault(key, _Entry(line))
        entry.count += 1
        for place, is_leader in _memberships(line, chains, segments, result):
            entry.chains[place] = entry.chains.get(place, False) or is_leader
    return entries


def _memberships(
    line: EnterpriseLine, chains: dict[str, Chain], segments: dict[tuple[int, str], Segment], result: ListResult
) -> Iterator[tuple[Membership, bool]]:
    for name, segment_name, is_leader in line.chains:
        chain = chains.get(name)
        if chain is None:
            result.problems.append(Problem("chain_unknown", line.sheet, line.row, "产业链", {"name": name}))
            continue
        segment = segments.get((chain.pk, segment_name))
        if segment is None and segment_name:
            params = {"chain": name, "name": segment_name}
            result.problems.append(Problem("segment_unknown", line.sheet, line.row, "环节", params))
        yield (chain.pk, segment.pk if segment else None), is_leader


class _Stored:
    """The stored enterprises that entries name, by entry key."""

    def __init__(self, entries: dict[str, _Entry]) -> None:
        names = {folded_name(entry.line.name) for entry in entries.values()}
        by_code = {one.credit_code: one for one in Enterprise.objects.filter(credit_code__in=list(entries))}
        by_name: dict[str, Enterprise] = {}
        for one in Enterprise.objects.filter(folded_name__in=names).order_by("-in_directory", "id"):
            by_name.setdefault(one.folded_name, one)
        self.held: dict[str, Enterprise] = {}
        for key, entry in entries.items():
            found = by_code.get(key) or by_name.get(folded_name(entry.line.name))
            # The same name under another code is another enterprise.
            if found is not None and (not entry.line.credit_code or found.credit_code in (None, key)):
                self.held[key] = found


def _store(entries: dict[str, _Entry], stored: _Stored) -> tuple[set[str], set[str]]:
    """Inserts and updates; keys of the new and of the changed."""
    centres = places()
    new: dict[str, Enterprise] = {}
    changed: dict[str, Enterprise] = {}
    for key, entry in entries.items():
        values = _values(entry.line, centres)
        enterprise = stored.held.get(key)
        if enterprise is None:
            new[key] = Enterprise(in_directory=True, **{"folded_name": folded_name(entry.line.name), **values})
        elif not enterprise.in_directory or any(getattr(enterprise, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(enterprise, name, value)
            enterprise.in_directory = True
            changed[key] = enterprise
    Enterprise.objects.bulk_create(new.values(), batch_size=BATCH)
    Enterprise.objects.bulk_update(changed.values(), [*_STATED, "in_directory"], batch_size=500)
    stored.held.update(new)
    return set(new), set(changed)


def _values(line: EnterpriseLine, centres: dict[tuple[str, str], tuple[float, float]]) -> dict[str, Any]:
    """What the line states; coordinates from the county or city where it gives none."""
    centre = centres.get((line.city, line.county)) or centres.get((line.city, "")) or (None, None)
    longitude, latitude = centre if line.longitude is None else (line.longitude, line.latitude)
    stated = {
        "name": line.name,
        "folded_name": folded_name(line.name),
        "credit_code": line.credit_code,
        "city": line.city,
        "county": line.county,
        "size": line.size,
        "longitude": longitude,
        "latitude": latitude,
        "source": line.source,
    }
    return {name: value for name, value in stated.items() if value not in ("", None)}


def _store_chains(entries: dict[str, _Entry], enterprises: dict[str, Enterprise]) -> set[str]:
    """Makes the memberships of enterprises that the list gives chains those of the list; keys of those that differ."""
    held: dict[int, dict[Membership, bool]] = {}
    for one in ChainMembership.objects.filter(enterprise__in=[enterprise.pk for enterprise in enterprises.values()]):
        held.setdefault(one.enterprise_id, {})[one.chain_id, one.segment_id] = one.is_leader
    moved = {
        key for key, entry in entries.items() if entry.chains and held.get(enterprises[key].pk, {}) != entry.chains
    }
    ChainMembership.objects.filter(enterprise__in=[enterprises[key].pk for key in moved]).delete()
    ChainMembership.objects.bulk_create(
        (
            ChainMembership(enterprise=enterprises[key], chain_id=chain, segment_id=segment, is_leader=is_leader)
            for key in moved
            for (chain, segment), is_leader in entries[key].chains.items()
        ),
        batch_size=BATCH,
    )
    return moved


def _count(entries: dict[str, _Entry], new: set[str], changed: set[str], result: ListResult) -> None:
    for key, entry in entries.items():
        if key in new:
            result.added += entry.count
        elif key in changed:
            result.changed += entry.count
        else:
            result.unchanged += entry.count
