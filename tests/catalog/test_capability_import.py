"""Identity of rows, what a list closes, places, certificates: docs/contract.md, import_capabilities."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from backbone.models import AuditEntry, Fact, FactKind
from catalog.actions.capability_import import ClosesMuch, apply_import
from catalog.actions.capability_plan import cells_to_import, list_to_import, plan_import
from catalog.actions.directory import Named
from catalog.importers.annex import Annex, SheetReport
from catalog.importers.annex_row import RawRow
from catalog.models import Approval, CapabilityRow, Certificate, Holder, Lab, Site, StandingEvent, Term
from tests.catalog.worlds import CERTIFICATE, LAB, NAMED, SITE, cells, import_rows, listed, versions

pytestmark = pytest.mark.django_db
FIVE = [cells(name) for name in ("铅", "镉", "总汞", "总砷", "铬")]


def test_a_first_list_makes_holder_lab_certificate_site_and_approved_rows() -> None:
    plan = import_rows([cells("铅", 统一社会信用代码="91320000MA00000001", 证书有效期至="2029-05-14")])
    assert plan.counts() == {"added": 1, "changed": 0, "closed": 0, "unchanged": 0, "rejected": 0}
    row = CapabilityRow.objects.with_texts().select_related("lab__holder").get()
    assert (row.lab.name, row.lab.holder.credit_code) == (LAB, "91320000MA00000001")
    assert (row.certificate.number, row.certificate.valid_until) == (CERTIFICATE, dt.date(2029, 5, 14))
    assert (row.site.name, row.site.city, row.site.province) == (SITE, "南京市", "江苏省")
    assert (row.row, row.approval, row.valid_from, row.valid_to) == (row.id, Approval.APPROVED, None, None)
    assert (row.name.text, row.standard.text, row.title.text, row.kind) == ("铅", "GB 5009.12-2023", "", "参数")


def test_the_same_list_again_changes_nothing_at_all() -> None:
    import_rows(FIVE)
    before = (CapabilityRow.objects.count(), AuditEntry.objects.count(), Fact.objects.count(), Term.objects.count())
    again = import_rows(FIVE)
    assert again.is_empty and again.unchanged == 5
    assert before == (
        CapabilityRow.objects.count(), AuditEntry.objects.count(), Fact.objects.count(), Term.objects.count()
    )  # fmt: skip


def test_one_fact_and_one_audit_row_for_an_import() -> None:
    plan = import_rows(FIVE)
    assert list(Fact.objects.values_list("change", "kind", "subject")) == [(plan.change, FactKind.ROWS, 0)]
    assert AuditEntry.objects.get().details["added"] == 5
    assert set(CapabilityRow.objects.values_list("opened_change", flat=True)) == {plan.change}


def test_other_spelling_of_parameter_and_standard_is_the_same_row_with_other_content() -> None:
    import_rows([cells("pH值", "GB/T 5009.12-2017")])
    plan = import_rows([cells("ｐＨ 值", "GB/T5009.12—2017")])
    assert (plan.added, plan.changed, plan.closed) == (0, 1, 0)
    old, new = versions("pH值")[0], versions("ｐＨ 值")[0]
    assert old.row == new.row and old.closed_change == new.opened_change


def test_another_clause_is_another_row() -> None:
    import_rows([cells("铅", "GB 5009.12-2023 第一法")])
    plan = import_rows([cells("铅", "GB 5009.12-2023 第二法")])
    assert (plan.added, plan.closed) == (1, 1)


def test_a_title_in_a_column_of_its_own_or_before_the_number_is_the_same_row() -> None:
    title = "食品安全国家标准 食品中铅的测定"
    import_rows([cells("铅", "GB 5009.12-2023", 标准名称=title)])
    joined = cells("铅", f"{title} GB 5009.12-2023")
    del joined["标准名称"]
    plan = import_rows([joined])
    assert (plan.added, plan.changed, plan.closed, plan.unchanged) == (0, 0, 0, 1)
    assert CapabilityRow.objects.current().with_texts().get().title.text == title


def test_equal_lines_are_told_apart_by_their_order() -> None:
    import_rows([cells("铅", 限制范围="甲"), cells("铅", 限制范围="乙"), cells("铅", 限制范围="丙")])
    plan = import_rows([cells("铅", 限制范围="甲"), cells("铅", 限制范围="丁"), cells("铅", 限制范围="丙")])
    assert (plan.unchanged, plan.changed, plan.closed) == (2, 1, 0)
    assert import_rows([cells("铅", 限制范围="甲"), cells("铅", 限制范围="丁")]).closed == 1
    assert import_rows([cells("铅"), cells("铅"), cells("铅"), cells("铅")]).counts()["added"] == 2


def test_a_row_id_holds_a_row_whatever_else_changes_also_its_site() -> None:
    import_rows([cells("铅", row_id="R1"), cells("镉", row_id="R2")])
    moved = cells("镉", row_id="R1", 场所名称="新场所", 场所地址="南京市江宁区样例路9号")
    plan = import_rows([moved])
    assert (plan.added, plan.changed, plan.closed) == (0, 1, 0)
    row = CapabilityRow.objects.current().with_texts().get(external_id="R1")
    assert (row.name.text, row.site.name) == ("镉", "新场所")
    assert versions("铅")[0].row == row.row


def test_a_line_without_row_id_finds_the_stored_row_that_has_one_and_keeps_it() -> None:
    import_rows([cells("铅", row_id="R1")])
    plan = import_rows([cells("铅", 限制范围="只用第一法")])
    assert (plan.changed, plan.added, plan.closed) == (1, 0, 0)
    assert CapabilityRow.objects.current().get().external_id == "R1"


def test_a_row_id_twice_in_a_file_is_rejected_by_line() -> None:
    plan = import_rows([cells("铅", row_id="R1"), cells("镉", row_id="R1")])
    assert (plan.added, plan.rejected) == (1, 1)
    assert [(p.code, p.line, p.params) for p in plan.problems] == [("row_id_twice", 2, {"value": "R1", "first": "1"})]


def test_a_row_id_twice_on_two_sheets_is_rejected_too() -> None:
    rows = [RawRow(sheet, 2, cells(name, row_id="R1")) for sheet, name in (("甲", "铅"), ("乙", "镉"))]
    sheets = [SheetReport(name, 1, {}, [], {}) for name in "甲乙"]
    plan = apply_import(list_to_import(Annex("xlsx", rows, sheets=sheets)), by=None)
    assert (plan.added, plan.rejected) == (1, 1)


def test_a_list_closes_only_in_the_places_it_names() -> None:
    other = {"场所名称": "二场所", "场所地址": "南京市江宁区样例路2号"}
    import_rows([*FIVE, cells("锌", **other)])
    plan = import_rows(FIVE[:4])
    assert (plan.closed, plan.unchanged) == (1, 4)
    assert ("锌", "GB 5009.12-2023") in listed() and ("铬", "GB 5009.12-2023") not in listed()
    closed = versions("铬")[0]
    assert (closed.closed_change, closed.valid_to) == (plan.change, timezone.localdate())


def test_merge_closes_nothing() -> None:
    import_rows(FIVE)
    plan = import_rows([cells("锌")], is_merge=True)
    assert (plan.added, plan.closed) == (1, 0)
    assert len(listed()) == 6


def test_closing_more_than_a_fifth_asks_and_writes_nothing() -> None:
    import_rows(FIVE)
    assert not plan_import(cells_to_import(FIVE[:4])).needs_yes
    source = cells_to_import(FIVE[:3])
    assert plan_import(source).closes_much == [
        {"lab": LAB, "certificate": CERTIFICATE, "site": SITE, "closed": 2, "of": 5}
    ]
    with pytest.raises(ClosesMuch) as refused:
        apply_import(source, by=None)
    assert refused.value.plan.closed == 2 and len(listed()) == 5
    assert apply_import(source, by=None, is_confirmed=True).closed == 2


def test_a_state_that_is_not_valid_is_stored_and_is_no_closing() -> None:
    import_rows([cells("铅")])
    plan = import_rows([cells("铅", 状态="暂停")])
    assert (plan.changed, plan.closed) == (1, 0)
    assert CapabilityRow.objects.current().get().state == "suspended"


def test_columns_that_a_list_does_not_have_keep_what_is_stored() -> None:
    import_rows([cells("铅", 限制范围="只用第一法", 批准日期="2023-05-15", 批准文件="苏市监甲号", 食品标志="非食品")])
    bare = {
        name: text for name, text in cells("铅").items() if name not in ("限制范围", "说明", "状态", "类型", "大类")
    }
    assert import_rows([bare]).unchanged == 1
    blank = {**bare, "限制范围": ""}
    assert import_rows([blank]).changed == 1
    row = CapabilityRow.objects.current().with_texts().get()
    assert (row.restriction.text, row.approval_document, row.food_flag, row.band.text) == (
        "",
        "苏市监甲号",
        "非食品",
        "食品",
    )


def test_a_new_version_starts_on_its_later_approval_date_and_the_old_one_ends_there() -> None:
    import_rows([cells("铅", 批准日期="2023-05-15")])
    import_rows([cells("铅", 限制范围="只用第一法", 批准日期="2025-03-01")])
    old, new = versions("铅")
    assert (old.valid_from, old.valid_to) == (dt.date(2023, 5, 15), dt.date(2025, 3, 1))
    assert (new.valid_from, new.valid_to) == (dt.date(2025, 3, 1), None)
    import_rows([cells("铅", 限制范围="只用第二法", 批准日期="2025-03-01")])
    assert versions("铅")[2].valid_from == timezone.localdate() == versions("铅")[1].valid_to


def test_an_approval_date_learnt_later_counts_for_all_days() -> None:
    import_rows([cells("铅")])
    import_rows([cells("铅", 批准日期="2023-05-15")])
    for day, count in ((dt.date(2020, 1, 1), 0), (dt.date(2023, 5, 15), 1), (timezone.localdate(), 1)):
        assert CapabilityRow.objects.open_on(day).count() == count


def test_a_new_last_day_renews_the_certificate_and_keeps_the_old_one() -> None:
    import_rows([cells("铅", 证书有效期至="2026-11-30")])
    plan = import_rows([cells("铅", 证书有效期至="2032-11-30")])
    assert plan.unchanged == 1 and not plan.is_empty
    assert Certificate.objects.get().valid_until == dt.date(2032, 11, 30)
    events = list(StandingEvent.objects.values_list("date", "valid_until"))
    assert events == [
        (dt.date(1900, 1, 1), dt.date(2026, 11, 30)),
        (timezone.localdate(), dt.date(2032, 11, 30)),
    ]
    renewal = StandingEvent.objects.latest("date")
    assert list(Fact.objects.filter(change=plan.change).values_list("kind", "subject")) == [
        (FactKind.STANDING, renewal.pk)
    ]


def test_several_last_days_in_a_list_are_said_and_the_latest_counts() -> None:
    plan = import_rows([cells("铅", 证书有效期至="2029-01-01"), cells("镉", 证书有效期至="2030-01-01")])
    assert [problem.code for problem in plan.problems] == ["certificate_dates_differ"]
    assert Certificate.objects.get().valid_until == dt.date(2030, 1, 1)


@pytest.mark.parametrize(
    ("missing", "code", "option"),
    [
        (("机构名称", "证书编号"), "lab_unknown", "--lab"),
        (("证书编号",), "certificate_unknown", "--certificate"),
        (("场所名称", "场所地址"), "site_unknown", "--site"),
    ],
)
def test_what_cannot_be_told_is_rejected_naming_the_option(missing: tuple[str, ...], code: str, option: str) -> None:
    bare = {name: text for name, text in cells("铅").items() if name not in missing}
    plan = import_rows([bare])
    assert (plan.added, plan.rejected, CapabilityRow.objects.count()) == (0, 1, 0)
    assert [(p.code, p.params["option"]) for p in plan.problems] == [(code, option)]


def test_the_lab_s_only_certificate_and_site_need_not_be_named() -> None:
    import_rows([cells("铅")])
    bare = {"类别": "食品", "参数名称": "铅", "标准编号": "GB 5009.12-2023"}
    assert import_rows([bare], named=NAMED).unchanged == 1
    second = {"场所名称": "二场所", "场所地址": "南京市江宁区样例路2号", "证书编号": "231000990002"}
    import_rows([cells("铅", **second)])
    assert [p.code for p in plan_import(cells_to_import([bare], named=NAMED)).problems] == ["certificate_unknown"]
    named = Named(lab=LAB, certificate=CERTIFICATE, site=SITE)
    assert import_rows([bare], named=named).unchanged == 1


def test_a_site_is_recognised_by_its_address() -> None:
    import_rows([cells("铅")])
    by_address = {**cells("铅"), "场所地址": "江苏省南京市玄武区样例路1号"}
    del by_address["场所名称"]
    assert import_rows([by_address]).unchanged == 1
    assert Site.objects.count() == 1


def test_a_certificate_of_another_lab_is_rejected() -> None:
    import_rows([cells("铅")])
    plan = import_rows([cells("镉", 机构名称="苏州另一家检测有限公司")])
    assert [(p.code, p.params["holder"]) for p in plan.problems] == [("certificate_of_other_lab", LAB)]
    assert Lab.objects.count() == 1


def test_one_legal_person_may_have_several_names() -> None:
    code = "91320000MA00000001"
    import_rows([cells("铅", 统一社会信用代码=code)])
    import_rows([cells("铅", 机构名称="南京测试样例检测有限公司分部", 证书编号="230000990009", 统一社会信用代码=code)])
    assert (Holder.objects.count(), Lab.objects.count()) == (1, 2)


def test_columns_count_by_sheet() -> None:
    import_rows([cells("铅", 限制范围="只用第一法"), cells("镉", 限制范围="只用第一法")])
    rows = [RawRow(sheet, 2, cells(name)) for sheet, name in (("甲", "铅"), ("乙", "镉"))]
    for row in rows:
        del row.cells["限制范围"]
    base = {name: name for name in cells() if name != "限制范围"}
    sheets = [SheetReport("甲", 1, base | {"限制范围": "限制"}, [], {}), SheetReport("乙", 1, base, [], {})]
    plan = apply_import(list_to_import(Annex("xlsx", rows, sheets=sheets)), by=None)
    assert (plan.changed, plan.unchanged) == (1, 1)
    assert listed(restriction__text="只用第一法") == [("镉", "GB 5009.12-2023")]


def test_an_import_takes_the_same_number_of_queries_whatever_its_length(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(60):
        import_rows([cells(f"参数{n}") for n in range(300)])
    with django_assert_max_num_queries(45):
        import_rows([cells(f"参数{n}", 限制范围="新") for n in range(300)])


def test_provenance_names_file_sheet_and_line() -> None:
    import_rows([cells("铅")], file="清单.xlsx")
    row = CapabilityRow.objects.get()
    assert (row.source_file, row.source_sheet, row.source_line, row.annex_id) == ("清单.xlsx", "", 1, None)


@pytest.mark.parametrize(
    ("standard", "more", "kind"),
    [
        ("JJF 1101-2019", {}, "calibration"),
        ("JJG 196-2006", {}, "verification"),
        ("JJG 196-2006", {"说明": "检测"}, "testing"),
        ("GB/T 228.1-2021", {"服务类型": "抽样"}, "sampling"),
        ("GB/T 228.1-2021", {}, "testing"),
    ],
)
def test_service_kind_is_stated_or_told_by_the_document(standard: str, more: dict[str, str], kind: str) -> None:
    import_rows([cells("示值误差", standard, **more)])
    assert CapabilityRow.objects.get().service_kind == kind
