"""Steps that touch what a login rests on: an open session is not enough, the login must be a fresh one (重新认证)."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse

from tongban.identity.services import held, sessions
from tongban.identity.web.entering import next_address
from tongban.kernel.http import Request
from tongban.ui.pages import go_to

View = Callable[..., HttpResponse]


def freshly(view: View) -> View:
    """Whoever logged in longer than ``TONGBAN_IDENTITY_FRESH_MINUTES`` ago logs in once more, then goes on here.

    What was being sent is kept and sent by the person afterwards (OWASP ASVS 7.5.1, 7.5.2).
    """

    @wraps(view)
    def guarded(request: Request, *args: Any, **named: Any) -> HttpResponse:
        if sessions.is_fresh(request.session):
            return view(request, *args, **named)
        return go_to(request, "identity:log_in", query=urlencode({"again": "1", "next": _back(request)}))

    return guarded


def _back(request: Request) -> str:
    if request.method != "POST":
        return request.get_full_path()
    return (
        reverse("identity:resume") if held.hold(request) else next_address(request) or reverse("identity:show_security")
    )
