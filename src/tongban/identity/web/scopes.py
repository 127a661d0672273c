"""Sensitive items: whose cases only those see who have them on their list."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.identity import staffing
from tongban.identity.services import scopes
from tongban.identity.web.forms import mark
from tongban.identity.web.staff import keepers_only
from tongban.identity.web.staff_forms import SensitiveForm
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page


@keepers_only
@require_http_methods(["GET", "POST"])
def set_sensitive_items(request: Request) -> HttpResponse:
    """One list for all departments."""
    codes = staffing.list_sensitive_items(actor=request.actor)
    form = SensitiveForm(request.POST if request.method == "POST" else None, initial={"items": "\n".join(codes)})
    if form.is_valid():
        said = {"text": form.cleaned_data["items"], "reason": form.cleaned_data["reason"]}
        try:
            scopes.set_sensitive_items(actor=request.actor, **said)
        except DomainError as refusal:
            mark(form, refusal)
        else:
            return go_to(request, "identity:set_sensitive_items", query="done=yes")
    facts = {
        "form": form,
        "codes": codes,
        "unseen": staffing.on_nobodys_list(codes),
        "done": request.GET.get("done", ""),
    }
    crumbs = [(_("Sensitive items"), "")]
    return page(request, "identity/set_sensitive_items.html", facts | {"breadcrumbs": crumbs})
