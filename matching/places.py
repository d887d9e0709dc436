"""Where samples start from: the enterprise's own coordinates, else the centroid of its county or city."""

from catalog.models import Place
from enterprises.models import Demand
from matching.distance import Point


def start_of(demand: Demand) -> Point | None:
    """The point distances of a demand are measured from; None where its place is not known.

    A demand whose samples come from another city is measured from there.
    """
    enterprise = demand.enterprise
    if demand.city and demand.city != enterprise.city:
        return centre_of(demand.city)
    if enterprise.longitude is not None and enterprise.latitude is not None:
        return Point(enterprise.longitude, enterprise.latitude)
    return centre_of(enterprise.city, enterprise.county)


def centre_of(city: str, county: str = "") -> Point | None:
    """The middle of a county or city; None where it is not listed."""
    place = Place.objects.centre(city, county) if city else None
    return Point(place.longitude, place.latitude) if place else None
