"""The explanation alone reproduces the grade: codes of the steps and the printed table, nothing of the texts."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from engine.judging.explain import explain
from engine.judging.grade import Judge
from engine.judging.relations import ObjectFit, ParameterFit, Restriction, StandardFit
from engine.judging.standing import CAPS, Standing, with_standing
from engine.judging.table import TABLE
from engine.judging.types import Grade, Judgement
from engine.reading.types import ItemReading, RowReading
from tests.engine.devset import judge_world, load
from tests.engine.judging.test_keys_and_properties import ITEMS_READ, ROWS_READ
from tests.engine.judging.world import DAY, lexicon
from tests.engine.shipped import cases
from tests.engine.test_grade_cases import judged

OBJECT_STEPS = {"by_standard": ObjectFit.CITED, "out_of_scope": ObjectFit.SIBLING}
"""Steps about the object that are no relation by themselves; the last step about the object decides."""
STANDINGS = st.lists(st.sampled_from(sorted(set(CAPS) - {"valid"})).map(Standing), max_size=2)


def replay(codes: Sequence[str]) -> Grade:
    """The grade that follows from the codes of an explanation."""
    told: dict[str, list[str]] = {}
    for code in codes:
        topic, _, word = code.partition(".")
        told.setdefault(topic, []).append(word)
    grade = _of_relations(told)
    if "food" in told and grade <= Grade.RESTRICTED:
        grade = Grade.NEAR
    for word in told.get("standing", []):
        cap = CAPS[word]
        if cap is Grade.NONE or (cap is not None and grade is not Grade.NEAR):
            grade = max(grade, cap)
    return grade


def _of_relations(told: dict[str, list[str]]) -> Grade:
    if "service" in told or "mark" in told:
        return Grade.NONE
    parameter = ParameterFit[told["parameter"][-1].upper()]
    if parameter in (ParameterFit.PART, ParameterFit.OTHER):
        return Grade.NEAR if parameter is ParameterFit.PART else Grade.NONE
    word = told["object"][-1]
    obj = OBJECT_STEPS.get(word) or ObjectFit[word.upper()]
    standard = StandardFit[told["standard"][-1].upper()]
    limits = told.get("restriction", [])
    limit = max((Restriction[word.upper()] for word in limits), default=Restriction.UNTOUCHED)
    if standard is StandardFit.UNRELATED:
        return Grade.NONE
    grade = TABLE[obj, standard, limit]
    return Grade.RESTRICTED if parameter is ParameterFit.CONTENTS_UNKNOWN and grade.is_covered else grade


def codes_of(judgement: Judgement) -> list[str]:
    return [step["code"] for step in explain(judgement)["steps"]]


@given(ITEMS_READ, ROWS_READ, STANDINGS)
def test_any_pair_replays(item: ItemReading, row: RowReading, standings: list[Standing]) -> None:
    found = with_standing(Judge(lexicon(), DAY).judge(item, row), standings)
    assert replay(codes_of(found)) is found.grade


def test_every_pair_of_the_development_set_replays() -> None:
    world, words, day = load()
    judge_world(world, words, day)
    assert len(world.judgements) > 1000
    for pair, found in world.judgements.items():
        assert replay(codes_of(found)) is found.grade, (pair, found)


def test_every_literal_case_replays() -> None:
    for case in cases("grades.csv"):
        found = judged(case)
        assert replay(codes_of(found)) is found.grade, (case, found)
