"""Opening an account online: who one is and a mobile number, then the code sent there."""

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.identity.assurance import Proof
from tongban.identity.errors import CodeWrong, RegistrationRefused
from tongban.identity.services import demo_people, self_registration
from tongban.identity.services.codes import GOOD_MINUTES
from tongban.identity.web.entering import enter, next_address
from tongban.identity.web.forms import RegistrationForm, TextCodeForm, mark
from tongban.kernel.access import open_to_everybody
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.kernel.masking import mask_mobile
from tongban.ui.pages import go_to, page


@open_to_everybody
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def register_oneself(request: Request) -> HttpResponse:
    documents, begun = self_registration.documents_asked(), self_registration.kept(request.session)
    typed = asdict(begun.claim) if begun else {}
    form = RegistrationForm(request.POST if request.method == "POST" else None, documents=documents, initial=typed)
    if form.is_valid():
        told = {"claim": form.claim(), "password": form.cleaned_data["password"], "onward": next_address(request)}
        try:
            begun = self_registration.begin_registration(actor=request.actor, place=_place(request), **told)
        except DomainError as refusal:
            mark(form, refusal)
        else:
            self_registration.keep(request.session, begun)
            return go_to(request, "identity:confirm_registration")
    facts = {"form": form, "next": next_address(request), "compared": bool(documents)}
    facts |= {"open": self_registration.is_open(), "newcomer": demo_people.find_newcomer() if documents else None}
    return page(request, "identity/register_oneself.html", facts)


@open_to_everybody
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def confirm_registration(request: Request) -> HttpResponse:
    begun = self_registration.kept(request.session)
    if begun is None:
        return go_to(request, "identity:register_oneself")
    form = TextCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            account = self_registration.register_oneself(
                actor=request.actor, begun=begun, code=form.cleaned_data["code"]
            )
        except CodeWrong as refusal:
            mark(form, refusal)
        except RegistrationRefused as refusal:
            messages.warning(request, str(refusal))
            return go_to(request, "identity:register_oneself")
        else:
            self_registration.drop(request.session)
            return enter(request, account, Proof.PASSWORD, Proof.SMS, asked=begun.onward)
    facts = {"form": form, "mobile": mask_mobile(begun.claim.mobile), "code_id": begun.code_id}
    return page(request, "identity/confirm_registration.html", facts | {"minutes": GOOD_MINUTES})


@open_to_everybody
@never_cache
@require_http_methods(["POST"])
def send_another_code(request: Request) -> HttpResponse:
    begun = self_registration.kept(request.session)
    if begun is None:
        return go_to(request, "identity:register_oneself")
    try:
        again = self_registration.send_another_code(actor=request.actor, begun=begun, place=_place(request))
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    else:
        self_registration.keep(request.session, again)
        messages.success(request, _("A new code is on its way. The one before is good for nothing now."))
    return go_to(request, "identity:confirm_registration")


@open_to_everybody
@require_http_methods(["GET"])
def show_agreement(request: Request) -> HttpResponse:
    return page(request, "identity/show_agreement.html", {"edition": self_registration.AGREEMENT})


def _place(request: Request) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
