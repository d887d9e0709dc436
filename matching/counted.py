"""The rows behind a coverage number: exactly the items, keys or demands that a stored point counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from engine.judging.sites import Area
from matching.areas import AREAS, Place, places_of
from matching.base import BaseItem, Key, base_items
from matching.figures import Asked
from matching.kept import KeptVerdict, kept_items, past_day


@dataclass(frozen=True, slots=True)
class CountedItem:
    """One counted item with its state in the asked area: covered | conditional | gap | unread."""

    base: BaseItem
    state: str
    places: tuple[Place, ...]


@dataclass(slots=True)
class CountedKey:
    """One counted key with the items that ask for it and the legal persons that cover it in the asked area."""

    key: Key
    items: list[CountedItem] = field(default_factory=list)
    holders: set[int] = field(default_factory=set)

    @property
    def state(self) -> str:
        """covered, or single_holder where exactly one legal person covers it; else the best state of its items."""
        if self.holders:
            return "single_holder" if len(self.holders) == 1 else "covered"
        states = {item.state for item in self.items}
        return next((word for word in ("conditional", "gap", "unread") if word in states), "gap")


def counted_items(asked: Asked) -> list[CountedItem]:
    """Base D of the scope with states, each need once: the list behind item figures. Raises NotKept."""
    day = past_day(asked)
    items = [item for item in (kept_items(day) if day else base_items()) if is_in_scope(item, asked)]
    places = places_of(site for item in items for site in (*item.covered, *item.conditional))
    area = AREAS[asked.area]
    seen: set[tuple[int, Key]] = set()
    counted = []
    for item in items:
        if (item.enterprise, item.key) not in seen:
            seen.add((item.enterprise, item.key))
            counted.append(_counted(item, places, area, is_strict=asked.is_strict))
    return counted


def counted_keys(asked: Asked) -> list[CountedKey]:
    """Keys of the scope with their items and holders: the list behind key figures. Raises NotKept."""
    keys: dict[Key, CountedKey] = {}
    for item in counted_items(asked):
        key = keys.setdefault(item.base.key, CountedKey(item.base.key))
        key.items.append(item)
        key.holders.update(place.holder for place in item.places)
    return list(keys.values())


def in_state(keys: Iterable[CountedKey], state: str) -> list[CountedKey]:
    """Keys of one state; "covered" includes those of a single holder, "" = all."""
    if state == "covered":
        return [key for key in keys if key.holders]
    return [key for key in keys if not state or key.state == state]


def _counted(item: BaseItem, places: dict[int, Place], area: Area, *, is_strict: bool) -> CountedItem:
    found = _within(item.strict if is_strict else item.covered, places, item.city, area)
    if found:
        return CountedItem(item, "covered", found)
    weaker = item.conditional + item.covered if is_strict else item.conditional
    if _within(weaker, places, item.city, area):
        return CountedItem(item, "conditional", ())
    return CountedItem(item, "gap" if item.is_read else "unread", ())


def _within(sites: Sequence[int], places: dict[int, Place], city: str, area: Area) -> tuple[Place, ...]:
    return tuple(places[site] for site in sites if places[site].area_from(city) <= area)


def is_in_scope(item: BaseItem | KeptVerdict, asked: Asked) -> bool:
    """Whether the item's, or the verdict's demand's, chain, segment and city are the asked ones."""
    return (
        (asked.chain is None or item.chain == asked.chain)
        and (asked.segment is None or item.segment == asked.segment)
        and (not asked.city or item.city == asked.city)
    )
