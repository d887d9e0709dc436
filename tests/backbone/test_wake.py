"""Hints never hold up a request: neither when the broker is gone nor when it hangs."""

import socket
import time
from collections.abc import Iterator

import pytest
from celery import current_app

from backbone import wake
from backbone.wake import REST_SECONDS, hint  # the function itself: the fixture `hints` replaces the module's


@pytest.fixture
def hung_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Accepts connections and never says a word, like a stopped process."""
    monkeypatch.setattr(wake, "_resting_until", 0.0)
    monkeypatch.setattr(wake._local, "connection", None, raising=False)
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        monkeypatch.setattr(current_app.conf, "broker_write_url", url)
        yield server
    wake._local.connection = None


def timed() -> tuple[bool, float]:
    began = time.monotonic()
    return hint("matching.drain"), time.monotonic() - began


def test_a_broker_that_hangs_costs_one_request_a_fifth_of_a_second(hung_broker: socket.socket) -> None:
    taken, seconds = timed()
    assert not taken
    assert seconds < 4  # 0.2 and what a loaded machine adds; without the timeout it is five
    resting = sum(timed()[1] for _ in range(50))
    assert resting < 4  # fifty attempts would cost ten


def test_a_broker_that_is_gone_costs_nothing(hung_broker: socket.socket) -> None:
    hung_broker.close()
    assert timed()[0] is False
    assert timed()[1] < 4  # no attempt at all; a retry would wait for five


def test_after_the_rest_it_is_tried_again(hung_broker: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    timed()
    now = time.monotonic()
    monkeypatch.setattr(wake.time, "monotonic", lambda: now + REST_SECONDS + 1)
    tried: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda task, **options: tried.append(task))
    assert hint("matching.drain")
    assert tried == ["matching.drain"]
