"""The first operator: made by whoever has the server's command line, since nobody can sign in before."""

from django.db import transaction

from accounts.actions.organisations import NewAccount, open_account
from accounts.models import Membership, OrganisationKind, User
from accounts.models.organisation import Duty
from backbone.actions.changes import next_change, record


def first_operator(*, username: str, password: str, organisation: str, person: str = "") -> User:
    """A user with the system duty in a new operator organisation. Raises UsernameTaken."""
    with transaction.atomic():
        change = next_change()
        account = NewAccount(OrganisationKind.OPERATOR, organisation, "", username, password, person)
        user, opened = open_account(account)
        Membership.objects.filter(user=user, organisation=opened).update(duty=Duty.SYSTEM)
        record(
            change,
            by=user,
            action="operator.create",
            subject_kind="user",
            subject=user.pk,
            details={"username": username},
            organisation=opened.pk,
        )
    return user
