"""What is on record about promises that proved false (信用记录), of one party at a time."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tongban.identity import selectors
from tongban.identity.models import FalsePromise
from tongban.identity.rows import FalsePromiseRow
from tongban.kernel import audit, clock
from tongban.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Credit:
    """The credit record of a party. Who may write it is for the caller to judge: it is written by the act of a case."""

    party_id: int

    @property
    def spoiled(self) -> bool:
        """A false promise counts and is not repaired: no promise is believed until it is (国办发〔2020〕42号)."""
        return FalsePromise.objects.filter(party_id=self.party_id, repaired_at__isnull=True).exists()

    def rows(self) -> tuple[FalsePromiseRow, ...]:
        """Every entry, newest first, repaired ones too."""
        return selectors.list_false_promises(party_id=self.party_id)

    @transaction.atomic
    def record(self, *, actor: Actor, case_number: str, item_title: str, authority_id: int, findings: str) -> None:
        """Keep that a promise proved false; a repeat about the same case changes nothing."""
        at: datetime = clock.now()
        if FalsePromise.objects.filter(case_number=case_number, repaired_at__isnull=True).exists():
            return
        FalsePromise.objects.create(
            party_id=self.party_id,
            case_number=case_number,
            item_title=item_title[:500],
            authority_id=authority_id,
            findings=findings,
            found_at=at,
        )
        audit.record(
            actor=actor, action="identity.record_false_promise", subject=f"case:{case_number}", party=self.party_id
        )

    @transaction.atomic
    def repair(self, *, actor: Actor, case_number: str, reasons: str) -> bool:
        """The entry about this case no longer counts; False when there is none that does."""
        found = FalsePromise.objects.select_for_update().filter(
            party_id=self.party_id, case_number=case_number, repaired_at__isnull=True
        )
        entry = found.first()
        if entry is None:
            return False
        entry.repaired_at, entry.repaired_by_name = clock.now(), actor.name[:100]
        entry.repair_reasons = reasons.strip()
        entry.save(update_fields=["repaired_at", "repaired_by_name", "repair_reasons"])
        audit.record(
            actor=actor,
            action="identity.repair_credit",
            subject=f"case:{case_number}",
            party=self.party_id,
            reasons=entry.repair_reasons,
        )
        return True
