"""Plans: sets of sites that together cover all items. Exact; the mode is always named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from engine.judging.cover import undominated
from engine.judging.sites import ItemCoverage, Site
from engine.judging.ties import Tie, able_sites, bundles

Mode = Literal["fewest", "nearest"]
UNKNOWN_DISTANCE = 5000.0
"""Kilometres counted for a site whose distance is not known: farther than any site of the country."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which site does which items. `sites` are the chosen ones, nearest first."""

    mode: Mode
    sites: tuple[Site, ...]
    assigned: Mapping[str, Site]
    """item_no → the site that does it: of the chosen sites that can, ties kept, the one with most items, then the nearest."""
    holder_count: int
    distance: float | None
    """Sum of the kilometres to the chosen sites, None where one is not known."""


def plan(items: Sequence[ItemCoverage], mode: Mode = "fewest", ties: Sequence[Tie] = ()) -> Plan | None:
    """The best plan; None where some item has no site or some tie cannot be met.

    fewest: fewest legal persons, then least distance, then fewest sites. nearest: least distance, then fewest
    legal persons. Ties are broken by site key, so the answer is always the same.
    """
    covered = {item.item_no: item.sites for item in items}
    if not items or any(not holders for _, holders in bundles(ties, covered)):
        return None
    jobs = _jobs(covered, ties)
    sites = _candidates(list(jobs.values()))
    together = [[n for n, numbers in enumerate(jobs) if numbers & tie.items] for tie in ties if not tie.is_whole]
    chosen = _solve(list(jobs.values()), sites, mode, together)
    return _describe(jobs, sorted(chosen, key=lambda site: (_km(site), site.key)), mode, together)


Jobs = dict[frozenset[str], frozenset[Site]]
"""Items that go to one site → the sites that do all of them."""


def _jobs(covered: Mapping[str, frozenset[Site]], ties: Sequence[Tie]) -> Jobs:
    """What is placed at one site: the items of a whole-product conclusion, every other item by itself."""
    jobs: Jobs = {tie.items: able_sites(tie, covered) for tie in ties if tie.is_whole}
    placed = frozenset[str]().union(*jobs)
    return jobs | {frozenset({number}): sites for number, sites in covered.items() if number not in placed}


def _km(site: Site) -> float:
    return UNKNOWN_DISTANCE if site.distance is None else site.distance


def _candidates(jobs: Sequence[frozenset[Site]]) -> list[Site]:
    """Sites that no other site of the same holder, at most as far, replaces entirely."""
    masks: dict[Site, int] = {}
    for n, able in enumerate(jobs):
        for site in able:
            masks[site] = masks.get(site, 0) | 1 << n
    ordered = sorted(masks, key=lambda site: (_km(site), site.key))
    kept: list[Site] = []
    for site in ordered:
        rivals = [masks[other] for other in kept if other.holder == site.holder]
        if undominated([*rivals, masks[site]])[-1:] == [len(rivals)]:
            kept.append(site)
    return kept


def _solve(
    jobs: Sequence[frozenset[Site]], sites: Sequence[Site], mode: Mode, together: Sequence[Sequence[int]]
) -> list[Site]:
    """The solver's choice. It is loaded when the first plan is asked for: its libraries take longer to load than
    everything else, and most processes never make a plan."""
    solver = import_module("engine.judging.solver")
    covers = [[site in able for site in sites] for able in jobs]
    chosen: list[int] = solver.choose(covers, sites, [_km(site) for site in sites], mode, together)
    return [sites[n] for n in chosen]


def _describe(jobs: Jobs, chosen: list[Site], mode: Mode, together: Sequence[Sequence[int]]) -> Plan:
    loads = {site: sum(len(numbers) for numbers, able in jobs.items() if site in able) for site in chosen}
    able = [[site for site in chosen if site in sites] for sites in jobs.values()]
    for tied in together:
        holders = set[str].intersection(*({site.holder for site in able[n]} for n in tied))
        taken = max(sorted(holders), key=lambda holder: sum(loads[s] for s in chosen if s.holder == holder))
        for n in tied:
            able[n] = [site for site in able[n] if site.holder == taken]
    places = [min(sites, key=lambda site: (-loads[site], _km(site), site.key)) for sites in able]
    assigned = {number: site for numbers, site in zip(jobs, places, strict=True) for number in numbers}
    used = [site for site in chosen if site in places]
    is_known = all(site.distance is not None for site in used)
    distance = sum(_km(site) for site in used) if is_known else None
    return Plan(mode, tuple(used), assigned, len({site.holder for site in used}), distance)
