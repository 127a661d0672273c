"""Staff look at a document of an announced part before its turn (预先准备): written in the ledger, each time."""

from django.db import transaction

from tongban.applications import announced
from tongban.applications.models import Evidence
from tongban.kernel import audit
from tongban.kernel.actors import Actor
from tongban.ledger import public as ledger


@transaction.atomic
def open_document(*, actor: Actor, part_id: int, evidence_id: int) -> Evidence:
    """A document its own item asks for. Refuses AnnouncedNotFound for every other, and once its turn came."""
    part, document, row = announced.find_document(actor=actor, part_id=part_id, evidence_id=evidence_id)
    subject = f"application:{part.application.number}"
    ledger.record_read(
        actor=actor,
        subject_party_id=part.application.applicant_id,
        fields=[f"material:{document.material}"],
        purpose=f"预先准备：查看“{part.item_title}”申请材料",
        about=subject,
    )
    audit.record(actor=actor, action="applications.open_announced", subject=subject, item=part.item_code)
    return row
