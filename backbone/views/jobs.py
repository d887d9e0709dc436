"""The page of a job: polled by htmx until it is finished, then what became of it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from backbone.models import Job, JobState
from backbone.texts import in_language, reason, text
from backbone.views.files import file_response

_SHOWN_PROBLEMS = 200
_STATES = {JobState.WAITING: "queued"}


@require_safe
@login_required
def job_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET: the page, or for htmx its progress part only."""
    job = _own_job(request, pk)
    template = "components/progress.html" if request.headers.get("HX-Request") else "backbone/job.html"
    return render(request, template, job_context(job))


@require_safe
@login_required
def job_file(request: HttpRequest, pk: UUID) -> FileResponse:
    """GET: the file the job made, e.g. the annotated workbook."""
    job = _own_job(request, pk)
    if job.result_file is None:
        raise Http404
    return file_response(job.result_file)


def job_context(job: Job) -> dict[str, Any]:
    """What components/progress.html and components/problems.html need of a job. A handler may leave result["url"]."""
    shown = [_problem(one) for one in job.problems[:_SHOWN_PROBLEMS]]
    url = str(job.result.get("url", ""))
    return {
        "job": {
            "id": job.pk,
            "title": text(f"job.{job.kind}"),
            "state": _STATES.get(JobState(job.state), job.state),
            "done": job.done,
            "total": job.total or None,
            "result_url": url if url.startswith("/") else "",
            "problem": shown[0]["reason"] if shown else "",
            "is_finished": job.is_finished,
        },
        "poll_url": reverse("job", args=[job.pk]),
        "problems": shown,
        "problem_count": len(job.problems),
        "download_url": reverse("job_file", args=[job.pk]) if job.result_file_id else "",
    }


def problem_reason(problem: dict[str, Any]) -> Any:
    """Both sentences of a stored problem: its own, or those registered for its code."""
    return problem.get("reason") or reason(problem.get("code", ""), problem.get("params"))


def _problem(problem: dict[str, Any]) -> dict[str, Any]:
    return {
        "sheet": problem.get("sheet"),
        "row": problem.get("row") or problem.get("line"),
        "column": problem.get("column"),
        "value": problem.get("params", {}).get("value"),
        "reason": in_language(problem_reason(problem)),
        "is_warning": problem.get("weight") == "warn",
    }


def _own_job(request: HttpRequest, pk: UUID) -> Job:
    organisation = getattr(request.acting.organisation, "pk", None)  # type: ignore[attr-defined]
    job: Job = get_object_or_404(Job.objects.of(organisation), pk=pk)
    return job
