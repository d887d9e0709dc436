"""Small worlds for tests: people, organisations and the tokens of their systems. Every name is invented."""

from itertools import count

from accounts.acting import Acting, acting_for
from accounts.actions.tokens import create_token
from accounts.models import (
    SCOPES_BY_KIND,
    Duty,
    Membership,
    Organisation,
    OrganisationKind,
    OrganisationState,
    User,
)

_numbers = count(1)
PASSWORD = "wrong-horse-7-staple"


def make_user(username: str = "") -> User:
    """Somebody who can sign in with PASSWORD."""
    return User.objects.create_user(username or f"user{next(_numbers)}", PASSWORD)


def make_organisation(kind: str, name: str = "", area: str = "", state: str = OrganisationState.ACTIVE) -> Organisation:
    return Organisation.objects.create(
        kind=kind, name=name or f"{OrganisationKind(kind).label}{next(_numbers)}", area=area, state=state
    )


def make_acting(
    kind: str,
    *,
    area: str = "",
    duty: str = Duty.NONE,
    user: User | None = None,
    organisation: Organisation | None = None,
) -> Acting:
    """A member of an organisation of this kind; a regulator without an area gets the province."""
    if kind == OrganisationKind.OPERATOR:
        duty = duty or Duty.SYSTEM
    if kind == OrganisationKind.REGULATOR:
        area = area or "江苏省"
    user = user or make_user()
    organisation = organisation or make_organisation(kind, area=area)
    membership = Membership.objects.create(user=user, organisation=organisation, duty=duty, is_admin=not duty)
    return acting_for(user, membership.pk)


def make_token(acting: Acting, scopes: tuple[str, ...] | None = None, days: int = 30) -> str:
    """The secret of a new token of this member, by default with every scope the organisation may have."""
    assert acting.user is not None and acting.organisation is not None
    allowed = SCOPES_BY_KIND[acting.organisation.kind]
    _, secret = create_token(
        by=acting.user, organisation=acting.organisation, name="测试系统", scopes=scopes or allowed, days=days
    )
    return secret
