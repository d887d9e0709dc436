"""Long work of the catalog: reading an uploaded annex, and writing one that is too long to wait for."""

import tempfile
from pathlib import Path

from backbone.actions.files import file_path, store_file
from backbone.jobs import JobAnswer, JobRun, job_handler
from backbone.models import StoredFile
from catalog.actions.annexes import READ, SUBMIT, list_of_annex, prediction, submit_annex
from catalog.actions.capability_plan import ImportPlan, plan_import
from catalog.actions.results import problem_json
from catalog.importers.annotate import write_annotated
from catalog.importers.child import tables_apart
from catalog.importers.problems import FileRefused
from catalog.models import Annex


@job_handler(READ)
def read_annex_file(run: JobRun) -> JobAnswer:
    """Reads, compares, keeps the prediction on the annex; answers with counts, problems and an annotated workbook."""
    annex = Annex.objects.select_related("lab", "file").get(pk=run.job.params["annex"])
    plan = plan_import(list_of_annex(annex, run.progress))
    annex.diff = prediction(plan)
    annex.save(update_fields=["diff"])
    return _answer(run, annex, plan)


@job_handler(SUBMIT)
def submit_annex_file(run: JobRun) -> JobAnswer:
    """Submits an annex for whoever ordered it."""
    annex = Annex.objects.select_related("lab", "file").get(pk=run.job.params["annex"])
    plan = submit_annex(
        by=run.job.requested_by,
        annex=annex,
        is_confirmed=bool(run.job.params["is_confirmed"]),
        progress=run.progress,
    )
    return _answer(run, annex, plan)


def _answer(run: JobRun, annex: Annex, plan: ImportPlan) -> JobAnswer:
    problems = [problem_json(problem) for problem in plan.problems]
    result = {**prediction(plan), "needs_yes": plan.needs_yes, "annex": annex.pk}
    return JobAnswer(result, problems, _annotated(run, annex, plan))


def _annotated(run: JobRun, annex: Annex, plan: ImportPlan) -> StoredFile | None:
    """The workbook with each finding beside its row; None where nothing is wrong or nothing could be read."""
    if not any(problem.line for problem in plan.problems):
        return None
    try:
        tables = tables_apart(file_path(annex.file))
    except FileRefused:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "annotated.xlsx"
        write_annotated(tables.sheets, plan.problems, path)
        name = f"{Path(annex.file.name).stem}_标注.xlsx"
        return store_file(path, name=name, by=run.job.requested_by, organisation=run.job.organisation)
