"""Ways to prove more than a password: a code by text message, and providers of faces and network identities."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.identity.assurance import Proof
from tongban.identity.freshness import freshly
from tongban.identity.models import Account
from tongban.identity.services import mobiles, presence, sessions
from tongban.identity.services.codes import GOOD_MINUTES
from tongban.identity.web.entering import account_of, next_address, step_up
from tongban.identity.web.forms import NumberForm, TextCodeForm, mark
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.kernel.masking import mask_mobile
from tongban.ui.pages import go_to, page

_CODE, _PRESENCE = "identity_code", "identity_presence"


@open_to(ActorKind.CITIZEN)
@never_cache
@require_http_methods(["POST"])
def send_proof_code(request: Request) -> HttpResponse:
    """A code to the confirmed number; then the page to type it."""
    account = account_of(request)
    try:
        code_id = mobiles.send_proof_code(actor=request.actor, account_id=account.pk, place=_place(request))
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    else:
        request.session[_CODE] = str(code_id)
    return go_to(request, "identity:prove_by_text", query=_way_back(request))


@open_to(ActorKind.CITIZEN)
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def prove_by_text(request: Request) -> HttpResponse:
    account, code_id = account_of(request), _code_id(request)
    if code_id is None or not account.proved_mobile:
        return go_to(request, "identity:show_security")
    form = TextCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = {"account_id": account.pk, "code_id": code_id, "code": form.cleaned_data["code"]}
        try:
            proof = mobiles.prove_by_text(actor=request.actor, **told)
        except DomainError as refusal:
            mark(form, refusal)
        else:
            step_up(request, account, proof)
            return _onward(request)
    again = reverse("identity:send_proof_code") + f"?{_way_back(request)}"
    return _code_page(request, form, account.proved_mobile, again=again)


def prove_first(request: Request, account: Account) -> HttpResponse:
    """Whoever only knows the password shows more before a number or a factor is put in the place of another."""
    facts = {"mobile": mask_mobile(account.proved_mobile), "here": request.get_full_path()}
    return page(request, "identity/prove_first.html", facts | {"breadcrumbs": _trail(_("Prove who you are"))})


@open_to(ActorKind.CITIZEN)
@never_cache
@require_http_methods(["GET", "POST"])
@freshly
def change_mobile(request: Request) -> HttpResponse:
    """Say which number codes are to go to; replaced only after a further proof."""
    account, shown = account_of(request), sessions.proofs_of(request.session)
    if mobiles.must_prove_first(account, shown):
        return prove_first(request, account)
    form = NumberForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = {"account": account, "mobile": form.cleaned_data["mobile"], "shown": shown}
        try:
            code_id = mobiles.send_mobile_code(actor=request.actor, place=_place(request), **told)
        except DomainError as refusal:
            mark(form, refusal)
        else:
            request.session[_CODE], request.session["identity_mobile"] = str(code_id), mask_mobile(told["mobile"])
            return go_to(request, "identity:confirm_mobile", query=urlencode({"next": next_address(request)}))
    facts = {"form": form, "mobile": mask_mobile(account.proved_mobile), "next": next_address(request)}
    return page(request, "identity/change_mobile.html", facts | {"breadcrumbs": _trail(_("Mobile number for codes"))})


@open_to(ActorKind.CITIZEN)
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def confirm_mobile(request: Request) -> HttpResponse:
    account, shown = account_of(request), sessions.proofs_of(request.session)
    if _code_id(request) is None:
        return go_to(request, "identity:change_mobile")
    form = TextCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = {"account_id": account.pk, "code_id": _code_id(request), "code": form.cleaned_data["code"]}
        try:
            mobiles.confirm_mobile(actor=request.actor, shown=shown, **told)
        except DomainError as refusal:
            mark(form, refusal)
        else:
            step_up(request, account, Proof.SMS)
            messages.success(request, _("Confirmed. From now on codes go to this number."))
            return _onward(request)
    return _code_page(request, form, request.session.get("identity_mobile", ""), again="")


@open_to(ActorKind.CITIZEN)
@never_cache
@require_http_methods(["POST"])
def begin_presence(request: Request, way: str) -> HttpResponse:
    """The last page of ours before the provider's: what it gets, what we get, and that nobody has to."""
    back = settings.TONGBAN_SITE_URL.rstrip("/") + reverse("identity:end_presence", args=[way])
    begun = presence.begin_presence(actor=request.actor, account_id=account_of(request).pk, way=way, back=back)
    request.session[_PRESENCE] = [way, begun.reference, _way_back(request)]
    return page(request, "identity/begin_presence.html", {"address": begun.address, "way": Proof(way)})


@open_to(ActorKind.CITIZEN)
@never_cache
@require_http_methods(["GET"])
def end_presence(request: Request, way: str) -> HttpResponse:
    """Back from the provider, which we ask ourselves. Once: the reference is good for one return."""
    account = account_of(request)
    presence.find_way(way)
    began, reference, query = request.session.pop(_PRESENCE, ("", "", ""))
    if began != way:
        return go_to(request, "identity:prove_more")
    told = {"account_id": account.pk, "way": way, "reference": reference, "answer": request.GET.dict()}
    try:
        proof = presence.end_presence(actor=request.actor, **told)
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    else:
        account.refresh_from_db(fields=["assurance"])
        step_up(request, account, proof)
    return go_to(request, "identity:prove_more", query=query)


def _code_page(request: Request, form: TextCodeForm, mobile: str, *, again: str) -> HttpResponse:
    facts = {"form": form, "mobile": mask_mobile(mobile) if mobile.isdigit() else mobile, "minutes": GOOD_MINUTES}
    facts |= {"code_id": _code_id(request), "here": request.get_full_path(), "again": again}
    return page(request, "identity/type_code.html", facts | {"breadcrumbs": _trail(_("Code from the text message"))})


def _code_id(request: Request) -> UUID | None:
    held = request.session.get(_CODE)
    return UUID(held) if held else None


def _way_back(request: Request) -> str:
    return urlencode({"level": request.GET.get("level", ""), "next": next_address(request)})


def _onward(request: Request) -> HttpResponse:
    """To what the proof was for."""
    if request.GET.get("level"):
        return go_to(request, "identity:prove_more", query=_way_back(request))
    return HttpResponseRedirect(next_address(request) or reverse("identity:show_security"), status=303)


def _place(request: Request) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _trail(here: str) -> list[tuple[str, str]]:
    return [(_("Login and safety"), "/my/security/"), (here, "")]
