"""Drafts of an organisation outlive the agent who began them: whoever speaks for it now goes on (民法典 art. 61)."""

from django.db import transaction

from tongban.applications import selectors
from tongban.applications.errors import ApplicationNotFound
from tongban.applications.models import Application
from tongban.applications.numbering import is_number
from tongban.kernel import audit
from tongban.kernel.actors import Actor


@transaction.atomic
def take_over_draft(*, actor: Actor, number: str) -> Application:
    """Become the agent of a draft another agent began for the organisation one is here for, with all that is in it.

    For the legal representative who has switched to the organisation. A repeat changes nothing. Raises
    ApplicationNotFound for everything else, also where a clerk at the window has it in hand.
    """
    found = selectors.drafts_of_the_represented(actor=actor).select_for_update(of=("self",))
    draft = found.filter(number=number).first() if is_number(number) else None
    if draft is None:
        raise ApplicationNotFound
    before = draft.agent_id
    if before != actor.id:
        draft.agent_id = actor.id
        draft.save(update_fields=["agent_id"])
        facts = {"from": before}
        audit.record(actor=actor, action="applications.take_over", subject=f"application:{number}", **facts)
    return draft
