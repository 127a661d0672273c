"""Cookies refused, a slow and distant network: people are told what to do, and nothing is done twice."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps

pytestmark = pytest.mark.browser

VILLAGE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 20_000}  # ms, bytes/s


def _refuse_cookies(page: Page) -> None:
    """A browser told to keep none: nothing is sent, whatever the server sets."""
    page.context.route("**/*", lambda route: route.fallback(headers=_without(route.request.headers, "cookie")))
    page.on("response", lambda _response: page.context.clear_cookies())


def _without(headers: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in headers.items() if key != name}


def test_without_cookies_one_finds_and_reads_and_is_told_what_a_form_needs(page, check_page):
    _refuse_cookies(page)

    page.goto("/search/?q=开店")
    page.get_by_role("link", name=steps.ITEM).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(steps.ITEM)
    page.goto("/progress/")
    page.get_by_label("办件编号").fill("X" * 48)
    page.get_by_label("查询码").fill("12345678")
    steps.press(page, "查询进度")

    expect(page.locator("main")).to_contain_text("Cookie")
    expect(page.locator("main")).to_contain_text("浏览器")
    check_page(page)


def test_from_a_village_an_impatient_click_hands_in_once(page):
    steps.be(page, "zhang-min")
    number = steps.begin(page)
    steps.fill_in(page, number)
    steps.upload(page, number)
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", VILLAGE)

    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(f"/applications/{number}/submit/")
    page.get_by_label(re.compile("声明")).check(force=True)
    button = page.locator("main form button[type=submit]").first
    button.dblclick(no_wait_after=True)
    expect(page).to_have_url(re.compile("/receipt/"), timeout=30_000)
    expect(page.locator("main")).to_contain_text(steps.ITEM_CODE, timeout=30_000)
    cases = set(re.findall(rf"{steps.ITEM_CODE}\d+", page.locator("main").inner_text()))
    assert len(cases) == 1
