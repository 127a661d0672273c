"""Access tokens (OAuth 2.0 client credentials, RFC 6749 section 4.4): signed, 30 minutes, checked against the client on
every call, so that a client taken out of service or given a new secret is out at once."""

from typing import Any

from django.core import signing
from django.db import transaction
from django.utils.crypto import constant_time_compare

from tongban.identity import public as identity
from tongban.kernel import audit
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.prepared import Prepared
from tongban.openplatform.enums import NEEDED, SCOPES, Scope
from tongban.openplatform.errors import ClientRefused, QuotaUsedUp, ScopeMissing, ScopeRefused, TokenRefused
from tongban.openplatform.models import ApiClient
from tongban.openplatform.services import access, quota
from tongban.openplatform.services.clients import digest

LIFETIME = 30 * 60  # seconds
LONGEST = 2000  # characters
_SALT = "tongban.openplatform.token"
_CLIENT = Prepared(lambda pk: ApiClient.objects.select_related("authority").filter(pk=pk, active=True))


@transaction.atomic
def issue_token(*, client_id: str, secret: str, scope: str = "") -> tuple[str, list[str]]:
    """A bearer token and its scopes. Raises ClientRefused (unknown, wrong, inactive alike) and ScopeRefused."""
    client = ApiClient.objects.filter(client_id=client_id.replace("\x00", "")).first()
    fits = constant_time_compare(client.secret_digest if client else digest(""), digest(secret))
    if client is None or not fits or not client.active:
        raise ClientRefused
    asked = sorted(set(scope.split())) or client.scopes
    if not set(asked) <= set(client.scopes):
        raise ScopeRefused(given=" ".join(client.scopes))
    token = signing.dumps({"c": client.pk, "s": asked, "k": client.secret_digest[:16]}, salt=_SALT, compress=True)
    audit.record(
        actor=_actor(client, asked),
        action="openplatform.issue_token",
        subject=f"client:{client.client_id}",
        scopes=asked,
    )
    return token, asked


def actor_of_bearer(*, token: str, path: str = "") -> Actor:
    """The client behind a token, its call counted; or the person behind one of a connected system.

    Raises TokenRefused, QuotaUsedUp, and ScopeMissing for the path.
    """
    if access.looks_like_one(token):
        return access.actor_of_access_token(value=token, path=path)
    content = _read(token)
    client = _CLIENT.first(pk=content["c"])
    if client is None or not constant_time_compare(client.secret_digest[:16], content["k"]):
        raise TokenRefused
    used = quota.count_call(client_id=client.pk)
    if used > client.calls_per_minute:
        raise QuotaUsedUp(limit=client.calls_per_minute, retry_after=quota.seconds_left())
    scopes = [scope for scope in content["s"] if scope in client.scopes]
    if any(path.startswith(prefix) and scope not in scopes for prefix, scope in NEEDED.items()):
        raise ScopeMissing(needed=next(str(scope) for prefix, scope in NEEDED.items() if path.startswith(prefix)))
    return _actor(client, scopes)


def _read(token: str) -> dict[str, Any]:
    try:
        content = signing.loads(token[:LONGEST], salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature as bad:
        raise TokenRefused from bad
    return dict(content)


def _actor(client: ApiClient, scopes: list[str]) -> Actor:
    permissions = frozenset().union(*(SCOPES[Scope(scope)] for scope in scopes))
    if client.party_id is not None:
        permissions |= {identity.client_party_permission(client.party_id)}
    authority = client.authority
    return Actor(
        ActorKind.CLIENT,
        client.pk,
        client.name,
        authority.pk if authority else None,
        permissions,
        authority.name if authority else "",
    )
