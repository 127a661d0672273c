"""The counter: an account for whoever has none, and a way back in for whoever lost theirs (窗口交付账号)."""

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.identity.enums import HandoutReason
from tongban.identity.errors import AccountMissing
from tongban.identity.roles import WINDOW_INTAKE
from tongban.identity.services import accounts
from tongban.identity.services.accounts import AccountFound
from tongban.identity.services.passwords import Handout
from tongban.identity.web.forms import CardForm, HandOverForm, mark
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import page


@open_to(ActorKind.STAFF, permission=WINDOW_INTAKE)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def hand_over_account(request: Request) -> HttpResponse:
    """The card first, then what is to be done, then the slip: all by POST, no number stands in an address."""
    card = CardForm(request.POST if request.method == "POST" else None)
    found = _look_up(request, card) if card.is_valid() else None
    if found is None:
        return _show(request, {"card": card})
    sent = request.POST if request.POST.get("do") == "hand_over" else None
    kept = {"name": found.name, "certificate_number": card.cleaned_data["certificate_number"], "stamp": found.stamp}
    form = HandOverForm(sent, initial=kept, has_account=found.has_account)
    if form.is_valid():
        try:
            return _slip(request, found, _hand_over(request, form))
        except DomainError as refusal:
            mark(form, refusal)
    return _show(request, {"card": card, "found": found, "form": form})


def _look_up(request: Request, card: CardForm) -> AccountFound | None:
    """Who it is; a refusal stands beside the answer it is about."""
    try:
        found = accounts.look_up_account(actor=request.actor, **card.cleaned_data)
        if found is None:
            raise AccountMissing
    except DomainError as refusal:
        mark(card, refusal)
        return None
    return found


def _hand_over(request: Request, form: HandOverForm) -> Handout:
    said = {name: form.cleaned_data[name] for name in ("name", "certificate_number", "stamp")}
    return accounts.hand_over_account(actor=request.actor, why=HandoutReason(form.cleaned_data["why"]), **said)


def _slip(request: Request, found: AccountFound, handout: Handout) -> HttpResponse:
    """The password is on this page and nowhere else."""
    facts = {"handout": handout, "is_person": found.is_person, "address": settings.TONGBAN_SITE_URL}
    return page(request, "identity/print_handout.html", facts)


def _show(request: Request, facts: dict[str, object]) -> HttpResponse:
    crumbs = {"breadcrumbs": [(_("Accounts at the counter"), "")]}
    return page(request, "identity/hand_over_account.html", facts | crumbs)
