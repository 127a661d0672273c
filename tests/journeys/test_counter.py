"""At the counter: a clerk takes in what a person brings; the same case, the same rules, another channel."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tongban.kernel.codes import citizen_id

pytestmark = pytest.mark.browser


def _nobody() -> tuple[str, str]:
    """A rare name and a valid number of a division code that is given to nobody; another for each run."""
    serial = time.time_ns() // 1_000_000 % 20_000
    body = f"440101{1966 + serial // 1000}0606{serial % 1000:03d}"
    return f"𠮷{chr(0x4E00 + serial)}䶮", body + citizen_id.check_character(body)


def test_a_person_nobody_knows_leaves_with_a_slip(page, check_page, screenshots):
    name, number = _nobody()
    steps.be(page, "demo-window")
    page.goto("/desk/window/")
    check_page(page)
    page.locator("#id_words").fill(name)
    steps.press(page, "查找")
    expect(page.locator("main")).to_contain_text("没有找到")
    check_page(page)
    steps.press(page, "登记新申请人")
    expect(page.locator("#id_name")).to_have_value(name)
    check_page(page)
    page.locator("#id_certificate_number").fill(number)
    page.locator("#id_mobile").fill("19900009001")
    page.locator("#id_address").fill("五山路7号")
    steps.press(page, "登记并继续")
    expect(page).to_have_url(re.compile("/window/people/"))
    check_page(page)

    page.locator("#words").fill("开店")
    steps.press(page, "查找")
    check_page(page)
    row = page.locator("li").filter(has_text=steps.ITEM)
    row.get_by_role("button", name="收件").first.click()
    expect(page).to_have_url(re.compile("/window/intake/"))
    check_page(page)
    steps.fill_section(page)
    for brought in steps.MATERIALS[:2]:
        material = page.locator("[id^=material-]").filter(has_text=brought)
        material.get_by_label("核验原件" if brought == "居民身份证" else "纸质收取").check(force=True)
    steps.press(page, "提交并打印收件凭证")
    expect(page.locator(".govuk-error-summary")).to_contain_text("房屋租赁合同")  # told at once what is missing
    check_page(page)
    lease = page.locator("[id^=material-]").filter(has_text="房屋租赁合同")
    lease.locator("input[type=file]").set_input_files([steps.pdf("租赁合同扫描件")])
    page.get_by_label(re.compile("申请人确认并签字")).check(force=True)
    steps.press(page, "提交并打印收件凭证")
    expect(page).to_have_url(re.compile("/window/receipt/"))
    check_page(page)

    slip = page.locator("main")
    for words in (steps.ITEM, name, "周晓燕", "房屋租赁合同", "查询码"):
        expect(slip).to_contain_text(words)
    page.emulate_media(media="print")
    expect(page.locator("[data-print]")).to_be_hidden()
    assert len(page.pdf(format="A4")) > 5_000
    page.screenshot(path=screenshots / "slip-print.png", full_page=True)


def test_a_person_who_is_known_is_found_by_number(page):
    steps.be(page, "demo-window")
    page.goto("/desk/window/")
    page.locator("#id_words").fill("买买提")
    steps.press(page, "查找")

    found = (
        page.locator("tbody tr").filter(has_text="买买提·吐尔逊").or_(page.locator("tbody tr").filter(has_text="买"))
    )
    expect(found.first).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("19840321")  # the birth date stays masked
