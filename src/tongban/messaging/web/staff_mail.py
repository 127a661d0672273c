"""A member of staff chooses to be told by e-mail as well, and ends it from any mail."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tongban.kernel.access import open_to, open_to_everybody
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.messaging import selectors
from tongban.messaging.enums import MailRhythm
from tongban.messaging.services import staff_mail
from tongban.messaging.web.forms import StaffMailForm
from tongban.ui.pages import go_to, page


@open_to(ActorKind.STAFF)
@require_http_methods(["GET", "POST"])
def choose_staff_mail(request: Request) -> HttpResponse:
    mailing = selectors.get_staff_mailing(request.actor)
    form = StaffMailForm(request.POST if request.method == "POST" else None, instance=mailing)
    if form.is_valid():
        try:
            staff_mail.choose_staff_mail(actor=request.actor, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("email", str(refusal))
        else:
            return go_to(request, "messaging:choose_staff_mail", query="saved=1")
    trail = [(_("Work notices"), reverse("messaging:list_staff_notices")), (_("Notices by e-mail"), "")]
    facts = {"form": form, "saved": request.GET.get("saved") == "1", "breadcrumbs": trail}
    return page(request, "messaging/choose_staff_mail.html", facts)


@open_to_everybody
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe_staff_mail(request: Request, token: str) -> HttpResponse:
    """Whoever holds the link of a mail ends it; opening the page alone ends nothing."""
    mailing = staff_mail.read_token(token)
    if request.method == "POST":
        mailing = staff_mail.unsubscribe_staff_mail(token=token)
    return page(request, "messaging/unsubscribe_staff_mail.html", {"ended": mailing.rhythm == MailRhythm.NEVER})
