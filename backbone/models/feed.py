from django.db import models
from django.db.models import Q


class FeedQuerySet(models.QuerySet["FeedEntry"]):
    def visible_to(self, organisation: int | None) -> "FeedQuerySet":
        """Public lines and those of one organisation."""
        return self.filter(Q(organisation=None) | Q(organisation=organisation))

    def since(self, position: int) -> "FeedQuerySet":
        """Sealed lines behind a position, in feed order."""
        return self.filter(position__gt=position).order_by("position")


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

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["id"], condition=models.Q(position=None), name="feed_unsealed")]
