"""The strictness kit and the few shared fixtures."""

import gettext
import os
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils import timezone
from django.utils.translation import trans_real
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_socket import socket_allow_hosts

from tongban.config import translations
from tongban.kernel import calendar, events, languages
from tongban.kernel.models import OutboxEvent

# A change is judged on the same examples as main, however slow the machine. HYPOTHESIS_PROFILE=default tries new ones.
hypothesis_settings.register_profile(
    "same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_sessionstart(session: pytest.Session) -> None:
    """Tests see the Chinese of today: compile stale translations first. A flaw in one stops the run and is named."""
    if translations.compile_all():
        # What an import read before is the Chinese of yesterday; these names are private to Python and Django.
        gettext._translations.clear()  # type: ignore[attr-defined]
        trans_real._translations.clear()  # type: ignore[attr-defined]
        trans_real._default = None  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _no_network() -> None:
    """No test leaves this machine: loopback and unix sockets only."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """Each test starts in Chinese: a request in English leaves its language behind in the thread."""
    with languages.official():
        yield


@pytest.fixture(autouse=True)
def _shipped_calendar() -> Iterator[None]:
    """Each test starts with the shipped notices: what another loaded is gone with its rows."""
    calendar.forget()
    yield
    calendar.forget()


@pytest.fixture(autouse=True, scope="session")
def _tests_may_empty_the_trails() -> Iterator[None]:
    """Tests with real transactions empty all tables afterwards. Trails that refuse TRUNCATE let that one pass;
    inside a test they refuse as ever. Jobs go too: Django does not know their tables as its own."""
    flush = BaseDatabaseOperations.execute_sql_flush
    triggers = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 32 = 32"

    def flush_past_guards(self: BaseDatabaseOperations, statements: list[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(triggers)
            guards = [f"ALTER TABLE {table} %s TRIGGER {name}" for table, name in cursor.fetchall()]
        off, on = ([guard % word for guard in guards] for word in ("DISABLE", "ENABLE"))
        flush(self, [*off, *statements, *on, "TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE"])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_past_guards)
        yield


@pytest.fixture
def outbox(db: None) -> Callable[[], list[str]]:
    """Names of the events published so far, in order."""

    def names() -> list[str]:
        return list(OutboxEvent.objects.order_by("id").values_list("name", flat=True))

    return names


@pytest.fixture
def deliver(db: None) -> Callable[[], None]:
    """Run every listener of every event published and not yet delivered, as the worker would."""

    def run() -> None:
        for row in OutboxEvent.objects.filter(fanned_out_at__isnull=True).order_by("id"):
            event = events.restore(row.name, row.payload)
            for listener in events.listeners_of(row.name).values():
                listener(event)
        OutboxEvent.objects.filter(fanned_out_at__isnull=True).update(fanned_out_at=timezone.now())

    return run
