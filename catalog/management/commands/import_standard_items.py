"""Loads what product and limit standards ask for, and by which methods."""

from typing import Any

from django.core.management.base import CommandParser

from catalog.actions.standard_items import ItemLine, load_standard_items
from catalog.importers.lists import Table
from catalog.management.loading import Cells, ImportCommand, split
from engine.lexicon.listing import LOW

COLUMNS = {
    "standard": ("标准编号", "产品标准"),
    "parameter": ("参数", "参数名称", "检测项目"),
    "method_standard": ("方法标准", "检测方法标准"),
    "group": ("表", "分组"),
    "source": ("来源",),
    "confidence": ("把握",),
}


class Command(ImportCommand):
    help = "导入产品标准和限量标准的项目清单：standard,parameter,method_standard,group"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        table = self.read(options["file"], COLUMNS, ("standard", "parameter"))
        lines = item_lines(table)
        self.load(lambda: load_standard_items(by=None, lines=lines), [table], options["dry_run"], options["json"])


def item_lines(table: Table) -> list[ItemLine]:
    """The lines that can be kept; problems of the others are added to the table's."""
    lines = []
    for row in table.rows:
        cells = Cells(row, table.problems)
        standard, parameter = cells.text("standard", 120), cells.text("parameter", 200)
        methods = split(row.cells.get("method_standard", ""))
        if any(len(number) > 120 for number in methods):
            cells.reject("cell_too_long", "method_standard", length=str(max(map(len, methods))), limit="120")
        line = ItemLine(standard, parameter, methods, cells.text("group", 60), row.line)
        if cells.is_good and row.cells.get("confidence") != LOW:
            lines.append(line)
    return lines
