"""`manage.py evaluate_matching DIR [--at DATE] [--out DIR2] [--baselines] [--json]`: see docs/contract.md."""

import json
import tempfile
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backbone.arguments import day_argument
from matching.baselines import baselines
from matching.evaluation import evaluate, evaluate_apart, evaluate_shipped, evaluate_without_fields
from matching.labelled import dirt_recall, worst

OTHERS = ("shipped", "shipped_apart", "without_fields", "baselines")
"""Figures of other runs beside the main one: one line each in a table."""


class Command(BaseCommand):
    """Prints the figures of a labelled set; the live data is not touched."""

    help = "在临时数据库中评测一个带标注的数据集"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder and what to do with the result."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--at", type=day_argument, default=None)
        parser.add_argument("--out", type=Path, default=None)
        parser.add_argument("--baselines", action="store_true", help="also score naive string matching on the same set")
        parser.add_argument("--shipped", action="store_true", help="also with the names of data/ instead of the set's")
        parser.add_argument("--without-fields", action="store_true", help="also with each field's aliases left out")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """One JSON object with --json, else a table with what dirt costs and the worst disagreements."""
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} 不是文件夹", returncode=2)
        with tempfile.TemporaryDirectory() as scratch:
            out = options["out"] or Path(scratch)
            figures = evaluate(folder, options["at"], out)
            lines = _details(folder, out)
        if options["shipped"]:
            figures["shipped"] = evaluate_shipped(folder, options["at"])
            figures["shipped_apart"] = evaluate_apart(folder, options["at"])
        if options["without_fields"]:
            figures["without_fields"] = evaluate_without_fields(folder, options["at"])
        if options["baselines"]:
            figures["baselines"] = baselines(folder, date.fromisoformat(figures["at"]))
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False))
            return
        own = [line for name, value in figures.items() if name not in OTHERS for line in _lines(name, value)]
        for line in own + lines + _table(figures):
            self.stdout.write(line)


def _details(folder: Path, out: Path) -> list[str]:
    dirt = dirt_recall(folder, out)
    lines = [f"recall.{kind:38} {found / total:.4f}  {found}/{total}" for kind, (found, total) in dirt.items()]
    return lines + [f"wrong  {line}" for line in worst(folder, out)]


def _table(figures: dict[str, Any]) -> list[str]:
    """This run and the others, one line each; nothing where there are no others."""
    runs: dict[str, dict[str, Any]] = {"engine": figures}
    for name in OTHERS:
        found = figures.get(name, {})
        is_one = "item_row" in found
        runs |= {name: found} if is_one else {f"{name}.{part}": value for part, value in found.items()}
    if len(runs) == 1:
        return []
    head = f"{'':40} item×row P / R / F1       item×site P / R / F1      verdict"
    return [head, *(f"{name:40} {_row(run)}" for name, run in runs.items())]


def _row(run: dict[str, Any]) -> str:
    cells = [" / ".join(_shown(value) for value in (run[level] or {}).values()) for level in ("item_row", "item_site")]
    return "  ".join(f"{cell:24}" for cell in (*cells, _shown(run["verdict_accuracy"]))).rstrip()


def _lines(name: str, value: Any) -> list[str]:
    if isinstance(value, dict):
        return [f"{name}.{key:40} {_shown(one)}" for key, one in value.items()]
    return [f"{name:45} {_shown(value)}"]


def _shown(value: Any) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)
