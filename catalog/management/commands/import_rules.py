"""Loads the dated rules tables: what a state in the national library does, which purposes need further licences."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from catalog.actions.library import LicenceLine, RuleLine, load_rules
from catalog.importers.lists import Table
from catalog.management.loading import Cells, ImportCommand, day, split
from engine.judging.library import EFFECTS

_SHARED = {"since": ("施行日期", "自"), "confirmed": ("已确认",), "source": ("来源",)}
LIBRARY = {"state": ("状态",), "effect": ("效果",), **_SHARED}
LICENCES = {"field": ("领域", "对象"), "purpose": ("检验目的", "目的"), "licence": ("资质",), **_SHARED}
YES = ("yes", "是")


class Command(ImportCommand):
    help = "导入规则表：--library state,effect,since,confirmed,source  --licences field,purpose,licence,since,confirmed,source"

    def add_arguments(self, parser: CommandParser) -> None:
        for name in ("--library", "--licences"):
            parser.add_argument(name, metavar="FILE", default="")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if not (options["library"] or options["licences"]):
            raise CommandError("请至少给出 --library、--licences 之一", returncode=2)
        tables, rules, licences = [], None, None
        if options["library"]:
            tables.append(self.read(options["library"], LIBRARY, ("state", "effect"), dates=("since",)))
            rules = rule_lines(tables[-1])
        if options["licences"]:
            tables.append(self.read(options["licences"], LICENCES, ("field", "licence"), dates=("since",)))
            licences = licence_lines(tables[-1])
        self.load(
            lambda: load_rules(by=None, library=rules, licences=licences), tables, options["dry_run"], options["json"]
        )


def rule_lines(table: Table) -> list[RuleLine]:
    """The lines that can be kept; problems of the others are added to the table's."""
    lines = []
    for row in table.rows:
        cells = Cells(row, table.problems)
        effect = row.cells["effect"].lower()
        if effect not in EFFECTS:
            cells.reject("value_not_allowed", "effect", value=effect[:60], allowed="/".join(EFFECTS))
        line = RuleLine(
            cells.text("state", 20), effect, day(row.cells.get("since", "")), _is_yes(cells), cells.text("source", 200)
        )
        if cells.is_good:
            lines.append(line)
    return lines


def licence_lines(table: Table) -> list[LicenceLine]:
    """The same for further licences; a cell may hold several purposes."""
    lines = []
    for row in table.rows:
        cells = Cells(row, table.problems)
        purposes = split(row.cells.get("purpose", ""))
        if any(len(purpose) > 40 for purpose in purposes):
            cells.reject("cell_too_long", "purpose", length=str(max(map(len, purposes))), limit="40")
        line = LicenceLine(
            cells.text("field", 80),
            purposes,
            cells.text("licence", 200),
            day(row.cells.get("since", "")),
            _is_yes(cells),
            cells.text("source", 200),
        )
        if cells.is_good:
            lines.append(line)
    return lines


def _is_yes(cells: Cells) -> bool:
    return cells.row.cells.get("confirmed", "").lower() in YES
