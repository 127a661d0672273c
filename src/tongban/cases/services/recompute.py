"""A notice came: the dates of all running cases are reckoned anew, in one job that goes on where it was broken off.

Batch after batch, each in one transaction: new dates, a line of history, the row of the report, the audit record, the
announcement and the job that tells the people. Whoever kills the job between two batches changes nothing that is told:
what is done no longer differs from the plan, so it is not done again.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from queue import Empty, SimpleQueue
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from tongban.cases.enums import CaseState, TaskState
from tongban.cases.models import CalendarRun, CaseMove, PlannedMove
from tongban.cases.services import recompute_single, recompute_telling
from tongban.cases.services.recompute_plan import NEVER, PECULIAR, Plan, make_plan
from tongban.kernel import audit, calendar, clock, jobs
from tongban.kernel.actors import SYSTEM
from tongban.kernel.apps import CALENDAR_SECONDS

RECOMPUTE = "cases.recompute_dates"
BATCH = 10_000
_LOCK = 7_302_551_903  # the advisory lock of the one who recomputes
_FROM = """
    FROM cases_case c JOIN cases_plannedmove p ON p.run_id = %(run)s
        AND p.item_version_id = {version} AND p.start_on = {start} AND p.old_due = {due} {more}
    WHERE c.id > %(after)s AND c.id <= %(until)s AND c.closed_at IS NULL AND c.state = '{state}' AND c.due_at IS NULL
        AND NOT """
_MOVE = """
WITH hit AS MATERIALIZED (
    SELECT c.id, c.number, c.item_version_id, c.state, p.start_on, p.why, p.old_due, p.new_due, p.new_promised,
        NULLIF(p.old_statutory, %(never)s) AS old_statutory, NULLIF(p.new_statutory, %(never)s) AS new_statutory
    {hit}
    ORDER BY c.id FOR UPDATE OF c
), dates AS (
    UPDATE cases_case c SET due_on = h.new_due, {dates} FROM hit h WHERE c.id = h.id
), step AS (
    UPDATE cases_casetask t SET due_on = h.new_due, order_on = h.new_due FROM hit h
    WHERE t.case_id = h.id AND t.state = %(open)s AND t.due_on = h.old_due AND h.new_due <> h.old_due
        AND (h.item_version_id, t.step_key) NOT IN (SELECT * FROM unnest(%(versions)s::bigint[], %(keys)s::text[]))
), line AS (
    INSERT INTO cases_caseevent (case_id, at, action, state, actor_kind, actor_id, actor_name, text, public)
    SELECT id, %(at)s, 'redated', state, %(kind)s, NULL, %(name)s, why, true FROM hit
), report AS (
    INSERT INTO cases_casemove (
        run_id, batch, case_id, start_on, old_due, new_due, old_statutory, new_statutory, moved_at, told_at)
    SELECT %(run)s, %(batch)s, id, start_on, old_due, new_due, old_statutory, new_statutory, %(at)s,
        CASE WHEN old_due = new_due THEN %(at)s END
    FROM hit
)
SELECT number, old_due, new_due, old_statutory, new_statutory FROM hit ORDER BY id
"""
_ACCEPTED = _MOVE.format(
    hit=_FROM.format(
        version="c.item_version_id",
        start="c.counted_from",
        due="c.due_on",
        more="AND p.old_promised = COALESCE(c.promised_due_on, %(never)s)"
        " AND p.old_statutory = COALESCE(c.statutory_due_on, %(never)s)",
        state=CaseState.ACCEPTED,
    )
    + PECULIAR,
    dates="promised_due_on = NULLIF(h.new_promised, %(never)s), statutory_due_on = h.new_statutory",
)
_RECEIVED = _MOVE.format(
    hit=_FROM.format(
        version="0",
        start="(c.received_at AT TIME ZONE 'Asia/Shanghai')::date",
        due="c.acceptance_due_on",
        more="",
        state=CaseState.RECEIVED,
    )
    + PECULIAR,
    dates="acceptance_due_on = h.new_due",
)
_STEPS = """
WITH held AS MATERIALIZED (
    SELECT t.id, v.new_due FROM unnest(
        %(versions)s::bigint[], %(keys)s::text[], %(delivery)s::boolean[], %(start)s::date[], %(old)s::date[],
        %(new)s::date[]
    ) AS v (version, key, delivery, start_on, old_due, new_due)
    JOIN cases_casetask t ON t.step_key = v.key AND t.due_on = v.old_due AND t.state = 'open'
        AND t.asked_from_id IS NULL
    JOIN cases_case c ON c.id = t.case_id AND c.item_version_id = v.version AND v.start_on = (
        CASE WHEN v.delivery THEN c.closed_at ELSE t.opened_at END AT TIME ZONE 'Asia/Shanghai')::date
    ORDER BY c.id FOR UPDATE OF c
)
UPDATE cases_casetask t SET due_on = h.new_due, order_on = h.new_due FROM held h WHERE t.id = h.id
"""
_BOUNDS = """
    SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM cases_case WHERE closed_at IS NULL) AS open
    WHERE place %% %(size)s = 0
"""


@transaction.atomic
def ask_for_run(*, revision: int, before: int) -> CalendarRun:
    """The calendar changed: dates are reckoned anew by a job, once for each revision."""
    defaults = {"before": before, "asked_at": clock.now()}
    run, is_new = CalendarRun.objects.get_or_create(revision=revision, defaults=defaults)
    if is_new:
        jobs.defer(RECOMPUTE)
    return run


def recompute_dates() -> int:
    """Carry out what was asked for; of several changes only the last counts. Returns how many cases moved."""
    moved = 0
    with _alone():
        while run := _next_run():
            moved += _carry_out(run)
    return moved


def sweep_stragglers() -> int:
    """Reckon once more with the calendar of now: cases dated while the change was under way. Returns how many moved."""
    with _alone():
        calendar.look()
        run = CalendarRun.objects.order_by("-revision").first()
        return _carry_out(run) if run and run.finished_at else 0


@contextmanager
def _alone() -> Iterator[None]:
    """One at a time, whatever the number of workers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


@transaction.atomic
def _next_run() -> CalendarRun | None:
    """The newest run that is not finished; older ones end in it, their difference becomes part of its own."""
    waiting = list(CalendarRun.objects.select_for_update().filter(finished_at__isnull=True).order_by("revision"))
    if not waiting:
        return None
    *older, run = waiting
    for each in older:
        run.before = min(run.before, each.before)
        each.started_at = each.started_at or clock.now()
        each.finished_at = clock.now()
        each.save()
    run.started_at = run.started_at or clock.now()
    run.save()
    return run


def _carry_out(run: CalendarRun) -> int:
    _wait_until_everybody_knows(run)
    plan = make_plan(run)
    moved = _move_all(run, plan, recompute_telling.next_batch(run)) if plan.groups else 0
    peculiar, moved_singly = recompute_single.move_peculiar(run, hourly=plan.hourly)
    examined, moved = plan.examined + peculiar, moved + moved_singly
    _move_steps(plan)
    with transaction.atomic():
        PlannedMove.objects.filter(run=run).delete()
        run.moved = CaseMove.objects.filter(run=run).count()
        run.examined = max(run.examined, examined)
        run.finished_at = run.finished_at or clock.now()
        run.save()
        details = {"revision": run.revision, "before": run.before, "examined": examined, "moved": moved}
        audit.record(actor=SYSTEM, action="cases.recompute_dates", subject=f"calendar-run:{run.pk}", **details)
    return moved


def _wait_until_everybody_knows(run: CalendarRun) -> None:
    """Other processes count with the old calendar for some seconds more; cases they date meanwhile must be seen."""
    if settings.TONGBAN_KERNEL_MEMORY:
        until = run.asked_at + timedelta(seconds=CALENDAR_SECONDS + 1)
        time.sleep(max(0.0, min((until - clock.now()).total_seconds(), CALENDAR_SECONDS + 1)))
    calendar.look()


def _move_all(run: CalendarRun, plan: Plan, first: int) -> int:
    """All batches, by several connections where the settings say so."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_plannedmove")
        cursor.execute(_BOUNDS, {"size": BATCH})
        bounds = [row[0] for row in cursor.fetchall()]
    spans: SimpleQueue[tuple[int, int, int]] = SimpleQueue()
    for place, (after, until) in enumerate(zip([0, *bounds], [*bounds, 2**62], strict=True)):
        spans.put((first + place, after, until))
    moved: list[int] = []
    helpers = [
        threading.Thread(target=_help, args=(run, plan, spans, moved), name=f"recompute-{number}")
        for number in range(1, settings.TONGBAN_CASES_RECOMPUTE_CONNECTIONS)
    ]
    for helper in helpers:
        helper.start()
    try:
        _work(run, plan, spans, moved)
    finally:
        for helper in helpers:
            helper.join()
    if not spans.empty():
        raise RuntimeError("a helper of the recompute broke; the run goes on at the next try")
    return sum(moved)


def _help(run: CalendarRun, plan: Plan, spans: "SimpleQueue[tuple[int, int, int]]", moved: list[int]) -> None:
    try:
        _work(run, plan, spans, moved)
    finally:
        connection.close()


def _work(run: CalendarRun, plan: Plan, spans: "SimpleQueue[tuple[int, int, int]]", moved: list[int]) -> None:
    while True:
        try:
            batch, after, until = spans.get_nowait()
        except Empty:
            return
        try:
            moved.append(_move_batch(run, plan, batch=batch, after=after, until=until))
        except BaseException:
            spans.put((batch, after, until))  # so that the run is seen to be unfinished
            raise


@transaction.atomic
def _move_batch(run: CalendarRun, plan: Plan, *, batch: int, after: int, until: int) -> int:
    """One batch: dates, steps, history, report, audit, announcement, and the job that tells, in one transaction."""
    values: dict[str, Any] = {
        "run": run.pk,
        "batch": batch,
        "after": after,
        "until": until,
        "at": clock.now(),
        "never": NEVER,
        "open": TaskState.OPEN.value,
        "kind": SYSTEM.kind.value,
        "name": SYSTEM.name,
        "versions": [version for version, _key in plan.own_steps],
        "keys": [key for _version, key in plan.own_steps],
    }
    rows: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for sql in (_ACCEPTED, _RECEIVED):
            cursor.execute(sql, values)
            rows += cursor.fetchall()
    if rows:
        recompute_telling.announce(run, batch, rows)
    return len(rows)


@transaction.atomic
def _move_steps(plan: Plan) -> None:
    """Steps with limits of their own, and deliveries of granted cases."""
    if not plan.steps:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _STEPS,
            {
                "versions": [step.item_version_id for step in plan.steps],
                "keys": [step.step_key for step in plan.steps],
                "delivery": [step.delivery for step in plan.steps],
                "start": [step.start_on for step in plan.steps],
                "old": [step.old_due for step in plan.steps],
                "new": [step.new_due for step in plan.steps],
            },
        )
    moved = [f"{step.item_version_id}:{step.step_key}:{step.old_due}>{step.new_due}" for step in plan.steps[:100]]
    audit.record(actor=SYSTEM, action="cases.redate_steps", subject="calendar:steps", moved=moved)
