"""One test per rule of docs/architecture.md, "Rules", 1 to 6: each fails when its rule is taken out."""

import datetime as dt
import time
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from backbone import wake
from backbone.actions.changes import next_change, record
from backbone.models import Fact, FactKind
from catalog.actions.capability_import import apply_import
from catalog.actions.capability_plan import cells_to_import
from catalog.models import CapabilityRow
from enterprises.actions.demands import edit_demand
from enterprises.details import DemandDetails
from enterprises.models import Demand
from enterprises.reading import Line
from matching import compute as computing
from matching import drain as draining
from matching.compute import QUARANTINE_AFTER, Outcome, compute
from matching.drain import drain_once, sweep
from matching.expand import expand, pend
from matching.models import ItemMatch, MatchingDay, PendingDemand, PendingItem, Run
from tests.matching.elsewhere import Stop, elsewhere, meanwhile
from tests.matching.world import Place, asked, change_row, demand, drained, end_row, grade, lab, row, words

both_connections = pytest.mark.django_db(transaction=True)


def lead() -> tuple[Place, Demand]:
    """A lab that tests lead in rice, and an enterprise that asks for it; nothing is computed yet."""
    words({"铅": ["Pb"], "镉": []})
    place = lab()
    row(place, "铅", "GB 5009.12-2023", "大米")
    return place, demand(asked("大米", "铅"))


@pytest.mark.django_db
def test_1_the_database_is_the_truth_and_redis_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wake, "hint", lambda *ignored: False)  # no hint ever arrives
    place, need = lead()
    sweep()
    assert grade(need, place) == "exact"


@both_connections
def test_2_facts_come_with_their_change_one_per_action_and_say_what_changed() -> None:
    place, need = lead()
    Fact.objects.all().delete()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        row(place, "镉", "GB 5009.15-2023", "大米")
        raise ZeroDivisionError
    assert (Fact.objects.count(), CapabilityRow.objects.count()) == (0, 1)
    cells = {"机构名称": place.lab.name, "证书编号": place.certificate.number, "场所名称": "本部", "类别": "大米"}
    lines = [cells | {"参数名称": "铅", "标准编号": f"GB/T {n}-2020"} for n in range(300)]
    apply_import(cells_to_import(lines), by=None, is_confirmed=True)
    assert list(Fact.objects.values_list("kind", "subject")) == [(FactKind.ROWS, 0)]
    # While the fact is not committed, nobody can digest it; when it is, its rows are there.
    with transaction.atomic():
        row(place, "镉", "GB 5009.15-2023", "大米")
        assert (Fact.objects.count(), elsewhere(Fact.objects.count)) == (2, 1)
    with pytest.raises(transaction.TransactionManagementError):
        record(next_change(), by=None, action="x", subject_kind="x", facts=((FactKind.DEMAND, need.pk),))


@pytest.mark.django_db
def test_3_a_row_is_never_edited_in_place() -> None:
    words({"铅": [], "镉": []})
    place = lab()
    first = row(place, "铅", "GB 5009.12-2023", "大米")
    lead_need, cadmium_need = demand(asked("大米", "铅")), demand(asked("大米", "镉"))
    drained()
    before = CapabilityRow.objects.values().get(pk=first.id)
    second = change_row(place, first, "镉", "GB 5009.12-2023", "大米")
    after = CapabilityRow.objects.values().get(pk=first.id)
    moved = {name for name in after if after[name] != before[name]}
    assert (moved, second.row) == ({"closed_change", "valid_to"}, first.row)
    assert CapabilityRow.objects.get(pk=second.id).opened_change == after["closed_change"]
    drained()  # both the old and the new keys were known
    assert (grade(lead_need, place), grade(cadmium_need, place)) == ("none", "exact")


@both_connections
def test_4a_a_kill_between_claim_and_commit_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    place, need = lead()
    draining.advance_day()
    with monkeypatch.context() as patched:
        patched.setattr(computing, "_forget", kill)
        expand()
        with pytest.raises(Killed):
            compute()
    claimed = PendingDemand.objects.get()
    assert (claimed.attempts, claimed.next_try > timezone.now()) == (1, True)  # the claim was committed
    assert (ItemMatch.objects.count(), PendingItem.objects.count()) == (0, 2)  # and nothing else
    assert compute().demands == 0  # it waits for its next try
    drained()
    assert grade(need, place) == "exact"


class Killed(BaseException):
    """What no `except Exception` holds up, as kill -9 is held up by nothing."""


def kill(*ignored: Any) -> None:
    raise Killed


@both_connections
def test_4b_what_is_touched_during_a_pass_stays_pending(monkeypatch: pytest.MonkeyPatch) -> None:
    place, need = lead()
    item = need.items.get().pk
    draining.advance_day()
    expand()
    real = computing.grade_demands

    def touched_meanwhile(*arguments: Any) -> Outcome:
        outcome = real(*arguments)
        elsewhere(pend, [(item, need.pk)])
        return outcome

    monkeypatch.setattr(computing, "grade_demands", touched_meanwhile)
    compute()
    assert list(PendingItem.objects.values_list("item", flat=True)) == [item]
    pending = PendingDemand.objects.get()
    assert (pending.attempts, pending.next_try <= timezone.now()) == (0, True)


@both_connections
def test_4c_rows_are_read_after_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    place, need = lead()
    drained()
    opened = CapabilityRow.objects.get()
    pend([(need.items.get().pk, need.pk)])
    real = computing._lock

    def changed_just_before(demands: Any) -> list[int]:
        held = real(demands)
        elsewhere(end_row, place, opened)
        return held

    monkeypatch.setattr(computing, "_lock", changed_just_before)
    compute()
    assert grade(need, place) == "none"


@both_connections
def test_5a_one_demand_is_computed_by_one_transaction_and_its_edit_does_not_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place, need = lead()
    draining.advance_day()
    expand()
    stop, real = Stop(), computing.grade_demands

    def slowly(*arguments: Any) -> Outcome:
        stop()
        return real(*arguments)

    monkeypatch.setattr(computing, "grade_demands", slowly)
    with meanwhile(compute, stop=stop):
        monkeypatch.setattr(computing, "grade_demands", real)
        for _ in range(2 * QUARANTINE_AFTER):
            assert compute(deferred=True).demands == 0
        assert PendingDemand.objects.get().quarantined_at is None  # who is being computed was not tried in vain
        started = time.monotonic()
        edit_demand(by=None, demand=need, details=DemandDetails.of(need), lines=[Line("1", "大米", "镉")])
        assert time.monotonic() - started < 2
    drained()
    assert grade(need, place) == "none"


@pytest.mark.django_db
def test_5b_a_demand_that_always_fails_is_quarantined_and_blocks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    place, bad = lead()
    others = [demand(asked("大米", "铅")) for _ in range(9)]
    real = computing.grade_demands
    tried = []

    def poisoned(demands: Any, only: Any = None) -> Outcome:
        if bad.pk in demands:
            tried.append(demands)
            raise ValueError("坏数据")
        return real(demands, only)

    monkeypatch.setattr(computing, "grade_demands", poisoned)
    drain_once(patience_s=20)
    assert {grade(other, place) for other in others} == {"exact"}
    stuck = PendingDemand.objects.get()
    assert (stuck.demand, stuck.error) == (bad.pk, "ValueError: 坏数据")
    assert stuck.quarantined_at is not None
    assert len(tried) == 1 + QUARANTINE_AFTER  # once beside the others, then alone
    degraded = Client().get("/readyz").json()["degraded"]
    assert [one["code"] for one in degraded] == ["demands_quarantined"]
    monkeypatch.setattr(computing, "grade_demands", real)
    end_row(place, CapabilityRow.objects.get())  # a change elsewhere gives it no new chance
    drain_once(patience_s=20)
    assert PendingDemand.objects.get().quarantined_at is not None
    edit_demand(by=None, demand=bad, details=DemandDetails.of(bad), lines=[Line("1", "大米", "镉")])
    drained()
    assert not PendingDemand.objects.exists()


@pytest.mark.django_db
def test_6_recompute_is_a_pure_function_of_lists_vocabulary_and_day(monkeypatch: pytest.MonkeyPatch) -> None:
    place, need = lead()
    place.certificate.valid_until = timezone.localdate()
    place.certificate.save()
    drained()
    before = list(ItemMatch.objects.values()), list(Run.objects.values())
    tomorrow = timezone.localdate() + dt.timedelta(1)
    monkeypatch.setattr(timezone, "localdate", lambda *ignored: tomorrow)
    pend([(need.items.get().pk, need.pk)], demands=[need.pk])
    passed = compute()  # the clock went on, the matching day did not: only a sweep moves it
    assert (passed.demands, passed.differences) == (1, 0)
    assert (list(ItemMatch.objects.values()), list(Run.objects.values())) == before
    sweep()
    assert (MatchingDay.objects.latest_day(), grade(need, place)) == (tomorrow, "none")
