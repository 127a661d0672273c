"""The staff inbox and the bureau's watch among a million cases: 16 members of staff of 16 departments at once.

The yardstick runs the statements of the inbox once more through a psycopg cursor and does nothing with their rows.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from bench import home
from bench.figures import Row, quantile
from bench.load import drive, request
from tongban.cases.models import Case
from tongban.cases.selectors import inbox
from tongban.cases.selectors.inbox import Filters, Tab
from tongban.identity import public as identity
from tongban.identity.models import Account
from tongban.kernel.actors import SYSTEM, Actor

USERS = 16
LOOKING = 1.0  # seconds somebody at work looks at a page before the next
PREFIX = "bench"
FIRST = 50_000_000
_FILL = Path(__file__).with_name("million.sql")
_DESK = ["/desk/", "/desk/?tab=mine", "/desk/?tab=open", "/desk/?tab=waiting", "/desk/?tab=closed"]
_DESK += ["/desk/?tab=open&channel=2", "/desk/?tab=open&step=review", "/desk/?tab=closed&step=refused"]
_OF_ITEM = ["/desk/?tab=open&item={item}", "/desk/?tab=unclaimed&item={item}", "/desk/?tab=closed&item={item}"]
_OF_ITEM += ["/desk/?tab=open&item={item}&due=overdue", "/desk/?tab=closed&item={item}&step=refused", "/desk/?tab=open"]
_WATCH = ["/desk/watch/", "/desk/watch/?by=item", "/desk/watch/cases/"]


def measure(*, quick: bool, size: int = 1_000_000) -> list[Row]:
    size, repeats = (5_000, 2) if quick else (size, 8)
    people = [member(number, ["reviewer"]) for number in range(USERS)]
    bureau = [member(number, ["bureau"]) for number in range(USERS)]
    fill(size)
    rows = _selector_rows(size, [actor for actor, _ in people], repeats)
    crowded = _crowded_item()
    there = [member(number, ["reviewer"], crowded.authority_code) for number in range(USERS)]
    rows += _selector_rows(size, [actor for actor, _ in there], repeats, name="inbox_item", item=crowded.code)
    with home.web_server() as server:
        rows += _page_rows(f"inbox_page_{size}", server.port, [headers for _, headers in people], _DESK, repeats)
        paths = [path.format(item=crowded.code) for path in _OF_ITEM]
        rows += _page_rows(f"inbox_item_page_{size}", server.port, [headers for _, headers in there], paths, repeats)
        rows += _page_rows(f"watch_page_{size}", server.port, [headers for _, headers in bureau], _WATCH, repeats)
    return rows


@dataclass(frozen=True, slots=True)
class CrowdedItem:
    """The item most cases are of, and whose it is."""

    code: str
    authority_code: str
    cases: int


def fill(cases: int) -> None:
    """Write the cases, their steps and their watches; what the file says about them is true of them.

    Cases that are there already are left alone.
    """
    given = {"cases": cases, "first": FIRST} | _samples()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case WHERE id > %s", [FIRST])
        if cursor.fetchone()[0] >= cases:
            return
        cursor.execute("SET session_replication_role = replica")  # keys are right by construction
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET work_mem = '256MB'")
        for statement in _FILL.read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                with connection.connection.cursor() as raw:  # parameters written into the text: CREATE takes none
                    raw.execute(statement % given if "%(" in statement else statement)
        for name in ("session_replication_role", "synchronous_commit", "work_mem"):
            cursor.execute(f"RESET {name}")
        for table in ("cases_case", "cases_casetask", "supervision_watch"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def sealed(column: str, value: dict[str, Any]) -> bytes:
    """What a column of a case holds for a value."""
    field: Any = Case._meta.get_field(column)
    return bytes(field.sealed(value))


def _samples() -> dict[str, str]:
    """Fifty applicants and their answers as they lie in the table, as arrays in SQL; cases take them in turn."""
    people = [{"kind": "person", "name": f"申请人{n}", "certificate_number": f"440101{n:012d}"} for n in range(50)]
    answers = [{"address": f"演示路{n}号", "reason": "首次申请,请予审查。"} for n in range(50)]
    columns = {"applicants": ("applicant_snapshot", people), "answers": ("facts", answers)}
    return {
        name: "ARRAY[" + ", ".join(f"'\\x{sealed(column, value).hex()}'::bytea" for value in values) + "]"
        for name, (column, values) in columns.items()
    }


def _crowded_item() -> CrowdedItem:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cases_case.item_code, authority.code, count(*) FROM cases_case JOIN identity_authority authority "
            "ON authority.id = cases_case.authority_id GROUP BY 1, 2 ORDER BY 3 DESC, 1 LIMIT 1"
        )
        return CrowdedItem(*cursor.fetchone())


def member(number: int, roles: list[str], authority_code: str = "") -> tuple[Actor, dict[str, str]]:
    """A member of staff, by default of one of the departments with most items, and the headers of a session."""
    authorities = [authority_code] if authority_code else _busy_authorities()
    username = f"{PREFIX}-{roles[0]}-{authority_code}-{number}".replace("--", "-").lower()
    if not Account.objects.filter(username=username).exists():
        identity.create_staff(
            actor=SYSTEM,
            username=username,
            password=f"bench-{number}-not-for-anybody",
            name="测试员",
            authority_code=authorities[number % len(authorities)],
            roles=roles,
        )
    account = Account.objects.select_related("staff").get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "tongban.identity.backends.AccountBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return identity.staff_actor(account.staff.pk), {"Cookie": f"sessionid={session.session_key}"}


def _busy_authorities() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT authority.code FROM catalogue_implementation JOIN identity_authority authority "
            "ON authority.id = catalogue_implementation.authority_id GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 16"
        )
        return [code for (code,) in cursor.fetchall()]


def _page_rows(name: str, port: int, people: list[dict[str, str]], paths: list[str], repeats: int) -> list[Row]:
    """At work: each looks at a page for ``LOOKING`` seconds. Flooded: each asks on at once."""
    wanted = [request("GET", path, headers) for _ in range(repeats) for path in paths for headers in people]
    drive(port, wanted[: len(people) * 2], clients=4)  # warm
    rows = []
    for label, pause in (("page", LOOKING), ("flood", 0.0)):
        measured = drive(port, wanted, clients=USERS, pause=pause)
        waits = [second * 1000 for second in measured.seconds]
        note = f"{len(waits)} pages, {measured.rate:.0f} per s"
        for told, part in (("p50", 0.5), ("p95", 0.95)):
            rows.append(Row(f"{name.replace('page', label)}_{told}", quantile(waits, part), "ms", None, USERS, note))
    return rows


def _look(actor: Actor, tab: Tab, item: str) -> None:
    inbox.list_inbox(actor=actor, tab=tab, filters=Filters(item_code=item))
    inbox.count_tabs(actor=actor)
    inbox.list_item_choices(actor=actor)


def _selector_rows(
    size: int, people: list[Actor], repeats: int, *, name: str = "inbox_selector", item: str = ""
) -> list[Row]:
    ours: list[float] = []
    raw: list[float] = []
    statements: list[tuple] = []

    def remember(execute, sql, params, many, context):
        statements.append((sql, params))
        return execute(sql, params, many, context)

    for actor in people * max(1, repeats // 2):
        for tab in Tab:
            started = time.perf_counter()
            _look(actor, tab, item)
            ours.append((time.perf_counter() - started) * 1000)
            statements.clear()
            with connection.execute_wrapper(remember):
                _look(actor, tab, item)
            started = time.perf_counter()
            with connection.connection.cursor() as cursor:
                for sql, params in statements:
                    cursor.execute(sql, params).fetchall()
            raw.append((time.perf_counter() - started) * 1000)
    note = f"list, counts of all tabs and the filter's items: {len(statements)} statements"
    return [
        Row(f"{name}_{size}_{label}", quantile(ours, part), "ms", quantile(raw, part), 1, note)
        for label, part in (("p50", 0.5), ("p95", 0.95))
    ]
