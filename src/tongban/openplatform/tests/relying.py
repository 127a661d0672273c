"""A system and a browser for tests: the system asks as any OpenID client does, the browser follows what it is told."""

import base64
import hashlib
import json
import re
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from django.http import HttpResponse
from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet

from tongban.identity.tests.factories import PASSWORD, AccountFactory
from tongban.openplatform.models import ConnectedSystem
from tongban.openplatform.tests.factories import CALLBACK, make_system

_MOST_HOPS = 12


@dataclass
class System:
    """A relying party. ``given`` keeps what was sent with the last request."""

    row: ConnectedSystem
    secret: str
    given: dict[str, str] = field(default_factory=dict)
    browser: Client = field(default_factory=Client)

    def request(self, **changes: Any) -> str:
        """An authorization request with everything it needs; None takes a parameter away."""
        verifier = secrets.token_urlsafe(40)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        self.given = {
            "response_type": "code",
            "client_id": self.row.client_id,
            "redirect_uri": CALLBACK,
            "scope": "openid",
            "state": secrets.token_urlsafe(8),
            "nonce": secrets.token_urlsafe(8),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        } | changes
        said = {name: value for name, value in self.given.items() if value is not None}
        self.given["code_verifier"] = verifier
        return f"/oauth/authorize/?{urlencode(said)}"

    def ask(self, path: str, **fields: Any) -> HttpResponse:
        """POST with HTTP Basic."""
        return self.browser.post(path, {k: v for k, v in fields.items() if v is not None}, headers=self.basic())

    def basic(self) -> dict[str, str]:
        pair = f"{quote(self.row.client_id)}:{quote(self.secret)}"
        return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}

    def exchange(self, code: str, **changes: Any) -> HttpResponse:
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.given["redirect_uri"],
            "code_verifier": self.given["code_verifier"],
        }
        return self.ask("/oauth/token/", **fields | changes)

    def refresh(self, token: str, **changes: Any) -> HttpResponse:
        return self.ask("/oauth/token/", **{"grant_type": "refresh_token", "refresh_token": token} | changes)

    def userinfo(self, token: str) -> HttpResponse:
        return self.browser.get("/oauth/userinfo/", headers={"Authorization": f"Bearer {token}"})

    def read(self, id_token: str) -> dict[str, Any]:
        """Checked with the published keys."""
        keys = KeySet.import_key_set(self.browser.get("/oauth/jwks/").json())
        return dict(jwt.decode(id_token, keys, algorithms=["ES256", "RS256"]).claims)


class Browser:
    """A person at a browser: follows redirects on this site, logs in, agrees; stops where another site begins."""

    def __init__(self, account: Any = None) -> None:
        self.client = Client()
        self.account = account or AccountFactory()
        self.seen: list[str] = []

    def log_in(self) -> "Browser":
        self.client.post("/login/", {"identifier": self.account.username, "password": PASSWORD})
        return self

    def open(self, address: str, *, agreed: tuple[str, ...] = (), answer: str = "enter", **more: str) -> str:
        """Where the browser ends up outside; "" when a page stands still here (``self.page``)."""
        page = self.client.get(address)
        for _hop in range(_MOST_HOPS):
            place = page.headers.get("Location", "")
            if place and urlsplit(place).netloc:
                return place
            self.page = page
            if place:
                self.seen.append(urlsplit(place).path)
                page = self.client.get(place)
            elif onward := re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text):
                page = self.client.get(onward[1].replace("&amp;", "&"))
            elif form := re.search(r'action="(/oauth/consent/[^"]*)"', page.text):
                said = {"answer": answer, "agreed": list(agreed), **more}
                page = self.client.post(form[1].replace("&amp;", "&"), said)
            elif 'name="identifier"' in page.text:
                form = re.search(r'action="/login/".*?name="next" value="([^"]*)"', page.text, re.DOTALL)
                ahead = form[1].replace("&amp;", "&")
                fields = {"identifier": self.account.username, "password": PASSWORD, "next": ahead}
                page = self.client.post("/login/", fields)
            else:
                return ""
        raise AssertionError("the browser goes round in circles")


def told(address: str) -> dict[str, str]:
    """What an address says in its query."""
    return dict(parse_qsl(urlsplit(address).query))


def connect(**fields: Any) -> System:
    return System(*make_system(**fields))


def enter(system: System, browser: Browser, *, agreed: tuple[str, ...] = (), **request: Any) -> dict[str, Any]:
    """Through all of it: the answer of the token endpoint."""
    back = browser.open(system.request(**request), agreed=agreed)
    return system.exchange(told(back)["code"]).json()


def part_of(token: str, number: int) -> dict[str, Any]:
    """Header (0) or claims (1), unchecked."""
    part = token.split(".")[number]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
