"""Providers of accounts for tests: one in memory, and an OpenID provider that answers as it is told."""

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

from tongban.identity.adapters.upstream import Recognised, Trip
from tongban.identity.assurance import Level
from tongban.identity.errors import UpstreamRefused
from tongban.kernel import outgoing

ISSUER = "https://elsewhere.example.cn"


@dataclass(frozen=True)
class Elsewhere:
    """Believes the code: ``person.level``."""

    key: str
    name: str

    def address(self, trip: Trip) -> str:
        return f"{ISSUER}/authorize?{urlencode({'state': trip.state, 'redirect_uri': trip.back})}"

    def recognise(self, trip: Trip, answer: Mapping[str, str], *, now: int) -> Recognised:
        subject, _dot, level = answer.get("code", "").partition(".")
        if not subject:
            raise UpstreamRefused
        return Recognised(ISSUER, subject, Level(int(level or 1)))


@dataclass
class Provider:
    """Stands where the network is. ``changes``: claims of the next ID token that are otherwise; ``sent``: what came."""

    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}))
    changes: dict[str, Any] = field(default_factory=dict)
    configured: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    published: list[dict[str, Any]] | None = None
    status: int = 200
    sent: list[tuple[str, str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)

    def comes_back(self, address: str, **changes: str) -> dict[str, str]:
        """The person agrees there: what the address says they come back with."""
        self.asked = dict(parse_qsl(urlsplit(address).query))
        return {"code": "good", "state": self.asked["state"], "iss": ISSUER} | changes

    def send(self, method: str, url: str, body: bytes = b"", headers: Any = None, **_: Any) -> outgoing.Answer | None:
        self.sent.append((method, url, dict(parse_qsl(body.decode())), dict(headers or {})))
        path = urlsplit(url).path
        said = {
            "/.well-known/openid-configuration": self.configuration,
            "/keys": lambda: {"keys": self.published or [self.key.as_dict(private=False)]},
            "/token": self.answer,
        }[path]()
        return outgoing.Answer(self.status if path == "/token" else 200, json.dumps(said).encode())

    def configuration(self) -> dict[str, Any]:
        addresses = {f"{name}_endpoint": f"{ISSUER}/{name}" for name in ("authorization", "token")}
        return {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys", **addresses} | self.configured

    def answer(self) -> dict[str, Any]:
        now = int(time.time())
        claims = {"iss": ISSUER, "sub": "person", "aud": "us", "iat": now, "exp": now + 60, "auth_time": now}
        claims |= {"nonce": self.asked.get("nonce"), "acr": "high"} | self.changes
        whole = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "ES256", "kid": "one"} | self.header
        if header["alg"] == "none":
            parts = [
                base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, whole)
            ]
            return {"id_token": f"{parts[0]}.{parts[1]}."}
        return {"access_token": "x", "id_token": jwt.encode(header, whole, self.key)} | self.tokens


def _encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
