"""A labelled folder against what the engine exported: scores, what dirt costs, and where the two disagree."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine.dirt import dirt_of, recall_by_dirt
from engine.evaluate import COVERED, UNSCORED, Pair, Scores, score, stdref_score
from engine.reading.standards import read_standards

STDREF_COLUMNS = ("raw", "prefix", "number", "part", "year", "clause")
GRADE_FIGURES = ("item_row", "item_site", "grade_agreement", "false_covered")
VERDICT_FIGURES = ("verdict_accuracy", "min_labs_accuracy")
Verdict = tuple[str, int | None]
Line = dict[str, str]


def read_table(path: Path) -> list[Line]:
    """The lines of a list, none where it is not there."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_tables(path: Path) -> list[Line]:
    """The lines of every list in a folder, or of the one list."""
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    return [line for file in files for line in read_table(file)]


def scores_of(folder: Path, out: Path) -> dict[str, Any]:
    """The figures of docs/contract.md; null for what the folder has no labels of."""
    scored = _score(folder, out).as_dict()
    if not (folder / "gold.csv").exists():
        scored |= dict.fromkeys((*GRADE_FIGURES, "confusion"))
    if not (folder / "verdicts.csv").exists():
        scored |= dict.fromkeys(VERDICT_FIGURES)
    return {"stdrefs": _stdrefs(folder), **scored}


def dirt_recall(folder: Path, out: Path) -> dict[str, tuple[int, int]]:
    """kind of dirt → (covered pairs found, covered pairs labelled)."""
    rows = {
        line["row_id"]: dirt_of(line["标准编号"], line["参数名称"], line["限制范围"])
        for line in read_table(folder / "capabilities.csv")
    }
    lines = {
        (line["demand_id"], line["item_no"]): dirt_of(line["依据标准"], line["检测项目"])
        for line in read_table(folder / "demands.csv")
    }
    found = _grades(out / "matches.csv")
    gold = _grades(folder / "gold.csv")
    pairs = {pair: found.get(pair) in COVERED for pair, grade in gold.items() if grade in COVERED}
    return recall_by_dirt(pairs, rows, lines)


def worst(folder: Path, out: Path, limit: int = 30) -> list[str]:
    """The gravest disagreements, one line each: false covered first, then covered pairs lost, then other grades."""
    gold, found = _grades(folder / "gold.csv"), _grades(out / "matches.csv")
    wrong = [
        (_gravity(gold.get(pair, "none"), found.get(pair, "none")), pair)
        for pair in gold.keys() | found.keys()
        if gold.get(pair, "none") != found.get(pair, "none")
        and not {gold.get(pair, "none"), found.get(pair, "none")} <= UNSCORED
    ]
    rows = {line["row_id"]: line for line in read_table(folder / "capabilities.csv")}
    items = {(line["demand_id"], line["item_no"]): line for line in read_table(folder / "demands.csv")}
    reasons = {_pair(line): line["reason"] for line in read_table(out / "matches.csv")}
    told = []
    for _, pair in sorted(wrong)[:limit]:
        item = items.get(pair[:2]) or items.get((pair[0], pair[1].split(".")[0]), {})
        row = rows.get(pair[2], {})
        sides = f"{_joined(item, '样品名称', '检测项目', '依据标准')} ⟷ {_joined(row, '类别', '参数名称', '标准编号', '限制范围')}"
        grades = f"{gold.get(pair, 'none')} → {found.get(pair, 'none')}"
        told.append(f"{' '.join(pair)}  {grades}  {sides}  {reasons.get(pair, '')}".rstrip())
    return told


def standard_refs(raw: str) -> list[tuple[str, ...]]:
    """(prefix, number, part, year, clause) of each reference of a cell; one empty tuple where it cannot be read."""
    refs = read_standards(raw).refs
    return [(ref.prefix, ref.number, ref.part, ref.year, ref.clause) for ref in refs] or [("",) * 5]


def _gravity(gold: str, found: str) -> int:
    if (gold in COVERED) != (found in COVERED):
        return 0 if found in COVERED else 1
    return 2


def _joined(line: Line, *columns: str) -> str:
    return " | ".join(line.get(column, "") for column in columns)


def _score(folder: Path, out: Path) -> Scores:
    sites = {row["row_id"]: f"{row['机构名称']}|{row['场所名称']}" for row in read_table(folder / "capabilities.csv")}
    return score(
        _grades(out / "matches.csv"),
        _grades(folder / "gold.csv"),
        sites,
        _verdicts(read_table(out / "verdicts.csv")),
        _verdicts(read_table(folder / "verdicts.csv")),
    )


def _pair(line: Line) -> Pair:
    return line["demand_id"], line["item_no"], line["row_id"]


def _grades(path: Path) -> dict[Pair, str]:
    return {_pair(line): line["grade"] for line in read_table(path)}


def _verdicts(lines: Iterable[Line]) -> dict[str, Verdict]:
    return {
        line["demand_id"]: (
            line["coverage_verdict"],
            int(line["min_labs_to_cover"]) if line["min_labs_to_cover"] else None,
        )
        for line in lines
    }


def _stdrefs(folder: Path) -> dict[str, int] | None:
    gold: dict[str, list[tuple[str, ...]]] = {}
    for line in read_table(folder / "stdrefs.csv"):
        gold.setdefault(line["raw"], []).append(tuple(line[name] for name in STDREF_COLUMNS[1:]))
    if not gold:
        return None
    right, total = stdref_score({raw: standard_refs(raw) for raw in gold}, gold)
    return {"right": right, "total": total}
