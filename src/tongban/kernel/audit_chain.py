"""The chain over the audit trail: each seal is SM3(previous seal + record digest), so nothing can be changed, removed,
put in or moved unseen. One sealer at a time; the check recomputes everything from the stored content.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from tongban.kernel.audit import digest_of
from tongban.kernel.models import AuditRecord, AuditSeal

GENESIS = "0" * 64
CHECKED = "audit:chain"  # the subject under which checks of the chain are recorded
BATCH = 1000
_LOCK = 7_302_551_901  # the advisory lock of the sealer, any fixed number
_WINDOW = 5_000  # records are committed out of order by less than this; the nightly round looks at all

_UNSEALED = """
    SELECT r.id, r.digest FROM kernel_auditrecord r
    WHERE r.id > %s AND NOT EXISTS (SELECT 1 FROM kernel_auditseal s WHERE s.record_id = r.id)
    ORDER BY r.id LIMIT %s
"""
_CHAIN = """
    SELECT s.id, s.previous, s.seal, r.id, r.at, r.actor_kind, r.actor_id, r.actor_name, r.action, r.subject,
           r.details, r.digest
    FROM kernel_auditseal s LEFT JOIN kernel_auditrecord r ON r.id = s.record_id
    WHERE s.id > %s ORDER BY s.id LIMIT %s
"""


def seal_of(previous: str, digest: str) -> str:
    """One link, hex."""
    return hashlib.new("sm3", (previous + digest).encode()).hexdigest()


def seal_new_records(*, everything: bool = False) -> int:
    """Seal what is not sealed yet; returns how many. 0 when another process is sealing."""
    total = 0
    while count := _seal_batch(everything=everything):
        total += count
        if count < BATCH:
            break
    return total


@transaction.atomic
def _seal_batch(*, everything: bool) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        head = AuditSeal.objects.order_by("-id").values_list("id", "seal", "record_id").first()
        position, previous, record_id = head or (0, GENESIS, 0)
        cursor.execute(_UNSEALED, [0 if everything else record_id - _WINDOW, BATCH])
        rows = cursor.fetchall()
    seals = []
    for record, digest in rows:
        position, link = position + 1, seal_of(previous, digest)
        seals.append(AuditSeal(id=position, record_id=record, previous=previous, seal=link))
        previous = link
    AuditSeal.objects.bulk_create(seals)
    return len(seals)


@dataclass(frozen=True, slots=True)
class ChainReport:
    """``sealed`` links were found sound. When broken: the first broken ``position``, its record and the reason."""

    sealed: int
    unsealed: int
    head: str
    position: int | None = None
    record_id: int | None = None
    reason: str = ""

    @property
    def sound(self) -> bool:
        return self.position is None and not self.reason


@dataclass(frozen=True, slots=True)
class _Link:
    position: int
    previous: str
    seal: str
    record_id: int | None
    at: datetime
    actor_kind: str
    actor_id: int | None
    actor_name: str
    action: str
    subject: str
    details: str  # JSON as the cursor hands it over
    digest: str

    def flaw(self, *, position: int, previous: str) -> str:
        """Why this link does not follow the one before; "" when it does."""
        if self.position != position:
            return f"seal {position} is missing"
        if self.previous != previous:
            return "the seal does not follow the one before"
        if self.record_id is None:
            return "the record is missing"
        details = json.loads(self.details)
        content = (self.at, self.actor_kind, self.actor_id, self.actor_name, self.action, self.subject, details)
        if digest_of(*content) != self.digest:
            return "the content of the record was changed"
        if seal_of(previous, self.digest) != self.seal:
            return "the seal does not fit the record"
        return ""


def verify_chain() -> ChainReport:
    """Recompute all digests and seals in order, in flat memory. Stops at the first broken link and names it."""
    position, previous = 0, GENESIS
    for link in _links():
        reason = link.flaw(position=position + 1, previous=previous)
        if reason:
            return ChainReport(position, 0, previous, position + 1, link.record_id, reason)
        position, previous = link.position, link.seal
    loose = _first_changed_unsealed()
    unsealed = AuditRecord.objects.count() - position
    if loose is not None:
        return ChainReport(position, unsealed, previous, None, loose, "the content of the record was changed")
    return ChainReport(position, unsealed, previous)


def _links() -> Iterator[_Link]:
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_CHAIN, [last, BATCH])
            rows = cursor.fetchall()
        if not rows:
            return
        for row in rows:
            yield _Link(*row)
        last = rows[-1][0]


def _first_changed_unsealed() -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_UNSEALED, [0, 100_000])
        ids = [row[0] for row in cursor.fetchall()]
    for record in AuditRecord.objects.filter(id__in=ids).order_by("id").iterator(BATCH):
        content = (record.at, record.actor_kind, record.actor_id, record.actor_name, record.action, record.subject)
        if digest_of(*content, record.details) != record.digest:
            return record.id
    return None
