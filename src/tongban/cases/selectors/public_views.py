"""Cases on public view (公示) as anybody may read them; and one's own objections."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from tongban.cases.enums import CaseState
from tongban.cases.errors_of_acts import ObjectionNotFound, ProcedureNotFound
from tongban.cases.models import Case, Objection, Procedure
from tongban.cases.selectors.progress import applicant_name
from tongban.identity import public as identity
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.pagination import Page, after


@dataclass(frozen=True, slots=True)
class ViewRow:
    """One public view. ``applicant`` is masked where it names a person, also within ``reasons``; ``open``: one may
    object."""

    id: int
    name: str
    case_number: str
    item_title: str
    authority_name: str
    applicant: str
    reasons: str
    basis: str
    since: date
    until: date
    open: bool


@dataclass(frozen=True, slots=True)
class OwnObjection:
    """One's own objection with the view it is about."""

    objection: Objection
    view: ViewRow


def list_views(*, cursor: str = "", size: int = 20) -> Page[ViewRow]:
    """Views that run today, those that end first at the top."""
    rows = Procedure.objects.on_public_view().filter(
        ended_at__isnull=True, expected_on__gte=clock.today(), case__state=CaseState.ACCEPTED
    )
    page = after(rows.select_related("case"), order=("expected_on", "id"), cursor=cursor, size=size)
    names = identity.get_authorities({row.case.authority_id for row in page.rows})
    return Page([_row(row, names[row.case.authority_id].name) for row in page.rows], page.next_cursor)


def get_view(*, procedure_id: int) -> ViewRow:
    """One view, also after its end."""
    row = Procedure.objects.on_public_view().filter(pk=procedure_id).select_related("case").first()
    if row is None:
        raise ProcedureNotFound
    return _row(row, identity.get_authority(row.case.authority_id).name)


def find_own_objection(*, actor: Actor, procedure_id: int) -> Objection | None:
    """What the reader objected to a view."""
    return Objection.objects.visible_to(actor).filter(procedure_id=procedure_id).first()


def get_own_objection(*, actor: Actor, objection_id: int) -> OwnObjection:
    """One's own objection; another person's does not exist."""
    found = Objection.objects.visible_to(actor).filter(pk=objection_id).prefetch_related("files").first()
    if found is None:
        raise ObjectionNotFound
    return OwnObjection(found, get_view(procedure_id=found.procedure_id))


def find_own_file(*, actor: Actor, objection_id: int, file_id: int) -> int:
    """The stored file of one's own objection."""
    kept = get_own_objection(actor=actor, objection_id=objection_id).objection.files.filter(pk=file_id).first()
    if kept is None:
        raise ObjectionNotFound
    return kept.file_id


def _row(row: Procedure, authority_name: str) -> ViewRow:
    case, today = row.case, clock.today()
    return ViewRow(
        id=row.pk,
        name=row.name,
        case_number=case.number,
        item_title=case.item_title,
        authority_name=authority_name,
        applicant=applicant_name(case, masked=True),
        reasons=_masked(row.reasons, case),
        basis=row.basis,
        since=timezone.localdate(row.started_at),
        until=row.expected_on,
        open=row.ended_at is None and case.state == CaseState.ACCEPTED and today <= row.expected_on,
    )


def _masked(text: str, case: Case) -> str:
    """What an official wrote, without the name and the number of the person who applies."""
    name, shown = applicant_name(case, masked=False), applicant_name(case, masked=True)
    number = str(case.applicant_snapshot.get("certificate_number") or "")
    text = text.replace(name, shown) if name else text
    return text.replace(number, "****") if number and name != shown else text
