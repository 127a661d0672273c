"""Compared with one's identity without a counter, where connected: by the face, or with the network identity."""

from collections.abc import Mapping

from django.db import transaction

from tongban.identity.adapters.base import Begun, Claim, Comparison, PresenceProvider
from tongban.identity.adapters.factory import find_presence_providers
from tongban.identity.assurance import Level, Proof, strength
from tongban.identity.enums import CertificateType
from tongban.identity.errors import PresenceNotShown, ProofUnavailable, WayUnknown
from tongban.identity.models import Account
from tongban.kernel import audit
from tongban.kernel.actors import Actor


def list_ways() -> list[tuple[Proof, bool]]:
    """Each way there could be, and whether this installation has it."""
    return [(provider.proof, provider.connected) for provider in find_presence_providers()]


def begin_presence(*, actor: Actor, account_id: int, way: str, back: str) -> Begun:
    """Where the person goes to show who they are. Raises ProofUnavailable."""
    begun = _provider(way).begin(_claim(account_id), back=back)
    audit.record(actor=actor, action="identity.begin_presence", subject=f"account:{account_id}", way=way)
    return begun


def end_presence(*, actor: Actor, account_id: int, way: str, reference: str, answer: Mapping[str, str]) -> Proof:
    """What the provider says; the account is known so surely from now on. Raises PresenceNotShown."""
    provider = _provider(way)
    matches = provider.outcome(reference, answer) is Comparison.MATCHES
    with transaction.atomic():
        account = Account.objects.select_for_update(of=("self",)).get(pk=account_id)
        if matches:
            account.assurance = max(Level(account.assurance), strength([provider.proof]))
            account.save(update_fields=["assurance"])
        action = "identity.show_presence" if matches else "identity.miss_presence"
        audit.record(actor=actor, action=action, subject=f"account:{account_id}", way=way)
    if not matches:
        raise PresenceNotShown
    return provider.proof


def find_way(way: str) -> Proof:
    """The proof of this name that a provider could show, connected or not. Raises WayUnknown."""
    return _known(way).proof


def _provider(way: str) -> PresenceProvider:
    found = _known(way)
    if not found.connected:
        raise ProofUnavailable
    return found


def _known(way: str) -> PresenceProvider:
    found = next((each for each in find_presence_providers() if each.proof == way), None)
    if found is None:
        raise WayUnknown
    return found


def _claim(account_id: int) -> Claim:
    party = Account.objects.select_related("party").get(pk=account_id).party
    if party is None or party.certificate_type != CertificateType.CITIZEN_ID:
        raise ProofUnavailable
    return Claim(party.name, party.certificate_number, party.mobile)
