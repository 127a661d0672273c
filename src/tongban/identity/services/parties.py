"""Opening personal data: the read and its record in the ledger are one transaction."""

from django.db import transaction

from tongban.identity import selectors
from tongban.identity.certificates import as_kept
from tongban.identity.errors import NameRefused
from tongban.identity.models import Party
from tongban.identity.names import person_name
from tongban.identity.roles import WINDOW_INTAKE, party_of
from tongban.identity.rows import PartyRow
from tongban.kernel import audit
from tongban.kernel.access import require
from tongban.kernel.actors import Actor, ActorKind
from tongban.ledger import public as ledger

_OPENED = ["name", "certificate_number", "mobile", "email", "address", "birth_date"]


@transaction.atomic
def open_party(*, actor: Actor, party_id: int, purpose: str, about: str = "") -> PartyRow:
    """A party unmasked; noted in the ledger unless read by itself or the platform. Raises PartyNotFound."""
    party = selectors.get_visible_party(actor=actor, party_id=party_id)
    _note(actor, party, purpose, about)
    return selectors.party_row(party)


@transaction.atomic
def find_party(*, actor: Actor, certificate_number: str, purpose: str) -> PartyRow | None:
    """The party of a certificate number, unmasked and recorded; None when nobody is registered with it."""
    require(actor, WINDOW_INTAKE)
    number = as_kept(certificate_number)
    party = Party.objects.visible_to(actor).filter(number_index=number).order_by("id").first()
    if party is None:
        return None
    _note(actor, party, purpose, "")
    return selectors.party_row(party)


@transaction.atomic
def search_parties(*, actor: Actor, words: str, purpose: str) -> list[PartyRow]:
    """Masked rows by certificate number, mobile or beginning of the name. Audited without the words."""
    require(actor, WINDOW_INTAKE)
    words = _as_kept(words)
    if len(words) < 2:
        return []
    found = list(Party.objects.visible_to(actor).matching(words).order_by("name", "id")[: selectors.MOST_FOUND])
    audit.record(
        actor=actor,
        action="identity.search_parties",
        subject="party:search",
        purpose=purpose,
        found=[party.pk for party in found],
    )
    return [selectors.party_row(party).masked() for party in found]


def _note(actor: Actor, party: Party, purpose: str, about: str) -> None:
    if actor.kind is ActorKind.SYSTEM or party_of(actor) == party.pk:
        return
    fields = [field for field in _OPENED if getattr(party, field)]
    ledger.record_read(actor=actor, subject_party_id=party.pk, fields=fields, purpose=purpose, about=about)


def _as_kept(words: str) -> str:
    try:
        return person_name(words)
    except NameRefused:
        return " ".join(words.replace("\x00", "").split())
