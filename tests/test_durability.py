"""Web server and worker are killed while 200 applications are handed in over HTTP: what was acknowledged is there."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from contextlib import suppress

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.architecture import ROOT
from tests.journeys.platform import free_port
from tests.test_kill import environment
from tongban.applications.models import Application
from tongban.applications.tests import factories as applications
from tongban.cases.models import Case, CaseEvent, CaseMaterial
from tongban.identity.tests import factories as identity
from tongban.kernel import files
from tongban.kernel.models import AuditRecord, OutboxEvent
from tongban.messaging.models import Message
from tongban.messaging.services.templates import load_default_templates

MANY = 200
CLIENTS = 4
STRUCK_AFTER = 60
CSRF = "a" * 32


class Processes:
    """Web server and worker on the test database, each in a process group of its own."""

    def __init__(self) -> None:
        database = connection.settings_dict
        login = f"{database['USER']}:{urllib.parse.quote(database['PASSWORD'] or '')}"
        if database["HOST"].startswith("/"):
            place = f"@/{database['NAME']}?host={urllib.parse.quote(database['HOST'], safe='')}"
        else:
            place = f"@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"
        self.port = free_port()
        self.settings = environment(
            DATABASE_URL=f"postgresql://{login}{place}",
            DJANGO_SETTINGS_MODULE="tongban.config.settings",
            TONGBAN_MODE="demo",
            TONGBAN_REQUESTS_PER_ACCOUNT="0",
            TONGBAN_REQUESTS_PER_ADDRESS="0",
            TONGBAN_SECRET_KEY=settings.SECRET_KEY,
            TONGBAN_KERNEL_FILES_HOME=str(settings.TONGBAN_KERNEL_FILES_HOME),
            TONGBAN_KERNEL_OUTBOX_CLAIM_SECONDS="1",
            TONGBAN_LOG_LEVEL="ERROR",
        )
        self.running: list[subprocess.Popen] = []

    def start(self) -> None:
        web = ["-m", "granian", "--interface", "wsgi", "tongban.config.wsgi:application", "--host", "127.0.0.1"]
        web += ["--port", str(self.port), "--workers", "2", "--blocking-threads", "4"]
        for command in (web, ["-m", "tongban", "worker"]):
            process = subprocess.Popen(
                [sys.executable, *command],
                env=self.settings,
                cwd=ROOT,
                start_new_session=True,
                stderr=subprocess.DEVNULL,
            )
            self.running.append(process)
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up:
            with suppress(OSError):
                if urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).status == 200:
                    return
            time.sleep(0.3)
        raise AssertionError("the web server does not answer")

    def strike(self) -> None:
        """SIGKILL for every process of both groups."""
        for process in self.running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.running.clear()


class StaysHere(urllib.request.HTTPRedirectHandler):
    """A redirect is the acknowledgement; it is not followed."""

    def redirect_request(self, *_):
        return None


def hand_in(port: int, number: str, session: str) -> bool:
    """True when the server acknowledged the application."""
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"
    body = urllib.parse.urlencode({"declared": "on", "csrfmiddlewaretoken": CSRF}).encode()
    address = f"http://127.0.0.1:{port}/applications/{number}/submit/"
    request = urllib.request.Request(address, body, {"Cookie": cookies})
    try:
        urllib.request.build_opener(StaysHere).open(request, timeout=30)
    except urllib.error.HTTPError as answer:
        return answer.code == 303 and answer.headers["Location"].endswith("/receipt/")
    except OSError:
        return False
    return False


def hand_in_all(port: int, waiting: list[tuple[str, str]], acknowledged: set[str], stop: threading.Event) -> None:
    def work(share):
        for number, session in share:
            if stop.is_set():
                return
            if hand_in(port, number, session):
                acknowledged.add(number)

    threads = [threading.Thread(target=work, args=(waiting[place::CLIENTS],)) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def require_whole(acknowledged: set[str]) -> None:
    """Every acknowledged application is there once with all that belongs to it, and none is half made."""
    submitted = set(Application.objects.filter(state="submitted").values_list("number", flat=True))
    assert acknowledged <= submitted
    opened = Counter(Case.objects.values_list("application_number", flat=True))
    assert dict(opened) == dict.fromkeys(submitted, 1)
    numbers = list(Case.objects.values_list("number", flat=True))
    history = Counter(CaseEvent.objects.values_list("case__number", flat=True))
    assert set(history) == set(numbers)
    for action, prefix, names in (("cases.open", "case", numbers), ("applications.submit", "application", submitted)):
        recorded = Counter(AuditRecord.objects.filter(action=action).values_list("subject", flat=True))
        assert dict(recorded) == {f"{prefix}:{name}": 1 for name in names}
    published = Counter(
        OutboxEvent.objects.filter(name="cases.case_opened").values_list("payload__case_number", flat=True)
    )
    assert dict(published) == dict.fromkeys(numbers, 1)
    for material in CaseMaterial.objects.exclude(file_id=None):
        with files.open_file(material.file_id) as content:
            kept = content.read()
        assert kept == applications.PDF
        assert hashlib.sha256(kept).hexdigest() == files.get_file(material.file_id).sha256
    attached = Counter(CaseMaterial.objects.exclude(file_id=None).values_list("case__number", flat=True))
    assert dict(attached) == dict.fromkeys(numbers, 1)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_was_acknowledged_survives_sigkill(tmp_path, settings):
    settings.TONGBAN_KERNEL_FILES_HOME = tmp_path / "files"
    load_default_templates()
    item, waiting = applications.item(), []
    for _ in range(MANY // 10):
        actor = identity.citizen()
        session = identity.log_in(Client(), actor).cookies[settings.SESSION_COOKIE_NAME].value
        waiting += [(applications.ready(actor, of=item, fresh=True).number, session) for _ in range(10)]
    processes, acknowledged, stop = Processes(), set(), threading.Event()
    processes.start()
    try:
        first = threading.Thread(target=hand_in_all, args=(processes.port, waiting, acknowledged, stop))
        first.start()
        while len(acknowledged) < STRUCK_AFTER and first.is_alive():
            time.sleep(0.01)
        stop.set()
        processes.strike()
        first.join()
        assert STRUCK_AFTER <= len(acknowledged) < MANY, "struck too late to prove anything"
        require_whole(set(acknowledged))

        processes.start()
        rest = [(number, session) for number, session in waiting if number not in acknowledged]
        hand_in_all(processes.port, rest, acknowledged, threading.Event())
        assert len(acknowledged) == MANY
        require_whole(acknowledged)

        give_up = time.monotonic() + 240  # patient: a busy machine is no failure
        told = Message.objects.filter(template__key="application_submitted")
        while told.count() < MANY and time.monotonic() < give_up:
            time.sleep(0.3)
        about = Counter(told.values_list("link", flat=True))
        assert len(about) == MANY
        assert set(about.values()) == {1}
    finally:
        processes.strike()
