"""Evaluates a labelled set: its lists through the normal importers and engine, in a scratch database."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import call_command

from catalog.shipped import VOCABULARY, reference_commands, shipped_list
from engine.lexicon.fields import ANY_FIELDS
from engine.lexicon.listing import names_of
from engine.reading.fold import fold
from matching.drain import today
from matching.exports import write_matches, write_verdicts
from matching.labelled import read_table, read_tables, scores_of
from matching.scratch import scratch_database


def evaluate(folder: Path, day: date | None, out: Path) -> dict[str, Any]:
    """Imports the lists of `folder`, writes matches.csv and verdicts.csv to `out`, and scores them where gold exists.

    Reference lists the folder lacks are the shipped ones. Keys of the answer: docs/contract.md.
    """
    on = day or asked_date(folder)
    out.mkdir(parents=True, exist_ok=True)
    with scratch_database():
        _import(folder)
        write_matches(out / "matches.csv", on)
        write_verdicts(out / "verdicts.csv", on)
    return {"at": on.isoformat(), **scores_of(folder, out)}


def evaluate_shipped(folder: Path, day: date | None) -> dict[str, Any]:
    """The same with the names of data/ in place of the folder's own."""
    with _changed(folder, without=VOCABULARY.values()) as changed:
        return evaluate(changed, day or asked_date(folder), changed / "out")


def evaluate_apart(folder: Path, day: date | None) -> dict[str, Any]:
    """The names of data/ without any that the folder lists too: what the vocabulary can do that owes the set nothing.

    Common names fall with the rest (Pb, COD), so this is the lower bound; concepts keep their own name.
    """
    own = {(line["kind"], fold(name)) for line in read_table(folder / VOCABULARY["aliases"]) for name in names_of(line)}
    names = []
    for line in read_tables(shipped_list(VOCABULARY["aliases"])):
        apart = [name for name in names_of(line) if (line["kind"], fold(name)) not in own]
        told = {**line, "alias": ";".join(apart or [line["concept"]])}
        names.append(told | dict.fromkeys(("english", "symbol", "cas"), ""))
    with _changed(folder, without=VOCABULARY.values()) as changed:
        _write(changed / VOCABULARY["aliases"], names)
        return evaluate(changed, day or asked_date(folder), changed / "out")


def evaluate_without_fields(folder: Path, day: date | None) -> dict[str, dict[str, Any]]:
    """field → figures where the aliases of that field are not known: what rules alone can read.

    The folder's aliases, or the shipped ones where it brings none.
    """
    own = folder / VOCABULARY["aliases"]
    names = read_table(own) or read_tables(shipped_list(VOCABULARY["aliases"]))
    answer = {}
    for field in sorted({line["field"] for line in names} - ANY_FIELDS):
        with _changed(folder, without=[VOCABULARY["aliases"]]) as changed:
            _write(changed / VOCABULARY["aliases"], [line for line in names if line["field"] != field])
            answer[field] = evaluate(changed, day or asked_date(folder), changed / "out")
    return answer


def asked_date(folder: Path) -> date:
    """The day for which the labels hold, else today."""
    asked = folder / "asked_date"
    return date.fromisoformat(asked.read_text(encoding="utf-8").strip()) if asked.exists() else today()


@contextmanager
def _changed(folder: Path, without: Iterable[str]) -> Iterator[Path]:
    """A folder of the same lists but some."""
    left_out = set(without)
    with tempfile.TemporaryDirectory() as scratch:
        changed = Path(scratch)
        for file in folder.iterdir():
            if file.is_file() and file.name not in left_out:
                (changed / file.name).symlink_to(file.resolve())
        yield changed


def _write(path: Path, lines: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)


def _import(folder: Path) -> None:
    """Every list by its own command; rejected rows never stop the run."""
    for command, *arguments in reference_commands(folder):
        _run(command, *arguments)
    for name in ("capabilities", "demands"):
        if (folder / f"{name}.csv").exists():
            extra = ["--yes"] if name == "capabilities" else []
            _run(f"import_{name}", str(folder / f"{name}.csv"), *extra)


def _run(command: str, *arguments: str) -> None:
    try:
        call_command(command, *arguments, stdout=io.StringIO(), stderr=io.StringIO())
    except SystemExit as ended:  # 1 = done with rejected input
        if ended.code not in (0, 1):
            raise
