"""One test per rule of docs/architecture.md, "Rules": each fails when its rule is taken out."""

import datetime as dt
import inspect
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from backbone import wake
from backbone.actions.changes import FeedLine, next_change, record
from backbone.actions.seal import seal
from backbone.crypto import lock_number
from backbone.models import AuditEntry, AuditSeal, Fact, FactKind, FeedEntry
from backbone.wake import hint
from catalog.actions.capability_import import apply_import
from catalog.actions.capability_plan import cells_to_import
from catalog.models import CapabilityRow, Term
from config.celery import app
from enterprises.actions.demands import edit_demand
from enterprises.details import DemandDetails
from enterprises.models import Demand
from enterprises.reading import Line
from matching import compute as computing
from matching import drain as draining
from matching.compare import compare_from_scratch, heal
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
    assert (ItemMatch.objects.count(), PendingItem.objects.count()) == (0, 1)  # and nothing else
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


@pytest.mark.django_db
def test_7_messages_carry_nothing_but_a_task_name_or_an_id(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[tuple[Any, ...]] = []
    monkeypatch.setattr(wake, "hint", lambda *message: sent.append(message))
    with django_capture_on_commit_callbacks(execute=True):
        lead()
    assert set(sent) == {("matching.drain",)}
    app.loader.import_default_modules()
    own = [task for name, task in app.tasks.items() if name.startswith(("matching.", "backbone."))]
    assert len(own) >= 6
    assert all(len(inspect.signature(task.run).parameters) <= 1 for task in own)
    assert (settings.CELERY_TASK_SERIALIZER, settings.CELERY_ACCEPT_CONTENT) == ("json", ["json"])
    assert settings.CELERY_TASK_IGNORE_RESULT and not hasattr(settings, "CELERY_RESULT_BACKEND")
    assert settings.CELERY_TASK_ACKS_LATE and settings.CELERY_TASK_REJECT_ON_WORKER_LOST
    assert settings.CELERY_WORKER_PREFETCH_MULTIPLIER == 1 and settings.CELERY_WORKER_MAX_TASKS_PER_CHILD
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] == settings.CELERY_TASK_TIME_LIMIT == 600


@pytest.fixture
def hung_redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A broker that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        monkeypatch.setattr(wake, "_resting_until", 0.0)
        monkeypatch.setattr(wake, "_local", type(wake._local)())
        before = app.conf.broker_write_url
        app.conf.broker_write_url = address
        yield
        app.conf.broker_write_url = before


def test_8_a_hint_to_a_hung_redis_gives_up_at_once_and_is_rested(hung_redis: None) -> None:
    started = time.monotonic()
    assert hint("matching.drain") is False
    assert time.monotonic() - started < 1.0  # 0.2 s to connect, 0.2 s to be answered, and a busy machine
    started = time.monotonic()
    assert not any(hint("matching.drain") for _ in range(100))
    assert time.monotonic() - started < 0.1


@pytest.mark.django_db
@pytest.mark.parametrize("is_expanded", [False, True])
def test_9_health_is_the_age_of_the_oldest_change_not_yet_in_the_matches(is_expanded: bool) -> None:
    lead()
    if is_expanded:
        draining.advance_day()
        expand()
    assert Client().get("/readyz").status_code == 200
    long_ago = timezone.now() - dt.timedelta(seconds=90)
    Fact.objects.update(at=long_ago)
    PendingDemand.objects.update(since=long_ago)
    answer = Client().get("/readyz")  # whatever processes live
    assert (answer.status_code, [one["code"] for one in answer.json()["reasons"]]) == (503, ["facts_stale"])
    drained()
    assert Client().get("/readyz").status_code == 200


@pytest.mark.django_db
def test_10_a_comparison_from_scratch_marks_what_differs_and_the_drain_heals_it() -> None:
    place, _ = lead()
    needs = [demand(asked("大米", "铅")) for _ in range(12)]
    drained()
    ItemMatch.objects.filter(demand__in=needs[:3]).update(covered_rows=[77])
    ItemMatch.objects.filter(demand=needs[3]).delete()
    compared = compare_from_scratch()
    assert (compared.differences, compared.differing) == (4, [need.pk for need in needs[:4]])
    assert not PendingDemand.objects.exists()
    heal(compared)
    assert set(PendingDemand.objects.values_list("demand", flat=True)) == {need.pk for need in needs[:4]}
    drained()
    Term.objects.filter(kind="name").update(keys=["p:错"])  # a reading that went wrong is healed too
    assert compare_from_scratch().stale == 1
    heal(compare_from_scratch())
    drained()


@both_connections
def test_11_one_sealer_orders_rows_after_their_commit() -> None:
    stop = Stop()

    def act(before_commit: Any = None) -> None:
        with transaction.atomic():
            record(next_change(), by=None, action="act", subject_kind="x", feed=(FeedLine("x", 1),))
            if before_commit:
                before_commit()

    def unsealed() -> tuple[int, int]:
        return AuditEntry.objects.filter(seal=None).count(), FeedEntry.objects.filter(position=None).count()

    with meanwhile(act, stop, stop=stop):
        act()
        assert unsealed() == (1, 1)  # an action gives no order
        assert (seal(), unsealed()) == (2, (0, 0))
    assert unsealed() == (1, 1)  # begun first, committed late: it comes after what readers have seen
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_number("backbone sealer")])
        assert elsewhere(seal) == 0  # one sealer at a time
    assert seal() == 2
    first, last = FeedEntry.objects.order_by("position")
    assert (first.position, last.position, first.pk > last.pk) == (1, 2, True)
    assert list(AuditSeal.objects.order_by("position").values_list("position", flat=True)) == [1, 2]
