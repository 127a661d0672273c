"""Reads: who may act for whom, under what, and what was done."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from tongban.identity import agency
from tongban.identity.agency import Deed
from tongban.identity.enums import Act, MandateSource, PartyKind
from tongban.identity.models import Branch, LegalRepresentative, Mandate, MandateUse, Party
from tongban.identity.roles import party_of
from tongban.identity.rows import ActingRow, MandateRow, MandateUseRow, OfficeRow, PartyRow, Reach
from tongban.identity.selectors import party_row
from tongban.kernel import clock
from tongban.kernel.actors import Actor, ActorKind

MOST_MANDATES = 100
MOST_USES = 20


def list_mandates(*, actor: Actor) -> list[MandateRow]:
    """Given, received and passed on, newest first, ended ones too (the last 100), each with its last uses."""
    return rows_of(Mandate.objects.visible_to(actor))


def rows_of(mandates: QuerySet[Mandate]) -> list[MandateRow]:
    """The newest of mandates the caller has settled the right to, each with its last uses."""
    today = clock.today()
    uses = Prefetch("uses", MandateUse.objects.order_by("-id"), to_attr="done")
    found = mandates.select_related("agent", "represented", "parent__agent").prefetch_related(uses)
    return [_mandate_row(each, today) for each in found.order_by("-id")[:MOST_MANDATES]]


def get_mandate(*, actor: Actor, mandate_id: int) -> MandateRow | None:
    """One mandate the actor may see, with its last uses."""
    return next((row for row in list_mandates(actor=actor) if row.id == mandate_id), None)


def _mandate_row(mandate: Mandate, today: date) -> MandateRow:
    above = mandate.parent
    return MandateRow(
        id=mandate.pk,
        represented_id=mandate.represented_id,
        represented_name=mandate.represented.name,
        agent_id=mandate.agent_id,
        agent_name=mandate.agent.name,
        scope=mandate.scope,
        source=MandateSource(mandate.given_through),
        valid_from=mandate.valid_from,
        valid_until=mandate.valid_until,
        given_at=mandate.given_at,
        revoked_at=mandate.revoked_at,
        ended_by=mandate.get_ended_by_display() if mandate.ended_by else "",
        in_force=mandate.revoked_at is None and mandate.valid_from <= today <= mandate.valid_until,
        passed_on_by=above.agent.name if above else "",
        passed_on_by_id=above.agent_id if above else None,
        uses=tuple(_use_row(use) for use in mandate.done[:MOST_USES]),  # type: ignore[attr-defined] # prefetched
    )


def _use_row(use: MandateUse) -> MandateUseRow:
    return MandateUseRow(Act(use.act), use.item_title or use.item_code, use.number, use.amount, use.used_at)


def may_act_for(
    *,
    agent_id: int,
    represented_id: int,
    item_code: str,
    act: str = Act.APPLY,
    item_type: str = "",
    amount: Decimal | None = None,
    on: date | None = None,
) -> bool:
    """True for oneself, for the own organisation's legal representative, and under a mandate that allows it."""
    if agent_id == represented_id or is_legal_representative(person_id=agent_id, party_id=represented_id):
        return True
    day, deed = on or clock.today(), Deed(act, item_code, item_type, amount)
    held = Mandate.objects.in_force_on(day).filter(agent_id=agent_id, represented_id=represented_id)
    return any(agency.allows(mandate.chain, deed, day) for mandate in held.select_related("parent__parent"))


def is_legal_representative(*, person_id: int, party_id: int) -> bool:
    """True while the register names the person."""
    return LegalRepresentative.objects.held_by(person_id, party_id).exists()


def speaks_for(*, actor: Actor) -> int | None:
    """In whose name the actor gives and ends mandates now: of the organisation it has switched to as its legal
    representative, otherwise its own; None where it has switched to somebody under a mandate."""
    own = party_of(actor)
    if actor.represents is None or own is None:
        return own
    return actor.represents if is_legal_representative(person_id=own, party_id=actor.represents) else None


def list_offices(*, actor: Actor) -> list[OfficeRow]:
    """Organisations the actor speaks for by registration today, branches after their head office; each once."""
    offices = LegalRepresentative.objects.filter(ended_at__isnull=True, person_id=party_of(actor))
    found = offices.select_related("organisation", "head").order_by("head_id", "pk")
    heads = _heads([office.organisation_id for office in found])
    rows = {each.organisation_id: _office_row(each, heads.get(each.organisation_id, "")) for each in reversed(found)}
    return sorted(
        rows.values(),
        key=lambda row: (row.head_name or row.organisation_name, bool(row.head_name), row.organisation_name),
    )


def _heads(organisation_ids: list[int]) -> dict[int, str]:
    """Names of the head offices of those that are branches."""
    live = Branch.objects.filter(ended_at=None, organisation_id__in=organisation_ids)
    return dict(live.values_list("organisation_id", "head__name"))


def _office_row(office: LegalRepresentative, head_name: str) -> OfficeRow:
    organisation = office.organisation
    return OfficeRow(organisation.pk, organisation.name, office.since, head_name, office.head_id is not None)


def reaches_of(*, agent_id: int, act: str) -> list[Reach]:
    """For whom and in which items the agent may do an act today: by office everything, under mandates what they say."""
    today = clock.today()
    offices = LegalRepresentative.objects.filter(person_id=agent_id, ended_at__isnull=True).order_by("organisation_id")
    found = [Reach(pk) for pk in offices.values_list("organisation_id", flat=True).distinct()]
    held = Mandate.objects.in_force_on(today).filter(agent_id=agent_id).select_related("parent__parent").order_by("pk")
    for mandate in held:
        scope = agency.reach_of(mandate.chain, act, today)
        if scope is not None:
            found.append(Reach(mandate.represented_id, scope.every_item, scope.item_codes, scope.item_types))
    return found


def list_choices(*, actor: Actor) -> list[ActingRow]:
    """Whom the actor may switch to today, organisations first, branches below their head office, each once: by office,
    else by the longest mandate."""
    own, today = party_of(actor), clock.today()
    rows: dict[int, ActingRow] = {}
    held = Mandate.objects.in_force_on(today).filter(agent_id=own).select_related("represented")
    for mandate in held.order_by("valid_until", "pk"):
        party = mandate.represented
        source = MandateSource(mandate.given_through)
        rows[party.pk] = ActingRow(party.pk, party.name, _is_organisation(party), source, mandate.valid_until)
    for office in list_offices(actor=actor):
        row = ActingRow(office.organisation_id, office.organisation_name, True, by_head=office.by_head)
        rows[office.organisation_id] = row
    for pk, head_name in _heads([row.party_id for row in rows.values() if row.is_organisation]).items():
        rows[pk] = replace(rows[pk], head_name=head_name)
    return sorted(rows.values(), key=_below_its_head)


def _below_its_head(row: ActingRow) -> tuple[object, ...]:
    return (not row.is_organisation, row.head_name or row.name, bool(row.head_name), row.name, row.party_id)


def find_represented(*, agent_id: int, represented_id: int) -> Party | None:
    """The party, while there is anything the agent may do for it."""
    parties = Party.objects.visible_to(Actor(ActorKind.CITIZEN, agent_id)).exclude(pk=agent_id)
    return parties.filter(pk=represented_id).only("name").first()


def _is_organisation(party: Party) -> bool:
    return party.kind == PartyKind.ORGANISATION


def list_represented(*, agent_id: int) -> list[PartyRow]:
    """Parties the agent may act for today: full name, everything else masked."""
    agent = Actor(ActorKind.CITIZEN, agent_id)
    parties = Party.objects.visible_to(agent).exclude(pk=agent_id).order_by("name", "id")
    return [party_row(party).masked(keep_name=True) for party in parties]
