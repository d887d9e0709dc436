"""Writes capability lists in the columns that import_capabilities reads."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.exports import COLUMNS, capability_cells
from catalog.importers.export import write_rows_csv, write_rows_xlsx
from catalog.models import Lab


class Command(BaseCommand):
    help = "导出能力清单（csv 或 xlsx）；再导入不产生任何变更"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--lab", default="", help="机构名称；不填则导出全部")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        writers = {".csv": write_rows_csv, ".xlsx": write_rows_xlsx}
        if path.suffix.lower() not in writers:
            raise CommandError("文件名请以 .csv 或 .xlsx 结尾", returncode=2)
        lab = None
        if options["lab"]:
            lab = Lab.objects.filter(name=options["lab"]).values_list("id", flat=True).first()
            if lab is None:
                raise CommandError(f"没有这家机构：{options['lab']}", returncode=2)
        count = writers[path.suffix.lower()](COLUMNS, capability_cells(lab), path)
        self.stdout.write(f"{count} 行")
