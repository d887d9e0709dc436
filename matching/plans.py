"""The smallest combination of sites for a demand, from its stored matches."""

from collections.abc import Mapping
from typing import Any

from engine.judging.cover import fewest
from enterprises.models import Demand
from matching.areas import AREAS, Place, places_of
from matching.distance import Point, kilometres
from matching.models import ItemMatch
from matching.places import start_of
from matching.sites import SiteHead, site_heads


def fewest_sites(demand: Demand, area: str = "province") -> dict[str, Any]:
    """The fewest sites of the area that cover every coverable item (exact), nearest first among equals.

    Mode 分单委托: the enterprise contracts each lab. Items nobody in the area covers are named in `uncovered`.
    """
    numbers = dict(demand.items.values_list("pk", "number"))
    covered = dict(ItemMatch.objects.filter(demand=demand).values_list("item_id", "covered_sites"))
    places = places_of(site for sites in covered.values() for site in sites)
    usable = {
        item: [s for s in covered.get(item, ()) if places[s].area_from(demand.city) <= AREAS[area]] for item in numbers
    }
    bits = {item: 1 << n for n, item in enumerate(item for item in numbers if usable[item])}
    masks = _masks(usable, bits)
    heads, start = site_heads(masks), start_of(demand)
    order = sorted(masks, key=lambda site: (_km(start, heads[site]), site))
    chosen = fewest([masks[site] for site in order], sum(bits.values())) or []
    return {
        "demand": demand.pk,
        "mode": "split",
        "area": area,
        "sites": _shares([order[n] for n in chosen], masks, bits, numbers, heads, places, start),
        "uncovered": [number for item, number in numbers.items() if not usable[item]],
    }


def _masks(usable: Mapping[int, list[int]], bits: Mapping[int, int]) -> dict[int, int]:
    masks: dict[int, int] = {}
    for item, sites in usable.items():
        for site in sites:
            masks[site] = masks.get(site, 0) | bits[item]
    return masks


def _km(start: Point | None, head: SiteHead) -> float:
    found = kilometres(start, head.point)
    return float("inf") if found is None else found


def _shares(
    chosen: list[int],
    masks: Mapping[int, int],
    bits: Mapping[int, int],
    numbers: Mapping[int, str],
    heads: Mapping[int, SiteHead],
    places: Mapping[int, Place],
    start: Point | None,
) -> list[dict[str, Any]]:
    """Each chosen site with the items it takes; an item several could take goes to the first."""
    taken, shares = 0, []
    for site in chosen:
        own = masks[site] & ~taken
        taken |= own
        shares.append(
            {
                "site_id": site,
                "lab": heads[site].lab,
                "site": heads[site].site,
                "city": places[site].city,
                "distance_km": kilometres(start, heads[site].point),
                "items": [number for item, number in numbers.items() if bits.get(item, 0) & own],
            }
        )
    return shares
