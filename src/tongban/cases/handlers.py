"""Reactions to own events after commit: tell the applicant and the agent, make the receipt slip."""

from contextlib import nullcontext
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse

from tongban.cases.enums import CaseState, SequelKind
from tongban.cases.events import (
    CaseAccepted,
    CaseDecided,
    CaseExtended,
    CaseFact,
    CaseForwarded,
    CaseNotAccepted,
    CaseOpened,
    CaseReopened,
    CaseReturned,
    CaseWithdrawn,
    CheckDueSoon,
    CorrectionOrdered,
    CreditRepaired,
    DecidedOnPromise,
    HearingNotified,
    HearingRequested,
    HearingRightTold,
    InterestedTold,
    LicenceDeemedRenewed,
    MaterialSentBack,
    NoticeWithdrawn,
    ObjectionAnswered,
    ProcedureEnded,
    ProcedureLate,
    ProcedureStarted,
    PromiseChecked,
    PromiseGone,
    PromiseMissed,
    SequelRecorded,
    StepFinished,
    SupplementAnswered,
    SupplementRequested,
    ToleranceBegan,
    ToleranceDueSoon,
    ToleranceMet,
)
from tongban.cases.models import CaseTask
from tongban.cases.selectors import progress
from tongban.cases.selectors.verification import get_notice
from tongban.cases.services import notices, publication, recompute, telling
from tongban.cases.services.office import leaving
from tongban.identity import public as identity
from tongban.kernel import clock, jobs, languages
from tongban.kernel.actors import SYSTEM
from tongban.kernel.events import on
from tongban.kernel.holidays import CalendarChanged
from tongban.messaging import public as messaging
from tongban.messaging.public import StaffNoticeKind

_LONG_AGO = timedelta(days=1)


@on(CalendarChanged)
def recompute_running_cases(event: CalendarChanged) -> None:
    """Dates are reckoned anew; not where no day counts otherwise, as when the shipped notices come into rows."""
    if event.first_day is not None:
        recompute.ask_for_run(revision=event.revision, before=event.before)


@on(identity.Accounts.StaffLeft)
def pass_on_the_work(event: identity.Accounts.StaffLeft) -> None:
    """Nothing waits for somebody who does not come back."""
    leaving.pass_on_work(staff_id=event.staff_id, successor_id=event.successor_id, reason=event.reason)


@on(CaseOpened)
def print_receipt_slip(event: CaseOpened) -> None:
    """Soon for who waits at the counter; a case of days ago (a replay, the demo city) holds up nobody's document."""
    old = clock.now() - datetime.fromisoformat(event.at) > _LONG_AGO
    with jobs.in_no_hurry() if old else nullcontext():
        notices.render_waiting_notices(case_number=event.case_number)


@on(SupplementRequested)
def tell_supplement(event: SupplementRequested) -> None:
    due_on = event.answer_due_on.isoformat() if event.answer_due_on else ""
    _tell(event, "supplement_requested", due_on=due_on, about_round=f"{event.at}")


@on(CaseAccepted)
def tell_accepted(event: CaseAccepted) -> None:
    _tell(event, "case_accepted", due_on=event.due_on.isoformat() if event.due_on else "")


@on(PromiseMissed)
def tell_promise_missed(event: PromiseMissed) -> None:
    _tell(event, "promise_missed", due_on=event.due_on.isoformat() if event.due_on else "")


@on(LicenceDeemedRenewed)
def tell_deemed_renewed(event: LicenceDeemedRenewed) -> None:
    _tell(event, "licence_deemed_renewed", due_on=_iso(event.renewed_on), reason=event.notice)


@on(CaseNotAccepted)
def tell_not_accepted(event: CaseNotAccepted) -> None:
    _tell(event, "case_not_accepted")


@on(CaseDecided)
def tell_decided(event: CaseDecided) -> None:
    _tell(event, "case_granted" if event.state == CaseState.GRANTED else "case_refused")


@on(CaseDecided)
def publish_decision(event: CaseDecided) -> None:
    """A grant is public (行政许可法 art. 40)."""
    if event.state == CaseState.GRANTED:
        publication.publish_decision(case_number=event.case_number)


@on(CaseWithdrawn)
def tell_withdrawn(event: CaseWithdrawn) -> None:
    _tell(event, "tolerance_lapsed" if event.lapsed else "case_withdrawn", about_round=event.at if event.lapsed else "")


@on(NoticeWithdrawn)
def tell_notice_withdrawn(event: NoticeWithdrawn) -> None:
    notice = get_notice(actor=SYSTEM, number=event.case_number, verification=UUID(event.verification))
    reason = f"《{notice.get_kind_display()}》{notice.number} {notice.withdrawn_reason}"
    _tell(event, "notice_withdrawn", about_round=event.verification, reason=reason)


@on(CaseReturned)
def tell_returned(event: CaseReturned) -> None:
    _tell(event, "case_returned")


@on(CaseExtended)
def tell_extended(event: CaseExtended) -> None:
    _tell(event, "case_extended", due_on=_iso(event.extended_to), reason=event.reason)


@on(CaseForwarded)
def tell_forwarded(event: CaseForwarded) -> None:
    _tell(event, "case_forwarded", due_on=_iso(event.due_on), about_round=event.at, reason=event.to_name)


@on(ProcedureStarted)
def tell_procedure_started(event: ProcedureStarted) -> None:
    reason = f"{event.procedure}：{event.reason}"
    _tell(event, "procedure_started", due_on=_iso(event.expected_on), about_round=event.at, reason=reason)


@on(ProcedureEnded)
def tell_procedure_ended(event: ProcedureEnded) -> None:
    _tell(event, "procedure_ended", due_on=_iso(event.due_on), about_round=event.at, reason=event.procedure)


@on(ProcedureLate)
def tell_procedure_late(event: ProcedureLate) -> None:
    _tell(event, "procedure_late", about_round=event.procedure, reason=event.procedure)


@on(ToleranceBegan)
def tell_tolerance(event: ToleranceBegan) -> None:
    _tell(event, "tolerance_began", due_on=_iso(event.bring_by), about_round=event.at, reason=event.materials)


@on(ToleranceDueSoon)
def tell_tolerance_ends(event: ToleranceDueSoon) -> None:
    _tell(event, "tolerance_due_soon", due_on=_iso(event.bring_by), about_round=event.at, reason=event.materials)


@on(MaterialSentBack)
def tell_material_sent_back(event: MaterialSentBack) -> None:
    _tell(event, "material_sent_back", due_on=_iso(event.bring_by), about_round=event.at, reason=event.why)


@on(ToleranceMet)
def tell_tolerance_met(event: ToleranceMet) -> None:
    _tell(event, "tolerance_met", due_on=_iso(event.due_on), about_round=event.at)


@on(DecidedOnPromise)
def tell_check(event: DecidedOnPromise) -> None:
    _tell(event, "decided_on_promise", due_on=_iso(event.check_by), about_round=event.at)


@on(PromiseGone)
def tell_promise_gone(event: PromiseGone) -> None:
    template = "promise_way_ended" if event.by_authority else "promise_taken_back"
    _tell(event, template, about_round=event.at, reason=event.materials)


@on(CorrectionOrdered)
def tell_correction(event: CorrectionOrdered) -> None:
    _tell(event, "correction_ordered", due_on=_iso(event.correct_by), about_round=event.at, reason=event.reason)


@on(CheckDueSoon)
def tell_correction_ends(event: CheckDueSoon) -> None:
    """Whoever has something to put right; whoever checks finds it in the list of the desk."""
    if event.correct:
        _tell(event, "correction_due_soon", due_on=_iso(event.check_by), about_round=event.at, reason=event.correct)


@on(PromiseChecked)
def tell_checked(event: PromiseChecked) -> None:
    template = "promise_kept" if event.kept else "promise_false"
    _tell(event, template, about_round=event.at, reason=event.reason)


@on(CreditRepaired)
def tell_repaired(event: CreditRepaired) -> None:
    _tell(event, "credit_repaired", about_round=event.at, reason=event.reason)


@on(InterestedTold)
def tell_interested(event: InterestedTold) -> None:
    """The person reads the notice itself; the case belongs to others."""
    if event.party_id is None:
        return
    link = reverse("cases:verify_notice", args=[event.verification])
    told = {"due_on": _iso(event.state_by), "link": link}
    _tell(event, "interested_told", about_round=event.verification, to={event.party_id}, **told)


@on(ObjectionAnswered)
def tell_objection_answered(event: ObjectionAnswered) -> None:
    """Who objected online; the case belongs to others."""
    if event.party_id is None:
        return
    link = reverse("cases:show_objection", args=[event.objection_id])
    reason = f"{'采纳' if event.accepted else '不予采纳'}。{event.answer}"
    _tell(
        event,
        "objection_answered",
        to={event.party_id},
        about_round=str(event.objection_id),
        link=link,
        reason=reason,
    )


@on(HearingRightTold)
def tell_hearing_right(event: HearingRightTold) -> None:
    template = "hearing_right" if event.ask_by else "hearing_announced"
    _tell(event, template, due_on=_iso(event.ask_by), reason=event.topic)
    _invite(event, f"{template}_others", event.invited, due_on=_iso(event.ask_by), reason=event.topic)


@on(HearingNotified)
def tell_hearing(event: HearingNotified) -> None:
    _tell(event, "hearing_notified", about_round=event.at, reason=f"{event.when}，{event.place}")
    _invite(event, "hearing_notified_others", event.invited, reason=f"{event.when}，{event.place}")


@on(CaseReopened)
def tell_reopened(event: CaseReopened) -> None:
    _tell(event, "case_reopened", due_on=_iso(event.due_on), about_round=event.at)


@on(SequelRecorded)
def tell_sequel(event: SequelRecorded) -> None:
    with languages.official():
        reason = f"{SequelKind(event.what).label}：{event.reason}"
    _tell(event, "after_decision", about_round=event.at, reason=reason)


@on(SupplementAnswered)
def tell_staff_of_supplement(event: SupplementAnswered) -> None:
    case = progress.get_case(actor=SYSTEM, number=event.case_number)
    task = CaseTask.objects.filter(case=case, asked_from=None).live().order_by("id").first()
    if task is not None:
        telling.tell_about_step(task, StaffNoticeKind.SUPPLEMENT_ANSWERED, case, key=event.at)


@on(HearingRequested)
def tell_staff_of_hearing(event: HearingRequested) -> None:
    case = progress.get_case(actor=SYSTEM, number=event.case_number)
    people = telling.heads_of(case) | telling.keepers_of(case)
    told: dict[str, Any] = {"key": event.at, "matter": telling.HEARING, "due_on": event.organise_by}
    telling.tell(people, StaffNoticeKind.HEARING_ASKED, case, **told)


@on(PromiseMissed)
def tell_staff_of_missed_promise(event: PromiseMissed) -> None:
    case = progress.get_case(actor=SYSTEM, number=event.case_number)
    people = telling.heads_of(case) | telling.keepers_of(case)
    told: dict[str, Any] = {"key": event.at, "matter": telling.PROMISE, "due_on": event.due_on}
    telling.tell(people, StaffNoticeKind.PROMISE_MISSED, case, **told)


@on(StepFinished)
@on(CaseAccepted)
@on(CaseDecided)
@on(CaseNotAccepted)
@on(CaseReturned)
@on(CaseWithdrawn)
def settle_staff_notices(event: CaseFact) -> None:
    """Nobody is left with a notice about work that is done."""
    telling.settle_what_is_done(progress.get_case(actor=SYSTEM, number=event.case_number))


def _invite(event: CaseFact, template: str, invited: tuple[tuple[int, str], ...], **told: str) -> None:
    """Whose great interests are touched reads the own copy; the case belongs to others."""
    for party_id, verification in invited:
        page = "cases:show_hearing_notice" if isinstance(event, HearingRightTold) else "cases:verify_notice"
        link = reverse(page, args=[verification])
        _tell(event, template, to={party_id}, about_round=verification, link=link, **told)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _tell(
    event: CaseFact,
    template: str,
    *,
    due_on: str = "",
    about_round: str = "",
    reason: str = "",
    link: str = "",
    to: set[int] | None = None,
) -> None:
    """One message to each who applies and to the agent, each once however often the event is delivered.

    ``to`` names others instead.
    """
    case = progress.get_case(actor=SYSTEM, number=event.case_number)
    context = {
        "case_number": case.number,
        "item_title": case.item_title,
        "authority_name": identity.get_authority(case.authority_id).name,
        "due_on": due_on,
        "reason": reason or case.reasons,
        "link": link or reverse("cases:show_case", args=[case.number]),
    }
    names = progress.people_to_tell(case)
    if to is not None:
        names = identity.party_names(to)
    for party_id, name in names.items():
        messaging.send_message(
            party_id=party_id,
            template=template,
            context=context | {"name": name},
            key=f"{template}:{case.number}:{party_id}:{about_round}",
            about=f"case:{case.number}",
            email=progress.email_for(case, party_id),
        )
