"""Who else takes part (行政许可法 art. 36): several applicants, and those whose interests are touched."""

from django.db import transaction

from tongban.cases import policies
from tongban.cases.enums import OPEN_STATES, CaseState, ParticipantRole
from tongban.cases.errors import ReasonMissing, StepNotAllowed
from tongban.cases.errors_of_acts import ParticipantKnown, ParticipantNotFound
from tongban.cases.models import Participant
from tongban.cases.services import steps
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import note
from tongban.identity import public as identity
from tongban.kernel import audit
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.errors import NotAllowed


@transaction.atomic
def add_participant(
    *,
    actor: Actor,
    case_number: str,
    role: str,
    name: str,
    certificate_number: str = "",
    mobile: str = "",
    interest: str = "",
) -> Participant:
    """Put somebody beside the applicant. A co-applicant known here by certificate then sees the case as their own."""
    desk = _open(actor, case_number)
    if not name.strip():
        raise ReasonMissing
    number = certificate_number.strip()
    purpose = f"登记“{desk.case.item_title}”参与人"
    party = identity.find_party(actor=SYSTEM, certificate_number=number, purpose=purpose) if number else None
    known = Participant.objects.filter(case=desk.case)
    same = known.filter(party_id=party.id) if party else known.filter(name=name.strip(), certificate_number=number)
    if same.exists() or (party and party.id in (desk.case.applicant_id, desk.case.agent_id)):
        raise ParticipantKnown
    participant = Participant.objects.create(
        case=desk.case,
        role=ParticipantRole(role),
        party_id=party.id if party else None,
        name=name.strip(),
        certificate_number=number,
        mobile=mobile.strip(),
        interest=interest.strip(),
        added_at=desk.at,
        added_by_name=actor.name[:100],
        told_at=desk.at,
    )
    note(desk.case, actor=actor, action="participant_added", at=desk.at, text=participant.name, public=False)
    audit.record(actor=actor, action="cases.add_participant", subject=f"case:{case_number}", role=role)
    return participant


@transaction.atomic
def record_statement(*, actor: Actor, case_number: str, participant_id: int, statement: str) -> Participant:
    """What somebody who takes part says about the matter (陈述和申辩)."""
    desk = _open(actor, case_number)
    participant = Participant.objects.filter(case=desk.case, pk=participant_id).first()
    if participant is None:
        raise ParticipantNotFound
    if not statement.strip():
        raise ReasonMissing
    participant.statement, participant.stated_at = statement.strip(), desk.at
    participant.save(update_fields=["statement", "stated_at"])
    note(desk.case, actor=actor, action="statement_made", at=desk.at, text=participant.name, public=False)
    audit.record(actor=actor, action="cases.record_statement", subject=f"case:{case_number}")
    return participant


def _open(actor: Actor, case_number: str) -> Desk:
    desk = steps.open_desk(actor=actor, case_number=case_number)
    if not policies.can_serve(actor, desk.case):
        raise NotAllowed(permission=policies.CASE_ACCEPT)
    if desk.case.state not in OPEN_STATES:
        raise StepNotAllowed(state=str(CaseState(desk.case.state).label), wanted="participant")
    return desk
