"""What people agree to: asked for, kept as shown, taken back."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from tongban.identity.public import party_of
from tongban.kernel import audit, clock
from tongban.kernel.actors import Actor
from tongban.openplatform.enums import Basis, LoginScope
from tongban.openplatform.errors import ConsentNotFound, OnlyForResidents
from tongban.openplatform.models import ConnectedSystem, Consent
from tongban.openplatform.services import logouts

FREE = frozenset({LoginScope.OPENID.value})  # says nothing about anybody


def wanted(system: ConnectedSystem, scopes: Iterable[str]) -> list[dict[str, Any]]:
    """What a person has to be shown for these scopes: data, purpose and ground as they are in force."""
    asked = set(scopes) - FREE
    order = list(LoginScope.values)
    rows = [row for row in system.scopes.all() if row.scope in asked]
    return [
        {"scope": row.scope, "purpose": row.purpose, "basis": row.basis, "legal_basis": row.legal_basis}
        for row in sorted(rows, key=lambda row: order.index(row.scope))
    ]


def given(*, party_id: int, system: ConnectedSystem, scopes: Iterable[str]) -> frozenset[str] | None:
    """The scopes the person let the system have, of those asked; None: they have not been asked in these words."""
    consent = Consent.objects.filter(party_id=party_id, system=system, withdrawn_at=None).first()
    if consent is None:
        return None
    shown = {each["scope"]: each for each in consent.shown}
    for each in wanted(system, scopes):
        before = shown.get(each["scope"])
        if before is None or {**each, "given": before["given"]} != before:
            return None
    return FREE | {scope for scope in scopes if scope in shown and shown[scope]["given"]}


@transaction.atomic
def give_consent(
    *, actor: Actor, system: ConnectedSystem, scopes: Iterable[str], agreed: Iterable[str]
) -> frozenset[str]:
    """Keep what was shown and what the person agreed to; where the law is the ground, nobody is asked to agree.

    What was agreed to before and is not asked now stays. Returns the scopes the system may have.
    """
    party_id, now, yes = party_of(actor), clock.now(), set(agreed)
    if party_id is None:
        raise OnlyForResidents
    old = Consent.objects.select_for_update().filter(party_id=party_id, system=system, withdrawn_at=None).first()
    shown = {each["scope"]: each for each in (old.shown if old else [])}
    for each in wanted(system, scopes):
        shown[each["scope"]] = {**each, "given": each["basis"] == Basis.STATUTE or each["scope"] in yes}
    if old is not None:
        old.withdrawn_at, old.replaced = now, True
        old.save(update_fields=["withdrawn_at", "replaced"])
    kept = Consent.objects.create(party_id=party_id, system=system, shown=list(shown.values()), given_at=now)
    told = sorted(scope for scope, each in shown.items() if each["given"])
    audit.record(actor=actor, action="openplatform.give_consent", subject=f"consent:{kept.pk}", scopes=told)
    return FREE | {scope for scope in scopes if scope in told}


@transaction.atomic
def withdraw_consent(*, actor: Actor, consent_id: int) -> None:
    """Take it back: the system is told nothing more, its tokens end, the person is logged out there.

    Raises ConsentNotFound.
    """
    consent = Consent.objects.visible_to(actor).select_for_update().filter(pk=consent_id, withdrawn_at=None).first()
    if consent is None:
        raise ConsentNotFound
    _end(consent)
    audit.record(actor=actor, action="openplatform.withdraw_consent", subject=f"consent:{consent.pk}")


@transaction.atomic
def withdraw_all(*, party_id: int) -> None:
    """The account is closed."""
    for consent in Consent.objects.select_for_update().filter(party_id=party_id, withdrawn_at=None):
        _end(consent)


def _end(consent: Consent) -> None:
    consent.withdrawn_at = clock.now()
    consent.save(update_fields=["withdrawn_at"])
    logouts.leave_system(party_id=consent.party_id, system_id=consent.system_id)
