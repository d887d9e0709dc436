"""`manage.py parse_standard_refs IN OUT`: reads the column raw of a csv, one line per reference."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from matching.labelled import STDREF_COLUMNS, standard_refs


class Command(BaseCommand):
    """Writes raw,prefix,number,part,year,clause."""

    help = "解析标准编号：IN 须有 raw 列"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """IN and OUT."""
        parser.add_argument("source", type=Path)
        parser.add_argument("target", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Input order kept, raw repeated; an unread cell gives one line with empty columns."""
        try:
            with options["source"].open(encoding="utf-8-sig", newline="") as file:
                reader = csv.DictReader(file)
                if "raw" not in (reader.fieldnames or ()):
                    raise CommandError("IN 缺少 raw 列", returncode=2)
                cells = list(dict.fromkeys(line["raw"] for line in reader))
        except FileNotFoundError as error:
            raise CommandError(str(error), returncode=2) from error
        with options["target"].open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(STDREF_COLUMNS)
            for raw in cells:
                writer.writerows((raw, *reference) for reference in standard_refs(raw))
