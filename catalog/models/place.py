from typing import Optional

from django.db import models


class PlaceQuerySet(models.QuerySet["Place"]):
    """Places by the names people write."""

    def city_named(self, typed: str) -> Optional["Place"]:
        """The city of this name, 市 at its end or not; None where it is not listed."""
        return self.filter(level="city", name__in=(typed, f"{typed}市")).first()

    def centre(self, city: str, county: str = "") -> Optional["Place"]:
        """The county of the city where it is listed, else the city."""
        found = self.filter(level="county", city=city, name=county).first() if county else None
        return found or self.filter(level="city", name=city).first()


class Place(models.Model):
    """A province, city or county with its centroid (data/places.csv). Distances from it are shown as 约."""

    name = models.CharField(max_length=40)
    level = models.CharField(max_length=10)
    """province | city | county"""
    city = models.CharField(max_length=40, blank=True)
    province = models.CharField(max_length=40)
    longitude = models.FloatField()
    latitude = models.FloatField()

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["province", "city", "name"]
        constraints = [models.UniqueConstraint(fields=["province", "city", "name"], name="place_once")]
