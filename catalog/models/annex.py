from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backbone.models import Job, StoredFile
from catalog.models.lab import Lab
from catalog.querysets import AnnexQuerySet


class AnnexState(models.TextChoices):
    READ = "read", _("已读取，待提交")
    SUBMITTED = "submitted", _("待监管确认")
    CONFIRMED = "confirmed", _("已确认")
    REJECTED = "rejected", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")


class Annex(models.Model):
    """One uploaded annex 附表 and what became of it. Its rows carry its id as provenance.

    READ: a dry run was shown. SUBMITTED: rows are in as declared 机构声明. CONFIRMED: the same rows are approved.
    """

    lab = models.ForeignKey(Lab, on_delete=models.PROTECT, related_name="annexes")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    job = models.OneToOneField(Job, null=True, on_delete=models.PROTECT, related_name="annex")
    state = models.CharField(max_length=10, choices=AnnexState.choices, default=AnnexState.READ)
    is_merge = models.BooleanField(default=False)
    diff = models.JSONField(default=dict)
    """{added, changed, closed, unchanged, rejected}: counts of rows, as the dry run predicted."""
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    submitted_change = models.BigIntegerField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_change = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)

    objects = AnnexQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
