"""In and out: password login, lockout, log out, own registration, password change."""

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.identity import selectors
from tongban.identity.models import Account
from tongban.identity.services import accounts, passwords
from tongban.identity.web.forms import LoginForm, PasswordForm, RegistrationForm, mark
from tongban.kernel.access import open_to, open_to_everybody
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.navigation import Place, doors_for
from tongban.ui.pages import go_to, page

BACKEND = "tongban.identity.backends.AccountBackend"


@open_to_everybody
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: Request) -> HttpResponse:
    form = LoginForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" and request.user.is_authenticated and _is_in(request):
        return onward(request, request.user)
    if form.is_valid():
        username = selectors.find_username(identifier=form.cleaned_data["identifier"])
        account = authenticate(request, username=username, password=form.cleaned_data["password"])
        if account is not None:
            login(request, account)
            return onward(request, account)
        form.add_error(
            None,
            _("User name or password is not right. If several people share a mobile number, use the citizen number."),
        )
    return page(request, "identity/log_in.html", {"form": form, "next": _next(request)})


def locked_out(request: Any, response: Any, credentials: Any) -> HttpResponse:
    """What django-axes answers instead of the login page: how long to wait, the same for unknown names."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    facts = {"minutes": minutes, "failures": settings.AXES_FAILURE_LIMIT}
    answer = page(request, "identity/locked_out.html", facts, status=429)
    answer.headers["Retry-After"] = str(minutes * 60)
    return answer


@open_to_everybody
@require_http_methods(["POST"])
def log_out(request: Request) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect("/", status=303)


@open_to_everybody
@never_cache
@sensitive_post_parameters("password", "repeat")
@require_http_methods(["GET", "POST"])
def register_oneself(request: Request) -> HttpResponse:
    form = RegistrationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        answers = {name: value for name, value in form.cleaned_data.items() if name != "repeat"}
        try:
            account = accounts.register_oneself(actor=request.actor, **answers)
        except DomainError as refusal:
            mark(form, refusal)
        else:
            login(request, account, backend=BACKEND)
            return onward(request, account)
    return page(request, "identity/register_oneself.html", {"form": form, "next": _next(request)})


@open_to(ActorKind.CITIZEN, ActorKind.STAFF)
@never_cache
@sensitive_post_parameters("present", "password", "repeat")
@require_http_methods(["GET", "POST"])
def change_password(request: Request) -> HttpResponse:
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        answers = {name: form.cleaned_data[name] for name in ("present", "password")}
        try:
            account = passwords.change_password(actor=request.actor, **answers)
        except DomainError as refusal:
            mark(form, refusal)
        else:
            update_session_auth_hash(request, account)
            return go_to(request, "identity:password_changed")
    return page(request, "identity/change_password.html", {"form": form, "breadcrumbs": _password_trail(request.actor)})


@open_to(ActorKind.CITIZEN, ActorKind.STAFF)
@require_http_methods(["GET"])
def password_changed(request: Request) -> HttpResponse:
    return page(request, "identity/password_changed.html", {"home": _first_page(request.actor)})


def _password_trail(actor: Actor | None) -> list[tuple[Any, str]]:
    """From the first page of the person; staff come from the desk, which heads their trail already."""
    here = (_("Choose a new password"), "")
    return [here] if actor is None or actor.kind is ActorKind.STAFF else [(_("My space"), _first_page(actor)), here]


def onward(request: Any, account: Any) -> HttpResponse:
    """To the page asked for when it is ours, else to the first page of the person."""
    if account.must_change_password:
        return go_to(request, "identity:change_password")
    if address := _next(request):
        return HttpResponseRedirect(address, status=303)
    actor = selectors.actor_of_account(Account.objects.with_actor().get(pk=account.pk))
    return HttpResponseRedirect(_first_page(actor), status=303)


def _is_in(request: Any) -> bool:
    """Logged in, if only to choose an own password."""
    return request.actor.kind is not ActorKind.PUBLIC or request.user.must_change_password


def _next(request: Any) -> str:
    address = request.POST.get("next", request.GET.get("next", ""))
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else ""


def _first_page(actor: Actor | None) -> str:
    """A citizen's own space; for staff the first page of the desk their duties open."""
    if actor is None or actor.kind is ActorKind.CITIZEN:
        return settings.LOGIN_REDIRECT_URL
    doors = doors_for(Place.DESK, actor)
    return doors[0].address if doors else "/desk/"
