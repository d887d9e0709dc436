from django.db import models
from django.utils.translation import gettext_lazy as _


class FactKind(models.TextChoices):
    """What can change. Each kind has one set-based expander in matching/expand.py."""

    ROWS = "rows", _("能力行")
    STANDING = "standing", _("证书或场所状态")
    STANDARD = "standard", _("标准")
    TERM = "term", _("词条")
    OBJECT_EDGE = "object_edge", _("对象上下级")
    PART = "part", _("整体与部分")
    LIBRARY = "library", _("一单一库")
    RULES = "rules", _("规则表")
    DEMAND = "demand", _("需求")
    DAY = "day", _("日期")
    ENGINE = "engine", _("引擎版本")


class Fact(models.Model):
    """One change that matching has not digested yet: what changed, never what is affected.

    Written in the transaction of the action that made the change, one per action; deleted when expanded.
    """

    change = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=FactKind.choices)
    subject = models.BigIntegerField(default=0)
    """Id of the changed thing where the change number alone does not find it (a demand, a standard); else 0."""
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["at"], name="fact_age")]
