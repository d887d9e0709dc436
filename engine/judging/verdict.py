"""From the sites that cover each item to the coverage verdict of a demand in an area. Source: docs/matching.md §4."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, TypeVar

from engine.judging.cover import fewest

Key = TypeVar("Key")


class Area(IntEnum):
    """本市 ⊂ 省内 ⊂ 长三角 ⊂ 全国, as seen from the asking enterprise."""

    CITY = 1
    PROVINCE = 2
    DELTA = 3
    NATION = 4


class Site(NamedTuple):
    """A test site. `holder` is the legal person behind it; `area` the narrowest area that holds both ends."""

    key: str
    holder: str
    area: Area = Area.CITY
    distance: float | None = None
    """Straight-line kilometres to the enterprise, None = not known."""


class ItemCoverage(NamedTuple):
    """One item and the sites with a covered row for it, wherever they are."""

    item_no: str
    sites: frozenset[Site]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The coverage verdict of a demand for one area, with its evidence."""

    verdict: str
    """not_testable | not_local | not_complete | served"""
    area: Area
    item_count: int
    missing_items: tuple[str, ...]
    """Items that no site in the area covers, in item order."""
    untestable_items: tuple[str, ...]
    """Items that no site anywhere covers."""
    best_sites: tuple[Site, ...]
    """The sites of the area that cover most items, all ties, by key; () where nothing is covered."""
    best_count: int
    fewest_holders: int | None
    """Fewest legal persons of the area that together cover all items; None where some item is missing."""
    is_same_holder: bool
    """同机构多场所: no site covers all, but the sites of one holder do."""


def judge_demand(items: Sequence[ItemCoverage], area: Area = Area.PROVINCE) -> Verdict:
    """The verdict for `area`. Adding a site to an item never worsens it."""
    local = [frozenset(site for site in item.sites if site.area <= area) for item in items]
    untestable = tuple(item.item_no for item in items if not item.sites)
    missing = tuple(item.item_no for item, sites in zip(items, local, strict=True) if not sites)
    by_site = _masks(local, lambda site: site)
    by_holder = _masks(local, lambda site: site.holder)
    best_count = max((mask.bit_count() for mask in by_site.values()), default=0)
    best = sorted((s for s, mask in by_site.items() if mask.bit_count() == best_count), key=lambda site: site.key)
    wanted = (1 << len(items)) - 1
    is_one_site = best_count == len(items) > 0
    chosen = None if missing or not items else fewest(list(by_holder.values()), wanted)
    return Verdict(
        verdict=_verdict(bool(untestable), bool(missing), is_one_site),
        area=area,
        item_count=len(items),
        missing_items=missing,
        untestable_items=untestable,
        best_sites=tuple(best) if best_count else (),
        best_count=best_count,
        fewest_holders=None if chosen is None else len(chosen),
        is_same_holder=not is_one_site and wanted in by_holder.values() and bool(items),
    )


def _verdict(is_untestable: bool, is_missing: bool, is_one_site: bool) -> str:
    if is_untestable:
        return "not_testable"
    if is_missing:
        return "not_local"
    return "served" if is_one_site else "not_complete"


def _masks(items: Iterable[frozenset[Site]], key_of: Callable[[Site], Key]) -> dict[Key, int]:
    """Bit n of a key's mask = the n-th item is covered by it."""
    masks: dict[Key, int] = {}
    for n, sites in enumerate(items):
        for site in sites:
            key = key_of(site)
            masks[key] = masks.get(key, 0) | 1 << n
    return masks
