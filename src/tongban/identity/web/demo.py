"""The demo's front door: be any demo person in one click. The page does not exist in production."""

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tongban.identity.assurance import Proof
from tongban.identity.services import demo_people
from tongban.identity.web.entering import enter
from tongban.kernel.access import open_to_everybody
from tongban.kernel.errors import NotFound
from tongban.kernel.http import Request
from tongban.ui.pages import page


@open_to_everybody
@never_cache
@require_http_methods(["GET", "POST"])
def log_in_as_demo(request: Request) -> HttpResponse:
    if not settings.TONGBAN_IDENTITY_DEMO_LOGIN:
        raise NotFound
    if request.method == "POST":
        account = demo_people.get_demo_account(request.POST.get("who", ""))
        return enter(request, account, Proof.DEMO)
    labels = (("#person", _("Residents")), ("#organisation", _("Organisations")), ("#staff", _("Staff by duty")))
    facts = {
        "groups": demo_people.list_demo_people(),
        "password": demo_people.PASSWORD,
        "next": request.GET.get("next", ""),  # checked when it is used
        "chips": [{"address": address, "label": label} for address, label in labels],
    }
    return page(request, "identity/log_in_as_demo.html", facts)
