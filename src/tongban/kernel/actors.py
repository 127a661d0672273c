"""Who is acting. An actor is set once at the edge (session, API token, job) and passed by hand from there on."""

from dataclasses import dataclass, field
from enum import StrEnum


class ActorKind(StrEnum):
    """The kinds of actors every rule distinguishes."""

    PUBLIC = "public"  # anybody, not logged in
    CITIZEN = "citizen"  # a person who logged in; id is the person's party
    STAFF = "staff"  # an official; id is the staff record
    CLIENT = "client"  # another system with its own key; id is the client
    SYSTEM = "system"  # the platform itself: jobs and commands


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who asks for something.

    ``id`` belongs to the table its ``kind`` names. ``authority_id`` is the department of a member of staff or the
    department a client speaks for. ``permissions`` are names of the form ``scope:resource:action``.
    ``authority_name`` travels along so that trails can say which department acted without asking anybody.
    ``represents`` is the party a resident has switched to for this session (身份切换), with its name: whoever reads it
    asks the mandate all the same. ``assurance`` is how surely a resident was recognised this time, L1 to L4
    (identity.assurance): whoever makes an actor without asking gets the lowest. ``items_of`` is the staff record whose
    list of items counts for what its owner sees (数据范围), None where there is no list; ``listed_only``: nothing else.
    """

    kind: ActorKind
    id: int | None = None
    name: str = ""
    authority_id: int | None = None
    permissions: frozenset[str] = field(default_factory=frozenset)
    authority_name: str = ""
    assurance: int = 1
    represents: int | None = None
    represents_name: str = ""
    items_of: int | None = None
    listed_only: bool = False

    def may(self, permission: str) -> bool:
        """True when the actor holds ``permission``; the platform itself holds all."""
        return self.kind is ActorKind.SYSTEM or permission in self.permissions


PUBLIC = Actor(ActorKind.PUBLIC)
SYSTEM = Actor(ActorKind.SYSTEM, name="通办平台")
