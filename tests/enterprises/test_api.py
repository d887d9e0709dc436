"""Demands in the API: scopes, own rows only, errors that name their field."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.acting import Acting
from enterprises.details import MOST_LINES
from enterprises.models import Demand, DemandState, Visibility
from tests.enterprises.worlds import load_knowledge, load_places, make_demand, make_enterprise
from tests.factories import make_acting

pytestmark = pytest.mark.django_db
Api = Callable[..., APIClient]
BODY: dict[str, Any] = {"lines": [{"object": "床单", "parameter": "甲醛含量、pH值", "standard": "GB/T 2912.1"}]}


@pytest.fixture(autouse=True)
def knowledge() -> None:
    load_knowledge()


class TestReading:
    def test_the_own_list(self, api: Api) -> None:
        (one, first), (other, second) = make_enterprise(), make_enterprise()
        own = make_demand(one, first)
        make_demand(other, second)
        answer = api(one).get("/api/v1/demands/").json()
        assert [row["id"] for row in answer["results"]] == [own.pk]
        assert [item["parameter_concept"] for item in answer["results"][0]["items"]][:2] == ["甲醛", "pH"]

    @pytest.mark.parametrize("kind", ["enterprise", "lab"])
    def test_a_foreign_demand_answers_as_an_unknown_one(self, api: Api, kind: str) -> None:
        demand = make_demand(*make_enterprise(), visibility=Visibility.PUBLIC)
        stranger: Acting = make_enterprise()[0] if kind == "enterprise" else make_acting(kind)
        foreign, unknown = (api(stranger).get(f"/api/v1/demands/{pk}/") for pk in (demand.pk, 10**6))
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.json() == unknown.json()
        assert api(stranger).get("/api/v1/demands/").json()["results"] == []

    def test_a_regulator_reads_what_it_is_told(self, api: Api) -> None:
        who = make_enterprise()
        told, private = make_demand(*who), make_demand(*who, visibility=Visibility.ME)
        regulator = api(make_acting("regulator"))
        assert regulator.get(f"/api/v1/demands/{told.pk}/").status_code == 200
        assert regulator.get(f"/api/v1/demands/{private.pk}/").status_code == 404

    def test_filters_are_those_of_the_page_and_unknown_ones_are_named(self, api: Api) -> None:
        acting, enterprise = make_enterprise()
        make_demand(acting, enterprise, submit=False)
        client = api(acting)
        assert client.get("/api/v1/demands/?state=draft").json()["count"] == 1
        assert client.get("/api/v1/demands/?state=open").json()["count"] == 0
        answer = client.get("/api/v1/demands/?colour=red")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "colour")

    def test_without_a_token_nothing(self, api: Api) -> None:
        assert api(None).get("/api/v1/demands/").status_code == 401


class TestPosting:
    def test_it_is_submitted_and_shown_as_understood(self, api: Api) -> None:
        chain = load_places()
        acting, enterprise = make_enterprise()
        body = BODY | {"chain": chain.name, "segment": "床品", "difficulties": ["too_far"], "deadline_days": 9}
        answer = api(acting).post("/api/v1/demands/", body)
        assert answer.status_code == 201
        demand = Demand.objects.get()
        assert answer["Location"].endswith(f"/api/v1/demands/{demand.pk}/")
        assert (demand.enterprise, demand.state, demand.city) == (enterprise, DemandState.SUBMITTED, "南通市")
        assert [item["number"] for item in answer.json()["items"]] == ["1.1", "1.2"]
        assert (answer.json()["chain"], answer.json()["segment"]) == ("家纺", "床品")

    def test_the_same_key_posts_once(self, api: Api) -> None:
        client = api(make_enterprise()[0])
        answers = [client.post("/api/v1/demands/", BODY, HTTP_IDEMPOTENCY_KEY="k1") for _ in range(2)]
        assert answers[0].json() == answers[1].json()
        assert Demand.objects.count() == 1

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "lines"),
            ({"lines": []}, "lines"),
            ({"lines": [{"object": "床单"}]}, "lines.0.parameter"),
            ({"lines": [{"object": " ", "parameter": "甲醛"}]}, "lines.0.object"),
            (BODY | {"chain": "没有的链"}, "chain"),
            (BODY | {"segment": "没有的环节"}, "segment"),
            (BODY | {"visibility": 9}, "visibility"),
            (BODY | {"deadline_days": -1}, "deadline_days"),
            (BODY | {"deadlin_days": 3}, "deadlin_days"),
            (BODY | {"difficulties": ["sad"]}, "difficulties.0"),
        ],
    )
    def test_what_is_wrong_is_named(self, api: Api, body: dict[str, Any], field: str) -> None:
        answer = api(make_enterprise()[0]).post("/api/v1/demands/", body)
        assert answer.status_code == 400
        assert [error["field"] for error in answer.json()["errors"]] == [field]
        assert Demand.objects.count() == 0

    def test_too_many_lines_are_counted_as_lines(self, api: Api) -> None:
        body = {"lines": BODY["lines"] * (MOST_LINES + 1)}
        (error,) = api(make_enterprise()[0]).post("/api/v1/demands/", body).json()["errors"]
        assert (error["code"], error["field"]) == ("max_length", "lines")
        assert error["reason"] == {
            "zh": f"lines 最多 {MOST_LINES} 条。",
            "en": f"lines may have at most {MOST_LINES} entries.",
        }

    def test_writing_needs_its_scope_and_an_enterprise(self, api: Api) -> None:
        assert api(make_enterprise()[0], "read").post("/api/v1/demands/", BODY).status_code == 403
        assert api(make_acting("regulator")).post("/api/v1/demands/", BODY).status_code == 403
        assert api(make_acting("lab")).post("/api/v1/demands/", BODY).status_code == 403
        assert Demand.objects.count() == 0
