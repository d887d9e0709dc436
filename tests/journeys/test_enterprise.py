"""An enterprise pastes what it needs tested and sees, row by row, who may issue the report."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("browser")

PASTED = "动力电池包\t热扩散\tGB 38031-2025\n动力电池包\t底部撞击\tGB 38031-2025\n动力电池包\t外星人防护\t"
SECONDS = 10.0
"""A bound that a loaded machine keeps too; the time itself is recorded."""


def test_paste_preview_submit_and_see_why(
    visit: Callable[..., Visitor], record_property: Callable[[str, object], None]
) -> None:
    firm = visit("firm")
    firm.open("/demands/")
    firm.look("demands")
    firm.page.click("a[href='/demands/new/']")
    firm.look("demand-new")

    firm.page.fill("[name=paste]", PASTED)
    firm.send("button[value=preview]")
    expect(firm.page.locator("[data-understood] tbody tr")).to_have_count(3)
    expect(firm.page.locator("[data-understood] .lj-doubt.is-warning")).not_to_have_count(0)
    firm.look("demand-preview")

    pressed = time.monotonic()
    firm.send("button[value=submit]")
    firm.page.wait_for_selector("[data-verdicts] tbody tr")
    firm.page.wait_for_selector("[data-evidence=covered] tr[data-row]")
    seconds = time.monotonic() - pressed
    record_property("matches_after_seconds", round(seconds, 2))
    print(f"matches after {seconds:.2f} s")
    assert seconds < SECONDS

    reasons = firm.page.locator("[data-item='1'] [data-evidence=covered] tr[data-row]").first
    expect(reasons.locator(".lj-why > li").first).to_be_visible()
    assert reasons.locator(".lj-why > li").count() >= 3
    assert all(text.strip() for text in reasons.locator(".lj-why > li").all_inner_texts())
    expect(firm.page.locator("[data-item='3'] .lj-zero")).to_have_count(1)
    firm.look("demand-result")

    firm.page.click("[data-item='2'] .lj-actions a")
    expect(firm.page.locator("[data-evidence=excluded] tr[data-row]")).not_to_have_count(0)
    refusal = firm.page.locator("[data-evidence=excluded] tr[data-row]").first
    expect(refusal.locator(".lj-why > li.fail")).not_to_have_count(0)
    firm.look("item-why-not")
