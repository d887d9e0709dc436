"""Dated standing of certificates and sites: suspended, withdrawn, restored, renewed."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Manager

from accounts.models import User
from backbone.actions.changes import FeedLine, next_change, record
from backbone.models import FactKind
from backbone.refusals import Refused
from catalog.models import Certificate, Site, StandingEvent, StandingState

SINCE_EVER = dt.date(1900, 1, 1)
"""Day of the event that keeps the last day a certificate had before its first renewal."""


class StandingSame(Refused):
    code = "standing_same"
    zh = "当日已经是这个状态。"
    en = "This is the state on that day already."


class ValidUntilMissing(Refused):
    code = "valid_until_missing"
    status = 422
    zh = "证书延续要写明新的有效期至；场所没有有效期。"
    en = "A renewal needs the certificate's new last day; sites have none."


def set_standing(
    *,
    by: User,
    subject: Certificate | Site,
    state: StandingState,
    date: dt.date,
    valid_until: dt.date | None = None,
    reason: str = "",
    document: str = "",
) -> StandingEvent:
    """Suspends, withdraws, restores or renews from a day on. Raises StandingSame, ValidUntilMissing."""
    if state == StandingState.RENEWED:
        if valid_until is None or not isinstance(subject, Certificate):
            raise ValidUntilMissing(field="valid_until")
        return _renew_one(subject, valid_until, date, by=by)
    with transaction.atomic():
        change = next_change()
        owner = {"certificate": subject} if isinstance(subject, Certificate) else {"site": subject}
        _lock(subject)
        latest = StandingEvent.objects.filter(**owner, date__lte=date).exclude(state=StandingState.RENEWED)
        last = latest.order_by("date", "id").last()
        if (last.state if last else StandingState.RESTORED) == state:
            raise StandingSame(field="state")
        event = StandingEvent.objects.create(
            **owner, state=state, date=date, reason=reason, document=document, change=change, entered_by=by
        )
        record(
            change,
            by=by,
            action=f"standing.{state}",
            subject_kind=next(iter(owner)),
            subject=subject.pk,
            details={"date": date.isoformat(), "reason": reason, "document": document},
            facts=((FactKind.STANDING, event.id),),
            feed=(FeedLine("lab.standing", subject.lab_id),),
        )
        return event


def renew(
    renewals: Iterable[tuple[Certificate, dt.date]], *, by: User | None, change: int, today: dt.date
) -> list[tuple[FactKind, int]]:
    """Gives certificates a new last day from today on, inside a caller's action; returns the facts to record."""
    pairs = [(certificate, day) for certificate, day in renewals]
    ids = [certificate.pk for certificate, _ in pairs]
    known = set(
        StandingEvent.objects.filter(certificate__in=ids, state=StandingState.RENEWED).values_list(
            "certificate_id", flat=True
        )
    )
    before = [
        _renewal(certificate, SINCE_EVER, certificate.valid_until, change, by=by)
        for certificate, _ in pairs
        if certificate.pk not in known and certificate.valid_until is not None
    ]
    after = [_renewal(certificate, today, day, change, by=by) for certificate, day in pairs]
    StandingEvent.objects.bulk_create(before + after)
    for certificate, day in pairs:
        certificate.valid_until = day
    Certificate.objects.bulk_update([certificate for certificate, _ in pairs], ["valid_until"], batch_size=500)
    return [(FactKind.STANDING, event.pk) for event in after]


def limit_sites(
    terms: Iterable[tuple[Site, dt.date | None]], *, by: User | None, change: int
) -> list[tuple[FactKind, int]]:
    """Gives sites a last day of their own (None = their certificate's again), inside a caller's action."""
    events = [
        StandingEvent(
            site=site, state=StandingState.RENEWED, date=SINCE_EVER, valid_until=day, change=change, entered_by=by
        )
        for site, day in terms
    ]
    StandingEvent.objects.bulk_create(events)
    return [(FactKind.STANDING, event.pk) for event in events]


def last_days_of(sites: Iterable[int]) -> dict[int, dt.date | None]:
    """The last day of a site's own, where it has one."""
    events = StandingEvent.objects.filter(site__in=sites, state=StandingState.RENEWED).order_by("date", "id")
    return dict(events.values_list("site_id", "valid_until"))


def _renewal(
    certificate: Certificate, date: dt.date, valid_until: dt.date | None, change: int, *, by: User | None
) -> StandingEvent:
    return StandingEvent(
        certificate=certificate,
        state=StandingState.RENEWED,
        date=date,
        valid_until=valid_until,
        change=change,
        entered_by=by,
    )


def _renew_one(certificate: Certificate, valid_until: dt.date, date: dt.date, *, by: User) -> StandingEvent:
    with transaction.atomic():
        change = next_change()
        _lock(certificate)
        if certificate.valid_until == valid_until:
            raise StandingSame(field="state")
        facts = renew([(certificate, valid_until)], by=by, change=change, today=date)
        record(
            change,
            by=by,
            action="standing.renewed",
            subject_kind="certificate",
            subject=certificate.pk,
            details={"valid_until": valid_until.isoformat(), "date": date.isoformat()},
            facts=tuple(facts),
            feed=(FeedLine("lab.standing", certificate.lab_id),),
        )
        return StandingEvent.objects.get(pk=facts[0][1])


def _lock(subject: Certificate | Site) -> None:
    """One writer of a subject's standing at a time; the subject is read again behind the lock."""
    manager: Manager[Any] = type(subject)._default_manager
    subject.refresh_from_db(from_queryset=manager.select_for_update(of=("self",)))
