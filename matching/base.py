"""Base D: the items every figure counts (docs/figures.md)."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import connection

from engine.context import STUB
from enterprises.models import COUNTED_STATES


class Key(NamedTuple):
    """What is asked for: object, parameter, standard number without year."""

    object: str
    parameter: str
    family: str

    @property
    def told(self) -> "Key":
        """As people read it: an unknown name without its mark."""
        return self._replace(object=self.object.removeprefix(STUB), parameter=self.parameter.removeprefix(STUB))


@dataclass(frozen=True, slots=True)
class BaseItem:
    """One item of base D with the sites that answer it."""

    item: int
    demand: int
    chain: int | None
    segment: int | None
    city: str
    enterprise: int
    key: Key
    is_read: bool
    covered: tuple[int, ...]
    strict: tuple[int, ...]
    conditional: tuple[int, ...]


# Base D: one item per enterprise and key, the latest posted; demands that need no CMA mark never count, and
# what an enterprise keeps to itself (visibility ①) is in no figure: a key would tell what it makes.
_BASE = """
SELECT DISTINCT ON (d.chain_id, d.enterprise_id, i.object_concept, i.parameter_concept, i.family)
       i.id, d.id, d.chain_id, d.segment_id, d.city, d.enterprise_id, i.object_concept, i.parameter_concept, i.family,
       i.is_read, m.covered_sites, m.strict_sites, m.conditional_sites
FROM enterprises_demanditem i JOIN enterprises_demand d ON d.id = i.demand_id
LEFT JOIN matching_itemmatch m ON m.item_id = i.id
WHERE d.state = ANY(%(states)s) AND d.mark = 'CMA' AND d.visibility > 1
  AND (%(until)s::date IS NULL OR d.proposed_date IS NULL OR d.proposed_date <= %(until)s)
ORDER BY d.chain_id, d.enterprise_id, i.object_concept, i.parameter_concept, i.family, i.id DESC
"""


def base_items(until: date | None = None) -> list[BaseItem]:
    """Base D of today, once per chain; `until` leaves out demands proposed after that day."""
    with connection.cursor() as cursor:
        cursor.execute(_BASE, {"states": list(COUNTED_STATES), "until": until})
        return [
            BaseItem(*row[:6], Key(*row[6:9]), row[9], *(tuple(array or ()) for array in row[10:]))
            for row in cursor.fetchall()
        ]
