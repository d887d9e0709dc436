"""Loads the list of key industrial chains; the list replaces the one before it."""

from typing import Any

from django.core.management.base import CommandParser

from catalog.actions.chains import ChainLine, load_chains
from catalog.importers.lists import Table
from catalog.management.loading import Cells, ImportCommand

COLUMNS = {
    "cluster": ("集群", "产业集群"),
    "chain": ("产业链",),
    "segment": ("环节",),
    "product": ("产品",),
    "verified": ("已核实", "是否核实"),
    "source": ("来源",),
}
YES = {"yes", "true", "1", "是"}


class Command(ImportCommand):
    help = "导入重点产业链清单：cluster,chain,segment,product,verified,source"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        table = self.read(options["file"], COLUMNS, ("cluster", "chain"))
        lines = chain_lines(table)
        self.load(lambda: load_chains(by=None, lines=lines), [table], options["dry_run"], options["json"])


def chain_lines(table: Table) -> list[ChainLine]:
    """The lines that can be kept; problems of the others are added to the table's."""
    lines = []
    for row in table.rows:
        cells = Cells(row, table.problems)
        line = ChainLine(
            cells.text("cluster", 60),
            cells.text("chain", 60),
            cells.text("segment", 60),
            cells.text("product", 80),
            row.cells.get("verified", "").lower() in YES,
            row.cells.get("source", ""),
            row.line,
        )
        if cells.is_good:
            lines.append(line)
    return lines
