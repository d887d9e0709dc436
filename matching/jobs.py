"""Jobs of matching."""

import time
from datetime import date

from backbone.jobs import JobAnswer, JobRun, job_handler
from backbone.texts import register_texts
from matching.actions.term_queue import MINE_NAMES, refresh_queue
from matching.facts import is_waiting
from matching.history import record_past_point

PAST_POINT = "matching.past_point"
PATIENCE_S = 30.0
register_texts(
    {
        f"job.{PAST_POINT}": ("补算历史覆盖点", "Compute a past coverage point"),
        f"job.{MINE_NAMES}": ("整理名称筛查清单", "Make the list of names to review"),
    }
)


@job_handler(PAST_POINT)
def past_point(run: JobRun) -> JobAnswer:
    """params: {day: ISO date}. Running it twice changes nothing."""
    changed = record_past_point(date.fromisoformat(run.job.params["day"]))
    return JobAnswer({"points": changed})


@job_handler(MINE_NAMES)
def mine_names(run: JobRun) -> JobAnswer:
    """Proposals and the queue of names, once facts are digested; running it twice changes nothing."""
    until = time.monotonic() + PATIENCE_S
    while is_waiting() and time.monotonic() < until:
        time.sleep(0.2)
    return JobAnswer(dict(refresh_queue()))
