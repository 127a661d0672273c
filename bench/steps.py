"""Steps finished a second, each with its commit, over routes of eight steps; and joins of a parallel review.

Yardsticks, in turn with ours on the same server: pgbench doing the row changes of one step and nothing else, and
SpiffWorkflow with its state in the same PostgreSQL (``bench/spiff.py``), read back before each step and kept in memory.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

from django.db import connection

from bench import pgbench, spiff, walks
from bench.figures import Row, median
from bench.walks import Walk
from tongban.cases.models import Case, CaseGroup, CaseTask
from tongban.cases.services import acceptance, review

CLIENTS = (1, 2, 8)
FULL = (3, 96, 500)  # rounds, cases of a round, pgbench transactions of each client
QUICK = (1, 16, 50)
_instances = count(1, 100_000)

_RAW = """\\set c {first} + :client_id * {each} + random(0, {each} - 1)
BEGIN;
UPDATE cases_casetask SET state = 'done', outcome = 'agreed', opinion = '符合条件', checklist = '[]',
    done_at = now(), done_by_id = {staff} WHERE case_id = :c AND state = 'open';
INSERT INTO cases_casetask (case_id, position, step_key, step_name, kind, authority_id, state, opinion, outcome,
    checklist, item_code, channel, due_on, order_on, opened_at)
    VALUES (:c, 1, 's1', 's1', 'review', {authority}, 'open', '', '', '[]', '{item}', '2', current_date, current_date,
    now());
INSERT INTO cases_caseevent (case_id, at, action, state, actor_kind, actor_id, actor_name, text, public)
    VALUES (:c, now(), 'step_finished', 'accepted', 'staff', {staff}, '测试员', 's0', true);
INSERT INTO kernel_auditrecord (at, actor_kind, actor_id, actor_name, action, subject, details, digest)
    VALUES (now(), 'staff', {staff}, '测试员', 'cases.finish_review', 'case:' || :c,
    '{{"step": "s0", "outcome": "agreed"}}', repeat('0', 64));
INSERT INTO kernel_outboxevent (name, payload, published_at)
    VALUES ('cases.step_finished', E'{payload}', now());
COMMIT;
"""
_TABLE = re.compile(r'(?:INTO|UPDATE) "?(\w+)')
_WRITTEN = ["cases_caseevent", "cases_casetask", "cases_casetask", "kernel_auditrecord", "kernel_outboxevent"]


def measure(*, quick: bool, folder: Path) -> list[Row]:
    """Rates of ours, of the yardsticks, and of joins."""
    rounds, cases, each = QUICK if quick else FULL
    at = walks.offices(walks.eight_steps())
    for one in walks.open_cases(at, 8):
        walks.walk(one)  # warm
    script = _script(folder / "step.sql", walks.open_cases(at, 200))
    rates: dict[tuple[str, int], list[float]] = defaultdict(list)
    for _ in range(rounds):
        for clients in CLIENTS:
            rates["raw", clients].append(pgbench.run(script, clients=clients, each=each, first=0))
            rates["ours", clients].append(ours(walks.open_cases(at, cases), clients))
            for way, read in (("read", True), ("kept", False)):
                rates[way, clients].append(others(cases, clients, read=read))
    rows = [row for clients in CLIENTS for row in _rows(rates, clients)]
    return [*rows, *_join_rows(rounds, cases)]


def _rows(rates: dict[tuple[str, int], list[float]], clients: int) -> list[Row]:
    mine = median(rates["ours", clients])
    told = {
        "raw": "pgbench: the five row changes of a step",
        "read": "SpiffWorkflow, its state read and written at every step",
        "kept": "SpiffWorkflow, kept in memory and written at every step",
    }
    return [
        Row(f"steps_against_{way}_{clients}", mine, "per s", median(rates[way, clients]), clients, note)
        for way, note in told.items()
    ]


def ours(cases: list[Walk], clients: int) -> float:
    """Steps a second through the services; every case must have been granted."""
    shared = walks.shares(cases, clients)
    done, seconds = walks.together([partial(_all, walks.walk, share) for share in shared])
    granted = Case.objects.filter(number__in=[one.number for one in cases], state="granted").count()
    if granted != len(cases):
        raise AssertionError((granted, len(cases)))
    return sum(done) / seconds


def others(cases: int, clients: int, *, read: bool) -> float:
    """Steps a second of SpiffWorkflow."""
    shared = walks.shares(spiff.open_instances(next(_instances), cases), clients)
    done, seconds = walks.together([partial(_all, partial(spiff.walk, read=read), share) for share in shared])
    return sum(done) / seconds


def _all(work: Callable[[object], int], share: list[object]) -> int:
    return sum(work(one) for one in share)


def _join_rows(rounds: int, cases: int) -> list[Row]:
    """Two last reviewers finish at one moment, case after case: every case joins, and joins once."""
    rates = []
    at = walks.offices(walks.of_branches(2))
    for _ in range(rounds):
        chosen = walks.open_cases(at, cases)
        for one in chosen:
            acceptance.accept_case(actor=one.official, case_number=one.number)
        work = [partial(_finish, chosen, walks.step_numbers(chosen, key)) for key in ("b0-1", "b1-1")]
        _, seconds = walks.together(work)
        _check_joined(chosen)
        rates.append(len(chosen) / seconds)
    note = "two last reviewers of each case at one moment; every case joined once"
    return [Row("steps_joins", median(rates), "per s", None, 2, note)]


def _finish(cases: list[Walk], tasks: list[int]) -> int:
    for one, task in zip(cases, tasks, strict=True):
        review.finish_review(actor=one.official, case_number=one.number, task_id=task, opinion="符合条件")
    return len(cases)


def _check_joined(cases: list[Walk]) -> None:
    numbers = [one.number for one in cases]
    joined = CaseGroup.objects.filter(case__number__in=numbers, joined_at__isnull=False).count()
    deciding = CaseTask.objects.filter(case__number__in=numbers, step_key="decide").count()
    if joined != len(cases) or deciding != len(cases):
        raise AssertionError((joined, deciding, len(cases)))


def _script(path: Path, cases: list[Walk]) -> Path:
    """The row changes of one step. Those of a step that happens must be as many, in the same tables."""
    rows = list(Case.objects.filter(number__in=[one.number for one in cases]).order_by("pk"))
    official = cases[0].official
    _same_changes(cases[-1])
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM kernel_outboxevent WHERE name = 'cases.step_finished' LIMIT 1")
        payload = cursor.fetchone()[0].replace(":", r"\072")
    given = {
        "first": rows[0].pk,
        "each": len(rows) // max(CLIENTS),
        "staff": official.id,
        "authority": official.authority_id,
    }
    said = _RAW.format(**given, item=rows[0].item_code, payload="{}" if "'" in payload else payload)
    path.write_text(said, encoding="utf-8")
    return path


def _same_changes(one: Walk) -> None:
    given = {"actor": one.official, "case_number": one.number}
    acceptance.accept_case(**given)
    seen: list[tuple[str, object]] = []
    with pgbench._remembered(seen):
        review.finish_review(**given, opinion="符合条件")
    tables = sorted(_TABLE.search(statement).group(1) for statement, _ in seen)
    if tables != _WRITTEN:
        raise AssertionError(tables)
