"""Reactions after commit: tell the applicant and the agent; let the parts of a thing follow each other."""

from typing import Any

from django.urls import reverse

from tongban.applications import selectors
from tongban.applications.enums import Hold
from tongban.applications.events import (
    ApplicationSubmitted,
    DraftEnds,
    PartOpened,
    ThingFinished,
    ThingGoesOn,
    ThingHeldUp,
)
from tongban.applications.models import Application
from tongban.applications.services import old_drafts, parts, submission
from tongban.applications.standstill import told
from tongban.cases import public as cases
from tongban.identity import public as identity
from tongban.kernel import languages
from tongban.kernel.actors import SYSTEM
from tongban.kernel.events import on
from tongban.messaging import public as messaging


@on(ApplicationSubmitted)
def tell_submitted(event: ApplicationSubmitted) -> None:
    """One message for each case to the applicant and to the agent, each once however often the event is delivered."""
    application = selectors.get_application(actor=SYSTEM, number=event.application_number)
    for receipt in submission.receipt_of(application).cases:
        _tell(application, "application_submitted", receipt.number, _about_case(receipt))


def go_on_with_the_thing(event: Any) -> None:
    """A case ended, was reopened, stands still or goes on: what that means for the other parts of its thing."""
    parts.go_on_after(case_number=event.case_number)


for fact in cases.Outcome.told_by:
    on(fact)(go_on_with_the_thing)


@on(PartOpened)
def tell_part_opened(event: PartOpened) -> None:
    """The turn of a part came: its authority has it now."""
    application = selectors.get_application(actor=SYSTEM, number=event.application_number)
    receipt = submission.case_receipt_of(application, event.case_number)
    _tell(application, "part_opened", receipt.number, _about_case(receipt))


@on(ThingHeldUp)
def tell_thing_held_up(event: ThingHeldUp) -> None:
    """What it means for the rest that one part holds it up; not where there is no rest."""
    if not (event.waiting or event.going_on):
        return
    application = selectors.get_application(actor=SYSTEM, number=event.application_number)
    titles = {item.item_code: item.item_title for item in selectors.items_of(application)}
    with languages.official():
        affected = (event.waiting, event.going_on)
        standstill = told(Hold(event.because), event.item_code, titles, affected, event.procedure)
        words = {"item_title": standstill.heading, "reason": "\n".join(standstill.sentences)}
    _tell(application, "thing_held_up", _round(event), words | {"link": _progress_of(application)})


@on(ThingGoesOn)
def tell_thing_goes_on(event: ThingGoesOn) -> None:
    """What held up other parts goes on; nobody needs to hear it where nothing waited."""
    if not event.waiting:
        return
    application = selectors.get_application(actor=SYSTEM, number=event.application_number)
    titles = {item.item_code: item.item_title for item in selectors.items_of(application)}
    waiting = "、".join(f"“{titles[code]}”" for code in event.waiting)
    words = {"item_title": titles[event.item_code], "reason": waiting, "link": _progress_of(application)}
    _tell(application, "thing_goes_on", _round(event), words)


def _round(event: ThingHeldUp | ThingGoesOn) -> str:
    """One message for each time it happens."""
    return f"{event.application_number}:{event.item_code}:{event.at}"


@on(ThingFinished)
def tell_thing_finished(event: ThingFinished) -> None:
    """Everything is done: where to get the results."""
    application = selectors.get_application(actor=SYSTEM, number=event.application_number)
    titles = "、".join(item.item_title for item in selectors.items_of(application))
    template = "thing_finished_parcel" if event.parcel else "thing_finished"
    moment = application.finished_at.isoformat() if application.finished_at else ""
    words = {"item_title": titles, "link": _progress_of(application)}
    _tell(application, template, f"{application.number}:{moment}", words)


def _progress_of(application: Application) -> str:
    return reverse("applications:show_progress", args=[application.number])


def _about_case(receipt: cases.CaseReceipt) -> dict[str, str]:
    return {
        "case_number": receipt.number,
        "item_title": receipt.item_title,
        "authority_name": receipt.authority_name,
        "due_on": receipt.acceptance_due_on.isoformat(),
        "link": reverse("cases:show_case", args=[receipt.number]),
    }


@on(DraftEnds)
def tell_draft_ends(event: DraftEnds) -> None:
    """Until when a draft is still there; once for each time it was left lying."""
    application = selectors.get_application(actor=SYSTEM, number=event.application_number)
    titles = "、".join(item.item_title for item in selectors.items_of(application))
    words = {
        "item_title": titles,
        "due_on": event.last_day,
        "link": reverse("applications:show_application", args=[application.number]),
    }
    _tell(application, "draft_ends", f"{application.number}:{event.saved_at}", words)


@on(identity.Accounts.Closed)
def discard_drafts_of_who_left(event: Any) -> None:
    """Whoever closed the account hands nothing in any more."""
    old_drafts.discard_drafts_of(party_id=event.party_id)


def _tell(application: Application, template: str, fact: str, words: dict[str, str]) -> None:
    """To the applicant and the agent, once for each fact."""
    parties = identity.party_names({application.applicant_id, application.agent_id or application.applicant_id})
    filed_by = application.agent_id or application.applicant_id  # whose contact details the application holds
    empty = dict.fromkeys(("case_number", "item_title", "authority_name", "due_on", "reason", "link"), "")
    case_number = words.get("case_number")
    for party_id in parties:
        messaging.send_message(
            party_id=party_id,
            template=template,
            context=empty | {"name": parties[application.applicant_id]} | words,
            key=f"{template}:{fact}:{party_id}",
            about=f"case:{case_number}" if case_number else f"application:{application.number}",
            email=str(application.contact.get("email") or "") if party_id == filed_by else "",
        )
