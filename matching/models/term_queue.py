from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from accounts.acting import Acting
from catalog.models import ProposalKind

FEWEST_ENTERPRISES = 3
"""A name that only demands hold is shown beyond the province's regulator once so many enterprises ask it."""


class Sign(models.TextChoices):
    """Why a text is in the queue; one text may have several."""

    UNREAD = "unread", _("未识别名称")
    DOUBTFUL = "doubtful", _("存疑名称")
    MINED = "mined", _("清单挖掘")
    SHIPPED = "shipped", _("词汇待确认")
    CONTENTS = "contents", _("标准内容")
    STANDARD = "standard", _("未识别标准")
    RESTRICTION = "restriction", _("未识别限制")


class QueueEntryQuerySet(models.QuerySet["QueueEntry"]):
    """Texts that wait for a person."""

    def for_acting(self, acting: Acting) -> "QueueEntryQuerySet":
        """All to a regulator of the province; to operators nothing that would tell what few enterprises ask."""
        if not acting.keeps_vocabulary:
            return self.none()
        if acting.is_regulator:
            return self
        return self.filter(models.Q(is_public=True) | models.Q(enterprises__gte=FEWEST_ENTERPRISES))

    def signs_counted(self) -> dict[str, int]:
        """Sign → how many of these entries have it. One query."""
        signed = self.order_by().annotate(sign=models.Func("signs", function="unnest"))
        counted = signed.values("sign").annotate(number=models.Count("pk"))
        return {row["sign"]: row["number"] for row in counted}

    def question(self, kind: str, folded: str) -> "QueueEntryQuerySet":
        """The entry about one text."""
        return self.filter(kind=kind, folded=folded)


class QueueEntry(models.Model):
    """One text that a person should look at, and what an answer is worth. Made anew by a job, kept by (kind, folded).

    The texts of demands come here without enterprise, city or sample; those of private demands never do.
    """

    kind = models.CharField(max_length=12, choices=ProposalKind.choices)
    folded = models.CharField(max_length=300)
    text = models.TextField()
    signs = ArrayField(models.CharField(max_length=12, choices=Sign.choices))
    rows = models.IntegerField(default=0)
    items = models.IntegerField(default=0)
    enterprises = models.IntegerField(default=0)
    weight = models.BigIntegerField(default=0)
    """See matching.term_queue.worth."""
    is_public = models.BooleanField(default=True)
    """The text stands in the capability list or in a vocabulary list."""
    candidates = models.JSONField(default=list)
    """[{concept, field, why: read | mined | shipped, source, evidence}], best first."""
    terms = ArrayField(models.BigIntegerField(), default=list)
    """Some of the cells of the capability list that hold the text."""

    objects = QueueEntryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "folded"], name="queue_entry_once")]
        indexes = [models.Index(fields=["-weight", "-id"], name="queue_entry_worth")]

    @property
    def sign_labels(self) -> list[str]:
        """The signs in words."""
        return [str(Sign(sign).label) for sign in self.signs]


class QueueStateManager(models.Manager["QueueState"]):
    """The one row that says how fresh the queue is."""

    def claim_refresh(self, minutes: int) -> bool:
        """True for exactly one caller when lists or vocabulary moved since the queue was made, and not again so soon."""
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, {"minutes": minutes})
            return cursor.fetchone() is not None

    def last_change(self) -> int:
        """The newest number that any change took."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT last_value FROM backbone_change")
            return int(cursor.fetchone()[0])

    def current(self) -> "QueueState":
        """As the page shows it; `made_at` None = never made. One query."""
        return self.first() or QueueState()


_CLAIM = """
INSERT INTO matching_queuestate AS q (id, change, declared, ordered_at)
SELECT 1, -1, 0, clock_timestamp() FROM backbone_change WHERE is_called
ON CONFLICT (id) DO UPDATE SET ordered_at = clock_timestamp()
WHERE q.change < (SELECT last_value FROM backbone_change)
  AND (q.ordered_at IS NULL OR q.ordered_at < clock_timestamp() - make_interval(mins => %(minutes)s))
RETURNING 1
"""


class QueueState(models.Model):
    """One row: the change the queue was made at, when, and when it was last asked for."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    change = models.BigIntegerField(default=-1)
    made_at = models.DateTimeField(null=True)
    ordered_at = models.DateTimeField(null=True)
    declared = models.IntegerField(default=0)
    """Rows in force that a lab only declares."""

    objects = QueueStateManager()
