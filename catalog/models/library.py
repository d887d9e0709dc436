from django.contrib.postgres.fields import ArrayField
from django.db import models


class LibraryEntry(models.Model):
    """一单一库: the national library showed a standard of a domain in a state, on a day (null = ever since)."""

    domain = models.CharField(max_length=120, blank=True)
    standard = models.CharField(max_length=120)
    family = models.CharField(max_length=120, db_index=True)
    """As keys spell it: GB 5009.12 for GB/T 5009.12 too."""
    title = models.CharField(max_length=400, blank=True)
    remark = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=20)
    seen_on = models.DateField(null=True)
    changed = models.BigIntegerField(db_index=True)

    class Meta:
        ordering = ["standard", "domain", "seen_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["domain", "standard", "seen_on"], nulls_distinct=False, name="library_entry_once"
            )
        ]


class LibraryRule(models.Model):
    """What a state in the library does to a grade from a day on (null = ever since): counts | restricted."""

    state = models.CharField(max_length=20)
    effect = models.CharField(max_length=10)
    since = models.DateField(null=True)
    is_confirmed = models.BooleanField(default=False)
    """The operator has confirmed the row."""
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["state", "since"], nulls_distinct=False, name="library_rule_once")
        ]


class FurtherLicence(models.Model):
    """另须其他资质: what a report on objects of a field needs beside CMA, for some purposes or (none named) for all."""

    field = models.CharField(max_length=80)
    purposes = ArrayField(models.CharField(max_length=40), default=list)
    licence = models.CharField(max_length=200)
    since = models.DateField(null=True)
    is_confirmed = models.BooleanField(default=False)
    """The operator has confirmed the row."""
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
