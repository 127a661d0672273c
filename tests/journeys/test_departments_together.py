"""Four departments at once: each answers at its own desk, and the picture moves on the applicant's side."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps

pytestmark = pytest.mark.browser

ITEM = "临时占用、挖掘城市道路审批"


def _case_with_one_answer(page: Page, seconds: float = 120) -> str:
    """The demo city's case that is with four departments, one of which has answered."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        page.goto("/cases/")
        addresses = [link.get_attribute("href") for link in page.get_by_role("link", name=ITEM).all()]
        for address in addresses:
            page.goto(address)
            if page.get_by_text("已办完 1/4").count():
                return address.rstrip("/").rsplit("/", 1)[-1]
        time.sleep(2)
    raise AssertionError("the demo city has no case with four departments under way")


def _done_on_the_picture(page: Page, case: str) -> int:
    """Open the picture and count the steps it shows as done."""
    page.goto(f"/cases/{case}/")
    page.get_by_text("看流程图", exact=True).click()
    expect(page.locator("details[data-shown=done]")).to_be_visible()
    return page.locator(".djs-element.tb-look-done").count()


def test_two_departments_answer_and_the_picture_moves(open_context, check_page):
    company, water, green = (open_context().new_page() for _ in range(3))
    steps.be(company, "mumian")
    case = _case_with_one_answer(company)
    assert _done_on_the_picture(company, case) == 3  # accepted, looked at, the police agreed
    check_page(company)

    steps.be(water, "demo-reviewer-water")
    steps.finish_step(water, case, check_page)
    steps.be(green, "demo-reviewer-green-2")  # whom a colleague handed the step over to
    steps.open_on_the_desk(green, case, check_page)
    steps.finish_held_step(green, case, check_page)

    assert _done_on_the_picture(company, case) == 5
    expect(company.locator("main")).to_contain_text("已办完 3/4")
    check_page(company)
    phone = open_context(width=375).new_page()
    steps.be(phone, "mumian")
    _done_on_the_picture(phone, case)
    check_page(phone)
