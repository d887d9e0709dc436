"""What plain string matching reaches on a labelled set: the yardstick beside every accuracy figure."""

import csv
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

from engine.evaluate import agreement

COVERED = {"exact", "equivalent", "whole_product"}


def baselines(folder: Path, day: date) -> dict[str, Any]:
    """Precision, recall, F1 at item × row of two literal joins over the lines as written.

    Items are taken whole, as their lines stand; a split item is scored against its line. Shares no code with reading.
    """
    rows = [row for row in _read(folder / "capabilities.csv") if _is_valid(row, day)]
    lines = {(line["demand_id"], line["item_no"]): line for line in _read(folder / "demands.csv")}
    labels = _read(folder / "gold.csv")
    gold = {(g["demand_id"], g["item_no"], g["row_id"]) for g in labels if g["grade"] in COVERED}
    numbers = {(g["demand_id"], g["item_no"]) for g in labels} | set(lines)
    found: dict[str, set[tuple[str, str, str]]] = {"exact_parameter_and_standard": set(), "exact_parameter": set()}
    for demand, number in numbers:
        line = lines.get((demand, number)) or lines[demand, number.split(".")[0]]
        for row in rows:
            if _plain(row["参数名称"]) != _plain(line["检测项目"]):
                continue
            found["exact_parameter"].add((demand, number, row["row_id"]))
            if not line["依据标准"] or _plain(row["标准编号"]) == _plain(line["依据标准"]):
                found["exact_parameter_and_standard"].add((demand, number, row["row_id"]))
    return {name: agreement(pairs, gold).as_dict() for name, pairs in found.items()}


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _is_valid(row: dict[str, str], day: date) -> bool:
    return row["状态"] == "有效" and row["证书有效期至"] >= day.isoformat()


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()
