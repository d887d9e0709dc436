"""Straight-line kilometres between an enterprise and a site; shown as 约, never as road distance."""

from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

EARTH_KM = 6371.0


class Point(NamedTuple):
    """Degrees, WGS 84."""

    longitude: float
    latitude: float


def kilometres(start: Point | None, end: Point | None) -> float | None:
    """Great-circle distance in km; None where a place is not known."""
    if start is None or end is None:
        return None
    lon1, lat1, lon2, lat2 = map(radians, (*start, *end))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
