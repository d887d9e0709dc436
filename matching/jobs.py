"""Jobs of matching."""

from datetime import date

from backbone.jobs import JobAnswer, JobRun, job_handler
from backbone.texts import register_texts
from matching.history import record_past_point

PAST_POINT = "matching.past_point"
register_texts({f"job.{PAST_POINT}": ("补算历史覆盖点", "Compute a past coverage point")})


@job_handler(PAST_POINT)
def past_point(run: JobRun) -> JobAnswer:
    """params: {day: ISO date}. Running it twice changes nothing."""
    changed = record_past_point(date.fromisoformat(run.job.params["day"]))
    return JobAnswer({"points": changed})
