"""What a system asks when it sends somebody here: read, checked, and answered to it and nobody else."""

import hashlib
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from authlib.common.urls import add_params_to_uri
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749.errors import InvalidRequestError
from authlib.oidc.core.errors import (
    RegistrationNotSupportedError,
    RequestNotSupportedError,
    RequestURINotSupportedError,
)
from django.core import signing as seals
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tongban.openplatform.claims import level_asked
from tongban.openplatform.errors import LoginRequestRefused
from tongban.openplatform.models import ConnectedSystem
from tongban.openplatform.services import logins, signing, subjects, systems
from tongban.openplatform.web.provider import provider

KNOWN = (
    *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "prompt", "max_age", "acr_values"),
    *("display", "ui_locales", "claims_locales", "login_hint", "id_token_hint", "resource", "response_mode"),
    *("code_challenge", "code_challenge_method", "request", "request_uri", "registration", "claims"),
)
_SALT = "tongban.openplatform.again"
_AGAIN = "again"
_MINUTES = 15


class InvalidTarget(OAuth2Error):
    """RFC 8707 section 2."""

    error = "invalid_target"


@dataclass(frozen=True, slots=True)
class Wish:
    """One authentication request (OpenID Connect Core section 3.1.2.1), checked."""

    system: ConnectedSystem
    redirect_uri: str
    scopes: tuple[str, ...]
    said: dict[str, str]
    again: str

    @property
    def prompts(self) -> frozenset[str]:
        return frozenset(self.said.get("prompt", "").split())

    @property
    def silent(self) -> bool:
        """No page may be shown."""
        return "none" in self.prompts

    @property
    def level(self) -> int:
        return max(self.system.level, level_asked(self.said.get("acr_values", "")))

    @property
    def query(self) -> str:
        """As it was asked, for coming back to it."""
        return urlencode(self.said)

    def asked(self, scopes: frozenset[str], represented_id: int | None, mandate_id: int | None) -> logins.Asked:
        return logins.Asked(
            scopes=tuple(scope for scope in self.scopes if scope in scopes),
            redirect_uri=self.redirect_uri,
            code_challenge=self.said["code_challenge"],
            nonce=self.said.get("nonce", ""),
            resource=self.said.get("resource", ""),
            represented_id=represented_id,
            mandate_id=mandate_id,
        )

    def needs_login_again(self, authenticated_at: int) -> bool:
        """``prompt=login`` and ``max_age``: unless the person logged in since we sent them to."""
        age = self.said.get("max_age", "")
        too_old = age.isdigit() and time.time() - authenticated_at > int(age)
        if "login" not in self.prompts and not too_old:
            return False
        try:
            sent = seals.loads(self.again, salt=_SALT, max_age=_MINUTES * 60)
        except seals.BadSignature:
            return True
        return bool(sent["q"] != self._mark() or authenticated_at < sent["t"])

    def back_here(self) -> str:
        """The address that goes on with this request after a login. It shows a page: a form that was sent may not
        lead to another site (content security policy), a page may."""
        again = seals.dumps({"q": self._mark(), "t": int(time.time())}, salt=_SALT)
        return f"{reverse('openplatform:go_on')}?{urlencode({**self.said, _AGAIN: again})}"

    def answer(self, **told: str) -> HttpResponse:
        """Back to the system, with its state and our name (RFC 9207)."""
        state = {"state": self.said["state"]} if self.said.get("state") else {}
        address = add_params_to_uri(self.redirect_uri, [*told.items(), *state.items(), ("iss", logins.issuer())])
        return HttpResponseRedirect(address, headers={"Cache-Control": "no-store"})

    def refuse(self, error: str) -> HttpResponse:
        return self.answer(error=error)

    def is_about(self, party_id: int | None) -> bool:
        """False when ``id_token_hint`` speaks of somebody else."""
        hint = self.said.get("id_token_hint", "")
        if not hint or party_id is None:
            return not hint
        try:
            return bool(signing.read(hint, kind="jwt")["sub"] == subjects.subject(self.system, party_id))
        except (signing.TokenRefused, KeyError):
            return False

    def _mark(self) -> str:
        return hashlib.sha256(self.query.encode()).hexdigest()[:32]


def read_wish(request: Any) -> Wish:
    """Raises OAuth2Error; one with a ``redirect_uri`` is answered to the system, others are shown to the person."""
    said = {name: request.GET[name] for name in KNOWN if request.GET.get(name)}
    if not said.get("redirect_uri"):
        raise InvalidRequestError("Missing 'redirect_uri' in request.")
    try:
        grant = provider.get_consent_grant(request, end_user=request.actor)
    except ValueError as odd:  # Authlib repeats what was said in its answer, and finds that it may not
        raise InvalidRequestError("A parameter has characters it cannot have.") from odd
    _require_supported(said, grant.redirect_uri)
    party = grant.request.client
    scopes = tuple((grant.request.scope or "").split())
    return Wish(party.system, grant.redirect_uri, scopes, said, request.GET.get(_AGAIN, ""))


def refused(error: OAuth2Error) -> HttpResponse:
    """To the system where its address is known to be right; to the person where it is not."""
    if not error.redirect_uri:
        raise LoginRequestRefused(error=error.error, reason=error.description or "")
    told = [*error.get_body(), ("iss", logins.issuer())]
    return HttpResponseRedirect(add_params_to_uri(error.redirect_uri, told), headers={"Cache-Control": "no-store"})


def _require_supported(said: dict[str, str], redirect_uri: str) -> None:
    """What we say in the configuration that we do not do. Raises OAuth2Error."""
    refusals = {
        "request": RequestNotSupportedError,
        "request_uri": RequestURINotSupportedError,
        "registration": RegistrationNotSupportedError,
    }
    where = {"redirect_uri": redirect_uri, "state": said.get("state")}
    for name, refusal in refusals.items():
        if name in said:
            raise refusal(**where)
    if said.get("response_mode", "query") != "query":
        raise InvalidRequestError("'response_mode' must be query", **where)
    if not said.get("max_age", "0").isdigit():
        raise InvalidRequestError("'max_age' must be a number of seconds", **where)
    if len(said.get("nonce", "")) > 500 or len(said.get("state", "")) > 2000:
        raise InvalidRequestError("'nonce' or 'state' is too long", **where)
    if not systems.is_resource(said.get("resource", "")):
        raise InvalidTarget("'resource' is not known", **where)
