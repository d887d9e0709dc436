"""Chains and standards over the API: public, filtered, strict, and a fixed number of queries."""

import datetime as dt
from typing import Any

import pytest
from rest_framework.test import APIClient

from catalog.actions.chains import ChainLine, load_chains
from catalog.actions.standards import ReplacementLine, StandardLine, load_standards

pytestmark = pytest.mark.django_db
VISITOR = APIClient()
FAR = dt.date(2999, 1, 1)


@pytest.fixture(autouse=True)
def lists() -> None:
    load_chains(
        by=None,
        lines=[
            ChainLine("集群甲", "样例链", "上游", "硅料", True, "来源一", 2),
            ChainLine("集群甲", "样例链", "下游", "组件", True, "来源一", 3),
            ChainLine("集群乙", "另一链", "中游", "电芯", False, "", 4),
        ],
    )
    old = StandardLine("GB/T 100-2010", "旧版", "废止", edges=(ReplacementLine("GB/T 100-2020"),), kind="method")
    later = [StandardLine(f"GB/T 100-{year}", "新版 拉伸", "现行", day) for year, day in ((2020, None), (2999, FAR))]
    load_standards(
        by=None, lines=[old, *later, StandardLine("GB 1000.5-2020", "别的", "现行", adopts="IDT ISO 5:2019")]
    )


def numbers(**query: str) -> list[str]:
    return [one["number"] for one in VISITOR.get("/api/v1/standards/", query).json()["results"]]


def test_chains_come_with_segments_products_and_sources() -> None:
    answer = VISITOR.get("/api/v1/chains/").json()
    assert answer["count"] == 2
    chain = next(one for one in answer["results"] if one["name"] == "样例链")
    assert (chain["cluster"], chain["is_verified"]) == ("集群甲", True)
    assert [segment["name"] for segment in chain["segments"]] == ["上游", "下游"]
    assert chain["segments"][0]["products"][0] | {"id": 0} == {
        "id": 0, "name": "硅料", "is_verified": True, "source": "来源一",
    }  # fmt: skip


def test_a_chain_is_found_by_its_product_once() -> None:
    found = VISITOR.get("/api/v1/chains/", {"q": "组件"}).json()
    assert [chain["name"] for chain in found["results"]] == ["样例链"]
    assert VISITOR.get("/api/v1/chains/", {"is_verified": "false"}).json()["count"] == 1


def test_standards_say_their_state_today_and_what_replaced_them() -> None:
    found = {one["number"]: one for one in VISITOR.get("/api/v1/standards/").json()["results"]}
    assert set(found) == {"GB/T 100-2010", "GB/T 100-2020", "GB/T 100-2999", "GB 1000.5-2020"}, "stubs stay out"
    states = [found[f"GB/T 100-{year}"]["state"] for year in (2010, 2020, 2999)]
    assert states == ["superseded", "in_force", "upcoming"]
    assert found["GB/T 100-2010"]["replaced_by"][0]["number"] == "GB/T 100-2020"
    assert found["GB 1000.5-2020"]["adopts"] == "IDT ISO 5:2019"


@pytest.mark.parametrize("spelled", ["GB/T 100", "GB100", "gb/t100-2010", "ＧＢ／Ｔ 100"])
def test_a_number_in_any_spelling_finds_all_its_editions(spelled: str) -> None:
    assert numbers(q=spelled) == ["GB/T 100-2010", "GB/T 100-2020", "GB/T 100-2999"]


def test_other_filters() -> None:
    assert numbers(q="拉伸") == ["GB/T 100-2020", "GB/T 100-2999"]
    assert numbers(q="1000.5") == ["GB 1000.5-2020"]
    assert numbers(state="upcoming") == ["GB/T 100-2999"]
    assert numbers(kind="method") == ["GB/T 100-2010"]
    assert numbers(q="[(") == []


@pytest.mark.parametrize("where", ["chains", "standards"])
def test_an_unknown_parameter_is_named(where: str) -> None:
    answer = VISITOR.get(f"/api/v1/{where}/", {"colour": "red"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "colour")


def test_pages_follow_each_other() -> None:
    first = VISITOR.get("/api/v1/standards/", {"page_size": 3}).json()
    second = VISITOR.get(first["next"]).json()
    assert [len(page["results"]) for page in (first, second)] == [3, 1]
    assert (first["count"], second["next"]) == (4, None)


def test_queries_do_not_grow_with_the_list(django_assert_max_num_queries: Any) -> None:
    VISITOR.get("/api/v1/standards/")
    load_standards(by=None, lines=[StandardLine(f"GB/T {n}-2020", "标准", "现行") for n in range(200, 280)])
    load_chains(by=None, lines=[ChainLine("集群", f"链{n}", "上游", f"产品{n}", False, "", n) for n in range(30)])
    VISITOR.get("/api/v1/standards/")
    with django_assert_max_num_queries(6):
        assert len(VISITOR.get("/api/v1/standards/").json()["results"]) == 84
    with django_assert_max_num_queries(6):
        assert len(VISITOR.get("/api/v1/chains/").json()["results"]) == 30
