"""What a party already has here: results in force, and materials whose original an official has seen."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from tongban.cases import policies
from tongban.cases.enums import CaseState, NoticeKind
from tongban.cases.models import Case, CaseMaterial, Notice
from tongban.cases.rows import Held
from tongban.catalogue import public as catalogue
from tongban.identity import public as identity
from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM, Actor, ActorKind
from tongban.ledger import public as ledger
from tongban.registers.public import MaterialSource, TrustLevel

MOST = 200  # newest of each sort
_FILE_OF_A_QUESTION = "answer:"
_LICENCE = "licence"  # catalogue ResultType


@transaction.atomic
def find_held(*, actor: Actor, party_id: int, item_code: str, purpose: str, about: str) -> tuple[Held, ...]:
    """Licences in force and materials of level A or B, newest first; () for an actor without a right to them.

    Somebody else's look is written in the ledger with its purpose.
    """
    if not policies.can_see_held(actor, party_id=party_id, item_code=item_code):
        return ()
    found = (*_licences(party_id), *_materials(party_id))
    if found and actor.kind is not ActorKind.SYSTEM and identity.party_of(actor) != party_id:
        fields = sorted({f"held:{each.name}" for each in found})
        ledger.record_read(actor=actor, subject_party_id=party_id, fields=fields, purpose=purpose, about=about)
    return found


def _licences(party_id: int) -> list[Held]:
    """Results of granted cases whose decision holds and has not expired."""
    grant = Notice.objects.filter(case=OuterRef("pk"), kind=NoticeKind.GRANT, withdrawn_at__isnull=True)
    lasting = Q(result_valid_until__isnull=True) | Q(result_valid_until__gte=clock.today())
    granted = Case.objects.visible_to(SYSTEM).filter(Exists(grant), lasting, applicant_id=party_id)
    rows = list(granted.filter(state=CaseState.GRANTED).exclude(result_number="").order_by("-closed_at", "-id")[:MOST])
    items = catalogue.get_items({row.item_version_id for row in rows})
    authorities = identity.get_authorities({row.authority_id for row in rows})
    return [
        Held(
            source=MaterialSource.LICENCE,
            reference=f"case:{row.number}",
            name=items[row.item_version_id].definition.result_name or row.item_title,
            number=row.result_number,
            holder=str(row.applicant_snapshot.get("name") or ""),
            authority_name=authorities[row.authority_id].name,
            since=timezone.localdate(row.closed_at),
            valid_until=row.result_valid_until,
            level=TrustLevel.A,
        )
        for row in rows
        if items[row.item_version_id].definition.result_type.value == _LICENCE
    ]


def _materials(party_id: int) -> list[Held]:
    """Papers handed in before whose original was seen; what itself stood in for a paper does not stand in again."""
    own = CaseMaterial.objects.filter(case__applicant_id=party_id, file__isnull=False, superseded_at__isnull=True)
    good = own.filter(level__in=[TrustLevel.A, TrustLevel.B], source="")
    rows = list(
        good.exclude(key__startswith=_FILE_OF_A_QUESTION)
        .exclude(checked=False)
        .select_related("case")
        .order_by("-received_at", "-id")[:MOST]
    )
    authorities = identity.get_authorities({row.case.authority_id for row in rows})
    return [
        Held(
            source=MaterialSource.EARLIER,
            reference=f"material:{row.pk}",
            name=row.name,
            number=row.case.number,
            holder=str(row.case.applicant_snapshot.get("name") or ""),
            authority_name=authorities[row.case.authority_id].name,
            since=timezone.localdate(row.original_seen_at or row.received_at),
            valid_until=None,
            level=TrustLevel(row.level),
            file_id=row.file_id,
            seen_by=row.original_seen_by,
        )
        for row in rows
    ]
