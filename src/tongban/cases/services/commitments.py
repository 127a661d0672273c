"""Acts about a promise instead of materials (告知承诺): taken back or ended before the decision, looked into after it.

优化营商环境条例 art. 19, 40; 国办发〔2020〕42号: the applicant may take the promise back before the decision and goes
the usual way then; the authority looks into it afterwards, orders a correction or revokes, and keeps a false promise in
the credit record until it is repaired. Deciding itself is services.decision.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tongban.cases import policies
from tongban.cases.documents import Paper, in_full
from tongban.cases.enums import OPEN_STATES, NoticeKind
from tongban.cases.errors import ReasonMissing
from tongban.cases.errors_of_acts import CorrectionNotPossible, NothingToCheck, NothingToRepair
from tongban.cases.events import CheckDueSoon, CorrectionOrdered, CreditRepaired, PromiseChecked, PromiseGone
from tongban.cases.models import Commitment
from tongban.cases.services import acting, committing, papers, steps, telling
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import note
from tongban.identity import public as identity
from tongban.kernel import audit, calendar, clock, events
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.errors import NotAllowed
from tongban.messaging.public import StaffNoticeKind


@transaction.atomic
def take_back_promise(*, actor: Actor, case_number: str, why: str = "") -> list[str]:
    """The applicant takes the promise back before the decision; the names of what is to be handed in instead."""
    desk = steps.open_desk(actor=actor, case_number=case_number)
    acting.require_for_applicant(actor, desk.case, identity.Act.PROMISE)
    return _end(desk, actor=actor, why=why.strip(), action="promise_taken_back")


@transaction.atomic
def end_promise_way(*, actor: Actor, case_number: str, reasons: str) -> list[str]:
    """The authority does not decide on the promise: the case goes the usual way, with reasons told to the applicant."""
    desk = steps.open_desk(actor=actor, case_number=case_number)
    if not (policies.can_process(actor, desk.case) or policies.can_serve(actor, desk.case)):
        raise NotAllowed(permission=policies.CASE_REVIEW)
    if not reasons.strip():
        raise ReasonMissing
    return _end(desk, actor=actor, why=reasons.strip(), action="promise_way_ended")


@transaction.atomic
def record_after_check(
    *, actor: Actor, case_number: str, kept: bool, findings: str, correct_by: date | None = None
) -> Commitment:
    """What the check found. A promise that was not kept is corrected by a day, ordered once in writing, or it is false.

    A false promise goes into the credit record; revoking the permit is for the head (sequels.revoke_result).
    """
    desk, commitment = _open_check(actor, case_number)
    if not findings.strip():
        raise ReasonMissing
    if correct_by is not None:
        if kept or commitment.ordered_at is not None or correct_by <= timezone.localdate(desk.at):
            raise CorrectionNotPossible
        _order_correction(desk, commitment, findings.strip(), correct_by, actor=actor)
        return commitment
    _conclude(desk, commitment, kept=kept, findings=findings.strip(), actor=actor)
    return commitment


@transaction.atomic
def repair_credit(*, actor: Actor, case_number: str, reasons: str) -> None:
    """The false promise of this case no longer counts (信用修复), or never was one: by the head, with reasons."""
    desk = steps.open_desk(actor=actor, case_number=case_number)
    if not policies.can_direct(actor, desk.case):
        raise NotAllowed(permission=policies.CASE_DECIDE)
    if not reasons.strip():
        raise ReasonMissing
    credit = identity.Credit(desk.case.applicant_id)
    if not credit.repair(actor=actor, case_number=case_number, reasons=reasons):
        raise NothingToRepair
    note(desk.case, actor=actor, action="credit_repaired", at=desk.at, text=reasons.strip())
    events.publish(steps.event(CreditRepaired, desk.case, desk.at, reason=reasons.strip()))


@transaction.atomic
def remind_of_check(*, case_number: str) -> bool:
    """Once, some working days before the last day: the promise is still to be looked into, or to be corrected."""
    desk = steps.open_desk(actor=SYSTEM, case_number=case_number)
    commitment = committing.commitment_of(desk.case)
    if commitment is None or not commitment.to_check or commitment.reminded_at is not None:
        return False
    commitment.reminded_at = desk.at
    commitment.save(update_fields=["reminded_at"])
    day = commitment.check_by or timezone.localdate(desk.at)
    note(desk.case, actor=SYSTEM, action="check_due_soon", at=desk.at, text=in_full(day), public=False)
    audit.record(actor=SYSTEM, action="cases.remind_of_check", subject=f"case:{case_number}", check_by=str(day))
    waits: dict[str, Any] = {"key": str(day), "matter": telling.CHECK, "due_on": day}
    telling.tell(telling.keepers_of(desk.case), StaffNoticeKind.CHECK_DUE, desk.case, **waits)
    told = {"check_by": day, "correct": commitment.order}
    events.publish(steps.event(CheckDueSoon, desk.case, desk.at, **told))
    return True


def remind_of_checks() -> int:
    """All promises to be looked into soon and not reminded of, each in its own transaction. Returns how many."""
    until = calendar.add_working_days(clock.today(), settings.TONGBAN_CASES_PROMISE_CHECK_REMINDER_DAYS)
    soon = Commitment.objects.filter(
        check_by__lte=until, checked_at__isnull=True, dropped_at__isnull=True, reminded_at__isnull=True
    )
    numbers = list(soon.order_by("check_by", "id").values_list("case__number", flat=True))
    return sum(remind_of_check(case_number=number) for number in numbers)


def _end(desk: Desk, *, actor: Actor, why: str, action: str) -> list[str]:
    """The promise does not stand any more; what it stood in for is to be handed in, and is told by name."""
    commitment = committing.require_standing(desk.case)
    if desk.case.state not in OPEN_STATES:
        raise NothingToCheck
    commitment.withdrawn_at, commitment.withdrawn_by_name = desk.at, actor.name[:100]
    commitment.withdrawn_why = why
    commitment.save(update_fields=["withdrawn_at", "withdrawn_by_name", "withdrawn_why"])
    note(desk.case, actor=actor, action=action, at=desk.at, text=why)
    names = committing.names_of(commitment)
    audit.record(actor=actor, action=f"cases.{action}", subject=f"case:{desk.case.number}", why=why)
    events.publish(
        steps.event(PromiseGone, desk.case, desk.at, by_authority=action == "promise_way_ended", materials=names)
    )
    return [point["label"] for point in commitment.waiting]


def _open_check(actor: Actor, case_number: str) -> tuple[Desk, Commitment]:
    desk = steps.open_desk(actor=actor, case_number=case_number)
    if not policies.can_process(actor, desk.case):
        raise NotAllowed(permission=policies.CASE_REVIEW)
    commitment = committing.commitment_of(desk.case)
    if commitment is None or not commitment.to_check or desk.case.state in OPEN_STATES:
        raise NothingToCheck
    return desk, commitment


def _order_correction(desk: Desk, commitment: Commitment, findings: str, day: date, *, actor: Actor) -> None:
    commitment.ordered_at, commitment.order = desk.at, findings
    commitment.check_by, commitment.reminded_at = day, None
    commitment.save(update_fields=["ordered_at", "order", "check_by", "reminded_at"])
    note(desk.case, actor=actor, action="correction_ordered", at=desk.at, text=f"{in_full(day)} {findings}")
    facts = {
        "decided_on": in_full(desk.case.closed_at or desk.at),
        "result_number": desk.case.result_number,
        "findings": findings,
        "correct_by": in_full(day),
    }
    papers.issue(desk, Paper(NoticeKind.CORRECTION, facts, after=("after",)))
    audit.record(actor=actor, action="cases.order_correction", subject=f"case:{desk.case.number}", correct_by=str(day))
    told = {"correct_by": day, "reason": findings}
    events.publish(steps.event(CorrectionOrdered, desk.case, desk.at, **told))


def _conclude(desk: Desk, commitment: Commitment, *, kept: bool, findings: str, actor: Actor) -> None:
    commitment.checked_at, commitment.checked_by_name = desk.at, actor.name[:100]
    commitment.kept, commitment.findings = kept, findings
    commitment.save(update_fields=["checked_at", "checked_by_name", "kept", "findings"])
    note(desk.case, actor=actor, action="promise_kept" if kept else "promise_false", at=desk.at, text=findings)
    audit.record(
        actor=actor, action="cases.record_after_check", subject=f"case:{desk.case.number}", kept=kept, findings=findings
    )
    if not kept:
        identity.Credit(desk.case.applicant_id).record(
            actor=actor,
            case_number=desk.case.number,
            item_title=desk.case.item_title,
            authority_id=desk.case.authority_id,
            findings=findings,
        )
        waits: dict[str, Any] = {"key": desk.at.isoformat(), "matter": telling.REVOKE, "words": findings, "by": actor}
        telling.tell(telling.heads_of(desk.case), StaffNoticeKind.PROMISE_FALSE, desk.case, **waits)
    telling.settle(desk.case, telling.CHECK)
    events.publish(steps.event(PromiseChecked, desk.case, desk.at, kept=kept, reason=findings))
