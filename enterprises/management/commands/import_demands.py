"""Loads a demand list; what it holds counts as screened and open."""

from typing import Any

from django.core.management.base import CommandParser

from catalog.management.loading import ImportCommand
from enterprises.actions.demand_import import load_demands
from enterprises.importers.demands import COLUMNS, REQUIRED, demand_lines


class Command(ImportCommand):
    help = "导入需求清单：demand_id,item_no,企业名称,产业链,城市,样品名称,检测项目,依据标准,期限天,预算元,备注[,…]"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        table = self.read(options["file"], COLUMNS, REQUIRED, dates=("提出日期",))
        lines = demand_lines(table)
        self.load(lambda: load_demands(by=None, lines=lines), [table], options["dry_run"], options["json"])
