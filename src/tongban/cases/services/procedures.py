"""Special procedures (特别程序, 行政许可法 art. 45): started with the time told in writing, ended with a result."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from tongban.cases import deadlines, policies, special
from tongban.cases.documents import Paper, in_full, limit_in_words
from tongban.cases.enums import ARTICLE_45, CaseState, NoticeKind, ProcedureKind
from tongban.cases.errors import ReasonMissing, StepNotAllowed
from tongban.cases.errors_of_acts import (
    ObjectionsOpen,
    ProcedureNotAllowed,
    ProcedureNotFound,
    ProcedureOver,
    ProcedureRuns,
    ProcedureTimeInvalid,
    PublicityRuns,
    StillPaused,
    VisitMissing,
)
from tongban.cases.events import ProcedureEnded, ProcedureLate, ProcedureStarted
from tongban.cases.models import Case, Objection, Procedure, SiteVisit
from tongban.cases.services import papers, redating, steps, telling
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import note
from tongban.catalogue.public import Item, Limit, LimitUnit
from tongban.kernel import audit, clock, events, languages
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.errors import NotAllowed
from tongban.kernel.prepared import Prepared
from tongban.messaging.public import StaffNoticeKind

LONGEST = 365
_RUNNING = Prepared(lambda case: Procedure.objects.filter(case=case, ended_at__isnull=True))
ARTICLE_45_BASIS = "《中华人民共和国行政许可法》第四十五条"


@transaction.atomic
def start_procedure(
    *,
    actor: Actor,
    case_number: str,
    kind: str,
    reasons: str,
    expected_value: int,
    expected_unit: str = LimitUnit.WORKING_DAY,
    basis: str = "",
    name: str = "",
) -> Procedure:
    """Begin a special procedure between acceptance and decision; ``actor`` is the head who approves it.

    The applicant is told in writing why, on which basis and how long it will take. The clock stops only for a kind of
    art. 45 or one the item names with a basis; any other runs beside it. ``basis`` empty: that of the item or the law.
    """
    desk = open_to_direct(actor, case_number)
    wanted = _require_allowed(desk.item, kind)
    if not reasons.strip():
        raise ReasonMissing
    _require_not_running(desk.case, wanted)
    limit = _expected(expected_value, expected_unit)
    procedure = Procedure.objects.create(
        case=desk.case,
        kind=wanted,
        name=name.strip()[:100] or official_name(wanted),
        basis=basis.strip() or basis_of(desk.item, wanted),
        reasons=reasons.strip(),
        stops_clock=wanted in special.stopping(desk.item),
        expected_value=expected_value,
        expected_unit=limit.unit,
        expected_on=_expected_on(desk, limit),
        approved_by_id=actor.id or 0,
        approved_by_name=actor.name[:100],
        started_at=desk.at,
    )
    redating.redate(desk)
    note(desk.case, actor=actor, action="procedure_started", at=desk.at, text=procedure.name)
    _tell_started(desk, procedure, actor=actor)
    return procedure


@transaction.atomic
def end_procedure(*, actor: Actor, case_number: str, procedure_id: int, passed: bool, result: str) -> Procedure:
    """End a special procedure with its result; the clock goes on from this day.

    A check at the place needs its record, a public view its whole time and an answer to every objection.
    """
    desk = open_to_process(actor, case_number)
    procedure = find_procedure(desk.case, procedure_id)
    if procedure.ended_at is not None:
        raise ProcedureOver
    if not result.strip():
        raise ReasonMissing
    _require_complete(desk, procedure)
    procedure.ended_at = max(desk.at, procedure.started_at)  # the clock of the server may have been set back
    procedure.ended_by_name = actor.name[:100]
    procedure.passed, procedure.result = passed, result.strip()
    procedure.save()
    redating.redate(desk)
    telling.settle(desk.case, _matter(procedure))
    note(desk.case, actor=actor, action="procedure_ended", at=desk.at, text=procedure.name)
    audit.record(
        actor=actor,
        action="cases.end_procedure",
        subject=f"case:{case_number}",
        procedure=procedure.kind,
        passed=passed,
    )
    events.publish(steps.event(ProcedureEnded, desk.case, desk.at, procedure=procedure.name))
    return procedure


@transaction.atomic
def warn_of_late_procedure(*, case_number: str, procedure_id: int) -> bool:
    """The time told in writing has passed: the case's dates move on, and its officials are warned, once."""
    desk = steps.open_desk(actor=SYSTEM, case_number=case_number)
    procedure = find_procedure(desk.case, procedure_id)
    if procedure.ended_at is not None or procedure.expected_on >= timezone.localdate(desk.at):
        return False
    redating.redate(desk)
    if procedure.warned_at is not None:
        return False
    procedure.warned_at = desk.at
    procedure.save(update_fields=["warned_at"])
    note(desk.case, actor=SYSTEM, action="procedure_late", at=desk.at, text=procedure.name)
    audit.record(actor=SYSTEM, action="cases.warn_of_late_procedure", subject=f"case:{case_number}")
    people = telling.heads_of(desk.case) | telling.keepers_of(desk.case)
    told: dict[str, Any] = {"key": procedure.pk, "matter": _matter(procedure), "words": procedure.name}
    telling.tell(people, StaffNoticeKind.PROCEDURE_LATE, desk.case, **told)
    events.publish(steps.event(ProcedureLate, desk.case, desk.at, procedure=procedure.name))
    return True


def _matter(procedure: Procedure) -> str:
    return f"procedure:{procedure.pk}"


def warn_of_late_procedures() -> int:
    """All procedures that take longer than was told, each in its own transaction. Returns how many were warned of."""
    late = Procedure.objects.filter(
        ended_at__isnull=True, expected_on__lt=clock.today(), case__state=CaseState.ACCEPTED
    )
    rows = list(late.order_by("expected_on", "id").values_list("case__number", "id"))
    return sum(warn_of_late_procedure(case_number=number, procedure_id=key) for number, key in rows)


def require_nothing_runs(case: Case) -> None:
    """No decision while a special procedure runs: its result is what the decision rests on."""
    running = _RUNNING.first(case=case.pk)
    if running is not None:
        raise StillPaused(name=running.name)


def open_to_direct(actor: Actor, case_number: str) -> Desk:
    """The locked desk of an accepted case for the head who approves."""
    desk = steps.open_desk(actor=actor, case_number=case_number)
    if not policies.can_direct(actor, desk.case) or actor.id is None:
        raise NotAllowed(permission=policies.CASE_DECIDE)
    return _require_accepted(desk)


def open_to_process(actor: Actor, case_number: str) -> Desk:
    """The locked desk of an accepted case for whoever examines it."""
    desk = steps.open_desk(actor=actor, case_number=case_number)
    if not policies.can_process(actor, desk.case):
        raise NotAllowed(permission=policies.CASE_REVIEW)
    return _require_accepted(desk)


def find_procedure(case: Case, procedure_id: int) -> Procedure:
    procedure = Procedure.objects.filter(case=case, pk=procedure_id).first()
    if procedure is None:
        raise ProcedureNotFound
    return procedure


def basis_of(item: Item, kind: ProcedureKind) -> str:
    """The basis in law: that of the item, else art. 45; none for what neither names."""
    return special.named_by(item).get(kind, "") or (ARTICLE_45_BASIS if kind in ARTICLE_45 else "")


@languages.official()
def official_name(kind: ProcedureKind) -> str:
    """What documents call a kind, whatever language the official reads."""
    return str(kind.label)


def _require_accepted(desk: Desk) -> Desk:
    if desk.case.state != CaseState.ACCEPTED:
        raise StepNotAllowed(state=str(CaseState(desk.case.state).label), wanted="special_procedure")
    return desk


def _require_allowed(item: Item, kind: str) -> ProcedureKind:
    """A kind of the law or the item, or a visit, which any case may need. A hearing has acts of its own."""
    if kind not in ProcedureKind or kind == ProcedureKind.HEARING:
        raise ProcedureNotAllowed(name=kind)
    wanted = ProcedureKind(kind)
    if wanted in special.stopping(item) | set(special.named_by(item)) | {ProcedureKind.SITE_CHECK}:
        return wanted
    raise ProcedureNotAllowed(name=str(wanted.label))


def _require_not_running(case: Case, kind: ProcedureKind) -> None:
    if Procedure.objects.filter(case=case, kind=kind, ended_at__isnull=True).exists():
        raise ProcedureRuns(name=str(kind.label))


def _expected(value: int, unit: str) -> Limit:
    if unit not in (LimitUnit.WORKING_DAY, LimitUnit.NATURAL_DAY) or not 0 < value <= LONGEST:
        raise ProcedureTimeInvalid
    return Limit(value=value, unit=LimitUnit(unit))


def _expected_on(desk: Desk, limit: Limit) -> date:
    due = deadlines.due_of(limit, counted_from=timezone.localdate(desk.at), moment=desk.at)
    assert due.on is not None  # noqa: S101 a limit in days always ends
    return due.on


def _require_complete(desk: Desk, procedure: Procedure) -> None:
    match ProcedureKind(procedure.kind):
        case ProcedureKind.SITE_CHECK if not SiteVisit.objects.filter(procedure=procedure).exists():
            raise VisitMissing
        case ProcedureKind.PUBLICITY:
            if timezone.localdate(desk.at) <= procedure.expected_on:
                raise PublicityRuns(day=str(procedure.expected_on))
            if Objection.objects.filter(procedure=procedure, answered_at__isnull=True).exists():
                raise ObjectionsOpen


def _tell_started(desk: Desk, procedure: Procedure, *, actor: Actor) -> None:
    limit = Limit(value=procedure.expected_value, unit=LimitUnit(procedure.expected_unit))
    facts = {
        "name": procedure.name,
        "reasons": procedure.reasons,
        "procedure_basis": procedure.basis,
        "started_on": in_full(procedure.started_at),
        "expected": limit_in_words(limit),
        "expected_on": in_full(procedure.expected_on),
    }
    blocks = ("body", "stops" if procedure.stops_clock else "runs")
    papers.issue(desk, Paper(NoticeKind.PROCEDURE, facts, blocks=blocks))
    audit.record(
        actor=actor,
        action="cases.start_procedure",
        subject=f"case:{desk.case.number}",
        procedure=procedure.kind,
        stops=procedure.stops_clock,
        expected_on=str(procedure.expected_on),
    )
    told = {"procedure": procedure.name, "expected_on": procedure.expected_on, "reason": procedure.reasons}
    events.publish(steps.event(ProcedureStarted, desk.case, desk.at, **told))
