"""The one way to record that something changed: number, fact, audit row, feed line, and a hint to the workers."""

from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction

from backbone.models import AuditEntry, Fact, FactKind, FeedEntry
from backbone.wake import wake_drain


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One line for the change feed: what changed, whose it is (None = public), and whether it is gone."""

    kind: str
    subject: int
    organisation: int | None = None
    is_tombstone: bool = False


def next_change() -> int:
    """The number of a new change, from a sequence. Numbers are unique, not gapless, and not in commit order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('backbone_change')")
        return int(cursor.fetchone()[0])


def record(
    change: int,
    *,
    by: AbstractBaseUser | None,
    action: str,
    subject_kind: str,
    subject: int | str = "",
    details: dict[str, Any] | None = None,
    facts: tuple[tuple[FactKind, int], ...] = (),
    feed: tuple[FeedLine, ...] = (),
    organisation: int | None = None,
) -> None:
    """Writes audit row, change facts and feed lines of one action, inside its transaction.

    `facts` are (kind, subject id); subject 0 = found by the change number (rows). Raises TransactionManagementError
    outside a transaction: a fact that is not committed with its change is how matches get lost.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("record() needs the transaction of its action")
    AuditEntry.objects.create(
        actor_id=by.pk if by else None,
        organisation=organisation,
        action=action,
        subject_kind=subject_kind,
        subject=str(subject),
        change=change,
        details=details or {},
    )
    if facts:
        Fact.objects.bulk_create(Fact(change=change, kind=kind, subject=key) for kind, key in facts)
        transaction.on_commit(wake_drain)
    FeedEntry.objects.bulk_create(FeedEntry(change=change, **asdict(line)) for line in feed)
