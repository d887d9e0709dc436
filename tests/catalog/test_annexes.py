"""An annex from upload to decision, in the states of Annex."""

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import User
from backbone.actions.files import file_path
from backbone.actions.jobs import run_jobs
from backbone.jobs import JobLost, JobRun
from backbone.models import AuditEntry, Fact, JobState, Notice
from catalog.actions.annexes import (
    AnnexDecided,
    AnnexNotReady,
    confirm_annex,
    order_submission,
    reject_annex,
    submit_annex,
    upload_annex,
    withdraw_annex,
)
from catalog.actions.capability_import import ClosesMuch
from catalog.actions.confirmations import ApprovalDateLater, DocumentNeeded, RowsDatedLater
from catalog.importers.annex import read_annex
from catalog.importers.export import write_rows_csv
from catalog.jobs import submit_annex_file
from catalog.models import Annex, AnnexState, CapabilityRow, Certificate, Lab
from tests.catalog.worlds import cells, import_rows, listed, versions
from tests.factories import make_acting, make_user

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.date(2026, 3, 1)
FIVE = [cells(name) for name in ("铅", "镉", "总汞", "总砷", "铬")]


@pytest.fixture
def lab() -> Lab:
    import_rows(FIVE)
    lab = Lab.objects.get()
    lab.organisation = make_acting("lab").organisation
    lab.save()
    return lab


@pytest.fixture
def user() -> User:
    return make_user()


def uploaded(lab: Lab, user: User, rows: list[dict[str, str]], folder: Path, is_merge: bool = False) -> Annex:
    path = folder / "附表.csv"
    write_rows_csv(list(dict.fromkeys(name for row in rows for name in row)), rows, path)
    annex = upload_annex(by=user, lab=lab, content=path.read_bytes(), name=path.name, is_merge=is_merge)
    run_jobs()
    annex.refresh_from_db()
    return annex


def approvals() -> dict[str, str]:
    return dict(CapabilityRow.objects.current().values_list("name__text", "approval"))


def test_reading_predicts_and_writes_no_row(lab: Lab, user: User, tmp_path: Path) -> None:
    facts = Fact.objects.count()
    annex = uploaded(lab, user, [*FIVE[:4], cells("锌")], tmp_path)
    assert annex.job is not None and annex.job.state == JobState.DONE
    assert {name: annex.diff[name] for name in ("added", "changed", "closed", "unchanged", "rejected")} == {
        "added": 1, "changed": 0, "closed": 1, "unchanged": 4, "rejected": 0
    }  # fmt: skip
    assert (annex.state, Fact.objects.count(), len(listed())) == (AnnexState.READ, facts, 5)


def test_submitted_rows_are_declared_until_one_step_confirms_them(lab: Lab, user: User, tmp_path: Path) -> None:
    annex = uploaded(lab, user, [*FIVE[:4], cells("铬", 说明="改"), cells("锌")], tmp_path)
    plan = submit_annex(by=user, annex=annex)
    assert (plan.added, plan.changed) == (1, 1)
    assert {name for name, approval in approvals().items() if approval == "declared"} == {"铬", "锌"}
    facts = Fact.objects.count()
    assert confirm_annex(by=user, annex=annex, approval_date=dt.date(2026, 3, 1), document="苏市监丁号") == 2
    assert Fact.objects.count() == facts + 1
    assert set(approvals().values()) == {"approved"}
    row = versions("锌")[-1]
    assert (row.approval_date, row.approval_document, row.annex_id) == (dt.date(2026, 3, 1), "苏市监丁号", annex.pk)
    annex.refresh_from_db()
    assert (annex.state, annex.decided_by) == (AnnexState.CONFIRMED, user)
    assert Notice.objects.get().code == "annex_confirmed"


def test_an_annex_is_confirmed_with_a_document_and_a_day_that_has_come(lab: Lab, user: User, tmp_path: Path) -> None:
    dated = cells("锌", 批准日期="2026-01-05")
    annex = uploaded(lab, user, [*FIVE, dated, cells("锡")], tmp_path)
    submit_annex(by=user, annex=annex)
    with pytest.raises(DocumentNeeded):
        confirm_annex(by=user, annex=annex, approval_date=DAY, document=" ")
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    with pytest.raises(ApprovalDateLater) as refusal:
        confirm_annex(by=user, annex=annex, approval_date=tomorrow, document="苏市监戊号")
    assert refusal.value.reason == {
        "zh": f"批准日期 {tomorrow} 晚于今天，请改正。",
        "en": f"The approval date {tomorrow} is later than today; correct it.",
    }
    assert (approvals()["锌"], Annex.objects.get().state) == ("declared", AnnexState.SUBMITTED)
    assert confirm_annex(by=user, annex=annex, approval_date=DAY, document="苏市监戊号") == 2
    days = [versions(name)[-1].approval_date for name in ("锌", "锡")]
    assert days == [dt.date(2026, 1, 5), DAY]


def test_rows_that_state_a_coming_day_are_not_confirmed(lab: Lab, user: User, tmp_path: Path) -> None:
    annex = uploaded(lab, user, [*FIVE, cells("锌", 批准日期="2090-01-05")], tmp_path)
    submit_annex(by=user, annex=annex)
    with pytest.raises(RowsDatedLater) as refusal:
        confirm_annex(by=user, annex=annex, approval_date=DAY, document="苏市监戊号")
    assert refusal.value.params == {"rows": 1}
    assert approvals()["锌"] == "declared"


def test_a_confirmation_is_corrected_by_confirming_again(lab: Lab, user: User, tmp_path: Path) -> None:
    dated = cells("锌", 批准日期="2026-01-05", 批准文件="行内文件")
    annex = uploaded(lab, user, [*FIVE, dated, cells("锡", 批准日期="", 批准文件="")], tmp_path)
    submit_annex(by=user, annex=annex)
    confirm_annex(by=user, annex=annex, approval_date=dt.date(2016, 3, 1), document="错号")
    facts = Fact.objects.count()
    assert confirm_annex(by=user, annex=annex, approval_date=DAY, document="苏市监戊号") == 1
    assert Fact.objects.count() == facts + 1
    row = versions("锡")[-1]
    assert (row.approval_date, row.approval_document, row.valid_from, row.closed_change) == (
        DAY,
        "苏市监戊号",
        DAY,
        None,
    )
    wrong = versions("锡")[-2]
    assert (wrong.approval_document, wrong.valid_from) == ("错号", wrong.valid_to), "kept, and held on no day"
    assert [version.approval_date for version in versions("锌")] == [dt.date(2026, 1, 5)] * 2
    assert confirm_annex(by=user, annex=annex, approval_date=DAY, document="苏市监己号") == 1, "as often as needed"
    assert confirm_annex(by=user, annex=annex, approval_date=DAY, document="苏市监己号") == 0
    actions = AuditEntry.objects.filter(subject_kind="annex", action__in=("annex.confirm", "annex.correct"))
    assert [entry.details["document"] for entry in actions.order_by("id")][:2] == ["错号", "苏市监戊号"]
    assert Notice.objects.filter(code="annex_corrected").count() == 3


def test_an_annex_sent_back_is_undone_but_for_what_it_withdrew(lab: Lab, user: User, tmp_path: Path) -> None:
    annex = uploaded(lab, user, [*FIVE[:3], cells("总砷", 说明="改"), cells("锌")], tmp_path)
    submit_annex(by=user, annex=annex)
    assert reject_annex(by=user, annex=annex, reason="缺批准文件") == 2
    assert sorted(name for name, _ in listed()) == sorted(["铅", "镉", "总汞", "总砷"])
    assert set(approvals().values()) == {"approved"}
    assert versions("总砷")[-1].note.text == ""
    annex.refresh_from_db()
    assert (annex.state, annex.reason) == (AnnexState.REJECTED, "缺批准文件")


def test_a_lab_may_take_its_annex_back_before_and_after_submitting(lab: Lab, user: User, tmp_path: Path) -> None:
    first = uploaded(lab, user, [*FIVE, cells("锌")], tmp_path)
    assert withdraw_annex(by=user, annex=first) == 0
    second = uploaded(lab, user, [*FIVE, cells("锌")], tmp_path)
    submit_annex(by=user, annex=second)
    assert withdraw_annex(by=user, annex=second) == 1
    assert len(listed()) == 5
    with pytest.raises(AnnexDecided):
        submit_annex(by=user, annex=second)


def test_submitting_asks_before_much_closes(lab: Lab, user: User, tmp_path: Path) -> None:
    annex = uploaded(lab, user, FIVE[:2], tmp_path)
    assert annex.diff["closes_much"][0]["closed"] == 3
    with pytest.raises(ClosesMuch):
        submit_annex(by=user, annex=annex)
    assert len(listed()) == 5
    submit_annex(by=user, annex=annex, is_confirmed=True)
    assert len(listed()) == 2


def test_merging_closes_nothing(lab: Lab, user: User, tmp_path: Path) -> None:
    submit_annex(by=user, annex=uploaded(lab, user, [cells("锌")], tmp_path, is_merge=True))
    assert len(listed()) == 6


def test_a_long_annex_is_submitted_by_a_job(lab: Lab, user: User, tmp_path: Path) -> None:
    annex = uploaded(lab, user, [*FIVE, cells("锌")], tmp_path)
    job = order_submission(by=user, annex=annex)
    run_jobs()
    job.refresh_from_db()
    assert (job.state, job.result["added"]) == (JobState.DONE, 1)
    assert approvals()["锌"] == "declared"


def test_a_worker_that_lost_its_job_submits_nothing(lab: Lab, user: User, tmp_path: Path) -> None:
    annex = uploaded(lab, user, [*FIVE, cells("锌")], tmp_path)
    job = order_submission(by=user, annex=annex)
    with pytest.raises(JobLost):
        submit_annex_file(JobRun(job))
    annex.refresh_from_db()
    assert (annex.state, len(listed())) == (AnnexState.READ, 5)


def test_rejected_lines_come_back_in_an_annotated_workbook(lab: Lab, user: User, tmp_path: Path) -> None:
    annex = uploaded(lab, user, [*FIVE, cells("锌", 批准日期="2026-02-30")], tmp_path)
    assert annex.job is not None and annex.job.result_file is not None
    assert annex.diff["rejected"] == 1
    assert [(p["row"], p["column"], p["code"]) for p in annex.job.problems] == [(7, "批准日期", "date_does_not_exist")]
    mended = read_annex(file_path(annex.job.result_file))
    assert (len(mended.rows), mended.rejected) == (5, 1)


def test_a_file_that_is_no_list_cannot_be_submitted(lab: Lab, user: User) -> None:
    annex = upload_annex(by=user, lab=lab, content=b"hello", name="x.csv")
    with pytest.raises(AnnexNotReady):
        submit_annex(by=user, annex=annex)
    run_jobs()
    with pytest.raises(AnnexNotReady):
        submit_annex(by=user, annex=annex)


def test_a_later_last_day_of_a_certificate_waits_for_the_regulator(lab: Lab, user: User, tmp_path: Path) -> None:
    later = [cells(row["参数名称"], 证书有效期至="2032-01-01") for row in FIVE]
    annex = uploaded(lab, user, later, tmp_path)
    submit_annex(by=user, annex=annex)
    assert Certificate.objects.get().valid_until is None
    confirm_annex(by=user, annex=annex, approval_date=DAY, document="苏市监庚号")
    assert Certificate.objects.get().valid_until == dt.date(2032, 1, 1)


def test_who_sees_an_annex(lab: Lab, user: User, tmp_path: Path) -> None:
    annex = uploaded(lab, user, FIVE, tmp_path)
    own = make_acting("lab", organisation=lab.organisation)
    sees = {
        "own": own,
        "other": make_acting("lab"),
        "enterprise": make_acting("enterprise"),
        "province": make_acting("regulator"),
        "city": make_acting("regulator", area="南京市"),
        "elsewhere": make_acting("regulator", area="苏州市"),
    }
    seen = {who: list(Annex.objects.for_acting(acting).listed()) == [annex] for who, acting in sees.items()}
    assert seen == {
        "own": True, "other": False, "enterprise": False, "province": True, "city": True, "elsewhere": False
    }  # fmt: skip
