"""A whole platform in a folder of its own, started as its users start it, and the browser that walks through it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from tests.architecture import ROOT

START_SECONDS = 240
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Platform:
    """A running platform: its address and its folder."""

    address: str
    home: Path
    process: subprocess.Popen | None

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)


def start(home: Path, **settings: str) -> Platform:
    """Run ``tongban up`` in ``home`` on a free port and wait until it answers."""
    port = free_port()
    surroundings = {
        key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    surroundings |= {
        "TONGBAN_HOME": str(home),
        "TONGBAN_MODE": "demo",
        "TONGBAN_SITE_URL": f"http://127.0.0.1:{port}",
        "PYTHONPATH": str(ROOT / "src"),
        **settings,
    }
    log = (home / "up.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "tongban", "up", "--port", str(port)], cwd=ROOT, env=surroundings, stdout=log, stderr=log
    )
    platform = Platform(f"http://127.0.0.1:{port}", home, process)
    _wait_until_it_answers(platform)
    return platform


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def find_browser() -> str:
    """The installed Chromium; CHROMIUM names another."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(which, BROWSERS)), None)
    if not found:
        raise FileNotFoundError("No Chromium found: install one or set CHROMIUM=/path/to/it")
    return found


def _wait_until_it_answers(platform: Platform) -> None:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up:
        if platform.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{platform.address}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    log = (platform.home / "up.log").read_text("utf-8", "replace")
    platform.process.kill()
    raise RuntimeError(f"the platform did not start:\n{log[-4000:]}")
