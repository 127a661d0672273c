"""A holiday notice moves the dates of a million running cases: the job, against one plain UPDATE of the same dates.

All cases were accepted in the twenty working days before the Spring Festival of 2027, so that nearly each moves: the
worst a notice can do. The job writes dates, steps, history, report, audit and announcements, in batches of 10,000, on
two connections. The yardstick then moves the same cases and steps back with one UPDATE each from a temporary table, and
writes nothing else.
"""

import json
import time
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from bench.cases import sealed
from bench.figures import Row
from tongban.cases import deadlines
from tongban.cases.services import recompute
from tongban.catalogue import public as catalogue
from tongban.kernel import calendar, clock, holidays
from tongban.kernel.actors import SYSTEM

SPRING = datetime(2027, 2, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
_FIRST = 90_000_000
_DATES = """
    CREATE TEMP TABLE bench_dates (
        place serial, version_id bigint, start_on date, promised date, statutory date, due date)
"""
_CASES = """
    INSERT INTO cases_case (id, number, application_number, item_version_id, item_code, item_title, authority_id,
        applicant_id, applicant_snapshot, agent_snapshot, contact, channel, state, facts, fact_sources, received_at,
        accepted_at,
        counted_from, deemed_accepted, acceptance_due_on, promised_due_on, statutory_due_on, due_on, query_code,
        result_number, reasons, non_acceptance)
    SELECT %(first)s + n, 'RB' || lpad(n::text, 9, '0'), 'RB' || n, version.id, item.code, item.name, authority.id,
        party.id, %(applicant)s::bytea, '', '', '1', 'accepted', %(answers)s::bytea, '',
        start_on, start_on, start_on, false, start_on + 7, promised, statutory, due,
        lpad((n::bigint * 7919 %% 100000000)::text, 8, '0'), '', '', ''
    FROM generate_series(1, %(cases)s) AS n
    JOIN bench_dates d ON d.place = 1 + n %% (SELECT max(place) FROM bench_dates)
    JOIN catalogue_itemversion version ON version.id = d.version_id
    JOIN catalogue_handlingitem item ON item.id = version.item_id
    JOIN catalogue_implementation imp ON imp.id = item.implementation_id
    JOIN identity_authority authority ON authority.id = imp.authority_id
    CROSS JOIN (SELECT min(id) AS id FROM identity_party) AS party
"""
_TASKS = """
    INSERT INTO cases_casetask (case_id, position, step_key, step_name, kind, authority_id, state, opinion, outcome,
        checklist, item_code, channel, due_on, order_on, opened_at)
    SELECT id, 1, 'decide', '决定', 'decide', authority_id, 'open', '', '', '[]', item_code, '1', due_on, due_on,
        accepted_at
    FROM cases_case WHERE id > %(first)s
"""
_BACK = """
    CREATE TEMP TABLE bench_back AS
    SELECT m.case_id, m.old_due, m.old_statutory, p.promised FROM cases_casemove m JOIN cases_case c ON c.id = m.case_id
    JOIN bench_dates p ON p.version_id = c.item_version_id AND p.start_on = c.counted_from
"""
_PLAIN_CASES = """
    UPDATE cases_case c SET due_on = b.old_due, statutory_due_on = b.old_statutory, promised_due_on = b.promised
    FROM bench_back b WHERE b.case_id = c.id
"""
_PLAIN_TASKS = """
    UPDATE cases_casetask t SET due_on = b.old_due, order_on = b.old_due FROM bench_back b
    WHERE b.case_id = t.case_id AND t.state = 'open'
"""
_TABLES = ("cases_case", "cases_casetask", "cases_casemove", "cases_caseevent")


def measure(*, quick: bool, size: int = 1_000_000) -> list[Row]:
    size = 20_000 if quick else size
    holidays.load_shipped_notices()
    calendar.look()
    _fill(size)
    with clock.standing_at(SPRING):
        holidays.load_notice(actor=SYSTEM, notice=_notice())
        revision = holidays.current_revision() or 0
        run = recompute.ask_for_run(revision=revision, before=revision - 1)
        calendar.look()
        started = time.perf_counter()
        moved = recompute.recompute_dates()
        ours = time.perf_counter() - started
    run.refresh_from_db()
    plain = _plain()
    note = (
        f"{moved} of {run.examined} running cases moved; yardstick: one UPDATE of cases and one of steps, nothing else"
    )
    return [Row(f"recompute_{size}", ours, "s", plain, 2, note)]


def _fill(size: int) -> None:
    days = [day for day in (date(2027, 1, 4 + n) for n in range(25)) if calendar.is_working_day(day)]
    rows = []
    for item in catalogue.list_items_in_force():
        for day in days:
            dates = deadlines.plain_dates(item, day)
            if dates.due and not deadlines.counts_hours(item):
                rows.append((item.version_id, day, dates.promised, dates.statutory, dates.due))
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute(_DATES)
        cursor.executemany(
            "INSERT INTO bench_dates (version_id, start_on, promised, statutory, due) VALUES (%s, %s, %s, %s, %s)", rows
        )
        for sql in (_CASES, _TASKS):
            cursor.execute(sql, _given(size) if sql is _CASES else {"first": _FIRST})
        cursor.execute("RESET session_replication_role")
        cursor.execute("RESET synchronous_commit")
        for table in _TABLES:
            cursor.execute(f"VACUUM ANALYZE {table}")


def _given(size: int) -> dict[str, object]:
    applicant = sealed("applicant_snapshot", {"name": "申请人"})
    answers = sealed("facts", {"address": "演示路1号", "reason": "首次申请,请予审查。"})
    return {"first": _FIRST, "cases": size, "applicant": applicant, "answers": answers}


def _plain() -> float:
    """The same dates back again, by two plain statements in one transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_BACK)
        cursor.execute("ANALYZE bench_back")
        for table in _TABLES:
            cursor.execute(f"VACUUM ANALYZE {table}")
        cursor.execute("CHECKPOINT")
        started = time.perf_counter()
        with transaction.atomic():
            cursor.execute(_PLAIN_CASES)
            cursor.execute(_PLAIN_TASKS)
        return time.perf_counter() - started


def _notice() -> calendar.Notice:
    off = [f"2027-01-0{day}" for day in (1, 2, 3)] + [f"2027-02-{day:02d}" for day in range(5, 13)]
    off += ["2027-04-05", *(f"2027-05-0{day}" for day in range(1, 6)), "2027-06-09", "2027-09-15"]
    off += [f"2027-10-0{day}" for day in range(1, 8)]
    days = [{"name": "放假", "date": day, "isOffDay": True} for day in off]
    days += [{"name": "调休", "date": day, "isOffDay": False} for day in ("2027-01-31", "2027-02-14", "2027-05-08")]
    return calendar.read_notice(json.dumps({"year": 2027, "papers": ["https://example.org/2027"], "days": days}))
