"""A case outside one's scope, read for a stated reason (说明理由查阅): for hours, recorded, reviewed afterwards.

Sensitive items, and for who is narrowed all others, lie outside the scope. The case must be one of the department.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from tongban.cases.errors import CaseNotFound
from tongban.cases.errors_of_readings import ReadingNotFound, ReadingOver, ReadingReviewed, ReasonTooShort
from tongban.cases.models import Case, CaseMaterial, CaseReading, CaseTask, is_number
from tongban.cases.selectors import desk as desks
from tongban.cases.selectors.desk import CaseOnDesk
from tongban.identity.public import CASE_READ, Accounts
from tongban.kernel import audit, clock
from tongban.kernel.access import require
from tongban.kernel.actors import SYSTEM, Actor
from tongban.ledger import public as ledger

SHORTEST = 6  # characters of a reason
_FIELDS = ["name", "certificate_number", "mobile", "address", "contact"]


@transaction.atomic
def begin_reading(*, actor: Actor, case_number: str, reason: str) -> CaseReading:
    """Open a case of the department for ``TONGBAN_CASES_READING_HOURS``; a repeat gives the one that is open.

    Raises CaseNotFound, also for cases of other departments, and ReasonTooShort.
    """
    require(actor, CASE_READ)
    reason = " ".join(reason.split())[:500]
    if len(reason) < SHORTEST:
        raise ReasonTooShort(least=SHORTEST)
    case, at = _of_the_department(actor, case_number), clock.now()
    opened = CaseReading.objects.visible_to(actor).filter(case=case, staff_id=actor.id or 0, until__gt=at).first()
    if opened is not None:
        return opened
    until = at + timedelta(hours=settings.TONGBAN_CASES_READING_HOURS)
    made = CaseReading.objects.create(case=case, staff_id=actor.id or 0, reason=reason, at=at, until=until)
    audit.record(actor=actor, action="cases.begin_reading", subject=f"case:{case.number}", reason=reason)
    return made


@transaction.atomic
def read_outside(*, actor: Actor, reading_id: int) -> tuple[CaseReading, CaseOnDesk]:
    """The whole case, to read only; the applicant reads who looked and why. Raises ReadingNotFound, ReadingOver."""
    require(actor, CASE_READ)
    reading = _open_reading(actor, reading_id)
    case = reading.case
    _record(actor, reading, [*_FIELDS, *(f"form:{key}" for key in case.facts)])
    return reading, desks.get_case_on_desk(actor=SYSTEM, number=case.number, masked=False)


@transaction.atomic
def review_reading(*, actor: Actor, reading_id: int, in_order: bool, remark: str = "") -> CaseReading:
    """Whether the reason holds, said by the audit administrator. Raises ReadingNotFound, ReadingReviewed."""
    require(actor, Accounts.READ_TRAIL)
    reading = CaseReading.objects.visible_to(actor).select_for_update().filter(pk=reading_id).first()
    if reading is None:
        raise ReadingNotFound
    if reading.in_order is not None:
        raise ReadingReviewed
    remark = " ".join(remark.split())[:500]
    if not in_order and len(remark) < SHORTEST:
        raise ReasonTooShort(least=SHORTEST)
    reading.in_order, reading.remark = in_order, remark
    reading.reviewed_by_id, reading.reviewed_at = actor.id, clock.now()
    reading.save(update_fields=["in_order", "remark", "reviewed_by", "reviewed_at"])
    facts = {"reading": reading.pk, "in_order": in_order, "remark": remark}
    audit.record(actor=actor, action="cases.review_reading", subject=f"staff:{reading.staff_id}", **facts)
    return reading


@transaction.atomic
def open_material_outside(*, actor: Actor, reading_id: int, material_id: int) -> tuple[str, CaseMaterial]:
    """A file of the case that is read, with the number of the case. Raises ReadingNotFound, ReadingOver."""
    require(actor, CASE_READ)
    reading = _open_reading(actor, reading_id)
    number = reading.case.number
    _, material = desks.find_material_file(actor=SYSTEM, number=number, material_id=material_id)
    _record(actor, reading, [f"material:{material.key}"])
    return number, material


def _open_reading(actor: Actor, reading_id: int) -> CaseReading:
    found = CaseReading.objects.visible_to(actor).filter(pk=reading_id, staff_id=actor.id or 0)
    reading = found.select_related("case").first()
    if reading is None:
        raise ReadingNotFound
    if reading.until <= clock.now():
        raise ReadingOver
    return reading


def _record(actor: Actor, reading: CaseReading, fields: list[str]) -> None:
    ledger.record_read(
        actor=actor,
        subject_party_id=reading.case.applicant_id,
        fields=fields,
        purpose=f"说明理由查阅：{reading.reason}"[:200],
        about=f"case:{reading.case.number}",
    )


def _of_the_department(actor: Actor, number: str) -> Case:
    """Decided here, or with a step here; scope does not count: it is what the reason is for."""
    if not is_number(number.strip()):
        raise CaseNotFound
    here = actor.authority_id or 0
    step = CaseTask.objects.filter(case_id=OuterRef("pk"), authority_id=here)  # every actor: the reason opens it
    own = Q(authority_id=here) | Exists(step)
    case = Case.objects.visible_to(SYSTEM).filter(own, number=number.strip()).first()
    if case is None:
        raise CaseNotFound
    return case
