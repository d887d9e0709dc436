"""Rows that a lab's own system sends: checked line by line, predicted or written by the same plan as a file."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from backbone.actions.changes import next_change, record
from backbone.actions.files import store_file
from backbone.actions.jobs import create_job
from backbone.models import Job
from catalog.actions.capability_import import apply_import
from catalog.actions.capability_lines import FOOD_FLAGS, KINDS, SERVICE_KINDS, STATES, Line, read_line
from catalog.actions.capability_plan import ImportPlan, ListToImport, plan_import
from catalog.actions.directory import MARKS, Named
from catalog.actions.results import problem_json
from catalog.importers.annex_row import RawRow
from catalog.importers.cells import DateProblem, clean, date_text
from catalog.importers.problems import Problem
from catalog.models import Approval, Lab

ROWS = "capability.rows"
"""Kind of job; catalog/jobs.py does it."""
COLUMN_OF = {
    "external_id": "row_id",
    "certificate": "证书编号",
    "mark": "资质类型",
    "valid_until": "证书有效期至",
    "site": "场所名称",
    "address": "场所地址",
    "city": "城市",
    "band": "大类",
    "category": "类别",
    "kind": "类型",
    "parameter": "参数名称",
    "standard_title": "标准名称",
    "standard": "标准编号",
    "restriction": "限制范围",
    "note": "说明",
    "state": "状态",
    "approval_date": "批准日期",
    "approval_document": "批准文件",
    "food_flag": "食品标志",
    "service_kind": "服务类型",
}
"""Field of the API → column of a capability list; rows may use either."""
FIELD_OF = {column: field for field, column in COLUMN_OF.items()}
_WORDS = {
    "状态": {code: word for word, code in STATES.items()},
    "服务类型": {code: word for word, code in reversed(SERVICE_KINDS.items())},
}
_DATES = ("证书有效期至", "批准日期")
_ALLOWED = {"类型": KINDS, "食品标志": FOOD_FLAGS, "服务类型": SERVICE_KINDS, "资质类型": MARKS}
"""Columns of which another value counts as left out, with a warning."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Rows as sent, field or column → text, and what is asked of them."""

    lab: Lab
    rows: Sequence[Mapping[str, str]]
    is_merge: bool = False
    is_confirmed: bool = False
    is_dry_run: bool = False

    @property
    def how(self) -> dict[str, bool]:
        return {"is_merge": self.is_merge, "is_confirmed": self.is_confirmed, "is_dry_run": self.is_dry_run}


def deliver_rows(*, by: User | None, delivery: Delivery, hold: Callable[[], None] = lambda: None) -> ImportPlan:
    """Writes the rows as declared, or only predicts. Raises ClosesMuch like an import. `hold`: see JobRun.hold."""
    source = _list(delivery)
    if delivery.is_dry_run:
        return plan_import(source)
    with transaction.atomic():
        hold()
        return apply_import(source, by=by, is_confirmed=delivery.is_confirmed)


def order_rows(*, by: User, delivery: Delivery) -> Job:
    """Keeps the rows and orders a job that delivers them."""
    lab = delivery.lab
    content = json.dumps(list(delivery.rows), ensure_ascii=False).encode()
    file = store_file(content, name="rows.json", by=by, organisation=lab.organisation_id)
    with transaction.atomic():
        change = next_change()
        params = {"lab": lab.pk, "how": delivery.how}
        job = create_job(
            kind=ROWS, by=by, organisation=lab.organisation_id, params=params, file=file, total=len(delivery.rows)
        )
        record(
            change,
            by=by,
            action="capability.order",
            subject_kind="lab",
            subject=lab.pk,
            details={"job": str(job.pk), "rows": len(delivery.rows), **delivery.how},
            organisation=lab.organisation_id,
        )
        return job


def told(plan: ImportPlan, delivery: Delivery) -> dict[str, Any]:
    """The outcome in the words of the API; problems name fields, and rows as counted in the body from 1."""
    problems = [problem_json(problem) for problem in plan.problems]
    for problem in problems:
        problem["column"] = FIELD_OF.get(problem["column"], problem["column"])
    more = {"needs_yes": plan.needs_yes, "closes_much": plan.closes_much}
    is_written = not delivery.is_dry_run and not plan.is_empty
    return {**plan.counts(), **more, "is_dry_run": delivery.is_dry_run, "is_written": is_written, "problems": problems}


def _list(delivery: Delivery) -> ListToImport:
    problems: list[Problem] = []
    lines = [line for n, row in enumerate(delivery.rows, start=1) for line in _read(n, row, problems)]
    return ListToImport(
        lines,
        timezone.localdate(),
        named=Named(lab=delivery.lab.name),
        approval=Approval.DECLARED,
        is_merge=delivery.is_merge,
        is_closed=True,
        problems=tuple(problems),
        file="API",
    )


def _read(number: int, row: Mapping[str, str], problems: list[Problem]) -> Iterator[Line | Problem]:
    """One line, or the first problem that keeps it out; lesser ones go to `problems`."""
    cells = {COLUMN_OF.get(name, name): clean(text) for name, text in row.items()}
    for column, words in _WORDS.items():
        if column in cells:
            cells[column] = words.get(cells[column], cells[column])
    for column, allowed in _ALLOWED.items():
        if cells.get(column) and cells[column] not in allowed:
            params = {"value": cells.pop(column)[:60], "allowed": "/".join(allowed)}
            problems.append(Problem("value_ignored", "", number, column, params))
    for column in _DATES:
        if cells.get(column):
            try:
                cells[column] = date_text(cells[column])
            except DateProblem as found:
                problem = Problem(found.code, "", number, column, {"value": found.value[:60]})
                cells[column] = ""
                if problem.weight == "reject":
                    yield problem
                    return
                problems.append(problem)
    missing = "参数名称" if not cells.get("参数名称") else "标准编号" if not _has_standard(cells) else ""
    if missing:
        yield Problem("missing_value", "", number, missing, {"name": missing})
        return
    yield read_line(RawRow("", number, cells), cells.keys())


def _has_standard(cells: Mapping[str, str]) -> bool:
    return bool(cells.get("标准编号") or cells.get("标准名称"))
