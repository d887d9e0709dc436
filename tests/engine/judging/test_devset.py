"""The labelled development set as a floor: a change of rules or vocabulary may raise the scores, never lower them.

Labels with a defensible alternative are listed in tests/data/dev/doubts.csv.
"""

from pathlib import Path

import pytest

from engine.evaluate import agreement, score, stdref_score
from engine.judging.grade import Judge
from engine.judging.keys import item_keys, row_keys
from engine.judging.types import Grade
from tests.engine.devset import DEV, SHIPPED, evaluate, judge_world, load


@pytest.mark.parametrize(
    ("vocabulary", "rows", "grades", "verdicts", "labs", "false_covered"),
    [(DEV, 0.965, 0.91, 0.93, 0.86, 3), (SHIPPED, 0.98, 0.96, 0.98, 0.98, 3)],
)
def test_scores_of_the_development_set(
    vocabulary: Path, rows: float, grades: float, verdicts: float, labs: float, false_covered: int
) -> None:
    world, lexicon, day = load(DEV, vocabulary)
    judge_world(world, lexicon, day)
    scores = evaluate(world)
    assert scores.item_row.f1 >= rows
    assert scores.item_site.f1 >= rows - 0.005
    assert (scores.grade_agreement or 0) >= grades
    assert (scores.verdict_accuracy or 0) >= verdicts
    assert (scores.min_labs_accuracy or 0) >= labs
    assert scores.false_covered <= false_covered


def test_keys_lose_no_pair_of_the_development_set() -> None:
    world, lexicon, day = load(DEV, SHIPPED)
    judge = Judge(lexicon, day)
    rows = [(row, row_keys(row)) for row in world.rows.values()]
    for item in list(world.items.values())[::9]:
        keys = item_keys(item, lexicon)
        for row, held in rows:
            if not keys & held:
                assert judge.judge(item, row).grade in (Grade.NEAR, Grade.NONE)


def test_agreement_of_sets() -> None:
    found = agreement({1, 2, 3}, {2, 3, 4, 5})
    assert (found.precision, found.recall) == (2 / 3, 0.5)
    assert found.f1 == pytest.approx(4 / 7)
    assert agreement(set(), set()).f1 == 1.0


def test_scores_follow_their_definitions() -> None:
    gold = {
        ("D", "1", "a"): "exact",
        ("D", "1", "b"): "method",
        ("D", "2", "c"): "near",
        ("D", "2", "d"): "whole_product",
    }
    predicted = {("D", "1", "a"): "equivalent", ("D", "1", "b"): "method", ("D", "2", "e"): "exact"}
    sites = {"a": "X", "d": "X", "e": "X"}
    found = score(predicted, gold, sites, {"D": ("served", 1)}, {"D": ("served", 2), "E": ("not_testable", None)})
    assert found.item_row.as_dict() == {"precision": 0.5, "recall": 0.5, "f1": 0.5}
    assert found.item_site.f1 == 1.0
    assert found.grade_agreement == pytest.approx(1 / 3)
    assert (found.verdict_accuracy, found.min_labs_accuracy, found.false_covered) == (0.5, 0.0, 1)
    assert found.confusion["exact", "equivalent"] == 1
    assert ("near", "none") not in found.confusion


def test_standard_references_are_counted_by_cell() -> None:
    gold = {"甲": [("GB", "1")], "乙": [("GB", "2"), ("GB", "3")]}
    assert stdref_score({"甲": [("GB", "1")], "乙": [("GB", "2")]}, gold) == (1, 2)
