"""One test per rule of docs/architecture.md, "Rules", 7 to 11: each fails when its rule is taken out."""

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
from backbone.models import AuditEntry, AuditSeal, Fact, FeedEntry
from backbone.wake import hint
from catalog.models import Term
from config.celery import app
from matching import drain as draining
from matching.compare import compare_from_scratch, heal
from matching.expand import expand
from matching.models import ItemMatch, PendingDemand
from tests.matching.elsewhere import Stop, elsewhere, meanwhile
from tests.matching.test_rules import both_connections, lead
from tests.matching.world import asked, demand, drained


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
    assert time.monotonic() - started < 4.0  # 0.2 s to connect, 0.2 s to be answered, and a busy machine
    started = time.monotonic()
    assert not any(hint("matching.drain") for _ in range(100))
    assert time.monotonic() - started < 4.0  # a hundred attempts would cost twenty


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
