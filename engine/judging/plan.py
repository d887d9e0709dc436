"""Plans: sets of sites that together cover all items. Exact; the mode is always named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from engine.judging.cover import undominated
from engine.judging.sites import ItemCoverage, Site

Mode = Literal["fewest", "nearest"]
UNKNOWN_DISTANCE = 5000.0
"""Kilometres counted for a site whose distance is not known: farther than any site of the country."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which site does which items. `sites` are the chosen ones, nearest first."""

    mode: Mode
    sites: tuple[Site, ...]
    assigned: Mapping[str, Site]
    """item_no → the site that does it: of the chosen sites that can, the one with most items, then the nearest."""
    holder_count: int
    distance: float | None
    """Sum of the kilometres to the chosen sites, None where one is not known."""


def plan(items: Sequence[ItemCoverage], mode: Mode = "fewest") -> Plan | None:
    """The best plan; None where some item has no site.

    fewest: fewest legal persons, then least distance, then fewest sites. nearest: least distance, then fewest
    legal persons. Ties are broken by site key, so the answer is always the same.
    """
    if not items or any(not item.sites for item in items):
        return None
    sites = _candidates(items)
    chosen = _solve(items, sites, mode)
    return _describe(items, sorted(chosen, key=lambda site: (_km(site), site.key)), mode)


def _km(site: Site) -> float:
    return UNKNOWN_DISTANCE if site.distance is None else site.distance


def _candidates(items: Sequence[ItemCoverage]) -> list[Site]:
    """Sites that no other site of the same holder, at most as far, replaces entirely."""
    masks: dict[Site, int] = {}
    for n, item in enumerate(items):
        for site in item.sites:
            masks[site] = masks.get(site, 0) | 1 << n
    ordered = sorted(masks, key=lambda site: (_km(site), site.key))
    kept: list[Site] = []
    for site in ordered:
        rivals = [masks[other] for other in kept if other.holder == site.holder]
        if undominated([*rivals, masks[site]])[-1:] == [len(rivals)]:
            kept.append(site)
    return kept


def _solve(items: Sequence[ItemCoverage], sites: Sequence[Site], mode: Mode) -> list[Site]:
    """The solver's choice. It is loaded when the first plan is asked for: its libraries take longer to load than
    everything else, and most processes never make a plan."""
    solver = import_module("engine.judging.solver")
    covers = [[site in item.sites for site in sites] for item in items]
    chosen: list[int] = solver.choose(covers, sites, [_km(site) for site in sites], mode)
    return [sites[n] for n in chosen]


def _describe(items: Sequence[ItemCoverage], chosen: list[Site], mode: Mode) -> Plan:
    loads = {site: sum(site in item.sites for item in items) for site in chosen}
    assigned = {}
    for item in items:
        able = [site for site in chosen if site in item.sites]
        assigned[item.item_no] = min(able, key=lambda site: (-loads[site], _km(site), site.key))
    used = [site for site in chosen if site in assigned.values()]
    is_known = all(site.distance is not None for site in used)
    distance = sum(_km(site) for site in used) if is_known else None
    return Plan(mode, tuple(used), assigned, len({site.holder for site in used}), distance)
