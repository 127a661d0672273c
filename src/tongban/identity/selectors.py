"""Reads of identity. Those that open personal data unmasked to somebody else write the ledger in services.parties."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet

from tongban.identity.certificates import check_certificate, check_mobile
from tongban.identity.enums import AuthorityLevel, CertificateType, PartyKind
from tongban.identity.errors import AnswerRefused, AuthorityNotFound, PartyNotFound, StaffNotFound
from tongban.identity.models import (
    Account,
    Authority,
    Division,
    FalsePromise,
    Hall,
    Party,
    SensitiveItem,
    Staff,
    StaffItem,
)
from tongban.identity.roles import party_of, permissions_of, roles_with
from tongban.identity.rows import AuthorityRow, DivisionRow, FalsePromiseRow, HallRow, PartyRow, StaffRow
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.memory import kept
from tongban.kernel.prepared import Prepared

MOST_FOUND = 20
AUTHORITY_KEPT = 30  # seconds until a new name or telephone number is on every receipt
DIVISIONS_KEPT = 600  # seconds; a new year's list of divisions is everywhere ten minutes after it was loaded


_BY_CODE = Prepared(lambda code: Authority.objects.filter(code=code))
_PARTY = Prepared(lambda pk: Party.objects.filter(pk=pk))  # every actor: evidence, asked for by a service


# -- parties


def party_row(party: Party) -> PartyRow:
    return PartyRow(
        id=party.pk,
        kind=PartyKind(party.kind),
        name=party.name,
        certificate_type=CertificateType(party.certificate_type),
        certificate_number=party.certificate_number,
        mobile=party.mobile,
        email=party.email,
        address=party.address,
        division_code=party.division_id or "",
        legal_representative=party.legal_representative,
        birth_date=party.birth_date,
    )


def get_visible_party(*, actor: Actor, party_id: int) -> Party:
    """Raises PartyNotFound, also for a party that exists but is not the actor's business."""
    party = Party.objects.visible_to(actor).filter(pk=party_id).first()
    if party is None:
        raise PartyNotFound
    return party


def get_own_party(*, actor: Actor) -> PartyRow:
    """The actor's own data, unmasked. Raises PartyNotFound for staff and the public."""
    own = party_of(actor)
    party = Party.objects.visible_to(actor).filter(pk=own).first() if own is not None else None
    if party is None:
        raise PartyNotFound
    return party_row(party)


def get_party_unasked(*, party_id: int) -> PartyRow:
    """For evidence and jobs, where the caller has already decided who may."""
    party = _PARTY.first(pk=party_id)
    if party is None:
        raise PartyNotFound
    return party_row(party)


def get_party_names(*, ids: Iterable[int]) -> dict[int, str]:
    rows = Party.objects.filter(pk__in=list(ids))  # every actor: names for rows the caller has scoped
    return dict(rows.values_list("pk", "name"))


def numbers_of(actor: Actor, *, represented: bool) -> frozenset[str]:
    """Certificate numbers of the actor's own party, and of those it acts for today; nobody else's."""
    own = party_of(actor)
    if own is None:
        return frozenset()
    parties = Party.objects.visible_to(actor) if represented else Party.objects.visible_to(actor).filter(pk=own)
    return frozenset(parties.values_list("certificate_number", flat=True))


def find_party_ids(*, numbers: Iterable[str]) -> dict[str, int]:
    """The party of each citizen number or credit code that has one here."""
    types = (CertificateType.CITIZEN_ID, CertificateType.USCC)
    rows = Party.objects.filter(number_index__in=list(numbers))  # every actor: ids for the ledger, no data
    return dict(rows.filter(certificate_type__in=types).values_list("certificate_number", "pk"))


# -- authorities, halls, staff


def authority_row(authority: Authority) -> AuthorityRow:
    return AuthorityRow(
        id=authority.pk,
        code=authority.code,
        name=authority.name,
        short_name=authority.short_name,
        level=AuthorityLevel(authority.level),
        division_code=authority.division_id,
        address=authority.address,
        phone=authority.phone,
        code_valid=authority.code_valid,
    )


@kept(AUTHORITY_KEPT)
def get_authority(*, authority_id: int) -> AuthorityRow:
    authority = Authority.objects.filter(pk=authority_id).first()
    if authority is None:
        raise AuthorityNotFound
    return authority_row(authority)


def get_authorities(*, ids: Iterable[int]) -> dict[int, AuthorityRow]:
    return {authority.pk: authority_row(authority) for authority in Authority.objects.filter(pk__in=list(ids))}


def find_authority(*, code: str) -> AuthorityRow | None:
    authority = _BY_CODE.first(code=code.strip().upper())
    return authority_row(authority) if authority else None


def list_authorities() -> list[AuthorityRow]:
    """All active departments, higher levels first."""
    return [
        authority_row(authority) for authority in Authority.objects.filter(active=True).order_by("level", "name", "id")
    ]


def hall_row(hall: Hall) -> HallRow:
    return HallRow(hall.pk, hall.code, hall.name, hall.division_id, hall.address, hall.hours, hall.phone)


def list_halls() -> list[HallRow]:
    return [hall_row(hall) for hall in Hall.objects.order_by("code")]


def staff_row(staff: Staff) -> StaffRow:
    return StaffRow(
        id=staff.pk,
        name=staff.name,
        staff_number=staff.staff_number,
        authority_id=staff.authority_id,
        hall_name=staff.hall.name if staff.hall else "",
        active=staff.active,
        roles=tuple(sorted(duty.role for duty in staff.roles.all())),
    )


def get_staff(*, ids: Iterable[int]) -> dict[int, StaffRow]:
    found = Staff.objects.filter(pk__in=list(ids))  # every actor: names for rows the caller has scoped
    found = found.select_related("hall").prefetch_related("roles")
    return {staff.pk: staff_row(staff) for staff in found}


def list_staff(*, authority_id: int | None, permission: str = "") -> list[StaffRow]:
    found = Staff.objects.filter(active=True)  # every actor: colleagues a step can be handed to
    found = found.select_related("hall").prefetch_related("roles")
    found = found.filter(authority_id=authority_id) if authority_id is not None else found
    if permission:
        found = found.filter(roles__role__in=roles_with(permission)).distinct()
    elif authority_id is None:
        raise ValueError("everybody who works anywhere is no list anybody needs")
    return [staff_row(staff) for staff in found.order_by("staff_number")]


# -- actors


def actor_of_account(account: Account) -> Actor | None:
    """The actor of an account loaded ``with_actor``; None when its staff record is out of service."""
    if account.party is not None:
        return Actor(ActorKind.CITIZEN, account.party_id, account.party.name)
    staff: Staff | None = getattr(account, "staff", None)
    if staff is None or not staff.active:
        return None
    return actor_of_staff(staff, account.role_names, has_items=account.has_items)


def actor_of_staff(staff: Staff, roles: list[str], *, has_items: bool) -> Actor:
    made = Actor(ActorKind.STAFF, staff.pk, staff.name, staff.authority_id, permissions_of(roles), staff.authority.name)
    return replace(made, items_of=staff.pk, listed_only=staff.listed_only) if has_items else made


def items_of(staff_id: int) -> QuerySet[Any]:
    """Codes of the items a member of staff works on, for a condition ``item_code__in``."""
    return StaffItem.objects.filter(staff_id=staff_id).values("item_code")


def in_scope(actor: Actor, field: str) -> Q:
    """What of a department's cases a member of staff sees: listed items only, or all but sensitive ones not listed."""
    ordinary = ~Q(**{f"{field}__in": SensitiveItem.objects.values("item_code")})
    if actor.items_of is None:
        return ordinary
    listed = Q(**{f"{field}__in": items_of(actor.items_of)})
    return listed if actor.listed_only else ordinary | listed


def get_staff_actor(*, staff_id: int) -> Actor:
    """The actor a member of staff is when logged in; for jobs, tests and the demo. Raises StaffNotFound."""
    found = Staff.objects.filter(pk=staff_id, active=True)  # every actor: makes one
    staff = found.select_related("authority").prefetch_related("roles").first()
    if staff is None:
        raise StaffNotFound
    has_items = items_of(staff_id).exists()
    return actor_of_staff(staff, [duty.role for duty in staff.roles.all()], has_items=has_items)


def get_citizen_actor(*, party_id: int) -> Actor:
    """The actor a party is when logged in; for jobs, tests and the demo. Raises PartyNotFound."""
    party = Party.objects.filter(pk=party_id).only("name").first()  # every actor: makes one
    if party is None:
        raise PartyNotFound
    return Actor(ActorKind.CITIZEN, party.pk, party.name)


def find_username(*, identifier: str) -> str:
    """The user name behind what a person types to log in: certificate number, mobile number, or the user name itself.

    A mobile number several accounts share belongs to none of them here. Unknown stays as typed, so that the login
    fails in the same way and the same time.
    """
    text = identifier.strip()
    accounts = Account.objects.filter(party__isnull=False)
    for matching in ({"party__mobile_index": _mobile(text)}, {"party__number_index": _certificate(text)}):
        if all(matching.values()):
            found = list(accounts.filter(**matching).values_list("username", flat=True)[:2])
            if len(found) == 1:
                return found[0]
    return text.lower()


def _mobile(text: str) -> str:
    try:
        return check_mobile(text)
    except AnswerRefused:
        return ""


def _certificate(text: str) -> str:
    """Only the two universal keys: another certificate's number could imitate a user name."""
    for certificate_type in (CertificateType.CITIZEN_ID, CertificateType.USCC):
        try:
            return check_certificate(certificate_type, text).number
        except AnswerRefused:
            continue
    return ""


# -- credit


def list_false_promises(*, party_id: int) -> tuple[FalsePromiseRow, ...]:
    """Every entry about a party, newest first. Own pages and the acts of a case ask; who may is theirs to judge."""
    found = FalsePromise.objects.filter(party_id=party_id).select_related("authority").order_by("-id")
    return tuple(
        FalsePromiseRow(
            case_number=each.case_number,
            item_title=each.item_title,
            authority_name=each.authority.name,
            authority_phone=each.authority.phone,
            findings=each.findings,
            found_at=each.found_at,
            repaired_at=each.repaired_at,
            repair_reasons=each.repair_reasons,
        )
        for each in found
    )


# -- divisions


@kept(DIVISIONS_KEPT, most=10_000)
def find_division(*, code: str) -> DivisionRow | None:
    found = Division.objects.filter(pk=code).first()
    return _division_row(found) if found else None


@kept(DIVISIONS_KEPT, most=2_000)
def list_divisions(*, parent_code: str = "") -> list[DivisionRow]:
    """What lies directly under a division; provinces for an empty code."""
    found = Division.objects.filter(parent_id=parent_code or None, listed=True).order_by("code")
    return [_division_row(division) for division in found]


@kept(DIVISIONS_KEPT, most=10_000)
def list_division_chain(*, code: str) -> list[DivisionRow]:
    """From the province down to the division itself; empty for an unknown code."""
    upper = {code[:2] + "0000", code[:4] + "00", code[:6], code}
    found = list(Division.objects.filter(Q(pk__in=upper, listed=True) | Q(pk=code)).order_by("level"))
    return [_division_row(division) for division in found] if found and found[-1].pk == code else []


def _division_row(division: Division) -> DivisionRow:
    return DivisionRow(division.pk, division.name, division.level, division.parent_id or "")
