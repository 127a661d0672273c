"""Go on with what a resident began online, the resident being present: say what for, then the same form."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from tongban.applications import public as applications
from tongban.identity import public as identity
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page
from tongban.window.web.forms import HelpForm, PurposeForm


@open_to(ActorKind.STAFF, permission=identity.WINDOW_INTAKE)
@require_http_methods(["GET", "POST"])
def help_with_draft(request: Request) -> HttpResponse:
    """By its number, which the resident reads from the phone. What was read is recorded before anything is shown."""
    form = HelpForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            row = applications.help_at_counter(actor=request.actor, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("number", str(refusal))
        else:
            return go_to(request, "window:take_in", row.number)
    return page(request, "window/help_with_draft.html", {"form": form})


@open_to(ActorKind.STAFF, permission=identity.WINDOW_INTAKE)
@require_http_methods(["GET", "POST"])
def find_drafts(request: Request, party_id: int) -> HttpResponse:
    """Of the person found at the counter: which drafts there are is shown only once the purpose is said."""
    form = PurposeForm(request.POST if request.method == "POST" else None)
    found: list[dict[str, Any]] | None = None
    if form.is_valid():
        rows = applications.find_drafts_to_help(actor=request.actor, party_id=party_id, **form.cleaned_data)
        found = [{"row": row, "titles": "、".join(row.item_titles)} for row in rows]
    name = identity.party_names([party_id]).get(party_id, "")
    purpose = form.cleaned_data["purpose"] if form.is_valid() else ""
    context = {"form": form, "found": found, "purpose": purpose, "name": name, "party_id": party_id}
    return page(request, "window/find_drafts.html", context)
