"""What is typed survives a lost network, an ended login, a broken server and a killed browser.

``TONGBAN_KILLS=100`` kills the browser a hundred times, CI a few; ``TONGBAN_KILLS_SEED`` makes the moments and texts.
"""

import os
import random
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Error, Page, expect

from tests.journeys import platform as platforms
from tests.journeys import steps
from tests.journeys.conftest import SWITCHES

pytestmark = pytest.mark.browser
KILLS = int(os.environ.get("TONGBAN_KILLS", "5"))
SEED = int(os.environ.get("TONGBAN_KILLS_SEED", "20261123"))
BOXES = ("scope", "premises_address-detail", "trade_names-0-trade_name")


def _begin(page: Page) -> str:
    """A new application, at the part where the business is described."""
    steps.be(page, "zhang-min")
    number = steps.begin(page)
    page.goto(f"/applications/{number}/form/business/")
    return number


def _box(page: Page, name: str = "scope"):
    return page.locator(f"form[data-draft] [name='{name}']")


def _state(page: Page, name: str):
    return page.locator(f"[data-state={name}]")


def _type(page: Page, text: str, name: str = "scope") -> None:
    _box(page, name).fill(text)
    _box(page, name).blur()


class TestNetwork:
    def test_a_lost_network_is_said_and_all_is_saved_when_it_is_back(self, page, check_page):
        _begin(page)
        page.context.set_offline(True)
        _type(page, "断网时写的经营范围")
        expect(_state(page, "offline")).to_be_visible()
        check_page(page)

        page.get_by_role("button", name="保存并继续").last.click()
        expect(page.locator("[data-no-network]")).to_be_visible()
        expect(_box(page)).to_have_value("断网时写的经营范围")

        page.context.set_offline(False)
        expect(_state(page, "saved")).to_be_visible()
        page.reload()
        expect(_box(page)).to_have_value("断网时写的经营范围")

    def test_a_page_closed_without_network_gives_back_what_was_typed(self, page):
        number = _begin(page)
        context = page.context
        context.set_offline(True)
        _type(page, "𠮷野家旁边的小店")
        expect(_state(page, "offline")).to_be_visible()
        page.close(run_before_unload=False)
        context.set_offline(False)

        again = context.new_page()
        again.goto(f"/applications/{number}/form/business/")
        expect(again.locator("[data-put-back]")).to_be_visible()
        expect(_box(again)).to_have_value("𠮷野家旁边的小店")
        expect(_state(again, "saved")).to_be_visible()
        again.reload()
        expect(_box(again)).to_have_value("𠮷野家旁边的小店")
        expect(again.locator("[data-put-back]")).to_be_hidden()

    def test_nothing_readable_lies_on_the_device(self, page):
        _begin(page)
        page.context.set_offline(True)
        _type(page, "机密的经营范围")
        expect(_state(page, "offline")).to_be_visible()
        page.wait_for_timeout(300)
        lying = page.evaluate(
            """() => new Promise((done) => {
                const asked = indexedDB.open("tongban", 1);
                asked.onsuccess = () => {
                    const all = asked.result.transaction("drafts").objectStore("drafts").getAll();
                    all.onsuccess = () => done(all.result.map((each) => new TextDecoder().decode(each.content)).join());
                };
            })"""
        )
        assert lying
        assert "机密" not in lying
        assert "机密" not in page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")

    def test_a_newer_answer_from_another_device_is_not_overwritten(self, page, open_context):
        number = _begin(page)
        page.context.set_offline(True)
        _type(page, "在手机上断网写的")
        expect(_state(page, "offline")).to_be_visible()

        other = open_context().new_page()
        steps.be(other, "zhang-min")
        other.goto(f"/applications/{number}/form/business/")
        _type(other, "在电脑上后写的")
        expect(_state(other, "saved")).to_be_visible()

        page.context.set_offline(False)
        expect(page.locator("#seen")).to_contain_text("另一个网页", timeout=20_000)
        expect(_box(page)).to_have_value("在手机上断网写的")
        other.reload()
        expect(_box(other)).to_have_value("在电脑上后写的")


class TestServer:
    def test_a_server_that_breaks_is_asked_again(self, page):
        _begin(page)
        broken = [True]
        answer = lambda route: route.fulfill(status=502, body="") if broken[0] else route.fallback()  # noqa: E731
        page.route("**/autosave/", answer)
        _type(page, "服务器出错时写的")
        expect(_state(page, "failed")).to_be_visible()
        broken[0] = False
        expect(_state(page, "saved")).to_be_visible(timeout=20_000)
        page.reload()
        expect(_box(page)).to_have_value("服务器出错时写的")

    def test_an_ended_login_is_said_and_after_it_all_is_saved(self, page, check_page):
        _begin(page)
        page.context.clear_cookies(name="sessionid")
        _type(page, "登录过期后写的")
        expect(_state(page, "login")).to_be_visible()
        check_page(page)

        elsewhere = page.context.new_page()
        steps.be(elsewhere, "zhang-min")
        elsewhere.close()
        page.bring_to_front()
        page.evaluate("window.dispatchEvent(new Event('focus'))")
        expect(_state(page, "saved")).to_be_visible(timeout=20_000)
        page.reload()
        expect(_box(page)).to_have_value("登录过期后写的")

    def test_a_draft_handed_in_or_deleted_elsewhere_says_so(self, page):
        _begin(page)
        page.route("**/autosave/", lambda route: route.fulfill(status=404, body=""))
        _type(page, "别处已经删了")
        expect(_state(page, "gone")).to_be_visible()
        expect(_box(page)).to_have_value("别处已经删了")


class Device:
    """A browser with a folder of its own that can be killed and started again."""

    def __init__(self, kind: BrowserType, folder: Path, address: str) -> None:
        self._kind, self._folder, self._address = kind, folder, address
        self.saved: dict[str, str] = {}

    def open(self) -> Page:
        self.context: BrowserContext = self._kind.launch_persistent_context(
            str(self._folder),
            executable_path=platforms.find_browser(),
            args=SWITCHES,
            base_url=self._address,
            locale="zh-CN",
        )
        self.context.set_default_timeout(15_000)
        self.context.expose_function("acknowledged", lambda said: self.saved.update(said))
        self.context.add_init_script(_TELL)
        return self.context.new_page()

    def kill(self) -> None:
        found = subprocess.run(["pgrep", "-f", f"user-data-dir={self._folder}"], capture_output=True, text=True)
        for process in found.stdout.split():
            with suppress(ProcessLookupError):
                os.kill(int(process), signal.SIGKILL)
        with suppress(Error):
            self.context.close()
        for lock in self._folder.glob("Singleton*"):
            lock.unlink()


_TELL = """
    let sent = {};
    document.addEventListener("htmx:beforeRequest", (event) => (sent = Object.fromEntries(new FormData(event.target))));
    document.addEventListener("saved", () => acknowledged(
        Object.fromEntries(Object.entries(sent).filter(([name, value]) => typeof value === "string"))));
"""


class TestKilledBrowser:
    def test_no_acknowledged_byte_is_lost(self, platform, browser, tmp_path, open_context):
        """After each kill the page holds at least what was acknowledged, and what stood there a second before."""
        chance = random.Random(SEED)
        device = Device(browser.browser_type, tmp_path / "device", platform.address)
        page = device.open()
        number = _begin(page)
        typed = dict.fromkeys(BOXES, "")
        for kill in range(KILLS):
            safe = self._type_until_killed(device, page, typed, chance)
            page = device.open()
            self._come_back(page, number)
            for name in BOXES:
                holds = _box(page, name).input_value()
                assert typed[name].startswith(holds), (SEED, kill, name)
                assert len(holds) >= len(device.saved.get(name, "")), ("acknowledged", SEED, kill, name)
                assert len(holds) >= len(safe[name]), ("on the device", SEED, kill, name)
                typed[name] = holds
        expect(_state(page, "saved")).to_be_visible(timeout=20_000)
        device.kill()
        self._stands_on_another_device(open_context().new_page(), number, typed)

    def _come_back(self, page: Page, number: str) -> None:
        page.goto(f"/applications/{number}/form/business/")
        if "/login/" in page.url:  # a browser killed at once has not kept its cookie
            steps.be(page, "zhang-min")
            page.goto(f"/applications/{number}/form/business/")
        page.wait_for_timeout(600)  # what lay on the device is put back

    def _type_until_killed(self, device, page, typed, chance) -> dict[str, str]:
        """Types here and there, now and then without a network, and kills; what had stood there for a second."""
        history = [(time.monotonic(), dict(typed))]
        end = time.monotonic() + chance.uniform(0.2, 3.5)
        if chance.random() < 0.3:
            device.context.set_offline(True)
        while time.monotonic() < end:
            name = chance.choice(BOXES)
            text = "".join(chance.choices("店铺小吃日用百货零售𠮷abc0123", k=chance.randint(1, 4)))
            if len(typed[name]) + len(text) < 60:
                _box(page, name).press("Control+End")
                _box(page, name).press_sequentially(text, delay=chance.uniform(0, 30))
                typed[name] += text
            if chance.random() < 0.5:
                _box(page, name).blur()
            history.append((time.monotonic(), dict(typed)))
            page.wait_for_timeout(chance.uniform(0, 400))
        killed = time.monotonic()
        device.kill()
        return [said for at, said in history if at <= max(killed - 1, history[0][0])][-1]

    def _stands_on_another_device(self, page, number, typed) -> None:
        steps.be(page, "zhang-min")
        page.goto(f"/applications/{number}/form/business/")
        assert {name: _box(page, name).input_value() for name in BOXES} == typed
