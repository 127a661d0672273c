"""Who may call: the audience of a JSON operation, as ninja's ``auth``.

The actor is set at the edge: a bearer token or a browser session. Session calls that change something need the CSRF
token like any form; bearer calls do not, because a browser never sends them by itself.
"""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from ninja.utils import check_csrf

from tongban.kernel.access import EVERYBODY, Audience, require_audience
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import DomainError, Kind

_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})


class CsrfTokenMissing(DomainError):
    kind = Kind.FORBIDDEN
    code = "kernel.csrf_token_missing"
    message = _("This page has expired. Load it again and repeat what you did.")


def knock(*kinds: ActorKind, permission: str = "") -> Callable[[Any], Actor]:
    """Declare the audience of an operation: ``auth=knock(ActorKind.CITIZEN, ActorKind.CLIENT)``."""
    audience = Audience(frozenset(kinds) or EVERYBODY, permission)

    def who(request: Any) -> Actor:
        actor: Actor = request.actor
        require_audience(audience, actor)
        if request.method not in _HARMLESS and not getattr(request, "bearer", False) and check_csrf(request):
            raise CsrfTokenMissing
        return actor

    who.open_to = audience  # type: ignore[attr-defined]
    return who
