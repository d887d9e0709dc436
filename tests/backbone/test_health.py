"""Health, from the database."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from backbone import health
from backbone.actions.changes import next_change, record
from backbone.health import WORLD_LOADED
from backbone.models import Fact, FactKind
from engine import VERSION


def ready() -> Any:
    return Client().get("/readyz")


def test_the_process_answers_without_a_database() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "version": VERSION})


@pytest.mark.django_db
def test_nothing_waiting_is_ready() -> None:
    answer = ready()
    assert (answer.status_code, answer.json()["fact_age_seconds"], answer.json()["reasons"]) == (200, 0.0, [])


@pytest.mark.django_db
def test_a_fact_that_waits_for_a_minute_turns_health_red() -> None:
    fact = Fact.objects.create(change=1, kind=FactKind.ROWS)
    Fact.objects.filter(pk=fact.pk).update(at=timezone.now() - timedelta(seconds=30))
    assert ready().status_code == 200
    Fact.objects.filter(pk=fact.pk).update(at=timezone.now() - timedelta(seconds=61))
    answer = ready()
    assert answer.status_code == 503
    assert [one["code"] for one in answer.json()["reasons"]] == ["facts_stale"]
    assert set(answer.json()["reasons"][0]["reason"]) == {"zh", "en"}


@pytest.mark.django_db
def test_a_quarantined_demand_degrades_but_does_not_stop_the_site() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO matching_pendingdemand (demand, attempts, next_try, since, quarantined_at, error)"
            " VALUES (1, 5, now(), now(), now(), '')"
        )
    answer = ready()
    assert (answer.status_code, [one["code"] for one in answer.json()["degraded"]]) == (200, ["demands_quarantined"])


@pytest.mark.django_db
def test_a_demo_is_ready_only_with_its_world(settings: Any) -> None:
    settings.IS_DEMO = True
    assert [one["code"] for one in ready().json()["reasons"]] == ["world_not_loaded"]
    record(next_change(), by=None, action=WORLD_LOADED, subject_kind="world")
    assert ready().status_code == 200


def test_a_database_that_does_not_answer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable() -> float:
        raise DatabaseError("gone")

    monkeypatch.setattr(health, "fact_age", unreachable)
    answer = ready()
    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (503, "database_unreachable")
    assert answer.json()["fact_age_seconds"] is None


@pytest.mark.django_db
def test_every_answer_carries_its_number_and_is_not_stored() -> None:
    answers = [ready(), ready()]
    assert len({answer["X-Request-ID"] for answer in answers}) == 2
    assert all(answer["Cache-Control"] == "no-store" for answer in answers)
    assert "script-src 'self'" in answers[0]["Content-Security-Policy"]
