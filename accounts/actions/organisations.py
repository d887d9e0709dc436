"""Organisations and the accounts they begin with."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.models import Membership, Organisation, OrganisationKind, OrganisationState, User
from backbone.actions.changes import next_change, record
from backbone.refusals import Refused


class UsernameTaken(Refused):
    code = "username_taken"
    zh = "这个用户名已被使用。"
    en = "This username is taken."


class CreditCodeTaken(Refused):
    code = "credit_code_taken"
    zh = "这个统一社会信用代码已注册；请联系本单位管理员为您开通。"
    en = "This credit code is registered already; ask your organisation's administrator to add you."


class AreaNeeded(Refused):
    code = "area_needed"
    status = 422
    zh = "监管部门须填写辖区，其他单位没有辖区。"
    en = "A regulator needs an area; other organisations have none."


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What a registration says: who signs in, and the organisation they act for. `kind`: enterprise | lab."""

    kind: str
    name: str
    credit_code: str
    username: str
    password: str
    person: str = ""
    phone: str = ""
    state: OrganisationState = OrganisationState.ACTIVE


def open_account(account: NewAccount) -> tuple[User, Organisation]:
    """User, organisation and membership, inside the transaction of the registering action, which records the change.

    Raises UsernameTaken, CreditCodeTaken.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                account.username, account.password, name=account.person, phone=account.phone
            )
    except IntegrityError as error:
        raise UsernameTaken(field="username") from error
    organisation = _insert(account.kind, account.name, account.credit_code or None, "", account.state)
    Membership.objects.create(user=user, organisation=organisation, is_admin=True)
    return user, organisation


def register_organisation(account: NewAccount) -> tuple[User, Organisation]:
    """Registers an organisation that nothing else belongs to. Raises UsernameTaken, CreditCodeTaken."""
    with transaction.atomic():
        change = next_change()
        user, organisation = open_account(account)
        _record(change, "organisation.register", organisation, by=user)
    return user, organisation


def create_organisation(
    *, by: User, kind: str, name: str, area: str = "", credit_code: str | None = None
) -> Organisation:
    """An organisation made by the system duty, active at once. Raises AreaNeeded, CreditCodeTaken."""
    if bool(area) != (kind == OrganisationKind.REGULATOR):
        raise AreaNeeded(field="area")
    with transaction.atomic():
        change = next_change()
        organisation = _insert(kind, name, credit_code, area, OrganisationState.ACTIVE)
        _record(change, "organisation.create", organisation, by=by)
    return organisation


def set_state(organisation: Organisation, state: OrganisationState) -> None:
    """Confirms or closes, inside the transaction of the deciding action, which records the change."""
    organisation.state = state
    organisation.save(update_fields=["state"])


def _insert(kind: str, name: str, credit_code: str | None, area: str, state: OrganisationState) -> Organisation:
    try:
        with transaction.atomic():
            return Organisation.objects.create(kind=kind, name=name, credit_code=credit_code, area=area, state=state)
    except IntegrityError as error:
        raise CreditCodeTaken(field="credit_code") from error


def _record(change: int, action: str, organisation: Organisation, *, by: User) -> None:
    record(
        change,
        by=by,
        action=action,
        subject_kind="organisation",
        subject=organisation.pk,
        details={"kind": organisation.kind, "name": organisation.name, "area": organisation.area},
        organisation=organisation.pk,
    )
