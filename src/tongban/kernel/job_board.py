"""What operators see and do about jobs: queues, failures, retry; and rescue of jobs whose worker died."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max, Q
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tongban.kernel import audit
from tongban.kernel.actors import Actor

MOST_ATTEMPTS = 12  # of a job that takes its worker down with it
_SILENT = timedelta(seconds=45)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """How many jobs of one name stand where."""

    name: str
    waiting: int
    running: int
    failed: int


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that was given up. ``failed_at`` is when it last ran."""

    id: int
    name: str
    arguments: dict[str, Any]
    attempts: int
    failed_at: datetime | None


def list_queues() -> list[QueueRow]:
    """Jobs by name: waiting, running, failed."""
    counted = (
        ProcrastinateJob.objects.filter(status__in=["todo", "doing", "failed", "aborted"])
        .values("task_name")
        .annotate(
            waiting=Count("id", filter=Q(status="todo")),
            running=Count("id", filter=Q(status="doing")),
            failed=Count("id", filter=Q(status__in=["failed", "aborted"])),
        )
        .order_by("task_name")
    )
    return [QueueRow(row["task_name"], row["waiting"], row["running"], row["failed"]) for row in counted]


def list_failed_jobs(limit: int = 100) -> list[FailedJob]:
    """Jobs given up, newest first."""
    rows = (
        ProcrastinateJob.objects.filter(status="failed")
        .annotate(failed_at=Max("procrastinateevent__at"))
        .order_by("-id")[:limit]
    )
    return [FailedJob(row.id, row.task_name, row.args, row.attempts, row.failed_at) for row in rows]


def count_failed_jobs() -> int:
    return ProcrastinateJob.objects.filter(status="failed").count()


@transaction.atomic
def retry_failed_jobs(*, actor: Actor, ids: list[int] | None = None) -> int:
    """Run failed jobs (all, or some) once more; returns how many."""
    failed = ProcrastinateJob.objects.filter(status="failed")
    if ids is not None:
        failed = failed.filter(id__in=ids)
    found = list(failed.order_by("id").values_list("id", flat=True))
    for number in found:
        app.job_manager.retry_job_by_id(number, retry_at=timezone.now())
    if found:
        audit.record(actor=actor, action="kernel.retry_failed_jobs", subject="jobs", ids=found)
    return len(found)


@transaction.atomic
def rescue_stalled_jobs() -> int:
    """Give back jobs whose worker died in the middle; returns how many. One that kills every worker has failed."""
    silent = timezone.now() - _SILENT
    stalled = ProcrastinateJob.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        Q(worker__isnull=True) | Q(worker__last_heartbeat__lt=silent), status="doing"
    )
    found = list(stalled.order_by("id").values_list("id", "attempts"))
    for number, attempts in found:
        if attempts + 1 >= MOST_ATTEMPTS:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT procrastinate_finish_job_v1(%s, 'failed'::procrastinate_job_status, false)", [number]
                )
        else:
            app.job_manager.retry_job_by_id(number, retry_at=timezone.now())
    return len(found)
