"""The offices of the demo city: for each authority that handles cases a clerk, two reviewers and one who decides.

Where somebody was not content, a deputy looks into it: nobody judges what he decided himself.
"""

import secrets
from dataclasses import dataclass
from functools import cache
from random import Random

from tongban.config.demo.people import invent_person
from tongban.identity import public as identity
from tongban.identity.public import AuthorityRow
from tongban.kernel.actors import SYSTEM, Actor


@dataclass(frozen=True, slots=True)
class Office:
    """Who handles the cases of one authority."""

    clerk: Actor
    reviewer: Actor
    second: Actor
    decider: Actor


@cache
def office_by_code(authority_code: str) -> Office:
    """The office of the authority with this credit code."""
    authority = identity.find_authority(authority_code)
    if authority is None:
        raise LookupError(authority_code)
    return office_of(authority)


def deputy_of(office: Office) -> Actor:
    """Another who decides in the same authority, taken on when there is none."""
    authority = identity.get_authority(office.decider.authority_id or 0)
    others = [row.id for row in identity.list_staff(authority.id, identity.CASE_DECIDE) if row.id != office.decider.id]
    return identity.staff_actor(min(others)) if others else _take_on(authority, "deputy", "decider")


def office_of(authority: AuthorityRow) -> Office:
    """The office of an authority: who is there already, and new colleagues for the duties nobody has."""
    present = [
        identity.staff_actor(row.id) for row in sorted(identity.list_staff(authority.id), key=lambda row: row.id)
    ]
    clerks = [actor for actor in present if actor.may(identity.WINDOW_INTAKE)]
    deciders = [actor for actor in present if actor.may(identity.CASE_DECIDE)]
    reviewers = [actor for actor in present if actor.may(identity.CASE_REVIEW) and actor not in deciders]
    for number in range(len(reviewers), 2):
        reviewers.append(_take_on(authority, f"reviewer{number}", "reviewer"))
    return Office(
        clerk=clerks[0] if clerks else _take_on(authority, "clerk", "window_clerk"),
        reviewer=reviewers[0],
        second=reviewers[1],
        decider=deciders[0] if deciders else _take_on(authority, "decider", "decider"),
    )


def _take_on(authority: AuthorityRow, duty: str, role: str) -> Actor:
    """A colleague with a password that nobody knows: they act in stories, they do not log in."""
    username = f"city-{authority.id}-{duty}"
    row = identity.create_staff(
        actor=SYSTEM,
        username=username,
        password=secrets.token_urlsafe(24),
        name=invent_person(Random(f"staff/{username}")).name,  # noqa: S311 a story, not a secret
        authority_code=authority.code,
        roles=[role],
    )
    return identity.staff_actor(row.id)
