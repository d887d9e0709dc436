"""Posting a demand: rows, a pasted text and a workbook become lines, and lines are shown as understood."""

import itertools
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language

from backbone.crypto import digest
from backbone.texts import text
from catalog.importers.child import list_apart
from catalog.importers.limits import Limits
from catalog.importers.problems import Language, Problem, message
from catalog.knowledge import knowledge
from enterprises.deidentified import Deidentified, deidentified
from enterprises.details import MOST_LINES, DemandDetails, TooManyLines
from enterprises.forms import DemandForm, LineFormSet, PasteForm, line_rows
from enterprises.importers.demands import COLUMNS, LINE_REQUIRED, posted_lines
from enterprises.models import Demand, Enterprise
from enterprises.paste import posted, read_paste
from enterprises.preview import ItemPreview, preview_items
from enterprises.reading import ItemReader, Line, lines_of

ROWS = 2_000
"""A request never parses more rows than this."""
_LIMITS = Limits(packed_mb=5, text_mb=5, rows=ROWS, wall_seconds=15, cpu_seconds=10)
_LINE_COLUMNS = {name: COLUMNS[name] for name in ("样品名称", "检测项目", "依据标准", "备注", "服务类型")}
PREVIEW, DRAFT, SUBMIT = "preview", "draft", "submit"


@dataclass
class Intake:
    """One visit of the form: the forms to show, the lines so far, and once asked what was understood of them."""

    form: DemandForm
    paste: PasteForm
    rows: Any
    lines: list[Line] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    """For components/problems.html."""
    items: list[ItemPreview] = field(default_factory=list)
    told: Deidentified | None = None
    seen: str = ""
    """Digest of what the preview showed; saving something else shows the preview again."""
    is_ready: bool = False
    """The person has seen exactly this and the forms are valid."""
    is_empty: bool = False
    """Something was asked of a form that says nothing."""
    has_moved: bool = False
    """Saving was asked, but the lines are not those of the preview."""

    @property
    def details(self) -> DemandDetails:
        return self.form.details()

    @property
    def doubt_count(self) -> int:
        return sum(bool([doubt for doubt in item.doubts if doubt.is_warning]) for item in self.items)


def blank_intake(enterprise: Enterprise, demand: Demand | None = None) -> Intake:
    """The form to begin with: empty, or a stored demand's."""
    instance = demand or Demand(enterprise=enterprise)
    lines = lines_of(demand.items.all()) if demand else []
    return Intake(DemandForm(instance=instance, enterprise=enterprise), PasteForm(), line_rows(lines), lines)


def read_intake(
    data: QueryDict,
    files: MultiValueDict[str, Any],
    *,
    enterprise: Enterprise,
    day: date,
    demand: Demand | None = None,
) -> Intake:
    """What was sent, with the preview of it. `data["step"]`: preview, draft or submit."""
    form = DemandForm(data, instance=demand or Demand(enterprise=enterprise), enterprise=enterprise)
    paste = PasteForm(data, files)
    rows = LineFormSet(data, prefix="lines")
    intake = Intake(form, paste, rows)
    is_good = bool(form.is_valid()) & bool(paste.is_valid()) & bool(rows.is_valid())
    if not (paste.is_valid() and rows.is_valid()):
        return intake
    typed = [line for row in rows.forms if (line := row.line())]
    added = [replace(line, number="") for line in _added(intake, paste.cleaned_data)]
    if len(typed) + len(added) > MOST_LINES:
        refusal = TooManyLines(limit=MOST_LINES, count=len(typed) + len(added))
        intake.problems.append(_problem(None, refusal.reason[_language()], ""))
        added = []  # what was pasted stays in its box
    intake.lines = _numbered([*typed, *added])
    intake.rows = line_rows(intake.lines)
    intake.is_empty = not intake.lines and not intake.problems
    if added:
        intake.paste = PasteForm()
    if is_good and intake.lines:
        _show(intake, day)
        asked_to_save = data.get("step") in (DRAFT, SUBMIT)
        is_same = data.get("seen") == intake.seen
        intake.is_ready = asked_to_save and is_same and not intake.problems
        intake.has_moved = asked_to_save and not is_same
    return intake


def _added(intake: Intake, given: Mapping[str, Any]) -> list[Line]:
    """Lines of the pasted text and of the file; what is wrong with them is put into the intake."""
    lines: list[Line] = []
    pasted = read_paste(given["paste"]) if given["paste"].strip() else []
    lines += posted(pasted)
    for number, line in enumerate(pasted, start=1):
        intake.problems += [_problem(number, text(code, params), line.parameter) for code, params in line.problems]
    if given["paste"].strip() and not pasted:
        intake.problems.append(_problem(None, text("paste_without_items"), given["paste"][:60]))
    if given["file"]:
        lines += _file_lines(intake, given["file"])
    return lines


def _file_lines(intake: Intake, file: Any) -> list[Line]:
    with tempfile.NamedTemporaryFile(suffix=Path(file.name or "").suffix[:10]) as copy:
        for piece in file.chunks():
            copy.write(piece)
        copy.flush()
        table = list_apart(copy.name, _LINE_COLUMNS, LINE_REQUIRED, limits=_LIMITS)
    lines = posted_lines(table)
    language = _language()
    for problem in table.problems:
        shown = _problem(problem.line or None, message(problem, language), problem.params.get("value", ""))
        intake.problems.append(
            shown | {"sheet": problem.sheet, "column": problem.column, "is_warning": _warns(problem)}
        )
    return lines


def _warns(problem: Problem) -> bool:
    return problem.weight == "warn"


def _language() -> Language:
    return "en" if (get_language() or "").startswith("en") else "zh"


def _problem(row: int | None, sentence: str, value: str) -> dict[str, Any]:
    return {"sheet": "", "row": row, "column": "", "value": value, "reason": sentence, "is_warning": True}


def _numbered(lines: list[Line]) -> list[Line]:
    """Lines keep the numbers they had; new ones, and repeated numbers, get the next free one."""
    used = {line.number for line in lines}
    free = (str(number) for number in itertools.count(1) if str(number) not in used)
    seen: set[str] = {""}
    numbered = []
    for line in lines:
        numbered.append(replace(line, number=next(free)) if line.number in seen else line)
        seen.add(line.number)
    return numbered


def _show(intake: Intake, day: date) -> None:
    details = intake.details
    intake.items = preview_items(intake.lines, day, purpose=details.purpose, mark=details.mark)
    items = ItemReader(knowledge()).items_of(intake.lines, purpose=details.purpose, mark=details.mark)
    intake.told = deidentified(items=items, chain=details.chain, city=details.city, deadline_days=details.deadline_days)
    intake.seen = digest(json.dumps([line.as_posted() | {"note": line.note} for line in intake.lines]).encode())
