from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.organisation import Membership, Organisation, OrganisationKind, OrganisationState
from accounts.models.user import User

if TYPE_CHECKING:
    from accounts.acting import Acting


class Scope(models.TextChoices):
    READ = "read", _("读取")
    LAB_WRITE = "lab:write", _("维护能力清单")
    DEMAND_WRITE = "demand:write", _("维护需求")


SCOPES_BY_KIND: dict[str, tuple[Scope, ...]] = {
    OrganisationKind.ENTERPRISE: (Scope.READ, Scope.DEMAND_WRITE),
    OrganisationKind.LAB: (Scope.READ, Scope.LAB_WRITE),
    OrganisationKind.REGULATOR: (Scope.READ, Scope.DEMAND_WRITE),
    OrganisationKind.OPERATOR: (),
}
"""What a token of an organisation may be given; operators keep the site and get no data."""


class TokenQuerySet(models.QuerySet["ApiToken"]):
    def live(self) -> "TokenQuerySet":
        """Neither revoked nor expired."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    def usable(self, sha256: str) -> "ApiToken | None":
        """The live token with this hash, if its user still acts for its active organisation. One query."""
        acts = Membership.objects.active().filter(user=OuterRef("user"), organisation=OuterRef("organisation"))
        usable = self.live().filter(Exists(acts), sha256=sha256, organisation__state=OrganisationState.ACTIVE)
        return usable.with_names().first()

    def for_acting(self, acting: "Acting") -> "TokenQuerySet":
        """A person's own tokens for the organisation they act for, usable or not; none without one."""
        if acting.user is None or acting.organisation is None:
            return self.none()
        return self.filter(user=acting.user, organisation=acting.organisation)

    def with_names(self) -> "TokenQuerySet":
        return self.select_related("user", "organisation")


class ApiToken(models.Model):
    """A key for a system acting for an organisation. Only its hash is kept; `prefix` tells tokens apart on screen."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    sha256 = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices))
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()
