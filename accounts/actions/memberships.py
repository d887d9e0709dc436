"""Who acts for whom. A change of role ends one membership and begins another: sessions of the old one end."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import ApiToken, Duty, Membership, Organisation, OrganisationKind, User
from backbone.actions.changes import next_change, record
from backbone.refusals import NotThere, Refused


class DutyConflict(Refused):
    code = "duty_conflict"
    zh = "系统管理、安全管理、审计三种职责互斥，一人只能担任一种。"
    en = "The duties system, security and audit exclude one another; nobody may hold two."


class DutyMisplaced(Refused):
    code = "duty_misplaced"
    status = 422
    zh = "运维单位的成员须有一种职责，其他单位的成员没有职责。"
    en = "Members of an operator have exactly one duty, members of other organisations none."


class OwnRole(Refused):
    code = "own_role"
    zh = "不能更改自己的身份；请由另一位系统管理员操作。"
    en = "You cannot change your own role; another system administrator must do it."


def set_membership(
    *, by: User, user: User, organisation: Organisation, duty: str = Duty.NONE, is_admin: bool = False
) -> Membership:
    """Gives a person a role in an organisation, replacing the one they had there.

    Raises DutyMisplaced, DutyConflict (also through a membership elsewhere) and OwnRole.
    """
    if by.pk == user.pk:
        raise OwnRole
    if bool(duty) != (organisation.kind == OrganisationKind.OPERATOR):
        raise DutyMisplaced(field="duty")
    with transaction.atomic():
        change = next_change()
        _end(Membership.objects.filter(user=user, organisation=organisation, ended_at=None))
        try:
            with transaction.atomic():
                membership = Membership.objects.create(
                    user=user, organisation=organisation, duty=duty, is_admin=is_admin
                )
        except IntegrityError as error:
            raise DutyConflict(field="duty") from error
        _record(change, "membership.set", membership, by=by)
    return membership


def end_membership(*, by: User, membership: Membership) -> None:
    """Ends a role: its sessions at their next request, its tokens for the organisation now."""
    if by.pk == membership.user_id:
        raise OwnRole
    with transaction.atomic():
        change = next_change()
        if not _end(Membership.objects.filter(pk=membership.pk, ended_at=None)):
            raise NotThere
        tokens = ApiToken.objects.filter(user=membership.user_id, organisation=membership.organisation_id)
        tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
        _record(change, "membership.end", membership, by=by)


def _end(memberships: QuerySet[Membership]) -> int:
    return memberships.update(ended_at=timezone.now())


def _record(change: int, action: str, membership: Membership, *, by: User) -> None:
    record(
        change,
        by=by,
        action=action,
        subject_kind="user",
        subject=membership.user_id,
        details={"membership": membership.pk, "duty": membership.duty, "is_admin": membership.is_admin},
        organisation=membership.organisation_id,
    )
