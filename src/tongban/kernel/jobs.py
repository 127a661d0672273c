"""Background work behind one face: enqueued in the transaction of the state change, run by the worker, retried.

Contexts define jobs in ``tasks.py`` and never import procrastinate. A job may run twice (its worker was killed): it
must be idempotent. What a person waits for goes before the rest, and bulk work made ``in_no_hurry`` goes last.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Any

import procrastinate
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tongban.kernel import schedule

QUEUE = "default"
LONGEST_WAIT = 3600  # seconds


class Priority(IntEnum):
    """Which waiting job runs first: the highest, then the oldest."""

    BULK = -10
    NORMAL = 0
    AWAITED = 10  # somebody sits in front of the page


_no_hurry: ContextVar[bool] = ContextVar("no_hurry", default=False)


@contextmanager
def in_no_hurry() -> Iterator[None]:
    """Jobs enqueued within the block go last, whatever they were declared as: for imports, replays and demo data."""
    token = _no_hurry.set(True)
    try:
        yield
    finally:
        _no_hurry.reset(token)


@dataclass(frozen=True)
class BackOff(procrastinate.BaseRetryStrategy):
    """Wait 4, 16, 64 … seconds, an hour at most, give or take a quarter; after ``attempts`` runs the job has failed."""

    attempts: int

    def get_retry_decision(
        self, *, exception: BaseException, job: procrastinate.jobs.Job
    ) -> procrastinate.RetryDecision | None:
        if job.attempts + 1 >= self.attempts:
            return None
        wait = min(4 ** (job.attempts + 1), LONGEST_WAIT) * random.uniform(0.75, 1.25)  # noqa: S311
        return procrastinate.RetryDecision(retry_at=timezone.now() + timedelta(seconds=wait))


def job(name: str, *, attempts: int = 6, priority: Priority = Priority.NORMAL) -> Callable[[Callable[..., Any]], "Job"]:
    """Declare a job ``context.verb``. Arguments must be JSON values. Retried with exponential back-off."""

    def declare(function: Callable[..., Any]) -> Job:
        task = app.task(name=name, queue=QUEUE, retry=BackOff(attempts), priority=priority)
        return Job(name, task(function))

    return declare


def defer(name: str, *, priority: Priority | None = None, **arguments: Any) -> None:
    """Enqueue a declared job by its name: for services, which lie below the ``tasks.py`` that declares it.

    ``priority`` None: as the job was declared, or last ``in_no_hurry``. Nothing runs if the transaction rolls back. An
    unknown name is a bug and raises TaskNotFound at once.
    """
    urgency = _urgency(priority)
    app.configure_task(name, allow_unknown=False, **urgency).defer(**arguments)


def _urgency(asked: Priority | None) -> dict[str, Any]:
    """The option that tells procrastinate, or none where the declaration holds."""
    if asked is None and _no_hurry.get():
        asked = Priority.BULK
    return {} if asked is None else {"priority": int(asked)}


def every(cron: str, name: str) -> Callable[[Callable[[], Any]], "Job"]:
    """Declare a scheduled job; ``cron`` has five fields (or six, seconds last) in Asia/Shanghai. One run at a time."""

    def declare(function: Callable[[], Any]) -> Job:
        task = app.task(name=name, queue=QUEUE, lock=name, queueing_lock=name)(function)
        declared = Job(name, task)
        schedule.plan(name, cron, declared.defer_once)
        return declared

    return declare


class Job:
    """A declared job: call ``defer`` in a transaction, or ``run`` in a test."""

    def __init__(self, name: str, task: Any) -> None:
        self.name = name
        self._task = task

    def defer(self, **arguments: Any) -> None:
        """Enqueue. Nothing runs if the transaction rolls back."""
        self._task.configure(**_urgency(None)).defer(**arguments)

    def defer_once(self) -> None:
        """Enqueue a scheduled job unless it waits already."""
        with suppress(AlreadyEnqueued), transaction.atomic():
            self._task.defer()

    def run(self, **arguments: Any) -> Any:
        """Run now, in this process."""
        return self._task.func(**arguments)
