"""Act for somebody else from now on, and for oneself again: a choice of the session, which opens nothing by itself."""

from typing import Any

from django.db import transaction

from tongban.identity import acting
from tongban.identity.errors import MandateNotFound
from tongban.identity.roles import party_of
from tongban.identity.services import sessions
from tongban.kernel import audit
from tongban.kernel.actors import Actor

_LONGEST = 18  # digits of an identifier


@transaction.atomic
def act_as(*, actor: Actor, session: Any, party: str) -> None:
    """``party``: the id of somebody the actor may act for, or ``""`` for oneself. Raises MandateNotFound, which does
    not tell whether there is such a party."""
    own = party_of(actor)
    if own is None:
        raise MandateNotFound
    if party in {"", str(own)}:
        sessions.switch_to(session, None)
        return
    known = party.isascii() and party.isdigit() and len(party) <= _LONGEST
    found = acting.find_represented(agent_id=own, represented_id=int(party)) if known else None
    if found is None:
        raise MandateNotFound
    sessions.switch_to(session, found.pk)
    audit.record(actor=actor, action="identity.act_as", subject=f"party:{found.pk}")
