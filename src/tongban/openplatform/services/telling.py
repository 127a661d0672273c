"""What a system is told about a person, each time written where the person sees it."""

from typing import Any

from django.db import transaction

from tongban.identity import public as identity
from tongban.kernel.actors import SYSTEM, Actor, ActorKind
from tongban.ledger import public as ledger
from tongban.openplatform.claims import claims_about
from tongban.openplatform.enums import Basis, LoginScope
from tongban.openplatform.models import ConnectedSystem, Grant, SystemScope
from tongban.openplatform.services import subjects

_CONSENTED = "本人同意（个人信息保护法第十三条第一项）"


@transaction.atomic
def tell(*, grant: Grant, scopes: list[str]) -> dict[str, Any]:
    """The claims of a person for one system: what was granted, is in the token's ``scopes`` and in the registration.

    Each ground is a line in the ledger.
    """
    sign_on = grant.sign_on
    told: dict[str, Any] = {"sub": subjects.subject(sign_on.system, sign_on.party_id)}
    allowed = [row for row in sign_on.system.scopes.all() if row.scope in grant.scopes and row.scope in scopes]
    person = identity.get_party(actor=SYSTEM, party_id=sign_on.party_id, purpose=_purpose(allowed))
    for basis in Basis:
        rows = [row for row in allowed if row.basis == basis]
        claims, read = claims_about(person, [row.scope for row in rows])
        told |= claims
        if read:
            _note(sign_on.system, person.id, read, rows)
    if any(row.scope == LoginScope.REPRESENTED for row in allowed) and grant.represented_id is not None:
        told["represented"] = _represented(grant, allowed)
    return told


def reader(system: ConnectedSystem) -> Actor:
    """The system as the ledger names it."""
    authority = system.authority
    return Actor(ActorKind.CLIENT, system.pk, system.name, authority.pk, frozenset(), authority.name)


def _represented(grant: Grant, allowed: list[SystemScope]) -> dict[str, Any]:
    system, party_id = grant.sign_on.system, grant.represented_id
    if party_id is None:
        return {}
    row = identity.get_party(actor=SYSTEM, party_id=party_id, purpose=_purpose(allowed))
    scope = [each for each in allowed if each.scope == LoginScope.REPRESENTED]
    told = {"sub": subjects.subject(system, party_id), "name": row.name, "mandate": grant.mandate_id}
    read = ["name"]
    if row.is_organisation:
        told["unified_social_credit_code"] = row.certificate_number
        read.append("certificate_number")
    _note(system, party_id, read, scope)
    return told


def _note(system: ConnectedSystem, party_id: int, read: list[str], rows: list[SystemScope]) -> None:
    grounds = {row.legal_basis for row in rows if row.basis == Basis.STATUTE} or {_CONSENTED}
    ledger.record_read(
        actor=reader(system),
        subject_party_id=party_id,
        fields=read,
        purpose=_purpose(rows),
        about=f"system:{system.client_id}",
        legal_basis="；".join(sorted(grounds)),
    )


def _purpose(rows: list[SystemScope]) -> str:
    return "；".join(dict.fromkeys(row.purpose for row in rows)) or "登录"
