"""What a preview says, and what the de-identified text keeps back."""

import datetime as dt

import pytest

from catalog.actions.standards import StandardLine, load_standards
from enterprises.actions.demands import create_demand
from enterprises.actions.enterprises import Profile, edit_profile
from enterprises.deidentified import deidentified_text
from enterprises.details import DemandDetails
from enterprises.preview import ItemPreview, preview_items, preview_stored
from enterprises.reading import Line
from tests.enterprises.worlds import load_knowledge, load_places, make_demand, make_enterprise

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 1)


@pytest.fixture(autouse=True)
def knowledge() -> None:
    load_knowledge()
    load_standards(
        by=None,
        lines=[StandardLine("GB 99001-2030", "纺织品", "即将实施", dt.date(2030, 1, 1), kind="product")],
    )


def preview(*texts: str) -> ItemPreview:
    return preview_items([Line("1", *texts)], DAY)[0]


def codes(item: ItemPreview) -> list[str]:
    return [doubt.code for doubt in item.doubts]


def test_an_item_that_is_clear() -> None:
    item = preview("床单", "甲醛含量", "GB/T 2912.1-2009")
    assert (item.object, item.parameter, item.parameter_how, item.doubts) == ("床单", "甲醛", "alias", ())
    assert [(meant.number, meant.state, meant.title) for meant in item.standards] == [
        ("GB/T 2912.1-2009", "in_force", "纺织品 甲醛的测定")
    ]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("床单", "甲醛", "GB/T 2912.1"), ["standard_without_year"]),
        (("床单", "甲醛", "GB/T 2912.1-1998"), ["standard_replaced"]),
        (("床单", "甲醛", "GB 99001-2030"), ["standard_upcoming"]),
        (("床单", "甲醛", "GB/T 99999-2020"), ["standard_unlisted"]),
        (("床单", "甲醛", "按厂里的办法"), ["standard_unread_in_demand"]),
        (("床单", "色牢度甲"), ["parameter_unknown"]),
        (("床单", "甲醛释放"), ["parameter_unknown_offers"]),
        (("天外来物", "甲醛"), ["object_unknown"]),
        (("床单", "全项"), ["all_without_standard"]),
        (("床单", "铬"), ["parameter_looks_like"]),
    ],
)
def test_doubts(texts: tuple[str, ...], expected: list[str]) -> None:
    item = preview(*texts)
    assert codes(item) == expected
    for doubt in item.doubts:
        assert doubt.code not in doubt.reason["zh"]
        assert doubt.reason["zh"] != doubt.reason["en"]


def test_a_replaced_edition_names_the_one_in_force() -> None:
    assert preview("床单", "甲醛", "GB/T 2912.1-1998").doubts[0].params["current"] == "GB/T 2912.1-2009"


def test_a_repeated_item_is_named() -> None:
    lines = [Line("1", "床单", "甲醛"), Line("2", "床单", "甲醛含量")]
    assert [codes(item) for item in preview_items(lines, DAY)] == [[], ["item_repeats"]]


def test_stored_items_read_the_same() -> None:
    demand = make_demand(*make_enterprise())
    stored = preview_stored(demand.items.select_related("demand"), DAY)
    assert [(item.number, item.parameter) for item in stored] == [("1.1", "甲醛"), ("1.2", "pH"), ("2", "")]


class TestDeidentified:
    def test_concepts_only(self) -> None:
        acting, enterprise = make_enterprise("某某纺织有限公司")
        lines = [
            Line("1", "某某牌 床单", "甲醛含量", "GB/T 2912.1-2009；Q/320600 MMF 001-2020", "某某项目用"),
            Line("2", "神秘涂层 MMF-7", "某某配方试验"),
        ]
        details = DemandDetails(
            city="南通市", deadline_days=9, model_text="MMF-7", quantity_text="300 件", title="某某", note="某某"
        )
        demand = create_demand(by=acting.user, enterprise=enterprise, details=details, lines=lines)
        told = deidentified_text(demand)
        assert told.split("\n") == [
            "地点：未说明；期限：9 个工作日内",
            "1. 床单 · 甲醛 · GB/T 2912.1-2009",
            "2. 其他样品 · 其他项目",
        ]

    def test_a_city_with_fewer_than_three_enterprises_of_the_chain_is_told_as_its_province(self) -> None:
        chain = load_places()
        acting, enterprise = make_enterprise()
        demand = make_demand(acting, enterprise, chain=chain)
        for count in range(1, 4):
            _, one = make_enterprise()
            profile = Profile(one.name, city="南通市", chains=((chain, None, False),))
            edit_profile(by=None, enterprise=one, profile=profile)
            place = "南通市" if count == 3 else "江苏省"
            assert deidentified_text(demand).startswith(f"地点：{place}；")
