"""Where an enterprise is: its own coordinates, else the centroid of its county or city."""

from catalog.models import Place
from enterprises.models import Demand
from matching.distance import Point


def start_of(demand: Demand) -> Point | None:
    """The point distances of a demand are measured from; None where its place is not known."""
    enterprise = demand.enterprise
    if enterprise.longitude is not None and enterprise.latitude is not None:
        return Point(enterprise.longitude, enterprise.latitude)
    centroid = Place.objects.centroid(demand.city or enterprise.city, enterprise.county)
    return Point(centroid.longitude, centroid.latitude) if centroid else None
