from django.contrib.postgres.fields import ArrayField
from django.db import models


class Standard(models.Model):
    """One edition of a standard. `family` is the number without year; status on a day follows docs/contract.md."""

    number = models.CharField(max_length=120, unique=True)
    family = models.CharField(max_length=120, db_index=True)
    title = models.CharField(max_length=400, blank=True)
    status = models.CharField(max_length=10, blank=True)
    """现行 | 即将实施 | 废止 | 被代替 | "" (unknown), as of the day the list was made."""
    effective_date = models.DateField(null=True)
    withdrawn_date = models.DateField(null=True)
    adopts = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, blank=True)
    """method | product | limit | "" """
    is_stub = models.BooleanField(default=False)
    changed = models.BigIntegerField()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.number


class StandardEdge(models.Model):
    """`predecessor` is replaced by `successor`, wholly or in part, from a date (null = successor's effective date)."""

    predecessor = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="successor_edges")
    successor = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="predecessor_edges")
    is_partial = models.BooleanField(default=False)
    date = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="standard_edge_once"),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="standard_edge_no_loop"
            ),
        ]


class StandardItem(models.Model):
    """Contents of a product or limit standard: a parameter and the methods prescribed for it (none = own clause)."""

    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="items")
    position = models.IntegerField()
    parameter = models.CharField(max_length=200)
    methods = ArrayField(models.CharField(max_length=120), default=list)
    group = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["standard_id", "position"]
        constraints = [models.UniqueConstraint(fields=["standard", "parameter", "group"], name="standard_item_once")]
