"""Jobs: done once, retried when a worker died, failing with a reason."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from backbone.actions import jobs
from backbone.actions.files import store_file
from backbone.actions.jobs import MAX_ATTEMPTS, claim_job, create_job, run_jobs
from backbone.jobs import JOB_HANDLERS, JobAnswer, JobLost, JobRun, job_handler
from backbone.models import Job, JobState
from backbone.refusals import Refused
from tests.factories import make_acting


class TooBig(Refused):
    code = "too_big"
    zh = "太大：{size}"
    en = "too big: {size}"


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Any:
    """handle(function): that is what jobs of kind test do."""
    return lambda function: monkeypatch.setitem(JOB_HANDLERS, "test", function)


def make_job(**fields: Any) -> Job:
    return create_job(kind="test", by=None, **fields)


def silence(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=2))


def test_two_handlers_for_one_kind_are_a_mistake(handle: Any) -> None:
    handle(lambda run: JobAnswer())
    with pytest.raises(ValueError, match="two handlers"):
        job_handler("test")(lambda run: JobAnswer())


def test_a_job_of_an_unknown_kind_is_a_mistake(db: None) -> None:
    with pytest.raises(ValueError, match="nobody does"):
        create_job(kind="no such kind", by=None)


@pytest.mark.django_db
def test_workers_hear_of_a_job_only_after_its_commit(
    handle: Any, hints: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    handle(lambda run: JobAnswer())
    with django_capture_on_commit_callbacks(execute=True):
        make_job()
        assert hints == []
    assert hints == ["backbone.run_jobs"]


@pytest.mark.django_db
def test_a_job_is_done_with_its_answer(handle: Any) -> None:
    handle(lambda run: JobAnswer({"rows": run.job.params["rows"]}, [{"code": "x"}]))
    job = make_job(params={"rows": 3})
    assert run_jobs() == 1
    job.refresh_from_db()
    assert (job.state, job.result, job.problems, job.attempts) == (JobState.DONE, {"rows": 3}, [{"code": "x"}], 1)
    assert job.finished_at is not None
    assert run_jobs() == 0


@pytest.mark.django_db
def test_a_refusal_ends_the_job_with_its_reason(handle: Any) -> None:
    def refuse(run: JobRun) -> JobAnswer:
        raise TooBig(size=7)

    handle(refuse)
    job = make_job()
    run_jobs()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.problems[0]["reason"] == {"zh": "太大：7", "en": "too big: 7"}


@pytest.mark.django_db
def test_an_error_ends_the_job_with_its_number_and_the_next_goes_on(handle: Any) -> None:
    handle(lambda run: JobAnswer({"ok": 1 // run.job.params["by"]}))
    broken, fine = make_job(params={"by": 0}), make_job(params={"by": 1})
    assert run_jobs() == 2
    broken.refresh_from_db(), fine.refresh_from_db()
    assert broken.problems == [{"code": "job_failed", "params": {"job": str(broken.pk)}}]
    assert (broken.state, fine.state) == (JobState.FAILED, JobState.DONE)


@pytest.mark.django_db
def test_a_silent_worker_loses_its_job_and_the_late_answer_counts_for_nothing(handle: Any) -> None:
    handle(lambda run: JobAnswer({"by": "second"}))
    make_job()
    first = claim_job()
    assert first is not None
    assert claim_job() is None
    silence(first)
    run_jobs()
    assert not jobs.finish_job(job=first, answer=JobAnswer({"by": "first"}))
    first.refresh_from_db()
    assert (first.result, first.attempts) == ({"by": "second"}, 2)


@pytest.mark.django_db
def test_a_worker_that_lost_its_job_has_no_effect(handle: Any) -> None:
    handle(lambda run: JobAnswer())
    make_job()
    first = claim_job()
    assert first is not None
    silence(first)
    assert claim_job() is not None
    with pytest.raises(JobLost):
        JobRun(first).hold()


@pytest.mark.django_db
def test_a_job_that_kills_its_workers_is_given_up(handle: Any) -> None:
    handle(lambda run: JobAnswer())
    job = make_job()
    for _ in range(MAX_ATTEMPTS):
        claimed = claim_job()
        assert claimed is not None
        silence(claimed)
    assert claim_job() is None
    job.refresh_from_db()
    assert (job.state, job.problems[0]["code"]) == (JobState.FAILED, "job_died")


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_do_every_job_once(handle: Any) -> None:
    done: list[str] = []
    handle(lambda run: done.append(str(run.job.pk)) or JobAnswer())
    for _ in range(12):
        make_job()

    def worker() -> int:
        try:
            return run_jobs()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        counts = [future.result(30) for future in [pool.submit(worker) for _ in range(4)]]
    assert sum(counts) == 12
    assert len(set(done)) == len(done) == 12


@pytest.mark.django_db(transaction=True)
def test_progress_shows_while_the_effect_is_not_committed(handle: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "HEARTBEAT_SECONDS", 0.02)
    reported, seen = threading.Event(), threading.Event()

    def slow(run: JobRun) -> JobAnswer:
        with transaction.atomic():
            run.progress(40, 100)
            reported.set()
            assert seen.wait(20)
        return JobAnswer()

    handle(slow)
    job = make_job(total=100)

    def worker() -> None:
        try:
            run_jobs()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(worker)
        assert reported.wait(20)
        deadline = time.monotonic() + 20
        while Job.objects.get(pk=job.pk).done != 40 and time.monotonic() < deadline:
            time.sleep(0.02)
        shown = Job.objects.get(pk=job.pk)
        seen.set()
        working.result(20)
    assert (shown.state, shown.done, shown.total) == (JobState.RUNNING, 40, 100)
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.DONE, 100)


class TestSeen:
    """Who sees a job, on the page and in the API."""

    @pytest.fixture
    def job(self, db: None, handle: Any) -> Job:
        handle(
            lambda run: JobAnswer(
                {"added": 2},
                [{"code": "too_big", "sheet": "一", "line": 4, "column": "参数", "params": {}}],
                store_file(b"x", name="附表.xlsx", by=None),
            )
        )
        self.owner = make_acting("lab")
        assert self.owner.organisation is not None
        job = make_job(organisation=self.owner.organisation.pk)
        run_jobs()
        return job

    def test_own_organisation(self, job: Job, api: Any, page: Any) -> None:
        answer = api(self.owner).get(f"/api/v1/jobs/{job.pk}/")
        assert answer.status_code == 200
        assert answer.data["result"] == {"added": 2}
        problem = answer.data["problems"][0]
        assert (problem["sheet"], problem["row"], problem["column"]) == ("一", 4, "参数")
        assert set(problem["reason"]) == {"zh", "en"}
        download = api(self.owner).get(answer.data["result_file"])
        assert b"".join(download.streaming_content) == b"x"
        browser = page(self.owner)
        assert browser.get(f"/jobs/{job.pk}/file/")["Content-Disposition"].startswith("attachment")
        part = browser.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        assert "hx-get" not in part

    def test_foreign_is_unknown(self, job: Job, api: Any, page: Any) -> None:
        stranger = make_acting("lab")
        unknown = "00000000-0000-4000-8000-000000000000"
        foreign = api(stranger).get(f"/api/v1/jobs/{job.pk}/")
        assert foreign.status_code == 404
        assert foreign.json() == api(stranger).get(f"/api/v1/jobs/{unknown}/").json()
        assert page(stranger).get(f"/jobs/{job.pk}/").status_code == 404
        assert page(stranger).get(f"/jobs/{job.pk}/file/").status_code == 404

    def test_without_sign_in(self, job: Job, api: Any, page: Any) -> None:
        assert api(None).get(f"/api/v1/jobs/{job.pk}/").status_code == 401
        assert page(None).get(f"/jobs/{job.pk}/")["Location"].startswith("/sign-in/")

    def test_nobodys_job_is_seen_by_nobody(self, job: Job, api: Any) -> None:
        Job.objects.update(organisation=None)
        assert api(self.owner).get(f"/api/v1/jobs/{job.pk}/").status_code == 404
