"""Steps that touch what a login rests on: an open session is not enough, the login must be a fresh one (重新认证)."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from tongban.identity.services import held, sessions
from tongban.kernel.http import Request

View = Callable[..., HttpResponseBase]


def freshly(view: View) -> View:
    """Whoever logged in longer than ``TONGBAN_IDENTITY_FRESH_MINUTES`` ago logs in once more, then goes on here.

    What was being sent is kept and sent by the person afterwards (OWASP ASVS 7.5.1, 7.5.2).
    """
    return _guarded(view, lambda request: sessions.is_fresh(request.session))


def before_unmasking(view: View) -> View:
    """The same before staff see somebody's data in full for a stated reason: ``TONGBAN_IDENTITY_UNMASK_MINUTES``.

    An unlocked screen gives nobody's data away. Work on the step one holds asks for no more than the login.
    """
    return _guarded(view, lambda request: sessions.is_fresh(request.session, settings.TONGBAN_IDENTITY_UNMASK_MINUTES))


def _guarded(view: View, is_open: Callable[[Request], bool]) -> View:
    @wraps(view)
    def guarded(request: Request, *args: Any, **named: Any) -> HttpResponseBase:
        if is_open(request):
            return view(request, *args, **named)
        again = urlencode({"again": "1", "next": _back(request)})
        return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?{again}", status=303)

    return guarded


def _back(request: Request) -> str:
    if request.method != "POST":
        return request.get_full_path()
    return reverse("identity:resume" if held.hold(request) else "identity:show_security")
