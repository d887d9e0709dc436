"""Literal cases for docs/matching.md §3, "Settled readings" and flags: one test per line."""

from datetime import date

from tests.engine.judging.world import grade, item_text, judged, row_text

RICE_LEAD = item_text("大米", "铅", "GB 5009.12-2023")


def test_of_several_standards_in_a_cell_the_best_counts() -> None:
    assert grade(RICE_LEAD, row_text("食品", "铅", "GB 5009.12-2017；GB 5009.12-2023")) == "exact"


def test_precedence_excluded_edition_restricted_covered() -> None:
    old = "GB 5009.12-2017"
    assert grade(RICE_LEAD, row_text("食品", "铅、镉", old, "不测铅")) == "excluded"
    assert grade(RICE_LEAD, row_text("食品", "铅", old, "部分参数")) == "edition"
    assert grade(RICE_LEAD, row_text("食品", "铅", "GB 5009.268-2025", "部分参数")) == "method"


def test_a_demand_without_standard_takes_any_row_in_force() -> None:
    item = item_text("大米", "铅")
    found = judged(item, row_text("食品", "铅", "GB 5009.268-2025"))
    assert (found.grade.code, found.flags) == ("exact", ("method_not_specified",))
    assert grade(item, row_text("食品", "铅", "GB 5009.12-2017")) == "edition"
    whole = judged(item_text("动力电池包", "挤压"), row_text("锂离子电池", "全部参数", "GB 38031-2025"))
    assert (whole.grade.code, whole.flags) == ("whole_product", ("method_not_specified",))


def test_both_on_the_same_withdrawn_edition_is_exact_by_contract_only() -> None:
    found = judged(item_text("大米", "铅", "GB 5009.12-2017"), row_text("食品", "铅", "GB 5009.12-2017"))
    assert (found.grade.code, found.flags) == ("exact", ("withdrawn_by_contract",))


def test_a_number_of_which_no_edition_is_in_force_gives_editions_only() -> None:
    item = item_text("涂料", "铅", "GB 18582")
    assert grade(item, row_text("涂料", "铅", "GB 18582-2020")) == "edition"
    assert grade(item, row_text("涂料", "铅", "GB 30981.1-2025")) == "edition"


def test_replacement_under_another_number_is_edition() -> None:
    item = item_text("路由器", "ESD", "YY 0505-2012")
    assert grade(item, row_text("电工电子产品", "静电放电抗扰度", "YY 9706.102-2021")) == "edition"
    partial = item_text("路由器", "噪声", "GB/T 5905-2011")
    assert grade(partial, row_text("电工电子产品", "噪声", "GB/T 5905.1-2023")) == "edition"


def test_a_row_without_year_is_edition_where_dated_editions_exist() -> None:
    assert grade(RICE_LEAD, row_text("食品", "铅", "GB 5009.12")) == "edition"
    assert grade(item_text("大米", "铅", "GB 9999"), row_text("食品", "铅", "GB 9999")) == "exact"


def test_an_upcoming_edition_is_not_current_until_its_date() -> None:
    item = item_text("床单", "耐摩擦色牢度", "GB/T 3920")
    old = row_text("纺织品", "耐摩擦色牢度", "GB/T 3920-2008")
    new = row_text("纺织品", "耐摩擦色牢度", "GB/T 3920-2024")
    assert (grade(item, old), grade(item, new)) == ("exact", "edition")
    later = date(2027, 1, 1)
    assert (grade(item, old, later), grade(item, new, later)) == ("edition", "exact")


def test_both_on_the_same_upcoming_edition_is_exact_and_flagged() -> None:
    found = judged(
        item_text("床单", "耐摩擦色牢度", "GB/T 3920-2024"), row_text("纺织品", "耐摩擦色牢度", "GB/T 3920-2024")
    )
    assert (found.grade.code, found.flags) == ("exact", ("not_yet_in_force",))


def test_adoption_of_another_edition_is_edition() -> None:
    assert (
        grade(item_text("涂料", "附着力", "ISO 2409:2013"), row_text("涂料", "附着力", "GB/T 9286-2021")) == "edition"
    )


def test_an_undated_series_is_equivalent_to_the_adoption_of_one_of_its_parts() -> None:
    row = row_text("电工电子产品", "铅", "GB/T 39560.5-2021")
    assert grade(item_text("路由器", "铅", "IEC 62321"), row) == "equivalent"


def test_a_series_takes_every_part_of_it() -> None:
    row = row_text("电工电子产品", "中性盐雾", "GB/T 2423.17-2024")
    assert grade(item_text("路由器", "中性盐雾", "GB/T 2423系列"), row) == "exact"


def test_a_standard_that_no_list_holds_counts_as_in_force_and_says_so() -> None:
    found = judged(item_text("大米", "铅"), row_text("食品", "铅", "GB 7777-2019"))
    assert found.grade.code == "exact"
    assert "state.unlisted" in [step.code for step in found.steps]


def test_a_withdrawn_and_unrelated_method_gives_no_grade() -> None:
    item = item_text("地表水", "COD", "HJ 828-2017")
    assert grade(item, row_text("水和废水", "化学需氧量", "HJ/T 399-2007")) == "none"


def test_a_modified_adoption_is_another_method() -> None:
    item = item_text("床单", "耐摩擦色牢度", "ISO 105-X12:2001")
    assert grade(item, row_text("纺织品", "耐摩擦色牢度", "GB/T 3920-2008")) == "method"


def test_a_whole_product_row_that_prescribes_the_cited_method() -> None:
    item = item_text("床单", "甲醛", "GB/T 2912.1")
    found = judged(item, row_text("床上用品", "全部参数", "GB/T 22796-2021"))
    assert (found.grade.code, found.flags) == ("whole_product", ("product_standard_report",))
    assert grade(item, row_text("床上用品", "甲醛含量", "GB/T 22796-2021")) == "method"


def test_a_method_limit_is_harmless_until_another_method_is_asked() -> None:
    row = row_text("食品", "铅", "GB 5009.12-2023", "只用第一法")
    assert grade(RICE_LEAD, row) == "exact"
    assert grade(item_text("大米", "铅", "GB 5009.12-2023 第一法"), row) == "exact"
    assert grade(item_text("大米", "铅", "GB 5009.12-2023 第二法"), row) == "excluded"


def test_a_range_is_decided_by_a_value_and_by_a_person_without_one() -> None:
    row = row_text("金属材料", "抗拉强度", "GB/T 228.1-2021", "≤600kN")
    assert grade(item_text("铝板", "抗拉强度", "GB/T 228.1-2021"), row) == "restricted"
    assert grade(item_text("铝板", "抗拉强度", "GB/T 228.1-2021", "最大力500kN"), row) == "exact"
    assert grade(item_text("铝板", "抗拉强度", "GB/T 228.1-2021", "最大力900kN"), row) == "excluded"


def test_a_standard_that_does_not_fit_the_parameter_leaves_method() -> None:
    item = item_text("床单", "甲醛", "GB/T 8427-2019")
    assert grade(item, row_text("纺织品", "甲醛含量", "GB/T 2912.1-2009")) == "method"


def test_a_limit_naming_another_parameter_does_not_touch() -> None:
    row = row_text("床上用品", "全部参数", "GB/T 22796-2021", "不测填充物微生物")
    assert grade(item_text("床单", "甲醛", "GB/T 22796-2021"), row) == "whole_product"
    assert (
        grade(
            item_text("床单", "甲醛", "GB/T 22796-2021"),
            row_text("床上用品", "全部参数", "GB/T 22796-2021", "不测甲醛"),
        )
        == "excluded"
    )


def test_a_limit_is_answered_by_sample_or_condition_text() -> None:
    row = row_text("纺织品", "甲醛含量", "GB/T 2912.1-2009", "仅限床上用品，不做地毯")
    assert grade(item_text("床单", "甲醛", "GB/T 2912.1"), row) == "exact"
    assert grade(item_text("地毯", "甲醛", "GB/T 2912.1"), row) == "excluded"
    only = row_text("纺织品", "抗菌性能", "GB/T 20944.3-2008", "只测金黄色葡萄球菌、大肠杆菌")
    assert grade(item_text("床单", "抗菌", "GB/T 20944.3"), only) == "restricted"
    assert grade(item_text("床单", "抗菌", "GB/T 20944.3", "白色念珠菌"), only) == "excluded"


def test_a_standard_named_in_the_parameter_or_the_note_counts_as_cited() -> None:
    row = row_text("食品", "铅", "GB 5009.268-2025")
    assert grade(item_text("大米", "铅", "", "按GB 5009.12-2023检测"), row) == "method"


def test_a_whole_product_row_of_another_standard() -> None:
    limit = item_text("床单", "甲醛", "GB 18401-2010")
    assert grade(limit, row_text("床上用品", "全部参数", "GB/T 22796-2021")) == "whole_product"
    assert grade(limit, row_text("床上用品", "全部参数", "GB/T 22999-2020")) == "method"
    old_method = item_text("床单", "日晒牢度", "GB/T 8427-2008")
    assert grade(old_method, row_text("床上用品", "全部参数", "GB/T 22796-2021")) == "edition"


def test_a_product_standard_without_contents_borrows_them() -> None:
    old = row_text("锂离子电池", "全部参数", "GB 38031-2020")
    assert grade(item_text("动力电池包", "挤压", "GB 38031-2020"), old) == "whole_product"
    assert grade(item_text("动力电池包", "挤压", "GB 38031-2025"), old) == "edition"
    sheet = row_text("床上用品", "全部参数", "GB/T 22797-2009")
    assert grade(item_text("床单", "甲醛", "GB/T 22797-2009"), sheet) == "whole_product"


def test_where_contents_are_unknown_only_whole_product_rows_count() -> None:
    item = item_text("环氧底漆", "全项", "GB/T 6666-2020")
    assert grade(item, row_text("涂料", "全部参数", "GB/T 6666-2020")) == "whole_product"
    assert grade(item, row_text("涂料", "附着力", "GB/T 6666-2020")) == "none"
    assert (
        grade(item_text("环氧底漆", "附着力", "GB/T 6666-2020"), row_text("涂料", "全部参数", "GB/T 6666-2020"))
        == "restricted"
    )


def test_a_missing_part_makes_a_whole_product_a_matter_for_a_person() -> None:
    item = item_text("环氧底漆", "全项", "GB/T 6666-2020")
    assert grade(item, row_text("涂料", "全部参数", "GB/T 6666-2020", "不测附着力")) == "restricted"


def test_pharmacopoeia_chapters_have_the_state_of_their_volume() -> None:
    item = item_text("片剂", "溶出度", "中国药典通则0931")
    assert grade(item, row_text("药品", "溶出度", "《中国药典》2025年版四部 通则0931")) == "exact"
    assert grade(item, row_text("药品", "溶出度", "《中国药典》2020年版四部 通则0931")) == "edition"
    assert grade(item, row_text("药品", "溶出度", "《中国药典》2025年版四部 通则0921")) == "method"


def test_an_unread_reference_never_matches_by_accident() -> None:
    assert grade(RICE_LEAD, row_text("食品", "铅", "内部方法")) == "none"
    assert grade(item_text("大米", "铅"), row_text("食品", "铅", "内部方法")) == "restricted"


def test_the_trade_of_the_object_reads_an_ambiguous_name() -> None:
    row = row_text("水和废水", "总磷", "GB/T 11893-1989")
    assert grade(item_text("废水", "TP"), row) == "exact"
    assert grade(item_text("动力电池包", "TP"), row) == "none"


def test_a_row_flagged_as_non_food_is_near_for_food() -> None:
    found = judged(RICE_LEAD, row_text("食品", "铅", "GB 5009.12-2023", food_flag="非食品"))
    assert (found.grade.code, found.flags) == ("near", ("food_flag_mismatch",))


def test_service_kinds_never_match_each_other() -> None:
    row = row_text("食品", "铅", "GB 5009.12-2023", service_kind="calibration")
    assert grade(RICE_LEAD, row) == "none"


def test_calibration_regulations_are_no_testing_unless_they_say_so() -> None:
    row = row_text("电工电子产品", "噪声", "JJG 188-2017")
    assert grade(item_text("路由器", "噪声", "JJG 188-2017"), row) == "exact"
    assert grade(item_text("路由器", "噪声"), row) == "none"
    assert (
        grade(item_text("路由器", "噪声"), row_text("电工电子产品", "噪声", "JJG 188-2017", note="仅限检测")) != "none"
    )


def test_another_mark_never_replaces_the_asked_one() -> None:
    row = row_text("食品", "铅", "GB 5009.12-2023", mark="CNAS")
    assert grade(RICE_LEAD, row) == "none"
    assert grade(item_text("大米", "铅", "GB 5009.12-2023", mark="none"), row) == "exact"


def test_a_purpose_limit_is_harmless_for_a_commission_and_excludes_supervision() -> None:
    row = row_text("食品", "铅", "GB 5009.12-2023", "仅限特定合同约定的委托检验检测")
    assert grade(RICE_LEAD, row) == "exact"
    assert grade(item_text("大米", "铅", "GB 5009.12-2023", purpose="监督抽查"), row) == "excluded"
