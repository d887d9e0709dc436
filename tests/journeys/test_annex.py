"""A lab's annex makes an item testable: dry run, one confirmation, and a number that leads to the very row."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Variant, Visitor
from tests.journeys.world import DEV

pytestmark = pytest.mark.xdist_group("browser")

TEMPLATE = DEV / "annex_samples" / "02_CMA附表_无锡锡衡_惠山.xlsx"


class Missing(NamedTuple):
    """An item nobody can test: whose demand it is, and the row that would cover it."""

    enterprise: str
    chain: str
    category: str
    parameter: str
    standard: str


MISSING = {
    Variant("zh", 1440): Missing("泰州高港机电有限公司", "精密结构件", "印制板组件", "温循", "GB/T 2423.22-2012"),
    Variant("zh", 390): Missing("淮安昊阳光伏组件有限公司", "晶硅光伏", "晶硅组件", "盐雾", "IEC 61701:2011"),
    Variant("en", 1440): Missing("无锡感联传感器有限公司", "传感器", "压力传感器", "双85", "GB/T 2423.3-2006"),
}


def annex_with(missing: Missing, folder: Path, name: str) -> Path:
    """The sample as it stands, and one row more."""
    book = openpyxl.load_workbook(TEMPLATE)
    book["附表1"].append([9, missing.category, 9.1, missing.parameter, missing.standard, None, None, None])
    path = folder / f"CMA附表_{name}.xlsx"
    book.save(path)
    return path


def test_annex_dry_run_submission_confirmation_and_the_number(
    variant: Variant,
    visit: Callable[..., Visitor],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    missing = MISSING[variant]
    regulator = visit("regulator")
    item = find_gap(regulator, missing)
    before = coverage_of(regulator, missing.chain)

    lab = visit("annex-lab")
    annex = upload(lab, annex_with(missing, tmp_path, str(variant)))
    expect(lab.page.locator(".lj-diff")).to_contain_text(missing.parameter)
    lab.look("annex-dry-run")
    tick = lab.page.locator("[name=is_confirmed]")
    if tick.count():
        tick.check()
    lab.send("form[action$='/submit/'] button[type=submit]")
    lab.page.wait_for_selector(".lj-chip .icon use[href$='#hourglass']")
    lab.page.wait_for_selector("form[action$='/withdraw/']")
    lab.look("annex-submitted")

    regulator.open("/annexes/")
    regulator.look("annexes-to-confirm")
    regulator.send(f"main a[href='{annex}']")
    regulator.look("annex-to-confirm")
    regulator.page.fill("form[action$='/confirm/'] [name=document]", "示例〔2026〕1号")
    confirmed = time.monotonic()
    regulator.send("form[action$='/confirm/'] button[type=submit]")
    regulator.open(item)
    regulator.page.wait_for_selector(f"{article(item)}[data-best=exact]")
    record_property("testable_after_seconds", round(time.monotonic() - confirmed, 2))
    print(f"testable after {time.monotonic() - confirmed:.2f} s")

    after = coverage_of(regulator, missing.chain, other_than=before)
    record_property("number_changed_after_seconds", round(time.monotonic() - confirmed, 2))
    assert share(after) > share(before)
    regulator.look("coverage-of-chain")
    follow_to_the_row(regulator, missing, item)


def find_gap(regulator: Visitor, missing: Missing) -> str:
    """Address of the item on its demand, reached from the list of gaps."""
    regulator.open("/coverage/items/?state=gap")
    regulator.page.select_option("[name=chain]", label=missing.chain)
    regulator.send("[data-filter-bar] button[type=submit]")
    expect(regulator.page.locator("[name=state]")).to_have_value("gap")
    row = regulator.page.locator("tr", has_text=missing.enterprise).filter(has_text=missing.parameter).first
    address = row.locator("a").first.get_attribute("href")
    assert address is not None
    regulator.open(address)
    expect(regulator.page.locator(f"{article(address)}[data-best=none]")).to_be_visible()
    return address


def article(address: str) -> str:
    """The card of an item on its demand's page."""
    return f"[id='{address.partition('#')[2]}']"


def upload(lab: Visitor, file: Path) -> str:
    """Uploads and waits for the dry run; the address of the annex."""
    lab.open("/annexes/new/")
    lab.look("annex-upload")
    lab.page.set_input_files("[name=file]", file)
    lab.send("main form button[type=submit]")
    lab.page.wait_for_selector(".lj-diff")
    return lab.page.evaluate("location.pathname")


def coverage_of(regulator: Visitor, chain: str, other_than: str = "") -> str:
    """What the first number of the chain's dashboard says, once it differs from `other_than`."""
    end = time.monotonic() + 15.0
    while True:
        regulator.open("/coverage/")
        regulator.page.locator("main table").get_by_role("link", name=chain, exact=True).first.click()
        said = regulator.page.locator(".lj-stat-value").first.inner_text()
        if said != other_than or time.monotonic() > end:
            assert said != other_than
            return said
        regulator.page.wait_for_timeout(200)


def share(said: str) -> float:
    return float(said.split("%")[0].strip())


def follow_to_the_row(regulator: Visitor, missing: Missing, item: str) -> None:
    """Number → items it counts → demand → row of the annex."""
    regulator.send(".lj-stat-value a >> nth=0")
    regulator.look("counted-items")
    regulator.send(f"main a[href='{item}']")
    row = regulator.page.locator(f"{article(item)} [data-evidence=covered] tr[data-row]").first
    number = row.get_attribute("data-row")
    regulator.look("demand-for-regulator")
    regulator.send(f"{article(item)} tr[data-row='{number}'] a")
    assert regulator.page.evaluate("location.pathname") == f"/capabilities/{number}/"
    expect(regulator.page.locator("main")).to_contain_text(missing.parameter)
    expect(regulator.page.locator("main")).to_contain_text(missing.standard)
    regulator.look("capability-row")
