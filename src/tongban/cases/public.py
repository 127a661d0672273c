"""What other contexts may use from cases. No model leaves this house."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from tongban.cases import deadlines
from tongban.cases.enums import CaseState, Channel, MaterialForm, NoticeKind
from tongban.cases.events import (
    CaseAccepted,
    CaseDateMoved,
    CaseDecided,
    CaseNotAccepted,
    CaseOpened,
    CaseReopened,
    CaseReturned,
    CasesRedated,
    CaseWithdrawn,
    LicenceDeemedRenewed,
    NoticeWithdrawn,
    PromiseMissed,
    StepFinished,
    SupplementAnswered,
    SupplementRequested,
)
from tongban.cases.rows import (
    CaseProgress,
    CaseReceipt,
    CaseRow,
    ClockRow,
    Held,
    ReceivedMaterial,
    RouteLine,
    SupplementAsked,
)
from tongban.cases.selectors import progress, recompute, results
from tongban.cases.selectors.recompute import Redated
from tongban.cases.selectors.results import Outcome
from tongban.cases.services import (
    acceptance,
    claiming,
    delivery,
    hearing,
    holding,
    intake,
    notices,
    procedures,
    review,
    supplements,
)
from tongban.cases.services import decision as deciding
from tongban.cases.services.hearing import Signature
from tongban.cases.services.promising import Promise
from tongban.cases.services.review import Check
from tongban.cases.services.tolerance import accept_with_tolerance, bring_material
from tongban.catalogue.public import Item
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.pagination import Page

__all__ = [
    "CaseAccepted",
    "CaseDateMoved",
    "CaseDecided",
    "CaseNotAccepted",
    "CaseOpened",
    "CaseProgress",
    "CaseReceipt",
    "CaseReopened",
    "CaseReturned",
    "CaseRow",
    "CaseState",
    "CaseWithdrawn",
    "CasesRedated",
    "Channel",
    "Check",
    "LicenceDeemedRenewed",
    "MaterialForm",
    "NoticeKind",
    "NoticeWithdrawn",
    "Outcome",
    "Promise",
    "PromiseMissed",
    "ReceivedMaterial",
    "Redated",
    "RouteLine",
    "Signature",
    "StepFinished",
    "SupplementAnswered",
    "SupplementAsked",
    "SupplementRequested",
    "accept_case",
    "accept_with_tolerance",
    "answer_supplement",
    "bring_material",
    "claim_task",
    "contact_email",
    "decide_case",
    "deliver_together",
    "end_procedure",
    "find_held",
    "find_progress",
    "find_who_handled",
    "finish_review",
    "get_progress",
    "judge_hours",
    "list_my_cases",
    "list_redated",
    "notify_hearing",
    "open_case",
    "open_supplement",
    "outcomes_of",
    "print_slip",
    "record_hearing",
    "refuse_acceptance",
    "request_hearing",
    "request_supplement",
    "start_procedure",
    "tell_hearing_right",
    "withdraw_case",
    "write_note",
]


# -- the applicant's side


def open_case(
    *,
    actor: Actor,
    application_number: str,
    item_version_id: int,
    applicant_id: int,
    agent_id: int | None = None,
    client_id: int | None = None,
    channel: str,
    facts: dict[str, Any],
    materials: list[ReceivedMaterial],
    contact: dict[str, str] | None = None,
    item: Item | None = None,
    promise: str = "",
    sources: dict[str, Any] | None = None,
    instead: Promise | None = None,
) -> CaseReceipt:
    """Receive an application for one item. A repeat for the same application and item answers with the same case.

    ``contact``: ``contact_name``, ``mobile``, ``email``, ``address``, each may be missing. ``item`` is the version,
    when the caller has just read it. ``promise``, ``instead``: see ``Promise``. ``sources``: what registers knew.
    """
    return intake.open_case(
        actor=actor,
        application_number=application_number,
        item_version_id=item_version_id,
        applicant_id=applicant_id,
        agent_id=agent_id,
        client_id=client_id,
        channel=channel,
        facts=facts,
        materials=materials,
        contact=contact,
        item=item,
        promise=promise,
        sources=sources,
        instead=instead,
    )


def find_held(*, actor: Actor, party_id: int, item_code: str, purpose: str, about: str) -> tuple[Held, ...]:
    """Licences in force and materials of level A or B of a party; () without a right to it; recorded in the ledger."""
    return holding.find_held(actor=actor, party_id=party_id, item_code=item_code, purpose=purpose, about=about)


def print_slip(receipt: CaseReceipt) -> int:
    """The file id of the 收件凭证 of a receipt the caller may show, made on the spot when its job has not run."""
    return notices.print_slip_now(receipt=receipt)


def open_supplement(*, actor: Actor, case_number: str) -> SupplementAsked | None:
    """What the applicant must supplement now, or None. CaseNotFound for another person's case."""
    return progress.find_open_supplement(actor=actor, number=case_number)


def answer_supplement(
    *, actor: Actor, case_number: str, facts: dict[str, Any], materials: list[ReceivedMaterial]
) -> None:
    """Hand in all that the open notice asks for and nothing else; the acceptance clock starts anew."""
    supplements.answer_supplement(actor=actor, case_number=case_number, facts=facts, materials=materials)


def outcomes_of(*, actor: Actor, numbers: Iterable[str], printed: bool = False) -> dict[str, Outcome]:
    """How these cases stand, by number, with their decisions as documents; those the actor may not see are left out.

    ``printed``: a decision whose PDF is not made yet is printed on the spot.
    """
    numbers = list(numbers)
    found = results.outcomes_of(actor=actor, numbers=numbers)
    if printed and any(one.document_number and one.file_id is None for one in found.values()):
        notices.print_decisions_now(numbers=found)
        found = results.outcomes_of(actor=actor, numbers=numbers)
    return found


def find_who_handled(*, case_number: str = "", application_number: str = "") -> frozenset[int]:
    """Staff who took in, worked on or decided a case, or any case of an application: none of them judges complaints."""
    return results.find_who_handled(case_number=case_number, application_number=application_number)


def deliver_together(
    *,
    actor: Actor,
    case_numbers: Iterable[str],
    method: str,
    recipient: str,
    at: datetime,
    relation: str = "",
    tracking: str = "",
    note: str = "",
) -> list[str]:
    """Hand out all decisions of these cases in one parcel at the integrated window; the numbers of the documents."""
    handing = delivery.Handing(method, recipient, at, relation, tracking, note)
    return delivery.deliver_together(actor=actor, case_numbers=case_numbers, handing=handing)


def withdraw_case(*, actor: Actor, case_number: str, reason: str = "") -> None:
    """Take the application back before the decision."""
    deciding.withdraw_case(actor=actor, case_number=case_number, reason=reason)


def contact_email(*, case_number: str, party_id: int) -> str:
    """The e-mail given in the application when this party filed it; "" for another, or when none was given."""
    return progress.find_contact_email(case_number=case_number, party_id=party_id)


def get_progress(*, actor: Actor, case_number: str) -> CaseProgress:
    """Where a case is, by when, why, and what comes next. Masked for staff; CaseNotFound for strangers."""
    return progress.get_progress(actor=actor, number=case_number)


def find_progress(*, number: str, query_code: str) -> CaseProgress | None:
    """The same without login, masked, for whoever holds number and query code; None for every wrong pair alike."""
    return progress.find_progress(number=number, query_code=query_code)


def list_my_cases(*, actor: Actor, after: str = "", size: int = 20) -> Page[CaseRow]:
    """One's own cases, newest first; ``after`` is the cursor of the last page."""
    return progress.list_my_cases(actor=actor, cursor=after, size=size)


def judge_hours(*, opened_at: datetime, hours: int, closed_at: datetime | None, at: datetime) -> ClockRow:
    """A limit in hours as the clocks judge it: for histories of other systems, whose days off are not ours."""
    return deadlines.judge_hours(opened_at=opened_at, hours=hours, closed_at=closed_at, at=at)


def list_redated(*, run_id: int, batch: int) -> list[Redated]:
    """The cases of one ``CasesRedated`` whose date that matters moved with the holidays."""
    return recompute.list_redated(run_id=run_id, batch=batch)


# -- the authority's side: the same services as the desk pages, for demo, bench and other systems


def claim_task(*, actor: Actor, case_number: str, task_id: int | None = None) -> None:
    """Take a live step of a case, without ``task_id`` the actor's own; TaskHeld names the colleague who was faster."""
    claiming.claim_task(actor=actor, case_number=case_number, task_id=task_id)


def write_note(*, actor: Actor, case_number: str, text: str) -> None:
    """A private note among staff; the applicant never sees it."""
    review.write_note(actor=actor, case_number=case_number, text=text)


def accept_case(*, actor: Actor, case_number: str, opinion: str = "") -> None:
    """Accept (受理): the clocks of the decision start."""
    acceptance.accept_case(actor=actor, case_number=case_number, opinion=opinion)


def refuse_acceptance(*, actor: Actor, case_number: str, ground: str, reasons: str, right_authority: str = "") -> None:
    """Do not accept, on a NonAcceptanceReason; another competent authority is named."""
    acceptance.refuse_acceptance(
        actor=actor, case_number=case_number, ground=ground, reasons=reasons, right_authority=right_authority
    )


def request_supplement(
    *,
    actor: Actor,
    case_number: str,
    fields: dict[str, str],
    materials: dict[str, str],
    reason: str = "",
    days: int | None = None,
    override_reason: str = "",
) -> None:
    """Tell once what is missing. ``fields``, ``materials``: key → what is wrong; ``days``: working days to answer."""
    supplements.request_supplement(
        actor=actor,
        case_number=case_number,
        fields=fields,
        materials=materials,
        reason=reason,
        days=days,
        override_reason=override_reason,
    )


def finish_review(
    *,
    actor: Actor,
    case_number: str,
    opinion: str = "",
    checks: list[Check] | None = None,
    outcome: str = "agreed",
    task_id: int | None = None,
) -> None:
    """Finish a live step with an opinion (a StepOutcome); the case goes on along its route."""
    review.finish_review(
        actor=actor, case_number=case_number, opinion=opinion, checks=checks, outcome=outcome, task_id=task_id
    )


def decide_case(
    *,
    actor: Actor,
    case_number: str,
    decision: str,
    reasons: str = "",
    opinion: str = "",
    result_number: str = "",
    valid_until: date | None = None,
) -> None:
    """Grant or refuse (a Decision). A refusal needs reasons."""
    deciding.decide_case(
        actor=actor,
        case_number=case_number,
        decision=decision,
        reasons=reasons,
        opinion=opinion,
        result_number=result_number,
        valid_until=valid_until,
    )


def start_procedure(
    *, actor: Actor, case_number: str, kind: str, reasons: str, expected_value: int, expected_unit: str = "working_day"
) -> tuple[int, date]:
    """Begin a special procedure (特别程序): its number, and the day it should end, as told in writing."""
    begun = procedures.start_procedure(
        actor=actor,
        case_number=case_number,
        kind=kind,
        reasons=reasons,
        expected_value=expected_value,
        expected_unit=expected_unit,
    )
    return begun.pk, begun.expected_on


def end_procedure(*, actor: Actor, case_number: str, procedure_id: int, passed: bool, result: str) -> None:
    """End a special procedure with its result; the clock goes on."""
    procedures.end_procedure(
        actor=actor, case_number=case_number, procedure_id=procedure_id, passed=passed, result=result
    )


def tell_hearing_right(*, actor: Actor, case_number: str, ground: str, topic: str) -> date:
    """Tell the applicant of the right to a hearing (听证权利告知); the last day to ask for it."""
    return hearing.tell_hearing_right(actor=actor, case_number=case_number, ground=ground, topic=topic).ask_by


def request_hearing(*, actor: Actor, case_number: str, why: str = "") -> date:
    """The applicant asks for the hearing and the clock stops; the day it must be organised by."""
    return hearing.request_hearing(actor=actor, case_number=case_number, why=why).organise_by or clock.today()


def notify_hearing(
    *, actor: Actor, case_number: str, planned_at: datetime, place: str, chair_id: int, clerk_name: str
) -> None:
    """Tell time, place and chair of the hearing at least seven working days before."""
    hearing.notify_hearing(
        actor=actor,
        case_number=case_number,
        planned_at=planned_at,
        place=place,
        chair_id=chair_id,
        clerk_name=clerk_name,
    )


def record_hearing(
    *, actor: Actor, case_number: str, held_at: datetime, attendees: str, record: str, signatures: list[Signature]
) -> None:
    """The hearing was held: its record and who signed it; the clock goes on."""
    hearing.record_hearing(
        actor=actor,
        case_number=case_number,
        held_at=held_at,
        attendees=attendees,
        record=record,
        signatures=signatures,
    )
