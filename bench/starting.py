"""``tongban up`` in a fresh home until the first page, once more, and what its processes hold at rest and loaded."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from bench import home
from bench.figures import Row
from bench.load import drive, request

_RESTING = 5.0


def measure(*, quick: bool) -> list[Row]:
    """Quick leaves the fresh start out: it imports the whole demo catalogue."""
    if quick:
        return []
    with tempfile.TemporaryDirectory(prefix="tongban-bench-start-") as folder:
        port = home.free_port()
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment |= {"TONGBAN_HOME": folder, "PORT": str(port)}
        first, _ = _start(environment, port, look=False)
        second, memory = _start(environment, port, look=True)
    return [
        Row("start_fresh", first, "s", None, 1, "empty folder to the first page, demo catalogue imported"),
        Row("start_again", second, "s", None, 1, "the second start in the same folder"),
        *memory,
    ]


def _start(environment: dict[str, str], port: int, *, look: bool) -> tuple[float, list[Row]]:
    command = [sys.executable, "-m", "tongban", "up", "--no-demo"]
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=home.ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    try:
        home.wait_for(f"http://127.0.0.1:{port}/", 300)
        seconds = time.perf_counter() - started
        memory = _memory(process.pid, port) if look else []
    finally:
        process.terminate()
        process.wait(60)
    return seconds, memory


def _memory(parent: int, port: int) -> list[Row]:
    time.sleep(_RESTING)
    at_rest = held(parent)
    pages = [request("GET", path, {}) for _ in range(100) for path in ("/", "/search/?q=%E7%A4%BE%E4%BF%9D")]
    drive(port, pages, clients=8)
    under_load = held(parent)
    names = sorted(at_rest | under_load)
    return [
        Row(f"memory_{name}_{moment}", found[name], "MB PSS", None, 1, "sum of its processes")
        for name in names
        for moment, found in (("at_rest", at_rest), ("under_load", under_load))
        if name in found
    ]


def held(parent: int) -> dict[str, float]:
    """Proportional set size in MB by what a process is for."""
    found: dict[str, float] = {}
    for process in [psutil.Process(parent), *psutil.Process(parent).children(recursive=True), *_postgres(parent)]:
        try:
            found[_kind(process)] = found.get(_kind(process), 0.0) + process.memory_full_info().pss / 1e6
        except psutil.Error:
            continue
    found["all"] = sum(found.values())
    return found


def _postgres(parent: int) -> list[psutil.Process]:
    """The server of this home: it left the tree of its parents."""
    folder = psutil.Process(parent).environ()["TONGBAN_HOME"]
    pid = int((Path(folder) / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
    known = {process.pid for process in psutil.Process(parent).children(recursive=True)}
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return [process for process in family if process.pid not in known]


def _kind(process: psutil.Process) -> str:
    line = " ".join(process.cmdline())
    for mark, kind in (("granian", "web"), ("tongban worker", "worker"), ("config.keeper", "keeper")):
        if mark in line:
            return kind
    if "postgres" in process.name():
        return "database"
    return "supervisor" if "tongban up" in line else "web"
