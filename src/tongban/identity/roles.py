"""What each duty may do: the permission table. Read it with the service bureau beside you."""

from enum import StrEnum

from tongban.identity.enums import Role
from tongban.kernel.actors import Actor, ActorKind

WINDOW_INTAKE = "window:application:intake"
CASE_READ = "staff:case:read"
CASE_ACCEPT = "staff:case:accept"
CASE_REVIEW = "staff:case:review"
CASE_DECIDE = "staff:case:decide"
CASE_OVERRIDE = "staff:case:override"  # answer for a breach of 一次性告知: a second supplement notice
CASE_EXPORT = "staff:case:export"  # take unmasked personal data out in a file, with a stated purpose
CATALOGUE_EDIT = "staff:catalogue:edit"
CATALOGUE_PUBLISH = "staff:catalogue:publish"
BUREAU_WATCH = "bureau:case:watch"
BUREAU_MESSAGES = "bureau:messaging:edit"
DATA_REVIEW = "bureau:data:review"  # approve data elements, unite names of materials
CALENDAR_KEEP = "bureau:calendar:keep"  # load the yearly holiday notices
OPERATE = "operator:platform:run"


class RegisterPermission(StrEnum):
    """What may be done to base libraries and department registers."""

    LOOK_UP = "staff:register:look_up"  # ask about one subject, with a stated purpose
    KEEP = "staff:register:keep"  # define and load the registers of the own department
    ANSWER = "staff:register:answer"  # answer correction requests to the own department
    WATCH = "bureau:register:watch"  # see all loads; decide which source is believed. No values


PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.WINDOW_CLERK: frozenset({WINDOW_INTAKE, CASE_READ, CASE_ACCEPT, RegisterPermission.LOOK_UP}),
    Role.REVIEWER: frozenset({CASE_READ, CASE_ACCEPT, CASE_REVIEW, RegisterPermission.LOOK_UP}),
    Role.DECIDER: frozenset(
        {CASE_READ, CASE_ACCEPT, CASE_REVIEW, CASE_DECIDE, CASE_OVERRIDE, CASE_EXPORT, RegisterPermission.LOOK_UP}
    ),
    Role.CATALOGUE_EDITOR: frozenset({CATALOGUE_EDIT, CATALOGUE_PUBLISH}),
    Role.BUREAU: frozenset(
        {
            BUREAU_WATCH,
            BUREAU_MESSAGES,
            CASE_EXPORT,
            CATALOGUE_EDIT,
            CATALOGUE_PUBLISH,
            DATA_REVIEW,
            CALENDAR_KEEP,
            RegisterPermission.WATCH,
        }
    ),
    Role.OPERATOR: frozenset({OPERATE, CALENDAR_KEEP}),
    Role.REGISTER_KEEPER: frozenset({RegisterPermission.KEEP, RegisterPermission.ANSWER}),
}


def permissions_of(roles: list[str]) -> frozenset[str]:
    """All permissions of a list of role names."""
    return frozenset().union(*(PERMISSIONS[Role(role)] for role in roles))


def roles_with(permission: str) -> list[Role]:
    """The duties that bring a permission."""
    return [role for role, may in PERMISSIONS.items() if permission in may]


_CLIENT_PARTY = "client:party:"


def client_party_permission(party_id: int) -> str:
    """The permission of a client (another system) that acts for one party."""
    return f"{_CLIENT_PARTY}{party_id}"


def party_of(actor: Actor) -> int | None:
    """The party an actor is: a citizen's own, or the one a client acts for; None for everybody else."""
    if actor.kind is ActorKind.CITIZEN:
        return actor.id
    if actor.kind is ActorKind.CLIENT:
        parties = [name for name in actor.permissions if name.startswith(_CLIENT_PARTY)]
        return int(parties[0].removeprefix(_CLIENT_PARTY)) if len(parties) == 1 else None
    return None
