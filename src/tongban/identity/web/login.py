"""In and out: password login, lockout, log out, password change."""

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, logout, update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.identity import selectors
from tongban.identity.assurance import Proof
from tongban.identity.services import entries, linked, passwords
from tongban.identity.web.entering import account_of, check_network, enter, first_page, next_address, onward, security
from tongban.identity.web.forms import LoginForm, PasswordForm, mark
from tongban.kernel.access import open_to, open_to_everybody
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.crypto.fields import blind_index
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page


@open_to_everybody
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: Request) -> HttpResponse:
    form = LoginForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" and request.user.is_authenticated and "again" not in request.GET:
        return onward(request, account_of(request))
    if form.is_valid():
        username = selectors.find_username(identifier=form.cleaned_data["identifier"])
        account = authenticate(request, username=username, password=form.cleaned_data["password"])
        if account is not None:
            return _let_in(request, account, form)
        who = guessed_name(request, {"username": username})[:12]
        security.warning("login_failed", name=who, address=request.META.get("REMOTE_ADDR", ""))
        form.add_error(
            None,
            _("User name or password is not right. If several people share a mobile number, use the citizen number."),
        )
    return _ask(request, form)


def _ask(request: Request, form: LoginForm) -> HttpResponse:
    """``again``: somebody logged in is asked once more."""
    again = request.user.is_authenticated and "again" in (request.GET | request.POST)
    facts = {"form": form, "next": next_address(request), "again": again, "links": [] if again else linked.list_links()}
    return page(request, "identity/log_in.html", facts)


def _let_in(request: Request, account: Any, form: LoginForm) -> HttpResponse:
    """The password fits; a first password may be too old, a member of staff in the wrong place."""
    try:
        check_network(request, account)
        passwords.check_handout(account)
    except DomainError as refusal:
        mark(form, refusal)
        return _ask(request, form)
    return enter(request, account, Proof.PASSWORD)


def guessed_name(request: Any, credentials: dict[str, Any] | None = None) -> str:
    """Under what django-axes counts guesses: the blind index of the name. Unknown names may be citizen numbers."""
    name = str((credentials or {}).get("username") or "")
    return blind_index(name, about="axes.username").hex()


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
    entries.close_entry(session_key=request.session.session_key or "")
    logout(request)
    # the storage stays: it holds only sealed words of drafts, which nobody reads without a login (docs/adr/0014)
    return HttpResponseRedirect("/", status=303, headers={"Clear-Site-Data": '"cache"'})


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
            old_key = request.session.session_key or ""
            update_session_auth_hash(request, account)
            new_key = request.session.session_key or ""
            entries.move_entry(old_key=old_key, new_key=new_key)
            entries.end_other_entries(account_id=account.pk, keep=new_key)
            return go_to(request, "identity:password_changed")
    return page(request, "identity/change_password.html", {"form": form, "breadcrumbs": _password_trail(request.actor)})


@open_to(ActorKind.CITIZEN, ActorKind.STAFF)
@require_http_methods(["GET"])
def password_changed(request: Request) -> HttpResponse:
    return page(request, "identity/password_changed.html", {"home": first_page(request.actor)})


def _password_trail(actor: Actor | None) -> list[tuple[Any, str]]:
    """From the first page of the person; staff come from the desk, which heads their trail already."""
    here = (_("Choose a new password"), "")
    return [here] if actor is None or actor.kind is ActorKind.STAFF else [(_("My space"), first_page(actor)), here]
