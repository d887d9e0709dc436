"""`manage.py export_matches FILE [--at DATE] [--near]`: see docs/contract.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from backbone.arguments import day_argument
from matching.drain import today
from matching.exports import write_matches


class Command(BaseCommand):
    """Writes the csv as of a day."""

    help = "导出 csv（--at 指定日期，默认今天）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE and the day."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--at", type=day_argument, default=None)
        parser.add_argument("--near", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the number of lines."""
        lines = write_matches(options["file"], options["at"] or today(), with_near=options["near"])
        self.stdout.write(f"{lines} lines")
