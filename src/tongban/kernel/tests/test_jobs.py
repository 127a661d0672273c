from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import TaskNotFound

from tongban.kernel import job_board, jobs, schedule
from tongban.kernel.actors import SYSTEM
from tongban.kernel.files.scanning import scan_file, sweep_files
from tongban.kernel.models import Schedule

SHANGHAI = ZoneInfo("Asia/Shanghai")


def names_waiting() -> list[str]:
    return list(ProcrastinateJob.objects.filter(status="todo").order_by("id").values_list("task_name", flat=True))


def set_job(number: int, **columns) -> None:
    ProcrastinateJob.objects.filter(id=number)._update(
        [(ProcrastinateJob._meta.get_field(name), None, value) for name, value in columns.items()]
    )


class TestDefer:
    @pytest.mark.django_db
    def test_refuses_a_job_nobody_declared(self):
        with pytest.raises(TaskNotFound):
            jobs.defer("kernel.no_such_job", number=1)

        assert not ProcrastinateJob.objects.filter(task_name="kernel.no_such_job").exists()

    @pytest.mark.django_db(transaction=True)
    def test_belongs_to_the_transaction(self):
        with transaction.atomic():
            scan_file.defer(file_id=1)
            jobs.defer("kernel.scan_file", file_id=2)
            transaction.set_rollback(True)

        assert names_waiting() == []

    @pytest.mark.django_db
    def test_a_scheduled_job_waits_once(self):
        with transaction.atomic():
            sweep_files.defer_once()
            sweep_files.defer_once()

        assert names_waiting() == ["kernel.sweep_files"]


@pytest.mark.django_db
class TestPriority:
    def priorities(self) -> list[int]:
        return list(ProcrastinateJob.objects.order_by("id").values_list("priority", flat=True))

    def test_is_as_declared_unless_the_caller_says_otherwise(self):
        scan_file.defer(file_id=1)
        jobs.defer("kernel.scan_file", file_id=2)
        jobs.defer("kernel.sweep_files")
        jobs.defer("kernel.scan_file", priority=jobs.Priority.NORMAL, file_id=3)

        assert self.priorities() == [10, 10, 0, 0]

    def test_in_no_hurry_everything_goes_last_and_only_within_the_block(self):
        with jobs.in_no_hurry():
            scan_file.defer(file_id=1)
            jobs.defer("kernel.scan_file", file_id=2)
        jobs.defer("kernel.scan_file", file_id=3)

        assert self.priorities() == [-10, -10, 10]

    def test_the_worker_takes_what_is_awaited_before_older_bulk_work(self):
        with jobs.in_no_hurry():
            scan_file.defer(file_id=1)
        scan_file.defer(file_id=2)

        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()) RETURNING id")
            cursor.execute("SELECT args FROM procrastinate_fetch_job_v2(NULL, %s)", [cursor.fetchone()[0]])
            (first,) = cursor.fetchone()

        assert '"file_id": 2' in str(first) or "'file_id': 2" in str(first)


class TestBackOff:
    def test_waits_longer_each_time_at_most_an_hour_and_then_gives_up(self):
        strategy = jobs.BackOff(attempts=10)
        waits = []
        for attempts in range(9):
            job = type("Job", (), {"attempts": attempts})()
            decision = strategy.get_retry_decision(exception=RuntimeError(), job=job)
            waits.append((decision.retry_at - timezone.now()).total_seconds())

        assert 2 < waits[0] < 6
        assert 40 < waits[2] < 90
        assert max(waits) <= 3600 * 1.25
        last = type("Job", (), {"attempts": 9})()
        assert strategy.get_retry_decision(exception=RuntimeError(), job=last) is None


class TestLastDue:
    @pytest.mark.parametrize(
        ("cron", "now", "due"),
        [
            ("30 3 * * *", (2026, 3, 16, 3, 29), (2026, 3, 15, 3, 30)),
            ("30 3 * * *", (2026, 3, 16, 3, 30), (2026, 3, 16, 3, 30)),
            ("30 3 * * *", (2026, 3, 16, 23, 0), (2026, 3, 16, 3, 30)),
            ("*/15 * * * *", (2026, 3, 16, 8, 14), (2026, 3, 16, 8, 0)),
            ("0 9 1 * *", (2026, 3, 1, 8, 59), (2026, 2, 1, 9, 0)),
        ],
    )
    def test_reads_the_times_of_shanghai(self, cron, now, due):
        moment = datetime(*now, 40 if now[4] != 30 else 0, tzinfo=SHANGHAI).astimezone(ZoneInfo("UTC"))

        assert schedule.last_due(cron, moment) == datetime(*due, tzinfo=SHANGHAI)

    def test_refuses_what_is_no_schedule(self):
        with pytest.raises(ValueError, match="no schedule"):
            schedule.plan("kernel.bad", "every morning", lambda: None)


@pytest.mark.django_db
class TestEnqueueDue:
    @pytest.fixture(autouse=True)
    def one_job(self, monkeypatch):
        monkeypatch.setattr(schedule, "_schedule", {"kernel.sweep_files": ("30 3 * * *", sweep_files.defer_once)})

    def at(self, day: int, hour: int) -> datetime:
        return datetime(2026, 3, day, hour, tzinfo=SHANGHAI)

    def test_does_not_run_a_new_job_for_the_past(self):
        assert schedule.enqueue_due(self.at(1, 12)) == []

    def test_enqueues_once_when_due_and_once_after_days_without_a_worker(self):
        schedule.enqueue_due(self.at(1, 12))

        assert schedule.enqueue_due(self.at(2, 3)) == []
        assert schedule.enqueue_due(self.at(2, 4)) == ["kernel.sweep_files"]
        assert schedule.enqueue_due(self.at(2, 5)) == []
        assert schedule.enqueue_due(self.at(9, 5)) == ["kernel.sweep_files"]
        assert names_waiting() == ["kernel.sweep_files"]

    def test_the_mark_and_the_job_are_one(self, monkeypatch):
        schedule.enqueue_due(self.at(1, 12))
        before = Schedule.objects.get().last_due_at

        def broken():
            raise RuntimeError

        monkeypatch.setattr(schedule, "_schedule", {"kernel.sweep_files": ("30 3 * * *", broken)})
        with pytest.raises(RuntimeError):
            schedule.enqueue_due(self.at(2, 4))

        assert Schedule.objects.get().last_due_at == before


@pytest.mark.django_db
class TestJobBoard:
    @pytest.fixture(autouse=True)
    def three_jobs(self):
        for number in range(3):
            scan_file.defer(file_id=number)
        self.ids = list(ProcrastinateJob.objects.order_by("id").values_list("id", flat=True))

    def test_counts_jobs_by_name(self):
        set_job(self.ids[0], status="doing")
        set_job(self.ids[1], status="failed")

        assert job_board.list_queues() == [job_board.QueueRow("kernel.scan_file", 1, 1, 1)]

    def test_shows_failures_and_runs_them_once_more(self):
        set_job(self.ids[0], status="doing")
        set_job(self.ids[0], status="failed", attempts=6)

        (failed,) = job_board.list_failed_jobs()
        assert (failed.id, failed.arguments, failed.attempts) == (self.ids[0], {"file_id": 0}, 6)
        assert job_board.retry_failed_jobs(actor=SYSTEM, ids=[failed.id]) == 1

        assert job_board.count_failed_jobs() == 0
        assert len(names_waiting()) == 3

    def test_gives_back_jobs_whose_worker_died(self):
        set_job(self.ids[0], status="doing", worker_id=None)

        assert job_board.rescue_stalled_jobs() == 1
        assert ProcrastinateJob.objects.get(id=self.ids[0]).status == "todo"

    def test_gives_up_a_job_that_kills_every_worker(self):
        set_job(self.ids[0], status="doing", attempts=job_board.MOST_ATTEMPTS)

        job_board.rescue_stalled_jobs()

        assert ProcrastinateJob.objects.get(id=self.ids[0]).status == "failed"

    def test_leaves_a_running_job_alone(self):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()) RETURNING id")
            (worker,) = cursor.fetchone()
        set_job(self.ids[0], status="doing", worker_id=worker)

        assert job_board.rescue_stalled_jobs() == 0

        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_workers SET last_heartbeat = %s", [timezone.now() - timedelta(hours=1)]
            )
        assert job_board.rescue_stalled_jobs() == 1
