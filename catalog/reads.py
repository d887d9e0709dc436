"""What pages and API read of the catalog, and who may read it. Each function says how many queries it takes."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.acting import Acting
from backbone.models import AuditEntry, Job
from catalog.models import (
    Annex,
    AnnexState,
    Approval,
    CapabilityRow,
    Certificate,
    Chain,
    Lab,
    Site,
    Standard,
    StandardEdge,
    StandingEvent,
    StandingState,
)
from catalog.querysets import AnnexQuerySet, CapabilityQuerySet, LabQuerySet

EXPIRED, VALID = "expired", "valid"


def labs_for(acting: Acting) -> LabQuerySet:
    """Labs whose whole list the role may read: a lab its own, a regulator those with a site in its area."""
    return Lab.objects.kept_by(acting) if acting.is_lab else Lab.objects.in_area(acting)


def rows_for(acting: Acting) -> CapabilityQuerySet:
    """Versions of rows of those labs, with lab, texts, certificate and site: two queries, for a province one.

    The labs are named by id, not by a subquery: only then do pages walk an index in list order.
    """
    rows = CapabilityRow.objects.with_texts().select_related("lab")
    if acting.area_lookup() == {}:
        return rows
    return rows.filter(lab__in=list(labs_for(acting).order_by("id").values_list("id", flat=True)))


def ended(rows: QuerySet[CapabilityRow]) -> QuerySet[CapabilityRow]:
    """The last versions of rows that were closed, and of those that end on a day still to come."""
    later = CapabilityRow.objects.filter(lab=OuterRef("lab"), row=OuterRef("row"), id__gt=OuterRef("id"))
    return rows.exclude(closed_change=None).exclude(Exists(later))


def labs_with_names() -> QuerySet[Lab]:
    """Every lab of the public register with holder, certificates and sites: three queries."""
    return Lab.objects.with_places()


class RowCount(NamedTuple):
    """Rows in force of one lab or site: how many, how many of them only declared, and the last change among them."""

    rows: int = 0
    declared: int = 0
    change: int | None = None


def row_counts(labs: Collection[int], by: str = "lab_id") -> dict[int, RowCount]:
    """Lab (or, `by` "site_id", site) → counts; those without rows are left out. One query."""
    declared = Count("id", filter=Q(approval=Approval.DECLARED))
    grouped = CapabilityRow.objects.current().filter(lab__in=labs).order_by().values(by)
    counted = grouped.annotate(rows=Count("id"), declared=declared, change=Max("opened_change"))
    return {row.pop(by): RowCount(**row) for row in counted}


def changed_at(change: int | None) -> dt.datetime | None:
    """When a change was made. One query."""
    entries = AuditEntry.objects.filter(change=change) if change is not None else AuditEntry.objects.none()
    return entries.order_by("id").values_list("at", flat=True).first()


def first_day(row: CapabilityRow) -> dt.date:
    """The row's first day or, where none is known, the day it was entered: before it no end means anything."""
    if row.valid_from is not None:
        return row.valid_from
    versions = CapabilityRow.objects.filter(lab=row.lab_id, row=row.row).order_by("id")
    entered = changed_at(versions.values_list("opened_change", flat=True).first())
    return timezone.localdate(entered)


@dataclass
class Standing:
    """What a lab's certificates and sites may do on a day: id → StandingState, `expired` or `valid`; and all events."""

    certificates: dict[int, str] = field(default_factory=dict)
    sites: dict[int, str] = field(default_factory=dict)
    events: list[StandingEvent] = field(default_factory=list)


def standing_of(labs: Collection[int], day: dt.date) -> Standing:
    """The latest event on or before the day decides, then the certificate's last day. Three queries for any number."""
    events = StandingEvent.objects.filter(Q(certificate__lab__in=labs) | Q(site__lab__in=labs))
    found = Standing(events=list(events.select_related("certificate", "site").order_by("date", "id")))
    until: dict[int, dt.date | None] = {}
    sites_until: dict[int, dt.date | None] = {}
    for event in found.events:
        if event.date > day:
            continue
        if event.state == StandingState.RENEWED and event.certificate_id:
            until[event.certificate_id] = event.valid_until
        elif event.certificate_id:
            found.certificates[event.certificate_id] = event.state
        elif event.site_id and event.state == StandingState.RENEWED:
            sites_until[event.site_id] = event.valid_until
        elif event.site_id:
            found.sites[event.site_id] = event.state
    for certificate in Certificate.objects.filter(lab__in=labs):
        last = until.get(certificate.pk, certificate.valid_until)
        state = _plain(found.certificates.get(certificate.pk))
        found.certificates[certificate.pk] = EXPIRED if state == VALID and last and last < day else state
    for site in Site.objects.filter(lab__in=labs):
        last, state = sites_until.get(site.pk), _plain(found.sites.get(site.pk))
        found.sites[site.pk] = EXPIRED if state == VALID and last and last < day else state
    return found


def _plain(state: str | None) -> str:
    return VALID if state in (None, StandingState.RESTORED) else str(state)


def annexes_for(acting: Acting) -> AnnexQuerySet:
    """A lab's own annexes; for a regulator those ever submitted in its area. `waits` 1 = asks for a decision."""
    annexes = Annex.objects.for_acting(acting).listed()
    if acting.is_regulator:
        annexes = annexes.exclude(state=AnnexState.READ).exclude(state=AnnexState.WITHDRAWN, submitted_change=None)
    submitted = When(state=AnnexState.SUBMITTED, then=Value(1))
    return annexes.annotate(waits=Case(submitted, default=Value(0), output_field=IntegerField()))


def latest_job(annex: Annex) -> Job | None:
    """The newest job ordered for an annex: its reading, or later its submission. One query."""
    return Job.objects.filter(params__annex=annex.pk).select_related("result_file").order_by("-created_at").first()


def rows_changed_by(annex: Annex, kind: str) -> QuerySet[CapabilityRow]:
    """Versions that submitting an annex opened (`added`, `changed`) or closed for good (`closed`)."""
    rows = CapabilityRow.objects.filter(lab=annex.lab_id).with_texts()
    same = CapabilityRow.objects.filter(lab=annex.lab_id, row=OuterRef("row"))
    change = annex.submitted_change
    if change is None:
        return rows.none()
    if kind == "closed":
        return rows.filter(closed_change=change).exclude(Exists(same.filter(opened_change=change)))
    before = Exists(same.filter(closed_change=change))
    opened = rows.filter(opened_change=change)
    return opened.filter(before) if kind == "changed" else opened.exclude(before)


def versions_closed_by(annex: Annex, rows: Collection[int]) -> dict[int, CapabilityRow]:
    """Row number → the version that submitting the annex replaced. One query."""
    closed = CapabilityRow.objects.filter(lab=annex.lab_id, row__in=rows, closed_change=annex.submitted_change)
    return {version.row: version for version in closed.with_texts()}


def chains_with_counts() -> QuerySet[Chain]:
    """Chains in use with the numbers of their segments and products in use. One query."""
    segments = Q(segments__closed_change=None)
    products = Count("segments__products", filter=segments & Q(segments__products__closed_change=None), distinct=True)
    counted = Chain.objects.open().annotate(
        segment_count=Count("segments", filter=segments, distinct=True), product_count=products
    )
    return counted.order_by("cluster", "name")


def standards_listed() -> QuerySet[Standard]:
    """Editions that a list names; numbers only mentioned by another list are left out."""
    return Standard.objects.filter(is_stub=False)


def standard_page(number: int) -> Standard | None:
    """One edition, also a mentioned one, with contents and replacement edges: four queries."""
    edges: dict[str, Any] = {
        "successor_edges__successor": StandardEdge.objects.select_related("successor"),
        "predecessor_edges__predecessor": StandardEdge.objects.select_related("predecessor"),
    }
    return Standard.objects.filter(pk=number).prefetch_related("items", *edges).first()


def editions_of(standard: Standard) -> QuerySet[Standard]:
    """All editions of the same number, newest first."""
    return Standard.objects.filter(family=standard.family).order_by(
        F("effective_date").desc(nulls_last=True), "-number"
    )


def adopters_of(standard: Standard) -> QuerySet[Standard]:
    """Listed editions that say they adopt this one."""
    return Standard.objects.exclude(adopts="").filter(adopts__endswith=f" {standard.number}").order_by("number")


def standard_ids(numbers: Collection[str]) -> dict[str, int]:
    """Number → id of those that are known."""
    return dict(Standard.objects.filter(number__in=numbers).values_list("number", "id"))
