"""Long work of the catalog: reading an uploaded annex, and writing lists that are too long to wait for."""

import json
import tempfile
from pathlib import Path

from django.http import QueryDict
from django.urls import reverse

from accounts.acting import Acting
from accounts.models import Organisation
from backbone.actions.files import file_path, open_file, store_file
from backbone.jobs import JobAnswer, JobRun, job_handler
from backbone.models import StoredFile
from backbone.texts import register_texts
from catalog.actions.annexes import READ, SUBMIT, list_of_annex, prediction, submit_annex
from catalog.actions.capability_plan import ImportPlan, plan_import
from catalog.actions.deliveries import ROWS, Delivery, deliver_rows, told
from catalog.actions.exports import EXPORT
from catalog.actions.results import problem_json
from catalog.diffs import packed
from catalog.exports import COLUMNS, row_cells
from catalog.filters import row_filter
from catalog.importers.annotate import write_annotated
from catalog.importers.child import tables_apart
from catalog.importers.export import write_rows_xlsx
from catalog.importers.problems import CATALOGUE, FileRefused
from catalog.models import Annex, Lab

register_texts({code: (zh, en) for code, (_weight, zh, en) in CATALOGUE.items()})
register_texts(
    {
        f"job.{READ}": ("读取附表", "Reading the annex"),
        f"job.{SUBMIT}": ("写入附表", "Writing the annex"),
        f"job.{ROWS}": ("导入能力行", "Importing capability rows"),
        f"job.{EXPORT}": ("导出能力清单", "Exporting the capability list"),
    }
)


@job_handler(READ)
def read_annex_file(run: JobRun) -> JobAnswer:
    """Reads, compares, keeps the prediction on the annex; answers with counts, problems and an annotated workbook."""
    annex = Annex.objects.select_related("lab", "file").get(pk=run.job.params["annex"])
    plan = plan_import(list_of_annex(annex, run.progress))
    by, organisation = run.job.requested_by, run.job.organisation
    changes = store_file(packed(plan), name="changes.jsonl.gz", by=by, organisation=organisation)
    annex.diff = {**prediction(plan), "changes": changes.pk}
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
        hold=run.hold,
    )
    return _answer(run, annex, plan)


@job_handler(ROWS)
def import_rows(run: JobRun) -> JobAnswer:
    """Rows that a system sent in one long body."""
    job = run.job
    with open_file(StoredFile.objects.get(pk=job.file_id)) as sent:
        rows = json.load(sent)
    run.progress(0, len(rows))
    delivery = Delivery(lab=Lab.objects.get(pk=job.params["lab"]), rows=rows, **job.params["how"])
    answer = told(deliver_rows(by=job.requested_by, delivery=delivery, hold=run.hold), delivery)
    return JobAnswer(answer, answer.pop("problems"))


@job_handler(EXPORT)
def export_rows(run: JobRun) -> JobAnswer:
    """The workbook of a filtered list, for whoever ordered it."""
    job = run.job
    acting = Acting(job.requested_by, Organisation.objects.get(pk=job.organisation))
    rows = row_filter(QueryDict(job.params["query"]), acting).qs
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.xlsx"
        count = write_rows_xlsx(COLUMNS, row_cells(rows), path)
        file = store_file(path, name="capabilities.xlsx", by=job.requested_by, organisation=job.organisation)
    return JobAnswer({"rows": count}, result_file=file)


def _answer(run: JobRun, annex: Annex, plan: ImportPlan) -> JobAnswer:
    problems = [problem_json(problem) for problem in plan.problems]
    url = reverse("annex_detail", args=[annex.pk])
    result = {**prediction(plan), "needs_yes": plan.needs_yes, "annex": annex.pk, "url": url}
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
