"""Whole lists over the API: dry run equals real run, problems per row, files and long bodies as jobs."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.acting import Acting
from backbone.actions.jobs import run_jobs
from catalog.actions.annexes import confirm_annex
from catalog.api import bulk
from catalog.importers.export import write_rows_csv
from catalog.models import Annex, AnnexState, CapabilityRow, Lab
from tests.catalog.keepers import make_kept_lab, row_named
from tests.catalog.worlds import CERTIFICATE, SITE, cells, listed
from tests.factories import make_acting

pytestmark = pytest.mark.django_db
Api = Callable[..., APIClient]
FIVE = ("铅", "镉", "总汞", "总砷", "铬")
COUNTS = ("added", "changed", "closed", "unchanged", "rejected")


@pytest.fixture
def kept() -> tuple[Lab, Acting]:
    return make_kept_lab(FIVE)


def sent(name: str, **more: str) -> dict[str, str]:
    plain = {"parameter": name, "standard": "GB 5009.12-2023", "band": "食品", "category": "食品"}
    return {**plain, "certificate": CERTIFICATE, "site": SITE, **more}


def address(lab: Lab, query: str = "") -> str:
    return f"/api/v1/labs/{lab.pk}/capabilities/bulk/{query}"


def figures(answer: dict[str, Any]) -> tuple[int, ...]:
    return tuple(answer[name] for name in COUNTS)


MIXED = [
    sent("铅", restriction="只用第一法"),
    sent("镉"),
    sent("总汞"),
    sent("总砷"),
    sent("铬"),
    sent("锡"),
    sent("锑", approval_date="2026-02-30"),
    {"certificate": CERTIFICATE, "parameter": "锰"},
]


def test_the_dry_run_equals_the_real_run(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    client, before = api(keeper), listed()
    dry = client.post(address(lab, "?dry_run=true"), {"rows": MIXED}).json()
    assert listed() == before
    real = client.post(address(lab), {"rows": MIXED}).json()
    assert figures(dry) == figures(real) == (1, 1, 0, 4, 2)
    assert (dry["is_written"], real["is_written"]) == (False, True)
    assert dry["problems"] == real["problems"]
    again = client.post(address(lab), {"rows": MIXED}).json()
    assert figures(again)[:4] == (0, 0, 0, 6)


def test_every_rejected_row_is_named_with_field_and_reason(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    problems = api(keeper).post(address(lab, "?dry_run=true"), {"rows": MIXED}).json()["problems"]
    places = [(one["row"], one["column"], one["code"]) for one in problems]
    assert places == [(7, "approval_date", "date_does_not_exist"), (8, "standard", "missing_value")]
    assert all(one["reason"]["zh"] and one["reason"]["en"] != one["code"] for one in problems)


def test_new_rows_are_declared_and_a_narrowed_one_stays_approved(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    api(keeper).post(address(lab), {"rows": MIXED})
    assert (row_named("锡").approval, row_named("铅").approval) == ("declared", "approved")


def test_columns_of_an_annex_name_the_fields_as_well(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    rows = [{"参数名称": "锡", "标准编号": "GB 5009.16-2023", "证书编号": CERTIFICATE, "状态": "暂停"}]
    answer = api(keeper).post(address(lab, "?merge=true"), {"rows": rows}).json()
    assert figures(answer) == (1, 0, 0, 0, 0)
    assert row_named("锡").state == "suspended"


def test_merging_closes_nothing_and_replacing_asks(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    client, few = api(keeper), {"rows": [sent("铅"), sent("镉"), sent("总汞")]}
    assert figures(client.post(address(lab, "?merge=true"), few).json()) == (0, 0, 0, 3, 0)
    dry = client.post(address(lab, "?dry_run=true"), few).json()
    assert (dry["closed"], dry["needs_yes"]) == (2, True)
    assert dry["closes_much"][0] | {"lab": ""} == {
        "lab": "", "certificate": CERTIFICATE, "site": SITE, "closed": 2, "of": 5,
    }  # fmt: skip
    refused = client.post(address(lab), few)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "closes_much")
    assert len(listed()) == 5
    assert client.post(address(lab, "?yes=true"), few).json()["closed"] == 2
    assert len(listed()) == 3


def test_a_row_of_another_lab_s_certificate_is_rejected(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    make_kept_lab_of_others()
    answer = api(keeper).post(address(lab, "?merge=true"), {"rows": [sent("锡", certificate="231000990002")]}).json()
    assert (answer["rejected"], answer["problems"][0]["code"]) == (1, "certificate_of_other_lab")
    assert answer["problems"][0]["column"] == "certificate"


@pytest.mark.parametrize(
    ("more", "code", "column"),
    [
        ({"certificate": "231000990009"}, "certificate_not_held", "certificate"),
        ({"site": "二部"}, "site_not_held", "site"),
    ],
)
def test_a_certificate_or_site_that_is_not_registered_is_refused_as_for_a_single_row(
    kept: tuple[Lab, Acting], api: Api, more: dict[str, str], code: str, column: str
) -> None:
    lab, keeper = kept
    client = api(keeper)
    answer = client.post(address(lab, "?merge=true"), {"rows": [sent("锡", **more), sent("锑")]}).json()
    assert figures(answer) == (1, 0, 0, 0, 1)
    problem = answer["problems"][0]
    assert (problem["row"], problem["column"], problem["code"]) == (1, column, code)
    assert all(problem["params"]["known"] in problem["reason"][language] for language in ("zh", "en"))
    assert (lab.certificates.count(), lab.sites.count()) == (1, 1)
    single = client.post(f"/api/v1/labs/{lab.pk}/capabilities/", sent("锡", **more))
    assert (single.status_code, single.json()["errors"][0]["field"]) == (400, column)


def test_a_standard_that_cannot_be_read_is_a_warning(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    answer = api(keeper).post(address(lab, "?merge=true"), {"rows": [sent("锡", standard="按客户要求")]}).json()
    assert figures(answer) == (1, 0, 0, 0, 0)
    assert [(one["row"], one["column"], one["code"]) for one in answer["problems"]] == [
        (1, "standard", "row_standard_unread")
    ]


def test_no_problem_speaks_of_options_of_commands(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    lab.certificates.create(number="231000990005")
    lab.sites.create(name="二部")
    rows = [{"parameter": "锡", "standard": "GB 5009.16-2023"}, {**sent("锑"), "site": ""}, sent("锰", certificate="")]
    answer = api(keeper).post(address(lab, "?merge=true"), {"rows": rows})
    assert [one["code"] for one in answer.json()["problems"]] == [
        "certificate_unknown", "site_unknown", "certificate_unknown"
    ]  # fmt: skip
    assert "--" not in answer.content.decode()


def test_what_a_row_cannot_hold_is_rejected_and_an_unknown_word_is_named(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    rows = [sent("锡", site="长" * 121), sent("锑", food_flag="也许", service_kind="testing", kind="样式")]
    answer = api(keeper).post(address(lab, "?merge=true"), {"rows": rows}).json()
    assert figures(answer) == (1, 0, 0, 0, 1)
    assert [(one["row"], one["column"], one["code"]) for one in answer["problems"]] == [
        (2, "kind", "value_ignored"),
        (2, "food_flag", "value_ignored"),
        (1, "site", "cell_too_long"),
    ]


def make_kept_lab_of_others() -> None:
    other = Lab.objects.create(name="苏州另一检测有限公司", holder=Lab.objects.get().holder)
    other.certificates.create(number="231000990002")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([], ("rows_needed", "rows", None, None)),
        ({"rows": []}, ("rows_needed", "rows", None, None)),
        ({"rows": [sent("锡")], "more": 1}, ("rows_needed", "rows", None, None)),
        ({"rows": [sent("锡"), "x"]}, ("not_a_dict", "rows.1", 2, None)),
        ({"rows": [sent("锡", colour="red")]}, ("unknown_field", "rows.0.colour", 1, "colour")),
        ({"rows": [{**sent("锡"), "parameter": 5}]}, ("incorrect_type", "rows.0.parameter", 1, "parameter")),
    ],
)
def test_a_body_of_the_wrong_shape_is_refused_whole(
    kept: tuple[Lab, Acting], api: Api, body: Any, expected: tuple[Any, ...]
) -> None:
    lab, keeper = kept
    answer = api(keeper).post(address(lab), body)
    error = answer.json()["errors"][0]
    found = (error["code"], error["field"], error.get("row"), error.get("column"))
    assert (answer.status_code, found) == (400, expected)


def test_refusals_are_whole_sentences(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    empty = api(keeper).post(address(lab), {"rows": []}).json()["errors"][0]["reason"]
    assert empty["zh"] == f'正文须为 {{"rows": [ … ]}}，1 到 {bulk.MOST_ROWS} 行。'
    assert empty["en"] == f'The body must be {{"rows": [ … ]}} with 1 to {bulk.MOST_ROWS} rows.'
    flag = api(keeper).post(address(lab, "?dry_run=maybe"), {"rows": [sent("锡")]}).json()["errors"][0]["reason"]
    assert flag == {"zh": "dry_run 只能是 true 或 false。", "en": "dry_run must be true or false."}
    line = api(keeper).post(address(lab), {"rows": [sent("锡"), "x"]}).json()["errors"][0]["reason"]
    assert line == {"zh": "rows.1 应当是对象。", "en": "rows.1 must be an object."}


def test_flags_are_strict(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    for query, code in (("?dry_run=maybe", "flag_invalid"), ("?dryrun=true", "unknown_parameter")):
        answer = api(keeper).post(address(lab, query), {"rows": [sent("锡")]})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)
    assert len(listed()) == 5


def test_a_foreign_lab_and_a_reading_token_write_nothing(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    assert api(make_acting("lab")).post(address(lab), {"rows": [sent("锡")]}).status_code == 404
    assert api(keeper, "read").post(address(lab), {"rows": [sent("锡")]}).status_code == 403
    assert len(listed()) == 5


@pytest.mark.parametrize("is_dry_run", [True, False])
def test_a_long_body_becomes_a_job_with_the_same_answer(
    kept: tuple[Lab, Acting], api: Api, is_dry_run: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab, keeper = kept
    client = api(keeper)
    at_once = client.post(address(lab, "?dry_run=true"), {"rows": MIXED}).json()
    monkeypatch.setattr(bulk, "AT_ONCE", 3)
    answer = client.post(address(lab, f"?dry_run={str(is_dry_run).lower()}"), {"rows": MIXED})
    assert answer.status_code == 202
    run_jobs()
    job = client.get(answer["Location"]).json()
    assert job["state"] == "done"
    assert figures(job["result"]) == figures(at_once)
    assert [(one["row"], one["column"]) for one in job["problems"]] == [(7, "approval_date"), (8, "standard")]
    assert len(listed()) == (5 if is_dry_run else 6)


def annex(folder: Path, names: tuple[str, ...]) -> BytesIO:
    rows = [cells(name) for name in names]
    write_rows_csv(list(rows[0]), rows, folder / "list.csv")
    file = BytesIO((folder / "list.csv").read_bytes())
    file.name = "附表.csv"
    return file


def test_an_annex_file_is_read_by_a_job_and_waits_for_confirmation(
    kept: tuple[Lab, Acting], api: Api, tmp_path: Path
) -> None:
    lab, keeper = kept
    client, names = api(keeper), (*FIVE, "锡")
    dry = client.post(address(lab, "?dry_run=true"), {"file": annex(tmp_path, names)}, format="multipart")
    assert dry.status_code == 202
    run_jobs()
    assert figures(client.get(dry["Location"]).json()["result"]) == (1, 0, 0, 5, 0)
    assert (len(listed()), Annex.objects.get().state) == (5, AnnexState.READ)
    real = client.post(address(lab), {"file": annex(tmp_path, names)}, format="multipart")
    run_jobs()
    job = client.get(real["Location"]).json()
    assert (job["state"], figures(job["result"])) == ("done", (1, 0, 0, 5, 0))
    delivered = Annex.objects.get(state=AnnexState.SUBMITTED)
    assert row_named("锡").approval == "declared"
    user = make_acting("regulator").user
    assert user is not None
    assert confirm_annex(by=user, annex=delivered, approval_date=timezone.localdate(), document="苏市监甲号") == 1
    assert row_named("锡").approval == "approved"


def test_a_file_that_is_too_large_is_413(kept: tuple[Lab, Acting], api: Api, tmp_path: Path, settings: Any) -> None:
    lab, keeper = kept
    settings.UPLOAD_LIMIT = 10
    answer = api(keeper).post(address(lab), {"file": annex(tmp_path, FIVE)}, format="multipart")
    assert answer.status_code == 413
    assert not Annex.objects.exists()


def test_one_key_writes_once(kept: tuple[Lab, Acting], api: Api) -> None:
    lab, keeper = kept
    client, body = api(keeper), {"rows": [sent("锡")]}
    answers = [client.post(address(lab, "?merge=true"), body, HTTP_IDEMPOTENCY_KEY="b-1").json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert figures(answers[1]) == (1, 0, 0, 0, 0)
    assert CapabilityRow.objects.filter(name__text="锡").count() == 1
