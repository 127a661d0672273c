"""What other contexts may use from identity. No model leaves this house.

Many names: identity stands below everybody, and each name here is asked for by a context above.
Parties are read three ways: one's own (`get_own_party`), somebody else's for a purpose (`get_party`, written in the
ledger), and as evidence (`party_snapshot`, where the caller has already decided who may).
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from tongban.identity import selectors
from tongban.identity.accounts import Accounts
from tongban.identity.agency import Deed
from tongban.identity.asking import Assurance
from tongban.identity.credit import Credit
from tongban.identity.divisions import Divisions
from tongban.identity.enums import Act, AuthorityLevel, CertificateType, PartyKind, Role
from tongban.identity.errors import (
    AuthorityNotFound,
    PartyNotFound,
)
from tongban.identity.mandates import Mandates
from tongban.identity.presence import Sessions
from tongban.identity.proving import Proving
from tongban.identity.roles import (
    BUREAU_MESSAGES,
    BUREAU_WATCH,
    CASE_ACCEPT,
    CASE_DECIDE,
    CASE_EXPORT,
    CASE_OVERRIDE,
    CASE_READ,
    CASE_REVIEW,
    CATALOGUE_EDIT,
    CATALOGUE_PUBLISH,
    DATA_REVIEW,
    OPERATE,
    WINDOW_INTAKE,
    RegisterPermission,
    SystemPermission,
    client_party_permission,
    party_of,
)
from tongban.identity.rows import AuthorityRow, HallRow, PartyRow, StaffRow
from tongban.identity.services import (
    authorities,
    demo_people,
    parties,
    registration,
    staff,
)
from tongban.kernel.actors import Actor

__all__ = [
    "BUREAU_MESSAGES",
    "BUREAU_WATCH",
    "CASE_ACCEPT",
    "CASE_DECIDE",
    "CASE_EXPORT",
    "CASE_OVERRIDE",
    "CASE_READ",
    "CASE_REVIEW",
    "CATALOGUE_EDIT",
    "CATALOGUE_PUBLISH",
    "DATA_REVIEW",
    "OPERATE",
    "WINDOW_INTAKE",
    "Accounts",
    "Act",
    "Assurance",
    "AuthorityLevel",
    "AuthorityNotFound",
    "AuthorityRow",
    "CertificateType",
    "Credit",
    "Deed",
    "DemoPeople",
    "Divisions",
    "HallRow",
    "Mandates",
    "PartyKind",
    "PartyNotFound",
    "PartyRow",
    "Proving",
    "RegisterPermission",
    "Role",
    "Sessions",
    "StaffRow",
    "SystemPermission",
    "citizen_actor",
    "client_party_permission",
    "create_staff",
    "find_authority",
    "find_party",
    "find_party_ids",
    "get_authorities",
    "get_authority",
    "get_own_party",
    "get_party",
    "get_staff",
    "list_authorities",
    "list_halls",
    "list_staff",
    "numbers_of",
    "party_names",
    "party_of",
    "party_snapshot",
    "register_organisation",
    "register_person",
    "save_authority",
    "search_parties",
    "staff_actor",
]


def register_person(
    *,
    actor: Actor,
    name: str,
    certificate_type: str,
    certificate_number: str,
    mobile: str = "",
    email: str = "",
    division_code: str = "",
    address: str = "",
) -> PartyRow:
    """Find or add a person (needs WINDOW_INTAKE or SYSTEM). Same certificate, same name: the same party, unchanged.

    Raises AnswerRefused (its ``field`` names the answer), and CertificateInUse when the name is another one.
    """
    return selectors.party_row(
        registration.register_person(
            actor=actor,
            name=name,
            certificate_type=certificate_type,
            certificate_number=certificate_number,
            mobile=mobile,
            email=email,
            division_code=division_code,
            address=address,
        )
    )


def register_organisation(
    *,
    actor: Actor,
    name: str,
    uscc: str,
    legal_representative: str = "",
    mobile: str = "",
    email: str = "",
    division_code: str = "",
    address: str = "",
) -> PartyRow:
    """Find or add an organisation by its credit code (needs WINDOW_INTAKE or SYSTEM). Refusals as register_person."""
    return selectors.party_row(
        registration.register_organisation(
            actor=actor,
            name=name,
            uscc=uscc,
            legal_representative=legal_representative,
            mobile=mobile,
            email=email,
            division_code=division_code,
            address=address,
        )
    )


def get_party(*, actor: Actor, party_id: int, purpose: str, about: str = "") -> PartyRow:
    """A party unmasked, for a purpose; written in the ledger unless the actor is the party or the platform.

    ``purpose`` is a plain Chinese phrase the person will read (办理事项); ``about`` is ``case:<number>``.
    Raises PartyNotFound.
    """
    return parties.open_party(actor=actor, party_id=party_id, purpose=purpose, about=about)


def find_party(*, actor: Actor, certificate_number: str, purpose: str) -> PartyRow | None:
    """The party of a certificate, unmasked and recorded (needs WINDOW_INTAKE); None when unknown."""
    return parties.find_party(actor=actor, certificate_number=certificate_number, purpose=purpose)


def search_parties(*, actor: Actor, words: str, purpose: str) -> list[PartyRow]:
    """Up to 20 masked rows by certificate number, mobile or the beginning of the name (needs WINDOW_INTAKE)."""
    return parties.search_parties(actor=actor, words=words, purpose=purpose)


def get_own_party(actor: Actor) -> PartyRow:
    """The actor's own data. Raises PartyNotFound when the actor is not a party."""
    return selectors.get_own_party(actor=actor)


def numbers_of(actor: Actor, *, represented: bool = True) -> frozenset[str]:
    """Certificate numbers of the actor's own party and of those it acts for today; empty for staff and the public."""
    return selectors.numbers_of(actor, represented=represented)


def find_party_ids(numbers: Iterable[str]) -> dict[str, int]:
    """The party id of each citizen number or credit code that is registered here: for records in the ledger."""
    return selectors.find_party_ids(numbers=numbers)


def party_snapshot(party_id: int) -> dict[str, Any]:
    """All fields of a party as JSON values, to be kept as evidence. The caller decides who may see them."""
    row = asdict(selectors.get_party_unasked(party_id=party_id))
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}


def party_names(ids: Iterable[int]) -> dict[int, str]:
    """Full names by id, for lists whose rows the caller has already scoped."""
    return selectors.get_party_names(ids=ids)


def save_authority(
    *,
    code: str,
    name: str,
    level: int,
    division_code: str,
    short_name: str = "",
    address: str = "",
    phone: str = "",
) -> AuthorityRow:
    """Add or update a department by its credit code, for imports. An invalid code is kept with ``code_valid`` False.

    ``level`` is GB/T 39046 A.2; ``division_code`` may have 2 to 12 digits. Empty texts do not erase what is known.
    Raises DivisionNotFound.
    """
    return selectors.authority_row(
        authorities.save_authority(
            code=code,
            name=name,
            level=level,
            division_code=division_code,
            short_name=short_name,
            address=address,
            phone=phone,
        )
    )


def get_authority(authority_id: int) -> AuthorityRow:
    """Raises AuthorityNotFound."""
    return selectors.get_authority(authority_id=authority_id)


def get_authorities(ids: Iterable[int]) -> dict[int, AuthorityRow]:
    """Departments by id, in one statement; unknown ids are left out."""
    return selectors.get_authorities(ids=ids)


def find_authority(code: str) -> AuthorityRow | None:
    """The department of a credit code, or None."""
    return selectors.find_authority(code=code)


def list_authorities() -> list[AuthorityRow]:
    """All active departments, higher levels first."""
    return selectors.list_authorities()


def list_halls() -> list[HallRow]:
    """All service halls."""
    return selectors.list_halls()


def create_staff(
    *, actor: Actor, username: str, password: str, name: str, authority_code: str, roles: list[str], hall_code: str = ""
) -> StaffRow:
    """Take on a member of staff with an account and duties (the security administrator, or SYSTEM).

    Raises AuthorityNotFound, HallNotFound, UsernameRefused, UsernameTaken, PasswordTooWeak.
    """
    return selectors.staff_row(
        staff.create_staff(
            actor=actor,
            username=username,
            password=password,
            name=name,
            authority_code=authority_code,
            roles=roles,
            hall_code=hall_code,
        )
    )


def get_staff(ids: Iterable[int]) -> dict[int, StaffRow]:
    """Members of staff by id, those out of service too."""
    return selectors.get_staff(ids=ids)


def list_staff(authority_id: int | None, permission: str = "") -> list[StaffRow]:
    """Active members of staff of a department, or those of them who hold a permission.

    None: of every department; only together with a permission.
    """
    return selectors.list_staff(authority_id=authority_id, permission=permission)


def staff_actor(staff_id: int) -> Actor:
    """Who a member of staff is when logged in. Raises StaffNotFound."""
    return selectors.get_staff_actor(staff_id=staff_id)


def citizen_actor(party_id: int) -> Actor:
    """Who a party is when logged in. Raises PartyNotFound."""
    return selectors.get_citizen_actor(party_id=party_id)


class DemoPeople:
    """The demo's cast. Raises NotFound in production."""

    @staticmethod
    def ensure() -> int:
        """Make whoever is missing; returns accounts added."""
        return demo_people.ensure_demo_people()

    @staticmethod
    def get(key: str) -> PartyRow:
        """One of the cast by its key, ``zhang-min``. Raises NotFound for strangers."""
        return selectors.party_row(demo_people.get_demo_party(key))
