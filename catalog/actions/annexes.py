"""Uploaded annexes: read and compared as a job, submitted by the lab, decided by a regulator."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from backbone.actions.changes import FeedLine, next_change, record
from backbone.actions.files import file_path, store_file
from backbone.actions.jobs import create_job
from backbone.actions.notices import notify
from backbone.models import FactKind, Job, JobState
from backbone.refusals import Refused
from backbone.texts import register_texts
from catalog.actions.capability_import import apply_import
from catalog.actions.capability_plan import ImportPlan, ListToImport, list_to_import
from catalog.actions.capability_stored import declared_of_annex, rows_of_annex
from catalog.actions.confirmations import Approved, approve, take_back
from catalog.actions.directory import Named
from catalog.actions.standing import renew
from catalog.importers.child import annex_apart
from catalog.importers.tables import Progress, silent
from catalog.locks import lock_labs
from catalog.models import Annex, AnnexState, Approval, Certificate, Lab

READ, SUBMIT = "annex.read", "annex.submit"
"""Kinds of jobs; catalog/jobs.py does them."""
register_texts(
    {
        "annex_confirmed": (
            "附表“{file}”已确认，{rows} 行计为已批准。",
            "The annex {file} was confirmed; {rows} rows count as approved.",
        ),
        "annex_corrected": (
            "附表“{file}”的批准日期和文件已更正，{rows} 行自 {day} 起计为已批准。",
            "Approval date and document of the annex {file} were corrected; {rows} rows count as approved from {day}.",
        ),
        "annex_rejected": ("附表“{file}”被退回：{reason}", "The annex {file} was sent back: {reason}"),
    }
)


class AnnexNotReady(Refused):
    code = "annex_not_ready"
    zh = "附表还在读取，或没有可提交的行。"
    en = "The annex is still being read, or holds nothing to submit."


class AnnexDecided(Refused):
    code = "annex_decided"
    zh = "附表当前状态是“{state}”，不能执行此操作。"
    en = "The annex is in the state {state}; this cannot be done."


def upload_annex(
    *, by: User, lab: Lab, content: "bytes | Path | File[bytes]", name: str, is_merge: bool = False
) -> Annex:
    """Stores the file and orders a job that reads it and predicts what submitting it would do."""
    file = store_file(content, name=name, by=by, organisation=lab.organisation_id)
    with transaction.atomic():
        change = next_change()
        annex = Annex.objects.create(lab=lab, file=file, is_merge=is_merge, uploaded_by=by)
        annex.job = create_job(
            kind=READ, by=by, organisation=lab.organisation_id, params={"annex": annex.pk}, file=file
        )
        annex.save(update_fields=["job"])
        _record(change, annex, "annex.upload", {"file": file.name}, by=by)
        return annex


def deliver_annex(
    *, by: User, lab: Lab, content: "bytes | Path | File[bytes]", name: str, is_merge: bool, is_confirmed: bool
) -> Annex:
    """An upload whose one job reads and submits it: for systems, which saw the dry run before."""
    file = store_file(content, name=name, by=by, organisation=lab.organisation_id)
    with transaction.atomic():
        change = next_change()
        annex = Annex.objects.create(lab=lab, file=file, is_merge=is_merge, uploaded_by=by)
        params = {"annex": annex.pk, "is_confirmed": is_confirmed}
        annex.job = create_job(kind=SUBMIT, by=by, organisation=lab.organisation_id, params=params, file=file)
        annex.save(update_fields=["job"])
        _record(change, annex, "annex.deliver", {"file": file.name}, by=by)
        return annex


def order_submission(*, by: User, annex: Annex, is_confirmed: bool = False) -> Job:
    """Orders `submit_annex` as a job, for lists too long to be written while somebody waits. Raises as it does."""
    with transaction.atomic():
        _locked(annex, AnnexState.READ)
        params = {"annex": annex.pk, "is_confirmed": is_confirmed}
        change = next_change()
        job = create_job(kind=SUBMIT, by=by, organisation=annex.lab.organisation_id, params=params, file=annex.file)
        _record(change, annex, "annex.order", {"job": str(job.pk)}, by=by)
        return job


def submit_annex(
    *,
    by: User | None,
    annex: Annex,
    is_confirmed: bool = False,
    progress: Progress = silent,
    hold: Callable[[], None] = lambda: None,
) -> ImportPlan:
    """The annex's rows come in as declared; returns what was written. Reads the file again, in its own process.

    `hold`: see JobRun.hold.

    Raises AnnexNotReady, AnnexDecided, and ClosesMuch, NamesOtherLab unless `is_confirmed`; nothing is written then.
    """
    source = list_of_annex(annex, progress)
    with transaction.atomic():
        hold()
        annex = _locked(annex, AnnexState.READ)
        is_read = annex.job is not None and (annex.job.kind == SUBMIT or annex.job.state == JobState.DONE)
        if not is_read or not source.lines:
            raise AnnexNotReady
        change = next_change()
        plan = apply_import(source, by=by, is_confirmed=is_confirmed)
        annex.state, annex.submitted_change = AnnexState.SUBMITTED, plan.change
        annex.diff = prediction(plan)
        annex.save(update_fields=["state", "submitted_change", "diff"])
        _record(change, annex, "annex.submit", plan.counts(), by=by)
        return plan


def confirm_annex(*, by: User, annex: Annex, approval_date: dt.date, document: str) -> int:
    """The rows that the annex declared become approved; returns how many versions opened. One step, one fact.

    Later last days of certificates that the annex states come into force. Confirming a confirmed annex again
    corrects the date and document that its confirmation gave; what rows state themselves stays.
    Raises AnnexDecided, DocumentNeeded, ApprovalDateLater, RowsDatedLater.
    """
    given = Approved.checked(approval_date, document)
    with transaction.atomic():
        annex = _locked(annex, AnnexState.SUBMITTED, AnnexState.CONFIRMED)
        is_again = annex.state == AnnexState.CONFIRMED
        lock_labs([annex.lab_id])
        change = next_change()
        own = declared_of_annex(annex.lab_id, annex.pk)
        rows = {row: own[row.row] for row in rows_of_annex(annex.lab_id, annex.pk) if row.row in own}
        opened = approve(rows, given, change=change)
        later = [] if is_again else _later_renewals(annex)
        facts = renew(later, by=by, change=change, today=timezone.localdate())
        if opened:
            facts = [(FactKind.ROWS, 0), *facts]
        _decide(annex, AnnexState.CONFIRMED, change, by=by)
        code = "annex_corrected" if is_again else "annex_confirmed"
        details = {"rows": opened, "date": given.date.isoformat(), "document": given.document}
        _record(change, annex, "annex.correct" if is_again else "annex.confirm", details, tuple(facts), by=by)
        _tell(annex, code, rows=opened, **({"day": given.date.isoformat()} if is_again else {}))
        return opened


def reject_annex(*, by: User, annex: Annex, reason: str) -> int:
    """Sends an annex back: what it declared is undone, what it withdrew stays withdrawn. Raises AnnexDecided.

    A lab may withdraw alone, so closed rows stay closed; changed rows say again what they said before.
    """
    with transaction.atomic():
        annex = _locked(annex, AnnexState.SUBMITTED)
        rows = _undo(annex, AnnexState.REJECTED, "annex.reject", reason, by=by)
        _tell(annex, "annex_rejected", reason=reason)
        return rows


def withdraw_annex(*, by: User, annex: Annex) -> int:
    """The lab takes its annex back before it is decided; what it declared is undone. Raises AnnexDecided."""
    with transaction.atomic():
        annex = _locked(annex, AnnexState.READ, AnnexState.SUBMITTED)
        return _undo(annex, AnnexState.WITHDRAWN, "annex.withdraw", by=by)


def list_of_annex(annex: Annex, progress: Progress = silent) -> ListToImport:
    """The uploaded list as it is meant: declared by its lab. Parsed in a limited child process."""
    return list_to_import(
        annex_apart(file_path(annex.file), progress=progress),
        named=Named(lab=annex.lab.name),
        approval=Approval.DECLARED,
        is_merge=annex.is_merge,
        file=annex.file.name,
        annex=annex.pk,
    )


def prediction(plan: ImportPlan) -> dict[str, Any]:
    """What an annex keeps of a plan: the counts, what asks for a yes, and the later last days of certificates."""
    later = {certificate.number: day.isoformat() for certificate, day in plan.later_renewals}
    asks = {"closes_much": plan.closes_much, "other_labs": plan.other_labs}
    return {**plan.counts(), **asks, "later_renewals": later}


def _later_renewals(annex: Annex) -> list[tuple[Certificate, dt.date]]:
    days = {number: dt.date.fromisoformat(day) for number, day in annex.diff.get("later_renewals", {}).items()}
    held = Certificate.objects.select_for_update().filter(lab=annex.lab_id, number__in=days)
    return [(c, days[c.number]) for c in held if c.valid_until is None or days[c.number] > c.valid_until]


def _undo(annex: Annex, state: AnnexState, action: str, reason: str = "", *, by: User) -> int:
    lock_labs([annex.lab_id])
    change = next_change()
    declared = []
    if annex.submitted_change is not None:
        declared = [row for row in rows_of_annex(annex.lab_id, annex.pk) if row.approval == Approval.DECLARED]
        take_back(declared, submitted=annex.submitted_change, change=change)
    annex.reason = reason
    _decide(annex, state, change, by=by)
    facts = ((FactKind.ROWS, 0),) if declared else ()
    _record(change, annex, action, {"rows": len(declared), "reason": reason}, facts, by=by)
    return len(declared)


def _locked(annex: Annex, *states: AnnexState) -> Annex:
    """The annex as it is now, for one decision at a time. Raises AnnexDecided in any other state."""
    held: Annex = Annex.objects.select_for_update(of=("self",)).select_related("lab", "file", "job").get(pk=annex.pk)
    if held.state not in states:
        raise AnnexDecided(state=AnnexState(held.state).label)
    return held


def _decide(annex: Annex, state: AnnexState, change: int, *, by: User) -> None:
    annex.state, annex.decided_by, annex.decided_at, annex.decided_change = state, by, timezone.now(), change
    annex.save(update_fields=["state", "decided_by", "decided_at", "decided_change", "reason"])


def _tell(annex: Annex, code: str, **params: Any) -> None:
    if annex.lab.organisation_id is not None:
        params = {"file": annex.file.name, **params}
        notify(
            organisation=annex.lab.organisation_id,
            event=f"annex {annex.pk} {code} {annex.decided_change}",
            code=code,
            params=params,
        )


def _record(
    change: int,
    annex: Annex,
    action: str,
    details: dict[str, Any],
    facts: tuple[tuple[FactKind, int], ...] = (),
    *,
    by: User | None,
) -> None:
    record(
        change,
        by=by,
        action=action,
        subject_kind="annex",
        subject=annex.pk,
        details={"lab": annex.lab_id, **details},
        facts=facts,
        feed=(FeedLine("lab.capabilities", annex.lab_id),) if facts else (),
        organisation=annex.lab.organisation_id,
    )
