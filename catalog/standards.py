"""What a standard is on a day, for pages and API. The rules are the engine's (docs/matching.md §2)."""

import datetime as dt
from collections.abc import Iterable

from catalog.knowledge import lexicon
from catalog.models import Standard
from engine.lexicon import State
from engine.lexicon.numbers import edition_of, read_number


def states_on(standards: Iterable[Standard], day: dt.date) -> dict[int, State]:
    """Standard id → state on the day; UNLISTED = no list holds it, or its number cannot be read."""
    graph = lexicon().standards
    found = {}
    for standard in standards:
        ref = read_number(standard.number)
        found[standard.pk] = State.UNLISTED if ref is None or standard.is_stub else graph.state(edition_of(ref), day)
    return found
