"""Two foreign systems, with client libraries nobody here wrote: log in once, enter both, log out everywhere.

甲 is Python with Authlib's client, 乙 is Node with openid-client. Each verifies the logout token with its own library;
only a delivered token ends its session: without one it keeps the person in and sends nobody to the login.
"""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import which

import pytest
from playwright.sync_api import Page, expect

from tests.architecture import ROOT
from tests.journeys import platform as platforms
from tests.journeys import steps

pytestmark = pytest.mark.browser

RELYING = ROOT / "tests" / "journeys" / "relying"
PASSWORD = "tongban-demo-2026"  # of demo installations
MOBILE = "19900000001"  # the first of the demo people
NODE = which("node") or "node"
KINDS = {
    "甲系统": [sys.executable, str(RELYING / "python_system.py")],
    "乙系统": [NODE, str(RELYING / "node_system.mjs")],
}
TOLD_WITHIN = 60.0  # seconds; the worker tells at once, a busy machine later
STEP = 0.2  # seconds between two looks whether it is so yet


@dataclass
class System:
    """A running relying party."""

    address: str
    process: subprocess.Popen | None = None


def register(keeper: Page, bureau: Page, name: str, address: str) -> tuple[str, str]:
    """On the desk, by two people: (client_id, secret)."""
    keeper.goto("/desk/systems/new/")
    keeper.locator("#id_name").fill(name)
    keeper.locator("#id_about").fill("试接系统")
    keeper.locator("#id_redirect_uris").fill(f"{address}/callback/")
    keeper.locator("#id_post_logout_redirect_uris").fill(f"{address}/goodbye/")
    keeper.locator("#id_backchannel_logout_uri").fill(f"{address}/backchannel/")
    keeper.locator("input[name=level][value='1']").check(force=True)
    for scope, purpose in (("profile", "称呼您"), ("phone", "联系您"), ("offline_access", "夜间对账")):
        keeper.locator(f"#id_want_{scope}").check(force=True)
        keeper.locator(f"#id_purpose_{scope}").fill(purpose)
    steps.press(keeper, "提交审核")
    expect(keeper).to_have_url(re.compile("/desk/systems/asked/"))
    bureau.goto(keeper.url)
    bureau.locator("button[name=answer][value=approve]").click()
    expect(bureau).to_have_url(re.compile("/desk/systems/of/"))
    keeper.goto(bureau.url)
    keeper.locator("form[action$='/secret/'] button").click()
    client_id, secret = (keeper.locator("dd").nth(place).inner_text().split()[0] for place in (0, 1))
    return client_id, secret


def run(name: str, issuer: str, port: int, client: tuple[str, str], log: Path) -> System:
    surroundings = os.environ | {
        "ISSUER": issuer,
        "PORT": str(port),
        "CLIENT_ID": client[0],
        "CLIENT_SECRET": client[1],
        "AUTHLIB_INSECURE_TRANSPORT": "1",  # http, on the own machine
    }
    with log.open("w") as out:
        process = subprocess.Popen(KINDS[name], cwd=ROOT, env=surroundings, stdout=out, stderr=out)
    system = System(f"http://127.0.0.1:{port}", process)
    give_up = time.monotonic() + TOLD_WITHIN
    while time.monotonic() < give_up and process.poll() is None:
        try:
            urllib.request.urlopen(f"{system.address}/backchannel/x", timeout=5)
        except urllib.error.HTTPError:
            return system
        except OSError:
            time.sleep(STEP)
    process.kill()
    raise RuntimeError(log.read_text("utf-8"))


@pytest.fixture
def systems(open_context: Callable, platform: platforms.Platform, tmp_path: Path) -> Iterator[list[System]]:
    keeper, bureau = open_context().new_page(), open_context().new_page()
    steps.be(keeper, "demo-keeper-market")
    steps.be(bureau, "demo-bureau")
    running: list[System] = []
    for name in KINDS:
        port = platforms.free_port()
        client = register(keeper, bureau, name, f"http://127.0.0.1:{port}")
        running.append(run(name, platform.address, port, client, tmp_path / f"{port}.log"))
    yield running
    for system in running:
        system.process.terminate()
        system.process.wait(10)


def log_in(page: Page) -> None:
    expect(page).to_have_url(re.compile("/login/"))
    page.locator("#id_identifier").fill(MOBILE)
    page.locator("#id_password").fill(PASSWORD)
    steps.press(page, "登录")


def agree(page: Page) -> None:
    expect(page).to_have_url(re.compile("/oauth/authorize/"))
    for box in page.locator("input[name=agreed]").all():
        box.check(force=True)
    page.locator("button[name=answer][value=enter]").click()


def is_in(page: Page, system: System, name: str) -> None:
    expect(page).to_have_url(f"{system.address}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.locator("#who")).to_contain_text(f"+86{MOBILE}")


def refresh(page: Page) -> None:
    page.get_by_role("button", name="换新令牌").click()
    expect(page.locator("#refreshed")).to_have_text("1")
    expect(page.locator("#who")).to_contain_text(f"+86{MOBILE}")


def is_asked_to_log_in(page: Page, system: System, platform: platforms.Platform) -> None:
    """A click in the system leads back to the login, as soon as its own session is dead."""
    give_up = time.monotonic() + TOLD_WITHIN
    while time.monotonic() < give_up:
        page.goto(system.address)
        if page.url.startswith(f"{platform.address}/login/"):
            return
        time.sleep(STEP)
    raise AssertionError(f"{system.address} was not told that the login is over")


def answers_forged(system: System) -> int:
    try:
        urllib.request.urlopen(f"{system.address}/backchannel/", data=b"logout_token=e30.e30.e30", timeout=10)
    except urllib.error.HTTPError as refused:
        return refused.code
    return 200


def test_once_in_two_systems_and_out_of_all(open_context, systems, check_page, platform):
    first, second = systems
    one = open_context().new_page()
    one.goto(first.address)
    log_in(one)
    agree(one)
    is_in(one, first, "甲系统")

    two = one.context.new_page()
    two.goto(second.address)
    check_page(two)
    agree(two)  # no password
    is_in(two, second, "乙系统")
    assert one.locator("#who").inner_text() != two.locator("#who").inner_text()  # another mark in each
    refresh(one)
    refresh(two)

    assert [answers_forged(system) for system in systems] == [400, 400]
    two.reload()
    is_in(two, second, "乙系统")

    one.get_by_role("button", name="退出").click()
    expect(one).to_have_url(re.compile(f"{first.address}/goodbye/"))
    expect(one.get_by_role("heading", level=1)).to_have_text("已退出")
    is_asked_to_log_in(two, second, platform)

    log_in(two)  # what the system is told was agreed to before
    is_in(two, second, "乙系统")


def test_logging_out_here_ends_both(open_context, systems, platform):
    first, second = systems
    here = open_context().new_page()
    here.goto("/login/?next=/my/")
    log_in(here)
    for system, name in zip(systems, KINDS, strict=True):
        page = here.context.new_page()
        page.goto(system.address)
        agree(page)
        is_in(page, system, name)

    here.locator("form[action='/logout/'] button").first.dispatch_event("click")
    expect(here).to_have_url(f"{platform.address}/")

    for system in (first, second):
        is_asked_to_log_in(here.context.new_page(), system, platform)
