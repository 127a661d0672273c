"""Pages for what Django itself refuses: wrong address, bad request, a bug."""

from typing import Any

from django.http import HttpResponse

from tongban.config.middleware import refusal_page
from tongban.kernel import errors
from tongban.kernel.api import CsrfTokenMissing
from tongban.ui.pages import page


def not_found(request: Any, exception: Exception | None = None) -> HttpResponse:
    return refusal_page(request, errors.NotFound())


def forbidden(request: Any, exception: Exception | None = None) -> HttpResponse:
    return refusal_page(request, errors.NotAllowed())


def forged(request: Any, reason: str = "") -> HttpResponse:
    """A form without its token: cookies are off, or the page is older than the login."""
    return refusal_page(request, CsrfTokenMissing() if request.COOKIES else errors.CookiesNeeded())


def bad_request(request: Any, exception: Exception | None = None) -> HttpResponse:
    return page(request, "ui/bad_request.html", {}, status=400)


def server_error(request: Any) -> HttpResponse:
    return page(request, "ui/server_error.html", {}, status=500)
