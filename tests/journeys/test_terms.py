"""A regulator says once what a trade word means; the page that an enterprise has open changes by itself."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.site import Site
from tests.journeys.visitor import Variant, Visitor

pytestmark = pytest.mark.xdist_group("browser")

WORDS = {Variant("zh", 1440): "盐水喷雾", Variant("zh", 390): "盐雾喷洒", Variant("en", 1440): "食盐喷雾"}
"""Nobody's vocabulary knows them; each journey answers one."""
CONCEPT = "中性盐雾"
PATIENCE_S = 60


def test_one_answer_changes_the_open_page_of_whoever_asked(
    site: Site, variant: Variant, visit: Callable[..., Visitor], record_property: Callable[[str, object], None]
) -> None:
    word = WORDS[variant]
    firm = visit("firm")
    firm.post(f"传感器\t{word}\t")
    firm.page.wait_for_selector("[data-item='1'][data-best=none]")

    keeper = visit("regulator")
    waiting_entry(keeper, word).click()
    keeper.page.wait_for_selector("[data-answer]")
    keeper.look("term")
    keeper.page.locator("[name=typed]").press_sequentially(CONCEPT[:3])
    expect(keeper.page.locator(f"#concept-options option[value='{CONCEPT}']")).to_be_attached()
    keeper.page.fill("[name=typed]", CONCEPT)
    expect(keeper.page.locator("#c-other")).to_be_checked()
    keeper.page.locator("[data-answer] button[type=submit]").focus()
    with keeper.page.expect_navigation(wait_until="load"):
        keeper.page.keyboard.press("Enter")
    expect(keeper.page.locator("[data-effect] [data-items]")).to_have_text("1")
    expect(keeper.page.locator("[data-changed] tbody tr")).to_have_count(1)
    keeper.look("term-effect")

    accepted = time.monotonic()
    keeper.send("button[value=accept]")
    firm.page.wait_for_selector("[data-item='1'] [data-evidence=covered] tr[data-row]")
    record_property("open_page_changed_after_seconds", round(time.monotonic() - accepted, 2))
    firm.look("demand-after-answer")
    site.run("drain", "--once")
    site.run("recompute_matches", "--verify")

    keeper.open("/terms/history/")
    expect(keeper.page.locator("[data-history] tbody tr", has_text=word)).to_contain_text("regulator")
    keeper.look("term-history")
    with keeper.page.expect_navigation(wait_until="load"):
        keeper.page.locator("[data-history] tbody tr", has_text=word).locator("button").click()
    firm.page.wait_for_selector("[data-item='1'][data-best=none]")


def waiting_entry(keeper: Visitor, word: str) -> Locator:
    """The entry in the queue, once a worker has made it anew."""
    entry = keeper.page.locator("[data-queue] tbody a", has_text=word)
    end = time.monotonic() + PATIENCE_S
    keeper.open("/terms/")
    while not entry.count() and time.monotonic() < end:
        keeper.send("form[action$='/terms/refresh/'] button")
    keeper.look("terms")
    return entry
