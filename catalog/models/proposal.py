from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.querysets import ProposalQuerySet

LONGEST_KEY = 300


class ProposalKind(models.TextChoices):
    PARAMETER = "parameter", _("参数")
    OBJECT = "object", _("对象")
    CONTENTS = "contents", _("标准内容")
    STANDARD = "standard", _("依据标准")
    RESTRICTION = "restriction", _("限制范围")


class ProposalState(models.TextChoices):
    OPEN = "open", _("待筛查")
    ACCEPTED = "accepted", _("已采纳")
    REJECTED = "rejected", _("已否定")
    SEEN = "seen", _("已看过")
    UNDONE = "undone", _("已撤销")


class Proposal(models.Model):
    """What a text may mean, or what a standard may contain: proposed by a list or by mining, decided by a person.

    PARAMETER, OBJECT: `name` may be a name of `concept`; rejected without a concept = it is no name at all.
    CONTENTS: the standard `name` may ask for the parameter `concept`. STANDARD, RESTRICTION: `name` is a cell text
    that cannot be read; somebody has seen it. A decided proposal is never proposed again; undoing one allows it.
    """

    kind = models.CharField(max_length=12, choices=ProposalKind.choices)
    name = models.TextField()
    folded = models.CharField(max_length=LONGEST_KEY, db_index=True)
    concept = models.CharField(max_length=200, blank=True)
    field = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=200, blank=True)
    """Where a reader can check it; "mined" = the capability list itself; "" = a person's own answer."""
    evidence = models.JSONField(default=dict)
    """Mined: {labs, rows, examples: [{lab, name, standard}]}."""
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN)
    note = models.CharField(max_length=LONGEST_KEY, blank=True)
    is_secret = models.BooleanField(default=False)
    """The name was known from demands of too few enterprises to be shown to more than the province's regulator."""
    alias = models.ForeignKey("catalog.Alias", null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "folded", "concept", "field"],
                condition=~models.Q(state="undone"),
                name="proposal_once",
            )
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="proposal_decided")]

    @property
    def is_undoable(self) -> bool:
        return self.state in (ProposalState.ACCEPTED, ProposalState.REJECTED, ProposalState.SEEN)
