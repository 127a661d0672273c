"""axe on every component in every mode, with a real browser. Marked ``browser``: run by make check."""

import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, sync_playwright

import tongban.ui

ROOT = Path(__file__).resolve().parents[5]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
DIST = Path(tongban.ui.__file__).parent / "static" / "ui" / "dist"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not AXE.exists() or not (DIST / "tongban.css").exists(), reason="npm ci && npm run build first"),
]

PAGES = ["/styleguide/", "/styleguide/home/", "/styleguide/desk/", "/styleguide/print/", "/no-such-page/"]
MODES = {
    "wide": {"width": 1280},
    "phone": {"width": 375},
    "dark": {"width": 1280, "dark": True},
    "large": {"width": 1280, "size": "1"},
    "large on a phone": {"width": 375, "size": "1"},
    "largest on a phone": {"width": 375, "size": "2"},
}


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing: a failing page shows in the test."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), _Threads, _Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Any]:
    opened = []

    def new(width: int = 1280, *, dark: bool = False, size: str = "", scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            locale="zh-CN",
        )
        if size:
            context.add_cookies([{"name": "large_text", "value": size, "url": site}])
        context.set_default_timeout(15_000)
        opened.append(context)
        return context.new_page()

    yield new
    for context in opened:
        context.close()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("address", PAGES)
def test_page_has_no_accessibility_finding_and_no_sideways_scrolling(open_page, address, mode):
    page = open_page(**MODES[mode])
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)

    page.goto(address)

    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    findings = [f"{each['id']}: {json.dumps([node['target'] for node in each['nodes']][:3])}" for each in found]
    assert not findings, "\n".join(findings)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 1
    assert complaints == []


def test_mistakes_take_the_focus_and_lead_to_their_boxes(open_page):
    page = open_page(375)
    page.goto("/styleguide/")
    page.fill("#id_birth_0", "2026")
    page.click("form[enctype] .tb-actions button[type=submit]")
    page.wait_for_selector(".govuk-error-summary")

    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    page.click(".govuk-error-summary a[href='#id_birth_0']")
    assert page.evaluate("document.activeElement.id") == "id_birth_0"
    assert page.input_value("#id_birth_0") == "2026"


def test_a_part_for_one_answer_appears_with_it(open_page):
    page = open_page()
    page.goto("/styleguide/")
    assert not page.is_visible("#id_uscc")

    page.check("#id_kind_1")

    assert page.is_visible("#id_uscc")


def test_without_scripts_that_part_is_always_there(open_page):
    page = open_page(375, scripts=False)
    page.goto("/styleguide/")

    assert page.is_visible("#id_uscc")


def test_places_open_level_by_level(open_page):
    page = open_page()
    page.goto("/styleguide/")
    page.select_option("#id_place_0", "440000")
    page.wait_for_selector("#id_place_1")
    page.select_option("#id_place_1", "440300")
    page.wait_for_selector("#id_place_2")

    assert "南山区" in page.inner_text("#id_place_2")


def test_large_text_has_large_letters_and_targets(open_page):
    page = open_page(375, size="1")
    page.goto("/styleguide/")

    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")
    heights = page.evaluate(
        "[...document.querySelectorAll('main .tb-button')].map(each => each.getBoundingClientRect().height)"
    )
    assert size >= 18
    assert min(heights) >= 60
    page = open_page(375, size="2")
    page.goto("/styleguide/")
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)") >= 30


def test_counting_never_cuts_what_was_typed(open_page):
    page = open_page()
    page.goto("/styleguide/")
    page.fill("#id_reason", "好" * 210)

    assert len(page.input_value("#id_reason")) == 210
    assert "超出 10 个字" in page.inner_text(".tb-count")
