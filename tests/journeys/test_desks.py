"""The other desks: editors of the catalogue, operators, the bureau; each page opens for its own people only."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import steps

pytestmark = pytest.mark.browser

ROWS = "事项名称,基本编码\n无效事项,123\n"


def test_an_editor_reads_findings_compares_and_imports(page, check_page):
    steps.be(page, "demo-editor")
    page.goto("/desk/catalogue/")
    check_page(page)
    page.get_by_role("link", name=steps.ITEM).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(steps.ITEM)
    check_page(page)
    if page.get_by_role("button", name="起草新版本").count():
        steps.press(page, "起草新版本")
        check_page(page)
    compare = page.get_by_role("link", name="有什么变化").or_(page.get_by_role("link", name="改了什么"))
    if compare.count():
        compare.first.click()
        check_page(page)

    page.goto("/desk/catalogue/imports/")
    check_page(page)
    template = page.request.get("/desk/catalogue/template.csv")
    assert template.ok
    upload = {"name": "事项.csv", "mimeType": "text/csv", "buffer": template.body() + b"\n"}
    page.locator("input[type=file]").set_input_files([upload])
    page.locator("main form .tb-actions button").click()
    expect(page).to_have_url(re.compile(r"/imports/[0-9a-f-]{36}/"))
    check_page(page)


@pytest.mark.parametrize(
    ("who", "addresses"),
    [
        ("demo-operator", ("/desk/operations/", "/desk/operations/jobs/", "/desk/messages/unsent/")),
        ("demo-security", ("/desk/staff/", "/desk/staff/new/", "/desk/appointments/")),
        ("demo-audit", ("/desk/operations/audit/", "/desk/appointments/")),
    ],
)
def test_pages_of_an_administrator_open_for_nobody_else(open_context, check_page, who, addresses):
    administrator, clerk = open_context().new_page(), open_context().new_page()
    steps.be(administrator, who)
    steps.be(clerk, "demo-window")
    for address in addresses:
        assert administrator.goto(address).status == 200
        check_page(administrator)
        assert clerk.goto(address).status == 403
        check_page(clerk)


def test_the_bureau_sees_every_clock(page, check_page):
    steps.be(page, "demo-bureau")
    for address in ("/desk/watch/", "/desk/watch/cases/", "/desk/ratings/", "/desk/messages/", "/figures/"):
        assert page.goto(address).status == 200
        check_page(page)


@pytest.mark.parametrize("width", [1280, 375])
def test_standing_pages_hold(open_context, check_page, width):
    page = open_context(width=width).new_page()
    for address in (
        "/browse/",
        "/halls/",
        "/privacy/",
        "/accessibility/",
        "/about/",
        "/figures/",
        "/login/",
        "/register/",
        "/demo/",
        "/developers/",
        "/developers/operations/",
        "/nothing-here/",
    ):
        page.goto(address)
        check_page(page)


@pytest.mark.parametrize("width", [1280, 375])
def test_a_residents_own_pages_hold(open_context, check_page, width):
    page = open_context(width=width).new_page()
    steps.be(page, "chen-guohua")
    for address in (
        "/my/",
        "/my/applications/",
        "/my/messages/",
        "/my/messages/preferences/",
        "/my/profile/",
        "/my/profile/contacts/",
        "/my/password/",
        "/my/mandates/",
        "/my/mandates/give/",
        "/my/acting/",
        "/my/reads/",
        "/cases/",
    ):
        page.goto(address)
        check_page(page)


def test_the_inbox_is_walked_with_the_keyboard(page):
    for _ in range(2):  # so many rows there are, whatever day the city was made on
        steps.be(page, "zhang-min")
        steps.apply(page)
    steps.be(page, "demo-window")
    page.goto("/desk/?tab=open")
    links = page.locator("[data-rows] tr td a[href]")
    second = links.nth(1).get_attribute("href")
    for key in ("j", "j", "k", "j"):
        page.keyboard.press(key)
    expect(page.locator("[data-rows] tr").nth(1).locator("a[href]").first).to_be_focused()

    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(re.escape(second) + "$"))
