"""What plain string matching reaches on a labelled set, tuned on that very set: the yardstick beside every accuracy figure.

Shares no code with reading and judging. Where the set holds demand_items_split.csv the peers are given its items, so
that nothing but matching is compared.
"""

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process
from scipy import sparse

from engine.evaluate import COVERED, agreement

Line = dict[str, str]
Matrix = np.ndarray[Any, Any]
Pairs = set[tuple[int, int]]
"""(position of the item, position of the row)."""

THRESHOLDS = range(20, 100)
NEVER = "not_testable"


@dataclass(frozen=True)
class Item:
    """An asked item as written."""

    demand: str
    number: str
    object: str
    parameter: str
    standard: str


@dataclass(frozen=True)
class Lists:
    """The two lists as written, valid rows only, with their labels."""

    items: list[Item]
    rows: list[Line]
    gold: Pairs
    verdicts: dict[str, str]

    def sites(self, pairs: Pairs) -> set[tuple[int, str]]:
        """The pairs at item × site."""
        return {(n, f"{self.rows[m]['机构名称']}|{self.rows[m]['场所名称']}") for n, m in pairs}

    def compared(self, test: Callable[[Item, Line], bool]) -> Pairs:
        """The pairs of which the test holds."""
        return {(n, m) for n, item in enumerate(self.items) for m, row in enumerate(self.rows) if test(item, row)}


def baselines(folder: Path, day: date) -> dict[str, Any]:
    """name → threshold, precision, recall and F1 at item × row and item × site, verdict accuracy; each peer at its best F1."""
    lists = _lists(folder, day)
    if not lists.items or not lists.rows:
        return {}
    answer = {name: _scored(lists, pairs) for name, pairs in _literal(lists)}
    for name, likeness in _fuzzy(lists):
        threshold, pairs = _tuned(likeness, lists.gold)
        answer[name] = {"threshold": threshold, **_scored(lists, pairs)}
    answer["always_not_testable"] = _scored(lists, set())
    return answer


def _literal(lists: Lists) -> Iterator[tuple[str, Pairs]]:
    def same(item: Item, row: Line) -> bool:
        return row["参数名称"] == item.parameter and item.standard in ("", row["标准编号"])

    yield "exact_parameter_and_standard", lists.compared(same)
    yield "exact_parameter", lists.compared(lambda item, row: _plain(row["参数名称"]) == _plain(item.parameter))


def _fuzzy(lists: Lists) -> Iterator[tuple[str, Matrix]]:
    """Likeness of every item to every row, 0 to 100."""
    asked = [f"{item.object} {item.parameter} {item.standard}" for item in lists.items]
    held = [" ".join(row[name] for name in ("类别", "参数名称", "标准名称", "标准编号")) for row in lists.rows]
    yield "token_set_ratio", _likeness(fuzz.token_set_ratio, asked, held)
    weighted = 0.5 * _field(lists, fuzz.ratio, lambda item: item.parameter, "参数名称")
    weighted += 0.3 * _field(lists, fuzz.partial_ratio, lambda item: item.standard or "x", "标准编号")
    weighted += 0.2 * _field(lists, fuzz.partial_ratio, lambda item: item.object, "类别")
    yield "weighted_fields", weighted
    yield "character_tf_idf", 100 * _cosine([_plain(text) for text in asked], [_plain(text) for text in held])


def _field(lists: Lists, scorer: Any, asked: Callable[[Item], str], column: str) -> Matrix:
    left = [_plain(asked(item)) for item in lists.items]
    return _likeness(scorer, left, [_plain(row[column]) for row in lists.rows])


def _likeness(scorer: Any, left: list[str], right: list[str]) -> Matrix:
    return process.cdist(left, right, scorer=scorer, dtype=np.float64)


def _cosine(left: list[str], right: list[str]) -> Matrix:
    """Cosine of sublinear TF-IDF over signs and pairs of signs, both lists together as the corpus."""
    counts = [Counter([*text, *map("".join, zip(text, text[1:], strict=False))]) for text in left + right]
    column = {gram: n for n, gram in enumerate(dict.fromkeys(gram for count in counts for gram in count))}
    places = [(n, column[gram], number) for n, count in enumerate(counts) for gram, number in count.items()]
    row, col, number = (np.array(one) for one in zip(*places, strict=True))
    often = np.bincount(col, minlength=len(column))
    weights = (1 + np.log(number)) * (np.log((1 + len(counts)) / (1 + often)) + 1)[col]
    table = sparse.csr_matrix((weights, (row, col)), shape=(len(counts), len(column)))
    table = sparse.diags(1 / np.sqrt(np.maximum(table.multiply(table).sum(axis=1).A1, 1e-12))) @ table
    return np.asarray((table[: len(left)] @ table[len(left) :].T).todense())


def _tuned(likeness: Matrix, gold: Pairs) -> tuple[int, Pairs]:
    """The threshold of best F1 on the set itself, and the pairs it lets through."""
    wanted = np.zeros(likeness.shape, dtype=bool)
    for pair in gold:
        wanted[pair] = True

    def quality(threshold: int) -> float:
        found = likeness >= threshold
        return float(2 * (found & wanted).sum() / max(found.sum() + wanted.sum(), 1))

    best = max(THRESHOLDS, key=quality)
    return best, {(int(n), int(m)) for n, m in zip(*np.nonzero(likeness >= best), strict=True)}


def _scored(lists: Lists, pairs: Pairs) -> dict[str, Any]:
    answers = _verdicts(lists, pairs)
    right = [answers.get(demand, NEVER) == verdict for demand, verdict in lists.verdicts.items()]
    return {
        "item_row": agreement(pairs, lists.gold).as_dict(),
        "item_site": agreement(lists.sites(pairs), lists.sites(lists.gold)).as_dict(),
        "verdict_accuracy": sum(right) / len(right) if right else None,
    }


def _verdicts(lists: Lists, pairs: Pairs) -> dict[str, str]:
    """Demand → coverage verdict, all sites taken as local."""
    asked: dict[str, set[int]] = defaultdict(set)
    for n, item in enumerate(lists.items):
        asked[item.demand].add(n)
    covered: dict[tuple[str, str], set[int]] = defaultdict(set)
    for n, site in lists.sites(pairs):
        covered[lists.items[n].demand, site].add(n)
    answer = {}
    for demand, wanted in asked.items():
        found = [held for (one, _), held in covered.items() if one == demand]
        is_whole = any(held == wanted for held in found)
        answer[demand] = "served" if is_whole else "not_complete" if set().union(*found) == wanted else NEVER
    return answer


def _lists(folder: Path, day: date) -> Lists:
    rows = [row for row in _read(folder / "capabilities.csv") if _is_valid(row, day)]
    items = list(_items(folder))
    place = {(item.demand, item.number): n for n, item in enumerate(items)}
    held = {row["row_id"]: m for m, row in enumerate(rows)}
    labels = [label for label in _read(folder / "gold.csv") if label["grade"] in COVERED and label["row_id"] in held]
    gold = {(place[label["demand_id"], label["item_no"]], held[label["row_id"]]) for label in labels}
    verdicts = {line["demand_id"]: line["coverage_verdict"] for line in _read(folder / "verdicts.csv")}
    return Lists(items, rows, gold, verdicts)


def _items(folder: Path) -> Iterator[Item]:
    """Items as the set splits its lines; a part keeps the text of its line unless the usual separators give as many."""
    lines = {(line["demand_id"], line["item_no"]): line for line in _read(folder / "demands.csv")}
    split = [(part["demand_id"], part["item_no"]) for part in _read(folder / "demand_items_split.csv")]
    labels = [(label["demand_id"], label["item_no"]) for label in _read(folder / "gold.csv")]
    numbers = list(dict.fromkeys([*(split or lines), *labels]))
    count = Counter((demand, number.split(".")[0]) for demand, number in numbers)
    for demand, number in numbers:
        head, _, rank = number.partition(".")
        line = lines[demand, head]
        parts = [part for part in re.split("[、，,/；;]", re.sub("（.*?）", "", line["检测项目"])) if part.strip()]
        name = parts[int(rank) - 1] if rank and len(parts) == count[demand, head] else line["检测项目"]
        yield Item(demand, number, line["样品名称"], name, line["依据标准"])


def _read(path: Path) -> list[Line]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _is_valid(row: Line, day: date) -> bool:
    return row["状态"] == "有效" and row["证书有效期至"] >= day.isoformat()


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()
