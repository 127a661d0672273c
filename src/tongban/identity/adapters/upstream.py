"""Accounts elsewhere that open one here (第三方账号): what identity asks of a provider, and OpenID Connect.

Requests go through kernel.outgoing: no redirects, no private addresses. Authlib writes the request and checks the
claims; joserfc checks the signature.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, cast
from urllib.parse import quote, urlencode, urlsplit

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from cachetools import TTLCache
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from tongban.identity.assurance import Level
from tongban.identity.errors import UpstreamRefused, UpstreamSilent
from tongban.kernel import outgoing
from tongban.kernel.errors import DomainError

ALGORITHMS = ["ES256", "RS256", "PS256"]
LEEWAY = 60  # seconds two clocks may differ
HIGHEST = Level.COMPARED  # nobody elsewhere makes an L4 of anybody here
_JSON: TTLCache[str, dict[str, Any]] = TTLCache(maxsize=64, ttl=600)  # configurations and keys, ten minutes


@dataclass(frozen=True, slots=True)
class Trip:
    """One way to a provider and back; stays in the session of whoever set out. ``max_age``: seconds since the person
    proved something there, at most."""

    state: str
    nonce: str
    verifier: str
    back: str
    began_at: int
    max_age: int


@dataclass(frozen=True, slots=True)
class Recognised:
    """Who came back: the provider's name for the person, unique together with ``issuer``, and how surely known."""

    issuer: str
    subject: str
    level: Level


class Upstream(Protocol):
    """A provider of accounts. ``key``: its name in addresses; ``name``: what people call it."""

    key: str
    name: str

    def address(self, trip: Trip) -> str:
        """Where the person goes. Raises UpstreamSilent."""

    def recognise(self, trip: Trip, answer: Mapping[str, str], *, now: int) -> Recognised:
        """Who came back with this answer, asked by us and not believed from the address. The state was compared.

        Raises UpstreamRefused, UpstreamSilent.
        """


@dataclass(frozen=True)
class OpenIdUpstream:
    """Any OpenID Connect provider with discovery. ``levels``: what its ``acr`` values are worth here; ``cap``: what it
    is believed at most, whatever it says (L1 to L3)."""

    key: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    cap: int = Level.MATCHED
    levels: Mapping[str, int] = field(default_factory=dict)

    def address(self, trip: Trip) -> str:
        asked = {"redirect_uri": trip.back, "scope": "openid", "state": trip.state, "nonce": trip.nonce}
        asked |= {"code_challenge": create_s256_code_challenge(trip.verifier), "code_challenge_method": "S256"}
        place = str(self._configuration()["authorization_endpoint"])
        return str(prepare_grant_uri(place, self.client_id, "code", max_age=trip.max_age, **asked))

    def recognise(self, trip: Trip, answer: Mapping[str, str], *, now: int) -> Recognised:
        said = self._configuration()
        sure_to_tell = bool(said.get("authorization_response_iss_parameter_supported"))
        if answer.get("iss", "" if sure_to_tell else self.issuer) != self.issuer:  # RFC 9207: not a mix-up
            raise UpstreamRefused
        if not answer.get("code"):
            raise UpstreamRefused
        tokens = self._exchange(str(said["token_endpoint"]), answer["code"], trip)
        claims = self._claims(tokens, trip, now)
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= 255:
            raise UpstreamRefused
        level = min(self.levels.get(str(claims.get("acr")), Level.REGISTERED), self.cap, HIGHEST)
        return Recognised(self.issuer, subject, Level(max(level, Level.REGISTERED)))

    def _exchange(self, place: str, code: str, trip: Trip) -> dict[str, Any]:
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": trip.back}
        body = urlencode(fields | {"code_verifier": trip.verifier}).encode()
        pair = f"{quote(self.client_id, safe='')}:{quote(self.client_secret, safe='')}".encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()
        return answered("POST", place, body, headers)

    def _claims(self, tokens: Mapping[str, Any], trip: Trip, now: int) -> dict[str, Any]:
        """Of the ID token: signed by the provider, for us, for this very trip, by somebody who was there just now."""
        token = self._verified(str(tokens.get("id_token", "")))
        wanted = {"iss": {"essential": True, "value": self.issuer}, "aud": {"essential": True, "value": self.client_id}}
        params = {"nonce": trip.nonce, "client_id": self.client_id, "max_age": trip.max_age}
        params["access_token"] = tokens.get("access_token")
        try:
            claims = CodeIDToken(token.claims, token.header, options=wanted, params=params)
            claims.validate(now=now, leeway=LEEWAY)
            too_old = int(claims["auth_time"]) < now - trip.max_age - LEEWAY
        except (JoseError, ValueError, TypeError, KeyError) as wrong:
            raise UpstreamRefused from wrong
        if too_old:
            raise UpstreamRefused
        return dict(claims)

    def _verified(self, value: str) -> jwt.Token:
        """With the keys of the provider; those it has now, when it signed with one we do not know yet."""
        place = str(self._configuration()["jwks_uri"])
        for known in (True, False):
            if not known:
                _JSON.pop(place, None)
            try:
                return jwt.decode(value, KeySet.import_key_set(cast(Any, _read(place))), algorithms=ALGORITHMS)
            except (JoseError, ValueError, TypeError, KeyError):
                continue
        raise UpstreamRefused

    def _configuration(self) -> dict[str, Any]:
        """OpenID Connect Discovery 1.0 section 4: it must name the issuer it was asked of."""
        said = _read(f"{self.issuer}/.well-known/openid-configuration")
        places = [urlsplit(str(said.get(f"{name}_endpoint", ""))) for name in ("authorization", "token")]
        if said.get("issuer") != self.issuer or not said.get("jwks_uri") or not all(place.netloc for place in places):
            raise UpstreamSilent
        for place in places:
            outgoing.require_scheme(place)
        return said


def _read(place: str) -> dict[str, Any]:
    if place not in _JSON:
        _JSON[place] = answered("GET", place)
    return _JSON[place]


def answered(method: str, place: str, body: bytes = b"", headers: Any = None) -> dict[str, Any]:
    """An object of JSON. Raises UpstreamSilent; UpstreamRefused for a 4xx answer."""
    try:
        answer = outgoing.send(method, place, body, headers)
    except DomainError as refused:
        raise UpstreamSilent from refused
    if answer is None or answer.status >= 500:
        raise UpstreamSilent
    if answer.status != 200:
        raise UpstreamRefused
    try:
        said = json.loads(answer.body)
    except ValueError as broken:
        raise UpstreamSilent from broken
    if not isinstance(said, dict):
        raise UpstreamSilent
    return said
