"""Background work behind one face: enqueued in the transaction of the state change, run by the worker, retried.

Contexts define jobs in ``tasks.py`` and never import procrastinate. A job may run twice (its worker was killed): it
must be idempotent.
"""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import procrastinate
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tongban.kernel import schedule

QUEUE = "default"
LONGEST_WAIT = 3600  # seconds


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


def job(name: str, *, attempts: int = 6) -> Callable[[Callable[..., Any]], "Job"]:
    """Declare a job ``context.verb``. Arguments must be JSON values. Retried with exponential back-off."""

    def declare(function: Callable[..., Any]) -> Job:
        return Job(name, app.task(name=name, queue=QUEUE, retry=BackOff(attempts))(function))

    return declare


def defer(name: str, **arguments: Any) -> None:
    """Enqueue a declared job by its name: for services, which lie below the ``tasks.py`` that declares it.

    Nothing runs if the transaction rolls back. An unknown name is a bug and raises TaskNotFound at once.
    """
    app.configure_task(name, allow_unknown=False).defer(**arguments)


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
        self._task.defer(**arguments)

    def defer_once(self) -> None:
        """Enqueue a scheduled job unless it waits already."""
        with suppress(AlreadyEnqueued), transaction.atomic():
            self._task.defer()

    def run(self, **arguments: Any) -> Any:
        """Run now, in this process."""
        return self._task.func(**arguments)
