"""Mandates at the counter (窗口办理代办授权): who stands there sees them all, and ends one by saying so.

The clerk compares the card; name and number together open the list, and each look is in the ledger of the person.
"""

from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Q, QuerySet

from tongban.identity import acting
from tongban.identity.certificates import as_kept
from tongban.identity.enums import MandateEnd, PartyKind
from tongban.identity.errors import MandateNotFound, PartyNotFound
from tongban.identity.errors_of_mandates import MandateByRegister
from tongban.identity.models import LegalRepresentative, Mandate, Party
from tongban.identity.names import folded
from tongban.identity.roles import WINDOW_INTAKE
from tongban.identity.rows import MandateRow
from tongban.identity.services.mandates import BY_REGISTER, end_mandate
from tongban.identity.services.parties import open_party
from tongban.kernel import clock
from tongban.kernel.access import require
from tongban.kernel.actors import Actor
from tongban.kernel.masking import mask_name

PURPOSE = "窗口办理代办授权"


@dataclass(frozen=True, slots=True)
class AtTheCounter:
    """Who stands there, and the mandates in force: of theirs and of the organisations they head (``given``), and what
    they may do for others (``received``). Names of other persons are masked."""

    name: str
    given: tuple[MandateRow, ...]
    received: tuple[MandateRow, ...]


@transaction.atomic
def look_up(*, actor: Actor, name: str, certificate_number: str) -> AtTheCounter:
    """The mandates of whoever stands there. Raises PartyNotFound, for a wrong name and an unknown number alike."""
    require(actor, WINDOW_INTAKE)
    party = _who_stands_there(actor, name, certificate_number)
    open_party(actor=actor, party_id=party.pk, purpose=PURPOSE, about="")
    found = acting.rows_of(_of(party))
    principals = _principals(party)
    return AtTheCounter(
        party.name,
        tuple(_covered(row, party) for row in found if row.represented_id in principals),
        tuple(_covered(row, party) for row in found if row.agent_id == party.pk),
    )


@transaction.atomic
def end_at_counter(*, actor: Actor, name: str, certificate_number: str, mandate_id: int) -> Mandate:
    """End a mandate at the word of who stands there: the represented, its legal representative, or the agent.

    A repeat changes nothing. Raises PartyNotFound, MandateNotFound for one of somebody else, MandateByRegister.
    """
    require(actor, WINDOW_INTAKE)
    party = _who_stands_there(actor, name, certificate_number)
    sides = Mandate.objects.select_for_update(of=("self",)).filter(_sides(party))
    mandate = sides.filter(pk=mandate_id).first()
    if mandate is None:
        raise MandateNotFound
    if mandate.revoked_at is None:
        if mandate.given_through in BY_REGISTER:
            raise MandateByRegister
        end_mandate(actor, mandate, MandateEnd.COUNTER, asked_by=party.pk)
    return mandate


def _who_stands_there(actor: Actor, name: str, number: str) -> Party:
    found = Party.objects.visible_to(actor).filter(number_index=as_kept(number)).order_by("id").first()
    if found is None or folded(found.name) != folded(name):
        raise PartyNotFound
    return found


def _principals(party: Party) -> set[int]:
    offices = LegalRepresentative.objects.filter(ended_at=None, person=party).order_by("pk")
    return {party.pk, *offices.values_list("organisation_id", flat=True)}


def _sides(party: Party) -> Q:
    return Q(represented_id__in=_principals(party)) | Q(agent_id=party.pk)


def _of(party: Party) -> QuerySet[Mandate]:
    return Mandate.objects.in_force_on(clock.today()).filter(_sides(party))


def _covered(row: MandateRow, party: Party) -> MandateRow:
    """Names of organisations are public; of other persons the clerk reads what tells them apart."""
    kinds = dict(Party.objects.filter(pk__in=[row.agent_id, row.represented_id]).values_list("pk", "kind"))
    open_ones = {party.pk, *(pk for pk, kind in kinds.items() if kind == PartyKind.ORGANISATION)}
    return replace(
        row,
        agent_name=row.agent_name if row.agent_id in open_ones else mask_name(row.agent_name),
        represented_name=row.represented_name if row.represented_id in open_ones else mask_name(row.represented_name),
        passed_on_by=mask_name(row.passed_on_by) if row.passed_on_by else "",
    )
