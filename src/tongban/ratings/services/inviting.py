"""Opening the right to rate, once per case and once per visit."""

from datetime import datetime

from tongban.applications.public import ThingFinished
from tongban.cases import public as cases
from tongban.identity import public as identity
from tongban.messaging import public as messaging
from tongban.ratings import links
from tongban.ratings.enums import Occasion, Setting
from tongban.ratings.models import Invitation

FinishedCase = cases.CaseDecided | cases.CaseNotAccepted | cases.CaseReturned


def invite_for_case(event: FinishedCase) -> None:
    """一事一评: the case is finished, its applicant may rate it once; the message carries the signed link."""
    invitation, is_new = Invitation.objects.get_or_create(
        occasion=Occasion.CASE,
        reference=event.case_number,
        defaults=_facts(event, item_code=event.item_code, item_title=event.item_title),
    )
    if is_new:
        _send_invitation(event, invitation)


def invite_for_thing(event: ThingFinished) -> None:
    """A thing (一件事) is rated once for all its parts; the rating belongs to its lead department.

    Where a part was reopened it finishes a second time, perhaps with a later case: the first invitation stands.
    """
    known = Invitation.objects.filter(occasion=Occasion.CASE, application_number=event.application_number)
    if not event.case_number or known.exists():
        return
    facts = _facts(event, item_code=event.thing_code, item_title=event.title)
    invitation, is_new = Invitation.objects.get_or_create(
        occasion=Occasion.CASE, reference=event.case_number, defaults=facts
    )
    if is_new:
        _send_invitation(event, invitation)


def invite_for_visit(event: cases.CaseOpened) -> None:
    """一次一评: somebody handed in an application at a window. Several cases of one application are one visit."""
    if event.channel == cases.Channel.WINDOW:
        Invitation.objects.get_or_create(
            occasion=Occasion.VISIT,
            reference=event.application_number,
            defaults=_facts(event, item_code=event.item_code, item_title=event.item_title),
        )


def _facts_of_case(event: FinishedCase | cases.CaseOpened) -> dict[str, object]:
    return _facts(event, item_code=event.item_code, item_title=event.item_title)


def _facts(event: FinishedCase | cases.CaseOpened | ThingFinished, **about: str) -> dict[str, object]:
    on_site = event.channel == cases.Channel.WINDOW
    return {
        "application_number": event.application_number,
        "setting": Setting.ON_SITE if on_site else Setting.ONLINE,
        **about,
        "authority_id": event.authority_id,
        "case_channel": event.channel,
        "party_id": event.applicant_id,
        "opened_at": datetime.fromisoformat(event.at),
    }


def _send_invitation(event: FinishedCase | ThingFinished, invitation: Invitation) -> None:
    authority = identity.get_authorities([event.authority_id]).get(event.authority_id)
    names = identity.party_names([event.applicant_id])
    messaging.send_message(
        party_id=event.applicant_id,
        template="rating_invited",
        context={
            "name": names.get(event.applicant_id, ""),
            "case_number": event.case_number,
            "item_title": invitation.item_title,
            "authority_name": authority.name if authority else "",
            "due_on": "",
            "reason": "",
            "link": links.path_of(links.Target(case_number=event.case_number)),
        },
        key=f"rating_invited:{invitation.reference}",
        about=f"case:{event.case_number}",
        email=cases.contact_email(case_number=event.case_number, party_id=event.applicant_id),
    )
