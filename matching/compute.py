"""Pending items become matches: the second half of a drain.

Claim, commit; then lock the demands, read after the lock, grade, write only differences, forget what was read.
"""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import structlog
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from catalog.bulk import uncollected
from engine import VERSION
from enterprises.models import MATCHED_STATES
from matching.areas import places_of
from matching.coverage_marks import mark_coverage
from matching.grading import Grader
from matching.loading import AskedItem, live_postings, load_items
from matching.models import MatchingDay, Run
from matching.results import (
    ItemResult,
    VerdictResult,
    stored_results,
    stored_verdicts,
    verdicts_of,
    write_results,
    write_verdicts,
)
from matching.standing import standings
from matching.supposing import Supposed, as_it_is

log = structlog.get_logger(__name__)
BATCH = 400
QUARANTINE_AFTER = 5
LOCK_SPACE = 1 << 40
"""Advisory lock keys of demands start here, apart from all other uses."""

_CLAIM = """
UPDATE matching_pendingdemand SET
    quarantined_at = CASE WHEN attempts >= %(limit)s THEN clock_timestamp() END,
    attempts = LEAST(attempts + 1, %(limit)s),
    next_try = clock_timestamp() + interval '1 second' * power(2, LEAST(attempts, 6))
WHERE demand IN (
    SELECT demand FROM matching_pendingdemand
    WHERE quarantined_at IS NULL AND (next_try <= clock_timestamp() OR %(deferred)s)
      AND (attempts > 0) = %(again)s AND demand <> ALL(%(seen)s)
    ORDER BY attempts, next_try LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
RETURNING demand, quarantined_at IS NULL
"""
_GIVE_BACK = """
UPDATE matching_pendingdemand SET attempts = GREATEST(attempts - 1, 0)
WHERE demand IN (SELECT demand FROM matching_pendingdemand WHERE demand = ANY(%s) ORDER BY demand FOR UPDATE)
"""


@dataclass(slots=True)
class Passed:
    """What one pass of compute did."""

    demands: int = 0
    items: int = 0
    differences: int = 0
    failed: list[int] = field(default_factory=list)


def compute(batch: int = BATCH, *, deferred: bool = False) -> Passed:
    """Claims due demands (`deferred`: also those waiting for a retry) and computes them.

    Fresh demands go together in one transaction. Demands that were claimed before are claimed and computed one by one:
    a bad one blocks nobody, and a worker killed beside it costs the others no attempt.
    """
    passed = Passed()
    fresh = [demand for demand, _ in _claim(batch, deferred=deferred)]
    if fresh and not _try(sorted(fresh), passed):
        for demand in sorted(fresh):
            _try([demand], passed)
    seen = fresh
    while claimed := _claim(1, deferred=deferred, again=True, seen=seen):
        demand, may_run = claimed[0]
        seen.append(demand)
        if may_run:
            _try([demand], passed)
    return passed


def _claim(batch: int, *, deferred: bool, again: bool = False, seen: Sequence[int] = ()) -> list[tuple[int, bool]]:
    """(demand, may run) of due demands, committed before anything runs; what was tried too often may not run again."""
    params = {"limit": QUARANTINE_AFTER, "batch": batch, "deferred": deferred, "again": again, "seen": list(seen)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, params)
        return cursor.fetchall()


def _try(demands: Sequence[int], passed: Passed) -> bool:
    try:
        held = _compute_locked(demands, passed)
        _give_back(set(demands) - set(held))
    except Exception as error:  # noqa: BLE001 - whatever a demand raises must not stop the others
        if len(demands) == 1:
            passed.failed.append(demands[0])
            _note_failure(demands[0], error)
        log.warning("compute_failed", demands=len(demands), error=type(error).__name__)
        return False
    return True


def _give_back(demands: Collection[int]) -> None:
    """Demands that another worker is computing were not tried: waiting for it must not lead to quarantine."""
    if demands:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_GIVE_BACK, [sorted(demands)])


def _note_failure(demand: int, error: Exception) -> None:
    text = f"{type(error).__name__}: {error}"[:500]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE matching_pendingdemand SET error = %s WHERE demand = %s", [text, demand])
    except DatabaseError:
        connection.close()


def _compute_locked(demands: Sequence[int], passed: Passed) -> list[int]:
    """Computes those of the demands that nobody else is computing, and returns them."""
    started = time.monotonic()
    with transaction.atomic():
        held = _lock(demands)
        if not held:
            return held
        seen = _pending(held)
        outcome = grade_demands(held, [item for item, _ in seen])
        run = _write(outcome, held, started) if outcome.differences else 0
        _forget(held, seen)
    passed.demands += len(held)
    passed.items += sum(item > 0 for item, _ in seen)
    passed.differences += outcome.differences
    log.info("computed", demands=len(held), items=len(seen), differences=outcome.differences, run=run)
    return held


def _lock(demands: Sequence[int]) -> list[int]:
    """Those of the demands nobody else is computing. Advisory, so that editing a demand never waits for a drain."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d FROM unnest(%s::bigint[]) d WHERE pg_try_advisory_xact_lock(%s + d)", [list(demands), LOCK_SPACE]
        )
        return sorted(demand for (demand,) in cursor.fetchall())


def _pending(demands: Sequence[int]) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT item, version FROM matching_pendingitem WHERE demand = ANY(%s)", [list(demands)])
        return cursor.fetchall()


def _forget(demands: Sequence[int], seen: Sequence[tuple[int, int]]) -> None:
    """Deletes the pending rows at the versions that were read; a touch since then keeps its row and its demand.

    The demand rows are locked first (the order expand uses), and only a statement begun after that lock may decide
    that a demand has nothing left: a touch that committed while this waited would otherwise be lost.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT demand FROM matching_pendingdemand WHERE demand = ANY(%s) ORDER BY demand FOR UPDATE",
            [list(demands)],
        )
        cursor.execute(
            "DELETE FROM matching_pendingitem p USING unnest(%s::bigint[], %s::bigint[]) AS t(item, version)"
            " WHERE p.item = t.item AND p.version = t.version",
            [[item for item, _ in seen], [version for _, version in seen]],
        )
        cursor.execute(
            "DELETE FROM matching_pendingdemand d WHERE demand = ANY(%s)"
            " AND NOT EXISTS (SELECT 1 FROM matching_pendingitem i WHERE i.demand = d.demand)",
            [list(demands)],
        )
        cursor.execute(
            "UPDATE matching_pendingdemand SET attempts = 0, next_try = clock_timestamp(), since = clock_timestamp(),"
            " quarantined_at = NULL, error = '' WHERE demand = ANY(%s)",
            [list(demands)],
        )


@dataclass(slots=True)
class Outcome:
    """Differences between what the lists say and what is stored, for some demands."""

    day: date
    knowledge_change: int
    items: list[ItemResult] = field(default_factory=list)
    gone_items: list[int] = field(default_factory=list)
    verdicts: list[VerdictResult] = field(default_factory=list)
    gone_verdicts: list[int] = field(default_factory=list)

    @property
    def differences(self) -> int:
        """Differing stored rows: items and verdicts."""
        return len(self.items) + len(self.gone_items) + len(self.verdicts) + len(self.gone_verdicts)


@uncollected()
def grade_demands(
    demands: Sequence[int], only: Collection[int] | None = None, supposed: Supposed | None = None
) -> Outcome:
    """Grades the demands' items (`only` these, None = all) as of the matching day and compares with what is stored.

    Writes nothing. A demand that is no longer matched, or an item that is gone, differs by what is still stored of it.
    """
    day, supposed = MatchingDay.objects.latest_day(), supposed or as_it_is()
    known = supposed.known
    params = {"demands": list(demands), "states": list(MATCHED_STATES)}
    items = supposed.asked(load_items("i.demand_id = ANY(%(demands)s) AND d.state = ANY(%(states)s)", **params))
    touched = items if only is None else [item for item in items if item.id in set(only)]
    grader = Grader(known, standings(day))
    postings = live_postings({key for item in touched for key in item.keys}, day, supposed=supposed.terms)
    stored = stored_results(demands)
    fresh = {item.id: ItemResult.of(item.id, item.demand, grader.by_site(item, postings)) for item in touched}
    outcome = Outcome(day, known.change)
    outcome.items = [result for item, result in fresh.items() if stored.get(item) != result]
    outcome.gone_items = sorted(set(stored) - {item.id for item in items})
    _compare_verdicts(outcome, demands, items, {**stored, **fresh})
    return outcome


def _compare_verdicts(
    outcome: Outcome, demands: Sequence[int], items: Sequence[AskedItem], results: dict[int, ItemResult]
) -> None:
    asked: dict[int, list[AskedItem]] = {}
    for item in items:
        asked.setdefault(item.demand, []).append(item)
    places = places_of(site for result in results.values() for site in result.arrays[0])
    cities = _cities(demands)
    stored = stored_verdicts(demands)
    for demand, group in asked.items():
        own = [results[item.id] for item in group if item.id in results]
        for verdict in verdicts_of(demand, cities.get(demand, ""), group, own, places):
            if stored.get((demand, verdict.area)) != verdict:
                outcome.verdicts.append(verdict)
    outcome.gone_verdicts = sorted({demand for demand, _ in stored} - set(asked))


def _cities(demands: Sequence[int]) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, city FROM enterprises_demand WHERE id = ANY(%s)", [list(demands)])
        return dict(cursor.fetchall())


def _write(outcome: Outcome, demands: Sequence[int], started: float) -> int:
    now: datetime = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM backbone_change")
        change = cursor.fetchone()[0]
    run = Run.objects.create(
        change=change,
        day=outcome.day,
        knowledge_change=outcome.knowledge_change,
        engine_version=VERSION,
        demands=len(demands),
        items=len(outcome.items),
        differences=outcome.differences,
        milliseconds=int((time.monotonic() - started) * 1000),
    )
    write_results(outcome.items, outcome.gone_items, run.pk)
    write_verdicts(outcome.verdicts, outcome.gone_verdicts, run.pk, now)
    mark_coverage(demands)
    return run.pk
