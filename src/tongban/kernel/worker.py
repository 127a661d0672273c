"""The worker process: jobs, outbox relay, schedule, sealing of the audit trail, sign of life. Polls; never listens.

Two halves. The main thread runs procrastinate's worker, which fetches jobs and runs them in threads. A second thread
relays the outbox and does the chores. Both outlive a restart of the database. A bug in the chores ends the process, so
that the supervisor starts a fresh one and somebody sees it.

Tasks stay bound to the application whose connector is Django's own connection: what a job defers is enqueued in the
job's transaction. Only fetching and finishing uses a pool of its own.
"""

import asyncio
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import FrameType

import psycopg
import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django import app, connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector

from tongban.kernel import audit_chain, job_board, outbox, schedule
from tongban.kernel.models import WorkerBeat

log = structlog.get_logger(__name__)

IDLE_SECONDS = 0.5
LONGEST_PAUSE = 10.0  # between tries to reach the database
LATE_AFTER = timedelta(seconds=30)  # a worker silent for this long is taken for dead
_DATABASE_AWAY = (DatabaseError, InterfaceError, psycopg.Error, ConnectorException, OSError)


@dataclass(slots=True)
class _Chore:
    seconds: float
    do: Callable[[], object]
    due: float = 0.0


@dataclass
class Worker:
    """One process' worth of background work. ``run`` blocks until SIGTERM or SIGINT, then finishes what is in hand."""

    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._broken: BaseException | None = None
        self._delivered = 0
        self._chores = [
            _Chore(5, self._beat),
            _Chore(1, schedule.enqueue_due),
            _Chore(5, audit_chain.seal_new_records),
            _Chore(15, job_board.rescue_stalled_jobs),
        ]

    def run(self) -> None:
        """Work until told to stop. Raises what broke the chores, if something did."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        relay = threading.Thread(target=self._relay, name="relay")
        relay.start()
        log.info("worker started", worker=self.name)
        try:
            asyncio.run(self._run_jobs())
        finally:
            self._stop.set()
            relay.join()
        log.info("worker stopped", worker=self.name)
        if self._broken is not None:
            raise self._broken

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        """Finish what is in hand and end."""
        self._stop.set()

    async def _run_jobs(self) -> None:
        pause = 0.5
        while not self._stop.is_set():
            try:
                await self._run_jobs_until_stopped()
                pause = 0.5
            except _DATABASE_AWAY as error:
                log.warning("jobs wait for the database", error=repr(error), seconds=pause)
            await asyncio.to_thread(self._stop.wait, pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _run_jobs_until_stopped(self) -> None:
        connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4, timeout=10)
        fetching = app.with_connector(connector)
        async with fetching.open_async():
            work = asyncio.create_task(
                fetching.run_worker_async(
                    name=self.name,
                    concurrency=settings.TONGBAN_KERNEL_JOBS_CONCURRENCY,
                    fetch_job_polling_interval=IDLE_SECONDS,
                    listen_notify=False,
                    delete_jobs="successful",
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=20,
                )
            )
            while not work.done() and not self._stop.is_set():
                await asyncio.wait({work}, timeout=0.2)
            work.cancel()
            try:
                await work
            except asyncio.CancelledError:
                if not self._stop.is_set():
                    raise

    def _relay(self) -> None:
        pause = IDLE_SECONDS
        try:
            while not self._stop.is_set():
                try:
                    self._work_through()
                    pause = IDLE_SECONDS
                except _DATABASE_AWAY as error:
                    log.warning("relay waits for the database", error=repr(error), seconds=pause)
                    pause = min(pause * 2, LONGEST_PAUSE)
                connection.close_if_unusable_or_obsolete()
                self._stop.wait(pause)
            WorkerBeat.objects.filter(name=self.name).delete()
        except BaseException as error:
            self._broken = error
            log.exception("the relay broke; the worker ends")
            self._stop.set()
        finally:
            connection.close()

    def _work_through(self) -> None:
        """Everything due, chores also while the relay is busy."""
        busy = True
        while busy and not self._stop.is_set():
            for chore in self._chores:
                if time.monotonic() >= chore.due:
                    chore.do()
                    chore.due = time.monotonic() + chore.seconds
            started = time.monotonic()
            done = outbox.relay(stop=lambda started=started: self._stop.is_set() or time.monotonic() > started + 1)  # type: ignore[misc]
            self._delivered += done
            busy = done > 0

    def _beat(self) -> None:
        now = timezone.now()
        beat, created = WorkerBeat.objects.get_or_create(
            name=self.name, defaults={"started_at": now, "beat_at": now, "delivered": self._delivered}
        )
        if not created:
            WorkerBeat.objects.filter(name=beat.name).update(beat_at=now, delivered=F("delivered") + self._delivered)
        self._delivered = 0
        WorkerBeat.objects.filter(beat_at__lt=now - timedelta(days=1)).delete()


def list_live_workers() -> list[str]:
    """Names of the workers that showed life lately."""
    beats = WorkerBeat.objects.filter(beat_at__gte=timezone.now() - LATE_AFTER)
    return list(beats.order_by("name").values_list("name", flat=True))
