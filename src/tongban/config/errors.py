"""Answers for what Django itself refuses, as a page for people and as a problem body for machines."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext

from tongban.config.middleware import answer_refusal, is_api
from tongban.config.problems import problem_body
from tongban.kernel import errors
from tongban.kernel.api import CsrfTokenMissing
from tongban.ui.pages import page


def not_found(request: Any, exception: Exception | None = None) -> HttpResponse:
    return answer_refusal(request, errors.NotFound())


def forbidden(request: Any, exception: Exception | None = None) -> HttpResponse:
    return answer_refusal(request, errors.NotAllowed())


def forged(request: Any, reason: str = "") -> HttpResponse:
    """A form without its token: cookies are off, or the page is older than the login."""
    return answer_refusal(request, CsrfTokenMissing() if request.COOKIES else errors.CookiesNeeded())


def bad_request(request: Any, exception: Exception | None = None) -> HttpResponse:
    if is_api(request):
        return answer_refusal(request, errors.MalformedRequest())
    return page(request, "ui/bad_request.html", {}, status=400)


def server_error(request: Any) -> HttpResponse:
    if is_api(request):
        return problem_body(500, "kernel.server_error", gettext("Something went wrong on our side"))
    return page(request, "ui/server_error.html", {}, status=500)
