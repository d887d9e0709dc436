from django.db import models


class CoveragePoint(models.Model):
    """Stored counts of one scope on one day (docs/figures.md). chain/segment/city null or "" = all.

    Items are base D; keys are distinct (object, parameter, standard number). covered + conditional + gap + unread = items.
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

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "chain", "segment", "city", "area", "is_strict"],
                nulls_distinct=False,
                name="coverage_point_once",
            )
        ]


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

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "object_concept", "parameter_concept", "family"],
                condition=models.Q(closed_on=None),
                name="gap_open_once",
            )
        ]
