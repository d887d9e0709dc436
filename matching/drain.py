"""Sweeps: advance the day, expand facts, compute what is pending, refresh coverage. Any number may run at once."""

import time
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from backbone.actions.changes import next_change
from backbone.models import Fact, FactKind
from engine import VERSION
from matching.compute import Passed, compute
from matching.coverage import refresh_coverage
from matching.expand import expand
from matching.facts import is_waiting
from matching.history import keep_today
from matching.models import MatchingDay, PendingCoverage, PendingDemand


@dataclass(slots=True)
class Drained:
    """What one drain did: facts digested, demands and items computed, rows that differed, scopes refreshed."""

    facts: int = 0
    demands: int = 0
    items: int = 0
    differences: int = 0
    scopes: int = 0

    def add(self, passed: Passed) -> None:
        """Counts one pass of compute."""
        self.demands += passed.demands
        self.items += passed.items
        self.differences += passed.differences


def today() -> date:
    """Today where the platform is (Asia/Shanghai)."""
    return timezone.localdate()


def advance_day() -> None:
    """Moves the matching day to today and notes a new engine version, each with its fact. Only a sweep does this."""
    with transaction.atomic():
        state = MatchingDay.objects.select_for_update().first()
        if state is None:
            first = MatchingDay(day=today(), engine_version=VERSION)
            MatchingDay.objects.bulk_create([first], ignore_conflicts=True)  # another sweep may be the first too
            return
        facts = []
        if state.day < today():
            keep_today(state.day)
            facts.append((FactKind.DAY, state.day.toordinal()))
        if state.engine_version != VERSION:
            facts.append((FactKind.ENGINE, 0))
        if not facts:
            return
        state.day = max(state.day, today())
        state.engine_version = VERSION
        state.save()
        change = next_change()
        Fact.objects.bulk_create(Fact(change=change, kind=kind, subject=subject) for kind, subject in facts)


def sweep() -> Drained:
    """One round: everything that is due now. Returns what it did."""
    drained = Drained()
    advance_day()
    while digested := expand():
        drained.facts += digested
    while True:
        passed = compute()
        drained.add(passed)
        if not passed.demands:
            break
        while digested := expand():
            drained.facts += digested
    drained.scopes = refresh_coverage()
    return drained


def drain_once(*, patience_s: float = 600.0) -> Drained:
    """Until no fact and no pending demand, due or deferred, is left (quarantined excepted), or `patience_s` passed."""
    total, until = Drained(), time.monotonic() + patience_s
    while True:
        done = sweep()
        passed = compute(deferred=True)
        done.add(passed)
        for name in Drained.__slots__:
            setattr(total, name, getattr(total, name) + getattr(done, name))
        if is_drained() or time.monotonic() > until:
            return total
        if not (done.facts or done.demands or done.scopes):
            time.sleep(0.05)  # another worker holds what is left


def is_drained() -> bool:
    """No fact, no pending demand (quarantined excepted), no figures behind."""
    return not (
        is_waiting() or PendingDemand.objects.filter(quarantined_at=None).exists() or PendingCoverage.objects.exists()
    )
