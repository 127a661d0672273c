"""A passkey in a real browser, with the authenticator browsers have for tests: added once, then the only key needed."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.journeys import steps

pytestmark = pytest.mark.browser


def test_a_resident_adds_a_passkey_and_logs_in_with_it(page, check_page):
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    kind |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": kind})

    steps.be(page, "one-character")
    port = urlsplit(page.url).port
    page.goto(f"http://localhost:{port}/demo/")  # a passkey belongs to a name, not to an address
    page.locator("button[name=who][value=one-character]").click()
    page.goto(f"http://localhost:{port}/my/security/passkeys/add/")
    check_page(page)
    steps.press(page, "添加这台设备")
    expect(page.locator("main")).to_contain_text("恢复码")
    check_page(page)

    page.locator("form[action='/logout/'] button").first.dispatch_event("click")
    expect(page).to_have_url(f"http://localhost:{port}/")
    page.goto(f"http://localhost:{port}/login/?next=/my/security/")
    check_page(page)
    steps.press(page, "用通行密钥登录")

    expect(page.get_by_role("heading", level=1)).to_contain_text("登录与安全")
    expect(page.locator("main")).to_contain_text("最近使用")
    check_page(page)
