"""Work on a database connection of its own: what another process would do at the same time."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection

PATIENCE_S = 20.0
"""How long anything in a test waits for anything."""


def elsewhere(work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """The result of `work`, done and committed on another connection; an error there is raised here."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_closed, work, arguments, named).result(PATIENCE_S)


class Stop:
    """A point in somebody's work: who comes there says so, and waits until let on."""

    def __init__(self) -> None:
        self._reached, self._on = threading.Event(), threading.Event()

    def __call__(self) -> None:
        self._reached.set()
        assert self._on.wait(PATIENCE_S)

    def wait(self) -> None:
        assert self._reached.wait(PATIENCE_S)

    def let_on(self) -> None:
        self._on.set()


@contextmanager
def meanwhile(work: Callable[..., Any], *arguments: Any, stop: Stop) -> Iterator["Future[Any]"]:
    """Inside, `work` runs on another connection and waits at `stop`; it is let on, and finished, at the end."""
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(_closed, work, arguments, {})
        try:
            stop.wait()
            yield running
        finally:
            stop.let_on()
            running.result(PATIENCE_S)


def _closed(work: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
    try:
        return work(*arguments, **named)
    finally:
        connection.close()
