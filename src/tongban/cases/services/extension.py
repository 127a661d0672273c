"""Extension of a decision (延期, 行政许可法 art. 42)."""

from django.db import transaction

from tongban.cases import deadlines, policies
from tongban.cases.clocks import Clocks, FactKind
from tongban.cases.clocks.ignored import Why
from tongban.cases.documents import Paper, in_full
from tongban.cases.enums import CaseState, NoticeKind
from tongban.cases.errors import ReasonMissing, StepNotAllowed
from tongban.cases.errors_of_acts import (
    AlreadyExtended,
    ExtensionTooEarly,
    ExtensionTooLate,
    ExtensionTooLong,
    NothingToExtend,
)
from tongban.cases.events import CaseExtended
from tongban.cases.facts import forwarded_at, record_of
from tongban.cases.models import Extension
from tongban.cases.services import papers, redating, steps
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import note
from tongban.kernel import audit, events
from tongban.kernel.actors import Actor
from tongban.kernel.errors import NotAllowed


@transaction.atomic
def extend_case(*, actor: Actor, case_number: str, days: int, reasons: str) -> Extension:
    """Extend the statutory limit once, before it ends, by at most ten working days (joint: fifteen).

    ``actor`` is the head who approves. The reasons are told to the applicant in writing. Whether the law lets it is
    asked of the clocks: an extension they would not count is refused.
    """
    desk = steps.open_desk(actor=actor, case_number=case_number)
    case = desk.case
    if not policies.can_direct(actor, case) or actor.id is None:
        raise NotAllowed(permission=policies.CASE_DECIDE)
    if case.state != CaseState.ACCEPTED:
        raise StepNotAllowed(state=str(CaseState(case.state).label), wanted="extension")
    if not reasons.strip():
        raise ReasonMissing
    if Extension.objects.filter(case=case).exists():
        raise AlreadyExtended
    if _awaits_forwarding(desk):
        raise ExtensionTooEarly
    if case.statutory_due_on is None or not days > 0:
        raise NothingToExtend if case.statutory_due_on is None else _too_long(desk)
    extension = Extension(
        case=case,
        days=days,
        reasons=reasons.strip(),
        approved_by_id=actor.id,
        approved_by_name=actor.name[:100],
        approved_at=desk.at,
        due_on_before=case.statutory_due_on,
    )
    found = _with(desk, extension)
    extension.due_on_after = found["statutory"].due_on or case.statutory_due_on
    extension.save()
    redating.redate(desk)
    note(case, actor=actor, action="extended", at=desk.at, text=extension.reasons)
    _tell(desk, extension, actor=actor)
    return extension


def _with(desk: Desk, extension: Extension) -> Clocks:
    """The clocks with the extension; refuses what they do not count."""
    record = record_of(desk.case)
    record.extension = extension
    found = deadlines.clocks_of_case(record, desk.item, desk.at)
    why = next((each.why for each in found.ignored if each.fact.kind is FactKind.EXTENDED), None)
    match why:
        case None:
            return found
        case Why.TOO_LONG:
            raise _too_long(desk)
        case Why.TOO_LATE:
            raise ExtensionTooLate
    raise NothingToExtend


def _awaits_forwarding(desk: Desk) -> bool:
    """The limit begins when the lower authority forwards (art. 43), and it has not."""
    forwards = any(step.forwards for step in desk.item.steps)
    return forwards and not forwarded_at(record_of(desk.case), desk.item)


def _too_long(desk: Desk) -> ExtensionTooLong:
    return ExtensionTooLong(days=deadlines.terms_of(desk.item).extension.value)


def _tell(desk: Desk, extension: Extension, *, actor: Actor) -> None:
    facts = {
        "reasons": extension.reasons,
        "days": str(extension.days),
        "due_on_before": in_full(extension.due_on_before),
        "due_on_after": in_full(extension.due_on_after),
    }
    papers.issue(desk, Paper(NoticeKind.EXTENSION, facts))
    audit.record(
        actor=actor,
        action="cases.extend_case",
        subject=f"case:{desk.case.number}",
        days=extension.days,
        due_on=str(extension.due_on_after),
    )
    told = {"extended_to": extension.due_on_after, "reason": extension.reasons}
    events.publish(steps.event(CaseExtended, desk.case, desk.at, **told))
