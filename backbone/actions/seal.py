"""The sealer: committed audit entries and feed lines get their position, and audit entries their place in the chain.

Actions insert without order; a number given inside an action would be lost to readers when its transaction commits
late. The sealer sees committed rows only, one sealer at a time, so positions are in the order they are given.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, timedelta

import structlog
from django.db import connection, transaction
from django.utils import timezone

from backbone.crypto import digest, is_same, lock_number
from backbone.models import AuditEntry, AuditSeal

log = structlog.get_logger(__name__)
BATCH = 1000
GENESIS = "0" * 64
WINDOW = timedelta(days=1)
"""No transaction is open that long, so older entries need not be looked at on every pass (`whole` does)."""
_LOCK = lock_number("backbone sealer")
_SEAL_FEED = """
WITH waiting AS (
    SELECT id, row_number() OVER (ORDER BY id) AS place
    FROM (SELECT id FROM backbone_feedentry WHERE position IS NULL ORDER BY id LIMIT %s) AS oldest
), head AS (SELECT coalesce(max(position), 0) AS position FROM backbone_feedentry)
UPDATE backbone_feedentry AS entry SET position = head.position + waiting.place
FROM waiting, head WHERE entry.id = waiting.id
"""


def seal(*, whole: bool = False) -> int:
    """Seals what is committed and unsealed; returns how many rows. 0 at once when another sealer is at work."""
    sealed = 0
    while batch := _seal_batch(whole):
        sealed += batch
    return sealed


def _seal_batch(whole: bool) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_SEAL_FEED, [BATCH])
        feed_lines: int = cursor.rowcount
        return feed_lines + _seal_entries(whole)


def _seal_entries(whole: bool) -> int:
    entries = AuditEntry.objects.filter(seal=None).order_by("id")
    if not whole:
        entries = entries.filter(at__gt=timezone.now() - WINDOW)
    waiting = list(entries[:BATCH])
    if not waiting:
        return 0
    head = AuditSeal.objects.order_by("-position").first()
    position, previous = (head.position, head.digest) if head else (0, GENESIS)
    seals = []
    for entry in waiting:
        position += 1
        previous = chain_digest(previous, position, entry)
        seals.append(AuditSeal(position=position, entry=entry, digest=previous))
    AuditSeal.objects.bulk_create(seals)
    log.info("audit_sealed", position=position, digest=previous)
    return len(seals)


def chain_digest(previous: str, position: int, entry: AuditEntry) -> str:
    """Digest of the previous digest and the entry's canonical JSON (sorted keys, UTF-8, times in UTC)."""
    content = {
        "position": position,
        "id": entry.pk,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "organisation": entry.organisation,
        "action": entry.action,
        "subject_kind": entry.subject_kind,
        "subject": entry.subject,
        "change": entry.change,
        "details": entry.details,
    }
    return digest(previous + json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")))


def seal_state() -> dict[str, object]:
    """How far the chain reaches, without walking it: {position, digest, unsealed} (unsealed: of the last day)."""
    head = AuditSeal.objects.order_by("-position").first()
    recent = AuditEntry.objects.filter(seal=None, at__gt=timezone.now() - WINDOW)
    return {
        "position": head.position if head else 0,
        "digest": head.digest if head else GENESIS,
        "unsealed": recent.count(),
    }


@dataclass(slots=True)
class ChainState:
    """What a walk over the chain found. `broken`: positions whose entry or digest was altered, or that are missing."""

    sealed: int = 0
    unsealed: int = 0
    head: str = GENESIS
    broken: list[int] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.broken


def verify_chain(*, expected: tuple[int, str] | None = None) -> ChainState:
    """Walks the whole chain and recomputes every digest.

    `expected`: a (position, digest) noted elsewhere earlier; it also finds a chain cut at its end or written anew.
    """
    state = ChainState()
    position = 0
    for seal_row in _seals():
        state.broken.extend(range(position + 1, seal_row.position))
        position = seal_row.position
        if not is_same(seal_row.digest, chain_digest(state.head, position, seal_row.entry)):
            state.broken.append(position)
        if expected and expected[0] == position and not is_same(expected[1], seal_row.digest):
            state.broken.append(position)
        state.head = seal_row.digest
        state.sealed += 1
    if expected and expected[0] > position:
        state.broken.extend([position + 1])
    state.unsealed = AuditEntry.objects.filter(seal=None).count()
    state.broken = sorted(set(state.broken))
    return state


def _seals() -> Iterator[AuditSeal]:
    return AuditSeal.objects.select_related("entry").order_by("position").iterator(chunk_size=2000)
