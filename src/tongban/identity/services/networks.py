"""The networks staff of a department log in from. Nobody locks oneself out; the platform opens any door again."""

from django.db import transaction

from tongban.identity.errors import AuthorityNotFound
from tongban.identity.errors_of_staff import WouldLockOneselfOut
from tongban.identity.models import Account, Authority, Staff
from tongban.identity.networks import admits, read_networks
from tongban.identity.roles import AdminPermission
from tongban.identity.services.staff import read_reason
from tongban.kernel import audit
from tongban.kernel.access import require
from tongban.kernel.actors import Actor, ActorKind


@transaction.atomic
def set_networks(*, actor: Actor, authority_id: int, text: str, reason: str = "", address: str = "") -> list[str]:
    """Replace the list of a department; in force with the next click of its staff. An empty list lets in from anywhere.

    ``address`` is where the keeper sits. Raises AuthorityNotFound, NetworkRefused, WouldLockOneselfOut.
    """
    require(actor, AdminPermission.KEEP_STAFF)
    reason, networks = read_reason(actor, reason), read_networks(text)
    authority = Authority.objects.select_for_update().filter(pk=authority_id, active=True).first()
    if authority is None:
        raise AuthorityNotFound
    if _is_of(actor, authority) and not admits(networks, address):
        raise WouldLockOneselfOut(address=address)
    before, authority.login_networks = authority.login_networks, networks
    authority.save(update_fields=["login_networks"])
    facts = {"networks": networks, "before": before, "reason": reason}
    audit.record(actor=actor, action="identity.set_networks", subject=f"authority:{authority.code}", **facts)
    return networks


def is_admitted(account: Account, address: str) -> bool:
    """Whether the account may be used from this address. Residents come from anywhere."""
    staff: Staff | None = getattr(account, "staff", None)
    return staff is None or admits(staff.authority.login_networks, address)


def _is_of(actor: Actor, authority: Authority) -> bool:
    return actor.kind is ActorKind.STAFF and actor.authority_id == authority.pk
