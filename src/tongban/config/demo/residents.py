"""The residents of the demo city: persons and organisations registered once, met again and again."""

from dataclasses import dataclass, replace
from functools import cache
from random import Random

from tongban.catalogue.public import Item, ServiceTarget
from tongban.config.demo.people import InventedOrganisation, InventedPerson, invent_organisation, invent_person
from tongban.identity import public as identity
from tongban.kernel.actors import SYSTEM, Actor

PERSONS = 900
ORGANISATIONS = 260
_PERSON_TARGETS = {ServiceTarget.PERSON}
_CAST_EVERY = 20  # stories: one in twenty is that of somebody a visitor of the demo may be
_CAST = [
    *("zhang-min", "mumian", "chen-guohua", "zhang-min", "ouyang", "mumian", "yan", "zhuhai", "chen-guohua"),
    *("li-na", "jie", "maimaiti", "chen-cai"),
]


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who applies: ``about`` holds what was invented about them."""

    party_id: int
    actor: Actor
    about: InventedPerson | InventedOrganisation

    @property
    def certificate_number(self) -> str:
        return self.about.certificate_number if isinstance(self.about, InventedPerson) else self.about.uscc


def own_of(story: int) -> Resident | None:
    """The visitor's own person whose story this is, or None for the most."""
    turn, rest = divmod(story, _CAST_EVERY)
    return member(_CAST[turn % len(_CAST)]) if rest == _CAST_EVERY // 2 else None


def may_apply(resident: Resident, item: Item) -> bool:
    """True when the item is for persons or organisations of this kind."""
    targets = set(item.definition.targets)
    if isinstance(resident.about, InventedPerson):
        return not targets or bool(targets & _PERSON_TARGETS)
    return bool(targets - _PERSON_TARGETS)


@cache
def member(key: str) -> Resident:
    """One of the cast of the demo's front door."""
    row = identity.DemoPeople.get(key)
    if row.birth_date is not None:
        about: InventedPerson | InventedOrganisation = InventedPerson(
            row.name, row.certificate_number, row.birth_date, row.mobile, row.address, row.division_code or ""
        )
    else:
        about = InventedOrganisation(
            row.name, row.certificate_number, row.legal_representative, row.mobile, row.address, row.division_code or ""
        )
    return Resident(row.id, _recognised(row.id), about)


def pick(random: Random, item: Item) -> Resident:
    """Somebody of a kind that this item is for."""
    targets = set(item.definition.targets)
    for_persons = not targets or bool(targets & _PERSON_TARGETS)
    for_organisations = bool(targets - _PERSON_TARGETS)
    if for_persons and not (for_organisations and random.random() < 0.4):
        return person(random.randrange(PERSONS))
    return organisation(random.randrange(ORGANISATIONS))


@cache
def person(number: int) -> Resident:
    """Person ``number`` of the city, registered at the first meeting."""
    about = invent_person(Random(f"person/{number}"))  # noqa: S311
    party = identity.register_person(
        actor=SYSTEM,
        name=about.name,
        certificate_type="111",
        certificate_number=about.certificate_number,
        mobile=about.mobile,
        address=about.address,
        division_code=about.division,
    )
    return Resident(party.id, _recognised(party.id), about)


@cache
def organisation(number: int) -> Resident:
    """Organisation ``number`` of the city."""
    about = invent_organisation(Random(f"organisation/{number}"))  # noqa: S311
    party = identity.register_organisation(
        actor=SYSTEM,
        name=about.name,
        uscc=about.uscc,
        legal_representative=about.representative,
        mobile=about.mobile,
        address=about.address,
        division_code=about.division,
    )
    return Resident(party.id, _recognised(party.id), about)


def _recognised(party_id: int) -> Actor:
    """Logged in after a clerk compared the identity card."""
    return replace(identity.citizen_actor(party_id), assurance=identity.Assurance.Level.COMPARED)
