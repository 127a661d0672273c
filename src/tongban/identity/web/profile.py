"""A party's own data: masked until asked, contacts changed by the party itself."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tongban.identity import selectors
from tongban.identity.rows import PartyRow
from tongban.identity.services import contacts
from tongban.identity.web.forms import ContactsForm, mark
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page


@open_to(ActorKind.CITIZEN)
@never_cache
@require_http_methods(["GET"])
def show_profile(request: Request) -> HttpResponse:
    party, full = selectors.get_own_party(actor=request.actor), request.GET.get("full") == "1"
    facts = {
        "party": party,
        "rows": _summary(party if full else party.masked(keep_name=True)),
        "full": full,
        "saved": request.GET.get("saved") == "1",
        "credit": selectors.list_false_promises(party_id=party.id),
        "breadcrumbs": [(_("My profile"), "")],
    }
    return page(request, "identity/show_profile.html", facts)


@open_to(ActorKind.CITIZEN)
@never_cache
@require_http_methods(["GET", "POST"])
def update_contacts(request: Request) -> HttpResponse:
    party = selectors.get_own_party(actor=request.actor)
    initial = {"mobile": party.mobile, "email": party.email, "division": party.division_code, "address": party.address}
    form = ContactsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and "levels" not in request.POST:
        answers = {**form.cleaned_data, "division_code": form.cleaned_data["division"]}
        answers.pop("division")
        try:
            contacts.update_contacts(actor=request.actor, party_id=party.id, **answers)
        except DomainError as refusal:
            mark(form, refusal)
        else:
            return go_to(request, "identity:show_profile", query="saved=1")
    crumbs = [(_("My profile"), "/my/profile/"), (_("Change contact details"), "")]
    return page(request, "identity/update_contacts.html", {"form": form, "breadcrumbs": crumbs})


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET"])
def list_divisions(request: Request) -> HttpResponse:
    """The next level of the address, for htmx."""
    return HttpResponse(ContactsForm(request.GET)["division"].as_widget())


def _summary(party: PartyRow) -> list[dict[str, str]]:
    place = "".join(row.name for row in selectors.list_division_chain(code=party.division_code))
    rows = [
        (_("Name"), party.name),
        (_("Certificate"), str(party.certificate_type.label)),
        (_("Certificate number"), party.certificate_number),
    ]
    if party.is_organisation:
        rows.append((_("Legal representative"), party.legal_representative))
    rows += [(_("Mobile number"), party.mobile), (_("E-mail"), party.email), (_("Address"), place + party.address)]
    return [{"label": label, "value": value} for label, value in rows]
