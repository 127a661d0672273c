"""Reactions to what registers announce themselves."""

from django.urls import reverse

from tongban.identity import public as identity
from tongban.kernel import jobs
from tongban.kernel.actors import SYSTEM
from tongban.kernel.events import on
from tongban.messaging import public as messaging
from tongban.registers.events import DisputeAnswered, RegisterLoaded
from tongban.registers.selectors import directory, disputes, loads
from tongban.registers.services import standing


@on(DisputeAnswered)
def tell_the_person(event: DisputeAnswered) -> None:
    """The answer of the source department reaches whoever said that the value is wrong; once."""
    row = disputes.dispute_row(disputes.get_dispute(actor=SYSTEM, number=event.dispute_number))
    messaging.send_message(
        party_id=event.party_id,
        template="fact_corrected" if event.corrected else "fact_stands",
        context={
            "name": identity.party_names([event.party_id]).get(event.party_id, ""),
            "case_number": row.number,
            "item_title": row.column_name,
            "authority_name": row.authority_name,
            "due_on": "",
            "reason": row.answer_reason,
            "link": reverse("registers:show_dispute", args=[row.number]),
        },
        key=f"fact_answered:{row.number}",
        about=f"dispute:{row.number}",
    )


@on(RegisterLoaded)
def follow_who_stands(event: RegisterLoaded) -> None:
    """Who was legal representative or guardian by the entries before is so no more; who is named now begins."""
    if standing.gives_standing(directory.get_register(actor=SYSTEM, code=event.register_code)):
        load = loads.get_load(actor=SYSTEM, load_uuid=event.load_uuid)
        jobs.defer(standing.FOLLOW_LOAD, load_id=load.pk, priority=jobs.Priority.AWAITED)


@on(DisputeAnswered)
def follow_a_correction(event: DisputeAnswered) -> None:
    """A corrected entry counts at once, as a loaded one does."""
    if event.corrected:
        dispute = disputes.get_dispute(actor=SYSTEM, number=event.dispute_number)
        standing.follow_record(record_id=dispute.record_id)
