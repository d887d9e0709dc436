"""Workers killed and the queue lost while lists change: nothing refused, nothing lost, right soon after."""

import os
import random
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Event

import pytest
import redis
from django.core.management import call_command

from launcher.processes import wait_until
from launcher.valkey import Valkey
from matching.compare import compare_from_scratch
from matching.drain import drain_once, is_drained
from matching.models import PendingDemand, Run
from tests.faults.changes import Writer, open_world
from tests.faults.conftest import Workers
from tests.matching.world import someone

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, CHANGES, KILLS = 4, 60, 5
RIGHT_AFTER_S = 30.0
SLOWEST_S = 5.0
"""No write waits for the queue; what is measured here is a busy machine."""


def test_matches_converge_under_kills(workers: Workers) -> None:
    open_world(20)
    writers = [Writer(seed, someone()) for seed in range(WRITERS)]
    rng = random.Random(3)
    workers.start()
    workers.start()
    over = Event()
    with ThreadPoolExecutor(WRITERS) as pool:
        working = [pool.submit(writer.work, CHANGES, over) for writer in writers]
        try:
            for _ in range(KILLS):
                before = Run.objects.count()
                assert wait_until(lambda: Run.objects.count() > before, RIGHT_AFTER_S, 0.1), workers.said()  # noqa: B023
                time.sleep(rng.random() / 2)
                workers.kill(0)  # the oldest group: it is at work, the other may still be starting
                workers.start()
        finally:
            over.set()
        done = sum(work.result(90).done for work in working)
    assert done > WRITERS * CHANGES * 0.6
    assert wait_until(is_drained, RIGHT_AFTER_S, 0.2), workers.said()  # by the workers alone
    assert compare_from_scratch().differences == 0
    assert not PendingDemand.objects.exists()  # a kill beside a demand is not its fault
    assert drain_once().differences == 0


def stopped(queue: Valkey) -> Callable[[], None]:
    queue.stop()
    return queue.start


def killed(queue: Valkey) -> Callable[[], None]:
    assert queue.process is not None
    queue.process.kill()
    return queue.restart


def hung(queue: Valkey) -> Callable[[], None]:
    assert queue.process is not None
    pid = queue.process.pid
    os.kill(pid, signal.SIGSTOP)
    return lambda: os.kill(pid, signal.SIGCONT)


def emptied(queue: Valkey) -> Callable[[], None]:
    with redis.Redis.from_url(queue.url) as client:
        client.flushall()
    return lambda: None


@pytest.mark.parametrize("outage", [stopped, killed, hung, emptied])
def test_writes_go_on_without_the_queue(outage: Callable[[Valkey], Callable[[], None]], queue: Valkey) -> None:
    open_world(6)
    writer = Writer(11, someone())
    writer.change()
    end = outage(queue)
    try:
        for _ in range(25):
            writer.change()
            if outage is emptied:
                emptied(queue)
    finally:
        end()
    assert writer.done > 12
    assert writer.slowest_s < SLOWEST_S
    call_command("drain", "--once", stdout=StringIO())
    assert is_drained()
    assert compare_from_scratch().differences == 0
