"""Whatever is typed, pasted or uploaded wrongly: the page says what is wrong, where, and how to go on."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor
from tests.journeys.world import DEV

pytestmark = pytest.mark.xdist_group("browser")

BROKEN = DEV / "annex_samples" / "06_坏文件_列不对_公式_日期不存在.xlsx"
REJECTED_LINES = ["2", "3", "4"]


def test_an_empty_form_and_a_nonsense_paste(visit: Callable[..., Visitor]) -> None:
    firm = visit("firm")
    firm.open("/demands/new/")
    firm.send("button[value=preview]", status=422)
    expect(firm.page.locator("main .errorlist, main [role=alert]").first).to_be_visible()
    firm.look("demand-empty")
    firm.page.fill("[name=paste]", "？？？ !!! ~~~")
    firm.send("button[value=preview]", status=422)
    expect(firm.page.locator("main table").first).to_be_visible()
    firm.look("demand-nonsense")
    firm.open("/demands/new/")
    firm.page.fill("[name=paste]", "一种谁也没听说过的东西\t完全编造的参数\tXYZ 99999")
    firm.send("button[value=preview]")
    expect(firm.page.locator("[data-understood] .is-warning")).not_to_have_count(0)
    firm.look("demand-unread")
    firm.send("button[value=submit]")
    firm.page.wait_for_selector("[data-verdicts] tbody tr")
    expect(firm.page.locator("[data-item='1'] .lj-zero")).not_to_have_count(0)
    firm.look("demand-zero-result")


def test_a_broken_annex_names_every_rejected_row(visit: Callable[..., Visitor], tmp_path: Path) -> None:
    lab = visit("api-lab")
    lab.open("/annexes/new/")
    lab.send("main form button[type=submit]")
    expect(lab.page.locator("main .errorlist").first).to_be_visible()
    lab.look("annex-no-file")
    lab.page.set_input_files("[name=file]", BROKEN)
    lab.send("main form button[type=submit]")
    rejected = lab.page.locator("section table tbody tr:has(.is-bad)")
    lab.page.wait_for_selector("section table tbody tr:has(.is-bad)")
    lines = [line.strip() for line in rejected.locator("td:nth-child(2)").all_inner_texts()]
    assert sorted(set(lines)) == REJECTED_LINES
    assert all(reason.strip() for reason in rejected.locator("td:nth-child(5)").all_inner_texts())
    expect(lab.page.locator("form[action$='/submit/']")).to_have_count(0)
    lab.look("annex-broken")
    with lab.page.expect_download() as download:
        lab.page.click("a[href$='/marked/']")
    marked = tmp_path / "marked.xlsx"
    download.value.save_as(marked)
    told = openpyxl.load_workbook(marked).worksheets[0]
    assert all(told.cell(int(line), told.max_column).value for line in REJECTED_LINES)


def test_forms_of_accounts_say_what_is_wrong(visit: Callable[..., Visitor]) -> None:
    person = visit()
    person.open("/sign-in/")
    person.page.fill("[name=username]", "nobody")
    person.page.fill("[name=password]", "not-the-password")
    person.send("main form button[type=submit]")
    expect(person.page.locator("main .errorlist, main [role=alert]").first).to_be_visible()
    person.look("sign-in-wrong")
    person.open("/register/enterprise/")
    person.page.fill("[name=credit_code]", "123")
    person.send("main form button[type=submit]")
    assert person.page.locator("main .errorlist").count() >= 4
    person.look("register-wrong")
