from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.lab import Certificate, Lab, Site
from catalog.models.term import Term
from catalog.querysets import CapabilityQuerySet


class Approval(models.TextChoices):
    APPROVED = "approved", _("已批准")
    DECLARED = "declared", _("机构声明")


class RowState(models.TextChoices):
    """The row's own printed state; a row that is not valid is kept, shown and grades nothing."""

    VALID = "valid", _("有效")
    SUSPENDED = "suspended", _("暂停")
    WITHDRAWN = "withdrawn", _("注销")


def _term() -> "models.ForeignKey[Term, Term]":
    # No database constraint: rows come in by COPY, and terms are never deleted.
    return models.ForeignKey(Term, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", db_index=False)


class CapabilityRow(models.Model):
    """One version of one capability row 能力清单的一行. Never edited in place: an edit closes it and opens the next.

    `row` is the same for all versions and is the id the API shows. It holds on day D when
    (valid_from is null or valid_from <= D) and (valid_to is null or valid_to > D).
    Every unique constraint contains the lab and no foreign key points here: the table is ready to be partitioned.
    """

    row = models.BigIntegerField()
    lab = models.ForeignKey(Lab, on_delete=models.PROTECT, related_name="rows", db_index=False)
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="rows", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="rows", db_index=False)

    band = _term()
    category = _term()
    name = _term()
    title = _term()
    standard = _term()
    restriction = _term()
    note = _term()
    kind = models.CharField(max_length=4)
    """产品 | 项目 | 参数, as written."""
    service_kind = models.CharField(max_length=14, default="testing")
    food_flag = models.CharField(max_length=10, blank=True)

    state = models.CharField(max_length=10, choices=RowState.choices, default=RowState.VALID)
    approval = models.CharField(max_length=10, choices=Approval.choices)
    approval_date = models.DateField(null=True)
    approval_document = models.CharField(max_length=120, blank=True)
    external_id = models.CharField(max_length=60, blank=True)
    identity = models.UUIDField()
    """MD5 of (certificate, site, 大类, 类别, folded 参数, standard with clause, n-th occurrence)."""

    annex_id = models.BigIntegerField(null=True)
    source_file = models.CharField(max_length=120, blank=True)
    source_sheet = models.CharField(max_length=60, blank=True)
    source_line = models.IntegerField(null=True)

    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    opened_change = models.BigIntegerField()
    closed_change = models.BigIntegerField(null=True)

    objects = CapabilityQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["lab", "identity"], condition=models.Q(closed_change=None), name="row_identity_open"
            ),
            models.UniqueConstraint(fields=["lab", "row"], condition=models.Q(closed_change=None), name="row_open"),
        ]
        indexes = [
            models.Index(fields=["name"], name="row_name"),
            models.Index(fields=["standard"], name="row_standard"),
            models.Index(fields=["lab", "site"], name="row_lab_site"),
            models.Index(fields=["opened_change"], name="row_opened"),
            models.Index(fields=["closed_change"], condition=~models.Q(closed_change=None), name="row_closed"),
            models.Index(fields=["certificate"], name="row_certificate"),
            models.Index(fields=["site"], name="row_site"),
            models.Index(fields=["valid_from"], condition=~models.Q(valid_from=None), name="row_valid_from"),
            models.Index(fields=["valid_to"], condition=~models.Q(valid_to=None), name="row_valid_to"),
        ]
