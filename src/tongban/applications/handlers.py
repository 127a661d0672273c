"""Reactions to own events after commit: tell the applicant and the agent what was handed in."""

from django.urls import reverse

from tongban.applications import selectors
from tongban.applications.events import ApplicationSubmitted
from tongban.applications.services import submission
from tongban.identity import public as identity
from tongban.kernel.actors import SYSTEM
from tongban.kernel.events import on
from tongban.messaging import public as messaging

_TEMPLATE = "application_submitted"


@on(ApplicationSubmitted)
def tell_submitted(event: ApplicationSubmitted) -> None:
    """One message for each case to the applicant and to the agent, each once however often the event is delivered."""
    application = selectors.get_application(actor=SYSTEM, number=event.application_number)
    parties = identity.party_names({event.applicant_id, event.agent_id or event.applicant_id})
    filed_by = event.agent_id or event.applicant_id  # whose contact details the application holds
    for receipt in submission.receipt_of(application).cases:
        for party_id in parties:
            messaging.send_message(
                party_id=party_id,
                template=_TEMPLATE,
                context={
                    "name": parties[event.applicant_id],
                    "case_number": receipt.number,
                    "item_title": receipt.item_title,
                    "authority_name": receipt.authority_name,
                    "due_on": receipt.acceptance_due_on.isoformat(),
                    "reason": "",
                    "link": reverse("cases:show_case", args=[receipt.number]),
                },
                key=f"{_TEMPLATE}:{receipt.number}:{party_id}",
                about=f"case:{receipt.number}",
                email=str(application.contact.get("email") or "") if party_id == filed_by else "",
            )
