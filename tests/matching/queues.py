"""The queue of names in tests: made anew, and its entries by text."""

from typing import Any

from accounts.acting import Acting
from matching.actions.term_queue import refresh_queue
from matching.models import QueueEntry
from tests.factories import make_acting
from tests.matching.world import asked, demand, drained, lab, row, words


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


def salt_world(firms: int = 3, **more: Any) -> list[Any]:
    """A lab that does 中性盐雾, and firms that ask for it in a trade word nobody knows."""
    words({"中性盐雾": ["NSS"]}, objects=[("镀锌件", "")])
    row(lab(), "中性盐雾", "GB/T 10125-2021", "镀锌件")
    return [demand(asked("镀锌件", "盐水喷雾"), **more) for _ in range(firms)]
