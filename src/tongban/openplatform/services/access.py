"""Access tokens of people, as our own API and the userinfo endpoint take them."""

from dataclasses import replace
from typing import Any

from django.conf import settings

from tongban.identity import public as identity
from tongban.kernel import clock, limits
from tongban.kernel.actors import PUBLIC, Actor
from tongban.openplatform.enums import LoginScope
from tongban.openplatform.errors import ScopeMissing, TokenRefused
from tongban.openplatform.models import Grant
from tongban.openplatform.services import logins, signing

NEEDED: dict[str, LoginScope] = {
    "/api/v1/applications": LoginScope.APPLICATIONS,
    "/api/v1/cases": LoginScope.CASES,
}


def looks_like_one(token: str) -> bool:
    """A signed token with a header, as RFC 9068 has it; the tokens of systems look otherwise."""
    return token.startswith("eyJ") and token.count(".") == 2


def open_access_token(*, value: str, audience: str) -> tuple[Grant, list[str]]:
    """The authorisation behind a token, and its scopes. Raises TokenRefused for whatever is wrong with it."""
    claims = signing.read(value, kind="at+jwt")
    if claims.get("iss") != logins.issuer() or not _meant_for(claims, audience):
        raise TokenRefused
    if not isinstance(claims.get("exp"), int) or claims["exp"] <= clock.now().timestamp():
        raise TokenRefused
    token = logins.find_token(value=value)
    if token is None or not logins.is_alive(token):
        raise TokenRefused
    return token.grant, str(claims.get("scope", "")).split()


def actor_of_access_token(*, value: str, path: str) -> Actor:
    """The person behind a token, at the addresses its scopes open; everywhere else nobody.

    Raises TokenRefused, ScopeMissing, TooManyRequests.
    """
    grant, scopes = open_access_token(value=value, audience=logins.api_audience())
    sign_on = grant.sign_on
    caller = f"system:{sign_on.system_id}:{sign_on.party_id}"
    limits.require_measure(caller=caller, limit=settings.TONGBAN_REQUESTS_PER_ACCOUNT)
    needed = next((scope for prefix, scope in NEEDED.items() if path.startswith(prefix)), None)
    if needed is None:
        return PUBLIC
    allowed = {row.scope for row in sign_on.system.scopes.all()}
    if needed not in scopes or needed not in allowed:
        raise ScopeMissing(needed=needed.value)
    return replace(identity.citizen_actor(sign_on.party_id), assurance=grant.level)


def _meant_for(claims: dict[str, Any], audience: str) -> bool:
    aud = claims.get("aud")
    return audience == aud or (isinstance(aud, list) and audience in aud)
