"""Texts for lists of ids, with secrets kept: what of a demand its reader may not see is left out, never the row."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.urls import reverse

from accounts.acting import Acting
from enterprises.models import COUNTED_STATES, Visibility
from matching.base import BaseItem
from matching.counted import is_in_scope
from matching.figures import Asked
from matching.kept import kept_verdicts, past_day

_ITEMS = """
SELECT i.id, i.demand_id, i.number, i.object, i.parameter, i.standard, d.city, d.visibility, e.name, c.name
FROM enterprises_demanditem i JOIN enterprises_demand d ON d.id = i.demand_id
JOIN enterprises_enterprise e ON e.id = d.enterprise_id LEFT JOIN catalog_chain c ON c.id = d.chain_id
WHERE i.id = ANY(%s)
"""


def item_texts(items: Sequence[int], acting: Acting) -> dict[int, dict[str, Any]]:
    """Texts of items by id. Of a demand that only its enterprise may see, only chain and city are told."""
    with connection.cursor() as cursor:
        cursor.execute(_ITEMS, [list(items)])
        return {row[0]: _item(row, acting) for row in cursor.fetchall()}


def gone(item: BaseItem) -> dict[str, Any]:
    """What is still known of an item that was edited away since the day it was counted."""
    key = item.key.told
    texts = {"object": key.object, "parameter": key.parameter, "standard": key.family}
    return {"is_secret": False, "url": "", "enterprise": "", "chain": "", "city": item.city, **texts}


def _item(row: tuple[Any, ...], acting: Acting) -> dict[str, Any]:
    _, demand, number, obj, parameter, standard, city, visibility, enterprise, chain = row
    told = {"is_secret": False, "chain": chain or "", "city": city}
    if visibility < Visibility.REGULATOR:
        return told | {"is_secret": True, "url": "", "object": "", "parameter": "", "standard": "", "enterprise": ""}
    return told | {
        "url": f"{reverse('demand_detail', args=[demand])}#item-{number}",
        "number": number,
        "object": obj,
        "parameter": parameter,
        "standard": standard,
        "enterprise": enterprise,
    }


def lab_names(labs: Iterable[int]) -> dict[int, str]:
    """Name of each lab by id."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM catalog_lab WHERE id = ANY(%s)", [sorted(set(labs))])
        return dict(cursor.fetchall())


_VERDICTS = """
SELECT v.demand_id, v.verdict, v.covered, v.total, v.missing FROM matching_demandverdict v
JOIN enterprises_demand d ON d.id = v.demand_id
WHERE v.area = %(area)s AND d.mark = 'CMA' AND d.visibility > 1 AND d.state = ANY(%(states)s)
  AND (%(verdict)s = '' OR v.verdict = %(verdict)s) AND (%(chain)s IS NULL OR d.chain_id = %(chain)s)
  AND (%(segment)s IS NULL OR d.segment_id = %(segment)s) AND (%(city)s = '' OR d.city = %(city)s)
ORDER BY v.demand_id DESC
"""


def verdict_rows(asked: Asked, verdict: str) -> list[tuple[Any, ...]]:
    """(demand id, verdict, covered, total, missing item numbers) of exactly the demands a verdict figure counts.

    Raises NotKept.
    """
    if day := past_day(asked):
        return [
            (kept.demand, kept.verdict, kept.covered, kept.total, kept.missing)
            for kept in kept_verdicts(day)
            if kept.area == asked.area and verdict in ("", kept.verdict) and is_in_scope(kept, asked)
        ]
    params = {
        "area": asked.area,
        "states": list(COUNTED_STATES),
        "verdict": verdict,
        "chain": asked.chain,
        "segment": asked.segment,
        "city": asked.city,
    }
    with connection.cursor() as cursor:
        cursor.execute(_VERDICTS, params)
        return cursor.fetchall()


_DEMANDS = """
SELECT d.id, d.title, d.city, d.visibility, e.name, c.name,
       (SELECT string_agg(DISTINCT i.object, '、') FROM enterprises_demanditem i WHERE i.demand_id = d.id)
FROM enterprises_demand d JOIN enterprises_enterprise e ON e.id = d.enterprise_id
LEFT JOIN catalog_chain c ON c.id = d.chain_id WHERE d.id = ANY(%s)
"""


def demand_heads(rows: Sequence[tuple[Any, ...]], acting: Acting) -> list[dict[str, Any]]:
    """The verdict rows with what their reader may know of the demand, in the given order."""
    with connection.cursor() as cursor:
        cursor.execute(_DEMANDS, [[row[0] for row in rows]])
        heads = {row[0]: row for row in cursor.fetchall()}
    return [_head(row, heads[row[0]]) for row in rows if row[0] in heads]


def _head(row: tuple[Any, ...], head: tuple[Any, ...]) -> dict[str, Any]:
    demand, verdict, covered, total, missing = row
    _, title, city, visibility, enterprise, chain, objects = head
    is_secret = visibility < Visibility.REGULATOR
    return {
        "id": demand,
        "verdict": verdict,
        "covered": covered,
        "total": total,
        "missing": missing,
        "city": city,
        "chain": chain or "",
        "is_secret": is_secret,
        "title": "" if is_secret else title or objects or "",
        "enterprise": "" if is_secret else enterprise,
        "url": "" if is_secret else reverse("demand_detail", args=[demand]),
    }
