"""Tokens of connected systems: a refresh token changed for the next, and an access token checked, a thousand systems.

Ours is the whole request to the token endpoint: the secret of the system, the lock, what the person may still do, two
signed tokens, the next refresh token, commit. Yardstick: the same writing statements through a psycopg cursor in one
transaction, and two signatures with the same key; it reads nothing and checks nothing. Rates are of the processor's
time of one process (as Keycloak counts its own); the wall clock, with the database's work and its waits for the disk,
beside.
"""

import base64
import hashlib
import re
import secrets
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from joserfc import jwt

from bench.figures import Row, median
from tongban.identity.models import Authority, Party
from tongban.identity.public import citizen_actor
from tongban.kernel.actors import SYSTEM
from tongban.openplatform.models import ConnectedSystem
from tongban.openplatform.services import logins, signing, systems

CALLBACK = "https://bench.example.cn/callback"
SYSTEMS = 1000
_WRITES = re.compile(r"\s*(INSERT|UPDATE)\b")


def measure(*, quick: bool) -> list[Row]:
    rounds = 10 if quick else 400
    settings.ALLOWED_HOSTS = ["testserver"]
    system, secret = _connect(20 if quick else SYSTEMS)
    entered = _Entered(system, secret)
    written = _writes_of(entered.refresh)
    raw = _raw(written, system)
    for act in (entered.refresh, raw, entered.check):
        _timed(act, 5)
    ours, limit = [], []
    for _turn in range(4):
        ours += _timed(entered.refresh, rounds // 2)
        limit += _timed(raw, rounds // 2)
    checked = _timed(entered.check, rounds)
    note = f"{len(written)} writing statements, two signatures ({system.signing_algorithm}), a thousand systems"
    return [
        Row("token_refresh_per_core", _rate(ours, 0), "per s", _rate(limit, 0), 1, "Keycloak publishes 120 per vCPU"),
        Row("token_refresh", _rate(ours, 1), "per s", _rate(limit, 1), 1, note),
        Row("token_check_per_core", _rate(checked, 0), "per s", None, 1, "introspection by the system itself"),
    ]


def _connect(count: int) -> tuple[ConnectedSystem, str]:
    """The last of so many systems, and its secret."""
    authority = Authority.objects.earliest("pk").pk
    asked: dict[str, Any] = {"name": "测量", "about": "测量", "redirect_uris": [CALLBACK]}
    asked["scopes"] = [{"scope": scope, "purpose": "测量"} for scope in ("profile", "phone", "offline_access")]
    for number in range(count):
        content = asked | {"name": f"测量{number}"}
        proposal = systems.propose_system(actor=SYSTEM, content=content, authority_id=authority)
        system = systems.approve_proposal(actor=SYSTEM, proposal_id=proposal.pk)
    return system, systems.renew_secret(actor=SYSTEM, client_id=system.client_id)


class _Entered:
    """A person inside a system: its browser-less half, over the endpoints."""

    def __init__(self, system: ConnectedSystem, secret: str) -> None:
        pair = base64.b64encode(f"{system.client_id}:{secret}".encode()).decode()
        self.client, self.headers = Client(), {"Authorization": f"Basic {pair}"}
        verifier = secrets.token_urlsafe(40)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        person = Party.objects.filter(kind="person").earliest("pk")
        presence = SimpleNamespace(entry_id=0, authenticated_at=int(time.time()), level=1, proofs=["password"])
        scopes = ("openid", "profile", "phone", "offline_access")
        wish = logins.Asked(scopes=scopes, redirect_uri=CALLBACK, code_challenge=challenge)
        code = logins.enter_system(actor=citizen_actor(person.pk), presence=presence, system=system, asked=wish)
        said = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": verifier}
        self.held = self._ask("/oauth/token/", said)

    def refresh(self) -> None:
        said = {"grant_type": "refresh_token", "refresh_token": self.held["refresh_token"]}
        self.held = self._ask("/oauth/token/", said)

    def check(self) -> None:
        if not self._ask("/oauth/introspect/", {"token": self.held["access_token"]})["active"]:
            raise RuntimeError("the token is not active")

    def _ask(self, path: str, said: dict[str, str]) -> dict[str, Any]:
        answer = self.client.post(path, said, headers=self.headers)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}: {answer.text[:200]}")
        return dict(answer.json())


def _writes_of(act: Callable[[], None]) -> list[tuple[str, Any]]:
    """The writing statements of one act."""
    found: list[tuple[str, Any]] = []

    def remember(execute: Any, statement: str, params: Any, many: bool, context: Any) -> Any:
        if _WRITES.match(statement):
            found.append((statement, params))
        return execute(statement, params, many, context)

    with connection.execute_wrapper(remember):
        act()
    return found


def _raw(written: list[tuple[str, Any]], system: ConnectedSystem) -> Callable[[], None]:
    """The same rows under other digests, and two signatures with a key that is there."""
    kid, key = signing.current(system.signing_algorithm)
    header = {"alg": system.signing_algorithm, "kid": kid, "typ": "at+jwt"}
    claims = {"iss": "x", "sub": "x" * 43, "aud": "x" * 30, "exp": 1, "iat": 1, "jti": "x" * 24, "scope": "x" * 40}

    def act() -> None:
        with connection.connection.transaction(), connection.connection.cursor() as cursor:
            for statement, params in written:
                fresh = [secrets.token_hex(32) if _is_digest(value) else value for value in params]
                cursor.execute(statement, fresh)
        for _token in range(2):
            jwt.encode(header, claims, key, algorithms=[system.signing_algorithm])

    return act


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch("[0-9a-f]{64}", value))


def _timed(act: Callable[[], None], rounds: int) -> list[tuple[float, float]]:
    """(processor, wall) seconds of each."""
    times = []
    for _round in range(rounds):
        processor, wall = time.process_time(), time.perf_counter()
        act()
        times.append((time.process_time() - processor, time.perf_counter() - wall))
    return times


def _rate(times: list[tuple[float, float]], which: int) -> float:
    return 1 / median(each[which] for each in times)
