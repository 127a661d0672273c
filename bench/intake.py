"""Intake over HTTP (draft complete → submit) against pgbench doing the same writes in one transaction.

Each round measures pgbench, the page and the API one after the other on the same server, so that what else the machine
does falls on all of them; the figure is the median of the rounds.
"""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from bench import drafts, home, pgbench
from bench.drafts import CSRF, Clone, Template
from bench.figures import Row, median, quantile
from bench.load import Measured, drive, request
from tongban.applications.models import Application
from tongban.cases.models import Case

_FORM = f"csrfmiddlewaretoken={CSRF}&declared=on".encode()
_JSON = b'{"declared": true}'


@dataclass(frozen=True, slots=True)
class Plan:
    """How much: clients → submissions over HTTP, and transactions of each pgbench client."""

    http: dict[int, int]
    raw: dict[int, int]
    rounds: int
    templates: int


FULL = Plan(http={1: 150, 8: 400, 32: 400}, raw={1: 600, 8: 300, 32: 100}, rounds=3, templates=48)
QUICK = Plan(http={1: 20, 8: 64}, raw={1: 50, 8: 20}, rounds=1, templates=8)


def page_request(clone: Clone) -> bytes:
    return request("POST", f"/applications/{clone.number}/submit/", clone.template.headers, _FORM)


def api_request(clone: Clone) -> bytes:
    return request("POST", f"/api/v1/applications/{clone.number}/submission", clone.template.headers, _JSON)


_DOORS = {"page": (page_request, 303), "api": (api_request, 200)}


def measure(*, quick: bool, folder: Path) -> list[Row]:
    plan = QUICK if quick else FULL
    templates = {"page": drafts.web_templates(plan.templates), "api": drafts.api_templates(plan.templates)}
    script = folder / "intake.sql"
    every = templates["page"]
    statements = pgbench.write_script(script, drafts.clone(every, 1)[0], pgbench.spread_of(every))
    raw: dict[int, list[float]] = defaultdict(list)
    ours: dict[tuple[str, int], list[Measured]] = defaultdict(list)
    with home.web_server() as server:
        for door, made in templates.items():
            hand_in(server.port, door, made, clients=8, count=plan.templates * 4)  # warm: imports, parsed definitions
        for _ in range(plan.rounds):
            for clients in plan.http:
                raw[clients].append(run_raw(script, every, clients=clients, each=plan.raw[clients]))
                for door, made in templates.items():
                    done = hand_in(server.port, door, made, clients=clients, count=plan.http[clients])
                    ours[door, clients].append(done)
    return [row for key, rounds in ours.items() for row in _rows(*key, rounds, raw[key[1]], statements)]


def _rows(door: str, clients: int, rounds: list[Measured], raw: list[float], statements: int) -> list[Row]:
    rate = median(one.rate for one in rounds)
    waits = [second * 1000 for one in rounds for second in one.seconds]
    note = f"pgbench: {statements} writing statements a transaction; spread of ours {_spread(rounds)}"
    return [
        Row(f"intake_{door}", rate, "per s", median(raw), clients, note),
        Row(f"intake_{door}_p50", quantile(waits, 0.5), "ms", None, clients),
        Row(f"intake_{door}_p95", quantile(waits, 0.95), "ms", None, clients),
    ]


def _spread(rounds: list[Measured]) -> str:
    rates = [one.rate for one in rounds]
    return f"{min(rates):.0f}–{max(rates):.0f}"


def hand_in(port: int, door: str, templates: list[Template], *, clients: int, count: int) -> Measured:
    """Clone drafts, hand each in over HTTP, and see that as many cases are there as were handed in."""
    clones = drafts.clone(templates, count)
    build, expected = _DOORS[door]
    settle()
    measured = drive(port, [build(one) for one in clones], clients=clients, expected=expected)
    numbers = [one.number for one in clones]
    opened = Case.objects.filter(application_number__in=numbers).count()
    if opened != count or Application.objects.filter(number__in=numbers, state="submitted").count() != count:
        raise AssertionError((opened, count))
    return measured


def run_raw(script: Path, templates: list[Template], *, clients: int, each: int) -> float:
    """The yardstick once, over drafts of its own."""
    first = drafts.clone(templates, clients * each)[0].application_id
    settle()
    rate = pgbench.run(script, clients=clients, each=each, first=first)
    written = Application.objects.filter(pk__gte=first, pk__lt=first + clients * each, state="submitted").count()
    if written != clients * each:
        raise AssertionError((written, clients * each))
    return rate


def settle() -> None:
    """Let what the preparation left behind reach the disk first."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE applications_application, applications_applicationitem, applications_evidence")
        cursor.execute("CHECKPOINT")
