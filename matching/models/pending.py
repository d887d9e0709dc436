from django.db import models


class PendingItem(models.Model):
    """A demand item whose matches must be computed again. `version` moves each time it is touched."""

    item = models.BigIntegerField(primary_key=True)
    """Id of the item; minus the id of the demand where the demand as such was touched (edited, ended)."""
    demand = models.BigIntegerField(db_index=True)
    version = models.BigIntegerField()

    class Meta:
        ordering = ["item"]


class PendingDemand(models.Model):
    """The unit a worker claims: a demand with pending items. Seen 5 times without success it is quarantined."""

    demand = models.BigIntegerField(primary_key=True)
    attempts = models.IntegerField(default=0)
    next_try = models.DateTimeField()
    since = models.DateTimeField()
    quarantined_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["next_try"]
        indexes = [
            models.Index(fields=["next_try"], condition=models.Q(quarantined_at=None), name="pending_due"),
        ]


class PendingCoverage(models.Model):
    """A chain (0 = demands without one) whose stored coverage figures are behind its matches."""

    chain = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField()
