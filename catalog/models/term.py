from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class TermKind(models.TextChoices):
    BAND = "band", _("大类")
    CATEGORY = "category", _("类别")
    NAME = "name", _("参数")
    TITLE = "title", _("标准名称")
    STANDARD = "standard", _("依据标准")
    RESTRICTION = "restriction", _("限制范围")
    NOTE = "note", _("说明")


class Term(models.Model):
    """One distinct cell text of the capability list, as written and as understood. Rows hold term ids only.

    `keys` are the matching keys its reading yields (engine.keys); they change when vocabulary changes, the text never.
    Texts that only demands hold are never terms, so everything that reads terms is public by construction.
    """

    kind = models.CharField(max_length=12, choices=TermKind.choices)
    text = models.TextField()
    digest = models.UUIDField()
    """MD5 of the text: long cells cannot be indexed themselves."""
    keys = ArrayField(models.CharField(max_length=260), default=list)
    how = models.CharField(max_length=10, blank=True)
    """The weakest way a part of it was read: exact | alias | rule | human | stub | unread."""
    confidence = models.FloatField(default=1.0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "digest"], name="term_once")]
        indexes = [GinIndex(fields=["keys"], name="term_keys")]
