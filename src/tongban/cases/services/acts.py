"""What may be done with a case beside its step, now, by this official. Only for showing: the services check again."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongban.cases import policies
from tongban.cases.enums import OPEN_STATES, CaseState, ParticipantRole, ProcedureKind
from tongban.cases.models import Participant
from tongban.cases.selectors.life import Life
from tongban.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Act:
    """A page where something is done. ``about`` is what it is about beside the case."""

    name: str
    label: str | Promise
    icon: str
    about: int = 0
    detail: str = ""

    @property
    def address(self) -> str:
        """The name of its page."""
        return f"cases:{self.name}"


def acts_of(actor: Actor, life: Life) -> list[Act]:
    """In the order people look for them."""
    case = life.case
    found: list[Act] = []
    if policies.can_direct(actor, case):
        found += _for_the_head(life)
    if policies.can_process(actor, case):
        found += _for_examiners(life)
    if life.to_bring and policies.can_answer_for_applicant(actor, case):
        found.append(Act("take_in_material", _("Take in a material that was to follow"), "inbox"))
    found += _about_the_promise(actor, life)
    if _has_come(life) and (policies.can_process(actor, case) or policies.can_serve(actor, case)):
        found.append(Act("send_back_material", _("Send back a material that followed"), "undo-2"))
    if policies.can_serve(actor, case):
        found += _for_the_window(life)
    return found


def _about_the_promise(actor: Actor, life: Life) -> Iterator[Act]:
    """What follows a promise instead of materials (告知承诺)."""
    case = life.case
    if life.may_take_back and (policies.can_process(actor, case) or policies.can_serve(actor, case)):
        yield Act("end_promise_way", _("Do not decide on the promise"), "undo-2")
    if life.to_check and policies.can_process(actor, case):
        yield Act("record_after_check", _("Record the check of the promise"), "search")
    if life.commitment and life.commitment.kept is False and policies.can_direct(actor, case):
        yield Act("repair_credit", _("Repair the credit record"), "refresh-cw")


def _has_come(life: Life) -> bool:
    """Whether a material that was to follow has come, and may still go back."""
    kept = life.tolerance if life.case.state == CaseState.ACCEPTED else None
    return kept is not None and kept.accepted_at is not None and any(each["received_at"] for each in kept.materials)


def _for_the_head(life: Life) -> Iterator[Act]:
    if life.case.state not in OPEN_STATES:
        yield from _after_the_decision(life)
    if life.case.state != CaseState.ACCEPTED:
        return
    if life.extension is None and life.case.statutory_due_on is not None:
        yield Act("extend_case", _("Extend the limit"), "calendar-clock")
    yield Act("start_procedure", _("Start a special procedure"), "circle-pause")
    hearing = life.hearing
    if hearing is None:
        yield Act("tell_hearing_right", _("Tell of the right to a hearing"), "ear")
    elif hearing.challenged_at and hearing.challenge_upheld is None and not hearing.held_at:
        yield Act("answer_challenge", _("Decide on the challenge of the chair"), "scale")
    if life.hearing_runs:
        label = _("Set another date for the hearing") if hearing and hearing.notified_at else _("Notify the hearing")
        yield Act("notify_hearing", label, "calendar")


def _after_the_decision(life: Life) -> Iterator[Act]:
    if life.in_force:
        yield Act("change_result", _("Change the permit"), "file-pen")
        if life.case.result_valid_until:
            yield Act("renew_result", _("Renew the permit"), "refresh-cw")
        yield Act("revoke_result", _("Revoke the permit"), "circle-x")
        yield Act("cancel_result", _("Strike the permit off"), "file-x")
    elif life.case.state != CaseState.WITHDRAWN:
        yield Act("reopen_case", _("Take the case up again"), "rotate-ccw")
    for appeal in life.appeals_open:
        yield Act("end_appeal", _("Note how the appeal ended"), "scale", appeal.pk, appeal.get_kind_display())
    if life.case.state != CaseState.WITHDRAWN:
        yield Act("file_appeal", _("Note an appeal"), "scale")
    yield Act("ask_for_package", _("Archive"), "database")


def _for_examiners(life: Life) -> Iterator[Act]:
    if life.case.state != CaseState.ACCEPTED:
        return
    if life.hearing_runs and life.hearing and life.hearing.notified_at:
        yield Act("record_hearing", _("Write the record of the hearing"), "scroll-text")
    for procedure in life.running:
        if procedure.kind == ProcedureKind.SITE_CHECK:
            yield Act("record_visit", _("Record the visit"), "map-pin", procedure.pk)
        for objection in procedure.objections.all():
            if objection.answered_at is None:
                yield Act(
                    "answer_objection", _("Answer the objection"), "message-square", objection.pk, objection.shown_name
                )
        yield Act("end_procedure", _("End the procedure"), "circle-check", procedure.pk, procedure.name)


def _for_the_interested(person: Participant) -> Iterator[Act]:
    if person.notice_id is None:
        yield Act("tell_participant", _("Tell an interested party"), "mail", person.pk, person.name)
    elif person.stated_at is None and person.waived_at is None:
        yield Act("waive_statement", _("Nothing to say"), "circle-check", person.pk, person.name)


def _for_the_window(life: Life) -> Iterator[Act]:
    if life.case.state in OPEN_STATES:
        yield Act("add_participant", _("Add a participant"), "users")
        for person in life.participants:
            if person.role == ParticipantRole.INTERESTED and life.case.state == CaseState.ACCEPTED:
                yield from _for_the_interested(person)
            yield Act("record_statement", _("Take down a statement"), "message-square", person.pk, person.name)
    if life.undelivered:
        yield Act("record_delivery", _("Record a delivery"), "truck")
    for procedure in life.running:
        if procedure.kind == ProcedureKind.PUBLICITY:
            yield Act("record_objection", _("Take down an objection"), "message-square", procedure.pk)
