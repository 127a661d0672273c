"""Members of staff: taken on with duties, changed, taken out of service at once. Nobody does any of it for oneself."""

import re
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tongban.identity.enums import ADMINISTRATORS, Post, Role
from tongban.identity.errors import (
    AuthorityNotFound,
    HallNotFound,
    ReasonMissing,
    RoleUnknown,
    StaffNotFound,
    UsernameRefused,
    UsernameTaken,
)
from tongban.identity.errors_of_staff import (
    AppointmentNeeded,
    LastAdministrator,
    OwnAccount,
    PostsDoNotMix,
    ScopeUnsuitable,
    SuccessorUnsuitable,
)
from tongban.identity.events import StaffLeft
from tongban.identity.models import Account, Authority, Hall, Staff, StaffRole
from tongban.identity.names import person_name
from tongban.identity.roles import AdminPermission
from tongban.identity.services.entries import end_sessions_of
from tongban.identity.services.factors import end_all_factors
from tongban.identity.services.passwords import Handout, check_password_strength, hand_out, make_handout
from tongban.kernel import audit, clock, events
from tongban.kernel.access import require
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.numbering import next_serial

_USERNAME = re.compile(r"[a-z][a-z0-9_.-]{2,49}")
_OF_PARTIES = re.compile(r"p\d+")
LONGEST_REASON = 500


@transaction.atomic
def create_staff(
    *,
    actor: Actor,
    username: str,
    password: str,
    name: str,
    authority_code: str,
    roles: list[str],
    hall_code: str = "",
    must_change_password: bool = False,
) -> Staff:
    """Take on a member of staff with an account and duties. Refuses unknown departments, halls and taken user names.

    Raises PostsDoNotMix, and AppointmentNeeded when a person, not the platform, gives an administrator's duty.
    """
    require(actor, AdminPermission.KEEP_STAFF)
    authority = Authority.objects.filter(code=authority_code.strip().upper()).first()
    if authority is None:
        raise AuthorityNotFound
    hall, duties = _get_hall(hall_code), read_roles(roles)
    post = post_of(duties)
    _require_no_appointment(actor, duties)
    username = _check_username(username)
    check_password_strength(password, username)
    try:
        with transaction.atomic():
            account = Account.objects.create_user(username, password, must_change_password=must_change_password)
    except IntegrityError as taken:
        raise UsernameTaken from taken
    number = f"{authority.division_id[:6]}{next_serial(f'staff:{authority.division_id[:6]}'):05d}"
    staff = Staff.objects.create(
        account=account, authority=authority, hall=hall, name=person_name(name), staff_number=number, post=post
    )
    give_duties(staff, duties, given_by=actor)
    audit.record(actor=actor, action="identity.create_staff", subject=f"staff:{number}", roles=duties)
    return staff


@transaction.atomic
def take_on_staff(
    *, actor: Actor, username: str, name: str, authority_code: str, roles: list[str], hall_code: str = "", reason: str
) -> tuple[Staff, Handout]:
    """A new account and its first password, shown once: good for choosing an own one only."""
    reason = read_reason(actor, reason)
    staff = create_staff(
        actor=actor,
        username=username,
        password=make_handout(),
        name=name,
        authority_code=authority_code,
        roles=roles,
        hall_code=hall_code,
    )
    audit.record(actor=actor, action="identity.take_on_staff", subject=f"staff:{staff.staff_number}", reason=reason)
    return staff, hand_out(staff.account)


@transaction.atomic
def change_roles(
    *, actor: Actor, staff_id: int, roles: list[str], hall_code: str | None = None, reason: str = ""
) -> Staff:
    """Set the duties of a member of staff, and the hall unless it is None; in force with their next click."""
    require(actor, AdminPermission.KEEP_STAFF)
    reason = read_reason(actor, reason)
    staff = lock_staff(actor, staff_id)
    wanted, before = set(read_roles(roles)), {Role(duty.role) for duty in staff.roles.all()}
    _require_no_appointment(actor, wanted - before)
    if Role.BUREAU in wanted and staff.listed_only:
        raise ScopeUnsuitable
    require_successors(staff, before - wanted)
    if hall_code is not None:
        staff.hall = _get_hall(hall_code)
        staff.save(update_fields=["hall"])
    set_duties(staff, wanted, given_by=actor)
    facts = {"roles": sorted(wanted), "before": sorted(before), "reason": reason}
    audit.record(actor=actor, action="identity.change_roles", subject=f"staff:{staff.staff_number}", **facts)
    return staff


@transaction.atomic
def set_staff_active(
    *, actor: Actor, staff_id: int, active: bool, reason: str = "", successor_id: int | None = None
) -> Staff:
    """Take out of service, or back. Open sessions are dead at once and stay so.

    What the person had in hand goes to the successor (离岗交接), or back to the colleagues. Raises SuccessorUnsuitable.
    """
    require(actor, AdminPermission.KEEP_STAFF)
    reason = read_reason(actor, reason)
    staff = lock_staff(actor, staff_id)
    if not active:
        require_successors(staff, {Role(duty.role) for duty in staff.roles.all()})
        _check_successor(staff, successor_id)
    put_in_service(staff, active=active, successor_id=successor_id, reason=reason)
    facts = {"active": active, "reason": reason} | ({"successor": successor_id} if successor_id else {})
    audit.record(actor=actor, action="identity.set_staff_active", subject=f"staff:{staff.staff_number}", **facts)
    return staff


@transaction.atomic
def hand_out_staff_password(*, actor: Actor, staff_id: int, reason: str = "") -> Handout:
    """A new first password for a colleague who lost theirs. Second factors and open sessions end.

    An administrator's is handed out by the platform only (command line): else one could become another.
    """
    require(actor, AdminPermission.KEEP_STAFF)
    reason = read_reason(actor, reason)
    staff = lock_staff(actor, staff_id)
    if staff.post != Post.DUTY and actor.kind is not ActorKind.SYSTEM:
        raise AppointmentNeeded
    account = Account.objects.select_for_update(of=("self",)).get(pk=staff.account_id)
    account.locked_at = None
    account.save(update_fields=["locked_at"])
    handout = hand_out(account)
    end_all_factors(account)
    end_sessions_of(account)
    subject = f"staff:{staff.staff_number}"
    audit.record(actor=actor, action="identity.hand_out_staff_password", subject=subject, reason=reason)
    return handout


def read_roles(names: Iterable[str]) -> list[Role]:
    """Duties by their names, each once, in order. Raises RoleUnknown."""
    for name in names:
        if name not in Role.values:
            known = "、".join(f"{role.value}({role.label})" for role in Role)
            raise RoleUnknown(role=name, known=known)
    return sorted({Role(name) for name in names})


def post_of(duties: Iterable[Role]) -> Post:
    """The one post duties belong to. Raises PostsDoNotMix when they belong to several."""
    posts = {Post(duty.value) if duty in ADMINISTRATORS else Post.DUTY for duty in duties}
    if len(posts) > 1:
        raise PostsDoNotMix
    return posts.pop() if posts else Post.DUTY


def read_reason(actor: Actor, text: str) -> str:
    """Why; the platform need not say. Raises ReasonMissing."""
    reason = " ".join(text.split())[:LONGEST_REASON]
    if len(reason) < 2 and actor.kind is not ActorKind.SYSTEM:
        raise ReasonMissing
    return reason


def lock_staff(actor: Actor, staff_id: int) -> Staff:
    """Somebody else's record, locked, and with it all administrators: whoever is the last of a kind stays the last.

    Raises StaffNotFound, OwnAccount.
    """
    staff = lock_with_administrators(staff_id) if Staff.objects.visible_to(actor).filter(pk=staff_id).exists() else None
    if staff is None:
        raise StaffNotFound
    if actor.kind is ActorKind.STAFF and actor.id == staff_id:
        raise OwnAccount
    return staff


def lock_with_administrators(staff_id: int) -> Staff | None:
    """Always in one order, so that two who lock at once wait for each other and never in a circle."""
    kept = Staff.objects.select_for_update(of=("self",)).select_related("hall", "authority", "account")
    return {each.pk: each for each in kept.filter(Q(pk=staff_id) | ~Q(post=Post.DUTY)).order_by("pk")}.get(staff_id)


def set_duties(staff: Staff, wanted: set[Role], *, given_by: Actor) -> None:
    """For services that hold the lock: exactly these duties, and the post they are of."""
    post, present = post_of(wanted), {duty.role: duty for duty in staff.roles.all()}
    for role, duty in present.items():
        if role not in wanted:
            duty.delete()
    if staff.post != post:
        staff.post = post
        staff.save(update_fields=["post"])
    give_duties(staff, sorted(wanted - present.keys()), given_by=given_by)


def give_duties(staff: Staff, duties: Iterable[Role], *, given_by: Actor) -> None:
    giver = given_by.id if given_by.kind is ActorKind.STAFF else None
    StaffRole.objects.bulk_create(StaffRole(staff=staff, role=role, given_by_id=giver) for role in duties)


def put_in_service(staff: Staff, *, active: bool, reason: str, successor_id: int | None = None) -> None:
    """For services that hold the lock."""
    left = staff.active and not active
    staff.active = active
    if active:
        staff.in_service_since = clock.now()
    staff.save(update_fields=["active", "in_service_since"])
    Account.objects.filter(pk=staff.account_id).update(is_active=active)
    if not active:
        end_sessions_of(staff.account)
    if left:
        events.publish(StaffLeft(staff.pk, successor_id, reason))


def _check_successor(staff: Staff, successor_id: int | None) -> None:
    colleagues = Staff.objects.filter(authority_id=staff.authority_id, active=True, post=Post.DUTY).exclude(pk=staff.pk)
    if successor_id is not None and not colleagues.filter(pk=successor_id).exists():
        raise SuccessorUnsuitable


def _require_no_appointment(actor: Actor, new: Iterable[Role]) -> None:
    if actor.kind is not ActorKind.SYSTEM and set(new) & ADMINISTRATORS:
        raise AppointmentNeeded


def require_successors(staff: Staff, ending: set[Role]) -> None:
    """An installation never stands without one of the three; the caller holds the lock on all administrators."""
    for role in ending & ADMINISTRATORS:
        if not Staff.objects.filter(post=role.value, active=True).exclude(pk=staff.pk).exists():
            raise LastAdministrator(duty=role.label)


def _get_hall(code: str) -> Hall | None:
    if not code:
        return None
    hall = Hall.objects.filter(code=code).first()
    if hall is None:
        raise HallNotFound
    return hall


def _check_username(text: str) -> str:
    username = text.strip().lower()
    if not _USERNAME.fullmatch(username) or _OF_PARTIES.fullmatch(username):
        raise UsernameRefused(
            reason=_("A user name has 3 to 50 small letters, digits, “.”, “-” or “_” and begins with a letter.")
        )
    return username
