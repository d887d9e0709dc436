"""What a regulator decides about declared rows: confirmed in one step, or sent back."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from backbone.actions.changes import FeedLine, next_change, record
from backbone.models import FactKind
from backbone.refusals import Refused
from catalog.actions.capability_store import Source, Version, store_versions
from catalog.actions.capability_stored import Stored, content_of, open_rows, superseded_at, texts_of
from catalog.locks import lock_labs
from catalog.models import Approval, Lab


class NothingToConfirm(Refused):
    code = "nothing_to_confirm"
    zh = "没有待确认的行。"
    en = "There is no row to confirm."


class ApprovalDateNeeded(Refused):
    """Nothing counts as approved since an unknown day; `rows` of the confirmed ones state no date of their own."""

    code = "approval_date_needed"
    status = 400
    zh = "请填写批准日期：有 {rows} 行没有写明批准日期。"
    en = "Give the approval date; rows that state none of their own: {rows}."


def confirm_rows(
    *, by: User, lab: Lab, rows: Collection[int], approval_date: dt.date | None = None, document: str = ""
) -> int:
    """Declared rows of a lab, by row number, become approved; returns how many.

    A row that states its own approval date or document keeps it; the given ones fill in.
    Raises NothingToConfirm, ApprovalDateNeeded.
    """
    with transaction.atomic():
        lock_labs([lab.pk])
        change = next_change()
        declared = [row for row in open_rows(lab.pk, rows) if row.approval == Approval.DECLARED]
        if not declared:
            raise NothingToConfirm
        approve(declared, change=change, approval_date=approval_date, document=document)
        record(
            change,
            by=by,
            action="capability.confirm",
            subject_kind="lab",
            subject=lab.pk,
            details={"rows": len(declared), "document": document},
            facts=((FactKind.ROWS, 0),),
            feed=(FeedLine("lab.capabilities", lab.pk),),
            organisation=lab.organisation_id,
        )
        return len(declared)


def approve(declared: Sequence[Stored], *, change: int, approval_date: dt.date | None, document: str) -> None:
    """Opens approved versions of declared rows, inside the confirming action and under the lab's lock.

    Raises ApprovalDateNeeded where neither a row nor the confirmation states a date.
    """
    undated = sum(row.approval_date is None for row in declared)
    if undated and approval_date is None:
        raise ApprovalDateNeeded(field="approval_date", rows=undated)
    texts = texts_of(declared)
    versions = []
    for row in declared:
        content = content_of(row, texts)
        content = content._replace(
            approval_date=content.approval_date or approval_date,
            approval_document=content.approval_document or document,
        )
        place, approval = (row.lab, row.certificate, row.site), Approval.APPROVED.value
        source = Source(row.annex, *row.source)
        versions.append(Version(*place, content, approval, row.external_id, source, row, is_confirmation=True))
    store_versions(versions, [], change=change, today=timezone.localdate())


def take_back(declared: Sequence[Stored], *, submitted: int, change: int) -> None:
    """Undoes what a submission declared: new rows close, changed rows return to what they said before it.

    `submitted` is the change number of the submission. Runs inside the deciding action and under the lab's lock.
    """
    before = {row.row: row for row in superseded_at(submitted, [row.row for row in declared])}
    versions = list(_restored(declared, before))
    new = [row for row in declared if row.row not in before]
    store_versions(versions, new, change=change, today=timezone.localdate())


def _restored(declared: Sequence[Stored], before: dict[int, Stored]) -> Iterator[Version]:
    texts = texts_of(before.values())
    for row in declared:
        if old := before.get(row.row):
            source = Source(old.annex, *old.source)
            place = (old.lab, old.certificate, old.site)
            yield Version(*place, content_of(old, texts), old.approval, old.external_id, source, row)
