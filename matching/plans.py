"""The best combination of sites for a demand, from its stored matches."""

from typing import Any

from engine.judging.plan import Mode, plan
from engine.judging.sites import ItemCoverage, Site
from engine.judging.ties import within
from enterprises.models import Demand
from matching.areas import AREAS, Place, places_of
from matching.asking import asked_items
from matching.distance import kilometres
from matching.models import ItemMatch
from matching.places import start_of
from matching.results import ties_among
from matching.sites import SiteHead, site_heads


def best_plan(demand: Demand, *, area: str = "province", mode: Mode = "fewest") -> dict[str, Any]:
    """The exact optimum over the sites of `area` for every coverable item, in the shape of the API's PlanSerializer.

    分单委托: the enterprise contracts each lab. Items that nobody in the area covers are named in `uncovered`, those
    that are covered, but not together as the demand needs it, in `apart`.
    """
    asked = asked_items([demand.pk])
    covered = dict(ItemMatch.objects.filter(demand=demand).values_list("item_id", "covered_sites"))
    places = places_of(site for sites in covered.values() for site in sites)
    heads = site_heads(places)
    start = start_of(demand)
    sites = {
        key: Site(str(key), str(place.holder), place.area_from(demand.city), kilometres(start, heads[key].point))
        for key, place in places.items()
    }
    items = [
        ItemCoverage(
            one.number, frozenset(sites[key] for key in covered.get(one.id, ()) if sites[key].area <= AREAS[area])
        )
        for one in asked
    ]
    ties, apart = within(ties_among(asked), {item.item_no: item.sites for item in items})
    found = plan([item for item in items if item.sites and item.item_no not in apart], mode, ties)
    return {
        "demand": demand.pk,
        "contract": "split",
        "mode": mode,
        "area": area,
        "holders": found.holder_count if found else 0,
        "sites": [_share(site, found.assigned, heads, places) for site in found.sites] if found else [],
        "uncovered": [item.item_no for item in items if not item.sites],
        "apart": [item.item_no for item in items if item.item_no in apart],
    }


def _share(
    site: Site, assigned: "dict[str, Site] | Any", heads: dict[int, SiteHead], places: dict[int, Place]
) -> dict[str, Any]:
    key = int(site.key)
    return {
        "site_id": key,
        "lab": heads[key].lab,
        "site": heads[key].site,
        "city": places[key].city,
        "distance_km": site.distance,
        "items": [number for number, chosen in assigned.items() if chosen == site],
    }
