"""Scores of predictions against labels, in the definitions of docs/contract.md (evaluate_matching)."""

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

COVERED = frozenset({"exact", "equivalent", "whole_product"})
UNSCORED = frozenset({"near", "none"})

Pair = tuple[str, str, str]
"""(demand_id, item_no, row_id)."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Precision, recall and F1 of one set against another; 1 where both are empty."""

    precision: float
    recall: float
    f1: float

    def as_dict(self) -> dict[str, float]:
        return {"precision": self.precision, "recall": self.recall, "f1": self.f1}


@dataclass(frozen=True, slots=True)
class Scores:
    """The figures of one run."""

    item_row: Agreement
    item_site: Agreement
    grade_agreement: float | None
    verdict_accuracy: float | None
    min_labs_accuracy: float | None
    false_covered: int
    confusion: Mapping[tuple[str, str], int]
    """(gold grade, predicted grade) → pairs; "none" where one side has no grade."""

    def as_dict(self) -> dict[str, Any]:
        """The keys of `evaluate_matching --json`, standard references aside."""
        return {
            "item_row": self.item_row.as_dict(),
            "item_site": self.item_site.as_dict(),
            "grade_agreement": self.grade_agreement,
            "verdict_accuracy": self.verdict_accuracy,
            "min_labs_accuracy": self.min_labs_accuracy,
            "false_covered": self.false_covered,
            "confusion": {f"{gold} → {found}": n for (gold, found), n in sorted(self.confusion.items())},
        }


def agreement(found: Set[Any], gold: Set[Any]) -> Agreement:
    """Compare two sets."""
    hits = len(found & gold)
    precision = hits / len(found) if found else float(not gold)
    recall = hits / len(gold) if gold else float(not found)
    total = precision + recall
    return Agreement(precision, recall, 2 * precision * recall / total if total else 0.0)


def score(
    predicted: Mapping[Pair, str],
    gold: Mapping[Pair, str],
    sites: Mapping[str, str],
    verdicts: Mapping[str, tuple[str, int | None]],
    gold_verdicts: Mapping[str, tuple[str, int | None]],
) -> Scores:
    """Score grades and verdicts. `sites`: row_id → site; verdicts: demand_id → (coverage verdict, fewest labs)."""
    found_rows = {pair for pair, grade in predicted.items() if grade in COVERED}
    gold_rows = {pair for pair, grade in gold.items() if grade in COVERED}
    confusion = Counter(
        (gold.get(pair, "none"), predicted.get(pair, "none"))
        for pair in set(gold) | set(predicted)
        if not (gold.get(pair, "none") in UNSCORED and predicted.get(pair, "none") in UNSCORED)
    )
    return Scores(
        item_row=agreement(found_rows, gold_rows),
        item_site=agreement(_at_sites(found_rows, sites), _at_sites(gold_rows, sites)),
        grade_agreement=_share([predicted.get(p) == g for p, g in gold.items() if g not in UNSCORED]),
        verdict_accuracy=_share([verdicts.get(d, ("", None))[0] == v for d, (v, _) in gold_verdicts.items()]),
        min_labs_accuracy=_share(
            [verdicts.get(d, ("", None))[1] == labs for d, (_, labs) in gold_verdicts.items() if labs is not None]
        ),
        false_covered=len(found_rows - gold_rows),
        confusion=confusion,
    )


def stdref_score(
    found: Mapping[str, list[tuple[str, ...]]], gold: Mapping[str, list[tuple[str, ...]]]
) -> tuple[int, int]:
    """(right, total) over raw cells: a cell is right where all its references are, in order."""
    return sum(found.get(raw) == refs for raw, refs in gold.items()), len(gold)


def _at_sites(pairs: Set[Pair], sites: Mapping[str, str]) -> set[tuple[str, str, str]]:
    return {(demand, item, sites.get(row, row)) for demand, item, row in pairs}


def _share(answers: list[bool]) -> float | None:
    return sum(answers) / len(answers) if answers else None
