from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User


class OrganisationKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("企业")
    LAB = "lab", _("检验检测机构")
    REGULATOR = "regulator", _("监管部门")
    OPERATOR = "operator", _("运维")


class OrganisationState(models.TextChoices):
    ACTIVE = "active", _("正常")
    PENDING = "pending", _("待确认")
    CLOSED = "closed", _("已停用")


class Organisation(models.Model):
    """Whom a user acts for. A regulator's `area` is a place name path: "江苏省", "苏州市", "苏州市/昆山市"."""

    kind = models.CharField(max_length=12, choices=OrganisationKind.choices)
    name = models.CharField(max_length=200)
    credit_code = models.CharField(max_length=18, null=True, blank=True)
    area = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=OrganisationState.choices, default=OrganisationState.ACTIVE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "credit_code"], condition=models.Q(credit_code__isnull=False), name="organisation_code"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Duty(models.TextChoices):
    """The three operator duties; nobody may hold two."""

    NONE = "", "—"
    SYSTEM = "system", _("系统管理")
    SECURITY = "security", _("安全管理")
    AUDIT = "audit", _("审计")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> "MembershipQuerySet":
        """Not ended, of an active user, in an organisation that is not closed."""
        usable = self.filter(ended_at=None, user__is_active=True)
        return usable.exclude(organisation__state=OrganisationState.CLOSED)

    def of_user(self, user: User) -> "MembershipQuerySet":
        """What a person may choose from when switching organisations, oldest first."""
        return self.active().filter(user=user).select_related("organisation").order_by("id")


class Membership(models.Model):
    """A user acting for an organisation; ended memberships are kept. A change of role ends one and begins another."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    is_admin = models.BooleanField(default=False)
    duty = models.CharField(max_length=10, choices=Duty.choices, default=Duty.NONE, blank=True)
    since = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"], condition=models.Q(ended_at=None), name="membership_once"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(ended_at=None) & ~models.Q(duty=""), name="membership_one_duty"
            ),
        ]
