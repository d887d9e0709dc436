"""`manage.py lint_vocabulary [FOLDER]`: what is wrong in vocabulary lists, and how many concepts are worth having."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from engine.lexicon.lint import Line, Report, lint

SHIPPED = settings.DATA_DIR / "vocabulary"
SETS = settings.DATA_DIR / "sets"


class Command(BaseCommand):
    """Prints every finding and the counts per field; exits 1 where something is wrong."""

    help = "检查词汇清单：同名两义、环、孤儿、没有来源或别名的概念，并按领域计数"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder that holds names/, objects/ and parts/."""
        parser.add_argument("folder", type=Path, nargs="?", default=SHIPPED)

    def handle(self, *args: Any, **options: Any) -> None:
        """Only reads the files."""
        folder: Path = options["folder"]
        if not (folder / "names").is_dir():
            raise CommandError(f"{folder} 里没有 names 文件夹", returncode=2)
        report = lint_folder(folder)
        for finding in report.findings:
            self.stdout.write(f"{finding.where}  {finding.code}  {finding.text}")
        for (kind, field), count in sorted(report.counted.items()):
            self.stdout.write(f"{kind:10} {field or '通用':12} {count}")
        for kind in ("parameter", "object"):
            total = sum(count for (of, _), count in report.counted.items() if of == kind)
            self.stdout.write(f"{kind:10} {'合计':12} {total}")
        if report.findings:
            raise SystemExit(1)


def lint_folder(folder: Path) -> Report:
    """The findings of every list in names/, objects/ and parts/."""
    names, objects, parts = (_lines(folder / part) for part in ("names", "objects", "parts"))
    if folder == SHIPPED:
        names, parts = names + _lines(SETS, "names.csv"), parts + _lines(SETS, "members.csv")
    return lint(names, objects, parts)


def _lines(folder: Path, pattern: str = "*.csv") -> list[Line]:
    lines = []
    for path in sorted(folder.glob(pattern)):
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines += [Line(f"{folder.name}/{path.name}:{n}", row) for n, row in enumerate(csv.DictReader(file), 2)]
    return lines
