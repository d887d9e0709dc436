"""Every page of every role, empty lists and refusals included, is looked at."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("browser")

PAGES = {
    "": [
        "/",
        "/lookup/",
        "/lookup/?text=大米%20铅%20GB%205009.12&city=",
        "/chains/",
        "/chains/1/",
        "/labs/",
        "/labs/1/",
        "/standards/",
        "/standards/1/",
        "/sign-in/",
    ],
    "firm": ["/enterprise/", "/account/", "/account/password/"],
    "api-lab": ["/capabilities/", "/capabilities/new/", "/annexes/"],
    "regulator": [
        "/coverage/",
        "/gaps/",
        "/screening/",
        "/coverage/keys/",
        "/coverage/demands/?state=not_testable",
        "/terms/",
        "/terms/history/",
    ],
    "system": ["/operations/", "/operations/users/", "/operations/users/new/", "/operations/organisations/new/"],
    "security": ["/operations/security/"],
    "audit": ["/operations/audit/"],
}
SEARCHABLE = {
    "": ["/chains/", "/labs/", "/standards/"],
    "api-lab": ["/capabilities/"],
    "regulator": ["/gaps/", "/terms/"],
}
NOBODY_HAS_THIS = "zz-nothing-of-this-name"
FORBIDDEN = {
    "firm": "/coverage/",
    "api-lab": "/demands/",
    "regulator": "/operations/",
    "security": "/operations/audit/",
}


def named(username: str, path: str) -> str:
    return f"{username or 'visitor'}{path.partition('?')[0].replace('/', '_').rstrip('_')}"


@pytest.mark.parametrize("username", PAGES, ids=lambda name: name or "visitor")
def test_pages_of_a_role(username: str, visit: Callable[..., Visitor]) -> None:
    person = visit(username)
    for path in PAGES[username]:
        person.open(path)
        person.look(named(username, path))


@pytest.mark.parametrize("username", SEARCHABLE, ids=lambda name: name or "visitor")
def test_a_list_without_results_says_why(username: str, visit: Callable[..., Visitor]) -> None:
    person = visit(username)
    for path in SEARCHABLE[username]:
        person.open(path)
        field = person.page.locator("[data-filter-bar] input[type=text], [data-filter-bar] input[type=search]").last
        field.fill(NOBODY_HAS_THIS)
        with person.page.expect_navigation(wait_until="load"):
            field.press("Enter")
        expect(person.page.locator(".lj-empty p")).to_be_visible()
        person.look(f"{named(username, path)}-none")


def test_refusals_are_pages_with_a_way_on(visit: Callable[..., Visitor]) -> None:
    person = visit()
    person.open("/no-such-page/", status=404)
    expect(person.page.locator("main a").first).to_be_visible()
    person.look("404")
    for username, path in FORBIDDEN.items():
        person = visit(username)
        person.open(path, status=403)
        expect(person.page.locator("main a").first).to_be_visible()
    person.look("403")


def test_the_api_page_draws_every_call(visit: Callable[..., Visitor]) -> None:
    """Its parts are vendored, so axe does not judge it; console and content policy do."""
    person = visit()
    person.open("/api/docs/")
    expect(person.page.locator(".opblock", has_text="/api/v1/demands/").first).to_be_visible()
    assert person.page.locator(".opblock").count() >= 15
