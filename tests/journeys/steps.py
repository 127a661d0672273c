"""What people do on the pages, by the words they read there. Every page passes ``check`` before it is left."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

Check = Callable[[Page], None]

ITEM = "个体工商户设立登记"
ITEM_CODE = "11440100DEMA0001333440731901001"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
HELD = "居民身份证"  # a register record stands in for it
MATERIALS = ("居民身份证", "个体工商户登记（备案）申请书", "房屋租赁合同")


@dataclass(frozen=True)
class Receipt:
    """What the applicant takes home."""

    application: str
    case: str
    query_code: str


def no_check(page: Page) -> None:
    """For journeys whose pages another journey checks."""


def be(page: Page, who: str) -> None:
    """Log in as one of the demo people."""
    page.goto("/demo/")
    page.locator(f"button[name=who][value={who}]").click()
    expect(page.locator("form[action='/logout/']").first).to_be_attached()


def pdf(name: str, content: bytes = PDF) -> dict[str, object]:
    """A file as a browser sends it."""
    return {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": content}


def press(page: Page, words: str) -> None:
    """The button with exactly these words (screen readers may hear more)."""
    page.get_by_role("button", name=re.compile(rf"^\s*{re.escape(words)}\s*$")).locator("visible=true").first.click()


def start(page: Page, check: Check = no_check) -> str:
    """From the page before the start to the task list; returns the number of the application."""
    check(page)
    press(page, "开始填写")
    expect(page).to_have_url(re.compile("/applications/"))
    check(page)
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def begin(page: Page, check: Check = no_check) -> str:
    """A new application of the item, beside any that was begun before; returns its number."""
    page.goto(f"/apply/{ITEM_CODE}/")
    another = page.get_by_role("button", name="另填一份新的")
    if not another.count():
        return start(page, check)
    another.click()
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def fill_in(page: Page, number: str, check: Check = no_check) -> None:
    """Contact details and every section of the form."""
    page.goto(f"/applications/{number}/details/")
    check(page)
    press(page, "保存并继续")
    while "/form/" in page.url:
        check(page)
        fill_section(page)
        press(page, "保存并继续")
        expect(page.locator(".govuk-error-summary")).to_have_count(0)


def fill_section(page: Page) -> None:
    """Answer what stands on this page and is still open."""
    for key, words in _WORDS.items():
        box = page.locator(f"#id_{key}")
        if box.count() and not box.input_value():
            box.fill(words)
    for label in ("个人经营", "租来的房子"):
        choice = page.get_by_label(label, exact=True)
        if choice.count():
            choice.check(force=True)
    if page.locator("#id_premises_address").count():
        _choose_place(page)


_WORDS = {
    "scope": "小吃店、日用百货零售",
    "capital": "50000",
    "employees": "2",
    "premises_address-detail": "五山路13号",
    "trade_names-0-trade_name": "𠮷祥小吃",
}


def _choose_place(page: Page) -> None:
    """Province, city, district, street; without scripts each level is fetched by its button."""
    for level, code in enumerate(("440000000000", "440100000000", "440106000000")):
        box = page.locator(f"#id_premises_address-{level}")
        box.wait_for()
        wanted = [option for option in _values(page, level) if option and code.startswith(option.rstrip("0"))]
        if box.input_value():
            continue
        if page.locator("noscript").count() and _scripts_are_off(page):
            box.select_option(wanted[-1])
            press(page, "选择下一级")
        else:
            box.select_option(wanted[-1])
        page.locator(f"#id_premises_address-{level + 1}").wait_for()
    last = page.locator("#id_premises_address-3")
    if not last.input_value():
        last.select_option(index=1)


def _values(page: Page, level: int) -> list[str]:
    options = page.locator(f"#id_premises_address-{level} option").all()
    return [option.get_attribute("value") or "" for option in options]


def _scripts_are_off(page: Page) -> bool:
    return page.get_by_role("button", name="选择下一级").count() > 0


def upload(page: Page, number: str, materials: tuple[str, ...] = MATERIALS, check: Check = no_check) -> None:
    """One PDF for each material but the one the platform already holds."""
    page.goto(f"/applications/{number}/materials/")
    check(page)
    for name in materials:
        card = page.locator("section.tb-card").filter(has=page.get_by_role("heading", name=name))
        if name == HELD:
            expect(card.get_by_text("已有").first).to_be_visible()
            continue
        card.locator("input[type=file]").set_input_files([pdf(name)])
        card.get_by_role("button", name="上传").click()
        expect(page.get_by_role("link", name=f"{name}.pdf")).to_be_visible()
    check(page)


def hand_in(page: Page, number: str, check: Check = no_check) -> Receipt:
    """Check the answers, declare, hand in; the receipt."""
    page.goto(f"/applications/{number}/check/")
    check(page)
    page.get_by_role("link", name="核对无误").click()
    check(page)
    page.get_by_label(re.compile("我已阅读")).check(force=True)
    press(page, "提交申请")
    expect(page).to_have_url(re.compile("/receipt/"))
    check(page)
    code = page.locator(".tb-summary strong.tb-identifier").first.inner_text().strip()
    return Receipt(number, page.locator(".tb-receipt__number").inner_text().strip(), code)


def apply(page: Page) -> Receipt:
    """The whole way, for journeys that begin with a case."""
    number = begin(page)
    fill_in(page, number)
    upload(page, number)
    return hand_in(page, number)


def open_on_the_desk(page: Page, case: str, check: Check = no_check) -> None:
    """The desk's page of a case."""
    page.goto(f"/desk/cases/{case}/")
    check(page)


def claim_and(page: Page, case: str, link: str, check: Check = no_check) -> None:
    """Claim the step of a case and open one of its outcomes."""
    open_on_the_desk(page, case, check)
    press(page, "认领办理")
    outcome = page.get_by_role("link", name=link, exact=True)
    outcome.wait_for()
    check(page)
    outcome.click()
    check(page)


def accept(page: Page, case: str, check: Check = no_check) -> None:
    claim_and(page, case, "受理", check)
    press(page, "决定受理")
    expect(page.locator("main")).to_contain_text("受理通知书正在制作")


def finish_step(page: Page, case: str, check: Check = no_check) -> None:
    """Claim the step; every point of the checklist in order, agreed."""
    open_on_the_desk(page, case, check)
    press(page, "认领办理")
    finish_held_step(page, case, check)


def finish_held_step(page: Page, case: str, check: Check = no_check) -> None:
    """The same with a step that one holds already, from the case's page."""
    to_the_end = page.get_by_role("link", name="办结本环节", exact=True)
    to_the_end.wait_for()
    check(page)
    to_the_end.click()
    check(page)
    for point in page.locator("input[type=radio][value=yes]").all():
        point.check(force=True)
    page.locator("input[name=outcome][value=agreed]").check(force=True)
    press(page, "办结本环节")
    expect(page).to_have_url(re.compile(f"/desk/cases/{case}/$"))


def grant(page: Page, case: str, check: Check = no_check) -> None:
    claim_and(page, case, "作出决定", check)
    page.locator("input[name=decision][value=grant]").check(force=True)
    press(page, "作出决定")
    expect(page.locator("main")).to_contain_text("决定书正在制作")
