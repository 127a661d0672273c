"""The offices of the demo city: for each authority that handles cases a clerk, two reviewers and one who decides."""

from dataclasses import dataclass
from random import Random

from tongban.config.demo.people import invent_person
from tongban.identity import public as identity
from tongban.kernel.actors import SYSTEM, Actor

_DUTIES = {
    "clerk": ["window_clerk"],
    "reviewer": ["reviewer"],
    "second": ["reviewer"],
    "decider": ["decider"],
}


@dataclass(frozen=True, slots=True)
class Office:
    """Who handles the cases of one authority."""

    clerk: Actor
    reviewer: Actor
    second: Actor
    decider: Actor


def offices_of(authority_ids: set[int]) -> dict[int, Office]:
    """Authority → its office; people are created when missing and cannot log in (no password)."""
    authorities = identity.get_authorities(authority_ids)
    return {authority_id: _office(row.code) for authority_id, row in sorted(authorities.items())}


def _office(authority_code: str) -> Office:
    return Office(**{duty: _member(authority_code, duty, roles) for duty, roles in _DUTIES.items()})


def _member(authority_code: str, duty: str, roles: list[str]) -> Actor:
    username = f"{authority_code.lower()}-{duty}"
    known = identity.find_staff(username)
    if known is None:
        name = invent_person(Random(f"staff/{username}")).name.replace("·", "")[:4]  # noqa: S311
        known = identity.create_staff(
            actor=SYSTEM, username=username, password=None, name=name, authority_code=authority_code, roles=roles
        )
    return identity.staff_actor(known.id)
