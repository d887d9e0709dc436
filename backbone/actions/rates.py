"""Counts requests per caller, in one statement, so that processes cannot both take the last one."""

from math import ceil

from django.db import connection
from django.utils import timezone

from backbone.models import RateCount

_COUNT = """
INSERT INTO backbone_ratecount AS counted (caller, until, hits)
VALUES (%(caller)s, statement_timestamp() + make_interval(secs => %(seconds)s), 1)
ON CONFLICT (caller) DO UPDATE SET
    hits = CASE WHEN counted.until <= statement_timestamp() THEN 1 ELSE counted.hits + 1 END,
    until = CASE WHEN counted.until <= statement_timestamp() THEN EXCLUDED.until ELSE counted.until END
RETURNING hits, extract(epoch FROM until - statement_timestamp())
"""


def count_hit(*, caller: str, limit: int, seconds: int) -> int:
    """Counts one request. 0 = allowed (at most `limit` per `seconds`), else whole seconds until the window ends."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"caller": caller[:100], "seconds": seconds})
        hits, remaining = cursor.fetchone()
    return 0 if hits <= limit else max(1, ceil(remaining))


def forget_old_rates() -> int:
    """Deletes windows that have ended; returns how many."""
    return RateCount.objects.filter(until__lt=timezone.now()).delete()[0]
