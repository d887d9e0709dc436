"""Capability rows over the API: who sees them, how they are added, changed under a version, and closed."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.acting import Acting
from backbone.models import AuditEntry
from catalog.models import CapabilityRow, Lab
from tests.catalog.keepers import make_kept_lab, row_named
from tests.catalog.worlds import CERTIFICATE, SITE, cells, import_rows
from tests.factories import make_acting

pytestmark = pytest.mark.django_db
Api = Callable[..., APIClient]
NEW = {"parameter": "总汞", "standard": "GB 5009.17-2021", "category": "食品"}


@pytest.fixture
def kept() -> tuple[Lab, Acting]:
    return make_kept_lab()


def address(lab: int, row: int | str = "") -> str:
    return f"/api/v1/labs/{lab}/capabilities/" + (f"{row}/" if row != "" else "")


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(error["code"], error.get("field", "")) for error in answer.json()["errors"]]


def test_a_lab_lists_its_rows_with_filters(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    listed = api(keeper).get(address(lab.pk)).json()
    assert listed["count"] == 2
    assert [row["parameter"] for row in listed["results"]] == ["铅", "镉"]
    first = listed["results"][0]
    assert (first["certificate"], first["site"], first["city"]) == (CERTIFICATE, SITE, "南京市")
    assert (first["approval"], first["standard"]) == ("approved", "GB 5009.12-2023")
    found = api(keeper).get(address(lab.pk), {"parameter": "镉", "standard": "GB5009.12", "approval": "approved"})
    assert [row["parameter"] for row in found.json()["results"]] == ["镉"]
    assert api(keeper).get(address(lab.pk), {"standard": "GB 5009.1"}).json()["count"] == 2
    assert api(keeper).get(address(lab.pk), {"site": "苏州"}).json()["count"] == 0


def test_expiring_counts_the_days_of_the_certificate(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    until = lab.certificates.get().valid_until
    assert until is not None
    days = (until - timezone.localdate()).days
    assert api(keeper).get(address(lab.pk), {"expiring": days}).json()["count"] == 2
    assert api(keeper).get(address(lab.pk), {"expiring": days - 1}).json()["count"] == 0


def test_a_query_parameter_nobody_reads_is_named(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    answer = api(keeper).get(address(lab.pk), {"colour": "red"})
    assert (answer.status_code, codes(answer)) == (400, [("unknown_parameter", "colour")])
    answer = api(keeper).get(address(lab.pk, row_named("铅").row), {"page_size": 5})
    assert (answer.status_code, codes(answer)) == (400, [("unknown_parameter", "page_size")])


def test_a_foreign_lab_answers_like_an_unknown_one(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, _ = kept
    row = row_named("铅").row
    for stranger in (make_acting("lab"), make_acting("enterprise"), make_acting("regulator", area="苏州市")):
        known, unknown = api(stranger).get(address(lab.pk)), api(stranger).get(address(lab.pk + 1))
        assert (known.status_code, known.json()) == (404, unknown.json())
        assert api(stranger).get(address(lab.pk, row)).status_code == 404
    other = make_acting("lab")
    assert api(other).post(address(lab.pk), NEW).status_code == 404
    assert api(other).patch(address(lab.pk, row), {"note": "x"}, HTTP_IF_MATCH="*").status_code == 404
    assert api(other).delete(address(lab.pk, row)).status_code == 404
    assert api(None).get(address(lab.pk)).status_code == 401
    assert CapabilityRow.objects.count() == 2


def test_a_row_of_another_lab_is_not_found_under_one_s_own(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    import_rows([cells("汞", 机构名称="苏州另一检测有限公司", 证书编号="231000990002", 场所名称="吴中")])
    answer = api(keeper).get(address(lab.pk, row_named("汞").row))
    assert answer.status_code == 404


def test_a_regulator_reads_its_area_and_writes_nothing(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, _ = kept
    regulator = make_acting("regulator", area="南京市")
    assert api(regulator).get(address(lab.pk)).json()["count"] == 2
    assert api(regulator).post(address(lab.pk), NEW).status_code == 403


def test_reading_needs_read_and_writing_lab_write(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    assert api(keeper, "read").post(address(lab.pk), NEW).status_code == 403
    assert api(keeper, "lab:write").get(address(lab.pk)).status_code == 403
    assert api(keeper, "lab:write").post(address(lab.pk), NEW).status_code == 201


def test_a_new_row_is_declared_and_found_at_its_location(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    client = api(keeper)
    answer = client.post(address(lab.pk), {**NEW, "external_id": "LIMS-7"})
    assert answer.status_code == 201
    body = answer.json()
    assert (body["approval"], body["certificate"], body["external_id"]) == ("declared", CERTIFICATE, "LIMS-7")
    again = client.get(answer["Location"])
    assert (again.json(), again["ETag"]) == (body, answer["ETag"])
    assert answer["ETag"] == f'"{body["version"]}"'


def test_a_row_comes_with_what_was_understood(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    understood = api(keeper).get(address(lab.pk, row_named("铅").row)).json()["understood"]
    assert [one["number"] for one in understood["standards"]] == ["GB 5009.12-2023"]
    assert understood["standards"][0]["state"] == "unknown"
    assert [name["text"] for name in understood["parameters"]] == ["铅"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"standard": "GB 1-2020"}, ("required", "parameter")),
        ({"parameter": "铅"}, ("required", "standard")),
        ({**NEW, "certificate": "999"}, ("does_not_exist", "certificate")),
        ({**NEW, "site": "火星"}, ("does_not_exist", "site")),
        ({**NEW, "state": "gone"}, ("invalid_choice", "state")),
        ({**NEW, "approval_date": "2026-02-30"}, ("invalid", "approval_date")),
        ({**NEW, "approval": "approved"}, ("unknown_field", "approval")),
        ({**NEW, "colour": "red"}, ("unknown_field", "colour")),
        ({**NEW, "external_id": "x" * 61}, ("max_length", "external_id")),
    ],
)
def test_what_is_wrong_is_named(kept: tuple[Lab, Acting], api: Api, body: Any, expected: tuple[str, str]) -> None:
    lab, keeper = kept
    answer = api(keeper).post(address(lab.pk), body)
    assert (answer.status_code, codes(answer)) == (400, [expected])
    assert answer["Content-Type"] == "application/problem+json"
    assert CapabilityRow.objects.count() == 2


def test_a_body_that_is_no_object_is_told_so(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    (error,) = api(keeper).post(address(lab.pk), []).json()["errors"]
    assert (error["code"], error["reason"]) == (
        "invalid",
        {"zh": "请求正文 应当是对象。", "en": "The request body must be an object."},
    )


def test_the_same_external_id_twice_is_refused(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    client = api(keeper)
    assert client.post(address(lab.pk), {**NEW, "external_id": "A"}).status_code == 201
    answer = client.post(address(lab.pk), {**NEW, "parameter": "总砷", "external_id": "A"})
    assert (answer.status_code, codes(answer)) == (409, [("external_id_taken", "row_id")])


def test_one_key_adds_one_row(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    client = api(keeper)
    answers = [client.post(address(lab.pk), NEW, HTTP_IDEMPOTENCY_KEY="k-1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0]["ETag"] == answers[1]["ETag"]
    assert CapabilityRow.objects.count() == 3


def test_a_change_opens_the_next_version(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    client, row = api(keeper), row_named("铅").row
    tag = client.get(address(lab.pk, row))["ETag"]
    answer = client.patch(address(lab.pk, row), {"restriction": "只用第一法"}, HTTP_IF_MATCH=tag)
    assert answer.status_code == 200
    body = answer.json()
    assert (body["id"], body["restriction"], body["standard"]) == (row, "只用第一法", "GB 5009.12-2023")
    assert body["approval"] == "approved", "a first restriction narrows, which a lab may do alone"
    assert answer["ETag"] != tag
    assert CapabilityRow.objects.filter(row=row).count() == 2


def test_widening_is_declared(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    row = row_named("铅").row
    answer = api(keeper).patch(address(lab.pk, row), {"category": "食品、饲料"}, HTTP_IF_MATCH="*")
    assert answer.json()["approval"] == "declared"


def test_a_change_without_if_match_is_428_and_a_stale_one_412(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    client, row = api(keeper), row_named("铅").row
    where = address(lab.pk, row)
    tag = client.get(where)["ETag"]
    missing = client.patch(where, {"note": "甲"})
    assert (missing.status_code, codes(missing)) == (428, [("if_match_needed", "")])
    assert client.patch(where, {"note": "甲"}, HTTP_IF_MATCH=tag).status_code == 200
    stale = client.patch(where, {"note": "乙"}, HTTP_IF_MATCH=tag)
    assert (stale.status_code, codes(stale)) == (412, [("version_moved", "")])
    unreadable = client.patch(where, {"note": "乙"}, HTTP_IF_MATCH="garbage")
    assert (unreadable.status_code, codes(unreadable)) == (412, [("if_match_invalid", "")])
    assert client.patch(where, {"note": "乙"}, HTTP_IF_MATCH='W/"1"').status_code == 412
    assert client.get(where).json()["note"] == "甲"


def test_a_change_to_the_same_makes_no_version(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    client, row = api(keeper), row_named("铅").row
    tag = client.get(address(lab.pk, row))["ETag"]
    assert client.patch(address(lab.pk, row), {"category": "食品"}, HTTP_IF_MATCH=tag)["ETag"] == tag
    assert CapabilityRow.objects.filter(row=row).count() == 1


def test_closing_takes_the_row_away_at_once(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    client, row = api(keeper), row_named("铅").row
    assert client.delete(address(lab.pk, row), HTTP_IF_MATCH='"1234567"').status_code == 412
    assert client.delete(address(lab.pk, row)).status_code == 204
    assert client.get(address(lab.pk, row)).status_code == 404
    assert client.delete(address(lab.pk, row)).status_code == 404
    assert [one["parameter"] for one in client.get(address(lab.pk)).json()["results"]] == ["镉"]
    (ended,) = client.get(address(lab.pk), {"state": "ended"}).json()["results"]
    assert (ended["id"], ended["valid_to"]) == (row, timezone.localdate().isoformat())


def test_closing_on_a_stated_day(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    client, row = api(keeper), row_named("铅").row
    where = address(lab.pk, row)
    assert codes(client.delete(f"{where}?ends=tomorrow")) == [("date", "ends")]
    assert client.delete(f"{where}?ends=2031-01-01&reason=设备报废").status_code == 204
    closed = CapabilityRow.objects.get(row=row)
    assert (closed.valid_to and closed.valid_to.isoformat(), closed.closed_change is None) == ("2031-01-01", False)


def test_a_row_cannot_end_before_it_began(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    client = api(keeper)
    made = client.post(address(lab.pk), {**NEW, "approval_date": "2024-05-01"}).json()
    answer = client.delete(f"{address(lab.pk, made['id'])}?ends=2024-04-30")
    assert codes(answer) == [("before_start", "ends")]
    assert client.delete(f"{address(lab.pk, made['id'])}?ends=2024-05-01").status_code == 204


def test_a_row_of_unknown_start_cannot_end_before_it_was_entered(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    client, row = api(keeper), row_named("铅")
    where, today = address(lab.pk, row.row), timezone.localdate()
    assert row.valid_from is None
    for ends in ("1999-01-01", str(today - dt.timedelta(1))):
        assert codes(client.delete(f"{where}?ends={ends}")) == [("before_start", "ends")]
    AuditEntry.objects.filter(change=row.opened_change).update(at=timezone.now() - dt.timedelta(30))
    assert client.patch(where, {"note": "改"}, HTTP_IF_MATCH="*").status_code == 200
    CapabilityRow.objects.filter(row=row.row).update(valid_from=None)
    assert codes(client.delete(f"{where}?ends={today - dt.timedelta(31)}")) == [("before_start", "ends")]
    assert client.delete(f"{where}?ends={today - dt.timedelta(30)}").status_code == 204


def test_a_page_of_rows_takes_the_same_queries_however_long(
    kept: tuple[Lab, Acting], api: Api, django_assert_max_num_queries: Any
) -> None:
    lab, keeper = kept
    client = api(keeper)
    client.get(address(lab.pk))
    import_rows([cells(f"参数{n}") for n in range(60)], is_merge=True)
    with django_assert_max_num_queries(6):
        assert len(client.get(address(lab.pk)).json()["results"]) == 62
