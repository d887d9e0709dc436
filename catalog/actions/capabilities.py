"""Single capability rows: adding, editing and closing them, by a lab or for it."""

import datetime as dt
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from backbone.actions.changes import FeedLine, next_change, record
from backbone.models import FactKind
from backbone.refusals import NotThere, Refused
from catalog.actions.approvals import approval_of, says_the_same, settle
from catalog.actions.capability_lines import Content
from catalog.actions.capability_store import Opened, Source, Version, store_versions
from catalog.actions.capability_stored import Stored, content_of, row_of, texts_of
from catalog.locks import lock_labs
from catalog.models import Approval, Certificate, Lab, Site


class VersionMoved(Refused):
    """Somebody else changed the row since it was read; `current` is the id of the version in force."""

    code = "version_moved"
    status = 412
    zh = "这一行已被修改（当前版本 {current}），请重新读取后再改。"
    en = "This row was changed meanwhile (version {current} is current); read it again before changing it."


class OfOtherLab(Refused):
    code = "of_other_lab"
    status = 422
    zh = "证书或场所不属于这家机构。"
    en = "The certificate or the site belongs to another body."


class ExternalIdTaken(Refused):
    code = "external_id_taken"
    zh = "row_id “{value}”已被本机构的另一行使用。"
    en = "Another row of this body has the row_id “{value}”."


class Draft(NamedTuple):
    """A row as somebody wants it: where, what, and the id it has in the lab's own system ("" = none)."""

    certificate: Certificate
    site: Site
    content: Content
    external_id: str = ""


def add_row(*, by: User | None, lab: Lab, draft: Draft, approval: Approval = Approval.DECLARED) -> Opened:
    """A new row. Declared, unless the lab has a verified channel and the draft an approval date and document.

    Raises OfOtherLab, ExternalIdTaken.
    """
    with transaction.atomic():
        _check(lab, draft, None)
        change = next_change()
        counts_as = approval_of(lab, draft.content, approval)
        opened = _open(lab, draft, counts_as, None, False, change)
        _record(change, lab, "capability.add", opened.row, by=by)
        return opened


def edit_row(
    *, by: User | None, lab: Lab, row: int, version: int, draft: Draft, approval: Approval = Approval.DECLARED
) -> Opened:
    """Closes the version in force and opens the next; a draft that changes nothing changes nothing.

    `version` is the id that the editor has read (the ETag). Narrowing keeps the approval; anything wider is declared.
    Raises NotThere, VersionMoved, OfOtherLab, ExternalIdTaken.
    """
    with transaction.atomic():
        _check(lab, draft, row)
        stored = _current(lab, row, version)
        old = content_of(stored, texts_of([stored]))
        is_there = (stored.certificate, stored.site) == (draft.certificate.pk, draft.site.pk)
        content, counts_as = settle(lab, stored.approval if is_there else None, old, draft.content, approval)
        same = (is_there, content, counts_as, draft.external_id) == (True, old, stored.approval, stored.external_id)
        if same:
            return Opened(stored.id, row)
        change = next_change()
        is_confirmation = is_there and says_the_same(old, content)
        opened = _open(lab, draft._replace(content=content), counts_as, stored, is_confirmation, change)
        _record(change, lab, "capability.edit", row, by=by)
        return opened


def close_row(
    *, by: User | None, lab: Lab, row: int, version: int | None = None, ends: dt.date | None = None, reason: str = ""
) -> None:
    """Withdraws a row from a day on (None = today), at once and alone. `version` None = whichever is in force.

    Raises NotThere, VersionMoved.
    """
    with transaction.atomic():
        lock_labs([lab.pk])
        stored = _current(lab, row, version)
        change = next_change()
        store_versions([], [stored], change=change, today=timezone.localdate(), ends=ends)
        details = {"ends": ends.isoformat() if ends else None, "reason": reason}
        _record(change, lab, "capability.close", row, is_gone=True, details=details, by=by)


def _check(lab: Lab, draft: Draft, row: int | None) -> None:
    """Takes the lab's lock, then looks whether the draft can be one of its rows."""
    lock_labs([lab.pk])
    if draft.certificate.lab_id != lab.pk or draft.site.lab_id != lab.pk:
        raise OfOtherLab
    if draft.external_id:
        same_id = lab.rows.filter(external_id=draft.external_id, closed_change=None)
        if same_id.exclude(row=row or 0).exists():
            raise ExternalIdTaken(field="row_id", value=draft.external_id)


def _current(lab: Lab, row: int, version: int | None) -> Stored:
    stored = row_of(lab.pk, row)
    if stored is None:
        raise NotThere
    if version is not None and version != stored.id:
        raise VersionMoved(current=stored.id)
    return stored


def _open(lab: Lab, draft: Draft, approval: str, previous: Stored | None, is_confirmation: bool, change: int) -> Opened:
    place = (lab.pk, draft.certificate.pk, draft.site.pk)
    version = Version(
        *place, draft.content, approval, draft.external_id, Source(), previous, is_confirmation=is_confirmation
    )
    return store_versions([version], [], change=change, today=timezone.localdate())[0]


def _record(
    change: int,
    lab: Lab,
    action: str,
    row: int,
    *,
    by: User | None,
    is_gone: bool = False,
    details: dict[str, str | None] | None = None,
) -> None:
    record(
        change,
        by=by,
        action=action,
        subject_kind="capability",
        subject=row,
        details={"lab": lab.pk, **(details or {})},
        facts=((FactKind.ROWS, 0),),
        feed=(FeedLine("capability", row, is_tombstone=is_gone),),
        organisation=lab.organisation_id,
    )
