"""Names and points of sites by id."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from matching.distance import Point


class SiteHead(NamedTuple):
    """What a list shows of a site."""

    lab: str
    site: str
    point: Point | None


def site_heads(sites: Iterable[int]) -> dict[int, SiteHead]:
    """Head of each site by id; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.id, l.name, s.name, s.longitude, s.latitude FROM catalog_site s"
            " JOIN catalog_lab l ON l.id = s.lab_id WHERE s.id = ANY(%s)",
            [sorted(sites)],
        )
        return {
            row[0]: SiteHead(row[1], row[2], Point(row[3], row[4]) if row[3] is not None else None)
            for row in cursor.fetchall()
        }
