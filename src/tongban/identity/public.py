"""What other contexts may use from identity. No model leaves this house."""

from typing import Any

from tongban.identity.roles import permissions_of
from tongban.kernel.actors import PUBLIC, Actor, ActorKind

__all__ = ["actor_of_session"]


def actor_of_session(request: Any) -> Actor:
    """Who is logged in on this request; PUBLIC when nobody is."""
    account = request.user
    if not account.is_authenticated:
        return PUBLIC
    if account.party_id is not None:
        return Actor(ActorKind.CITIZEN, account.party_id, account.party.name)
    staff = account.staff
    if not staff.active:
        return PUBLIC
    permissions = permissions_of([role.role for role in staff.roles.all()])
    return Actor(ActorKind.STAFF, staff.id, staff.name, staff.authority_id, permissions)
