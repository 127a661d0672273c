"""From acceptance to the verified result, with everybody who has a part in it; and the supplement on the way."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps

pytestmark = pytest.mark.browser


def _wait_for(page: Page, address: str, words: str, seconds: float = 25) -> None:
    """What the worker does after the click appears on the page."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        page.goto(address)
        if words in page.locator("main").inner_text():
            return
        time.sleep(0.7)
    raise AssertionError(f"{address} does not come to say {words}")


@pytest.fixture
def people(open_context):
    """``people("demo-window")``: a page of that person's own browser."""
    pages: dict[str, Page] = {}

    def person(who: str) -> Page:
        if who not in pages:
            pages[who] = open_context().new_page()
            steps.be(pages[who], who)
        return pages[who]

    return person


@pytest.fixture
def filed(people):
    return steps.apply(people("zhang-min"))


def test_accept_review_grant_verify_rate(people, filed, open_context, check_page, tmp_path):
    case = filed.case
    steps.claim_and(people("demo-window"), case, "受理", check_page)
    colleague = people("demo-window-2")
    steps.open_on_the_desk(colleague, case, check_page)
    expect(colleague.locator("main")).to_contain_text(re.compile("周晓燕自.*起办理"))
    expect(colleague.get_by_role("button", name="认领办理")).to_have_count(0)
    steps.press(people("demo-window"), "决定受理")
    steps.finish_step(people("demo-reviewer"), case, check_page)
    steps.grant(people("demo-decider"), case, check_page)

    resident = people("zhang-min")
    _wait_for(resident, f"/cases/{case}/", "准予")
    link = resident.locator("ul.tb-files a").filter(has_text="准予").first
    give_up = time.monotonic() + 25
    while not link.count() and time.monotonic() < give_up:
        time.sleep(0.7)
        resident.reload()
    check_page(resident)
    address = link.get_attribute("href")
    answer = resident.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    document = answer.body()
    assert document.startswith(b"%PDF-")
    assert len(document) > 10_000

    verification = re.search(r"/notices/([0-9a-f-]{36})/", address)[1]
    stranger = open_context().new_page()
    stranger.goto(f"/verify/{verification}/")
    expect(stranger.locator("main")).to_contain_text("文书真实有效")
    expect(stranger.locator("main")).to_contain_text("张*")
    expect(stranger.locator("main")).not_to_contain_text("张敏")
    check_page(stranger)
    for content, words in ((document, "文件真实"), (document + b"\n", "文件不一致")):
        stranger.locator("#document").set_input_files([steps.pdf("result", content)])
        steps.press(stranger, "比对文件")
        expect(stranger.locator("main")).to_contain_text(words)
    check_page(stranger)

    _finish_route(people, case)
    _wait_for(resident, "/my/messages/", steps.ITEM)
    check_page(resident)
    _rate_once(resident, case, check_page)
    bureau = people("demo-bureau")
    bureau.goto("/desk/watch/")
    check_page(bureau)
    bureau.goto("/desk/watch/cases/")
    check_page(bureau)
    expect(bureau.locator("main")).not_to_contain_text(case)  # open cases only
    bureau.goto(f"/desk/cases/{case}/")
    expect(bureau.locator("main")).to_contain_text("准予")


def _finish_route(people, case: str) -> None:
    """What comes after the decision on the route: the licence is printed."""
    reviewer = people("demo-reviewer")
    steps.open_on_the_desk(reviewer, case)
    if reviewer.get_by_role("button", name="认领办理").count():
        steps.finish_step(reviewer, case)


def _rate_once(page: Page, case: str, check) -> None:
    _wait_for(page, f"/cases/{case}/", "评价这次办理")
    page.get_by_role("link", name="评价这次办理").click()
    check(page)
    address = page.url
    page.locator(".tb-levels a").first.click()
    check(page)
    page.locator("textarea").first.fill("办得很快,谢谢。<b>&𠮷")
    steps.press(page, "提交评价")
    expect(page.locator("main")).to_contain_text("谢谢您的评价")
    check(page)
    page.goto(address)
    expect(page.locator("main")).to_contain_text("已经评价过了")


def test_only_what_was_asked_is_answered(people, filed, check_page):
    case, clerk = filed.case, people("demo-window")
    steps.claim_and(clerk, case, "告知补正")
    row = clerk.locator("tbody tr").filter(has_text="房屋租赁合同")
    row.locator("input[type=checkbox]").check(force=True)
    row.locator("input[type=text], input:not([type])").fill("缺少出租人签名,请补签后重新上传")
    steps.press(clerk, "发出一次性告知")
    expect(clerk).to_have_url(re.compile(f"/desk/cases/{case}/$"))
    check_page(clerk)

    resident = people("zhang-min")
    resident.goto(f"/cases/{case}/")
    expect(resident.locator("main")).to_contain_text("缺少出租人签名")
    check_page(resident)
    resident.get_by_role("link", name="补正材料").click()
    check_page(resident)
    assert resident.locator("input[type=file]").count() == 1
    assert resident.locator("main .govuk-input, main textarea").count() == 0
    steps.press(resident, "提交补正")
    expect(resident.locator(".govuk-error-summary")).to_be_visible()  # nothing uploaded yet
    resident.locator("input[type=file]").set_input_files([steps.pdf("合同(已补签)")])
    steps.press(resident, "提交补正")
    expect(resident).to_have_url(re.compile(f"/cases/{case}/"))

    clerk.goto(f"/desk/cases/{case}/")
    expect(clerk.locator("main")).to_contain_text("房屋租赁合同")
    expect(clerk.get_by_role("link", name="受理", exact=True)).to_be_visible()
