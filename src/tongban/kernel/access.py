"""Who may knock. Every view declares its audience; a view without one is never served (deny by default)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import LoginNeeded, NotAllowed

View = TypeVar("View", bound=Callable[..., Any])

EVERYBODY = frozenset(ActorKind) - {ActorKind.SYSTEM}


@dataclass(frozen=True, slots=True)
class Audience:
    """Who a page is for: actor kinds, and for staff a permission where one is needed."""

    kinds: frozenset[ActorKind]
    permission: str = ""


def open_to(*kinds: ActorKind, permission: str = "") -> Callable[[View], View]:
    """Declare the audience of a view. ``permission`` is asked of staff only."""

    def declare(view: View) -> View:
        view.open_to = Audience(frozenset(kinds), permission)  # type: ignore[attr-defined]
        return view

    return declare


def open_to_everybody(view: View) -> View:
    """Declare a view public on purpose."""
    return open_to(*EVERYBODY)(view)


def require_audience(audience: Audience, actor: Actor) -> None:
    """Let the actor pass or refuse: LoginNeeded for the public, NotAllowed for the others."""
    if actor.kind not in audience.kinds:
        raise LoginNeeded if actor.kind is ActorKind.PUBLIC else NotAllowed
    if audience.permission and actor.kind is ActorKind.STAFF and not actor.may(audience.permission):
        raise NotAllowed(permission=audience.permission)


def require(actor: Actor, permission: str) -> None:
    """Refuse unless the actor holds the permission. For services."""
    if not actor.may(permission):
        raise NotAllowed(permission=permission)
