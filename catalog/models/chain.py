from typing import Any, TypeVar

from django.db import models

from catalog.querysets import ChainQuerySet

Row = TypeVar("Row", bound=models.Model)


class OpenQuerySet(models.QuerySet[Row]):
    """Rows of a versioned list."""

    def open(self) -> "OpenQuerySet[Row]":
        """Those the newest list names."""
        return self.filter(closed_change=None)


def _open_rows() -> Any:
    return OpenQuerySet.as_manager()


class Chain(models.Model):
    """One key industrial chain 产业链. `verified` and `source` say how official name and contents are."""

    name = models.CharField(max_length=60, unique=True)
    cluster = models.CharField(max_length=60)
    is_verified = models.BooleanField(default=False)
    source = models.TextField(blank=True)
    opened_change = models.BigIntegerField()
    closed_change = models.BigIntegerField(null=True)
    """Set when a newer list no longer names the chain; the row stays for history."""

    objects = ChainQuerySet.as_manager()

    class Meta:
        ordering = ["cluster", "name"]

    def __str__(self) -> str:
        return self.name


class Segment(models.Model):
    """A link of a chain 环节."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="segments")
    name = models.CharField(max_length=60)
    opened_change = models.BigIntegerField()
    closed_change = models.BigIntegerField(null=True)
    objects = _open_rows()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["chain", "name"], name="segment_once")]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """A product of a segment."""

    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="products")
    name = models.CharField(max_length=80)
    is_verified = models.BooleanField(default=False)
    source = models.TextField(blank=True)
    opened_change = models.BigIntegerField()
    closed_change = models.BigIntegerField(null=True)
    objects = _open_rows()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["segment", "name"], name="product_once")]
