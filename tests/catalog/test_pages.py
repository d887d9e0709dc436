"""The catalog's pages: who opens them, empty and full, and what a lab or a regulator does there."""

import csv
import datetime as dt
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.acting import Acting
from backbone.actions.jobs import run_jobs
from backbone.models import Fact, FactKind, Job
from catalog.actions.capability_plan import cells_to_import, plan_import
from catalog.actions.chains import ChainLine, load_chains
from catalog.actions.standards import ReplacementLine, StandardLine, load_standards
from catalog.models import CapabilityRow, Chain, Lab, Standard
from catalog.views import exports
from tests.catalog.keepers import make_kept_lab, row_named
from tests.catalog.worlds import CERTIFICATE, cells, import_rows
from tests.factories import make_acting, make_organisation

pytestmark = pytest.mark.django_db
Page = Callable[[Acting | None], Client]
LONG = "江苏省南京市样例" + "检验检测" * 12 + "有限公司"
ROLES = ("visitor", "enterprise", "lab", "regulator", "operator")
PUBLIC = ("chain_list", "lab_list", "standard_list")
OWN = {"capability_list": ("lab", "regulator"), "annex_list": ("lab", "regulator"), "claim_list": ("regulator",)}


def actor(role: str) -> Acting | None:
    return None if role == "visitor" else make_acting(role)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_opens_what_it_may_with_nothing_loaded(role: str, page: Page) -> None:
    client = page(actor(role))
    for name in PUBLIC:
        assert client.get(reverse(name)).status_code == 200
    for name, roles in OWN.items():
        expected = 200 if role in roles else 302 if role == "visitor" else 403
        assert client.get(reverse(name)).status_code == expected, name


def test_a_lab_without_a_confirmed_claim_is_told_so(page: Page) -> None:
    answer = page(make_acting("lab")).get(reverse("capability_list"))
    assert "本单位还没有关联机构" in answer.content.decode()
    assert page(make_acting("lab")).get(reverse("annex_upload")).status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_pages_hold_a_name_of_sixty_characters(role: str, page: Page) -> None:
    assert len(LONG) == 60
    import_rows([cells(机构名称=LONG)])
    lab, row = Lab.objects.get(), row_named("铅").row
    keeper = make_acting("lab", organisation=make_organisation("lab", LONG))
    lab.organisation = keeper.organisation
    lab.save()
    client = page(keeper if role == "lab" else actor(role))
    for address in (reverse("lab_list"), reverse("lab_detail", args=[lab.pk])):
        assert LONG in client.get(address).content.decode()
    detail = client.get(reverse("capability_detail", args=[row]))
    expected = {"visitor": 302, "lab": 200, "regulator": 200}.get(role, 403)
    assert detail.status_code == expected
    if expected == 200:
        assert LONG in detail.content.decode()


def test_a_list_shares_its_filters_and_names_what_it_ignores(page: Page) -> None:
    _, keeper = make_kept_lab()
    text = page(keeper).get(reverse("capability_list"), {"parameter": "镉", "colour": "red"}).content.decode()
    assert "不认识的条件，未使用：colour" in text
    assert ">镉</a>" in text and ">铅</a>" not in text
    assert f"{reverse('capability_export')}?parameter=%E9%95%89" in text


def test_a_regulator_sees_only_its_area(page: Page) -> None:
    make_kept_lab()
    row = row_named("铅").row
    for area, status in (("南京市", 200), ("江苏省", 200), ("苏州市", 404)):
        client = page(make_acting("regulator", area=area))
        assert client.get(reverse("capability_detail", args=[row])).status_code == status
        assert (">铅</a>" in client.get(reverse("capability_list")).content.decode()) == (status == 200)


def test_lists_take_the_same_queries_however_long(page: Page, django_assert_max_num_queries: Any) -> None:
    _, keeper = make_kept_lab()
    import_rows([cells(f"参数{n}", 场所名称=f"场所{n % 7}") for n in range(80)])
    import_rows([cells(机构名称=f"机构{n}", 证书编号=f"2310008{n:05}") for n in range(40)])
    load_standards(by=None, lines=[StandardLine(f"GB/T {n}-2020", "标准", "现行") for n in range(80)])
    load_chains(by=None, lines=[ChainLine("集群", f"链{n}", "上游", f"产品{n}", False, "", n) for n in range(30)])
    client = page(keeper)
    for name in ("capability_list", *PUBLIC):
        client.get(reverse(name))
        with django_assert_max_num_queries(15):
            assert client.get(reverse(name)).status_code == 200


def form_of(client: Client, row: int) -> dict[str, Any]:
    """What a browser would send back unchanged."""
    form = client.get(reverse("capability_edit", args=[row])).context["form"]
    return {name: value for name in form.fields if (value := form[name].value()) is not None}


def test_a_lab_edits_a_row_and_reads_its_history(page: Page) -> None:
    _, keeper = make_kept_lab()
    client, row = page(keeper), row_named("铅").row
    body = {**form_of(client, row), "restriction": "只用第一法"}
    assert client.post(reverse("capability_edit", args=[row]), body).status_code == 302
    text = client.get(reverse("capability_detail", args=[row])).content.decode()
    assert "<del>—</del> → <ins>只用第一法</ins>" in text
    assert "首次录入" in text
    assert row_named("铅").approval == "approved"


def test_an_edit_from_an_old_page_is_refused(page: Page) -> None:
    _, keeper = make_kept_lab()
    client, row = page(keeper), row_named("铅").row
    old = form_of(client, row)
    client.post(reverse("capability_edit", args=[row]), {**old, "note": "甲"})
    answer = client.post(reverse("capability_edit", args=[row]), {**old, "note": "乙"})
    assert "这一行已被修改" in answer.content.decode()
    assert row_named("铅").note.text == "甲"


def test_a_lab_adds_a_row_and_is_told_what_is_missing(page: Page) -> None:
    _, keeper = make_kept_lab()
    client = page(keeper)
    blank = {name: value for name, value in form_of(client, row_named("铅").row).items() if name != "version"}
    refused = client.post(reverse("capability_add"), {**blank, "name": "总汞", "standard": "", "external_id": ""})
    assert "标准编号与标准名称至少填一项" in refused.content.decode()
    client.post(reverse("capability_add"), {**blank, "name": "总汞"})
    assert row_named("总汞").approval == "declared"


def test_a_lab_closes_a_row_on_a_day(page: Page) -> None:
    _, keeper = make_kept_lab()
    client, row = page(keeper), row_named("铅")
    where = reverse("capability_close", args=[row.row])
    answer = client.post(where, {"version": row.pk + 1, "ends": "", "reason": ""}, follow=True)
    assert "这一行已被修改" in answer.content.decode()
    early = client.post(where, {"version": row.pk, "ends": "1999-01-01"}, follow=True)
    assert "不能早于该行的起始日期" in early.content.decode()
    client.post(where, {"version": row.pk, "ends": "2030-01-01", "reason": "设备报废"})
    closed = CapabilityRow.objects.get(row=row.row)
    assert closed.valid_to == dt.date(2030, 1, 1)
    assert "2030-01-01 起关闭" in client.get(reverse("capability_detail", args=[row.row])).content.decode()
    assert client.get(reverse("capability_edit", args=[row.row])).status_code == 404


def test_a_regulator_confirms_one_declared_row(page: Page) -> None:
    _, keeper = make_kept_lab()
    client = page(keeper)
    body = {name: value for name, value in form_of(client, row_named("铅").row).items() if name != "version"}
    client.post(reverse("capability_add"), {**body, "name": "总汞"})
    row = row_named("总汞").row
    assert client.post(reverse("capability_confirm", args=[row])).status_code == 403
    regulator = page(make_acting("regulator", area="南京市"))
    regulator.post(reverse("capability_confirm", args=[row]), {"approval_date": "2026-01-05", "document": "X1"})
    confirmed = row_named("总汞")
    assert (confirmed.approval, confirmed.approval_document) == ("approved", "X1")


def test_an_exported_list_imports_without_a_difference(page: Page) -> None:
    _, keeper = make_kept_lab()
    import_rows(
        [cells("拉伸", "GB/T 228.1-2021", 限制范围="=1+1", 批准日期="2024-01-02", 食品标志="否")], is_merge=True
    )
    client, where = page(keeper), reverse("capability_export")
    text = b"".join(client.get(where, {"format": "csv"}).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    from_csv = list(csv.DictReader(StringIO(text)))
    sheet = openpyxl.load_workbook(BytesIO(b"".join(client.get(where).streaming_content))).active  # type: ignore[attr-defined]
    head, *lines = list(sheet.iter_rows(values_only=True))
    from_xlsx = [{name: cell or "" for name, cell in zip(head, line, strict=True)} for line in lines]
    assert [row["参数名称"] for row in from_xlsx] == ["铅", "镉", "拉伸"] == [row["参数名称"] for row in from_csv]
    plan = plan_import(cells_to_import(from_xlsx))
    assert (plan.is_empty, plan.unchanged, plan.rejected) == (True, 3, 0)


def test_a_long_export_is_a_job_that_holds_the_filtered_rows(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    _, keeper = make_kept_lab()
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    client = page(keeper)
    answer = client.get(reverse("capability_export"), {"parameter": "镉"})
    job = Job.objects.get()
    assert answer["Location"] == reverse("job", args=[job.pk])
    run_jobs()
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"rows": 1})
    content = b"".join(client.get(reverse("job_file", args=[job.pk])).streaming_content)  # type: ignore[attr-defined]
    assert openpyxl.load_workbook(BytesIO(content)).active["J2"].value == "镉"


def test_a_regulator_suspends_and_restores_a_certificate(page: Page) -> None:
    lab, _ = make_kept_lab()
    client = page(make_acting("regulator", area="南京市"))
    where, subject = reverse("standing_new", args=[lab.pk]), f"certificate:{lab.certificates.get().pk}"
    today = timezone.localdate().isoformat()
    Fact.objects.all().delete()
    refused = client.post(where, {"subject": subject, "state": "suspended", "date": today})
    assert "暂停和注销要写明原因" in refused.content.decode()
    client.post(where, {"subject": subject, "state": "suspended", "date": today, "reason": "整改"})
    assert list(Fact.objects.values_list("kind", flat=True)) == [FactKind.STANDING]
    text = client.get(reverse("lab_detail", args=[lab.pk])).content.decode()
    assert "整改" in text and text.count("暂停</span>") == 2, "the state and the event"
    assert "暂停</span>" in client.get(reverse("lab_list")).content.decode()
    again = client.post(where, {"subject": subject, "state": "suspended", "date": today, "reason": "整改"})
    assert "当日已经是这个状态" in again.content.decode()
    client.post(where, {"subject": subject, "state": "restored", "date": today})
    assert "暂停</span>" not in client.get(reverse("lab_list")).content.decode()


def test_standing_belongs_to_the_regulator_of_the_area(page: Page) -> None:
    lab, keeper = make_kept_lab()
    where = reverse("standing_new", args=[lab.pk])
    assert page(keeper).get(where).status_code == 403
    assert page(make_acting("regulator", area="苏州市")).get(where).status_code == 404
    assert page(None).get(where).status_code == 302


def test_a_lab_page_tells_certificates_sites_and_freshness(page: Page) -> None:
    lab, _ = make_kept_lab()
    text = page(None).get(reverse("lab_detail", args=[lab.pk])).content.decode()
    assert CERTIFICATE in text and "2031-05-14" in text and "南京市玄武区样例路1号" in text
    assert timezone.localdate().isoformat() in text
    assert reverse("capability_list") not in text, "a visitor gets no link that leads to a sign-in"
    lab.certificates.update(valid_until=dt.date(2020, 1, 1))
    assert "已过期" in page(None).get(reverse("lab_detail", args=[lab.pk])).content.decode()


def test_a_chain_shows_segments_products_and_sources(page: Page) -> None:
    load_chains(by=None, lines=[ChainLine("集群甲", "样例链", "上游", "硅料", True, "来源一", 2)])
    text = page(None).get(reverse("chain_detail", args=[Chain.objects.get().pk])).content.decode()
    assert "上游" in text and "硅料" in text and "来源一" in text and "已核实" in text
    load_chains(by=None, lines=[ChainLine("集群乙", "另一链", "中游", "电芯", False, "", 2)])
    gone = Chain.objects.get(name="样例链").pk
    assert page(None).get(reverse("chain_detail", args=[gone])).status_code == 404


def test_a_standard_shows_editions_state_and_replacement(page: Page) -> None:
    old = StandardLine("GB/T 100-2010", "旧版", "废止", edges=(ReplacementLine("GB/T 100-2020"),), line=2)
    load_standards(by=None, lines=[old, StandardLine("GB/T 100-2020", "新版", "现行", adopts="IDT ISO 5:2019", line=3)])
    pages = {one.number: page(None).get(reverse("standard_detail", args=[one.pk])) for one in Standard.objects.all()}
    texts = {number: answer.content.decode() for number, answer in pages.items()}
    assert "被代替" in texts["GB/T 100-2010"] and "新版" in texts["GB/T 100-2010"]
    assert "旧版" in texts["GB/T 100-2020"] and "IDT ISO 5:2019" in texts["GB/T 100-2020"]
    assert "标准库没有收录" in texts["ISO 5:2019"] and "GB/T 100-2020" in texts["ISO 5:2019"]
    assert page(None).get(reverse("standard_detail", args=[0])).status_code == 404
