"""What is killed in the middle: nothing is lost, nothing happens twice, nothing stays behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest
from django.db import connection

from tests.architecture import ROOT
from tongban.kernel import events
from tongban.kernel.models import AuditRecord, AuditSeal, Delivery, DeliveryState, Serial, WorkerBeat

EVENTS = 200

# A worker with one listener of its own: it counts, slowly, in the transaction of its delivery.
PROGRAM = """
import time
from dataclasses import dataclass
import django
django.setup()
from tongban.kernel import audit, events
from tongban.kernel.actors import SYSTEM
from tongban.kernel.numbering import next_serial
from tongban.kernel.worker import Worker

@dataclass(frozen=True)
class Struck(events.Event):
    name = "test.struck"
    number: int = 0

def count(event):
    next_serial(f"struck:{event.number}")
    audit.record(actor=SYSTEM, action="kernel.try", subject=f"struck:{event.number}")
    time.sleep(0.01)

count.__module__ = "tongban.kernel.tests"
events.on(Struck)(count)
Worker().run()
"""


def wait_until(happened, seconds=180.0):  # patient: a busy machine is no failure
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if happened():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def environment(**more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TONGBAN_", "DJANGO_", "DATABASE_"))}
    return kept | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"} | more


@pytest.fixture
def worker(transactional_db):
    """Starts workers on the test database; ends what is left of them."""
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}:{quote(database['PASSWORD'] or '')}@"
    if database["HOST"].startswith("/"):
        url += f"/{database['NAME']}?host={quote(database['HOST'], safe='')}"
    else:
        url += f"{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"
    started = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            env=environment(
                DJANGO_SETTINGS_MODULE="tongban.config.settings.test",
                DATABASE_URL=url,
                TONGBAN_KERNEL_OUTBOX_CLAIM_SECONDS="1",
                TONGBAN_LOG_LEVEL="ERROR",
            ),
            cwd=ROOT,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestKilledWorker:
    @pytest.fixture(autouse=True)
    def published(self, monkeypatch):
        monkeypatch.setattr(events, "_events", dict(events._events))

        @dataclass(frozen=True)
        class Struck(events.Event):
            name = "test.struck"
            number: int = 0

        for number in range(EVENTS):
            events.publish(Struck(number))

    def delivered(self) -> int:
        return Delivery.objects.filter(state=DeliveryState.DELIVERED).count()

    def test_every_effect_happens_exactly_once(self, worker):
        for goal in (20, 80):
            process = worker()
            wait_until(lambda goal=goal: self.delivered() >= goal)
            process.kill()
            process.wait()
            assert self.delivered() < EVENTS, "killed too late to prove anything"

        worker()
        wait_until(lambda: self.delivered() == EVENTS)

        counts = Serial.objects.filter(scope__startswith="struck:").values_list("last", flat=True)
        assert list(counts) == [1] * EVENTS
        assert AuditRecord.objects.filter(action="kernel.try").count() == EVENTS

    def test_two_workers_share_the_work_and_stop_in_order(self, worker):
        pair = [worker(), worker()]
        wait_until(lambda: WorkerBeat.objects.count() == 2)
        wait_until(lambda: self.delivered() == EVENTS)
        wait_until(lambda: AuditSeal.objects.count() >= EVENTS)

        for process in pair:
            process.send_signal(signal.SIGTERM)

        assert [process.wait(30) for process in pair] == [0, 0]
        assert WorkerBeat.objects.count() == 0
        counts = Serial.objects.filter(scope__startswith="struck:").values_list("last", flat=True)
        assert list(counts) == [1] * EVENTS


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def platform():
    """Starts ``tongban up`` as a city would, on a home of its own, and waits until it says that it runs."""
    started = []
    home = Path(tempfile.mkdtemp(prefix="tongban-kill-"))  # pytest's folder is closed to the database's own user
    port = free_port()

    def start():
        process = subprocess.Popen(
            [sys.executable, "-m", "tongban", "up"],
            env=environment(
                TONGBAN_HOME=str(home),
                PORT=str(port),
                TONGBAN_MODE="production",
                TONGBAN_REQUESTS_PER_ACCOUNT="0",
                TONGBAN_REQUESTS_PER_ADDRESS="0",
                TONGBAN_SECRET_KEY="k3Jq9vX2mZ7pL0sW4tY8uB1nC6dF5gH-r_AeIoUxQzEw",
                TONGBAN_ALLOWED_HOSTS="zwfw.example.gov.cn",
                TONGBAN_WORKERS="1",
            ),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        said = ""
        for line in process.stdout:
            said += line
            if "is running" in line:
                return process
        raise AssertionError(said)

    start.home = home
    yield start
    for process in started:
        process.kill()
        process.wait()
    wait_until(lambda: not processes_of(home))
    shutil.rmtree(home)


def processes_of(home) -> list[psutil.Process]:
    """Everything that lives for this home: by its environment, or as the database of its folder."""
    found = []
    for process in psutil.process_iter():
        try:
            ours = str(home) in " ".join(process.cmdline()) or process.environ().get("TONGBAN_HOME") == str(home)
            if ours and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


@pytest.mark.slow
class TestKilledSupervisor:
    def test_children_come_back_nothing_is_left_behind_and_a_new_start_finds_its_data(self, platform):
        """One story, because each start takes seconds: children killed, supervisor killed, started again, stopped."""
        process = platform()
        database = next(found for found in processes_of(platform.home) if found.name() == "postgres")
        background = next(found for found in processes_of(platform.home) if found.cmdline()[-1] == "worker")
        background.kill()
        database.kill()

        def healed():
            living = processes_of(platform.home)
            try:
                return any(found.cmdline()[-1:] == ["worker"] for found in living) and any(
                    found.name() == "postgres" and found.pid != database.pid for found in living
                )
            except psutil.NoSuchProcess:  # one of them ended while it was looked at
                return False

        wait_until(healed)
        process.kill()
        process.wait()
        wait_until(lambda: not processes_of(platform.home))

        again = platform()
        again.send_signal(signal.SIGTERM)
        assert again.wait(40) == 0
        wait_until(lambda: not processes_of(platform.home), 5)
