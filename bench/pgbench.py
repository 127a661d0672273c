"""The yardstick of intake: what one real submission writes, as a ``pgbench -M prepared`` script.

The statements are taken from a submission that happens, then their unique values (ids, numbers, the day's serial, item,
authority, applicant) are turned into expressions of the transaction, so that nothing collides and rows spread as ours.
"""

import re
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import sql

from bench import home
from bench.drafts import Clone, Template
from tongban.applications import public as applications
from tongban.applications.models import ApplicationItem
from tongban.catalogue import public as catalogue

_WRITES = re.compile(r"\s*(INSERT|UPDATE|WITH)\b")
_PLACE = re.compile(r"%\((\w+)\)s|%s")
_CASE = "lpad((:aid)::text, 48, 'Y0123456789')"
_APPLICATION = "('YQ' || (:aid)::text)"


@dataclass(frozen=True, slots=True)
class Spread:
    """For each template: item version, authority, applicant."""

    versions: list[int]
    authorities: list[int]
    applicants: list[int]


def spread_of(templates: list[Template]) -> Spread:
    rows = ApplicationItem.objects.filter(application_id__in=[one.application_id for one in templates])
    rows = list(rows.order_by("application_id").values_list("item_version_id", "application__applicant_id"))
    items = catalogue.get_items({version for version, _ in rows})
    return Spread([v for v, _ in rows], [items[v].authority_id for v, _ in rows], [party for _, party in rows])


@contextmanager
def _remembered(statements: list[tuple[str, Any]]):
    def remember(execute, statement, params, many, context):
        if _WRITES.match(statement) and "openplatform_callcount" not in statement:
            statements.append((statement, params))
        return execute(statement, params, many, context)

    with connection.execute_wrapper(remember):
        yield


def write_script(path: Path, clone: Clone, spread: Spread) -> int:
    """Hand in ``clone`` and write what this wrote as a script; returns the number of its statements."""
    statements: list[tuple[str, Any]] = []
    with _remembered(statements):
        done = applications.submit_application(actor=clone.template.actor, number=clone.number)
    render = _Renderer(clone, done.cases[0].number, spread)
    lines = [
        f"\\set k random(1, {len(spread.versions)})",
        "\\set n :n + 1",
        "\\set aid :first + :client_id * :each + :n",
    ]
    lines += ["BEGIN;", *(render.statement(*one) for one in statements), "COMMIT;"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(statements)


@dataclass(frozen=True, slots=True)
class _Renderer:
    clone: Clone
    case_number: str
    spread: Spread

    def statement(self, statement: str, params: Any) -> str:
        positions = iter(params if not isinstance(params, dict) else ())
        serial = "kernel_serial" in statement

        def literal(match: re.Match[str]) -> str:
            name = match.group(1) or ""
            value = params[name] if name else next(positions)
            if serial:
                return "('bench' || (:k)::text)"
            return self.value(name, value)

        return " ".join(_PLACE.sub(literal, statement).split("\n")).strip() + ";"

    def value(self, name: str, value: Any) -> str:
        spread = {
            "item_version_id": self.spread.versions,
            "authority_id": self.spread.authorities,
            "step_authority_id": self.spread.authorities,
            "applicant_id": self.spread.applicants,
        }
        if name in spread:
            return f"(ARRAY[{', '.join(map(str, spread[name]))}]::bigint[])[:k]"
        if value in (self.clone.application_id, self.clone.item_id) and type(value) is int:
            return "(:aid)::bigint"
        if isinstance(value, UUID):
            return "gen_random_uuid()"
        return self.text(sql.Literal(value).as_string(connection.connection).strip())

    def text(self, literal: str) -> str:
        """A literal with its unique parts replaced; colons escaped, for pgbench takes ``:word`` for a variable."""
        if "'" not in literal:
            return literal
        start, end = literal.index("'") + 1, literal.rindex("'")
        inside, cast = literal[start:end], literal[end + 1 :]
        if not literal.startswith(("E", " E")):
            inside = inside.replace("\\", "\\\\")
        parts = re.split(f"({self.case_number}|{self.clone.number})", inside.replace(":", "\\072"))
        known = {self.case_number: _CASE, self.clone.number: _APPLICATION}
        joined = " || ".join(known.get(part) or f"E'{part}'" for part in parts)
        return f"({joined}){cast}"


def run(script: Path, *, clients: int, each: int, first: int) -> float:
    """Transactions a second; every client takes ``each`` drafts from ``first`` on."""
    command = [str(home.postgres_program("pgbench")), "-h", home.socket_folder(), "-U", "postgres", "-n"]
    command += ["-M", "prepared", "-c", str(clients), "-j", str(min(clients, 2)), "-t", str(each), "-f", str(script)]
    command += ["-D", "n=-1", "-D", f"first={first}", "-D", f"each={each}", "tongban"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = re.search(r"tps = ([\d.]+) \(without initial", done.stdout)
    if done.returncode or said is None or f"{clients * each}/{clients * each}" not in done.stdout:
        raise AssertionError(done.stdout + done.stderr[:2000])
    return float(said.group(1))
