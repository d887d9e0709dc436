"""One site and one Chromium for all journeys; every window that a journey opened is judged at its end."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.site import Site
from tests.journeys.visitor import VARIANTS, Variant, Visitor

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every journey is made in every language and width."""
    if "variant" in metafunc.fixturenames:
        metafunc.parametrize("variant", VARIANTS, ids=str)


# Package scope: Playwright's loop must have ended before the next test of this process uses the database.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def site(browser: Browser) -> Iterator[Site]:
    with tempfile.TemporaryDirectory(prefix="lianjian-journeys-") as folder:
        running = Site(Path(folder))
        try:
            running.start()
            yield running
        finally:
            running.stop()


@pytest.fixture(scope="package")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures of all pages go: JOURNEY_SHOTS, else a folder among pytest's own."""
    folder = Path(os.environ.get("JOURNEY_SHOTS") or tmp_path_factory.mktemp("shots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="package")
def sessions() -> dict[str, list[dict[str, object]]]:
    """Cookies of those who have signed in already, by username."""
    return {}


@pytest.fixture(scope="package")
def judged() -> set[tuple[str, int]]:
    """Pages that axe has judged, by name and width: another language has the same structure."""
    return set()


@pytest.fixture
def visit(
    site: Site,
    browser: Browser,
    shots: Path,
    variant: Variant,
    sessions: dict[str, list[dict[str, object]]],
    judged: set[tuple[str, int]],
    record_property: Callable[[str, object], None],
) -> Iterator[Callable[..., Visitor]]:
    """visit() = a visitor's window; visit("firm") = one signed in under this name. At the end nothing may be wrong."""
    opened: list[Visitor] = []

    def open_window(username: str = "") -> Visitor:
        window = Visitor(browser, site.address, variant, shots, judged)
        opened.append(window)
        if username in sessions:
            window.context.add_cookies(sessions[username])  # type: ignore[arg-type]
        elif username:
            window.sign_in(username)
            kept = [cookie for cookie in window.context.cookies() if cookie.get("name") == "sessionid"]
            sessions[username] = [dict(cookie) for cookie in kept]
        return window

    yield open_window
    for window in opened:
        window.close()
    record_property("pages", " ".join(name for window in opened for name in window.looked))
    assert [complaint for window in opened for complaint in window.complaints] == []
