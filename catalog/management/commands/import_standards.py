"""Loads editions of standards with their states, replacements and adoptions."""

from typing import Any

from django.core.management.base import CommandParser

from catalog.actions.standards import ReplacementLine, StandardLine, load_standards
from catalog.importers.cells import DateProblem, date_text
from catalog.importers.lists import Table
from catalog.management.loading import Cells, ImportCommand, day, split

COLUMNS = {
    "number": ("标准编号", "标准号"),
    "title": ("标准名称", "名称"),
    "status": ("状态",),
    "effective_date": ("实施日期",),
    "withdrawn_date": ("废止日期",),
    "replaced_by": ("代替标准", "被代替为"),
    "adopts": ("采用国际标准", "采标"),
    "kind": ("类型",),
    "edges": ("替代关系",),
    "source": ("来源",),
}
STATUSES = ("现行", "即将实施", "废止", "被代替")
KINDS = ("method", "product", "limit")


class Command(ImportCommand):
    help = "导入标准清单：number,title,status,effective_date,withdrawn_date,replaced_by,adopts,kind[,edges]"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        table = self.read(options["file"], COLUMNS, ("number",), dates=("effective_date", "withdrawn_date"))
        lines = standard_lines(table)
        self.load(lambda: load_standards(by=None, lines=lines), [table], options["dry_run"], options["json"])


def standard_lines(table: Table) -> list[StandardLine]:
    """The lines that can be kept; problems of the others are added to the table's."""
    lines = []
    for row in table.rows:
        cells = Cells(row, table.problems)
        line = StandardLine(
            number=cells.text("number", 120),
            title=cells.text("title", 400),
            status=cells.one_of("status", STATUSES),
            effective_date=day(row.cells.get("effective_date", "")),
            withdrawn_date=day(row.cells.get("withdrawn_date", "")),
            adopts=cells.text("adopts", 200),
            kind=cells.one_of("kind", KINDS),
            edges=_edges(cells),
            line=row.line,
        )
        if cells.is_good:
            lines.append(line)
    return lines


def _edges(cells: Cells) -> tuple[ReplacementLine, ...]:
    """`replaced_by` are full replacements without a date of their own; `edges` say more and count for the same number."""
    found = {number: ReplacementLine(number[:120]) for number in split(cells.row.cells.get("replaced_by", ""))}
    for text in split(cells.row.cells.get("edges", "")):
        number, extent, date = (*(part.strip() for part in text.split("|")), "", "")[:3]
        try:
            if not number or extent not in ("full", "partial", ""):
                raise DateProblem("edge_unreadable", text)
            found[number] = ReplacementLine(number[:120], extent == "partial", day(date_text(date)))
        except DateProblem:
            cells.reject("edge_unreadable", "edges", value=text[:60])
    return tuple(found.values())
