"""A lab's own system closes one row; the result page that an enterprise has open changes by itself."""

import json
import time
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.site import Site
from tests.journeys.visitor import Variant, Visitor
from tests.journeys.world import API_LAB

pytestmark = pytest.mark.xdist_group("browser")

ASKED = {
    Variant("zh", 1440): "集成电路\t闩锁\tJESD78E",
    Variant("zh", 390): "集成电路\t高温工作寿命试验\tJESD22-A108F",
    Variant("en", 1440): "集成电路\t可焊性\tGB/T 4937.21-2018",
}
"""Each is covered by one row of this one lab."""


def test_a_row_closed_by_api_changes_the_open_page(
    site: Site,
    variant: Variant,
    visit: Callable[..., Visitor],
    record_property: Callable[[str, object], None],
) -> None:
    firm = visit("firm")
    firm.post(ASKED[variant])
    evidence = firm.page.locator("[data-item='1'] [data-evidence=covered] tr[data-row]")
    expect(evidence).to_have_count(1)
    row = evidence.get_attribute("data-row")

    lab = visit("api-lab")
    token, number = new_token(lab, str(variant)), lab_number(lab)
    path = f"/labs/{number}/capabilities/{row}/"
    assert call(site, token, "GET", path)["parameter"] in ASKED[variant]
    closed = time.monotonic()
    call(site, token, "DELETE", f"{path}?reason=closed+by+our+own+system")

    firm.page.wait_for_selector("[data-item='1'][data-best=none]")
    seconds = time.monotonic() - closed
    record_property("open_page_changed_after_seconds", round(seconds, 2))
    print(f"the open page changed after {seconds:.2f} s")
    expect(firm.page.locator("[data-verdicts] .is-bad")).not_to_have_count(0)
    expect(firm.page.locator("[data-item='1'] .lj-zero")).not_to_have_count(0)
    firm.look("demand-after-close")
    lab.open(f"/capabilities/{row}/")
    lab.look("capability-closed")


def new_token(lab: Visitor, name: str) -> str:
    lab.open("/account/tokens/")
    lab.page.fill("[name=name]", f"LIMS {name}")
    for scope in ("read", "lab:write"):
        lab.page.check(f"[name=scopes][value='{scope}']")
    lab.send("main form:has([name=scopes]) button[type=submit]")
    lab.look("token-new")
    return lab.page.locator("[role=status] code").inner_text()


def lab_number(lab: Visitor) -> str:
    """As the address of the lab's own page says."""
    lab.open("/labs/")
    address = lab.page.get_by_role("link", name=API_LAB, exact=True).first.get_attribute("href")
    assert address is not None
    return address.strip("/").rpartition("/")[2]


def call(site: Site, token: str, method: str, path: str) -> dict[str, Any]:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    request = urllib.request.Request(f"{site.address}/api/v1{path}", method=method, headers=headers)
    with direct.open(request, timeout=15.0) as answer:
        body = answer.read()
    return json.loads(body) if body else {}
