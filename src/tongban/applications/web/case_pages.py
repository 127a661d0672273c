"""Where the page of a case is (cases owns it), for links, moves and QR codes."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from tongban.kernel.http import Request
from tongban.ui.pages import go_to


def address_of(case_number: str) -> str:
    """The page of one's own case."""
    return reverse("cases:show_case", args=[case_number])


def full_address_of(case_number: str) -> str:
    """The same, as a QR code carries it to a phone."""
    return full_address(address_of(case_number))


def full_address(path: str) -> str:
    """A page of the platform as others reach it."""
    return f"{settings.TONGBAN_SITE_URL.rstrip('/')}{path}"


def go_to_case(request: Request, case_number: str) -> HttpResponse:
    """See the case."""
    return go_to(request, "cases:show_case", case_number)
