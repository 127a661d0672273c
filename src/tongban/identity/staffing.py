"""What the security administrator sees of staff: accounts, duties, appointments. No personal data beyond the office."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from tongban.identity.enums import ADMINISTRATORS, AppointmentState, Post, Role
from tongban.identity.errors import AuthorityNotFound, StaffNotFound
from tongban.identity.errors_of_staff import AppointmentNotFound
from tongban.identity.models import Appointment, Authority, Entry, SensitiveItem, Staff, StaffItem
from tongban.identity.roles import AdminPermission
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.pagination import Page, after

PAGE = 50


@dataclass(frozen=True, slots=True)
class StaffAccount:
    """One account as its keeper sees it. ``last_login`` None: never. ``proposed``: an appointment that waits.

    ``item_codes``: the list of the person; with ``listed_only`` the cases of these items are all they see.
    """

    id: int
    name: str
    username: str
    staff_number: str
    authority_id: int
    authority_name: str
    hall_code: str
    hall_name: str
    post: Post
    roles: tuple[Role, ...]
    active: bool
    last_login: datetime | None
    must_change_password: bool
    proposed: Role | None = None
    item_codes: tuple[str, ...] = ()
    listed_only: bool = False

    @property
    def is_administrator(self) -> bool:
        return self.post != Post.DUTY

    @property
    def duties(self) -> str:
        return "、".join(str(role.label) for role in self.roles)


@dataclass(frozen=True, slots=True)
class NetworksRow:
    """From which networks the staff of a department log in; ``staff``: how many are in service."""

    id: int
    name: str
    networks: tuple[str, ...]
    staff: int


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """One appointment. ``mine``: the reader proposed it, or is the one appointed, and has no say."""

    id: int
    staff_name: str
    authority_name: str
    role: Role
    reason: str
    proposed_by: str
    proposed_at: datetime
    state: AppointmentState
    decided_by: str
    decided_at: datetime | None
    note: str
    mine: bool


UNUSED_DAYS = 30  # after so long an account stands in the report of those nobody uses


def list_accounts(*, actor: Actor, words: str = "", role: str = "", show: str = "", cursor: str = "") -> Page:
    """Accounts by name, user name, number or department.

    ``show``: "" in service, "gone" out of it, "unused" in service and not logged in for UNUSED_DAYS.
    """
    kept = Staff.objects.visible_to(actor).filter(active=show != "gone")
    if show == "unused":
        kept = kept.unused_since(clock.now() - timedelta(days=UNUSED_DAYS))
    found = _with_all(kept)
    for word in words.split()[:5]:
        by_name = Q(name__contains=word) | Q(authority__name__contains=word)
        found = found.filter(by_name | Q(account__username__icontains=word) | Q(staff_number=word))
    if role in Role.values:
        found = found.filter(roles__role=role)
    rows = after(found, order=("-id",), cursor=cursor, size=PAGE)
    return Page([_account(staff) for staff in rows.rows], rows.next_cursor)


def get_account(*, actor: Actor, staff_id: int) -> StaffAccount:
    """Raises StaffNotFound."""
    staff = _with_all(Staff.objects.visible_to(actor)).filter(pk=staff_id).first()
    if staff is None:
        raise StaffNotFound
    return _account(staff)


def list_networks(*, actor: Actor, words: str = "", cursor: str = "") -> Page:
    """Departments and their lists: those that have one first, then those with the most staff."""
    found = _authorities(actor)
    for word in words.split()[:5]:
        found = found.filter(name__contains=word)
    rows = after(found, order=("-listed", "-working", "id"), cursor=cursor, size=PAGE)
    return Page([_networks(each) for each in rows.rows], rows.next_cursor)


def get_networks(*, actor: Actor, authority_id: int) -> NetworksRow:
    """Raises AuthorityNotFound."""
    authority = _authorities(actor).filter(pk=authority_id).first()
    if authority is None:
        raise AuthorityNotFound
    return _networks(authority)


def list_appointments(*, actor: Actor, waiting: bool, cursor: str = "") -> Page:
    """Appointments that wait for a second person, or those decided on; the newest first."""
    found = Appointment.objects.select_related("staff__authority", "proposed_by", "decided_by")
    found = found.filter(state=AppointmentState.WAITING) if waiting else found.exclude(state=AppointmentState.WAITING)
    rows = after(found, order=("-id",), cursor=cursor, size=PAGE)
    return Page([_appointment(each, actor) for each in rows.rows], rows.next_cursor)


def get_appointment(*, actor: Actor, appointment_id: int) -> AppointmentRow:
    """Raises AppointmentNotFound."""
    found = Appointment.objects.select_related("staff__authority", "proposed_by", "decided_by")
    made = found.filter(pk=appointment_id).first()
    if made is None:
        raise AppointmentNotFound
    return _appointment(made, actor)


def _with_all(found: QuerySet[Staff]) -> QuerySet[Staff]:
    entries = Entry.objects.filter(account=OuterRef("account_id")).order_by("-came_at")
    waiting = Appointment.objects.filter(staff=OuterRef("pk"), state=AppointmentState.WAITING)
    return (
        found.select_related("account", "authority", "hall")
        .prefetch_related("roles", "items")
        .annotate(
            last_login=Subquery(entries.values("came_at")[:1]), proposed_role=Subquery(waiting.values("role")[:1])
        )
    )


def _authorities(actor: Actor) -> QuerySet[Authority]:
    working = Staff.objects.visible_to(actor).filter(authority=OuterRef("pk"), active=True).order_by()
    counted = working.values("authority").annotate(number=Count("pk")).values("number")
    listed = Case(When(login_networks=[], then=Value(0)), default=Value(1))
    return Authority.objects.filter(active=True).annotate(working=Coalesce(Subquery(counted), 0), listed=listed)


def _networks(authority: Authority) -> NetworksRow:
    working: int = authority.working  # type: ignore[attr-defined] # annotated
    return NetworksRow(authority.pk, authority.name, tuple(authority.login_networks), working)


def _account(staff: Staff) -> StaffAccount:
    proposed: str | None = staff.proposed_role  # type: ignore[attr-defined] # annotated
    return StaffAccount(
        id=staff.pk,
        name=staff.name,
        username=staff.account.username,
        staff_number=staff.staff_number,
        authority_id=staff.authority_id,
        authority_name=staff.authority.name,
        hall_code=staff.hall.code if staff.hall else "",
        hall_name=staff.hall.name if staff.hall else "",
        post=Post(staff.post),
        roles=tuple(sorted(Role(duty.role) for duty in staff.roles.all())),
        active=staff.active,
        last_login=staff.last_login,  # type: ignore[attr-defined] # annotated
        must_change_password=staff.account.must_change_password,
        proposed=Role(proposed) if proposed else None,
        item_codes=tuple(sorted(item.item_code for item in staff.items.all())),
        listed_only=staff.listed_only,
    )


def _appointment(each: Appointment, actor: Actor) -> AppointmentRow:
    return AppointmentRow(
        id=each.pk,
        staff_name=each.staff.name,
        authority_name=each.staff.authority.name,
        role=Role(each.role),
        reason=each.reason,
        proposed_by=each.proposed_by.name,
        proposed_at=each.proposed_at,
        state=AppointmentState(each.state),
        decided_by=each.decided_by.name if each.decided_by else "",
        decided_at=each.decided_at,
        note=each.note,
        mine=actor.id in (each.proposed_by_id, each.staff_id),
    )


def list_sensitive_items(*, actor: Actor) -> list[str]:
    """Codes, for whoever keeps the list; nobody else gets any."""
    found = SensitiveItem.objects.order_by("item_code").values_list("item_code", flat=True)
    return list(found) if actor.may(AdminPermission.KEEP_STAFF) else []


def on_nobodys_list(codes: list[str]) -> list[str]:
    """Those of ``codes`` nobody in service has on their list: cases of a sensitive one would lie unseen."""
    listed = StaffItem.objects.filter(item_code__in=codes, staff__active=True).values_list("item_code", flat=True)
    return sorted(set(codes) - set(listed))


def colleagues_of(account: StaffAccount) -> list[tuple[str, str]]:
    """Who may go on with the work of somebody who leaves: in service at the same department, no administrator."""
    found = Staff.objects.filter(authority_id=account.authority_id, active=True, post=Post.DUTY).exclude(pk=account.id)
    return [(str(staff.pk), f"{staff.name} {staff.staff_number}") for staff in found.order_by("name", "pk")]


def duty_choices() -> list[tuple[str, str]]:
    """Duties a single person may give."""
    return [(role.value, str(role.label)) for role in Role if role not in ADMINISTRATORS]


def administrator_choices() -> list[tuple[str, str]]:
    """Duties that need a second person."""
    return [(role.value, str(role.label)) for role in Role if role in ADMINISTRATORS]
