"""The change feed and the inbox."""

from typing import Any

import pytest

from backbone.actions.changes import FeedLine, next_change, record
from backbone.actions.notices import mark_read, notify
from backbone.actions.seal import seal
from backbone.models import AuditEntry, Notice
from backbone.texts import register_texts
from tests.factories import make_acting

pytestmark = pytest.mark.django_db


def change(*lines: FeedLine) -> None:
    record(next_change(), by=None, action="test", subject_kind="row", feed=lines)


def test_own_and_public_changes_in_order_with_tombstones(api: Any, django_assert_num_queries: Any) -> None:
    lab, other = make_acting("lab"), make_acting("lab")
    assert lab.organisation is not None
    assert other.organisation is not None
    own, foreign = lab.organisation.pk, other.organisation.pk
    change(FeedLine("row", 1, own), FeedLine("row", 2, foreign))
    change(FeedLine("standard", 3), FeedLine("row", 1, own, is_tombstone=True))
    client = api(lab)
    assert client.get("/api/v1/changes/").data == {"results": [], "next_since": 0, "has_more": False}
    seal()
    with django_assert_num_queries(3):
        first = client.get("/api/v1/changes/?since=0&page_size=2").data
    assert [(line["kind"], line["subject"], line["is_tombstone"]) for line in first["results"]] == [
        ("row", 1, False),
        ("standard", 3, False),
    ]
    assert first["has_more"]
    rest = client.get(f"/api/v1/changes/?since={first['next_since']}").data
    assert [(line["subject"], line["is_tombstone"]) for line in rest["results"]] == [(1, True)]
    assert (rest["next_since"], rest["has_more"]) == (4, False)


@pytest.mark.parametrize("query", ["since=-1", "since=x", "since=99999999999999999999", "from=1"])
def test_a_position_that_cannot_be_is_refused(api: Any, query: str) -> None:
    assert api(make_acting("lab")).get(f"/api/v1/changes/?{query}").status_code == 400


def test_the_feed_needs_a_token_that_may_read(api: Any) -> None:
    assert api(None).get("/api/v1/changes/").status_code == 401
    assert api(make_acting("lab"), "lab:write").get("/api/v1/changes/").status_code == 403


def test_the_same_event_is_told_once(page: Any) -> None:
    register_texts({"test.served": ("需求 {number} 已解决", "Demand {number} is served")})
    enterprise = make_acting("enterprise")
    assert enterprise.organisation is not None
    assert enterprise.user is not None
    for _ in range(3):
        notify(
            organisation=enterprise.organisation.pk, event="demand 7 served", code="test.served", params={"number": 7}
        )
    assert Notice.objects.get().sentence == "需求 7 已解决"
    browser = page(enterprise)
    assert "需求 7 已解决" in browser.get("/account/inbox/").content.decode()
    assert "需求 7" not in page(make_acting("enterprise")).get("/account/inbox/").content.decode()
    browser.post("/account/inbox/")
    assert Notice.objects.unread().count() == 0
    assert AuditEntry.objects.filter(action="notice.read").count() == 1
    assert mark_read(by=enterprise.user, organisation=enterprise.organisation.pk) == 0
