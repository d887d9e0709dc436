from django.db import models


class FeedEntry(models.Model):
    """One line of the ordered change feed (`GET /api/v1/changes/?since=`). `position` is given by the sealer."""

    position = models.BigIntegerField(null=True, unique=True)
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=30)
    subject = models.BigIntegerField()
    organisation = models.BigIntegerField(null=True, db_index=True)
    """Whose feed it belongs to; null = public."""
    change = models.BigIntegerField()
    is_tombstone = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["id"], condition=models.Q(position=None), name="feed_unsealed")]
