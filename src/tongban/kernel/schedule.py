"""Scheduled jobs: enqueued when they are due, once among all workers, caught up after a night with the power off.

Times are Asia/Shanghai. (The scheduler of procrastinate reads them as UTC and skips what it missed.)
"""

from collections.abc import Callable
from datetime import datetime

from croniter import croniter  # type: ignore[import-untyped]
from django.db import transaction
from django.utils import timezone

from tongban.kernel.models import Schedule

_schedule: dict[str, tuple[str, Callable[[], None]]] = {}


def plan(name: str, cron: str, enqueue: Callable[[], None]) -> None:
    """Remember a job. ``cron`` has five fields, or six with seconds last."""
    if not croniter.is_valid(cron):
        raise ValueError(f"{name}: {cron!r} is no schedule")
    _schedule[name] = (cron, enqueue)


def planned() -> dict[str, str]:
    """Job name → cron."""
    return {name: cron for name, (cron, _) in _schedule.items()}


def last_due(cron: str, now: datetime) -> datetime:
    """The last moment at or before ``now`` the schedule names."""
    local = timezone.localtime(now)
    if croniter.match(cron, local.replace(second=0, microsecond=0)) and len(cron.split()) == 5:
        return local.replace(second=0, microsecond=0)
    return croniter(cron, local).get_prev(datetime)


def enqueue_due(now: datetime | None = None) -> list[str]:
    """Enqueue every job that became due since it last was; returns their names.

    A job seen for the first time is not run for the past. One that was due many times while no worker ran is run once.
    """
    now = now or timezone.now()
    known = dict(Schedule.objects.filter(name__in=_schedule).values_list("name", "last_due_at"))
    started = []
    for name, (cron, enqueue) in _schedule.items():
        due = last_due(cron, now)
        if name not in known:
            Schedule.objects.get_or_create(name=name, defaults={"last_due_at": due})
        elif known[name] < due and _take(name, due, enqueue):
            started.append(name)
    return started


@transaction.atomic
def _take(name: str, due: datetime, enqueue: Callable[[], None]) -> bool:
    """True for the one worker that moves the mark; the job is enqueued in the same transaction."""
    if not Schedule.objects.filter(name=name, last_due_at__lt=due).update(last_due_at=due):
        return False
    enqueue()
    return True
