from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from catalog.querysets import ClaimQuerySet, LabQuerySet


class Holder(models.Model):
    """A legal person. Its several names, certificates and sites are one holder when labs are counted."""

    name = models.CharField(max_length=200)
    credit_code = models.CharField(max_length=18, null=True, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=models.Q(credit_code=None), name="holder_name_once")
        ]


class Lab(models.Model):
    """An inspection and testing body 检验检测机构. `organisation` is who keeps its list once a claim is confirmed."""

    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="labs")
    name = models.CharField(max_length=200, unique=True)
    organisation = models.OneToOneField(Organisation, null=True, on_delete=models.PROTECT, related_name="lab")
    has_verified_channel = models.BooleanField(default=False)
    """Rows it sends with approval document and date count at once and are sampled later."""
    contact = models.CharField(max_length=120, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = LabQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class LabClaim(models.Model):
    """An organisation says it is this lab; a regulator confirms."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="lab_claims")
    lab = models.ForeignKey(Lab, on_delete=models.PROTECT, related_name="claims")
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    is_confirmed = models.BooleanField(null=True)

    objects = ClaimQuerySet.as_manager()


class Certificate(models.Model):
    """A 资质认定 (CMA) certificate, or another mark's. National numbers have 00 behind the year, Jiangsu's have 10."""

    lab = models.ForeignKey(Lab, on_delete=models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=40, unique=True)
    mark = models.CharField(max_length=8, default="CMA")
    valid_until = models.DateField(null=True)
    """Inclusive."""


class Site(models.Model):
    """A place where a lab tests 检测场所."""

    lab = models.ForeignKey(Lab, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=300, blank=True)
    city = models.CharField(max_length=40, blank=True, db_index=True)
    county = models.CharField(max_length=40, blank=True)
    province = models.CharField(max_length=40, default="江苏省")
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)

    class Meta:
        ordering = ["lab_id", "id"]
        constraints = [models.UniqueConstraint(fields=["lab", "name"], name="site_once")]

    def __str__(self) -> str:
        return self.name


class StandingState(models.TextChoices):
    SUSPENDED = "suspended", _("暂停")
    WITHDRAWN = "withdrawn", _("撤销或注销")
    RESTORED = "restored", _("恢复")
    RENEWED = "renewed", _("有效期变更")


class StandingEvent(models.Model):
    """A dated change of what a certificate or a site may do; the latest event on or before a day decides.

    Exactly one of `certificate`, `site` is set. RENEWED carries the new `valid_until` of the certificate.
    """

    certificate = models.ForeignKey(Certificate, null=True, on_delete=models.PROTECT, related_name="events")
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="events")
    state = models.CharField(max_length=10, choices=StandingState.choices)
    date = models.DateField()
    valid_until = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    document = models.CharField(max_length=120, blank=True)
    change = models.BigIntegerField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["date", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(certificate=None, site__isnull=False)
                | models.Q(certificate__isnull=False, site=None),
                name="standing_one_subject",
            )
        ]
