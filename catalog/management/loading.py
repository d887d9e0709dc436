"""What the import commands share: reading a file, saying what happened, exit status 0, 1 or 2."""

import datetime as dt
import json
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from catalog.actions.results import ListResult
from catalog.importers.limits import Limits
from catalog.importers.lists import ListRow, Table, read_list
from catalog.importers.problems import Problem, message, place

TRUSTED = Limits(packed_mb=500, unpacked_mb=2_000, text_mb=500, rows=5_000_000, cells=100_000_000)
"""Bounds for a file that the operator names on the command line."""


class ImportCommand(BaseCommand):
    """A command that loads lists: `--dry-run` rolls back what the same action did, `--json` prints one object."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="只预演，不写入")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")

    def read(self, path: str, columns: Mapping[str, Sequence[str]], required: Collection[str], **more: Any) -> Table:
        """The list in a file, or in every csv of a folder. A file that is not there is bad usage."""
        if not Path(path).is_dir():
            return read_list(existing(path), columns, required, limits=TRUSTED, **more)
        whole = Table("csv")
        for file in sorted(Path(path).glob("*.csv")):
            whole.extend(read_list(file, columns, required, limits=TRUSTED, **more), file.name)
        return whole

    def load(self, action: Callable[[], ListResult], tables: Sequence[Table], is_dry_run: bool, is_json: bool) -> None:
        """Runs the action unless a file was refused, adds what the reader found, reports, and exits with the status."""
        found = [problem for table in tables for problem in table.problems]
        if any(problem.weight == "refuse" for problem in found):
            self.report(ListResult(problems=found), is_json)
        with transaction.atomic():
            result = action()
            transaction.set_rollback(is_dry_run)
        result.rejected += len({(p.sheet, p.line) for p in found if p.weight == "reject"})
        result.problems = found + result.problems
        self.report(result, is_json)

    def report(self, result: ListResult, is_json: bool, **more: Any) -> None:
        """Prints the outcome and exits: 0 done, 1 done with rejected or refused input."""
        if is_json:
            self.stdout.write(json.dumps({**result.to_json(), **more}, ensure_ascii=False))
        else:
            self._print(result)
        if any(problem.weight != "warn" for problem in result.problems) or more.get("written") is False:
            sys.exit(1)

    def _print(self, result: ListResult) -> None:
        names = {"added": "新增", "changed": "变更", "closed": "关闭", "unchanged": "未变", "rejected": "退回"}
        self.stdout.write("，".join(f"{names[name]} {count}" for name, count in result.counts().items()))
        for problem in result.problems:
            where = place(problem)
            self.stdout.write(f"  {where}：{message(problem)}" if where else f"  {message(problem)}")


def existing(path: str) -> Path:
    """The path of a file that is there; anything else is bad usage (exit status 2)."""
    if not Path(path).is_file():
        raise CommandError(f"没有这个文件：{path}", returncode=2)
    return Path(path)


def split(text: str) -> tuple[str, ...]:
    """The parts of a cell that holds several, separated by semicolons of either width."""
    return tuple(part for piece in text.replace("；", ";").split(";") if (part := piece.strip()))


def day(text: str) -> dt.date | None:
    """The date of a cell that the reader made ISO; None where it is blank."""
    return dt.date.fromisoformat(text) if text else None


class Cells:
    """The cells of one line, with the length that the database holds checked as they are taken."""

    def __init__(self, row: ListRow, problems: list[Problem]) -> None:
        self.row = row
        self.is_good = True
        self._problems = problems

    def text(self, name: str, limit: int) -> str:
        """The cell; too long a one is a problem of the line, which then stays out."""
        text = self.row.cells.get(name, "")
        if len(text) > limit:
            self.reject("cell_too_long", name, length=str(len(text)), limit=str(limit))
        return text

    def one_of(self, name: str, allowed: Collection[str]) -> str:
        """The cell where it holds an allowed value; else blank, with a warning."""
        text = self.row.cells.get(name, "")
        if text and text not in allowed:
            params = {"value": text[:60], "allowed": "/".join(allowed)}
            self._problems.append(Problem("value_ignored", self.row.sheet, self.row.line, name, params))
            return ""
        return text

    def reject(self, code: str, name: str, /, **params: str) -> None:
        """A problem that keeps the line out."""
        self.is_good = False
        self._problems.append(Problem(code, self.row.sheet, self.row.line, name, params))
