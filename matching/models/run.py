from datetime import date

from django.db import models
from django.utils import timezone


class MatchingDayManager(models.Manager["MatchingDay"]):
    def latest_day(self) -> date:
        """The matching day; today where no sweep has run yet."""
        return self.values_list("day", flat=True).first() or timezone.localdate()


class MatchingDay(models.Model):
    """One row: the day matches hold for. Only a sweep advances it, with the facts of the days passed."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    day = models.DateField()
    engine_version = models.CharField(max_length=20, blank=True)
    objects = MatchingDayManager()


class Run(models.Model):
    """One pass of compute: at which change, day, vocabulary and engine the differences of its demands were found."""

    started_at = models.DateTimeField(auto_now_add=True)
    change = models.BigIntegerField()
    day = models.DateField()
    knowledge_change = models.BigIntegerField()
    engine_version = models.CharField(max_length=20)
    demands = models.IntegerField(default=0)
    items = models.IntegerField(default=0)
    differences = models.IntegerField(default=0)
    milliseconds = models.IntegerField(default=0)

    class Meta:
        ordering = ["-id"]
