"""Login and safety: one's factors, one's logins, and the way out of all of them."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.identity import levels, totp
from tongban.identity.assurance import Level, OwnAct, Proof
from tongban.identity.freshness import freshly
from tongban.identity.services import entries, factors, linked, mobiles, passkeys, sessions
from tongban.identity.web.entering import account_of, next_address, onward, step_up
from tongban.identity.web.forms import CodeForm, mark
from tongban.identity.web.proving import prove_first
from tongban.kernel.access import open_to, open_to_everybody
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.kernel.masking import mask_mobile
from tongban.ui.pages import go_to, page

_PEOPLE = (ActorKind.CITIZEN, ActorKind.STAFF)


@open_to(*_PEOPLE)
@never_cache
@require_http_methods(["GET"])
def show_security(request: Request) -> HttpResponse:
    account = account_of(request)
    facts = {
        "account": account,
        "account_level": Level(account.assurance),
        "session_level": sessions.session_level(account, request.session),
        "mobile": mask_mobile(account.proved_mobile),
        "has_authenticator": factors.has_authenticator(account),
        "passkeys": passkeys.list_passkeys(account_id=account.pk),
        "links": linked.list_links(account_id=account.pk) if request.actor.kind is ActorKind.CITIZEN else [],
        "entries": entries.list_entries(actor=request.actor, session_key=request.session.session_key or ""),
        "is_resident": request.actor.kind is ActorKind.CITIZEN,
        "own_acts": [(act.label, level, level <= request.actor.assurance) for act, level in _own_acts()],
        "breadcrumbs": _trail(""),
    }
    return page(request, "identity/show_security.html", facts)


def _own_acts() -> list[tuple[OwnAct, Level]]:
    return [(act, levels.needed_for(act)) for act in OwnAct]


@open_to(*_PEOPLE)
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@freshly
def set_up_authenticator(request: Request) -> HttpResponse:
    account = account_of(request)
    if factors.has_authenticator(account):
        return onward(request, account)
    if mobiles.must_prove_first(account, sessions.proofs_of(request.session)):
        return prove_first(request, account)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        answer = {"actor": request.actor, "account_id": account.pk, "code": form.cleaned_data["code"]}
        try:
            codes = factors.confirm_authenticator(**answer)
        except DomainError as refusal:
            mark(form, refusal)
        else:
            step_up(request, account, Proof.TOTP)
            return _codes(request, codes)
    return _set_up_page(request, form)


@open_to(*_PEOPLE)
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def end_authenticator(request: Request) -> HttpResponse:
    """Only with a code that is good now: a session left open is not enough."""
    account = account_of(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            factors.prove(actor=request.actor, account_id=account.pk, code=form.cleaned_data["code"])
            factors.end_authenticator(actor=request.actor, account_id=account.pk)
        except DomainError as refusal:
            mark(form, refusal)
        else:
            messages.success(request, _("Ended. The authenticator opens nothing any more."))
            return go_to(request, "identity:show_security")
    facts = {"form": form, "breadcrumbs": _trail(_("End the authenticator"))}
    return page(request, "identity/end_authenticator.html", facts)


@open_to(*_PEOPLE)
@never_cache
@require_http_methods(["POST"])
@freshly
def renew_recovery_codes(request: Request) -> HttpResponse:
    return _codes(request, factors.renew_recovery_codes(actor=request.actor, account_id=account_of(request).pk))


@open_to(*_PEOPLE)
@require_http_methods(["POST"])
@freshly
def end_entry(request: Request, entry_id: int) -> HttpResponse:
    entries.end_entry(actor=request.actor, entry_id=entry_id)
    messages.success(request, _("Ended. That device is logged out."))
    return go_to(request, "identity:show_security")


@open_to(*_PEOPLE)
@require_http_methods(["POST"])
@freshly
def end_other_entries(request: Request) -> HttpResponse:
    account = entries.end_all_entries(actor=request.actor, account_id=account_of(request).pk)
    proofs = sessions.proofs_of(request.session)
    request.session.create()
    update_session_auth_hash(request, account)
    sessions.note_proofs(request.session, proofs)
    facts = {"device": request.headers.get("User-Agent", ""), "address": request.META.get("REMOTE_ADDR", "")}
    key = request.session.session_key or ""
    entries.record_entry(account_id=account.pk, session_key=key, proofs=proofs, **facts)
    messages.success(request, _("Done. Everywhere else you have been logged out."))
    return go_to(request, "identity:show_security")


@open_to(*_PEOPLE)
@never_cache
@require_http_methods(["GET", "POST"])
def lock_account(request: Request) -> HttpResponse:
    """“It wasn't me”."""
    if request.method == "POST":
        entries.lock_account(actor=request.actor, account_id=account_of(request).pk)
        logout(request)
        return go_to(request, "identity:account_locked")
    return page(request, "identity/lock_account.html", {"breadcrumbs": _trail(_("It wasn't me"))})


@open_to_everybody
@require_http_methods(["GET"])
def account_locked(request: Request) -> HttpResponse:
    return page(request, "identity/account_locked.html", {})


def _set_up_page(request: Request, form: CodeForm) -> HttpResponse:
    account = account_of(request)
    secret = factors.begin_authenticator(account_id=account.pk)
    name = request.actor.name or account.username
    facts = {
        "form": form,
        "address": totp.address(secret, name=name, issuer=settings.TONGBAN_PORTAL_NAME),
        "groups": [secret[at : at + 4] for at in range(0, len(secret), 4)],
        "required": sessions.owed(account, request.session) == sessions.Owed.ENROLMENT,
        "next": next_address(request),
        "breadcrumbs": _trail(_("Set up an authenticator")),
    }
    return page(request, "identity/set_up_authenticator.html", facts)


def _codes(request: Request, codes: list[str]) -> HttpResponse:
    facts = {"codes": codes, "onward": next_address(request), "breadcrumbs": _trail(_("Recovery codes"))}
    return page(request, "identity/recovery_codes.html", facts)


def _trail(here: str) -> list[tuple[str, str]]:
    return [(_("Login and safety"), "/my/security/"), (here, "")] if here else [(_("Login and safety"), "")]
