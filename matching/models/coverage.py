from typing import Any

from django.db import models


class CoveragePointQuerySet(models.QuerySet["CoveragePoint"]):
    def of(self, asked: Any) -> "CoveragePointQuerySet":
        """The points of one scope (matching.figures.Asked) up to its day, oldest first."""
        found = self.filter(
            chain=asked.chain, segment=asked.segment, city=asked.city, area=asked.area, is_strict=asked.is_strict
        )
        return found.filter(day__lte=asked.day) if asked.day else found


class CoveragePoint(models.Model):
    """Stored counts of one scope on one day (docs/figures.md). chain/segment/city null or "" = all.

    Items are base D; keys are distinct (object, parameter, standard number).
    covered + conditional + gap + unread = items.
    """

    day = models.DateField()
    chain = models.BigIntegerField(null=True)
    segment = models.BigIntegerField(null=True)
    city = models.CharField(max_length=40, blank=True)
    area = models.CharField(max_length=10)
    is_strict = models.BooleanField(default=False)
    items = models.IntegerField()
    covered = models.IntegerField()
    conditional = models.IntegerField()
    gap = models.IntegerField()
    unread = models.IntegerField()
    keys = models.IntegerField()
    covered_keys = models.IntegerField()
    single_holder_keys = models.IntegerField()
    demands = models.IntegerField()
    served = models.IntegerField()
    not_complete = models.IntegerField()
    not_local = models.IntegerField()
    not_testable = models.IntegerField()
    enterprises = models.IntegerField()
    computed_at = models.DateTimeField()
    knowledge_change = models.BigIntegerField(default=0)
    objects = CoveragePointQuerySet.as_manager()

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "chain", "segment", "city", "area", "is_strict"],
                nulls_distinct=False,
                name="coverage_point_once",
            )
        ]


class GapKeyQuerySet(models.QuerySet["GapKey"]):
    def open(self) -> "GapKeyQuerySet":
        """Gaps that are not closed."""
        return self.filter(closed_on=None)


class GapKey(models.Model):
    """A key of a chain that is not (well) covered, from found to closed."""

    chain = models.BigIntegerField()
    object_concept = models.CharField(max_length=200)
    parameter_concept = models.CharField(max_length=200)
    family = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=20)
    """not_testable | not_local | single_holder | edition | conditional"""
    enterprises = models.IntegerField()
    items = models.IntegerField()
    first_seen = models.DateField()
    opened_change = models.BigIntegerField()
    closed_on = models.DateField(null=True)
    closed_by = models.CharField(max_length=20, blank=True)
    """covered | demand (no longer asked)"""
    objects = GapKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "object_concept", "parameter_concept", "family"],
                condition=models.Q(closed_on=None),
                name="gap_open_once",
            )
        ]
