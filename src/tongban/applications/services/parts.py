"""One thing at once (一件事): begun by its questions, each part opened when the results it waits for are there.

Handing in opens the cases that wait for nothing; the others follow by themselves, each with its own lawful clock from
the day it is opened (STANDARDS §2.6). When a part ends without a grant, those that need its result do not begin, and
the applicant is told what that means (``holdups``).
"""

from typing import Any

from django.db import transaction

from tongban.applications import parts as standing
from tongban.applications import policies, selectors
from tongban.applications.enums import ApplicationState, Collecting, Stop
from tongban.applications.errors import (
    ApplicantDeceased,
    MandateNeeded,
    NothingToApplyFor,
    PartNotWaiting,
    ThingNotFound,
    ThingQuestions,
)
from tongban.applications.events import PartOpened, PartStopped, ThingFinished
from tongban.applications.forms.answers import find_problems, settled
from tongban.applications.models import Application, ApplicationItem, Parcel
from tongban.applications.selectors import Draft
from tongban.applications.services import drafts, holdups, submission
from tongban.cases.public import MaterialForm, Outcome, ReceivedMaterial
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import Edge, Item, Thing
from tongban.kernel import audit, clock, events
from tongban.kernel.actors import SYSTEM, Actor


def start_thing(
    *,
    actor: Actor,
    thing_code: str,
    answers: dict[str, Any],
    applicant_id: int,
    channel: str,
    agent_id: int | None = None,
    agent_relation: str = "",
    fresh: bool = False,
) -> Application:
    """Begin a thing, its parts chosen by the answers to its questions; or go on with the draft that is open.

    Every part is kept, chosen or not: answers stay when the choice changes. Refuses ThingNotFound, ThingQuestions,
    NothingToApplyFor, MandateNeeded, ItemNotOnline, ItemNotFound, ApplicantDeceased.
    """
    for_whom: dict[str, Any] = {"applicant_id": applicant_id, "agent_id": agent_id, "agent_relation": agent_relation}
    application = _start(actor, thing_code, answers, channel=channel, fresh=fresh, **for_whom)
    if application is None:
        raise ApplicantDeceased
    return application


@transaction.atomic
def _start(
    actor: Actor, thing_code: str, answers: dict[str, Any], *, channel: str, fresh: bool, **for_whom: Any
) -> Application | None:
    """The draft; None for a person who has died."""
    thing = catalogue.find_thing_in_force(thing_code)
    if thing is None:
        raise ThingNotFound
    said, chosen = _chosen(thing, answers)
    whose = {"applicant_id": for_whom["applicant_id"], "agent_id": for_whom["agent_id"]}
    if not policies.can_apply_for(actor, item_codes=chosen, **whose):
        raise MandateNeeded
    drafts.one_start_at_a_time(for_whom["applicant_id"])
    if not fresh and (known := selectors.find_open_thing(actor=actor, code=thing_code, **whose)):
        return choose_parts(actor=actor, number=known.number, answers=answers)
    items = _items(thing, chosen)
    drafts.require_online([item for item in items if item.code in chosen], channel)
    return drafts.create_draft(
        actor=actor,
        items=items,
        chosen=chosen,
        channel=channel,
        thing_version_id=thing.version_id,
        thing_answers=said,
        collecting=Collecting.WINDOW,
        **for_whom,
    )


@transaction.atomic
def choose_parts(*, actor: Actor, number: str, answers: dict[str, Any]) -> Application:
    """Answer the questions of the thing anew: other parts are applied for, nothing that was answered is lost."""
    application = drafts.get_open_draft(actor=actor, number=number)
    said, chosen = _chosen(_thing_of(application), answers)
    if not policies.mandate_stands(application, chosen):
        raise MandateNeeded
    for part in selectors.parts_of(application):
        if part.chosen != (part.item_code in chosen):
            part.chosen = not part.chosen
            part.save(update_fields=["chosen"])
    application.thing_answers = said
    application.saved_at = clock.now()
    application.save(update_fields=["thing_answers", "saved_at"])
    audit.record(actor=actor, action="applications.choose_parts", subject=f"application:{number}", items=chosen)
    return application


@transaction.atomic
def choose_collecting(*, actor: Actor, number: str, way: str) -> Application:
    """Say how the results should come: together at a window, together by post, or each from its department."""
    application = drafts.get_open_draft(actor=actor, number=number)
    application.collecting = Collecting(way)
    application.saved_at = clock.now()
    application.save(update_fields=["collecting", "saved_at"])
    audit.record(actor=actor, action="applications.choose_collecting", subject=f"application:{number}", way=way)
    return application


@transaction.atomic
def go_on_after(*, case_number: str) -> None:
    """A case of a thing came to an end, or was reopened: begin what waited for it, or say why it will not begin.

    May be called again at any time: what was opened, stopped or finished is not so again.
    """
    application = selectors.lock_thing_of_case(case_number=case_number)
    if application is None:
        return
    draft = Draft(application)
    outcomes = standing.outcomes_of_parts(draft.items, printed=True)
    for part in standing.in_order(draft.items):
        if not part.case_number:
            _go_on_with(draft, part, outcomes)
    holdups.note_holds(application, draft.items, outcomes)
    _finish(application, draft.items, outcomes)


@transaction.atomic
def give_up_part(*, actor: Actor, number: str, item_code: str) -> None:
    """The applicant does without a part that has not begun. Refuses PartNotWaiting once it has a case."""
    application = selectors.get_application(actor=actor, number=number, lock=True)
    part = next((one for one in selectors.items_of(application) if one.item_code == item_code), None)
    if part is None or part.case_number or application.state != ApplicationState.SUBMITTED:
        raise PartNotWaiting
    if part.stopped_because == Stop.GIVEN_UP:
        return
    part.stopped_because = Stop.GIVEN_UP
    part.save(update_fields=["stopped_because"])
    audit.record(actor=actor, action="applications.give_up_part", subject=f"application:{number}", item=item_code)
    draft = Draft(application)
    outcomes = standing.outcomes_of_parts(draft.items)
    for other in standing.in_order(draft.items):
        if not other.case_number:
            _go_on_with(draft, other, outcomes)
    holdups.note_holds(application, draft.items, outcomes)
    _finish(application, draft.items, outcomes)


def _go_on_with(draft: Draft, part: ApplicationItem, outcomes: dict[str, Outcome]) -> None:
    stop = standing.turn_of(part, draft.items, outcomes)
    if stop is None and standing.may_begin(part, draft.items, outcomes):
        _open(draft, part, outcomes)
    elif (stop or "") != part.stopped_because:
        part.stopped_because = stop or ""
        part.save(update_fields=["stopped_because"])
        _tell_stop(draft, part)


def _open(draft: Draft, part: ApplicationItem, outcomes: dict[str, Outcome]) -> None:
    application, share = draft.application, draft.share(part.item_code)
    results = {edge: outcomes[_case_of(draft, edge.before)] for edge in draft.edges if edge.after == part.item_code}
    numbers = {edge.number_key: result.document_number for edge, result in results.items() if edge.number_key}
    receipt = submission.open_case(SYSTEM, draft, share, arrived=_arrived(share.item, results), numbers=numbers)
    part.case_number, part.stopped_because = receipt.number, ""
    part.save(update_fields=["case_number", "stopped_because"])
    submission.add_receipt(application, receipt)
    audit.record(
        actor=SYSTEM,
        action="applications.open_part",
        subject=f"application:{application.number}",
        cases=[receipt.number],
    )
    events.publish(
        PartOpened(application_number=application.number, item_code=part.item_code, case_number=receipt.number)
    )


def _case_of(draft: Draft, code: str) -> str:
    return next(part.case_number for part in draft.items if part.item_code == code)


def _arrived(item: Item, results: dict[Edge, Outcome]) -> list[ReceivedMaterial]:
    """The results of other parts that are materials of this one; they come as licences, with their documents."""
    found = []
    for edge, result in results.items():
        if material := item.definition.material(edge.material_key):
            note = f"{result.document_title} {result.document_number}"[:500]
            found.append(ReceivedMaterial(material.key, material.name, MaterialForm.LICENCE, result.file_id, note))
    return found


def _tell_stop(draft: Draft, part: ApplicationItem) -> None:
    number = draft.application.number
    audit.record(
        actor=SYSTEM,
        action="applications.stop_part" if part.stopped_because else "applications.unstop_part",
        subject=f"application:{number}",
        item=part.item_code,
        reason=part.stopped_because,
    )
    if part.stopped_because not in ("", Stop.GIVEN_UP):
        events.publish(
            PartStopped(application_number=number, item_code=part.item_code, reason=str(part.stopped_because))
        )


def _finish(application: Application, items: list[ApplicationItem], outcomes: dict[str, Outcome]) -> None:
    """When every part has ended: the thing is finished, and what is to hand out waits in one parcel."""
    ended = all(_ended(part, outcomes) for part in items)
    if ended == (application.finished_at is not None):
        return
    application.finished_at = clock.now() if ended else None
    application.save(update_fields=["finished_at"])
    if not ended:  # a case was reopened
        Parcel.objects.filter(application=application, handed_at=None).delete()
        return
    to_hand_out = any(outcome.waits_for_delivery for outcome in outcomes.values())
    handed = Parcel.objects.filter(application=application, handed_at__isnull=False).exists()
    together = to_hand_out and application.collecting != Collecting.EACH and not handed  # later results: each its own
    if together:
        Parcel.objects.get_or_create(application=application, defaults={"ready_at": application.finished_at})
    events.publish(_finished(application, items, together))


def _finished(application: Application, items: list[ApplicationItem], together: bool) -> ThingFinished:
    thing, moment = _thing_of(application), application.finished_at or clock.now()
    return ThingFinished(
        application_number=application.number,
        parcel=together,
        thing_code=thing.code,
        title=thing.title,
        authority_id=thing.authority_id,
        applicant_id=application.applicant_id,
        case_number=max((part.case_number for part in items), default=""),
        channel=application.submitted_channel,
        at=moment.isoformat(),
    )


def _ended(part: ApplicationItem, outcomes: dict[str, Outcome]) -> bool:
    """Its case ended, or it will not have one; a case that was opened just now has not."""
    outcome = outcomes.get(part.case_number)
    return outcome.ended if outcome else bool(part.stopped_because)


def _thing_of(application: Application) -> Thing:
    if application.thing_version_id is None:
        raise ThingNotFound
    return catalogue.get_thing(application.thing_version_id)


def _chosen(thing: Thing, answers: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The answers as kept, and the codes of the items they choose."""
    known = {question.key: question for question in thing.questions}
    said = {key: settled(known[key], raw, None) for key, raw in answers.items() if key in known}
    if problems := find_problems(thing.questions, said, ()):
        raise ThingQuestions(problems=problems)
    codes = list(thing.items_for(said))
    if not codes:
        raise NothingToApplyFor
    return said, codes


def _items(thing: Thing, chosen: list[str]) -> list[Item]:
    """The items of all parts in force, in the order of the parts; a chosen one that is not is refused."""
    found = []
    for part in thing.definition.parts:
        item = catalogue.find_item_in_force(part.item_code)
        if item is None and part.item_code in chosen:
            item = catalogue.get_item_in_force(part.item_code)  # refuses, with its own words
        if item is not None:
            found.append(item)
    return found
