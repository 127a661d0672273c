"""Background work behind one face: enqueued in the transaction of the state change, run by the worker, retried.

Contexts define jobs in ``tasks.py`` and never import procrastinate.
"""

from collections.abc import Callable
from typing import Any

import procrastinate
from procrastinate.contrib.django import app

QUEUE = "default"


def job(name: str, *, attempts: int = 6) -> Callable[[Callable[..., Any]], "Job"]:
    """Declare a job ``context.verb``. Arguments must be JSON values. Retried with exponential back-off."""

    def declare(function: Callable[..., Any]) -> Job:
        retry = procrastinate.RetryStrategy(max_attempts=attempts, exponential_wait=4)
        return Job(name, app.task(name=name, queue=QUEUE, retry=retry)(function))

    return declare


def defer(name: str, **arguments: Any) -> None:
    """Enqueue a declared job by its name: for services, which lie below the ``tasks.py`` that declares it.

    Nothing runs if the transaction rolls back. An unknown name is a bug and raises TaskNotFound at once.
    """
    app.configure_task(name, allow_unknown=False).defer(**arguments)


def every(cron: str, name: str) -> Callable[[Callable[[], Any]], "Job"]:
    """Declare a scheduled job; ``cron`` has five fields in Asia/Shanghai. One run at a time."""

    def declare(function: Callable[[], Any]) -> Job:
        def run(timestamp: int) -> None:
            function()

        task = app.task(name=name, queue=QUEUE, queueing_lock=name, pass_context=False)(run)
        app.periodic(cron=cron)(task)
        return Job(name, task, function)

    return declare


class Job:
    """A declared job: call ``defer`` in a transaction, or ``run`` in a test."""

    def __init__(self, name: str, task: Any, function: Callable[..., Any] | None = None) -> None:
        self.name = name
        self._task = task
        self._function = function or task.func

    def defer(self, **arguments: Any) -> None:
        """Enqueue. Nothing runs if the transaction rolls back."""
        self._task.defer(**arguments)

    def run(self, **arguments: Any) -> Any:
        """Run now, in this process."""
        return self._function(**arguments)
