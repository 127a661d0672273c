"""Daily bills, and the acts that go into them."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from tongban.cases.bills import canonical
from tongban.cases.errors import BillNotFound
from tongban.cases.models import Case, CaseEvent, DailyBill
from tongban.identity import public as identity
from tongban.kernel.actors import SYSTEM, Actor, ActorKind
from tongban.kernel.models import AuditRecord
from tongban.kernel.pagination import Page, after

Act = dict[str, Any]


@dataclass(frozen=True, slots=True)
class BillRow:
    """One bill as it is listed."""

    id: int
    authority_name: str
    day: date
    count: int
    root: str
    made_at: datetime


def list_bills(*, actor: Actor, cursor: str = "", size: int = 50) -> Page[BillRow]:
    """Bills of one's department, for the bureau of all, newest first."""
    found = after(DailyBill.objects.visible_to(actor), order=("-day", "-id"), cursor=cursor, size=size)
    names = identity.get_authorities({bill.authority_id for bill in found.rows})
    rows = [
        BillRow(bill.pk, names[bill.authority_id].name, bill.day, bill.count, bill.root, bill.made_at)
        for bill in found.rows
    ]
    return Page(rows, found.next_cursor)


def get_bill(*, actor: Actor, bill_id: int) -> DailyBill:
    """A bill one may see."""
    bill = DailyBill.objects.visible_to(actor).filter(pk=bill_id).first()
    if bill is None:
        raise BillNotFound
    return bill


def acts_of(day: date) -> dict[int, list[Act]]:
    """The acts of a day by department, in the order they were written down.

    An act is the department's of the member of staff who did it; what residents, systems and the platform did belongs
    to the department of the case. Names and details stay out: an act carries the digest of its full record.
    """
    start = timezone.make_aware(datetime.combine(day, time.min))
    audited = list(
        AuditRecord.objects.filter(at__gte=start, at__lt=start + timedelta(days=1), subject__startswith="case:")
        .order_by("id")
        .values_list("id", "at", "actor_kind", "actor_id", "action", "subject", "digest")
    )
    lines = list(
        CaseEvent.objects.filter(at__gte=start, at__lt=start + timedelta(days=1))
        .order_by("id")
        .values_list("id", "at", "actor_kind", "actor_id", "action", "case__number", "state", "text")
    )
    departments = _departments(audited, lines)
    acts: defaultdict[int, list[Act]] = defaultdict(list)
    for key, at, kind, who, action, subject, digest in audited:
        acts[departments[kind, who, subject]].append(_act("audit", key, at, kind, who, action, subject, digest))
    for key, at, kind, who, action, number, state, text in lines:
        subject = f"case:{number}"
        digest = hashlib.new("sm3", canonical([_utc(at), kind, who, action, subject, state, text])).hexdigest()
        acts[departments[kind, who, subject]].append(_act("history", key, at, kind, who, action, subject, digest))
    acts.pop(0, None)  # acts on cases that were never opened
    return dict(acts)


def _departments(audited: list[Any], lines: list[Any]) -> defaultdict[tuple[str, int | None, str], int]:
    """Whose act it is, by kind and id of the actor and the case."""
    keys = {(kind, who, subject) for _id, _at, kind, who, _action, subject, _digest in audited}
    keys |= {(kind, who, f"case:{number}") for _id, _at, kind, who, _action, number, _state, _text in lines}
    staff = identity.get_staff({who for kind, who, _case in keys if kind == ActorKind.STAFF and who})
    numbers = {subject.removeprefix("case:") for _kind, _who, subject in keys}
    cases = dict(Case.objects.visible_to(SYSTEM).filter(number__in=numbers).values_list("number", "authority_id"))
    found: defaultdict[tuple[str, int | None, str], int] = defaultdict(int)
    for kind, who, subject in keys:
        own = staff[who].authority_id if kind == ActorKind.STAFF and who in staff else None
        found[kind, who, subject] = own or cases.get(subject.removeprefix("case:"), 0)
    return found


def _act(
    source: str, key: int, at: datetime, kind: str, who: int | None, action: str, subject: str, digest: str
) -> Act:
    return {
        "source": source,
        "record": key,
        "at": _utc(at),
        "actor": f"{kind}:{who if who is not None else ''}",
        "action": action,
        "subject": subject,
        "digest": digest,
    }


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
