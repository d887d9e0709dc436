"""Literal cases of grading over all clusters, and rows that must never cover: cases/grades.csv, cases/never.csv.

Everything is read with the shipped lists on one day. Several grades joined by | = the case does not decide between
them, only against all others. A case with a reason under `known` is a gap that is not closed yet: it may fail.
"""

from collections import Counter

import pytest

from engine.judging.types import Grade, Judgement
from engine.reading.types import ItemText, RowText
from tests.engine.devset import SHIPPED, table
from tests.engine.shipped import Line, cases, judge_texts, listed

ALL = "全部参数"


def judged(case: Line) -> Judgement:
    item = ItemText(case["object"], case["parameter"], case["standard"], case["note"])
    kind = "产品" if case["name"] == ALL else "参数"
    row = RowText(
        "", case["category"], kind, case["name"], "", case["row_standard"], case["restriction"], case["row_note"]
    )
    return judge_texts(item, row)


@pytest.mark.parametrize("case", listed("grades.csv", "object", "parameter", "standard", "name", "row_standard"))
def test_a_row_grades_as(case: Line) -> None:
    found = judged(case)
    assert found.grade.code in case["grade"].split("|"), (case["why"], found.steps)
    if found.grade.code == case["grade"]:
        assert set(found.flags) == set(filter(None, case["flags"].split(";"))), found.steps


@pytest.mark.parametrize("case", listed("never.csv", "class", "object", "demand", "row"))
def test_a_row_never_covers(case: Line) -> None:
    row = RowText("", case["category"], "参数", case["row"], "", case["standard"])
    for cited in ("", case["cited"]):
        found = judge_texts(ItemText(case["object"], case["demand"], cited), row)
        assert not found.grade.is_covered, (cited, found.steps)


def test_cases_span_every_cluster_and_every_grade() -> None:
    lines = cases("grades.csv")
    clusters = {line["cluster"] for line in table(SHIPPED / "chains.csv")}
    counted = Counter(line["cluster"] for line in lines)
    assert set(counted) == clusters
    assert min(counted.values()) >= 6
    assert len(lines) >= 150
    assert {line["grade"] for line in lines} >= {grade.code for grade in Grade}
