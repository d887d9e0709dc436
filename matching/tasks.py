"""Celery entry points: each makes a domain call. Messages carry nothing but the name."""

from celery import shared_task

from matching import compare, drain
from matching.actions.term_queue import order_refresh


@shared_task(name="matching.drain")
def drain_task() -> None:
    """A hint that facts wait."""
    drain.sweep()


@shared_task(name="matching.sweep")
def sweep_task() -> None:
    """The beat's sweep."""
    drain.sweep()
    order_refresh(by=None)


@shared_task(name="matching.compare_from_scratch")
def compare_task() -> None:
    """The nightly proof; what differs is marked pending and healed."""
    compare.heal(compare.compare_from_scratch())
