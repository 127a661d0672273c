"""The pictures of the README: ``python -m tests.journeys.take_screenshots`` fills docs/images from a small demo city.

TONGBAN_JOURNEYS_AT names a platform that runs already; otherwise one is started in a folder of its own.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.architecture import ROOT
from tests.journeys import platform as platforms
from tests.journeys import steps

IMAGES = ROOT / "docs" / "images"
LARGEST = 300_000
STORIES = "300"


@contextmanager
def a_platform() -> Iterator[str]:
    if address := os.environ.get("TONGBAN_JOURNEYS_AT"):
        yield address
        return
    running = platforms.start(Path(tempfile.mkdtemp(prefix="tongban-pictures-")), TONGBAN_DEMO_STORIES=STORIES)
    try:
        yield running.address
    finally:
        running.stop()


def take(page: Page, name: str) -> None:
    """PNG, or a smaller one in fewer pixels where the page is rich."""
    target = IMAGES / f"{name}.png"
    page.screenshot(path=target)
    size = target.stat().st_size
    sys.stdout.write(f"{target.relative_to(ROOT)} {size // 1000} kB\n")
    if size > LARGEST:
        raise SystemExit(f"{name} is larger than {LARGEST} bytes")


def residents(context: BrowserContext) -> None:
    page = context.new_page()
    for name, address in (("home", "/"), ("search", "/search/?q=开饭店"), ("guide", f"/items/{steps.ITEM_CODE}/")):
        page.goto(address)
        take(page, name)
    steps.be(page, "zhang-min")
    page.goto(f"/apply/{steps.ITEM_CODE}/")
    number = _draft(page)
    page.goto(f"/applications/{number}/form/business/")
    take(page, "apply")


def _draft(page: Page) -> str:
    """The open draft, or a new one."""
    going_on = page.get_by_role("link", name="继续填写草稿")
    if going_on.count():
        going_on.first.click()
        return page.url.rstrip("/").rsplit("/", 1)[-1]
    return steps.start(page)


def clerks(context: BrowserContext) -> None:
    page = context.new_page()
    steps.be(page, "demo-window")
    page.goto("/desk/window/")
    page.locator("#id_words").fill("买买提")
    steps.press(page, "查找")
    take(page, "counter")
    page.goto("/desk/?tab=open")
    take(page, "desk")
    page.locator("[data-rows] tr td a[href]").first.click()
    take(page, "desk-case")


def together(context: BrowserContext) -> None:
    """Departments at once, as the applicant sees them."""
    page = context.new_page()
    steps.be(page, "mumian")
    page.goto("/cases/")
    for address in [link.get_attribute("href") for link in page.get_by_role("link", name="挖掘城市道路").all()]:
        page.goto(address)
        if page.get_by_text("/4，由牵头部门汇总意见").count():
            page.get_by_text("看流程图", exact=True).click()
            page.locator("details[data-shown=done]").wait_for()
            page.evaluate("document.querySelector('.tb-branches__group').scrollIntoView()")
            page.mouse.move(0, 0)
            take(page, "together")
            return
    raise SystemExit("no case with several departments in this city")


def bureau(context: BrowserContext) -> None:
    page = context.new_page()
    steps.be(page, "demo-bureau")
    page.goto("/desk/watch/")
    take(page, "watch")


def verified(context: BrowserContext) -> None:
    """The newest document of a closed case, as a stranger sees it."""
    page = context.new_page()
    steps.be(page, "demo-decider")
    page.goto("/desk/?tab=closed")
    addresses = [link.get_attribute("href") for link in page.locator("tbody a").all()]
    for address in addresses:
        page.goto(address)
        granted = page.locator("a[href*='/notices/']").filter(has_text="准予")
        if granted.count():
            identifier = granted.first.get_attribute("href").rstrip("/").rsplit("/", 1)[-1]
            context.clear_cookies()  # anybody may ask
            page.goto(f"/verify/{identifier}/")
            take(page, "verify")
            return
    raise SystemExit("no granted case in this city")


def phones(browser: Browser, address: str) -> None:
    for suffix, large in (("", False), ("-large", True)):
        context = new_context(browser, address, width=375, height=812)
        if large:
            context.add_cookies([{"name": "large_text", "value": "2", "url": address}])
        page = context.new_page()
        for name, path in (("home", "/"), ("guide", f"/items/{steps.ITEM_CODE}/")):
            page.goto(path)
            take(page, f"phone-{name}{suffix}")
        steps.be(page, "chen-guohua")
        page.goto(f"/apply/{steps.ITEM_CODE}/")
        number = _draft(page)
        page.goto(f"/applications/{number}/form/business/")
        take(page, f"phone-apply{suffix}")
        context.close()


def new_context(browser: Browser, address: str, *, width: int = 1280, height: int = 900) -> BrowserContext:
    return browser.new_context(base_url=address, viewport={"width": width, "height": height}, locale="zh-CN")


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with a_platform() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=platforms.find_browser(), args=["--no-sandbox", "--disable-gpu"]
        )
        for chapter in (residents, clerks, together, bureau):
            chapter(new_context(browser, address))
        verified(new_context(browser, address))
        phones(browser, address)


if __name__ == "__main__":
    main()
