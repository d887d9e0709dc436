from django.db import models


class Place(models.Model):
    """A province, city or county with its centroid (data/places.csv). Distances from it are shown as 约."""

    name = models.CharField(max_length=40)
    level = models.CharField(max_length=10)
    """province | city | county"""
    city = models.CharField(max_length=40, blank=True)
    province = models.CharField(max_length=40)
    longitude = models.FloatField()
    latitude = models.FloatField()

    class Meta:
        ordering = ["province", "city", "name"]
        constraints = [models.UniqueConstraint(fields=["province", "city", "name"], name="place_once")]
