from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

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
    whole_sites = _ids()
    whole_rows = _ids()
    """Only where the demand wants a whole-product conclusion: sites and rows of the whole-product rows that cover it."""
    run = models.BigIntegerField()

    class Meta:
        indexes = [GinIndex(fields=["covered_sites"], name="match_covered_sites")]


class Substate(models.TextChoices):
    """What stands behind a verdict word (engine.judging.verdict.Verdict.substate)."""

    SAME_HOLDER = "same_holder", _("同机构多场所可做全")
    WHOLE_BY_ROW = "whole_by_row", _("整体判定：依据一行产品全项")
    WHOLE_BY_ITEMS = "whole_by_items", _("整体判定：由同一场所逐项覆盖得出")
    WHOLE_APART = "whole_apart", _("没有一个场所能做全，不能作整体判定")
    PAIR_APART = "pair_apart", _("没有一家机构能同时采样和检测")


class DemandVerdict(models.Model):
    """The coverage verdict of a demand for one area: 本市 city ⊂ 省内 province ⊂ 长三角 delta ⊂ 全国 nation."""

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="verdicts")
    area = models.CharField(max_length=10)
    verdict = models.CharField(max_length=14)
    """served | not_complete | not_local | not_testable"""
    substate = models.CharField(max_length=30, choices=Substate.choices, blank=True)
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
