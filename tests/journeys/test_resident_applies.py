"""A resident finds an item, applies, and follows the case: with scripts, without, on a phone, on two devices."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps

pytestmark = pytest.mark.browser


def _find_the_guide(page: Page, check) -> None:
    """From the home page by an everyday word to the guide of the item."""
    page.goto("/")
    check(page)
    box = page.locator("main input[type=search]").first
    box.fill("开店")
    box.press("Enter")
    expect(page).to_have_url(re.compile("/search/"))
    check(page)
    page.get_by_role("link", name=steps.ITEM).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(steps.ITEM)
    check(page)


def _follow_without_login(page: Page, receipt: steps.Receipt, check) -> None:
    page.goto("/progress/")
    check(page)
    page.get_by_label("办件编号").fill(receipt.case.lower())
    page.get_by_label("查询码").fill(receipt.query_code)
    steps.press(page, "查询进度")
    expect(page.locator("main")).to_contain_text(receipt.case)
    expect(page.locator("main")).to_contain_text("张*")
    expect(page.locator("main")).not_to_contain_text("张敏")
    check(page)


@pytest.mark.parametrize("width", [1280, 375])
def test_from_a_word_to_a_receipt(open_context, check_page, width):
    page = open_context(width=width).new_page()
    _find_the_guide(page, check_page)

    page.get_by_role("link", name="在线办理").click()
    expect(page).to_have_url(re.compile("/login/"))  # asked for only now
    check_page(page)
    wanted = page.locator("main form[action='/login/'] input[name=next]").input_value()
    assert wanted == f"/apply/{steps.ITEM_CODE}/"
    steps.be(page, "zhang-min")
    number = steps.begin(page, check_page)
    steps.fill_in(page, number, check_page)
    steps.upload(page, number, check=check_page)
    receipt = steps.hand_in(page, number, check_page)

    assert re.fullmatch(r"[0-9A-Z]{30,}", receipt.case)
    assert re.fullmatch(r"\d{8}", receipt.query_code)
    expect(page.locator("main svg[role=img], main .tb-qr svg, main img[alt*='扫']").first).to_be_visible()
    _follow_without_login(open_context(width=width).new_page(), receipt, check_page)
    page.goto("/cases/")
    expect(page.locator("main")).to_contain_text(steps.ITEM)
    check_page(page)


def test_without_scripts(open_context):
    page = open_context(javascript=False).new_page()
    _find_the_guide(page, steps.no_check)
    page.get_by_role("link", name="在线办理").click()
    steps.be(page, "yan")

    receipt = steps.apply(page)

    _follow = open_context(javascript=False).new_page()
    _follow.goto("/progress/")
    _follow.get_by_label("办件编号").fill(receipt.case)
    _follow.get_by_label("查询码").fill(receipt.query_code)
    steps.press(_follow, "查询进度")
    expect(_follow.locator("main")).to_contain_text("刘*")


def test_typing_suggests(page, check_page):
    page.goto("/")
    box = page.locator("main input[type=search]").first
    box.click()
    box.press_sequentially("营业执", delay=30)
    suggestion = page.locator("main [role=option], main .tb-suggestions a, main #suggestions a").first
    expect(suggestion).to_be_visible()
    check_page(page)


def test_a_draft_goes_on_at_another_device(open_context):
    first = open_context()
    page = first.new_page()
    steps.be(page, "chen-cai")
    page.goto(f"/apply/{steps.ITEM_CODE}/")
    number = steps.start(page)
    steps.fill_in(page, number)
    steps.upload(page, number)
    first.close()

    phone = open_context(width=375).new_page()
    steps.be(phone, "chen-cai")
    phone.goto("/my/applications/")
    phone.get_by_role("link", name=steps.ITEM).first.click()
    phone.goto(f"/applications/{number}/materials/")
    for name in [one for one in steps.MATERIALS if one != steps.HELD]:
        expect(phone.get_by_role("link", name=f"{name}.pdf")).to_be_visible()
    receipt = steps.hand_in(phone, number)

    assert receipt.case


def test_a_second_tab_loses_no_text_and_makes_no_second_case(open_context, check_page):
    context = open_context()
    page, second = context.new_page(), context.new_page()
    steps.be(page, "ouyang")
    page.goto(f"/apply/{steps.ITEM_CODE}/")
    page.locator("input[name=applicant]").first.check(force=True)
    number = steps.start(page)
    steps.fill_in(page, number)
    steps.upload(page, number)
    address = f"/applications/{number}/form/business/"
    page.goto(address)
    second.goto(address)

    page.locator("#id_scope").fill("第一个窗口写的")
    steps.press(page, "保存，以后再填")
    second.locator("#id_scope").fill("第二个窗口写的")
    steps.press(second, "保存并继续")

    expect(second.locator("main")).to_contain_text("您在另一个网页里也填写了同一个问题")
    expect(second.locator("#id_scope")).to_have_value("第二个窗口写的")
    expect(second.locator("main")).to_contain_text("第一个窗口写的")
    check_page(second)
    steps.press(second, "保存并继续")

    for tab in (page, second):
        tab.goto(f"/applications/{number}/submit/")
        tab.get_by_label(re.compile("我已阅读")).check(force=True)
    steps.press(page, "提交申请")
    steps.press(second, "提交申请")
    receipts = [tab.locator(".tb-receipt__number").inner_text() for tab in (page, second)]
    assert receipts[0] == receipts[1]


def test_back_button_keeps_what_was_typed(page):
    steps.be(page, "jie")
    page.goto(f"/apply/{steps.ITEM_CODE}/")
    number = steps.start(page)
    steps.fill_in(page, number)
    page.go_back()
    page.goto(f"/applications/{number}/form/business/")

    expect(page.locator("#id_scope")).to_have_value("小吃店、日用百货零售")
    expect(page.locator("#id_trade_names-0-trade_name")).to_have_value("𠮷祥小吃")
