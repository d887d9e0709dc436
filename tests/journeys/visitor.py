"""One person with a browser window. Every page they look at is checked: status, console, policy, width, axe."""

import re
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.journeys.world import PASSWORD

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
TALLEST = 6_000
"""Pictures end here; a list goes on like that."""
RUN_AXE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
    (found) => `${found.id}: ${found.help} — ${found.nodes.map((node) => node.target.join(" ")).slice(0, 5).join(" | ")}`)"""
OVERFLOW = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.querySelectorAll("main *, header *, footer *")].filter(
        (one) => one.getBoundingClientRect().right > width + 1 && !one.closest(".lj-table-wrap, .lj-tabs"));
    return ["the page", ...wide.slice(0, 5)].map((one) => one.tagName === undefined ? one : `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 40)}`);
}"""
TELL_POLICY = """document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));"""


class Variant(NamedTuple):
    """A language of the site and the width of a window in CSS pixels."""

    language: str
    width: int

    def __str__(self) -> str:
        return f"{self.language}-{self.width}"


VARIANTS = [Variant("zh", 1440), Variant("zh", 390), Variant("en", 1440)]


class Visitor:
    """A window of its own, with its own cookies; `look(name)` checks and keeps the page that is open."""

    def __init__(
        self, browser: Browser, address: str, variant: Variant, shots: Path, judged: set[tuple[str, int]]
    ) -> None:
        self.address, self.variant, self.shots, self.judged = address, variant, shots, judged
        self.complaints: list[str] = []
        self.looked: list[str] = []
        self._expected: set[int] = set()
        self.context: BrowserContext = browser.new_context(
            base_url=address, viewport={"width": variant.width, "height": 900}, reduced_motion="reduce"
        )
        self.context.add_init_script(TELL_POLICY)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url} script: {error}"))
        if variant.language == "en":
            self.open("/")
            self.page.locator("button[name=language][value=en]").click()
            self.page.wait_for_selector("html[lang=en]")

    def open(self, path: str, status: int = 200) -> None:
        """Goes to an address and expects the answer to have this status."""
        self._expected = {status} - {200}
        answer = self.page.goto(path, wait_until="load")
        assert answer is not None and answer.status == status, f"{path}: {answer and answer.status}"

    def sign_in(self, username: str) -> "Visitor":
        """By the form, as everybody does."""
        self.open("/sign-in/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_selector("details.lj-user")
        return self

    def send(self, locator: str, status: int = 200) -> None:
        """Clicks what sends a form, and expects the page that answers to have this status."""
        self._expected = {status} - {200}
        with self.page.expect_navigation(wait_until="load"):
            self.page.click(locator)

    def post(self, pasted: str) -> None:
        """An enterprise pastes, looks at what was understood, submits, and waits for the verdicts."""
        self.open("/demands/new/")
        self.page.fill("[name=paste]", pasted)
        self.send("button[value=preview]")
        self.send("button[value=submit]")
        self.page.wait_for_selector("[data-verdicts] tbody tr")

    def look(self, name: str) -> None:
        """Checks the open page and keeps its picture as `<name>-<variant>.png`; axe judges a name once per width."""
        page = self.page
        if (name, self.variant.width) not in self.judged:
            self.judged.add((name, self.variant.width))
            page.evaluate(AXE)
            self.complaints += [f"{name} {page.url} axe {one}" for one in page.evaluate(RUN_AXE)]
        self.complaints += [f"{name} {page.url} too wide: {one}" for one in page.evaluate(OVERFLOW)]
        self.looked.append(name)
        height = page.evaluate("() => { scrollTo(0, 0); return document.documentElement.scrollHeight; }")
        page.screenshot(
            path=self.shots / f"{name}-{self.variant}.png",
            full_page=True,
            clip={"x": 0, "y": 0, "width": self.variant.width, "height": min(height, TALLEST)},
            caret="initial",
            animations="allow",
        )

    def close(self) -> None:
        self.context.close()

    def _hear(self, message: ConsoleMessage) -> None:
        """An error page that was asked for is reported by the browser as a failed load; that one is no complaint."""
        if message.type != "error":
            return
        said = re.search(r"status of (\d{3})", message.text)
        if said and int(said[1]) in self._expected:
            return
        self.complaints.append(f"{self.page.url} console: {message.text}")
