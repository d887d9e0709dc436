"""Loads the directory of key enterprises."""

from typing import Any

from django.core.management.base import CommandParser

from catalog.management.loading import ImportCommand
from enterprises.actions.directory import load_enterprises
from enterprises.importers.enterprises import COLUMNS, REQUIRED, enterprise_lines


class Command(ImportCommand):
    help = "导入重点企业名录：企业名称,统一社会信用代码,城市,区县,产业链与环节,规模,链主[,…]"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        table = self.read(options["file"], COLUMNS, REQUIRED)
        lines = enterprise_lines(table)
        self.load(lambda: load_enterprises(by=None, lines=lines), [table], options["dry_run"], options["json"])
