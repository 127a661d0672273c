"""Reads: connected systems, what was asked for them, and what people agreed to."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from tongban.kernel.actors import Actor
from tongban.kernel.pagination import Page, after
from tongban.kernel.prepared import Prepared
from tongban.openplatform.claims import CLAIMS
from tongban.openplatform.enums import Basis, LoginScope, ProposalState
from tongban.openplatform.errors import ProposalNotFound, SystemNotFound
from tongban.openplatform.models import ConnectedSystem, Consent, SystemProposal

PAGE_SIZE = 30
_ACTIVE = Prepared(
    lambda client_id: ConnectedSystem.objects.filter(  # every actor: a login, where nobody has logged in yet
        client_id=client_id, active=True
    ).select_related("authority")
)


def list_systems(*, actor: Actor, words: str = "", cursor: str = "") -> Page[ConnectedSystem]:
    """By name; ``words`` is a part of the name or the whole number."""
    found = ConnectedSystem.objects.visible_to(actor).select_related("authority")
    if words := words.strip():
        found = found.filter(Q(name__icontains=words) | Q(client_id=words))
    return after(found, order=("name", "id"), cursor=cursor, size=PAGE_SIZE)


def get_system(*, actor: Actor, client_id: str) -> ConnectedSystem:
    """Raises SystemNotFound."""
    found = ConnectedSystem.objects.visible_to(actor).select_related("authority").prefetch_related("scopes")
    system = found.filter(client_id=client_id).first()
    if system is None:
        raise SystemNotFound
    return system


def list_proposals(*, actor: Actor, cursor: str = "") -> Page[SystemProposal]:
    """What waits for review, the oldest first."""
    waiting = SystemProposal.objects.visible_to(actor).filter(state=ProposalState.WAITING)
    waiting = waiting.select_related("authority", "system")
    return after(waiting, order=("proposed_at", "id"), cursor=cursor, size=PAGE_SIZE)


def get_proposal(*, actor: Actor, proposal_id: int) -> SystemProposal:
    """Raises ProposalNotFound."""
    found = SystemProposal.objects.visible_to(actor).select_related("authority", "system").filter(pk=proposal_id)
    proposal = found.first()
    if proposal is None:
        raise ProposalNotFound
    return proposal


def find_active_system(client_id: str) -> ConnectedSystem | None:
    """The system of a number when it is in service: for the login itself, where nobody has logged in yet."""
    return _ACTIVE.first(client_id=client_id.replace("\x00", ""))


@dataclass(frozen=True, slots=True)
class ConsentItem:
    """One group of data on a consent. ``given``: the person agreed; where the law is the ground it is always true."""

    scope: str
    label: str
    purpose: str
    basis: str
    legal_basis: str
    statutory: bool
    given: bool
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """What a person let one system know. ``ended_at`` None: in force."""

    id: int
    system_name: str
    authority_name: str
    home: str
    given_at: datetime
    ended_at: datetime | None
    items: tuple[ConsentItem, ...]


def list_consents(*, actor: Actor) -> list[ConsentRow]:
    """One's own, in force first, then the newest; those replaced by a later one are left out."""
    found = Consent.objects.visible_to(actor).filter(replaced=False).select_related("system__authority")
    rows = [
        ConsentRow(
            id=each.pk,
            system_name=each.system.name,
            authority_name=each.system.authority.name,
            home=each.system.home,
            given_at=each.given_at,
            ended_at=each.withdrawn_at,
            items=tuple(item_of(shown) for shown in each.shown),
        )
        for each in found.order_by("-given_at", "-id")[:200]
    ]
    return sorted(rows, key=lambda row: row.ended_at is not None)


def item_of(shown: dict[str, object]) -> ConsentItem:
    """One entry of ``Consent.shown`` in words."""
    scope, basis = LoginScope(str(shown["scope"])), Basis(str(shown["basis"]))
    return ConsentItem(
        scope=scope.value,
        label=str(scope.label),
        purpose=str(shown["purpose"]),
        basis=str(basis.label),
        legal_basis=str(shown["legal_basis"]),
        statutory=basis is Basis.STATUTE,
        given=bool(shown["given"]),
        elements=tuple(claim.element for claim in CLAIMS.get(scope, ())),
    )
