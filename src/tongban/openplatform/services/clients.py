"""Clients: registered by an operator, given a new secret, taken out of service."""

import hashlib
import secrets

from django.db import transaction

from tongban.identity import public as identity
from tongban.kernel import audit
from tongban.kernel.access import require
from tongban.kernel.actors import Actor
from tongban.openplatform.enums import Scope
from tongban.openplatform.errors import ClientNeedsOneSide, ClientNotFound
from tongban.openplatform.models import ApiClient


@transaction.atomic
def create_client(
    *,
    actor: Actor,
    name: str,
    scopes: list[str],
    authority_id: int | None = None,
    party_id: int | None = None,
    calls_per_minute: int = 300,
    client_id: str = "",
) -> tuple[ApiClient, str]:
    """Register a client; returns it and its secret, which is shown this once and never again."""
    require(actor, identity.OPERATE)
    if authority_id is not None and party_id is not None:
        raise ClientNeedsOneSide
    secret = make_secret()
    client = ApiClient.objects.create(
        client_id=client_id or f"tb-{secrets.token_hex(8)}",
        secret_digest=digest(secret),
        name=name.strip()[:100],
        scopes=sorted({Scope(scope) for scope in scopes}),
        authority_id=authority_id,
        party_id=party_id,
        calls_per_minute=calls_per_minute,
    )
    audit.record(
        actor=actor, action="openplatform.create_client", subject=f"client:{client.client_id}", scopes=client.scopes
    )
    return client, secret


@transaction.atomic
def change_secret(*, actor: Actor, client_id: str) -> str:
    """A new secret; the old one and every token made with it stop at once."""
    require(actor, identity.OPERATE)
    client, secret = _lock(client_id), make_secret()
    client.secret_digest = digest(secret)
    client.save(update_fields=["secret_digest"])
    audit.record(actor=actor, action="openplatform.change_secret", subject=f"client:{client_id}")
    return secret


@transaction.atomic
def set_client_active(*, actor: Actor, client_id: str, active: bool) -> ApiClient:
    """Take a client out of service, or back; its tokens stop at once."""
    require(actor, identity.OPERATE)
    client = _lock(client_id)
    client.active = active
    client.save(update_fields=["active"])
    audit.record(actor=actor, action="openplatform.set_client_active", subject=f"client:{client_id}", active=active)
    return client


def make_secret() -> str:
    """256 bits: long enough that a plain digest keeps it."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _lock(client_id: str) -> ApiClient:
    client = ApiClient.objects.select_for_update().filter(client_id=client_id).first()
    if client is None:
        raise ClientNotFound
    return client
