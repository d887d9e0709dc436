"""Remembers which chains' figures are behind, in the transaction that changed their matches."""

from collections.abc import Sequence

from django.db import connection

_MARK = """
INSERT INTO matching_pendingcoverage (chain, version)
SELECT chain, nextval('matching_pending') FROM (
    SELECT DISTINCT COALESCE(chain_id, 0) AS chain FROM enterprises_demand WHERE id = ANY(%s) ORDER BY 1) c
ON CONFLICT (chain) DO UPDATE SET version = nextval('matching_pending')
"""


def mark_coverage(demands: Sequence[int]) -> None:
    """Marks the chains of these demands (0 = none named), before any demand is pended or forgotten.

    One order for everybody, and chains sorted: concurrent passes cannot wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [list(demands)])
