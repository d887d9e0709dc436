"""Making the queue of names: again and again the same, only when something moved, nothing answered by itself."""

import pytest

from backbone.actions.jobs import run_jobs
from backbone.models import Job
from catalog.models import Alias, CapabilityRow
from enterprises.models import DemandItem
from matching.actions.term_queue import MINE_NAMES, order_refresh, refresh_queue
from matching.models import QueueEntry, QueueState
from tests.matching.queues import made, salt_world
from tests.matching.world import drained, lab, row, words

pytestmark = pytest.mark.django_db


def test_making_the_queue_twice_changes_nothing_and_keeps_addresses() -> None:
    salt_world()
    first = {text: entry.pk for text, entry in made().items()}
    done = refresh_queue()
    assert {entry.text: entry.pk for entry in QueueEntry.objects.all()} == first
    assert done["new"] == 0


def test_nothing_is_accepted_by_itself() -> None:
    salt_world()
    aliases, items = Alias.objects.count(), list(DemandItem.objects.values_list("keys", flat=True))
    made()
    assert Alias.objects.count() == aliases
    assert list(DemandItem.objects.values_list("keys", flat=True)) == items


def test_a_worker_is_asked_once_while_nothing_else_moves() -> None:
    salt_world()
    drained()
    assert order_refresh(by=None)
    assert not order_refresh(by=None), "a moment ago"
    assert run_jobs() == 1
    assert Job.objects.get(kind=MINE_NAMES).result["entries"] == 1
    assert QueueState.objects.current().made_at is not None
    assert not order_refresh(by=None, minutes=0), "nothing moved since"
    row(lab(), "新名字", "GB/T 3-2020", "镀锌件")
    assert order_refresh(by=None, minutes=0)


def test_undigested_changes_ask_for_another_making() -> None:
    salt_world()
    refresh_queue()
    assert order_refresh(by=None, minutes=0)


def test_a_closed_row_leaves_the_queue() -> None:
    words({"铅": []})
    row(lab(), "毒重石指标甲", "GB/T 1-2020", "石")
    assert "毒重石指标甲" in made()
    CapabilityRow.objects.update(closed_change=1)
    assert "毒重石指标甲" not in made()
