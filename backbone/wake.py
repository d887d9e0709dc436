"""Hints to the workers. A hint may be lost: the sweep finds the work in the database anyway."""

import threading
import time

import structlog
from celery import current_app
from kombu.connection import Connection
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)
TIMEOUT_SECONDS = 0.2
"""The longest a request may wait for Redis, to connect and for each answer."""
REST_SECONDS = 5.0
"""After a failed publish nothing is tried for this long, so an outage costs requests nothing."""
_resting_until = 0.0
_local = threading.local()


def hint(task: str, *args: str) -> bool:
    """Publishes one task name with at most an id. False when Redis did not take it in time, or is being rested."""
    global _resting_until
    if time.monotonic() < _resting_until:
        return False
    try:
        current_app.send_task(task, args=args, connection=_connection(), retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        _resting_until = time.monotonic() + REST_SECONDS
        _local.connection = None
        log.warning("hint_lost", task=task, error=type(error).__name__)
        return False
    return True


def wake_drain() -> None:
    """Tells a worker that facts wait. By task name: lower apps never import matching."""
    hint("matching.drain")


def wake_jobs() -> None:
    """Tells a worker that a job waits."""
    hint("backbone.run_jobs")


def _connection() -> Connection:
    """This thread's own connection: the workers' waits for messages with a timeout far too long for a request."""
    connection: Connection | None = getattr(_local, "connection", None)
    if connection is None:
        connection = current_app.connection_for_write(connect_timeout=TIMEOUT_SECONDS)
        patience = {"socket_connect_timeout": TIMEOUT_SECONDS, "socket_timeout": TIMEOUT_SECONDS, "max_retries": 0}
        connection.transport_options = {**(connection.transport_options or {}), **patience}
        _local.connection = connection
    return connection
