"""What other contexts may use from openplatform. No model leaves this house."""

from tongban.kernel.actors import Actor
from tongban.openplatform import selectors
from tongban.openplatform.enums import Scope
from tongban.openplatform.errors import QuotaUsedUp, TokenRefused
from tongban.openplatform.selectors import ConsentItem, ConsentRow
from tongban.openplatform.services import clients, consents, demo, tokens

__all__ = [
    "ConsentItem",
    "ConsentRow",
    "QuotaUsedUp",
    "Scope",
    "TokenRefused",
    "actor_of_bearer",
    "create_client",
    "ensure_demo_client",
    "get_token",
    "list_consents",
    "withdraw_consent",
]


def actor_of_bearer(token: str, *, path: str = "") -> Actor:
    """The client behind a bearer token; its call is counted. Raises TokenRefused, QuotaUsedUp, ScopeMissing."""
    return tokens.actor_of_bearer(token=token, path=path)


def get_token(*, client_id: str, secret: str, scope: str = "") -> str:
    """A bearer token for 30 minutes, as the token endpoint gives it. Raises ClientRefused, ScopeRefused."""
    return tokens.issue_token(client_id=client_id, secret=secret, scope=scope)[0]


def create_client(
    *,
    actor: Actor,
    name: str,
    scopes: list[str],
    authority_id: int | None = None,
    party_id: int | None = None,
    calls_per_minute: int = 300,
) -> tuple[str, str]:
    """Register another system (needs OPERATE): (client id, secret shown this once)."""
    client, secret = clients.create_client(
        actor=actor,
        name=name,
        scopes=scopes,
        authority_id=authority_id,
        party_id=party_id,
        calls_per_minute=calls_per_minute,
    )
    return client.client_id, secret


def ensure_demo_client() -> str:
    """Make the demo client once and return its number. Raises NotFound in production."""
    return demo.ensure_demo_client()


def list_consents(actor: Actor) -> list[ConsentRow]:
    """What the person let connected systems know: in force first, then ended ones, the newest first."""
    return selectors.list_consents(actor=actor)


def withdraw_consent(*, actor: Actor, consent_id: int) -> None:
    """Take a consent back: all tokens of that system end at once. Raises ConsentNotFound."""
    consents.withdraw_consent(actor=actor, consent_id=consent_id)
