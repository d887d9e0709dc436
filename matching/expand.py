"""Facts become pending items: the first half of a drain (docs/architecture.md, "Life of a change")."""

from collections.abc import Iterable

from django.db import connection, transaction

from catalog.actions.terms import reread_terms
from catalog.bulk import uncollected
from enterprises.models import MATCHED_STATES
from enterprises.reading import reread_items
from matching.coverage_marks import mark_coverage
from matching.facts import Touched, claim_facts, row_keys, touched_by

FACTS_AT_ONCE = 200

_ITEMS = """
SELECT i.id, i.demand_id FROM enterprises_demanditem i JOIN enterprises_demand d ON d.id = i.demand_id
WHERE d.state = ANY(%(states)s) AND ({where})
"""

ROWS_BY_TERMS = """
r.name_id = ANY(%(ids)s) OR r.category_id = ANY(%(ids)s) OR r.band_id = ANY(%(ids)s) OR r.standard_id = ANY(%(ids)s)
OR r.title_id = ANY(%(ids)s) OR r.restriction_id = ANY(%(ids)s) OR r.note_id = ANY(%(ids)s)
"""

_PEND_DEMANDS = """
INSERT INTO matching_pendingdemand (demand, attempts, next_try, since, error)
SELECT d, 0, clock_timestamp(), clock_timestamp(), '' FROM unnest(%s::bigint[]) d ORDER BY d
ON CONFLICT (demand) DO UPDATE SET next_try = LEAST(matching_pendingdemand.next_try, EXCLUDED.next_try)
"""
# An edit of the demand itself gives a quarantined demand a new chance; a change elsewhere does not.
_FORGIVE = """
UPDATE matching_pendingdemand SET attempts = 0, quarantined_at = NULL, error = '', next_try = clock_timestamp()
WHERE demand = ANY(%s) AND quarantined_at IS NOT NULL
"""
_PEND_ITEMS = """
INSERT INTO matching_pendingitem (item, demand, version)
SELECT i, d, nextval('matching_pending') FROM unnest(%s::bigint[], %s::bigint[]) AS t(i, d) ORDER BY i
ON CONFLICT (item) DO UPDATE SET version = nextval('matching_pending'), demand = EXCLUDED.demand
"""


def expand(limit: int = FACTS_AT_ONCE) -> int:
    """Claims facts and marks what they touch as pending, in one transaction. Returns the number of facts digested."""
    with transaction.atomic():
        facts = claim_facts(limit)
        if not facts:
            return 0
        touched = touched_by(facts)
        _read_again(touched)
        pairs = _items(touched)
        # Figures count by state, chain, enterprise and key: those may move where no match does.
        mark_coverage(sorted(touched.demands | {demand for item, demand in pairs if item in touched.items}))
        pend(pairs, demands=touched.demands)
        return len(facts)


@uncollected()
def _read_again(touched: Touched) -> None:
    """Texts of both lists are read with the knowledge in force before keys are compared.

    Whoever stores a reading holds the knowledge until commit (catalog.knowledge.hold_knowledge), so what this pass
    does not see was read with the knowledge it sees.
    """
    everything = touched.reread or touched.everything
    if not (everything or touched.alias_changes):
        return
    changed = reread_terms(None if everything else sorted(touched.alias_changes))
    for term in changed:
        touched.keys |= set(term.old_keys) | set(term.new_keys)
    touched.keys |= row_keys(ROWS_BY_TERMS, ids=[term.id for term in changed])
    touched.items |= set(reread_items())


def _items(touched: Touched) -> list[tuple[int, int]]:
    """(item, demand) pairs that the touched keys, demands and items reach, sorted."""
    where = (
        "TRUE"
        if touched.everything
        else "i.keys && %(keys)s::varchar[] OR i.demand_id = ANY(%(demands)s) OR i.id = ANY(%(items)s)"
    )
    params = {
        "states": list(MATCHED_STATES),
        "keys": sorted(touched.keys),
        "demands": sorted(touched.demands),
        "items": sorted(touched.items),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ITEMS.format(where=where), params)
        return sorted(cursor.fetchall())


def pend(items: Iterable[tuple[int, int]], *, demands: Iterable[int] = ()) -> None:
    """Marks items pending; `demands` are pending as such too (a demand that lost its items must forget its matches).

    The mark of a demand as such is a pending item with minus its id: it has a version like every other mark, so that
    a pass at work does not forget it.

    Demands before items, both sorted: the order in which compute locks them, so neither can wait for the other.
    """
    edited = sorted(demands)
    pairs = [*items, *((-demand, demand) for demand in edited)]
    with connection.cursor() as cursor:
        cursor.execute(_PEND_DEMANDS, [sorted({demand for _, demand in pairs})])
        if edited:
            cursor.execute(_FORGIVE, [edited])
        cursor.execute(_PEND_ITEMS, [[item for item, _ in pairs], [demand for _, demand in pairs]])
