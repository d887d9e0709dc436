"""Imports a capability list: an annex of one lab, or a pool of many."""

import sys
from typing import Any

from django.core.management.base import CommandParser

from catalog.actions.capability_import import ClosesMuch, apply_import
from catalog.actions.capability_plan import ImportPlan, list_to_import, plan_import
from catalog.actions.directory import Named
from catalog.bulk import uncollected
from catalog.importers.annex import read_annex
from catalog.management.loading import TRUSTED, ImportCommand, existing


class Command(ImportCommand):
    help = "导入能力清单（xlsx、csv、docx、带文字的 pdf）；文件替换它所列的（证书，场所）的全部行"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--lab", default="", help="机构名称")
        parser.add_argument("--certificate", default="", help="证书编号，文件未写明时使用")
        parser.add_argument("--site", default="", help="场所名称，文件未写明时使用")
        parser.add_argument("--merge", action="store_true", help="只新增和变更，不关闭")
        parser.add_argument("--yes", action="store_true", help="关闭超过 20 % 也照办")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        path = existing(options["file"])
        with uncollected():
            found = read_annex(path, TRUSTED)
        source = list_to_import(
            found,
            named=Named(options["lab"].strip(), options["certificate"].strip(), options["site"].strip()),
            is_merge=options["merge"],
            file=path.name,
        )
        if options["dry_run"]:
            self.report(plan_import(source), options["json"])
            return
        try:
            plan = apply_import(source, by=None, is_confirmed=options["yes"])
        except ClosesMuch as much:
            if not self._agrees(much.plan):
                self.report(much.plan, options["json"], written=False)
            plan = apply_import(source, by=None, is_confirmed=True)
        self.report(plan, options["json"], written=True)

    def _agrees(self, plan: ImportPlan) -> bool:
        """Asks whoever sits at the terminal; nobody there means no."""
        for pair in plan.closes_much:
            self.stderr.write("{lab} {certificate} {site}：将关闭 {closed} 行（共 {of} 行）".format(**pair))
        if not sys.stdin.isatty():
            self.stderr.write("没有写入；确认无误请加 --yes")
            return False
        self.stderr.write("继续吗？输入 yes：", ending="")
        return sys.stdin.readline().strip().lower() == "yes"
