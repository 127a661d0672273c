"""A million cases taken out in a file: how fast, and in how much memory. The export runs in a process of its own.

Yardstick: PostgreSQL's own ``COPY … TO STDOUT`` of the same columns of the same cases as they lie, in one go:
nothing opened, nothing masked, nothing looked up, nothing kept to go on from.
"""

import json
import subprocess
import sys
import time

from django.db import connection

from bench import cases, home
from bench.figures import Row
from tongban.cases.services import exports

_COPY = """
    COPY (SELECT number, application_number, item_code, item_title, authority.name, applicant_snapshot,
        contact, channel, state, received_at, accepted_at,
        closed_at, due_on, promised_due_on, result_number
    FROM cases_case JOIN identity_authority authority ON authority.id = cases_case.authority_id
    WHERE cases_case.id > 0 ORDER BY cases_case.id) TO STDOUT (FORMAT csv)
"""
_CHILD = """
import json, re, sys, time
import django
django.setup()
from tongban.cases.models import CaseExport
from tongban.cases.services import exports
def peak():  # of this program alone; ru_maxrss would remember the size of the parent
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
before = peak()
started = time.perf_counter()
exports.run_export(export_id=int(sys.argv[1]))
took = time.perf_counter() - started
done = CaseExport.objects.get(pk=int(sys.argv[1]))
print(json.dumps([took, done.rows, done.state, done.size, before, peak()]))
"""


def measure(*, quick: bool, size: int = 1_000_000) -> list[Row]:
    size = 5_000 if quick else size
    cases.fill(size)
    actor, _headers = cases.member(0, ["bureau"])
    copied = _copied()
    rows = []
    for form in ("csv", "xlsx"):
        export = exports.request_export(actor=actor, form=form, asked={"tab": "all"})
        told = subprocess.run(
            [sys.executable, "-c", _CHILD, str(export.pk)], cwd=home.ROOT, check=True, stdout=subprocess.PIPE, text=True
        )
        took, count, state, weight, before, peak = json.loads(told.stdout.splitlines()[-1])
        if state != "ready" or count < size:
            raise RuntimeError(f"{form}: {state} after {count} cases")
        note = f"{count} cases, {weight / 1e6:.0f} MB, {took:.0f} s"
        rows.append(Row(f"export_{form}_{size}", count / took, "cases per s", copied, 1, note))
        rows.append(
            Row(f"export_{form}_memory_{size}", peak, "MB RSS", None, 1, f"at most; {before:.0f} MB at the start")
        )
    return rows


def _copied() -> float:
    """Cases per second of the yardstick."""
    started, lines = time.perf_counter(), 0
    with connection.cursor() as cursor, cursor.cursor.copy(_COPY) as copy:
        for chunk in copy:
            lines += bytes(chunk).count(b"\n")
    return lines / (time.perf_counter() - started)
