"""Evaluates a labelled set: its lists through the normal importers and engine, in a scratch database."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import call_command

from catalog.shipped import reference_commands
from engine.evaluate import Pair, Scores, score, stdref_score
from engine.reading.standards import read_standards
from matching.drain import today
from matching.exports import write_matches, write_verdicts
from matching.scratch import scratch_database

Verdict = tuple[str, int | None]


def evaluate(folder: Path, day: date | None, out: Path) -> dict[str, Any]:
    """Imports the lists of `folder`, writes matches.csv and verdicts.csv to `out`, and scores them where gold exists.

    Reference lists the folder lacks are the shipped ones. Keys of the answer: docs/contract.md.
    """
    asked = folder / "asked_date"
    on = day or (date.fromisoformat(asked.read_text(encoding="utf-8").strip()) if asked.exists() else today())
    out.mkdir(parents=True, exist_ok=True)
    with scratch_database():
        _import(folder)
        write_matches(out / "matches.csv", on)
        write_verdicts(out / "verdicts.csv", on)
    return {"at": on.isoformat(), "stdrefs": _stdrefs(folder), **_scores(folder, out)}


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


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _scores(folder: Path, out: Path) -> dict[str, Any]:
    empty = {"item_row": None, "item_site": None, "grade_agreement": None, "verdict_accuracy": None}
    empty |= {"min_labs_accuracy": None, "false_covered": None}
    if not (folder / "gold.csv").exists() and not (folder / "verdicts.csv").exists():
        return empty
    scored = _score(folder, out).as_dict()
    if not (folder / "gold.csv").exists():
        scored |= dict.fromkeys(("item_row", "item_site", "grade_agreement", "false_covered"))
    if not (folder / "verdicts.csv").exists():
        scored |= {"verdict_accuracy": None, "min_labs_accuracy": None}
    return scored


def _score(folder: Path, out: Path) -> Scores:
    rows = _read(folder / "capabilities.csv") if (folder / "capabilities.csv").exists() else []
    sites = {row["row_id"]: f"{row['机构名称']}|{row['场所名称']}" for row in rows}
    return score(
        _pairs(out / "matches.csv"),
        _pairs(folder / "gold.csv"),
        sites,
        _verdicts(out / "verdicts.csv"),
        _verdicts(folder / "verdicts.csv"),
    )


def _pairs(path: Path) -> dict[Pair, str]:
    lines = _read(path) if path.exists() else []
    return {(line["demand_id"], line["item_no"], line["row_id"]): line["grade"] for line in lines}


def _verdicts(path: Path) -> dict[str, Verdict]:
    lines = _read(path) if path.exists() else []
    return {
        line["demand_id"]: (
            line["coverage_verdict"],
            int(line["min_labs_to_cover"]) if line["min_labs_to_cover"] else None,
        )
        for line in lines
    }


def _stdrefs(folder: Path) -> dict[str, int] | None:
    path = folder / "stdrefs.csv"
    if not path.exists():
        return None
    gold: dict[str, list[tuple[str, ...]]] = {}
    for line in _read(path):
        reference = tuple(line[name] for name in STDREF_COLUMNS[1:])
        gold.setdefault(line["raw"], []).append(reference)
    right, total = stdref_score({raw: standard_refs(raw) for raw in gold}, gold)
    return {"right": right, "total": total}


STDREF_COLUMNS = ("raw", "prefix", "number", "part", "year", "clause")


def standard_refs(raw: str) -> list[tuple[str, ...]]:
    """(prefix, number, part, year, clause) of each reference of a cell; one empty tuple where it cannot be read."""
    refs = read_standards(raw).refs
    return [(ref.prefix, ref.number, ref.part, ref.year, ref.clause) for ref in refs] or [("",) * 5]
