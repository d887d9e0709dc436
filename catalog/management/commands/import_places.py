"""Loads places with their centroids, for distances shown as 约."""

from typing import Any

from django.core.management.base import CommandParser

from catalog.actions.places import PlaceLine, load_places
from catalog.importers.lists import Table
from catalog.management.loading import Cells, ImportCommand

COLUMNS = {
    "name": ("名称",),
    "level": ("级别",),
    "city": ("城市",),
    "province": ("省份",),
    "longitude": ("经度",),
    "latitude": ("纬度",),
}
LEVELS = ("province", "city", "county")


class Command(ImportCommand):
    help = "导入地名：name,level,city,province,longitude,latitude"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        table = self.read(options["file"], COLUMNS, ("name", "level", "province", "longitude", "latitude"))
        lines = place_lines(table)
        self.load(lambda: load_places(by=None, lines=lines), [table], options["dry_run"], options["json"])


def place_lines(table: Table) -> list[PlaceLine]:
    """The lines that can be kept; problems of the others are added to the table's."""
    lines = []
    for row in table.rows:
        cells = Cells(row, table.problems)
        if row.cells["level"] not in LEVELS:
            cells.reject("value_not_allowed", "level", value=row.cells["level"][:60], allowed="/".join(LEVELS))
        name, city, province = (cells.text(column, 40) for column in ("name", "city", "province"))
        degrees = [_degrees(cells, column, limit) for column, limit in (("longitude", 180), ("latitude", 90))]
        if cells.is_good:
            lines.append(PlaceLine(name, row.cells["level"], city, province, degrees[0], degrees[1]))
    return lines


def _degrees(cells: Cells, name: str, limit: int) -> float:
    text = cells.row.cells[name]
    try:
        degrees = float(text)
    except ValueError:
        degrees = float("nan")
    if not -limit <= degrees <= limit:
        cells.reject("value_not_allowed", name, value=text[:60], allowed=f"-{limit}…{limit}")
    return degrees
