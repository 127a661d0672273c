"""What each duty may do: the permission table. Read it with the service bureau beside you."""

from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

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


class AdminPermission(StrEnum):
    """What the three administrators do (三员分立): none of them may do what another may, none handles cases."""

    KEEP_STAFF = "security:staff:keep"  # accounts of staff, their duties, taking out of service
    CONFIRM = "admin:appointment:confirm"  # be the second person when an administrator is appointed
    READ_TRAIL = "audit:trail:read"  # the audit trail and its seals
    READ_MATRIX = "admin:matrix:read"  # who may do what


class SystemPermission(StrEnum):
    """What may be done about systems that people enter with their login here (接入系统)."""

    REGISTER = "staff:system:register"  # ask for systems of the own department to be connected
    REVIEW = "bureau:system:review"  # let them in, or not; suspend them


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
            AdminPermission.READ_MATRIX,
            SystemPermission.REVIEW,
        }
    ),
    Role.OPERATOR: frozenset({OPERATE, CALENDAR_KEEP}),
    Role.REGISTER_KEEPER: frozenset({RegisterPermission.KEEP, RegisterPermission.ANSWER, SystemPermission.REGISTER}),
    Role.SECURITY_ADMIN: frozenset({AdminPermission.KEEP_STAFF, AdminPermission.CONFIRM, AdminPermission.READ_MATRIX}),
    Role.AUDIT_ADMIN: frozenset({AdminPermission.READ_TRAIL, AdminPermission.CONFIRM, AdminPermission.READ_MATRIX}),
}


WORDS: dict[str, Any] = {
    WINDOW_INTAKE: _("take in applications at the counter"),
    CASE_READ: _("see cases of the department"),
    CASE_ACCEPT: _("accept cases, or not, and ask for supplements"),
    CASE_REVIEW: _("review cases"),
    CASE_DECIDE: _("decide cases"),
    CASE_OVERRIDE: _("answer for a second supplement notice"),
    CASE_EXPORT: _("take case data out in a file, with a purpose"),
    CATALOGUE_EDIT: _("edit service items"),
    CATALOGUE_PUBLISH: _("publish service items"),
    BUREAU_WATCH: _("watch the cases of all departments"),
    BUREAU_MESSAGES: _("edit the texts of messages"),
    DATA_REVIEW: _("review data elements and names of materials"),
    CALENDAR_KEEP: _("load holiday notices"),
    OPERATE: _("run the platform: deliveries, jobs, connected systems"),
    RegisterPermission.LOOK_UP: _("ask registers about one subject, with a purpose"),
    RegisterPermission.KEEP: _("keep the registers of the department"),
    RegisterPermission.ANSWER: _("answer correction requests"),
    RegisterPermission.WATCH: _("see all loads of registers, decide which source is believed"),
    AdminPermission.KEEP_STAFF: _("keep accounts and duties of staff"),
    AdminPermission.CONFIRM: _("be the second person when an administrator is appointed"),
    AdminPermission.READ_TRAIL: _("read the audit trail and check its seals"),
    AdminPermission.READ_MATRIX: _("see who may do what"),
    SystemPermission.REGISTER: _("ask for systems of the department to be connected"),
    SystemPermission.REVIEW: _("review and suspend connected systems"),
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
