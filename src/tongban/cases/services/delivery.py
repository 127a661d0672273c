"""Delivery of documents with its proof (送达, 送达回证; 行政许可法 art. 44)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from tongban.cases import documents, policies
from tongban.cases.documents import Paper
from tongban.cases.enums import CaseState, DeliveryMethod, NoticeKind
from tongban.cases.errors import ReasonMissing
from tongban.cases.errors_of_acts import AlreadyDelivered, DeliveryProofMissing, MomentInvalid, NotToDeliver
from tongban.cases.events import DocumentDelivered
from tongban.cases.models import Delivery, Notice
from tongban.cases.selectors.results import is_delivered, list_decisions
from tongban.cases.services import papers, redating, steps
from tongban.cases.services.hearing_papers import moment_in_words
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import note
from tongban.identity import public as identity
from tongban.kernel import audit, events, files, languages
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.errors import NotAllowed

UNDELIVERED = frozenset({NoticeKind.RECEIPT, NoticeKind.DELIVERY})


@dataclass(frozen=True, slots=True)
class Handing:
    """How a document is handed over, as it goes on record: a DeliveryMethod, to whom, when, with what proof."""

    method: str
    recipient: str
    at: datetime
    relation: str = ""
    tracking: str = ""
    note: str = ""

    def require_proof(self) -> None:
        """Raises ReasonMissing without a recipient, DeliveryProofMissing where the method needs more."""
        if not self.recipient.strip():
            raise ReasonMissing
        proofs = {
            DeliveryMethod.POST: (self.tracking, "快递单号"),
            DeliveryMethod.LEFT: (self.note, "见证人和留置情况"),
            DeliveryMethod.ANNOUNCED: (self.note, "公告载体和日期"),
            DeliveryMethod.ENTRUSTED: (self.note, "受托机关"),
        }
        given, proof = proofs.get(DeliveryMethod(self.method), ("-", ""))
        if not given.strip():
            raise DeliveryProofMissing(proof=proof)


@transaction.atomic
def record_delivery(
    *,
    actor: Actor,
    case_number: str,
    notice_id: int,
    method: str,
    recipient: str,
    delivered_at: datetime,
    relation: str = "",
    tracking: str = "",
    note_text: str = "",
    proof: UploadedFile | None = None,
) -> Delivery:
    """Record once how a document reached its addressee, and write the proof of delivery.

    By post needs the tracking number; what was left at the place or announced needs a note of how and who saw it.
    """
    desk = steps.open_desk(actor=actor, case_number=case_number)
    if not policies.can_serve(actor, desk.case):
        raise NotAllowed(permission=policies.CASE_ACCEPT)
    notice = _deliverable(desk, notice_id)
    handing = Handing(method, recipient, delivered_at, relation, tracking, note_text)
    proof_id = files.store_upload(actor=actor, upload=proof).id if proof else None
    return _record(desk, notice, handing, actor=actor, proof_id=proof_id)


@transaction.atomic
def deliver_together(*, actor: Actor, case_numbers: Iterable[str], handing: Handing) -> list[str]:
    """Hand out the decisions of several cases in one parcel (统一出件); the numbers of the documents in it.

    For a clerk of the integrated window, who hands out what the authorities made, whosesoever the cases are. What was
    delivered before is left out, so a repeat hands out nothing.
    """
    if not actor.may(identity.WINDOW_INTAKE):
        raise NotAllowed(permission=identity.WINDOW_INTAKE)
    handed_out = []
    for number in sorted(case_numbers):
        desk = steps.open_desk(actor=SYSTEM, case_number=number)
        if desk.case.state not in (CaseState.GRANTED, CaseState.REFUSED):
            continue
        for notice in list_decisions(actor=SYSTEM, case_ids=[desk.case.pk])[-1:]:  # not what a reopening overtook
            if not is_delivered(notice):
                _record(desk, notice, handing, actor=actor)
                handed_out.append(notice.number)
    return handed_out


def _record(desk: Desk, notice: Notice, handing: Handing, *, actor: Actor, proof_id: int | None = None) -> Delivery:
    handing.require_proof()
    if handing.at > desk.at or timezone.localdate(handing.at) < timezone.localdate(notice.issued_at):
        raise MomentInvalid
    delivery = Delivery.objects.create(
        case=desk.case,
        notice=notice,
        method=DeliveryMethod(handing.method),
        recipient=handing.recipient.strip(),
        relation=handing.relation.strip(),
        tracking=handing.tracking.strip(),
        note=handing.note.strip(),
        proof_id=proof_id,
        delivered_at=handing.at,
        recorded_at=desk.at,
        recorded_by_name=actor.name[:100],
    )
    _tell(desk, delivery, actor=actor)
    return delivery


def _deliverable(desk: Desk, notice_id: int) -> Notice:
    """A document of the case in force whose delivery is not on record."""
    notice = Notice.objects.filter(case=desk.case, pk=notice_id, withdrawn_at__isnull=True).first()
    if notice is None or notice.kind in UNDELIVERED:
        raise NotToDeliver
    if Delivery.objects.filter(notice=notice).exists():
        raise AlreadyDelivered
    return notice


def _tell(desk: Desk, delivery: Delivery, *, actor: Actor) -> None:
    redating.redate(desk)
    title = delivery.notice.content["title"]
    note(desk.case, actor=actor, action="delivered", at=desk.at, text=f"{title} {delivery.notice.number}")
    papers.issue(desk, Paper(NoticeKind.DELIVERY, rows=_rows(delivery)))
    audit.record(
        actor=actor,
        action="cases.record_delivery",
        subject=f"case:{desk.case.number}",
        notice=delivery.notice.number,
        method=delivery.method,
    )
    events.publish(steps.event(DocumentDelivered, desk.case, desk.at, notice=delivery.notice.number))


@languages.official()
def _rows(delivery: Delivery) -> list[tuple[str, str]]:
    values = [
        delivery.notice.content["title"],
        delivery.notice.number,
        str(DeliveryMethod(delivery.method).label),
        delivery.recipient,
        delivery.relation,
        moment_in_words(delivery.delivered_at),
        delivery.tracking,
        delivery.note,
        delivery.recorded_by_name,
    ]
    return [(label, value) for label, value in zip(documents.delivery_labels(), values, strict=True) if value]
