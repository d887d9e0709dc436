"""The queue of names in tests: made anew, and its entries by text."""

from accounts.acting import Acting
from matching.actions.term_queue import refresh_queue
from matching.models import QueueEntry
from tests.factories import make_acting
from tests.matching.world import drained


def keeper() -> Acting:
    """A member of the province's regulator."""
    return make_acting("regulator")


def made() -> dict[str, QueueEntry]:
    """The queue after everything is digested, by text."""
    drained()
    refresh_queue()
    return {entry.text: entry for entry in QueueEntry.objects.all()}


def concepts(entry: QueueEntry, why: str = "") -> list[str]:
    return [one["concept"] for one in entry.candidates if why in ("", one["why"])]
