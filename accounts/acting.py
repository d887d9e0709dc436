"""Who is acting, as one value that querysets and actions take."""

from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from accounts.areas import area_lookup, is_in_area, is_province
from accounts.models import Membership, Organisation, OrganisationKind, OrganisationState, User
from accounts.models.organisation import Duty


@dataclass(frozen=True, slots=True)
class Acting:
    """A user in one organisation. `user` None = visitor; `organisation` None = signed in without a role.

    `token` and `scopes` are set when a system calls the API; they are None and empty on pages.
    """

    user: User | None = None
    organisation: Organisation | None = None
    duty: str = Duty.NONE
    is_admin: bool = False
    membership: int | None = None
    token: int | None = None
    scopes: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        """enterprise | lab | regulator | operator | "" (visitor, or not yet confirmed)."""
        organisation = self.organisation
        if organisation is None or organisation.state != OrganisationState.ACTIVE:
            return ""
        return organisation.kind

    @property
    def is_enterprise(self) -> bool:
        return self.kind == OrganisationKind.ENTERPRISE

    @property
    def is_lab(self) -> bool:
        return self.kind == OrganisationKind.LAB

    @property
    def is_regulator(self) -> bool:
        return self.kind == OrganisationKind.REGULATOR

    @property
    def is_operator(self) -> bool:
        return self.kind == OrganisationKind.OPERATOR

    def has_duty(self, duty: str) -> bool:
        """An operator with exactly this duty (system, security, audit)."""
        return self.is_operator and self.duty == duty

    @property
    def keeps_vocabulary(self) -> bool:
        """Who says what names mean: regulators of a whole province and the operators of the system."""
        return is_province(self.area) or self.has_duty(Duty.SYSTEM)

    @property
    def area(self) -> str:
        """A regulator's area path; "" for everyone else."""
        return self.organisation.area if self.organisation is not None and self.is_regulator else ""

    def may_see_area(self, city: str, county: str = "") -> bool:
        """A regulator whose area holds the place. False for everyone else and for a regulator without an area."""
        return is_in_area(self.area, city, county)

    def area_lookup(self, prefix: str = "") -> dict[str, str] | None:
        """The same as filter arguments (`prefix` e.g. "enterprise__"): {} = whole province, None = nothing."""
        return area_lookup(self.area, prefix)


VISITOR = Acting()


def acting_for(user: AbstractBaseUser | AnonymousUser, membership_id: int | None = None) -> Acting:
    """The user through one membership; without an id through the oldest one. One query.

    An id that is not among the active memberships any more gives an Acting without organisation.
    """
    if not isinstance(user, User):
        return VISITOR
    memberships = Membership.objects.active().filter(user=user).select_related("organisation").order_by("id")
    if membership_id is not None:
        memberships = memberships.filter(pk=membership_id)
    membership = memberships.first()
    if membership is None:
        return Acting(user=user)
    return Acting(user, membership.organisation, membership.duty, membership.is_admin, membership.pk)
