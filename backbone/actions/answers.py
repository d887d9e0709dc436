"""The answers kept for Idempotency-Keys, and the lock that a request with a key holds while it runs."""

from typing import Any

from django.db import connection

from backbone.crypto import lock_number
from backbone.models import IdempotencyRecord


def lock_key(*, caller: str, key: str) -> bool:
    """Takes the advisory lock of (caller, key) until the transaction ends. False when another request holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_number(f"idempotency {caller} {key}")])
        return bool(cursor.fetchone()[0])


def kept_answer(*, caller: str, key: str) -> IdempotencyRecord | None:
    """What was answered to this key before."""
    return IdempotencyRecord.objects.filter(caller=caller, key=key).first()


def keep_answer(*, caller: str, key: str, body_sha256: str, status: int, answer: dict[str, Any]) -> None:
    """Keeps an answer, in the transaction of the effect it reports."""
    IdempotencyRecord.objects.create(caller=caller, key=key, body_sha256=body_sha256, status=status, answer=answer)
