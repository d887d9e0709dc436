"""The pages: who gets in, what a post does, and how many queries a list takes."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.acting import Acting
from enterprises.details import MOST_LINES
from enterprises.models import Demand, DemandState, Visibility
from tests.enterprises.worlds import load_knowledge, load_places, make_demand, make_enterprise
from tests.factories import make_acting

pytestmark = pytest.mark.django_db
Page = Callable[[Acting | None], Client]
PASTE = "床单 甲醛含量、pH值 GB/T 2912.1-2009"


@pytest.fixture(autouse=True)
def knowledge() -> None:
    load_knowledge()


def filled(intake: Any, **more: Any) -> dict[str, Any]:
    """What a browser would send of the form that a page shows."""
    data: dict[str, Any] = {"seen": intake.seen, "lines-TOTAL_FORMS": len(intake.rows.forms), "lines-INITIAL_FORMS": 0}
    for row in intake.rows.forms:
        data |= {f"{row.prefix}-{name}": row[name].value() or "" for name in row.fields}
    for name in intake.form.fields:
        value = intake.form[name].value()
        if value not in (None, False, []):
            data[name] = value
    return data | more


def preview(browser: Client, **more: Any) -> Any:
    blank = browser.get("/demands/new/").context["intake"]
    return browser.post("/demands/preview/", filled(blank, **more))


class TestPosting:
    def test_paste_look_submit(self, page: Page) -> None:
        acting, _ = make_enterprise()
        browser = page(acting)
        answer = preview(browser, paste=PASTE, step="preview")
        assert Demand.objects.count() == 0
        intake = answer.context["intake"]
        assert [(item.object, item.parameter) for item in intake.items] == [("床单", "甲醛"), ("床单", "pH")]
        assert "data-told" in answer.content.decode()
        sent = browser.post("/demands/new/", filled(intake, step="submit", deadline_days=9))
        demand = Demand.objects.get()
        assert sent["Location"] == f"/demands/{demand.pk}/"
        assert (demand.state, demand.deadline_days, demand.visibility) == (DemandState.SUBMITTED, 9, 2)
        assert [item.parameter for item in demand.items.all()] == ["甲醛含量", "pH值"]

    def test_a_demand_of_all_allowed_lines_is_saved(self, page: Page) -> None:
        acting, _ = make_enterprise()
        browser = page(acting)
        lines = "\n".join(f"样品\t项目{n}\tGB {n}" for n in range(MOST_LINES))
        intake = preview(browser, paste=f"样品名称\t检测项目\t依据标准\n{lines}", step="preview").context["intake"]
        sent = browser.post("/demands/new/", filled(intake, step="draft"))
        assert sent.status_code == 302
        assert Demand.objects.get().items.count() == MOST_LINES

    def test_too_many_lines_are_said_and_stay_in_the_box(self, page: Page) -> None:
        acting, _ = make_enterprise()
        pasted = "样品名称\t检测项目\n" + "\n".join(f"样品\t项目{n}" for n in range(MOST_LINES + 1))
        intake = preview(page(acting), paste=pasted, step="preview").context["intake"]
        assert [str(MOST_LINES + 1) in problem["reason"] for problem in intake.problems] == [True]
        assert intake.paste["paste"].value() == pasted
        assert intake.lines == []

    def test_nothing_is_saved_that_was_not_shown(self, page: Page) -> None:
        browser = page(make_enterprise()[0])
        intake = preview(browser, paste=PASTE, step="preview").context["intake"]
        changed = filled(intake, step="draft") | {"lines-0-parameter": "异味"}
        answer = browser.post("/demands/new/", changed)
        assert (answer.status_code, answer.context["intake"].has_moved, Demand.objects.count()) == (200, True, 0)
        browser.post("/demands/new/", filled(answer.context["intake"], step="draft"))
        assert Demand.objects.get().state == DemandState.DRAFT

    def test_a_workbook_and_rows_together(self, page: Page) -> None:
        browser = page(make_enterprise()[0])
        file = SimpleUploadedFile("需求.csv", "产品,参数,标准\n枕套,pH值,\n,甲醛,\n".encode())
        rows = {"lines-0-object": "床单", "lines-0-parameter": "甲醛"}
        intake = preview(browser, file=file, step="preview", **rows).context["intake"]
        assert [(line.number, line.object, line.parameter) for line in intake.lines] == [
            ("1", "床单", "甲醛"),
            ("2", "枕套", "pH值"),
        ]
        assert [(problem["row"], problem["column"]) for problem in intake.problems] == [(3, "产品")]

    @pytest.mark.parametrize("content", [b"", b"\x00\x01", b"PK\x03\x04broken", "甲,乙\n1,2".encode()])
    def test_a_bad_file_is_named(self, page: Page, content: bytes) -> None:
        browser = page(make_enterprise()[0])
        answer = preview(browser, file=io.BytesIO(content), step="preview")
        assert answer.status_code == 422
        intake = answer.context["intake"]
        assert intake.problems or intake.paste.errors

    def test_a_line_without_a_sample_is_refused_with_its_number(self, page: Page) -> None:
        browser = page(make_enterprise()[0])
        intake = preview(browser, paste="甲醛含量 GB/T 2912.1", step="preview").context["intake"]
        answer = browser.post("/demands/new/", filled(intake, step="submit"))
        assert (answer.status_code, Demand.objects.count()) == (422, 0)
        assert "第 1 行" in answer.content.decode()

    @pytest.mark.parametrize(
        ("field", "value"), [("deadline_days", "-1"), ("budget", "x"), ("visibility", "9"), ("city", "天上")]
    )
    def test_a_wrong_field_is_said(self, page: Page, field: str, value: str) -> None:
        answer = preview(page(make_enterprise()[0]), paste=PASTE, step="submit", **{field: value})
        assert answer.status_code == 422
        assert field in answer.context["intake"].form.errors


class TestEditing:
    def test_lines_come_back_whole_and_are_replaced(self, page: Page) -> None:
        acting, enterprise = make_enterprise()
        demand = make_demand(acting, enterprise)
        browser = page(acting)
        intake = browser.get(f"/demands/{demand.pk}/edit/").context["intake"]
        assert [line.parameter for line in intake.lines] == ["甲醛含量、pH值", "色牢度甲"]
        data = filled(intake, version=1) | {"lines-1-object": "", "lines-1-parameter": "", "lines-1-standard": ""}
        shown = browser.post(f"/demands/{demand.pk}/edit/", data).context["intake"]
        browser.post(f"/demands/{demand.pk}/edit/", filled(shown, version=1, step="draft"))
        assert [item.number for item in demand.items.all()] == ["1.1", "1.2"]

    def test_an_untouched_form_changes_nothing(self, page: Page) -> None:
        acting, enterprise = make_enterprise()
        demand = make_demand(acting, enterprise)
        browser = page(acting)
        before = Demand.objects.values().get(), list(demand.items.values())
        shown = browser.post(
            f"/demands/{demand.pk}/edit/", filled(browser.get(f"/demands/{demand.pk}/edit/").context["intake"])
        )
        browser.post(f"/demands/{demand.pk}/edit/", filled(shown.context["intake"], version=1, step="draft"))
        assert (Demand.objects.values().get(), list(demand.items.values())) == before

    def test_visibility_shows_the_text_and_is_set(self, page: Page) -> None:
        acting, enterprise = make_enterprise()
        demand = make_demand(acting, enterprise, model_text="型号甲")
        browser = page(acting)
        shown = browser.get(f"/demands/{demand.pk}/visibility/").content.decode()
        assert "床单 · 甲醛" in shown
        assert "型号甲" not in shown
        browser.post(f"/demands/{demand.pk}/visibility/", {"visibility": "4"})
        demand.refresh_from_db()
        assert demand.visibility == Visibility.PUBLIC

    def test_submitting_and_ending(self, page: Page) -> None:
        acting, enterprise = make_enterprise()
        demand = make_demand(acting, enterprise, submit=False)
        browser = page(acting)
        browser.post(f"/demands/{demand.pk}/submit/")
        browser.post(f"/demands/{demand.pk}/end/served/", {"reason": "已委托"})
        demand.refresh_from_db()
        assert (demand.state, demand.state_reason) == (DemandState.SERVED, "已委托")
        assert browser.get(f"/demands/{demand.pk}/end/open/").status_code == 404


class TestDoors:
    @pytest.mark.parametrize("address", ["edit/", "visibility/", "submit/", "end/closed/"])
    @pytest.mark.parametrize("kind", ["enterprise", "regulator", "lab"])
    def test_a_foreign_demand_is_not_there(self, page: Page, address: str, kind: str) -> None:
        demand = make_demand(*make_enterprise(), visibility=Visibility.PUBLIC)
        stranger = make_enterprise()[0] if kind == "enterprise" else make_acting(kind)
        answer = page(stranger).post(f"/demands/{demand.pk}/{address}")
        assert answer.status_code == (404 if kind == "enterprise" else 403)

    @pytest.mark.parametrize("address", ["/demands/", "/demands/new/", "/screening/", "/enterprise/"])
    def test_a_visitor_is_sent_to_sign_in(self, page: Page, address: str) -> None:
        assert page(None).get(address)["Location"].startswith("/sign-in/")

    @pytest.mark.parametrize(
        ("kind", "address", "status"),
        [
            ("lab", "/demands/", 403),
            ("operator", "/demands/", 403),
            ("enterprise", "/screening/", 403),
            ("regulator", "/demands/new/", 403),
            ("regulator", "/enterprise/", 403),
        ],
    )
    def test_other_roles(self, page: Page, kind: str, address: str, status: int) -> None:
        assert page(make_acting(kind)).get(address).status_code == status


class TestLists:
    def test_filters_live_in_the_address(self, page: Page) -> None:
        acting, enterprise = make_enterprise()
        chain = load_places()
        draft = make_demand(acting, enterprise, submit=False)
        make_demand(acting, enterprise, chain=chain)
        rows = page(acting).get("/demands/?state=draft").context["rows"]
        assert rows == [draft]
        assert len(page(acting).get(f"/demands/?chain={chain.pk}").context["rows"]) == 1
        assert len(page(acting).get("/demands/?text=色牢度甲").context["rows"]) == 2
        assert page(acting).get("/demands/?colour=red").context["ignored"] == ["colour"]

    @pytest.mark.parametrize(("kind", "address"), [("enterprise", "/demands/"), ("regulator", "/screening/")])
    def test_queries_do_not_follow_rows(self, page: Page, kind: str, address: str) -> None:
        acting, enterprise = make_enterprise()
        reader = acting if kind == "enterprise" else make_acting("regulator")
        counted = []
        for more in (1, 9):
            for _ in range(more):
                make_demand(acting, enterprise)
            browser = page(reader)
            with CaptureQueriesContext(connection) as queries:
                assert len(browser.get(address).context["rows"]) == (1 if more == 1 else 10)
            counted.append(len(queries))
        assert counted[0] == counted[1] <= 14

    def test_screening_several(self, page: Page) -> None:
        who = make_enterprise()
        demands = [make_demand(*who) for _ in range(2)]
        browser = page(make_acting("regulator"))
        browser.post("/screening/", {"demands": [one.pk for one in demands], "decision": "return", "reason": ""})
        assert set(Demand.objects.values_list("state", flat=True)) == {"submitted"}
        browser.post("/screening/", {"demands": [one.pk for one in demands], "decision": "open"})
        assert set(Demand.objects.values_list("state", flat=True)) == {"open"}
        assert browser.get("/screening/").context["rows"] == []

    def test_the_profile_is_edited(self, page: Page) -> None:
        chain = load_places()
        acting, enterprise = make_enterprise()
        browser = page(acting)
        data = {"name": enterprise.name, "city": "苏州市", "chain_places": f"c{chain.pk}"}
        assert browser.post("/enterprise/", data).status_code == 302
        enterprise.refresh_from_db()
        assert (enterprise.city, enterprise.chain_memberships.get().chain) == ("苏州市", chain)
        assert browser.get("/enterprise/").status_code == 200
