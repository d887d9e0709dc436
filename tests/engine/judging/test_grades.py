"""Literal cases for docs/matching.md §3: grades, objects, parameters and limit standards, one test per line."""

import pytest

from tests.engine.judging.world import grade, item_text, judged, row_text

RICE_LEAD = item_text("大米", "铅", "GB 5009.12-2023")


def test_same_parameter_compatible_object_same_edition_is_exact() -> None:
    assert grade(RICE_LEAD, row_text("食品", "总铅", "GB 5009.12-2023")) == "exact"


def test_a_converted_number_is_the_same_document() -> None:
    row = row_text("水和废水", "高锰酸盐指数", "GB/T 11892-1989")
    assert grade(item_text("地表水", "高锰酸盐指数", "GB 11892-89"), row) == "equivalent"
    assert grade(item_text("地表水", "高锰酸盐指数", "GB/T 11892-1989"), row) == "exact"


def test_a_converted_number_listed_as_withdrawn_has_the_state_of_its_gbt() -> None:
    row = row_text("水和废水", "高锰酸盐指数", "GB 11892-89")
    assert grade(item_text("地表水", "高锰酸盐指数", "GB 11892-1989"), row) == "exact"
    assert judged(item_text("地表水", "高锰酸盐指数"), row).flags == ("method_not_specified",)


def test_identical_adoption_is_equivalence_both_ways() -> None:
    assert (
        grade(item_text("环氧底漆", "附着力", "ISO 2409:2020"), row_text("涂料", "划格", "GB/T 9286-2021"))
        == "equivalent"
    )
    assert (
        grade(item_text("环氧底漆", "附着力", "GB/T 9286-2021"), row_text("涂料", "划格", "ISO 2409:2020"))
        == "equivalent"
    )


def test_a_double_number_is_one_document_with_two_numbers() -> None:
    row = row_text("电工电子产品", "中性盐雾", "GB/T 2423.17-2008/IEC 60068-2-11:1981")
    assert grade(item_text("路由器", "中性盐雾", "IEC 60068-2-11:1981"), row) == "exact"


def test_a_whole_product_row_covers_what_its_standard_contains() -> None:
    row = row_text("锂离子电池", "全部参数", "GB 38031-2025")
    assert grade(item_text("动力电池包", "挤压", "GB 38031-2025"), row) == "whole_product"
    assert grade(item_text("动力电池包", "针刺", "GB 38031-2025"), row) == "none"


def test_another_edition_says_who_is_behind() -> None:
    lab = judged(RICE_LEAD, row_text("食品", "铅", "GB 5009.12-2017"))
    demand = judged(item_text("大米", "铅", "GB 5009.12-2017"), row_text("食品", "铅", "GB 5009.12-2023"))
    assert (lab.grade.code, demand.grade.code) == ("edition", "edition")
    assert "standard.lab_behind" in [step.code for step in lab.steps]
    assert "standard.demand_behind" in [step.code for step in demand.steps]


def test_another_method_in_force_is_method() -> None:
    assert grade(RICE_LEAD, row_text("食品", "铅", "GB 5009.268-2025")) == "method"


@pytest.mark.parametrize("limit", ["0.1～10mg/L", "部分参数", "视样品情况，需协商"])
def test_a_limit_that_needs_a_person_is_restricted(limit: str) -> None:
    assert grade(RICE_LEAD, row_text("食品", "铅", "GB 5009.12-2023", limit)) == "restricted"


def test_a_limit_that_takes_exactly_this_away_excludes() -> None:
    assert grade(RICE_LEAD, row_text("食品", "铅、镉", "GB 5009.12-2023", "不测铅")) == "excluded"
    assert grade(RICE_LEAD, row_text("食品", "铅", "GB 5009.12-2023", "不测大米")) == "excluded"


def test_another_parameter_is_nothing() -> None:
    assert grade(RICE_LEAD, row_text("食品", "镉", "GB 5009.12-2023")) == "none"


def test_a_broader_object_is_compatible() -> None:
    assert (
        grade(item_text("床单", "甲醛", "GB/T 2912.1-2009"), row_text("纺织品", "甲醛含量", "GB/T 2912.1-2009"))
        == "exact"
    )


def test_the_category_binds_an_object_free_method() -> None:
    item = item_text("铝板", "拉伸强度", "GB/T 228.1-2021")
    assert grade(item, row_text("钢筋", "抗拉强度", "GB/T 228.1-2021")) == "near"
    assert grade(item, row_text("金属材料", "抗拉强度", "GB/T 228.1-2021")) == "exact"


def test_a_broad_band_is_narrowed_by_the_title_of_the_method() -> None:
    gas = item_text("固定污染源废气", "NMHC")
    assert grade(gas, row_text("环境空气和废气", "非甲烷总烃", "HJ 604-2017")) == "near"
    assert grade(gas, row_text("环境空气和废气", "非甲烷总烃", "HJ 38-2017")) == "exact"


def test_the_citation_of_a_method_outweighs_the_scope_of_its_title() -> None:
    item = item_text("固定污染源废气", "NMHC", "HJ 604-2017")
    assert grade(item, row_text("环境空气和废气", "非甲烷总烃", "HJ 604-2017")) == "exact"


def test_a_narrower_and_a_sibling_object_are_near() -> None:
    assert grade(item_text("食品", "铅"), row_text("婴幼儿配方食品", "铅", "GB 5009.12-2023")) == "near"
    assert grade(item_text("海水", "COD"), row_text("水和废水", "化学需氧量", "HJ 828-2017")) == "near"
    assert grade(item_text("海水", "铅"), row_text("食品", "铅", "GB 5009.12-2023")) == "none"


def test_a_whole_parameter_covers_its_parts_and_never_the_reverse() -> None:
    row = row_text("纺织品", "摩擦色牢度", "GB/T 3920-2008")
    assert grade(item_text("床单", "干摩", "GB/T 3920-2008"), row) == "exact"
    part = row_text("纺织品", "耐干摩擦色牢度", "GB/T 3920-2008")
    assert grade(item_text("床单", "耐摩擦色牢度", "GB/T 3920-2008"), part) == "near"


def test_a_sum_is_no_element_and_no_element_a_sum() -> None:
    assert grade(item_text("大米", "铅"), row_text("食品", "铅、镉总和", "GB 5009.12-2023")) == "none"
    assert grade(item_text("大米", "铅、镉总和"), row_text("食品", "铅", "GB 5009.12-2023")) == "none"


def test_a_limit_standard_accepts_itself_and_the_methods_it_prescribes() -> None:
    item = item_text("大米", "铅", "GB 2762")
    assert grade(item, row_text("食品", "铅", "GB 2762-2022")) == "exact"
    assert grade(item, row_text("食品", "铅", "GB 5009.12-2023")) == "exact"
    assert grade(item, row_text("食品", "铅", "GB 5009.12-2017")) == "edition"
    assert grade(item, row_text("食品", "铅", "GB 5009.268-2025")) == "method"


def test_no_year_means_the_current_edition() -> None:
    item = item_text("大米", "铅", "GB 5009.12")
    assert grade(item, row_text("食品", "铅", "GB 5009.12-2023")) == "exact"
    assert grade(item, row_text("食品", "铅", "GB 5009.12-2017")) == "edition"
