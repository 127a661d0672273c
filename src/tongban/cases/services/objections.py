"""Objections while a case is on public view (公示异议): made online or taken down at the counter, answered."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from tongban.cases import policies
from tongban.cases.enums import CaseState, ProcedureKind
from tongban.cases.errors import ReasonMissing
from tongban.cases.errors_of_acts import (
    ObjectionAnswered,
    ObjectionFull,
    ObjectionNotFound,
    ProcedureNotFound,
    PublicityOver,
)
from tongban.cases.events import ObjectionAnswered as Answered
from tongban.cases.models import Case, Objection, ObjectionFile, Procedure
from tongban.cases.services import procedures, site_visits, steps, telling
from tongban.cases.workflow import note
from tongban.identity import public as identity
from tongban.kernel import audit, clock, events, files
from tongban.kernel.actors import SYSTEM, Actor, ActorKind
from tongban.kernel.errors import NotAllowed
from tongban.ledger import public as ledger
from tongban.messaging.public import StaffNoticeKind

MOST_FILES, LONGEST = 5, 4000


@transaction.atomic
def object_to_view(
    *, actor: Actor, procedure_id: int, text: str, contact: str = "", uploads: Sequence[UploadedFile] = ()
) -> Objection:
    """Somebody logged in objects, by name, from the first to the last day of the view.

    A person has one objection to a view. Until it is answered more may be added; the same words twice count once.
    """
    if actor.kind is not ActorKind.CITIZEN or actor.id is None:
        raise NotAllowed
    case, procedure = _lock_view(procedure_id)
    at, said = clock.now(), text.strip()
    if procedure.ended_at or case.state != CaseState.ACCEPTED or timezone.localdate(at) > procedure.expected_on:
        raise PublicityOver(day=procedure.expected_on.isoformat())
    if not said:
        raise ReasonMissing
    known = Objection.objects.visible_to(actor).filter(procedure=procedure).first()
    if known is not None and known.answered_at is not None:
        raise ObjectionAnswered
    made = known or Objection(procedure=procedure, party_id=actor.id, name=_name(actor.id), made_at=at)
    if known is not None and said in known.text and not uploads:
        return known
    made.text = f"{made.text}\n\n{said}".strip() if said not in made.text else made.text
    made.contact = contact.strip()[:100] or made.contact
    if len(made.text) > LONGEST:
        raise ObjectionFull
    made.save()
    _keep(made, uploads, actor=actor)
    note(case, actor=SYSTEM, action="objection_made", at=at, public=False)  # not by the applicant; the audit says who
    _tell(case, made, key=len(made.text))
    audit.record(actor=actor, action="cases.object_to_view", subject=f"case:{case.number}", files=len(uploads))
    return made


@transaction.atomic
def record_objection(
    *, actor: Actor, case_number: str, procedure_id: int, name: str, text: str, contact: str = ""
) -> Objection:
    """Take down what somebody says against the case while it is on public view."""
    desk = steps.open_desk(actor=actor, case_number=case_number)
    if not policies.can_serve(actor, desk.case):
        raise NotAllowed(permission=policies.CASE_ACCEPT)
    procedure = site_visits.running(desk.case.pk, procedure_id, ProcedureKind.PUBLICITY)
    if not name.strip() or not text.strip():
        raise ReasonMissing
    objection = Objection.objects.create(
        procedure=procedure, name=name.strip(), contact=contact.strip()[:100], text=text.strip(), made_at=desk.at
    )
    note(desk.case, actor=actor, action="objection_made", at=desk.at, public=False)
    _tell(desk.case, objection, by=actor)
    audit.record(actor=actor, action="cases.record_objection", subject=f"case:{case_number}")
    return objection


@transaction.atomic
def answer_objection(
    *, actor: Actor, case_number: str, objection_id: int, answer: str, accepted: bool | None = None
) -> Objection:
    """Whether the authority accepts the objection, and why; who objected online is told."""
    desk = procedures.open_to_process(actor, case_number)
    objection = Objection.objects.filter(procedure__case=desk.case, pk=objection_id).first()
    if objection is None:
        raise ProcedureNotFound
    if not answer.strip():
        raise ReasonMissing
    if objection.answered_at is None:
        objection.answer, objection.answered_at = answer.strip(), desk.at
        objection.accepted, objection.answered_by_name = accepted, actor.name[:100]
        objection.save()
        note(desk.case, actor=actor, action="objection_answered", at=desk.at, public=False)
        telling.settle(desk.case, f"objection:{objection.pk}")
        audit.record(
            actor=actor, action="cases.answer_objection", subject=f"case:{case_number}", accepted=bool(accepted)
        )
        told: dict[str, object] = {"objection_id": objection.pk, "party_id": objection.party_id}
        told |= {"accepted": bool(accepted), "answer": objection.answer}
        events.publish(steps.event(Answered, desk.case, desk.at, **told))
    return objection


@transaction.atomic
def open_objection_file(*, actor: Actor, case_number: str, objection_id: int, file_id: int) -> int:
    """A file of an objection for the staff of the case; the person finds the look in the ledger."""
    case = steps.lock_case(actor=actor, case_number=case_number)
    found = ObjectionFile.objects.filter(
        objection__procedure__case=case, objection_id=objection_id, pk=file_id
    ).select_related("objection")
    kept = found.first()
    if kept is None:
        raise ObjectionNotFound
    if kept.objection.party_id is not None:
        ledger.record_read(
            actor=actor,
            subject_party_id=kept.objection.party_id,
            fields=["material:objection"],
            purpose="核实公示异议",
            about=f"case:{case_number}",
        )
    return kept.file_id


def _lock_view(procedure_id: int) -> tuple[Case, Procedure]:
    """The view under the lock of its case, so that nobody ends or answers it meanwhile."""
    found = Procedure.objects.on_public_view().filter(pk=procedure_id).values_list("case__number", flat=True).first()
    if found is None:
        raise ProcedureNotFound
    case = steps.lock_case(actor=SYSTEM, case_number=found)
    return case, Procedure.objects.get(pk=procedure_id)


def _tell(case: Case, made: Objection, *, key: object = "", by: Actor | None = None) -> None:
    told: dict[str, Any] = {
        "key": f"{made.pk}:{key}",
        "matter": f"objection:{made.pk}",
        "words": made.text[:200],
        "by": by,
    }
    telling.tell(telling.keepers_of(case), StaffNoticeKind.OBJECTION, case, **told)


def _name(party_id: int) -> str:
    return identity.party_names([party_id])[party_id][:100]


def _keep(objection: Objection, uploads: Sequence[UploadedFile], *, actor: Actor) -> None:
    if objection.files.count() + len(uploads) > MOST_FILES:
        raise ObjectionFull
    stored = [files.store_upload(actor=actor, upload=each) for each in uploads]
    ObjectionFile.objects.bulk_create(
        ObjectionFile(objection=objection, file_id=each.id, name=each.name[:255]) for each in stored
    )
