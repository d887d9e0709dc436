"""Which function does which kind of job. Apps list theirs in a module `jobs.py`, found when the site starts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from backbone.models import Job, JobState, StoredFile


class JobLost(Exception):
    """Another worker has taken the job over, because this one did not give a sign of life for too long."""


@dataclass(slots=True)
class JobAnswer:
    """What a job leaves: `result` for pages and API, `problems` of the input, and perhaps a file to download."""

    result: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    result_file: StoredFile | None = None


@dataclass(slots=True)
class JobRun:
    """One worker at one job. Handlers report progress here; a heartbeat writes it beside their transaction."""

    job: Job
    done: int = 0
    total: int = 0

    def progress(self, done: int, total: int) -> None:
        """Units done of all; costs nothing, call it as often as you like."""
        self.done, self.total = done, total

    def hold(self) -> None:
        """Call first inside the transaction that has the effect: raises JobLost if the job is no longer this run's."""
        if not transaction.get_connection().in_atomic_block:
            raise transaction.TransactionManagementError("hold() needs the transaction of the job's effect")
        mine = Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING, attempts=self.job.attempts)
        if mine.select_for_update().values_list("pk", flat=True).first() is None:
            raise JobLost(str(self.job.pk))


Handler = Callable[[JobRun], JobAnswer]
JOB_HANDLERS: dict[str, Handler] = {}


def job_handler(kind: str) -> Callable[[Handler], Handler]:
    """Decorator: this function does jobs of this kind. It may run again after a crash, so it ends in one action."""

    def register(handler: Handler) -> Handler:
        if JOB_HANDLERS.setdefault(kind, handler) is not handler:
            raise ValueError(f"two handlers for jobs of kind {kind}")
        return handler

    return register
