"""From the sites that cover each item to the coverage verdict of a demand in an area. Source: docs/matching.md §4."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from engine.judging.cover import fewest
from engine.judging.sites import Area, ItemCoverage, Site
from engine.judging.ties import Tie, able_sites, bundles, whole_by_one_row

Key = TypeVar("Key")
Who = TypeVar("Who")


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
    """Fewest legal persons of the area that together cover all items, ties kept; None where that cannot be."""
    substate: str
    """Of served with a whole-product conclusion: whole_by_row (one whole-product row gives it) | whole_by_items (it
    rests on the items). Of not_complete: whole_apart (no site covers all items of a product that is to be concluded
    on) | pair_apart (nobody both samples and tests) | same_holder (同机构多场所: the sites of one holder cover all)."""


def judge_demand(items: Sequence[ItemCoverage], area: Area = Area.PROVINCE, ties: Sequence[Tie] = ()) -> Verdict:
    """The verdict for `area`. Adding a site to an item never worsens it."""
    local = {item.item_no: frozenset(site for site in item.sites if site.area <= area) for item in items}
    untestable = tuple(item.item_no for item in items if not item.sites)
    missing = tuple(number for number, sites in local.items() if not sites)
    by_site = _masks(local.values(), lambda site: site)
    best_count = max((mask.bit_count() for mask in by_site.values()), default=0)
    best = sorted((s for s, mask in by_site.items() if mask.bit_count() == best_count), key=lambda site: site.key)
    word = _verdict(bool(untestable), bool(missing), best_count == len(items) > 0)
    substate = ""
    if word == "served":
        substate = _served(ties, items, best)
    elif word == "not_complete":
        substate = _apart(ties, local)
    return Verdict(
        verdict=word,
        area=area,
        item_count=len(items),
        missing_items=missing,
        untestable_items=untestable,
        best_sites=tuple(best) if best_count else (),
        best_count=best_count,
        fewest_holders=None if missing or not items else _fewest_holders(ties, local),
        substate=substate,
    )


def _fewest_holders(ties: Sequence[Tie], local: Mapping[str, frozenset[Site]]) -> int | None:
    able = [holders for _, holders in bundles(ties, local)]
    chosen = fewest(list(_masks(able, str).values()), (1 << len(able)) - 1)
    return None if chosen is None else len(chosen)


def _served(ties: Sequence[Tie], items: Sequence[ItemCoverage], best: Iterable[Site]) -> str:
    if not any(tie.is_whole for tie in ties):
        return ""
    return "whole_by_row" if whole_by_one_row(ties, items, best) else "whole_by_items"


def _apart(ties: Sequence[Tie], local: Mapping[str, frozenset[Site]]) -> str:
    """Why several sites are no answer, or that they belong to one holder."""
    if any(tie.is_whole and not able_sites(tie, local) for tie in ties):
        return "whole_apart"
    if any(not holders for _, holders in bundles(ties, local)):
        return "pair_apart"
    by_holder = _masks(local.values(), lambda site: site.holder)
    return "same_holder" if (1 << len(local)) - 1 in by_holder.values() else ""


def _verdict(is_untestable: bool, is_missing: bool, is_one_site: bool) -> str:
    if is_untestable:
        return "not_testable"
    if is_missing:
        return "not_local"
    return "served" if is_one_site else "not_complete"


def _masks(items: Iterable[frozenset[Who]], key_of: Callable[[Who], Key]) -> dict[Key, int]:
    """Bit n of a key's mask = the n-th of the items is covered by it."""
    masks: dict[Key, int] = {}
    for n, sites in enumerate(items):
        for site in sites:
            key = key_of(site)
            masks[key] = masks.get(key, 0) | 1 << n
    return masks
