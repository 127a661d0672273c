"""Checks at the place by two or more officers (现场核查)."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from tongban.cases.enums import ProcedureKind
from tongban.cases.errors import ReasonMissing
from tongban.cases.errors_of_acts import MomentInvalid, OfficersMissing, ProcedureNotFound, ProcedureOver
from tongban.cases.models import Procedure, SiteVisit, VisitPhoto
from tongban.cases.services import procedures
from tongban.cases.workflow import note
from tongban.identity import public as identity
from tongban.kernel import audit, files
from tongban.kernel.actors import Actor


@transaction.atomic
def record_visit(
    *,
    actor: Actor,
    case_number: str,
    procedure_id: int,
    place: str,
    visited_at: datetime,
    officers: Sequence[int],
    findings: str,
    passed: bool,
    present: str = "",
    photos: Sequence[UploadedFile] = (),
) -> SiteVisit:
    """Record a check at the place (行政许可法 art. 34(3)): two or more officers, place, time, findings."""
    desk = procedures.open_to_process(actor, case_number)
    procedure = running(desk.case.pk, procedure_id, ProcedureKind.SITE_CHECK)
    if not place.strip() or not findings.strip():
        raise ReasonMissing
    if not _same_or_later(visited_at, procedure.started_at) or visited_at > desk.at:
        raise MomentInvalid
    visit = SiteVisit.objects.create(
        procedure=procedure,
        place=place.strip(),
        visited_at=visited_at,
        officers=_officers(officers, desk.case.authority_id),
        present=present.strip(),
        findings=findings.strip(),
        passed=passed,
        recorded_by_name=actor.name[:100],
        recorded_at=desk.at,
    )
    _keep_photos(visit, photos, actor=actor)
    note(desk.case, actor=actor, action="site_visited", at=desk.at, text=visit.place)
    numbers = [each["number"] for each in visit.officers]
    audit.record(actor=actor, action="cases.record_visit", subject=f"case:{case_number}", officers=numbers, ok=passed)
    return visit


def _keep_photos(visit: SiteVisit, photos: Sequence[UploadedFile], *, actor: Actor) -> None:
    stored = [files.store_upload(actor=actor, upload=photo) for photo in photos]
    VisitPhoto.objects.bulk_create(VisitPhoto(visit=visit, file_id=each.id) for each in stored)


def running(case_id: int, procedure_id: int, kind: ProcedureKind) -> Procedure:
    """A procedure of a kind that is not over."""
    procedure = Procedure.objects.filter(case_id=case_id, pk=procedure_id, kind=kind).first()
    if procedure is None:
        raise ProcedureNotFound
    if procedure.ended_at is not None:
        raise ProcedureOver
    return procedure


def _same_or_later(moment: datetime, than: datetime) -> bool:
    """By the day: a form gives hours and minutes, a procedure begins at some second of one."""
    return timezone.localdate(moment) >= timezone.localdate(than)


def _officers(ids: Sequence[int], authority_id: int) -> list[dict[str, object]]:
    known = {row.id: row for row in identity.list_staff(authority_id)}
    chosen = [known[each] for each in dict.fromkeys(ids) if each in known]
    if len(chosen) < 2 or len(chosen) != len(set(ids)):
        raise OfficersMissing
    return [{"id": row.id, "name": row.name, "number": row.staff_number} for row in chosen]
