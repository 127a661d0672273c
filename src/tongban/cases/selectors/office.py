"""Who stands in for whom, what was urged, who may be asked."""

from dataclasses import dataclass
from datetime import date, datetime

from tongban.cases.enums import UrgeKind
from tongban.cases.models import Absence, Case, Urge
from tongban.identity import public as identity
from tongban.kernel import clock
from tongban.kernel.actors import Actor, ActorKind


@dataclass(frozen=True, slots=True)
class UrgeRow:
    """A reminder or an order on a case."""

    id: int
    kind: UrgeKind
    text: str
    by: str
    at: datetime
    reply_due_on: date | None
    reply: str
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    id: int
    staff_id: int
    staff_name: str
    stand_in_name: str
    from_on: date
    until_on: date
    reason: str


def stands_in_for(actor: Actor) -> frozenset[int]:
    """The colleagues whose steps this member of staff works on today."""
    if actor.kind is not ActorKind.STAFF or actor.id is None:
        return frozenset()
    today = clock.today()
    absent = Absence.objects.filter(
        stand_in_id=actor.id, ended_at__isnull=True, from_on__lte=today, until_on__gte=today
    )
    return frozenset(absent.values_list("staff_id", flat=True))


def list_absences(*, actor: Actor) -> list[AbsenceRow]:
    """Absences of one's department that are not over."""
    colleagues = {row.id: row.name for row in identity.list_staff(actor.authority_id or 0)}
    rows = Absence.objects.filter(staff_id__in=colleagues, ended_at__isnull=True, until_on__gte=clock.today())
    return [
        AbsenceRow(
            row.pk,
            row.staff_id,
            colleagues[row.staff_id],
            colleagues.get(row.stand_in_id, "—"),
            row.from_on,
            row.until_on,
            row.reason,
        )
        for row in rows.order_by("from_on", "id")
    ]


def list_urges(case: Case) -> list[UrgeRow]:
    """Reminders and orders of a case, newest first."""
    rows = list(Urge.objects.filter(case=case).order_by("-id")[:50])
    staff = identity.get_staff({row.urged_by_id for row in rows if row.urged_by_id})
    return [
        UrgeRow(
            row.pk,
            UrgeKind(row.kind),
            row.text,
            staff[row.urged_by_id].name if row.urged_by_id in staff else "",
            row.urged_at,
            row.reply_due_on,
            row.reply,
            row.replied_at,
        )
        for row in rows
    ]
