"""Reactions to what cases announce."""

from tongban.applications import public as applications
from tongban.cases import public as cases
from tongban.kernel.events import on
from tongban.ratings.events import BadRatingGiven
from tongban.ratings.services import inviting, rectifying


@on(cases.CaseDecided)
@on(cases.CaseNotAccepted)
@on(cases.CaseReturned)
def invite_to_rate_the_case(event: inviting.FinishedCase) -> None:
    """The case is finished: its applicant may rate it. A part of a thing is rated with the thing."""
    if not applications.part_of_a_thing(event.case_number):
        inviting.invite_for_case(event)


@on(applications.ThingFinished)
def invite_to_rate_the_thing(event: applications.ThingFinished) -> None:
    """Everything of a thing is finished: one rating for all of it."""
    inviting.invite_for_thing(event)


@on(cases.CaseOpened)
def invite_to_rate_the_visit(event: cases.CaseOpened) -> None:
    """An application was taken in at a window: the visit may be rated."""
    inviting.invite_for_visit(event)


@on(BadRatingGiven)
def tell_department(event: BadRatingGiven) -> None:
    """Who answers for the department looks into it; the clerks who were rated are not told."""
    rectifying.tell_department(rating_id=event.rating_id)
