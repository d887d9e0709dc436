"""A demand is posted without touching a mouse: Tab, Enter and typing only."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor
from tests.journeys.world import PASSWORD

pytestmark = pytest.mark.xdist_group("browser")

STOPS = 80
FOCUSED = """(wanted) => {
    const focused = document.activeElement;
    if (!focused.matches(wanted)) return "elsewhere";
    const style = getComputedStyle(focused);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 ? "seen" : "unseen";
}"""


def test_a_demand_is_posted_by_keyboard_alone(visit: Callable[..., Visitor]) -> None:
    person = visit()
    keys = person.page.keyboard
    person.open("/sign-in/")
    tab_to(person, "[name=username]")
    keys.type("firm")
    tab_to(person, "[name=password]")
    keys.type(PASSWORD)
    keys.press("Enter")
    person.page.wait_for_selector("details.lj-user")
    enter(person, "main a[href='/demands/']")
    enter(person, "a[href='/demands/new/']")
    tab_to(person, "[name='lines-0-object']")
    keys.type("床单")
    keys.press("Enter")
    keys.type("甲醛")
    keys.press("Enter")
    keys.type("GB/T 2912.1-2009")
    enter(person, "button[value=preview]")
    expect(person.page.locator("[data-understood] tbody tr")).to_have_count(1)
    enter(person, "button[value=submit]")
    person.page.wait_for_selector("[data-evidence=covered] tr[data-row]")
    reason = person.page.locator("[data-evidence=covered] .lj-why > li").first
    expect(reason).to_be_visible()
    tab_to(person, "[data-evidence=covered] summary")
    keys.press("Enter")
    expect(reason).to_be_hidden()


def tab_to(person: Visitor, wanted: str) -> None:
    """Presses Tab until the wanted element has the focus, which must be seen there."""
    for _ in range(STOPS):
        person.page.keyboard.press("Tab")
        found = person.page.evaluate(FOCUSED, wanted)
        if found != "elsewhere":
            assert found == "seen", f"no focus ring on {wanted}"
            return
    raise AssertionError(f"{wanted} is not reached by {STOPS} Tabs on {person.page.url}")


def enter(person: Visitor, wanted: str) -> None:
    tab_to(person, wanted)
    with person.page.expect_navigation(wait_until="load"):
        person.page.keyboard.press("Enter")
