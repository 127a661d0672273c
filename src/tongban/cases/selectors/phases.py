"""Which phase a case is in, read from what happened to it."""

from tongban.cases.codes import Phase, phase_of_step
from tongban.cases.enums import CaseState, HearingGround, NonAcceptanceReason, SequelKind, TaskState
from tongban.cases.facts import Record
from tongban.cases.models import Sequel, Tolerance
from tongban.catalogue.public import StepKind


def phase_of(record: Record) -> Phase:
    """The phase of the case as the exchanges know it."""
    case = record.case
    match CaseState(case.state):
        case CaseState.RECEIVED if any(each.answered_at for each in record.supplements):
            return Phase.SUPPLEMENTED
        case CaseState.ACCEPTED:
            return _of_accepted(record)
        case CaseState.NOT_ACCEPTED if case.non_acceptance == NonAcceptanceReason.NOT_THIS_AUTHORITY:
            return Phase.NOT_OURS
        case CaseState.GRANTED:
            return _of_granted(record)
        case CaseState.WITHDRAWN if case.accepted_at is not None:
            return Phase.WITHDRAWN_LATE
    return Phase(case.state)


def _of_accepted(record: Record) -> Phase:
    if _paused(record):
        return Phase.PAUSED
    steps = [task for task in record.tasks if task.asked_from_id is None and task.kind != StepKind.ACCEPT]
    ended = [each.ended_at for each in record.procedures if each.stops_clock and each.ended_at]
    if record.hearing and record.hearing.held_at:
        ended.append(record.hearing.held_at)
    done = [task.done_at for task in steps if task.done_at]
    if ended and not any(moment >= max(ended) for moment in done):
        return Phase.RESUMED
    live = [task for task in steps if task.state in (TaskState.OPEN, TaskState.WAITING)]
    begun = done or any(task.claimed_by_id for task in live)
    return phase_of_step(live[0].kind) if live and begun else Phase.ACCEPTED


def _paused(record: Record) -> bool:
    """A procedure that stops the clock runs, or the hearing that was asked for or announced is not held yet."""
    hearing = record.hearing
    asked = hearing is not None and (hearing.asked_at or hearing.ground == HearingGround.PUBLIC_INTEREST)
    waits = bool(hearing and asked and not hearing.held_at)
    return waits or any(each.stops_clock and each.ended_at is None for each in record.procedures)


def _of_granted(record: Record) -> Phase:
    case = record.case
    revoked = Sequel.objects.filter(case=case, kind=SequelKind.REVOCATION, at__gte=case.closed_at)
    if revoked.exists():
        return Phase.REVOKED
    tolerant = Tolerance.objects.filter(case=case, accepted_at__isnull=False).exists()
    return Phase.GRANTED_TOLERANT if tolerant else Phase.GRANTED
