"""Begin an intake at the counter: the applicant, the agent who may stand there, the item."""

from typing import Any

from django.db import transaction

from tongban.applications import public as applications
from tongban.cases.public import Channel
from tongban.identity import public as identity
from tongban.identity.public import CertificateType
from tongban.kernel.access import require
from tongban.kernel.actors import Actor
from tongban.window.errors import AgentIsApplicant


@transaction.atomic
def begin_intake(*, actor: Actor, party_id: int, item_code: str, agent: dict[str, Any]) -> str:
    """Open a draft at the window (or the clerk's open one for the same person and item); returns its number.

    ``agent``: ``present`` self or agent; then name, citizen number and the relation or mandate the clerk has seen. The
    clerk's look replaces the online mandate; what was seen is kept with the application and in the audit.
    """
    require(actor, identity.WINDOW_INTAKE)
    agent_id, relation = None, ""
    if agent.get("present") == "agent":
        row = identity.register_person(
            actor=actor,
            name=agent["agent_name"],
            certificate_type=CertificateType.CITIZEN_ID,
            certificate_number=agent["agent_number"],
        )
        agent_id, relation = row.id, agent["agent_relation"]
        if agent_id == party_id:
            raise AgentIsApplicant
    return applications.start_application(
        actor=actor,
        item_codes=[item_code],
        applicant_id=party_id,
        agent_id=agent_id,
        agent_relation=relation,
        channel=Channel.WINDOW,
    ).number
