"""Hints to the workers. A hint may be lost: the sweep finds the work in the database anyway."""

import time

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)
REST_SECONDS = 5.0
"""After a failed publish nothing is tried for this long, so an outage costs requests nothing."""
_resting_until = 0.0


def hint(task: str, *args: str) -> bool:
    """Publishes one task name with at most an id. False when Redis did not take it within its 0.2 s timeout."""
    global _resting_until
    if time.monotonic() < _resting_until:
        return False
    try:
        current_app.send_task(task, args=args, retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        _resting_until = time.monotonic() + REST_SECONDS
        log.warning("hint_lost", task=task, error=type(error).__name__)
        return False
    return True


def wake_drain() -> None:
    """Tells a worker that facts wait. By task name: lower apps never import matching."""
    hint("matching.drain")


def wake_jobs() -> None:
    """Tells a worker that a job waits."""
    hint("backbone.run_jobs")
