"""The public lookup page: no account, nothing stored, shareable, limited."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from enterprises.models import Demand, DemandItem
from tests.matching.world import drained, lab, row, words

pytestmark = pytest.mark.django_db
LEAD = "GB 5009.12-2023"


def world() -> None:
    words({"铅": ["Pb"]})
    row(lab(), "铅", LEAD, "大米")
    drained()


def test_a_visitor_pastes_and_sees_who_can_test_it_and_nothing_is_kept(client: Client) -> None:
    world()
    answer = client.post("/lookup/", {"text": f"大米 Pb {LEAD}", "city": ""})
    assert answer.status_code == 200
    assert [item["best"] for item in answer.context["items"]] == ["exact"]
    assert (Demand.objects.count(), DemandItem.objects.count()) == (0, 0)
    again = client.get(answer.context["share_url"])
    assert [item["best"] for item in again.context["items"]] == ["exact"]


@pytest.mark.parametrize(("text", "error"), [("", True), ("字" * 20_001, True), ("谢谢", False)])
def test_what_cannot_be_asked_is_said(client: Client, text: str, error: bool) -> None:
    world()
    answer = client.post("/lookup/", {"text": text, "city": ""})
    assert bool(answer.context["form"].errors) is error
    assert answer.context.get("items", []) == []


@pytest.mark.parametrize(("text", "is_asked_for"), [("铅", True), ("大米 铅", False)])
def test_a_question_without_a_sample_is_asked_for_one(client: Client, text: str, is_asked_for: bool) -> None:
    world()
    page = client.post("/lookup/", {"text": text, "city": ""}).content.decode()
    assert ("请连样品一起写" in page) is is_asked_for


def test_shared_questions_count_against_the_limit(client: Client) -> None:
    world()
    found = [client.get("/lookup/", {"text": "大米 铅"}).status_code for _ in range(61)]
    assert (found[:60], found[60]) == ([200] * 60, 429)
    assert client.get("/lookup/").status_code == 200


def test_queries_do_not_follow_items(client: Client) -> None:
    world()
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.post("/lookup/", {"text": "大米 铅", "city": ""})
    with CaptureQueriesContext(connection) as many:
        client.post("/lookup/", {"text": "\n".join(["大米 铅"] * 30), "city": ""})
    assert len(many) <= len(few) + 1 <= 13
