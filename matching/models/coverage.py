from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from engine.context import STUB
from enterprises.models import COUNTED_STATES, DemandItem, Mark, Visibility


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


class KeptDay(models.Model):
    """What the figures of a past day counted (matching.kept): compressed, read only when somebody asks for its rows."""

    day = models.DateField(primary_key=True)
    content = models.BinaryField()


class GapKeyQuerySet(models.QuerySet["GapKey"]):
    def open(self) -> "GapKeyQuerySet":
        """Gaps that are not closed."""
        return self.filter(closed_on=None)

    def asked_in(self, city: str) -> "GapKeyQuerySet":
        """Gaps that enterprises of the city ask for, with its own numbers; "" = all, with the province's."""
        if not city:
            return self
        asked = DemandItem.objects.annotate(asked_chain=Coalesce("demand__chain", 0)).filter(
            asked_chain=OuterRef("chain"),
            object_concept=OuterRef("object_concept"),
            parameter_concept=OuterRef("parameter_concept"),
            family=OuterRef("family"),
            demand__city=city,
            demand__mark=Mark.CMA,
            demand__visibility__gte=Visibility.REGULATOR,
            demand__state__in=COUNTED_STATES,
        )
        number = asked.order_by().values("family").annotate(n=Count("demand__enterprise", distinct=True)).values("n")
        return self.filter(Exists(asked)).annotate(own_enterprises=Subquery(number))


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

    @property
    def told_object(self) -> str:
        """The object as people read it: an unknown one without its mark."""
        return self.object_concept.removeprefix(STUB)

    @property
    def told_parameter(self) -> str:
        """The parameter as people read it: an unknown one without its mark."""
        return self.parameter_concept.removeprefix(STUB)

    @property
    def told_enterprises(self) -> int:
        """How many enterprises ask for it, as far as the reader sees; one item each (base D)."""
        return getattr(self, "own_enterprises", self.enterprises)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "object_concept", "parameter_concept", "family"],
                condition=models.Q(closed_on=None),
                name="gap_open_once",
            )
        ]
