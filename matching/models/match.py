from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from enterprises.models import Demand, DemandItem


def _ids() -> "ArrayField[list[int], list[int]]":
    return ArrayField(models.BigIntegerField(), default=list)


def _grades() -> "ArrayField[list[int], list[int]]":
    return ArrayField(models.SmallIntegerField(), default=list)


class ItemMatch(models.Model):
    """What is stored of one item: per site the best grade and the row it rests on, as parallel arrays sorted by site.

    covered: grades 1–3, conditional: 4–6, excluded: 8 (engine.judging.types.Grade). `near` is computed on reading.
    """

    item = models.OneToOneField(DemandItem, primary_key=True, on_delete=models.CASCADE, related_name="match")
    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="+")
    covered_sites = _ids()
    covered_grades = _grades()
    covered_rows = _ids()
    strict_sites = _ids()
    """The covered sites whose best row carries no flag."""
    conditional_sites = _ids()
    conditional_grades = _grades()
    conditional_rows = _ids()
    excluded_sites = _ids()
    excluded_rows = _ids()
    run = models.BigIntegerField()

    class Meta:
        indexes = [GinIndex(fields=["covered_sites"], name="match_covered_sites")]


class DemandVerdict(models.Model):
    """The coverage verdict of a demand for one area: 本市 city ⊂ 省内 province ⊂ 长三角 delta ⊂ 全国 nation."""

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="verdicts")
    area = models.CharField(max_length=10)
    verdict = models.CharField(max_length=14)
    """served | not_complete | not_local | not_testable"""
    substate = models.CharField(max_length=30, blank=True)
    total = models.IntegerField()
    covered = models.IntegerField()
    missing = ArrayField(models.CharField(max_length=20), default=list)
    best_sites = ArrayField(models.BigIntegerField(), default=list)
    min_labs = models.IntegerField(null=True)
    run = models.BigIntegerField()
    since = models.DateTimeField()
    """When this verdict word began."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["demand", "area"], name="verdict_once")]
        indexes = [models.Index(fields=["area", "verdict"], name="verdict_word")]
