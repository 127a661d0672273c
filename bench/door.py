"""What the door costs: a login by password, the right to see a row, opening what lies sealed.

Yardsticks: the bare hash function with the shipped parameters; the same rows without asking who may see them; the same
page with everything opened once before. Rates and times are of the processor's time of one process, so that neighbours
of a noisy machine do not count.
"""

import time
from collections.abc import Callable
from unittest import mock

from argon2 import PasswordHasher, Type
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from bench import cases
from bench.figures import Row, median
from tongban.cases.models import Case
from tongban.identity.models import Account, Staff
from tongban.kernel.crypto import fields

PASSWORD = "three-green-bicycles-at-noon"
ROWS = 50


def measure(*, quick: bool) -> list[Row]:
    rounds = 5 if quick else 40
    settings.ALLOWED_HOSTS = ["testserver"]
    cases.fill(2_000 if quick else 50_000)
    actor, headers = cases.member(0, ["reviewer"])
    return [_logins(rounds), *_rights(actor, rounds), _sealed_page(headers, rounds)]


def _logins(rounds: int) -> Row:
    """The whole request: page, session, login history, audit; and the hash, which is meant to be dear."""
    account = Account.objects.create_user("bench-door", PASSWORD, party=None)
    Staff.objects.create(
        account=account, authority=Staff.objects.earliest("pk").authority, name="测量", staff_number="bench-door"
    )
    shipped = Argon2PasswordHasher()
    bare = PasswordHasher(
        time_cost=shipped.time_cost, memory_cost=shipped.memory_cost, parallelism=shipped.parallelism, type=Type.ID
    )
    kept = bare.hash(PASSWORD)
    ours = _seconds(lambda: _log_in(account.username), rounds)
    limit = _seconds(lambda: bare.verify(kept, PASSWORD), rounds)
    note = "through the login page, against the hash alone; Keycloak publishes 15 per vCPU"
    return Row("door_logins_per_core", 1 / median(ours), "per s", 1 / median(limit), 1, note)


def _log_in(username: str) -> None:
    answer = Client().post("/login/", {"identifier": username, "password": PASSWORD})
    if answer.status_code != 303:
        raise RuntimeError(f"the login answered {answer.status_code}")


def _rights(actor: object, rounds: int) -> list[Row]:
    """Fifty rows of a list, with and without the question who may see them; and one permission asked in Python."""
    mine = Case.objects.visible_to(actor).order_by("-id")
    same = Case.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[:ROWS])).order_by("-id")
    asked = _seconds(lambda: list(mine.values_list("pk")[:ROWS]), rounds)
    unasked = _seconds(lambda: list(same.values_list("pk")), rounds)
    thousand = _seconds(lambda: [actor.may("staff:case:read") for _ in range(1000)], rounds)
    return [
        Row("door_rights_in_a_list", median(asked) * 1000, "ms", median(unasked) * 1000, 1, f"{ROWS} rows"),
        Row("door_right_asked_once", median(thousand) * 1000, "µs", None, 1, "one permission of an actor"),
    ]


def _sealed_page(headers: dict[str, str], rounds: int) -> Row:
    """The inbox, whose rows are of sealed applicants."""
    page = _page(headers)
    known: dict[tuple[bytes, str], bytes] = {}
    opened = fields.opened
    page()
    ours = _seconds(page, rounds)
    with mock.patch.object(fields, "opened", lambda content, *, about: _once(known, opened, content, about)):
        page()
        open_already = _seconds(page, rounds)
    return Row("door_sealed_page", median(ours) * 1000, "ms", median(open_already) * 1000, 1, "inbox of 50 cases")


def _once(known: dict[tuple[bytes, str], bytes], opened: Callable[..., bytes], content: bytes, about: str) -> bytes:
    if (content, about) not in known:
        known[content, about] = opened(content, about=about)
    return known[content, about]


def _page(headers: dict[str, str]) -> Callable[[], None]:
    client = Client(headers=headers)

    def look() -> None:
        answer = client.get("/desk/")
        if answer.status_code != 200:
            raise RuntimeError(f"the inbox answered {answer.status_code}")

    return look


def _seconds(work: Callable[[], object], rounds: int) -> list[float]:
    """Of the processor, of all threads of this process."""
    taken = []
    for _round in range(rounds):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return taken
