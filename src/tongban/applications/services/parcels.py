"""One parcel with all results of a thing, handed over at the integrated window or sent by post (统一出件)."""

from datetime import datetime

from django.db import transaction

from tongban.applications import selectors
from tongban.applications.errors import ParcelNotReady
from tongban.applications.models import Parcel
from tongban.cases import public as cases
from tongban.identity import public as identity
from tongban.kernel import audit, clock
from tongban.kernel.access import require
from tongban.kernel.actors import Actor
from tongban.ledger import public as ledger

_PURPOSE = "统一出件：核对领取人"


@transaction.atomic
def open_parcel(*, actor: Actor, number: str) -> Parcel:
    """The parcel of an application with its addressee, for the clerk who hands it over. Recorded in the ledger.

    Refuses NotAllowed, ParcelNotReady.
    """
    require(actor, identity.WINDOW_INTAKE)
    parcel = _waiting(number)
    ledger.record_read(
        actor=actor,
        subject_party_id=parcel.application.applicant_id,
        fields=["name", "mobile", "address"],
        purpose=_PURPOSE,
        about=f"application:{number}",
    )
    return parcel


@transaction.atomic
def hand_over_parcel(
    *,
    actor: Actor,
    number: str,
    method: str,
    recipient: str,
    relation: str = "",
    tracking: str = "",
    at: datetime | None = None,
) -> Parcel:
    """Hand over everything, once: each decision gets its record of delivery (送达回证).

    Refuses NotAllowed, ParcelNotReady, and what cases refuse of a delivery: no recipient, no tracking number.
    """
    require(actor, identity.WINDOW_INTAKE)
    parcel = _waiting(number, lock=True)
    now = clock.now()
    numbers = [part.case_number for part in selectors.items_of(parcel.application) if part.case_number]
    parcel.documents = cases.deliver_together(
        actor=actor,
        case_numbers=numbers,
        method=method,
        recipient=recipient,
        at=at or now,
        relation=relation,
        tracking=tracking,
    )
    parcel.handed_at, parcel.handed_by_name = now, actor.name[:100]
    parcel.save(update_fields=["documents", "handed_at", "handed_by_name"])
    subject, documents = f"application:{number}", parcel.documents
    audit.record(actor=actor, action="applications.hand_over_parcel", subject=subject, documents=documents)
    return parcel


def _waiting(number: str, *, lock: bool = False) -> Parcel:
    parcels = Parcel.objects.select_related("application")
    if lock:
        parcels = parcels.select_for_update(of=("self",))
    parcel = parcels.filter(application__number=number, handed_at=None).first() if "\x00" not in number else None
    if parcel is None:
        raise ParcelNotReady
    return parcel
