"""Standing caps grades; every code that can appear has its sentence; the table is whole."""

import re
from itertools import product
from pathlib import Path

import pytest

from engine.judging import grade as grade_module
from engine.judging import relate as relate_module
from engine.judging.explain import CODES, FLAGS, GRADES, explain
from engine.judging.relations import ObjectFit, ParameterFit, Restriction, StandardFit
from engine.judging.standing import CAPS, VALID, Standing, with_standing
from engine.judging.table import TABLE, as_markdown
from engine.judging.types import Grade, Judgement, Step
from engine.lexicon import State
from tests.engine.judging.world import item_text, judged, row_text

EXACT = Judgement(Grade.EXACT, ("method_not_specified",), (Step("standard.open"),))


def test_a_valid_row_keeps_its_judgement() -> None:
    assert with_standing(EXACT, [VALID]) == EXACT


def test_a_declared_row_grades_at_best_restricted() -> None:
    assert with_standing(EXACT, [Standing("declared")]).grade is Grade.RESTRICTED
    assert with_standing(Judgement(Grade.EDITION), [Standing("declared")]).grade is Grade.RESTRICTED
    assert with_standing(Judgement(Grade.EXCLUDED), [Standing("declared")]).grade is Grade.EXCLUDED
    assert with_standing(Judgement(Grade.NEAR), [Standing("declared")]).grade is Grade.NEAR


@pytest.mark.parametrize(
    "code", ["suspended", "withdrawn", "expired", "site_closed", "row_suspended", "not_yet_approved"]
)
def test_what_is_not_valid_gets_no_grade_and_stays_a_reason(code: str) -> None:
    found = with_standing(EXACT, [Standing(code, {"date": "2026-09-30"})])
    assert found.grade is Grade.NONE
    assert [step.code for step in found.steps] == ["standard.open", f"standing.{code}"]
    assert found.flags == ()


def test_the_hardest_standing_holds_whatever_the_order() -> None:
    both = [Standing("declared"), Standing("expired")]
    assert with_standing(EXACT, both).grade is with_standing(EXACT, both[::-1]).grade is Grade.NONE


def test_an_unknown_start_is_a_flag_beside_the_grade() -> None:
    found = with_standing(EXACT, [Standing("start_unknown")])
    assert (found.grade, found.flags) == (Grade.EXACT, ("method_not_specified", "start_unknown"))


def test_the_table_decides_every_combination() -> None:
    assert set(TABLE) == set(product(ObjectFit, StandardFit, Restriction))
    excluded = {key for key, found in TABLE.items() if found is Grade.EXCLUDED}
    assert all(restriction is Restriction.EXCLUDES for _, _, restriction in excluded)


def test_the_table_prints_as_markdown() -> None:
    printed = as_markdown()
    assert printed.count("\n| ") == len(StandardFit) + len(ObjectFit) + 1
    assert "| same | `exact` | `restricted` | `excluded` |" in printed
    docs = Path(__file__).resolve().parents[3] / "docs" / "decision-table.md"
    assert docs.read_text(encoding="utf-8").endswith(printed)


def test_every_code_has_a_sentence() -> None:
    codes = {f"object.{fit.name.lower()}" for fit in ObjectFit} | {
        f"parameter.{fit.name.lower()}" for fit in ParameterFit
    }
    codes |= {f"standard.{fit.name.lower()}" for fit in StandardFit}
    codes |= {f"state.{state.name.lower()}" for state in State if state is not State.IN_FORCE}
    codes |= {f"restriction.{found.name.lower()}" for found in Restriction if found is not Restriction.UNTOUCHED}
    codes |= {f"standing.{code}" for code in CAPS if code != "valid"}
    for module in (grade_module, relate_module):
        codes |= set(re.findall(r'Step\(\s*"([a-z_.]+)"', Path(module.__file__).read_text(encoding="utf-8")))
    codes.add("licence.unconfirmed")  # the other word of one step
    assert codes <= set(CODES)
    assert set(CODES) - codes == set()
    assert set(GRADES) == set(Grade)


def test_sentences_use_only_parameters_their_step_carries() -> None:
    judgements = [
        judged(item_text("大米", "铅", "GB 2762"), row_text("食品", "铅", "GB 5009.12-2017", "部分参数")),
        judged(item_text("海水", "COD"), row_text("水和废水", "化学需氧量", "HJ 828-2017", "不测铅")),
        judged(item_text("床单", "甲醛"), row_text("床上用品", "全部参数", "GB/T 22796-2021", "不测甲醛")),
        judged(item_text("固定污染源废气", "NMHC"), row_text("环境空气和废气", "非甲烷总烃", "HJ 604-2017")),
        judged(item_text("大米", "铅"), row_text("食品", "铅", "内部方法", mark="CNAS")),
    ]
    for judgement in judgements:
        for step in judgement.steps:
            assert CODES[step.code].format(**step.params)


def test_an_explanation_is_codes_and_values() -> None:
    told = explain(judged(item_text("大米", "铅"), row_text("食品", "铅", "GB 5009.12-2023")))
    assert told["grade"] == "exact"
    assert told["flags"] == ["method_not_specified"]
    assert [step["code"] for step in told["steps"]] == ["object.broader", "parameter.same", "standard.open"]
    assert set(told["flags"]) <= set(FLAGS)
