"""Browser journeys: one platform for the whole run, a fresh browser context for each journey, axe on every page."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.journeys import platform as platforms

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SERIOUS = {"serious", "critical", "moderate", "minor"}


@pytest.fixture(autouse=True)
def _no_network() -> None:
    """Journeys talk to a browser over a socket of its own; the platform runs on loopback."""


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[platforms.Platform]:
    if address := os.environ.get("TONGBAN_JOURNEYS_AT"):  # a platform that runs already, for those who write journeys
        yield platforms.Platform(address, Path(), None)
        return
    running = platforms.start(tmp_path_factory.mktemp("city"), TONGBAN_DEMO_STORIES="60")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=platforms.find_browser(), args=SWITCHES)
        yield running
        running.close()


@pytest.fixture
def open_context(browser: Browser, platform: platforms.Platform) -> Iterator[Callable[..., BrowserContext]]:
    """A new person at a new device: ``open_context(width=375, javascript=False)``."""
    opened: list[BrowserContext] = []

    def new(*, width: int = 1280, height: int = 900, javascript: bool = True) -> BrowserContext:
        context = browser.new_context(
            base_url=platform.address,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            locale="zh-CN",
        )
        context.set_default_timeout(15_000)
        opened.append(context)
        return context

    yield new
    for context in opened:
        context.close()


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    return open_context().new_page()


@pytest.fixture(scope="session")
def axe_source() -> str:
    return platforms.AXE.read_text("utf-8")


@pytest.fixture
def check_page(axe_source: str) -> Callable[[Page], None]:
    """No accessibility finding, no sideways scrolling, no script error: to be called on every page visited."""

    def check(page: Page) -> None:
        page.wait_for_load_state()
        page.evaluate(axe_source)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        findings = [
            f"{violation['id']} ({violation['impact']}): "
            + json.dumps([node["target"] for node in violation["nodes"]][:3])
            for violation in found["violations"]
            if violation["impact"] in SERIOUS
        ]
        assert findings == [], f"{page.url}: {findings}"
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 1, f"{page.url} scrolls sideways by {wider}px"

    return check


@pytest.fixture
def screenshots() -> Path:
    folder = Path(__file__).resolve().parents[2] / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
