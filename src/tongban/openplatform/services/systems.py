"""Connected systems: asked for by a department, reviewed by the bureau, given a secret, suspended."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare

from tongban.identity.public import SystemPermission
from tongban.kernel import audit, clock
from tongban.kernel.access import require
from tongban.kernel.actors import Actor
from tongban.kernel.errors import NotAllowed
from tongban.openplatform import selectors
from tongban.openplatform.enums import WITH_SECRET, ProposalState
from tongban.openplatform.errors import (
    ChangeWaits,
    OwnProposal,
    ProposalDecided,
    ReasonMissing,
    SystemHasNoSecret,
    SystemNotFound,
)
from tongban.openplatform.models import ConnectedSystem, Grant, SystemProposal, SystemScope
from tongban.openplatform.proposals import check_content, sector_of
from tongban.openplatform.services.clients import digest, make_secret
from tongban.openplatform.services.logins import api_audience


@transaction.atomic
def propose_system(
    *, actor: Actor, content: dict[str, Any], client_id: str = "", authority_id: int | None = None
) -> SystemProposal:
    """Ask that a system be connected, or (``client_id``) that a connected one change. Raises ProposalInvalid."""
    require(actor, SystemPermission.REGISTER)
    content = check_content(content)
    system = selectors.get_system(actor=actor, client_id=client_id) if client_id else None
    owner = system.authority_id if system else actor.authority_id or authority_id
    if owner is None:
        raise NotAllowed(permission=SystemPermission.REGISTER)
    try:
        with transaction.atomic():
            proposal = SystemProposal.objects.create(
                system=system,
                authority_id=owner,
                name=content["name"],
                content=content,
                proposed_at=clock.now(),
                proposed_by_id=actor.id,
                proposed_by_name=actor.name,
            )
    except IntegrityError as waiting:
        raise ChangeWaits from waiting
    audit.record(actor=actor, action="openplatform.propose_system", subject=f"proposal:{proposal.pk}", content=content)
    return proposal


@transaction.atomic
def approve_proposal(*, actor: Actor, proposal_id: int) -> ConnectedSystem:
    """Put it in force. Raises OwnProposal, ProposalDecided, and ProposalInvalid for rules made meanwhile."""
    require(actor, SystemPermission.REVIEW)
    proposal = _lock_waiting(actor, proposal_id)
    if actor.id is not None and proposal.proposed_by_id == actor.id:
        raise OwnProposal
    content = check_content(proposal.content)
    system = _put_in_force(proposal, content)
    proposal.system = system
    _decide(proposal, actor, ProposalState.APPROVED, "")
    audit.record(actor=actor, action="openplatform.approve_proposal", subject=f"system:{system.client_id}")
    return system


@transaction.atomic
def refuse_proposal(*, actor: Actor, proposal_id: int, reason: str) -> None:
    """Raises ReasonMissing, ProposalDecided."""
    require(actor, SystemPermission.REVIEW)
    proposal = _lock_waiting(actor, proposal_id)
    _decide(proposal, actor, ProposalState.REFUSED, _reason(reason))
    audit.record(actor=actor, action="openplatform.refuse_proposal", subject=f"proposal:{proposal.pk}", reason=reason)


@transaction.atomic
def take_back_proposal(*, actor: Actor, proposal_id: int) -> None:
    """The department thinks better of it."""
    require(actor, SystemPermission.REGISTER)
    proposal = _lock_waiting(actor, proposal_id)
    if proposal.authority_id != actor.authority_id:
        raise NotAllowed(permission=SystemPermission.REGISTER)
    _decide(proposal, actor, ProposalState.TAKEN_BACK, "")
    audit.record(actor=actor, action="openplatform.take_back_proposal", subject=f"proposal:{proposal.pk}")


@transaction.atomic
def renew_secret(*, actor: Actor, client_id: str) -> str:
    """A new secret, shown this once; the old one is good for nothing from now on. Raises SystemHasNoSecret."""
    require(actor, SystemPermission.REGISTER)
    system = _lock(actor, client_id)
    if system.authority_id != actor.authority_id and actor.authority_id is not None:
        raise NotAllowed(permission=SystemPermission.REGISTER)
    if system.authentication not in WITH_SECRET:
        raise SystemHasNoSecret
    secret = make_secret()
    system.secret_digest = digest(secret)
    system.save(update_fields=["secret_digest"])
    audit.record(actor=actor, action="openplatform.renew_secret", subject=f"system:{client_id}")
    return secret


@transaction.atomic
def suspend_system(*, actor: Actor, client_id: str, reason: str) -> None:
    """Nobody enters it, and all its tokens are dead. Raises ReasonMissing."""
    require(actor, SystemPermission.REVIEW)
    system = _lock(actor, client_id)
    system.active, system.reason = False, _reason(reason)
    system.save(update_fields=["active", "reason"])
    ended = Grant.objects.filter(sign_on__system=system, ended_at=None)
    ended.update(ended_at=clock.now(), ended_because="suspended")
    audit.record(actor=actor, action="openplatform.suspend_system", subject=f"system:{client_id}", reason=reason)


@transaction.atomic
def resume_system(*, actor: Actor, client_id: str) -> None:
    """Back in service; people log in to it anew."""
    require(actor, SystemPermission.REVIEW)
    system = _lock(actor, client_id)
    system.active, system.reason = True, ""
    system.save(update_fields=["active", "reason"])
    audit.record(actor=actor, action="openplatform.resume_system", subject=f"system:{client_id}")


def secret_fits(system: ConnectedSystem, secret: str) -> bool:
    """In the same time for right and wrong ones."""
    return bool(system.secret_digest) and constant_time_compare(system.secret_digest, digest(secret))


def _put_in_force(proposal: SystemProposal, content: dict[str, Any]) -> ConnectedSystem:
    columns = {name: value for name, value in content.items() if name != "scopes"}
    columns["sector"] = sector_of(content["redirect_uris"])
    system = proposal.system
    if system is None:
        made = {"client_id": f"cs-{make_secret()[:16]}", "authority_id": proposal.authority_id}
        system = ConnectedSystem.objects.create(connected_at=clock.now(), **made, **columns)
    else:
        system = ConnectedSystem.objects.select_for_update().get(pk=system.pk)
        columns.pop("sector")  # people keep their identifiers when an address changes
        for name, value in columns.items():
            setattr(system, name, value)
        if system.authentication not in WITH_SECRET:
            system.secret_digest = ""
        system.save()
    system.scopes.all().delete()
    SystemScope.objects.bulk_create(SystemScope(system=system, **scope) for scope in content["scopes"])
    return system


def _decide(proposal: SystemProposal, actor: Actor, state: ProposalState, answer: str) -> None:
    proposal.state, proposal.answer = state, answer
    proposal.decided_at, proposal.decided_by_id, proposal.decided_by_name = clock.now(), actor.id, actor.name
    proposal.save()


def _lock_waiting(actor: Actor, proposal_id: int) -> SystemProposal:
    proposal = selectors.get_proposal(actor=actor, proposal_id=proposal_id)
    proposal = SystemProposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.state != ProposalState.WAITING:
        raise ProposalDecided
    return proposal


def _lock(actor: Actor, client_id: str) -> ConnectedSystem:
    found = ConnectedSystem.objects.visible_to(actor).select_for_update().filter(client_id=client_id).first()
    if found is None:
        raise SystemNotFound
    return found


def _reason(text: str) -> str:
    if not text.strip():
        raise ReasonMissing
    return text.strip()[:500]


def is_resource(address: str) -> bool:
    """True for our API, and for the API of a connected system in service; and when nothing is named."""
    if not address or address == api_audience():
        return True
    return ConnectedSystem.objects.filter(resource=address.replace("\x00", ""), active=True).exists()
