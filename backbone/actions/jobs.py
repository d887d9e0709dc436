"""Long work as rows: made by an action, claimed by any worker, retried when its worker died."""

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from backbone.jobs import JOB_HANDLERS, JobAnswer, JobLost, JobRun
from backbone.models import Job, JobState, StoredFile
from backbone.refusals import Refused
from backbone.texts import register_texts
from backbone.wake import wake_jobs

log = structlog.get_logger(__name__)
HEARTBEAT_SECONDS = 1.0
DEAD_AFTER = timedelta(seconds=60)
MAX_ATTEMPTS = 3
register_texts(
    {
        "job_died": (
            "处理中断了 {attempts} 次，已停止重试；请检查文件后重新提交。",
            "Processing broke off {attempts} times and is not tried again; check the input and submit it again.",
        ),
        "job_failed": (
            "处理失败（编号 {job}）；请把编号告诉管理员。",
            "Processing failed (number {job}); tell the administrator this number.",
        ),
    }
)


def create_job(
    *,
    kind: str,
    by: AbstractBaseUser | None,
    organisation: int | None = None,
    params: dict[str, Any] | None = None,
    file: StoredFile | None = None,
    total: int = 0,
    is_background: bool = False,
) -> Job:
    """A waiting job, inside the transaction of the action that wants it; workers are told after commit."""
    if kind not in JOB_HANDLERS:
        raise ValueError(f"nobody does jobs of kind {kind}")
    job = Job.objects.create(
        kind=kind,
        requested_by_id=by.pk if by else None,
        organisation=organisation,
        params=params or {},
        file=file,
        total=total,
        is_background=is_background,
    )
    transaction.on_commit(wake_jobs)
    return job


def run_jobs(*, limit: int | None = None) -> int:
    """Does waiting jobs until none is left (or `limit` are done); returns how many. Any number may run at once."""
    done = 0
    while limit is None or done < limit:
        job = claim_job()
        if job is None:
            break
        _do(job)
        done += 1
    return done


def claim_job() -> Job | None:
    """Takes the oldest waiting job, or one whose worker is silent for DEAD_AFTER; None when there is none.

    A job that broke off MAX_ATTEMPTS times becomes failed with problem `job_died` instead.
    """
    with transaction.atomic():
        silent = Q(state=JobState.RUNNING, heartbeat_at__lt=timezone.now() - DEAD_AFTER)
        waiting = Job.objects.filter(Q(state=JobState.WAITING) | silent).order_by("is_background", "created_at")
        job = waiting.select_for_update(skip_locked=True, of=("self",)).first()
        if job is None:
            return None
        if job.attempts < MAX_ATTEMPTS:
            job.state, job.attempts, job.heartbeat_at = JobState.RUNNING, job.attempts + 1, timezone.now()
            job.save(update_fields=["state", "attempts", "heartbeat_at"])
            return job
        died = {"code": "job_died", "params": {"attempts": job.attempts}}
        finish_job(job=job, answer=JobAnswer(problems=[died]), state=JobState.FAILED)
    return claim_job()


def finish_job(*, job: Job, answer: JobAnswer, state: JobState = JobState.DONE) -> bool:
    """Writes the answer, unless another attempt has taken over. True when it was written."""
    mine = Job.objects.filter(pk=job.pk, attempts=job.attempts, state__in=(JobState.RUNNING, JobState.WAITING))
    changed = mine.update(
        state=state,
        result=answer.result,
        problems=answer.problems,
        result_file=answer.result_file,
        finished_at=timezone.now(),
        **({"done": job.total} if state == JobState.DONE and job.total else {}),
    )
    return bool(changed)


def _do(job: Job) -> None:
    run = JobRun(job, job.done, job.total)
    with Heartbeat(run):
        answer, state = _answer(run)
    job.total = run.total
    if answer is not None and not finish_job(job=job, answer=answer, state=state):
        log.warning("job_taken_over", job=str(job.pk), kind=job.kind)


def _answer(run: JobRun) -> tuple[JobAnswer | None, JobState]:
    job = run.job
    try:
        return JOB_HANDLERS[job.kind](run), JobState.DONE
    except JobLost:
        log.warning("job_lost", job=str(job.pk), kind=job.kind)
        return None, JobState.FAILED
    except Refused as refusal:
        return JobAnswer(problems=[{"code": refusal.code, "reason": refusal.reason}]), JobState.FAILED
    except Exception:
        log.exception("job_failed", job=str(job.pk), kind=job.kind)
        return JobAnswer(problems=[{"code": "job_failed", "params": {"job": str(job.pk)}}]), JobState.FAILED


class Heartbeat:
    """Writes progress and a sign of life every second from its own connection, while the handler is busy."""

    def __init__(self, run: JobRun) -> None:
        self.run = run
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._beat, name=f"heartbeat-{run.job.pk}", daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *raised: object) -> None:
        self.stopped.set()
        self.thread.join(timeout=5)

    def _beat(self) -> None:
        try:
            while not self.stopped.wait(HEARTBEAT_SECONDS):
                self._sign(self.run.job.pk)
        except DatabaseError as error:
            log.warning("heartbeat_ended", job=str(self.run.job.pk), error=type(error).__name__)
        finally:
            connection.close()

    def _sign(self, job: UUID) -> None:
        mine = Job.objects.filter(pk=job, state=JobState.RUNNING, attempts=self.run.job.attempts)
        mine.update(done=self.run.done, total=self.run.total, heartbeat_at=timezone.now())
