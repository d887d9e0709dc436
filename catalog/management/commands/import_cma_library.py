"""Loads what the national library (一单一库) shows."""

from typing import Any

from django.core.management.base import CommandParser

from catalog.actions.library import LibraryLine, load_library
from catalog.importers.lists import Table
from catalog.management.loading import Cells, ImportCommand, day

COLUMNS = {
    "domain": ("领域",),
    "standard": ("标准编号", "标准号", "标准"),
    "title": ("标准名称", "名称"),
    "remark": ("备注", "说明"),
    "state": ("状态",),
    "seen_on": ("查看日期", "日期"),
}


class Command(ImportCommand):
    help = "导入一单一库：domain,standard,title,remark,state,seen_on"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        table = self.read(options["file"], COLUMNS, ("standard", "state"), dates=("seen_on",))
        lines = library_lines(table)
        self.load(lambda: load_library(by=None, lines=lines), [table], options["dry_run"], options["json"])


def library_lines(table: Table) -> list[LibraryLine]:
    """The lines that can be kept; problems of the others are added to the table's."""
    lines = []
    for row in table.rows:
        cells = Cells(row, table.problems)
        line = LibraryLine(
            domain=cells.text("domain", 120),
            standard=cells.text("standard", 120),
            title=cells.text("title", 400),
            remark=cells.text("remark", 400),
            state=cells.text("state", 20),
            seen_on=day(row.cells.get("seen_on", "")),
            line=row.line,
        )
        if cells.is_good:
            lines.append(line)
    return lines
