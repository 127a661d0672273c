"""Mandates: one party lets another act for it, and takes that back at any moment."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from tongban.identity.certificates import as_kept
from tongban.identity.errors import AgentIsOneself, AgentNotFound, MandateNotFound, MandateRefused
from tongban.identity.models import Mandate, Party
from tongban.identity.names import folded
from tongban.identity.roles import party_of
from tongban.kernel import audit, clock
from tongban.kernel.access import Audience, require_audience
from tongban.kernel.actors import Actor, ActorKind

LONGEST = timedelta(days=3 * 366)
MOST_ITEMS = 200
_PARTIES = Audience(frozenset({ActorKind.CITIZEN, ActorKind.CLIENT}))


@transaction.atomic
def give_mandate(
    *,
    actor: Actor,
    agent_name: str,
    agent_certificate_number: str,
    valid_until: date,
    item_codes: list[str] | None = None,
    through: str = "online",
) -> Mandate:
    """Let the party with this certificate and name act for the actor, for some items or (empty) all, until a day."""
    require_audience(_PARTIES, actor)
    own = party_of(actor)
    represented = Party.objects.filter(pk=own).first() if own is not None else None
    if represented is None:
        raise MandateNotFound
    agent = _get_agent(agent_name, agent_certificate_number)
    if agent.pk == represented.pk:
        raise AgentIsOneself
    today = clock.today()
    codes = sorted(set(item_codes or []))
    _require_sensible(today, valid_until, codes)
    mandate = Mandate.objects.create(
        represented=represented,
        agent=agent,
        item_codes=codes,
        valid_from=today,
        valid_until=valid_until,
        given_through=through,
    )
    audit.record(
        actor=actor,
        action="identity.give_mandate",
        subject=f"mandate:{mandate.pk}",
        represented=represented.pk,
        agent=agent.pk,
        item_codes=codes,
        valid_until=valid_until.isoformat(),
    )
    return mandate


@transaction.atomic
def revoke_mandate(*, actor: Actor, mandate_id: int) -> Mandate:
    """End a mandate now: by the one represented, or by the agent who lays it down. A repeat changes nothing."""
    mandate = Mandate.objects.visible_to(actor).select_for_update().filter(pk=mandate_id).first()
    if mandate is None:
        raise MandateNotFound
    if mandate.revoked_at is None:
        mandate.revoked_at = clock.now()
        mandate.save(update_fields=["revoked_at"])
        audit.record(
            actor=actor,
            action="identity.revoke_mandate",
            subject=f"mandate:{mandate.pk}",
            by="represented" if party_of(actor) == mandate.represented_id else "agent",
        )
    return mandate


def _get_agent(name: str, number: str) -> Party:
    agent = Party.objects.filter(number_index=as_kept(number)).order_by("id").first()
    if agent is None or folded(agent.name) != folded(name):
        raise AgentNotFound
    return agent


def _require_sensible(today: date, until: date, codes: list[str]) -> None:
    if until < today:
        raise MandateRefused(reason=_("The last day of a mandate cannot be in the past."))
    if until > today + LONGEST:
        raise MandateRefused(reason=_("A mandate lasts three years at most. Choose an earlier last day."))
    if len(codes) > MOST_ITEMS or any(len(code) > 40 or not code.isalnum() for code in codes):
        raise MandateRefused(reason=_("Check the item codes: letters and digits, one a line."))
