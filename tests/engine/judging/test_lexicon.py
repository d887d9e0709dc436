"""The lexicon: states on a day, current editions, replacement, adoption, contents, names."""

from datetime import date

import pytest

from engine.lexicon import Alias, Edge, Lexicon, ObjectEdge, Part, Standard, StandardItem, State, find_cycle
from engine.lexicon.numbers import Edition, edition_of, read_number, stem_of
from tests.engine.judging.world import DAY, lexicon


def edition(number: str) -> Edition:
    ref = read_number(number)
    assert ref is not None
    return edition_of(ref)


def state(number: str, day: date = DAY) -> State:
    return lexicon().standards.state(edition(number), day)


@pytest.mark.parametrize(
    ("number", "stem"),
    [
        ("GB/T 11892-1989", "GB 11892"),
        ("GB 11892-1989", "GB 11892"),
        ("HJ/T 399-2007", "HJ 399"),
        ("DB32/T 4194-2022", "DB32 4194"),
        ("T/CEC 131.1-2016", "T/CEC 131.1"),
        ("EN ISO 9227:2017", "ISO 9227"),
        ("ASTM E8/E8M-22", "ASTM E8"),
    ],
)
def test_one_stem_per_document_series(number: str, stem: str) -> None:
    assert edition(number).stem == stem


def test_states_follow_their_dates() -> None:
    assert state("GB 38031-2020", date(2026, 6, 30)) is State.IN_FORCE
    assert state("GB 38031-2020", date(2026, 7, 1)) is State.SUPERSEDED
    assert state("GB 38031-2025", date(2026, 6, 30)) is State.UPCOMING
    assert state("GB 38031-2025", date(2026, 7, 1)) is State.IN_FORCE
    assert state("HJ/T 399-2007") is State.WITHDRAWN
    assert state("GB 12345-2020") is State.UNLISTED


def test_a_predecessor_in_force_ends_the_day_its_successor_takes_effect() -> None:
    assert state("GB/T 3920-2008", date(2026, 12, 31)) is State.IN_FORCE
    assert state("GB/T 3920-2008", date(2027, 1, 1)) is State.SUPERSEDED


def test_a_full_edge_ends_an_edition_on_its_date_and_a_partial_one_does_not() -> None:
    edges = [
        Standard("GB 1-2001", status="现行", edges=(Edge("GB 2-2011", False, date(2012, 1, 1)),)),
        Standard("GB 3-2001", status="现行", edges=(Edge("GB 2-2011", True, date(2012, 1, 1)),)),
        Standard("GB 2-2011", status="现行"),
    ]
    graph = Lexicon.build(standards=edges).standards
    assert graph.state(edition("GB 1-2001"), date(2011, 12, 31)) is State.IN_FORCE
    assert graph.state(edition("GB 1-2001"), date(2012, 1, 1)) is not State.IN_FORCE
    assert graph.state(edition("GB 3-2001"), date(2012, 1, 1)) is State.IN_FORCE


def test_an_unlisted_edition_older_than_one_in_force_is_superseded() -> None:
    assert state("GB 5009.12-2003") is State.SUPERSEDED
    assert state("GB 5009.12-2029") is State.UNLISTED
    assert state("IEC 60068-2-11:1981") is State.SUPERSEDED


def test_current_editions_are_those_in_force() -> None:
    graph = lexicon().standards
    assert graph.current("GB 38031", date(2026, 6, 30)) == (Edition("GB 38031", "2020"),)
    assert graph.current("GB 38031", DAY) == (Edition("GB 38031", "2025"),)
    assert graph.current("GB 18582", DAY) == ()


def test_replacement_is_followed_in_both_directions_and_over_adoption() -> None:
    graph = lexicon().standards
    assert graph.replacement("YY 0505", "YY 9706.102") == "later"
    assert graph.replacement("YY 9706.102", "YY 0505") == "earlier"
    assert graph.replacement("GB 5905", "GB 5905.1") == "later"
    assert graph.replacement("IEC 60068.2-11", "GB 2423.17") == "adopted"
    assert graph.replacement("GB 5009.12", "GB 5009.268") == ""


def test_siblings_of_one_successor_are_not_each_others_editions() -> None:
    parts = [
        Standard("GB/T 100-2009", replaced_by=("GB/T 300-2021",)),
        Standard("GB/T 200-2009", replaced_by=("GB/T 300-2021",)),
        Standard("GB/T 300-2021"),
    ]
    graph = Lexicon.build(standards=parts).standards
    assert graph.replacement("GB 100", "GB 300") == "later"
    assert graph.replacement("GB 100", "GB 200") == ""


def test_a_cycle_is_reported_by_the_edge_that_closes_it() -> None:
    good = [Standard("GB 1-2001", replaced_by=("GB 1-2011",)), Standard("GB 1-2011", replaced_by=("GB 1-2021",))]
    assert find_cycle(good) is None
    assert find_cycle([*good, Standard("GB 1-2021", replaced_by=("GB 1-2001",))]) == ("GB 1-2021", "GB 1-2001")


def test_contents_are_own_or_borrowed() -> None:
    contents = lexicon().contents
    assert [entry.parameter for entry in contents.own(edition("GB 38031-2020"))] == ["挤压", "热扩散"]
    assert contents.own(edition("GB/T 22797-2009")) == ()
    assert len(contents.borrowed(edition("GB/T 22797-2009"))) == 3
    methods = contents.methods(edition("GB 2762-2022"), "铅")
    assert methods is not None
    assert [ref.edition for ref in methods] == ["GB 5009.12"]
    assert contents.methods(edition("GB 2762-2022"), "镉") is None


def test_several_methods_of_one_parameter_are_kept_in_list_order() -> None:
    items = [
        StandardItem("GB 1-2020", "碳", ("GB/T 10", "GB/T 20")),
        StandardItem("GB 1-2020", "碳", ("GB/T 30",)),
        StandardItem("GB 1-2020", "硅", ("GB 1",)),
    ]
    contents = Lexicon.build(standard_items=items).contents
    assert [[ref.edition for ref in entry.methods] for entry in contents.own(edition("GB 1-2020"))] == [
        ["GB/T 10", "GB/T 20", "GB/T 30"],
        [],
    ]


def test_names_know_aliases_ancestors_wholes_and_survive_cycles() -> None:
    vocabulary = Lexicon.build(
        aliases=[Alias("object", "大米", "稻米")],
        objects=[ObjectEdge("大米", "谷物"), ObjectEdge("谷物", "食品"), ObjectEdge("食品", "大米")],
        parts=[Part("甲", "乙"), Part("乙", "丙"), Part("丙", "甲")],
    ).vocabulary
    assert vocabulary.concepts("object", "稻米") == (("大米", "", "alias"),)
    assert vocabulary.ancestors("大米") == {"大米", "谷物", "食品"}
    assert vocabulary.wholes("甲") >= {"乙", "丙"}
    assert vocabulary.concepts("object", "未见过") == ()


def test_a_qualified_alias_lends_its_bare_form_to_its_trade_only() -> None:
    vocabulary = lexicon().vocabulary
    assert ("抗拉强度", "金属", "rule") in vocabulary.concepts("parameter", "拉伸强度")
    assert vocabulary.trade_distance("金属", "铝板") == 1
    assert vocabulary.trade_distance("金属", "大米") == 99
    assert vocabulary.trade_distance("通用", "大米") is None


def test_titles_name_their_scope() -> None:
    titles = lexicon().titles
    assert titles.scope("环境空气 总烃的测定") == ("环境空气",)
    assert titles.scope("食品安全国家标准 食品中铅的测定") == ("食品",)
    assert titles.scope("拉伸试验方法") == ()


def test_prefix_suffixes_never_join_different_standards() -> None:
    assert stem_of("GB", "228", "1") != stem_of("GB", "2281")
    assert stem_of("T/CEC", "131") != stem_of("CEC", "131")


def test_contents_are_called_as_the_vocabulary_calls_them_in_the_trade_of_the_title() -> None:
    lists = Lexicon.build(
        aliases=[
            Alias("parameter", "过充", "过充电", "电池"),
            Alias("parameter", "抗拉强度", "拉伸强度", "金属"),
            Alias("parameter", "拉伸应力", "拉伸强度", "高分子"),
        ],
        objects=[ObjectEdge("锂离子电池", "电池"), ObjectEdge("钢板", "金属材料"), ObjectEdge("电池", "")],
        standards=[Standard("GB 1-2020", "锂离子电池 安全要求"), Standard("GB 2-2020", "钢板 技术条件")],
        standard_items=[
            StandardItem("GB 1-2020", "过充电"),
            StandardItem("GB 2-2020", "拉伸强度"),
            StandardItem("GB 3-2020", "拉伸强度"),
        ],
    )
    entries = [lists.contents.own(edition(number))[0] for number in ("GB 1-2020", "GB 2-2020", "GB 3-2020")]
    assert [entry.parameter for entry in entries] == ["过充", "抗拉强度", "拉伸强度"]
    assert [entry.printed for entry in entries] == ["过充电", "拉伸强度", "拉伸强度"]
