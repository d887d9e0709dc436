"""What a regulator decides about declared rows: confirmed in one step, or sent back."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

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


class DocumentNeeded(Refused):
    code = "approval_document_needed"
    status = 400
    zh = "请填写批准文件：没有文号的批准无从核对。"
    en = "Name the approval document; an approval without one cannot be verified."


class ApprovalDateLater(Refused):
    """Nothing is approved before the day of its approval."""

    code = "approval_date_later"
    status = 400
    zh = "批准日期 {day} 晚于今天，请改正。"
    en = "The approval date {day} is later than today; correct it."


class RowsDatedLater(Refused):
    code = "rows_dated_later"
    status = 400
    zh = "有 {rows} 行写明的批准日期晚于今天，不能确认；请退回改正。"
    en = "Rows that state an approval date later than today: {rows}; send the list back to be corrected."


class Approved(NamedTuple):
    """What a regulator states of an approval: its day and its document."""

    date: dt.date
    document: str

    @classmethod
    def checked(cls, date: dt.date, document: str) -> "Approved":
        """Raises DocumentNeeded, ApprovalDateLater."""
        if not document.strip():
            raise DocumentNeeded(field="document")
        if date > timezone.localdate():
            raise ApprovalDateLater(field="approval_date", day=date.isoformat())
        return cls(date, document.strip())


def confirm_rows(*, by: User, lab: Lab, rows: Collection[int], approval_date: dt.date, document: str) -> int:
    """Declared rows of a lab, by row number, become approved; returns how many.

    A row that states its own approval date or document keeps it; the given ones fill in.
    Raises NothingToConfirm, DocumentNeeded, ApprovalDateLater, RowsDatedLater.
    """
    given = Approved.checked(approval_date, document)
    with transaction.atomic():
        lock_labs([lab.pk])
        change = next_change()
        declared = [row for row in open_rows(lab.pk, rows) if row.approval == Approval.DECLARED]
        if not declared:
            raise NothingToConfirm
        approve({row: row for row in declared}, given, change=change)
        record(
            change,
            by=by,
            action="capability.confirm",
            subject_kind="lab",
            subject=lab.pk,
            details={"rows": len(declared), "date": given.date.isoformat(), "document": given.document},
            facts=((FactKind.ROWS, 0),),
            feed=(FeedLine("lab.capabilities", lab.pk),),
            organisation=lab.organisation_id,
        )
        return len(declared)


def approve(rows: Mapping[Stored, Stored], given: Approved, *, change: int) -> int:
    """Opens approved versions of open rows, inside the confirming action and under the lab's lock; returns how many.

    `rows`: open version → the version that says what the row itself states of its approval. What that leaves open
    is given; a version that says it already stays. Raises RowsDatedLater.
    """
    today = timezone.localdate()
    later = sum(own.approval_date is not None and own.approval_date > today for own in rows.values())
    if later:
        raise RowsDatedLater(field="approval_date", rows=later)
    texts = texts_of(rows)
    versions = []
    for row, own in rows.items():
        old = content_of(row, texts)
        content = old._replace(
            approval_date=own.approval_date or given.date,
            approval_document=own.approval_document or given.document,
        )
        if (content, Approval.APPROVED) == (old, row.approval):
            continue
        place, approval = (row.lab, row.certificate, row.site), Approval.APPROVED.value
        source = Source(row.annex, *row.source)
        versions.append(Version(*place, content, approval, row.external_id, source, row, is_confirmation=True))
    store_versions(versions, [], change=change, today=today)
    return len(versions)


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
