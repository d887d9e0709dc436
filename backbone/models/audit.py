from typing import Any

from django.conf import settings
from django.db import models


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def for_page(self) -> "AuditQuerySet":
        """With actor and seal: what the audit page shows of an entry."""
        return self.select_related("actor", "seal")


class AuditEntry(models.Model):
    """Who did what to what. Insert-only: the application's role may neither update nor delete it."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.BigIntegerField(null=True)
    action = models.CharField(max_length=60, db_index=True)
    subject_kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=64, blank=True)
    change = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["change"], name="audit_change")]
        default_permissions = ()

    def pairs(self) -> list[tuple[str, Any]]:
        """Details by name; a template cannot ask a dictionary for its items when one of them is called "items"."""
        return list(self.details.items())


class AuditSeal(models.Model):
    """Position and chain hash of one committed audit entry, given in batches by the sealer."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="seal")
    digest = models.CharField(max_length=64)
    """SHA-256 over the previous digest and this entry's canonical JSON, hex."""

    class Meta:
        ordering = ["position"]
        default_permissions = ()
