"""A further proof: at login, and on the way when an act needs more certainty."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.identity import assurance
from tongban.identity.assurance import Level, Proof
from tongban.identity.models import Account
from tongban.identity.services import factors, held, passkeys, presence, sessions
from tongban.identity.services.sessions import Owed
from tongban.identity.web.entering import account_of, next_address, onward, step_up
from tongban.identity.web.forms import CodeForm, mark
from tongban.kernel.access import open_to, open_to_everybody
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.kernel.masking import mask_mobile
from tongban.ui.pages import go_to, page


@open_to_everybody
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def second_step(request: Request) -> HttpResponse:
    """The second step of a login. Whoever has not made the first is sent there."""
    if not request.user.is_authenticated:
        return go_to(request, "identity:log_in")
    account = account_of(request)
    if sessions.owed(account, request.session) is not Owed.SECOND_FACTOR:
        return onward(request, account)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _shown(request, form, request.actor, account):
        return onward(request, account)
    facts = {"form": form, "next": next_address(request), "has_passkeys": has_passkeys(account)}
    return page(request, "identity/second_step.html", facts)


@open_to(ActorKind.CITIZEN)
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def prove_more(request: Request) -> HttpResponse:
    """What is still missing for the level an act needs, and the way back to it."""
    account, needed = account_of(request), _level(request.GET.get("level", ""))
    compared, shown = assurance.missing(needed, account.assurance, sessions.proofs_of(request.session))
    form = CodeForm(request.POST if request.method == "POST" else None)
    if shown and form.is_valid() and _shown(request, form, request.actor, account):
        query = urlencode({"level": str(int(needed)), "next": next_address(request)})
        return go_to(request, "identity:prove_more", query=query)
    if not compared and not shown:
        return _back(request)
    facts = {
        "form": form,
        "needed": needed,
        "must_be_compared": compared,
        "ways": presence.list_ways() if compared else (),
        "must_show": shown and factors.has_authenticator(account),
        "must_set_up": shown and not account.has_second_factor,
        "has_passkeys": shown and has_passkeys(account),
        "mobile": mask_mobile(account.proved_mobile) if shown else "",
        "here": request.get_full_path(),
        "query": urlencode({"level": str(int(needed)), "next": next_address(request)}),
        "breadcrumbs": [(_("Prove who you are"), "")],
    }
    return page(request, "identity/prove_more.html", facts)


@open_to(ActorKind.CITIZEN, ActorKind.STAFF)
@never_cache
@require_http_methods(["GET"])
def resume(request: Request) -> HttpResponse:
    """The form that was on its way, to be sent again by the person; nothing is sent without a click."""
    form = held.held_form(request.session)
    if form is None:
        return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL, status=303)
    facts = {"held": form, "breadcrumbs": [(_("Go on where you were"), "")]}
    return page(request, "identity/resume.html", facts)


def _shown(request: Request, form: CodeForm, actor: Actor, account: Account) -> bool:
    try:
        proof = factors.prove(actor=actor, account_id=account.pk, code=form.cleaned_data["code"])
    except DomainError as refusal:
        mark(form, refusal)
        return False
    if proof is Proof.RECOVERY and account.party_id is None and settings.TONGBAN_IDENTITY_STAFF_FACTOR:
        factors.end_authenticator(actor=actor, account_id=account.pk)  # it is lost: a new one is set up now
    step_up(request, account, proof)
    account.refresh_from_db(fields=["has_second_factor"])
    return True


def _back(request: Request) -> HttpResponse:
    if address := next_address(request):
        return HttpResponseRedirect(address, status=303)
    return go_to(request, "identity:resume")


def has_passkeys(account: Account) -> bool:
    return bool(passkeys.list_passkeys(account_id=account.pk))


def _level(text: str) -> Level:
    return Level(int(text)) if text in {"2", "3", "4"} else Level.MATCHED
