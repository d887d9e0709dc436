"""The sealer: positions in commit order, nothing lost, and a chain that shows every tampering."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

from backbone.actions.changes import FeedLine, next_change, record
from backbone.actions.seal import GENESIS, seal, seal_state, verify_chain
from backbone.models import AuditEntry, AuditSeal, Fact, FactKind, FeedEntry


def act(name: str = "test.act") -> int:
    """One action with an audit row and a feed line; returns its change number."""
    with transaction.atomic():
        change = next_change()
        record(change, by=None, action=name, subject_kind="thing", details={"名称": "甲"}, feed=(FeedLine("thing", 1),))
    return change


def order() -> list[str]:
    return list(AuditSeal.objects.order_by("position").values_list("entry__action", flat=True))


@pytest.mark.django_db(transaction=True)
def test_record_needs_the_transaction_of_its_action() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record(1, by=None, action="test.act", subject_kind="thing")


@pytest.mark.django_db
def test_a_fact_wakes_the_drain_only_after_its_commit(
    hints: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        record(next_change(), by=None, action="a", subject_kind="row", facts=((FactKind.ROWS, 0),))
        assert hints == []
    assert hints == ["matching.drain"]
    assert Fact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_late_commit_gets_a_later_position_and_is_not_lost() -> None:
    inserted, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                act("slow")
                inserted.set()
                assert may_commit.wait(20)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        slow_one = pool.submit(slow)
        assert inserted.wait(20)
        act("quick")
        seal()
        assert order() == ["quick"]
        reader_saw = FeedEntry.objects.since(0).last().position
        may_commit.set()
        slow_one.result(20)
    seal()
    assert order() == ["quick", "slow"]
    assert AuditEntry.objects.get(action="slow").pk < AuditEntry.objects.get(action="quick").pk
    late = FeedEntry.objects.since(reader_saw)
    assert [line.change for line in late] == [AuditEntry.objects.get(action="slow").change]


@pytest.mark.django_db(transaction=True)
def test_sealers_at_once_number_every_row_once() -> None:
    for _ in range(60):
        act()
    start = threading.Barrier(4)

    def sealer() -> int:
        try:
            start.wait(20)
            return seal()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        counts = [future.result(30) for future in [pool.submit(sealer) for _ in range(4)]]
    assert sum(counts) == 120
    assert list(AuditSeal.objects.values_list("position", flat=True)) == list(range(1, 61))
    assert sorted(FeedEntry.objects.values_list("position", flat=True)) == list(range(1, 61))
    assert verify_chain().is_whole


@pytest.fixture
def chain(db: None) -> list[AuditSeal]:
    for number in range(5):
        act(f"test.{number}")
    seal()
    return list(AuditSeal.objects.order_by("position"))


def test_a_whole_chain_is_whole(chain: list[AuditSeal]) -> None:
    act("later")
    state = verify_chain()
    assert (state.sealed, state.unsealed, state.head, state.is_whole) == (5, 1, chain[-1].digest, True)
    assert seal_state() == {"position": 5, "digest": chain[-1].digest, "unsealed": 1}


def test_an_empty_chain_begins_at_genesis(db: None) -> None:
    assert (verify_chain().head, seal()) == (GENESIS, 0)


@pytest.mark.parametrize(
    "change", ["details = '{}'", "action = 'x'", "at = at + interval '1 microsecond'", "subject = '9'"]
)
def test_a_tampered_entry_is_located(chain: list[AuditSeal], change: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE backbone_auditentry SET {change} WHERE id = %s", [chain[2].entry_id])
    assert verify_chain().broken == [3]


def test_a_removed_entry_is_located(chain: list[AuditSeal]) -> None:
    chain[1].delete()
    assert verify_chain().broken == [2, 3]


def test_a_chain_cut_at_its_end_is_found_by_a_noted_head(chain: list[AuditSeal]) -> None:
    noted = f"{chain[-1].position}:{chain[-1].digest}"
    call_command("verify_audit", expect=noted)
    chain[-1].delete()
    assert verify_chain().is_whole
    with pytest.raises(SystemExit):
        call_command("verify_audit", expect=noted)


@pytest.fixture
def app_role(db: None) -> str:
    role = f"{connection.settings_dict['NAME']}_app"[:60]
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE ROLE "{role}" NOLOGIN')
    call_command("grant_app_role", role=role)
    return role


@pytest.mark.parametrize("table", ["backbone_auditentry", "backbone_auditseal"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET id = 1", "TRUNCATE {}"])
def test_the_application_role_cannot_alter_the_audit(
    chain: list[AuditSeal], app_role: str, table: str, statement: str
) -> None:
    column = "entry_id" if table.endswith("seal") else "id"
    with connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{app_role}"')
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute(statement.format(table).replace(" id ", f" {column} "))
        cursor.execute("RESET ROLE")
    assert verify_chain().is_whole


def test_the_application_role_can_do_its_work(app_role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{app_role}"')
        act("by the application")
        assert seal() == 2
        FeedEntry.objects.all().delete()
        cursor.execute("RESET ROLE")
    assert order() == ["by the application"]


def test_granting_to_a_role_that_is_not_there_says_what_to_do(db: None) -> None:
    with pytest.raises(Exception, match="CREATE ROLE nobody_there"):
        call_command("grant_app_role", role="nobody_there")
