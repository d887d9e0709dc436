"""The inbox of organisations."""

from collections.abc import Collection
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from backbone.actions.changes import next_change, record
from backbone.models import Notice


def notify(*, organisation: int, event: str, code: str, params: dict[str, Any] | None = None, url: str = "") -> None:
    """Tells an organisation once. `event` names what happened ("demand 12 served at change 34"), the same each time.

    Inside the transaction of what happened; telling the same event again changes nothing.
    """
    notice = Notice(organisation=organisation, event=event, code=code, params=params or {}, url=url)
    Notice.objects.bulk_create([notice], ignore_conflicts=True)


def mark_read(*, by: AbstractBaseUser, organisation: int, notices: Collection[int] | None = None) -> int:
    """Marks notices of the organisation as read (None = all); returns how many were unread."""
    with transaction.atomic():
        change = next_change()
        unread = Notice.objects.filter(organisation=organisation, read_at=None)
        if notices is not None:
            unread = unread.filter(pk__in=notices)
        changed = unread.update(read_at=timezone.now())
        if changed:
            record(
                change,
                by=by,
                action="notice.read",
                subject_kind="notice",
                details={"count": changed},
                organisation=organisation,
            )
    return changed
