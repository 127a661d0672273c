"""Mandates: one party lets another act for it, and takes that back at any moment (民法典 art. 161–175)."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tongban.identity import acting, agency, levels
from tongban.identity.agency import LONGEST_CHAIN, Deed, Link, Scope
from tongban.identity.assurance import OwnAct
from tongban.identity.certificates import as_kept
from tongban.identity.enums import Act, MandateEnd, MandateSource
from tongban.identity.errors import AgentIsOneself, AgentNotFound, MandateNotFound, MandateRefused, PartyNotFound
from tongban.identity.errors_of_mandates import MandateByRegister, OnlyTheRepresentative
from tongban.identity.events import MandateGiven, MandateRevoked, MandateUsed
from tongban.identity.models import LegalRepresentative, Mandate, MandateUse, Party
from tongban.identity.names import folded
from tongban.identity.roles import WINDOW_INTAKE, party_of
from tongban.kernel import audit, clock, events
from tongban.kernel.access import Audience, require, require_audience
from tongban.kernel.actors import SYSTEM, Actor, ActorKind

BY_REGISTER = frozenset({MandateSource.PARENT, MandateSource.GUARDIAN})
LONGEST = timedelta(days=3 * 366)
MOST_ITEMS = 200
_PARTIES = Audience(frozenset({ActorKind.CITIZEN, ActorKind.CLIENT}))


@transaction.atomic
def give_mandate(
    *, actor: Actor, agent_name: str, agent_certificate_number: str, valid_until: date, **scope: Any
) -> Mandate:
    """Let the party with this certificate and name act for the actor until a day. ``scope``: see ``agency.Scope``.

    A legal representative who has switched to the organisation gives it in the organisation's name: it stays when
    another takes the office. Raises OnlyTheRepresentative for an operator who has switched to it, AssuranceTooLow.
    """
    _require_giver(actor)
    represented = _principal(actor)
    agent = _get_agent(agent_name, agent_certificate_number)
    return _give(actor, represented, agent, valid_until, _scope(scope), source=MandateSource.ONLINE)


@transaction.atomic
def give_at_counter(
    *,
    actor: Actor,
    represented_id: int,
    agent_name: str,
    agent_certificate_number: str,
    valid_until: date,
    paper_file_id: int | None = None,
    **scope: Any,
) -> Mandate:
    """A clerk writes down what the represented says at the counter, or (``paper_file_id``) has written and signed."""
    require(actor, WINDOW_INTAKE)
    represented = Party.objects.visible_to(actor).filter(pk=represented_id).first()
    if represented is None:
        raise PartyNotFound
    agent = _get_agent(agent_name, agent_certificate_number)
    source = MandateSource.COUNTER if paper_file_id is None else MandateSource.PAPER
    witness = actor.id if actor.kind is ActorKind.STAFF else None
    return _give(
        actor,
        represented,
        agent,
        valid_until,
        _scope(scope),
        source=source,
        witness_id=witness,
        paper_file_id=paper_file_id,
    )


@transaction.atomic
def give_by_guardianship(*, guardian_id: int, ward_id: int, source: MandateSource, valid_until: date) -> Mandate:
    """What the population register proves: a parent acts for a minor, a guardian for a ward (民法典 art. 27, 28, 34).

    Told by whoever asked the register. A repeat only moves the last day.
    """
    ward, guardian = (Party.objects.select_for_update().get(pk=pk) for pk in (ward_id, guardian_id))
    standing = Mandate.objects.in_force_on(clock.today()).filter(
        agent=guardian, represented=ward, given_through=source, parent=None
    )
    if known := standing.first():
        known.valid_until = valid_until
        known.save(update_fields=["valid_until"])
        return known
    return _give(SYSTEM, ward, guardian, valid_until, Scope(), source=source, longest=None)


@transaction.atomic
def pass_on_mandate(
    *, actor: Actor, mandate_id: int, agent_name: str, agent_certificate_number: str, valid_until: date, **scope: Any
) -> Mandate:
    """An agent lets another act in turn, where the represented consented; never further than its own (art. 169)."""
    _require_giver(actor)
    own = _own_party(actor)
    upper = Mandate.objects.select_for_update(no_key=True).filter(pk=mandate_id, agent=own, revoked_at=None).first()
    if upper is None:
        raise MandateNotFound
    agent = _get_agent(agent_name, agent_certificate_number)
    wanted = _scope(scope)
    lower = Link(wanted, clock.today(), valid_until)
    if not agency.reaches_no_further(lower, upper.link):
        raise MandateRefused(reason=_("You can pass on only what you may do yourself, and not for longer."))
    represented = upper.represented
    return _give(actor, represented, agent, valid_until, wanted, source=MandateSource.ONLINE, parent=upper)


@transaction.atomic
def revoke_mandate(*, actor: Actor, mandate_id: int) -> Mandate:
    """End a mandate now, and all that was passed on from it: by the represented, or by the agent who lays it down, or
    by the agent who passed it on; at the counter: ``counter_mandates``. A repeat changes nothing. Raises
    MandateNotFound, and MandateByRegister for guardianship."""
    mandate = Mandate.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=mandate_id).first()
    if mandate is None:
        raise MandateNotFound
    if mandate.revoked_at is None:
        if mandate.given_through in BY_REGISTER:
            raise MandateByRegister
        end_mandate(actor, mandate, _who_ends(actor, mandate))
    return mandate


def end_all_of(actor: Actor, party_id: int) -> None:
    """Whoever leaves the platform: nothing given or received goes on, in one transaction with the leaving."""
    mine = Mandate.objects.filter(Q(represented=party_id) | Q(agent=party_id), revoked_at=None)
    for mandate_id in mine.order_by("pk").values_list("pk", flat=True):
        mandate = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate_id)
        if mandate.revoked_at is None:
            end_mandate(actor, mandate, _who_ends(actor, mandate))


@transaction.atomic
def use_mandates(
    *,
    agent_id: int,
    represented_id: int,
    deeds: Iterable[Deed],
    number: str,
    titles: dict[str, str] | None = None,
    once: bool = False,
) -> bool:
    """Do these deeds under mandates, all or none: False, and nothing is written, when one is not allowed today.

    Holds the mandates until the caller's transaction ends, so that a revocation comes before the act or after it,
    never in the middle. Each use is written down for the represented. One's own deeds, and those of the legal
    representative, need no mandate. ``once``: what is on record for this number and act is not written again.
    """
    if agent_id == represented_id or _holds_office(agent_id, represented_id):
        return True
    mandates = _lock_chains(agent_id, represented_id)
    found = [(deed, _under(mandates, deed)) for deed in deeds]
    if any(mandate is None for _deed, mandate in found):
        return False
    for deed, mandate in found:
        if once and MandateUse.objects.filter(mandate=mandate, act=deed.act, number=number).exists():
            continue
        _write_use(mandate, deed, number, (titles or {}).get(deed.item_code, ""))
    return True


def _holds_office(person_id: int, organisation_id: int) -> bool:
    """The legal representative, held until the caller's transaction ends: the register speaks before or after it."""
    offices = LegalRepresentative.objects.held_by(person_id, organisation_id)
    return offices.select_for_update(no_key=True).first() is not None


def _lock_chains(agent_id: int, represented_id: int) -> list[Mandate]:
    """Mandates the agent holds, with every link above them, held in one order so that nobody waits in a ring."""
    own = Mandate.objects.filter(agent_id=agent_id, represented_id=represented_id, revoked_at=None)
    rows = own.values_list("pk", "parent_id", "parent__parent_id")
    ids = {pk for row in rows for pk in row if pk is not None}
    held = Mandate.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    known = {mandate.pk: mandate for mandate in held}
    for mandate in known.values():
        mandate.parent = known.get(mandate.parent_id or 0)
    return [mandate for mandate in known.values() if mandate.agent_id == agent_id]


def _under(mandates: list[Mandate], deed: Deed) -> Mandate | None:
    return next((each for each in mandates if agency.allows(each.chain, deed, clock.today())), None)


def _write_use(mandate: Any, deed: Deed, number: str, title: str) -> None:
    use = MandateUse.objects.create(
        mandate=mandate,
        act=deed.act,
        item_code=deed.item_code,
        item_title=title,
        number=number,
        amount=deed.amount,
        used_at=clock.now(),
    )
    events.publish(MandateUsed(use.pk, mandate.represented_id, mandate.agent_id, str(deed.act), title, number))


def _require_giver(actor: Actor) -> None:
    """A party, recognised as surely as giving somebody such a right asks for."""
    require_audience(_PARTIES, actor)
    levels.require_for(actor, OwnAct.GIVE_MANDATE)


def _own_party(actor: Actor) -> Party:
    own = party_of(actor)
    party = Party.objects.filter(pk=own).first() if own is not None else None
    if party is None:
        raise MandateNotFound
    return party


def _principal(actor: Actor) -> Party:
    """In whose name a mandate is given; the office is held until the transaction ends."""
    own = _own_party(actor)
    if actor.represents is None or actor.represents == own.pk:
        return own
    if not _holds_office(own.pk, actor.represents):
        raise OnlyTheRepresentative
    return Party.objects.get(pk=actor.represents)


def _give(
    actor: Actor, represented: Party, agent: Party, until: date, scope: Scope, *, longest: Any = LONGEST, **how: Any
) -> Mandate:
    if agent.pk == represented.pk:
        raise AgentIsOneself
    today = clock.today()
    _require_sensible(today, until, scope, longest)
    mandate = Mandate.objects.create(
        represented=represented,
        agent=agent,
        item_codes=list(scope.item_codes),
        item_types=list(scope.item_types),
        acts=list(scope.acts),
        amount_limit=scope.amount_limit,
        passes_on=scope.passes_on,
        valid_from=today,
        valid_until=until,
        given_through=how.pop("source"),
        **how,
    )
    audit.record(
        actor=actor,
        action="identity.give_mandate",
        subject=f"mandate:{mandate.pk}",
        represented=represented.pk,
        agent=agent.pk,
        item_codes=mandate.item_codes,
        item_types=mandate.item_types,
        acts=mandate.acts,
        through=mandate.given_through,
        passed_on_from=mandate.parent_id,
        valid_until=until.isoformat(),
    )
    events.publish(MandateGiven(mandate.pk, represented.pk, agent.pk, str(mandate.given_through), until))
    return mandate


def end_mandate(actor: Actor, mandate: Mandate, by: MandateEnd, *, asked_by: int | None = None) -> None:
    """It is over, with all that was passed on from it. The caller holds its row and has settled who may; ``asked_by``:
    the party at whose word a clerk ends it."""
    mandate.revoked_at, mandate.ended_by = clock.now(), by
    mandate.save(update_fields=["revoked_at", "ended_by"])
    audit.record(
        actor=actor, action="identity.revoke_mandate", subject=f"mandate:{mandate.pk}", by=str(by), asked_by=asked_by
    )
    events.publish(MandateRevoked(mandate.pk, mandate.represented_id, mandate.agent_id, str(by)))
    for below in Mandate.objects.select_for_update().filter(parent=mandate, revoked_at=None).order_by("pk"):
        end_mandate(actor, below, MandateEnd.ABOVE)


def _who_ends(actor: Actor, mandate: Mandate) -> MandateEnd:
    own = party_of(actor)
    if mandate.represented_id in {own, acting.speaks_for(actor=actor)}:
        return MandateEnd.REPRESENTED
    if own == mandate.agent_id:
        return MandateEnd.AGENT
    return MandateEnd.ABOVE


def _get_agent(name: str, number: str) -> Party:
    agent = Party.objects.filter(number_index=as_kept(number)).order_by("id").first()
    if agent is None or folded(agent.name) != folded(name):
        raise AgentNotFound
    return agent


def _scope(said: dict[str, Any]) -> Scope:
    """``item_codes``, ``item_types``, ``acts``, ``amount_limit``, ``passes_on``: what is None or absent is as wide."""
    lists = {key: tuple(value) for key in ("item_codes", "item_types", "acts") if (value := said.pop(key, None))}
    fields: dict[str, Any] = lists | {key: value for key, value in said.items() if value is not None}
    if not set(fields.get("acts", ())) <= set(Act):
        raise MandateRefused(reason=_("Choose from the list what the agent may do."))
    return Scope(**fields).normal()


def _require_sensible(today: date, until: date, scope: Scope, longest: timedelta | None) -> None:
    codes = (*scope.item_codes, *scope.item_types)
    if until < today:
        raise MandateRefused(reason=_("The last day of a mandate cannot be in the past."))
    if longest is not None and until > today + longest:
        raise MandateRefused(reason=_("A mandate lasts three years at most. Choose an earlier last day."))
    if len(codes) > MOST_ITEMS or any(len(code) > 40 or not code.isalnum() for code in codes):
        raise MandateRefused(reason=_("Check the item codes: letters and digits, one a line."))
    if not 0 <= scope.passes_on <= LONGEST_CHAIN or _unpayable(scope.amount_limit):
        raise MandateRefused(reason=_("Choose from the list what the agent may do."))


def _unpayable(limit: Decimal | None) -> bool:
    return limit is not None and not 0 <= limit < Decimal("1e14")
