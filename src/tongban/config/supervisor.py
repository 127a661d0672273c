"""``tongban up``: one parent that starts database, web server and worker, restarts what crashes, stops all together.

The children are leaders of their own process groups, so a Ctrl-C reaches only this parent, and each is ended with all
it started. A keeper process learns their ids through a pipe: if this parent is killed, it ends them.
"""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from tongban.config.keeper import end_groups

READY_SECONDS = 60.0
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_STEADY = 60.0  # a child that ran this long starts again without a pause


class CannotStart(Exception):
    """Why the platform does not start, in Chinese and English, and what to do."""


@dataclass
class Child:
    """A process to keep running. ``once`` children are not started again."""

    name: str
    command: list[str]
    once: bool = False
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    due: float = 0.0


@dataclass
class Supervisor:
    """One installation: its home, where it listens, how many web processes."""

    home: Path
    host: str
    port: int
    workers: int = 2
    threads: int = 4
    fill_demo: bool = False
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))

    def __post_init__(self) -> None:
        self._stopping = 0
        self._keeper: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None
        self.children: list[Child] = []

    @property
    def address(self) -> str:
        return f"http://{'localhost' if self.host in {'127.0.0.1', '0.0.0.0'} else self.host}:{self.port}"  # noqa: S104

    @property
    def stopping(self) -> bool:
        return bool(self._stopping)

    def claim(self) -> None:
        """Only one supervisor for one home, and a port that is free. Raises CannotStart."""
        self.claim_home()
        assert self._lock is not None  # noqa: S101 just claimed
        self._wait_for_port()
        self._lock.seek(0)
        self._lock.truncate()
        self._lock.write(f"pid {os.getpid()}, {self.address}")
        self._lock.flush()

    def claim_home(self) -> None:
        """The lock goes with the process: a killed run leaves none."""
        self.home.mkdir(parents=True, exist_ok=True)
        self._lock = (self.home / "supervisor.lock").open("a+")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._lock.seek(0)
            told = self._lock.read().strip() or "?"
            self._lock.close()
            self._lock = None  # the other's: stop() must not wipe it
            raise CannotStart(
                f"通办已经在运行({told})。请先停止它(Ctrl-C),或设置 TONGBAN_HOME 使用另一个目录。\n"
                f"Tongban already runs here ({told}). Stop it first, or set TONGBAN_HOME to another folder."
            ) from error

    def _wait_for_port(self) -> None:
        """A killed run may need some seconds until its web server is gone; anybody else's port is not waited for."""
        deadline = time.monotonic() + (8 if (self.home / "supervisor.lock").stat().st_size else 0)
        while True:
            with socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((self.host, self.port))
                except OSError as error:
                    if time.monotonic() < deadline and not self._stopping:
                        time.sleep(0.2)
                        continue
                    raise CannotStart(
                        f"端口 {self.port} 已被占用。请关闭占用它的程序，或换端口：make run PORT={self.port + 1}\n"
                        f"Port {self.port} is in use ({error.strerror}). Close what uses it, or choose another: "
                        f"make run PORT={self.port + 1}"
                    ) from error
                return

    def start_keeper(self) -> None:
        """Start the keeper, and with it the embedded database when no DATABASE_URL is given."""
        told = self.environment.get("DATABASE_URL") or self.environment.get("DATABASE_URL_FILE")
        home = [] if told else [str(self.home)]
        self._keeper = subprocess.Popen(  # noqa: S603 our own program
            [sys.executable, "-m", "tongban.config.keeper", *home],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._keeper.stdout is not None  # noqa: S101 a pipe was asked for
        url = self._keeper.stdout.readline().decode().strip()
        if self._keeper.poll() is not None or (home and not url):
            raise CannotStart(
                "内置数据库无法启动，详见上方输出和 var/postgres/log。\n"
                "The embedded database did not start; see above and var/postgres/log."
            )
        if home:
            self.environment["DATABASE_URL"] = url
            self.environment["TONGBAN_EMBEDDED_DATABASE"] = "1"
        for child in self.children:
            if child.process is not None and child.process.poll() is None:
                self._tell_keeper(f"+{child.process.pid}")

    def prepare(self) -> None:
        """Migrations, reference data, static files: in a process of its own, before anything serves."""
        step = Child("prepare", [sys.executable, "-m", "tongban", "prepare"], once=True)
        self.children = [step]
        self._spawn(step)
        while step.process is not None and step.process.poll() is None:
            if self._stopping:
                return
            time.sleep(0.05)
        self.children = []
        if step.process is not None and step.process.returncode:
            raise CannotStart("准备工作没有完成，详见上方输出。\nThe preparation did not finish; see above.")

    def web_command(self) -> list[str]:
        """How the web server is started; the measurements start it the same way."""
        web = [sys.executable, "-m", "granian", "--interface", "wsgi", "tongban.config.wsgi:application"]
        web += ["--host", self.host, "--port", str(self.port), "--no-ws", "--log-level", "warning"]
        web += ["--workers", str(self.workers), "--blocking-threads", str(self.threads)]
        return [*web, "--respawn-failed-workers", "--workers-kill-timeout", "10", "--backpressure", "256"]

    def serve(self) -> None:
        """Start the children and wait until the site answers."""
        self.children = [
            Child("web", self.web_command()),
            Child("worker", [sys.executable, "-m", "tongban", "worker"]),
        ]
        if self.fill_demo:
            self.children.append(Child("demo", [sys.executable, "-m", "tongban", "load-demo-city"], once=True))
        for child in self.children:
            self._spawn(child)
        deadline = time.monotonic() + READY_SECONDS
        while not self._stopping and not self._answers():
            if time.monotonic() > deadline:
                raise CannotStart("网站没有应答，详见上方输出。\nThe site does not answer; see above.")
            self._look_after()
            time.sleep(0.1)

    def watch(self) -> None:
        """Keep everything running until a signal says stop."""
        while not self._stopping:
            self._look_after()
            time.sleep(0.2)

    def stop(self) -> None:
        """End the children, then the keeper and with it the embedded database."""
        groups = {child.process.pid for child in self.children if child.process is not None}
        end_groups(groups)
        if self._keeper is not None and self._keeper.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._keeper.stdin.close()
            self._keeper.wait()
        if self._lock is not None:
            self._lock.truncate(0)
            self._lock.close()

    def on_signal(self, number: int, frame: FrameType | None) -> None:
        """The first signal stops in order; a second one kills the children at once."""
        self._stopping += 1
        if self._stopping > 1:
            for child in self.children:
                if child.process is not None:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(child.process.pid, signal.SIGKILL)

    def _look_after(self) -> None:
        if self._keeper is not None and self._keeper.poll() is not None:
            self.environment.pop("DATABASE_URL", None) if self.environment.get("TONGBAN_EMBEDDED_DATABASE") else None
            self.start_keeper()
        for child in self.children:
            self._look_after_child(child)

    def _look_after_child(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if not child.once and now >= child.due:
                self._spawn(child)
        elif child.process.poll() is not None:
            self._tell_keeper(f"-{child.process.pid}")
            if not child.once or child.process.returncode:
                steady = now - child.started > _STEADY
                child.pause = _SHORTEST_PAUSE if steady or not child.pause else min(child.pause * 2, _LONGEST_PAUSE)
                print(  # noqa: T201 the terminal is this program's page
                    f"{child.name} 已退出({child.process.returncode}),{child.pause:g} 秒后重启 / "
                    f"ended and starts again in {child.pause:g} s",
                    file=sys.stderr,
                    flush=True,
                )
                child.due = now + child.pause
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.process.pid, signal.SIGKILL)  # what it left behind
            child.process = None

    def _spawn(self, child: Child) -> None:
        child.process = subprocess.Popen(  # noqa: S603 our own programs
            child.command, env=self.environment, start_new_session=True, stdin=subprocess.DEVNULL
        )
        child.started = time.monotonic()
        self._tell_keeper(f"+{child.process.pid}")

    def _tell_keeper(self, line: str) -> None:
        if self._keeper is not None and self._keeper.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._keeper.stdin.write(f"{line}\n".encode())
                self._keeper.stdin.flush()

    def _answers(self) -> bool:
        host = "127.0.0.1" if self.host == "0.0.0.0" else self.host  # noqa: S104
        name = self.environment.get("TONGBAN_ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".").replace("*", "")
        request = urllib.request.Request(f"http://{host}:{self.port}/healthz", headers={"Host": name or host})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False
