"""What workers are hinted to do. Losing every hint loses nothing: the rows are found by the next one."""

from celery import shared_task

from backbone.actions import jobs, seal, tidying


@shared_task(name="backbone.run_jobs")
def run_jobs() -> int:
    return jobs.run_jobs()


@shared_task(name="backbone.seal")
def seal_committed() -> int:
    return seal.seal()


@shared_task(name="backbone.tidy")
def tidy() -> None:
    tidying.tidy()
    seal.seal(whole=True)
