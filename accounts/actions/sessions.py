"""Signing in and out, and letting somebody in again who was locked out. The session itself is the web's business."""

from datetime import timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Membership, User
from backbone.actions.changes import next_change, record
from backbone.refusals import NotThere


def record_sign_in(*, by: User, address: str) -> None:
    """Somebody signed in from a network address."""
    _record("session.begin", {"address": address}, by=by)


def record_sign_out(*, by: User) -> None:
    """Somebody signed out."""
    _record("session.end", {}, by=by)


def choose_membership(*, by: User, membership: int) -> Membership:
    """The active membership somebody wants to act through from now on. Raises NotThere."""
    chosen = Membership.objects.of_user(by).filter(pk=membership).first()
    if chosen is None:
        raise NotThere
    _record("session.switch", {"membership": membership}, chosen.organisation_id, by=by)
    return chosen


def locked_out() -> QuerySet[AccessAttempt]:
    """Pairs of username and address that are locked out now."""
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    failed: QuerySet[AccessAttempt] = AccessAttempt.objects.filter(attempt_time__gt=since)
    return failed.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT).order_by("-attempt_time")


def unlock(*, by: User, attempt: int) -> None:
    """Ends one lock-out early. Raises NotThere."""
    with transaction.atomic():
        change = next_change()
        locked = AccessAttempt.objects.filter(pk=attempt).first()
        if locked is None:
            raise NotThere
        username, address = locked.username, locked.ip_address
        locked.delete()
        record(
            change,
            by=by,
            action="session.unlock",
            subject_kind="user",
            details={"username": username, "address": str(address)},
        )


def _record(action: str, details: dict[str, object], organisation: int | None = None, *, by: User) -> None:
    with transaction.atomic():
        record(
            next_change(),
            by=by,
            action=action,
            subject_kind="user",
            subject=by.pk,
            details=details,
            organisation=organisation,
        )
