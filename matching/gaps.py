"""The gap list: keys of a chain that are not, or only weakly, covered in the province, from found to closed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from engine.judging.sites import Area
from matching.areas import Place
from matching.base import BaseItem, Key
from matching.models import GapKey

NO_CHAIN = 0


@dataclass(slots=True)
class _Asked:
    enterprises: set[int] = field(default_factory=set)
    items: int = 0
    local_holders: set[int] = field(default_factory=set)
    is_covered_somewhere: bool = False
    is_conditional: bool = False
    is_read: bool = True

    def state(self) -> str:
        """The gap state; "" = well covered."""
        if len(self.local_holders) > 1:
            return ""
        if self.local_holders:
            return "single_holder"
        if self.is_covered_somewhere:
            return "not_local"
        if self.is_conditional:
            return "conditional"
        return "not_testable" if self.is_read else "unread"


def refresh_gaps(day: date, items: Iterable[BaseItem], places: dict[int, Place]) -> None:
    """Opens, updates and closes gaps so that the open ones are exactly today's. Caller holds the coverage lock."""
    asked: dict[tuple[int, Key], _Asked] = defaultdict(_Asked)
    for item in items:
        found = asked[item.chain or NO_CHAIN, item.key]
        found.enterprises.add(item.enterprise)
        found.items += 1
        found.is_read &= item.is_read
        found.is_covered_somewhere |= bool(item.covered)
        found.is_conditional |= bool(item.conditional)
        local = (places[site] for site in item.covered)
        found.local_holders |= {place.holder for place in local if place.area_from(item.city) <= Area.PROVINCE}
    _store(day, asked)


def _store(day: date, asked: dict[tuple[int, Key], _Asked]) -> None:
    stored = {
        (gap.chain, (gap.object_concept, gap.parameter_concept, gap.family)): gap
        for gap in GapKey.objects.filter(closed_on=None)
    }
    change = _change()
    new, changed, closed = [], [], []
    for (chain, key), found in asked.items():
        state, gap = found.state(), stored.pop((chain, tuple(key)), None)
        if gap is None and state:
            gap = GapKey(chain=chain, object_concept=key.object, parameter_concept=key.parameter, family=key.family)
            gap.first_seen, gap.opened_change = day, change
            _fill(gap, state, found)
            new.append(gap)
        elif gap is not None and not state:
            gap.closed_on, gap.closed_by = day, "covered"
            closed.append(gap)
        elif gap is not None and _fill(gap, state, found):
            changed.append(gap)
    for gap in stored.values():
        gap.closed_on, gap.closed_by = day, "demand"
        closed.append(gap)
    _save(new, changed, closed)


def _fill(gap: GapKey, state: str, found: _Asked) -> bool:
    """Sets the figures of a gap; True when one of them moved."""
    before = (gap.state, gap.enterprises, gap.items)
    gap.state, gap.enterprises, gap.items = state, len(found.enterprises), found.items
    return before != (gap.state, gap.enterprises, gap.items)


def _save(new: Sequence[GapKey], changed: Sequence[GapKey], closed: Sequence[GapKey]) -> None:
    GapKey.objects.bulk_create(new, batch_size=1000)
    GapKey.objects.bulk_update(changed, ["state", "enterprises", "items"], batch_size=1000)
    GapKey.objects.bulk_update(closed, ["closed_on", "closed_by"], batch_size=1000)


def _change() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM backbone_change")
        return int(cursor.fetchone()[0])
