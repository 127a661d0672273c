"""The people of the demo: invented, with accounts whose password is printed on the page. Never in production."""

import tomllib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from tongban.identity.assurance import Level
from tongban.identity.enums import AuthorityLevel, CertificateType, Role
from tongban.identity.models import Account, Division, Mandate, Party
from tongban.identity.selectors import get_citizen_actor
from tongban.identity.services.accounts import open_account
from tongban.identity.services.authorities import save_authority, save_hall
from tongban.identity.services.divisions import load_divisions
from tongban.identity.services.mandates import give_mandate
from tongban.identity.services.registration import register_organisation, register_person
from tongban.identity.services.staff import create_staff
from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM
from tongban.kernel.codes import citizen_id, uscc
from tongban.kernel.errors import NotFound

PASSWORD = "tongban-demo-2026"  # noqa: S105 demo installations only
_NOBODYS_DIVISION = "440101"
_HOME = "440106"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One button of the demo page. ``note`` says why to be this person; for staff, department and duties."""

    key: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody in the demo's registers who has no account yet. ``card``: the number of the social security card."""

    name: str
    number: str
    card: str
    mobile: str


@dataclass(frozen=True, slots=True)
class DemoGroup:
    """``kind``: person, organisation or staff."""

    kind: str
    people: list[DemoPerson]


@transaction.atomic
def ensure_demo_people() -> int:
    """Make whoever of the cast is missing; returns how many accounts were added. Raises NotFound in production."""
    _require_demo()
    before = Account.objects.count()
    if not Division.objects.filter(pk=_HOME).exists():
        load_divisions()
    parties = {person["key"]: _ensure_party(person) for person in _cast()["person"]}
    for number, organisation in enumerate(_cast()["organisation"]):
        party = _ensure_organisation(organisation, number)
        for operator in organisation["operators"]:
            _ensure_mandate(party, parties[operator])
    _ensure_offices()
    return Account.objects.count() - before


def list_demo_people() -> list[DemoGroup]:
    """The cast in the order of the page."""
    _require_demo()
    cast = _cast()
    departments = {row["key"]: row["name"] for row in cast["authority"]}
    staff = [
        DemoPerson(
            row["key"],
            row["name"],
            f"{departments[row['authority']]} · {_(', ').join(str(Role(role).label) for role in row['roles'])}",
        )
        for row in cast["staff"]
    ]
    people = {kind: [DemoPerson(row["key"], row["name"], row["note"]) for row in cast[kind]] for kind in _PARTIES}
    return [DemoGroup(kind, people[kind]) for kind in _PARTIES] + [DemoGroup("staff", staff)]


def get_demo_account(key: str) -> Account:
    """The account behind a button; the cast only, never another account. Makes the cast when it is missing."""
    _require_demo()
    cast = _cast()
    numbers = {row["key"]: citizen_number(row) for row in cast["person"]}
    numbers |= {row["key"]: organisation_code(place) for place, row in enumerate(cast["organisation"])}
    if key in numbers:
        wanted = Account.objects.filter(party__number_index=numbers[key])
    elif key in {row["key"] for row in cast["staff"]}:
        wanted = Account.objects.filter(username=key)
    else:
        raise NotFound
    if not wanted.exists():
        ensure_demo_people()
    return wanted.get()


def get_demo_party(key: str) -> Party:
    """The person or organisation behind a button. Makes the cast when it is missing."""
    account = get_demo_account(key)
    if account.party is None:
        raise NotFound
    return account.party


def list_newcomers() -> list[Newcomer]:
    """Everybody of the demo one may open an account as. Raises NotFound in production."""
    _require_demo()
    return [
        Newcomer(row["name"], _nobodys_number(row["born"], 820 + place), row["card"], f"1990002{place:04d}")
        for place, row in enumerate(_cast()["newcomer"], 1)
    ]


def find_newcomer() -> Newcomer | None:
    """The first whom nobody has opened an account as; None when there is none, and in production."""
    if not settings.TONGBAN_IDENTITY_DEMO_LOGIN:
        return None
    free = (row for row in list_newcomers() if not Party.objects.filter(number_index=row.number).exists())
    return next(free, None)


def citizen_number(person: dict[str, Any]) -> str:
    """A valid number that belongs to nobody, from the birth date and the place in the cast."""
    place = [row["key"] for row in _cast()["person"]].index(person["key"])
    return _nobodys_number(person["born"], 900 + place)


def _nobodys_number(born: date, sequence: int) -> str:
    first17 = f"{_NOBODYS_DIVISION}{born:%Y%m%d}{sequence:03d}"
    return first17 + citizen_id.check_character(first17)


def organisation_code(place: int) -> str:
    first8 = f"MA0DEM{place + 1:02d}"
    first17 = f"91{_HOME}{first8}{uscc.inner_check_character(first8)}"
    return first17 + uscc.check_character(first17)


_PARTIES = ("person", "organisation")


def _require_demo() -> None:
    if not settings.TONGBAN_IDENTITY_DEMO_LOGIN:
        raise NotFound


@cache
def _cast() -> dict[str, list[dict[str, Any]]]:
    text = (files("tongban.identity") / "data" / "demo_people.toml").read_text("utf-8")
    return dict(tomllib.loads(text))


def _ensure_party(person: dict[str, Any]) -> Party:
    place = [row["key"] for row in _cast()["person"]].index(person["key"])
    party = register_person(
        actor=SYSTEM,
        name=person["name"],
        certificate_type=CertificateType.CITIZEN_ID,
        certificate_number=citizen_number(person),
        mobile=f"1990000{place + 1:04d}",
        email=f"{person['key']}@demo.example",
        division_code=_HOME,
        address=f"五山路{place + 1}号",
    )
    return _with_account(party)


def _ensure_organisation(row: dict[str, Any], place: int) -> Party:
    party = register_organisation(
        actor=SYSTEM,
        name=row["name"],
        uscc=organisation_code(place),
        legal_representative=row["representative"],
        mobile=f"1990001{place + 1:04d}",
        division_code=_HOME,
        address=f"软件路{place + 1}号",
    )
    return _with_account(party)


def _with_account(party: Party) -> Party:
    if not Account.objects.filter(party=party).exists():
        account = open_account(actor=SYSTEM, party=party, password=PASSWORD)
        Account.objects.filter(pk=account.pk).update(assurance=Level.COMPARED)  # as if a clerk had seen the card
    return party


def _ensure_mandate(represented: Party, agent: Party) -> None:
    today: date = clock.today()
    if Mandate.objects.in_force_on(today).filter(represented=represented, agent=agent).exists():
        return
    give_mandate(
        actor=replace(get_citizen_actor(party_id=represented.pk), assurance=Level.COMPARED),
        agent_name=agent.name,
        agent_certificate_number=agent.certificate_number,
        valid_until=today + timedelta(days=365),
    )


def _ensure_offices() -> None:
    save_hall(
        code="demo-hall",
        name="演示市政务服务大厅",
        division_code=_HOME,
        address="天河区演示路1号",
        hours="周一至周五 9:00—12:00,13:00—17:00",
        phone="12345",
    )
    codes = {}
    for row in _cast()["authority"]:
        codes[row["key"]] = row["code"]
        save_authority(
            code=row["code"],
            name=row["name"],
            level=row.get("level", AuthorityLevel.PROVINCE),
            division_code=row.get("division", "440000"),
        )
    for row in _cast()["staff"]:
        if not Account.objects.filter(username=row["key"]).exists():
            create_staff(
                actor=SYSTEM,
                username=row["key"],
                password=PASSWORD,
                name=row["name"],
                authority_code=codes[row["authority"]],
                roles=row["roles"],
                hall_code=row.get("hall", ""),
            )
