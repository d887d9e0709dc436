from django.db import models

from backbone.texts import text


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, organisation: int) -> "NoticeQuerySet":
        return self.filter(organisation=organisation)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)


class Notice(models.Model):
    """One line in an organisation's inbox. `event` is stable, so telling twice is impossible."""

    organisation = models.BigIntegerField(db_index=True)
    event = models.CharField(max_length=120)
    code = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "event"], name="notice_once")]

    @property
    def sentence(self) -> str:
        """What happened, in the language of the page."""
        return text(self.code, self.params)
