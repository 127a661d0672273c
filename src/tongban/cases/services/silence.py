"""What silence makes true: a missed promise that must be explained, a licence that counts as renewed.

The clocks say whether and from which day; a job writes it down once, however often it runs and whatever the server's
clock did in between. Each act names its article of law.
"""

from datetime import date

from django.db import transaction

from tongban.cases import deadlines, policies
from tongban.cases.clocks import Consequence, ConsequenceKind
from tongban.cases.documents import Paper, in_full
from tongban.cases.enums import OPEN_STATES, CaseState, NoticeKind
from tongban.cases.errors import (
    ExplanationMissing,
    PromiseNotMissed,
    RenewalAlreadyNoted,
    RenewalIncomplete,
    StepNotAllowed,
)
from tongban.cases.events import LicenceDeemedRenewed, PromiseMissed
from tongban.cases.facts import record_of
from tongban.cases.models import Case, MissedPromise, Notice, RenewalClaim
from tongban.cases.models.silence import PROMISE_LAW, RENEWAL_LAW
from tongban.cases.services import papers, steps, telling
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import note
from tongban.kernel import audit, clock, events
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.errors import NotAllowed
from tongban.ui import moments


@transaction.atomic
def note_missed_promise(*, case_number: str) -> bool:
    """Write down that the promised limit passed undecided; the authority must explain. False when it did not."""
    desk = steps.open_desk(actor=SYSTEM, case_number=case_number)
    case = desk.case
    missed = _consequence(desk, ConsequenceKind.PROMISE_MISSED)
    if case.state != CaseState.ACCEPTED or missed is None or MissedPromise.objects.filter(case=case).exists():
        return False
    due_on = case.promised_due_on or missed.on
    MissedPromise.objects.create(case=case, due_on=due_on, missed_on=missed.on, article=PROMISE_LAW, found_at=desk.at)
    note(case, actor=SYSTEM, action="promise_missed", at=desk.at, text=f"{moments.day(due_on)} {PROMISE_LAW}")
    audit.record(
        actor=SYSTEM,
        action="cases.note_missed_promise",
        subject=f"case:{case.number}",
        due_on=str(due_on),
        missed_on=str(missed.on),
        article=PROMISE_LAW,
    )
    events.publish(steps.event(PromiseMissed, case, desk.at))
    return True


def note_missed_promises() -> int:
    """All cases whose promised limit passed; each in its own transaction. Returns how many were new."""
    late = Case.objects.visible_to(SYSTEM).filter(
        closed_at__isnull=True, state=CaseState.ACCEPTED, promised_due_on__lt=clock.today(), missed_promise__isnull=True
    )
    numbers = list(late.order_by("promised_due_on", "id").values_list("number", flat=True))
    return sum(note_missed_promise(case_number=number) for number in numbers)


@transaction.atomic
def explain_missed_promise(*, actor: Actor, case_number: str, explanation: str) -> MissedPromise:
    """The authority says in public why it did not keep its promise; the applicant reads it on the case's page.

    May be mended by writing again; the history keeps each version.
    """
    desk = steps.open_desk(actor=actor, case_number=case_number)
    case = desk.case
    if not policies.can_direct(actor, case):
        raise NotAllowed(permission=policies.CASE_DECIDE)
    missed = MissedPromise.objects.filter(case=case).first()
    if missed is None:
        raise PromiseNotMissed
    if not explanation.strip():
        raise ExplanationMissing
    missed.explanation = explanation.strip()[:2000]
    missed.explained_at, missed.explained_by_name = desk.at, actor.name[:100]
    missed.save()
    telling.settle(case, telling.PROMISE)
    note(case, actor=actor, action="promise_explained", at=desk.at, text=missed.explanation)
    audit.record(actor=actor, action="cases.explain_missed_promise", subject=f"case:{case.number}", article=PROMISE_LAW)
    return missed


@transaction.atomic
def note_renewal(*, actor: Actor, case_number: str, licence_number: str, expires_on: date) -> RenewalClaim:
    """This case asks to renew a licence: from now on the day it expires is watched (行政许可法 art. 50)."""
    desk = steps.open_desk(actor=actor, case_number=case_number)
    case = desk.case
    if not policies.can_direct(actor, case) and not policies.can_answer_for_applicant(actor, case):
        raise NotAllowed
    if case.state not in OPEN_STATES:
        raise StepNotAllowed(state=str(CaseState(case.state).label), wanted="renewal")
    if RenewalClaim.objects.filter(case=case).exists():
        raise RenewalAlreadyNoted
    if not licence_number.strip() or not 1990 < expires_on.year < 2100:
        raise RenewalIncomplete
    claim = RenewalClaim.objects.create(
        case=case,
        licence_number=licence_number.strip()[:100],
        expires_on=expires_on,
        noted_at=desk.at,
        noted_by_name=actor.name[:100],
    )
    note(case, actor=actor, action="renewal_noted", at=desk.at, text=moments.day(expires_on))
    audit.record(actor=actor, action="cases.note_renewal", subject=f"case:{case.number}", expires_on=str(expires_on))
    return claim


@transaction.atomic
def deem_renewed(*, case_number: str) -> bool:
    """The licence expired while nobody decided: it counts as renewed from the next day (视为准予延续, art. 50)."""
    desk = steps.open_desk(actor=SYSTEM, case_number=case_number)
    case = desk.case
    claim = RenewalClaim.objects.select_for_update().filter(case=case, deemed_on__isnull=True).first()
    renewed = _consequence(desk, ConsequenceKind.DEEMED_RENEWED)
    if claim is None or renewed is None or case.state not in OPEN_STATES:
        return False
    claim.deemed_on, claim.deemed_found_at = renewed.on, desk.at
    claim.save(update_fields=["deemed_on", "deemed_found_at"])
    text = f"{claim.licence_number} {moments.day(renewed.on)} {RENEWAL_LAW}"
    note(case, actor=SYSTEM, action="deemed_renewed", at=desk.at, text=text)
    audit.record(
        actor=SYSTEM,
        action="cases.deem_renewed",
        subject=f"case:{case.number}",
        on=str(renewed.on),
        expires_on=str(claim.expires_on),
        article=RENEWAL_LAW,
    )
    notice = _issue_renewal(desk, claim, renewed.on)
    told = {"renewed_on": renewed.on, "notice": notice.number}
    events.publish(steps.event(LicenceDeemedRenewed, case, desk.at, **told))
    return True


def _issue_renewal(desk: Desk, claim: RenewalClaim, renewed_on: date) -> Notice:
    """The paper the holder can show: numbered, dated, with its article, to be checked by anybody."""
    facts = {
        "licence_number": claim.licence_number,
        "expires_on": in_full(claim.expires_on),
        "renewed_on": in_full(renewed_on),
    }
    return papers.issue(desk, Paper(NoticeKind.DEEMED_RENEWAL, facts))


def deem_overdue_renewals() -> int:
    """All licences that expired undecided; each in its own transaction. Returns how many were new."""
    waiting = RenewalClaim.objects.filter(
        deemed_on__isnull=True, expires_on__lt=clock.today(), case__closed_at__isnull=True
    )
    numbers = list(waiting.order_by("expires_on", "id").values_list("case__number", flat=True))
    return sum(deem_renewed(case_number=number) for number in numbers)


def _consequence(desk: Desk, kind: ConsequenceKind) -> Consequence | None:
    return deadlines.clocks_of_case(record_of(desk.case), desk.item, desk.at).consequence(kind)
