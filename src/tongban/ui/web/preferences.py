"""What a visitor sets for this browser: the size of text. (The language switch is Django's own, at /i18n/.)"""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tongban.kernel.access import open_to_everybody
from tongban.kernel.http import Request

YEAR = 365 * 24 * 3600


@open_to_everybody
@require_POST
def set_text_size(request: Request) -> HttpResponse:
    """Remember standard (0), large (1) or largest (2) text and go back to the page."""
    response = HttpResponseRedirect(_safe(request, request.POST.get("next", "")), status=303)
    size = request.POST.get("size", "")
    if size in {"1", "2"}:
        response.set_cookie(
            settings.TONGBAN_UI_TEXT_SIZE_COOKIE,
            size,
            max_age=YEAR,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
        )
    else:
        response.delete_cookie(settings.TONGBAN_UI_TEXT_SIZE_COOKIE, samesite="Lax")
    return response


def _safe(request: Request, address: str) -> str:
    """The address when it is on this site, the home page otherwise."""
    here = {request.get_host()}
    return address if url_has_allowed_host_and_scheme(address, here, require_https=request.is_secure()) else "/"
