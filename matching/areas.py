"""Areas a verdict is computed for: 本市 ⊂ 省内 ⊂ 长三角 ⊂ 全国, by the site's address."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from engine.judging.sites import Area

AREAS: dict[str, Area] = {
    "city": Area.CITY,
    "province": Area.PROVINCE,
    "delta": Area.DELTA,
    "nation": Area.NATION,
}
"""Stored word → the engine's area, narrowest first."""
HOME_PROVINCE = "江苏省"
DELTA = frozenset({"江苏省", "上海市", "浙江省", "安徽省"})

_SITES = """
SELECT s.id, s.lab_id, l.holder_id, s.city, s.province FROM catalog_site s JOIN catalog_lab l ON l.id = s.lab_id
WHERE s.id = ANY(%s)
"""


class Place(NamedTuple):
    """Where a site is and whose it is: ids of site, lab and legal person, city and province."""

    site: int
    lab: int
    holder: int
    city: str
    province: str

    def area_from(self, city: str) -> Area:
        """The narrowest area that holds both this site and an enterprise of `city`."""
        if city and self.city == city:
            return Area.CITY
        if self.province == HOME_PROVINCE:
            return Area.PROVINCE
        return Area.DELTA if self.province in DELTA else Area.NATION


def places_of(sites: Iterable[int]) -> dict[int, Place]:
    """Place of each site by id; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SITES, [sorted(set(sites))])
        return {row[0]: Place(*row) for row in cursor.fetchall()}
