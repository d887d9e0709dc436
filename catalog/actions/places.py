"""Provinces, cities and counties with their centroids."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from backbone.actions.changes import next_change, record
from catalog.actions.results import ListResult
from catalog.models import Place


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One line of places.csv; `level` is province, city or county, degrees are east and north."""

    name: str
    level: str
    city: str
    province: str
    longitude: float
    latitude: float


def load_places(*, by: User | None, lines: Sequence[PlaceLine]) -> ListResult:
    """Adds and updates places; others stay. Distances shown from now on follow them, nothing is recomputed."""
    with transaction.atomic():
        change = next_change()
        result = ListResult()
        stored = {(place.province, place.city, place.name): place for place in Place.objects.select_for_update()}
        moved = []
        latest = {(line.province, line.city, line.name): line for line in lines}
        for key, line in latest.items():
            place = stored.get(key)
            values = (line.level, line.longitude, line.latitude)
            if place is not None and (place.level, place.longitude, place.latitude) == values:
                continue
            result.added += place is None
            result.changed += place is not None
            moved.append(
                Place(
                    name=line.name,
                    level=line.level,
                    city=line.city,
                    province=line.province,
                    longitude=line.longitude,
                    latitude=line.latitude,
                )
            )
        result.unchanged = len(lines) - len(moved)
        Place.objects.bulk_create(
            moved,
            update_conflicts=True,
            unique_fields=["province", "city", "name"],
            update_fields=["level", "longitude", "latitude"],
        )
        if moved:
            record(change, by=by, action="place.load", subject_kind="place", details=result.counts())
        return result
