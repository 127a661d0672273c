"""Passkeys in the browser: the page asks for a challenge, the device signs it, the page sends what was signed.

These pages need a script (``assets/passkeys.js``), because browsers let nothing else speak to an authenticator; the
ways beside them (password, codes) need none.
"""

import base64
import time
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.identity.assurance import Proof
from tongban.identity.errors import PasskeyRefused
from tongban.identity.freshness import freshly
from tongban.identity.models import Account
from tongban.identity.passkeys import Site, new_challenge
from tongban.identity.services import factors, mobiles, passkeys, sessions
from tongban.identity.services.sessions import Owed
from tongban.identity.web.entering import account_of, check_network, enter, next_address, onward, step_up
from tongban.identity.web.forms import CodeForm, mark
from tongban.identity.web.proving import prove_first
from tongban.kernel.access import open_to, open_to_everybody
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page

_PEOPLE = (ActorKind.CITIZEN, ActorKind.STAFF)
_CHALLENGE = "identity_challenge"
_GOOD_SECONDS = 300


@open_to_everybody
@never_cache
@require_http_methods(["POST"])
def challenge_passkey(request: Request) -> HttpResponse:
    """What a device is to sign: of the account that began to log in, or of whomever the device knows."""
    account_id = account_of(request).pk if request.user.is_authenticated else None
    return _options(passkeys.options_to_show(account_id=account_id, site=_site(request), challenge=_challenge(request)))


@open_to_everybody
@never_cache
@sensitive_post_parameters("credential")
@require_http_methods(["POST"])
def show_passkey(request: Request) -> HttpResponse:
    """Log in with a passkey, or show it as the second step, or as a further proof on the way."""
    known = account_of(request) if request.user.is_authenticated else None
    try:
        account = _shown(request, known)
        check_network(request, account)
    except DomainError as refusal:
        messages.warning(request, str(refusal))
        return go_to(request, "identity:second_step" if known else "identity:log_in", query=_next(request))
    if known is None:
        return enter(request, account, Proof.PASSKEY)
    step_up(request, known, Proof.PASSKEY)
    return onward(request, known)


@open_to(*_PEOPLE)
@never_cache
@require_http_methods(["POST"])
def challenge_new_passkey(request: Request) -> HttpResponse:
    account = account_of(request)
    name = request.actor.name or account.username
    return _options(
        passkeys.options_to_add(account_id=account.pk, name=name, site=_site(request), challenge=_challenge(request))
    )


@open_to(*_PEOPLE)
@never_cache
@sensitive_post_parameters("credential")
@require_http_methods(["GET", "POST"])
@freshly
def add_passkey(request: Request) -> HttpResponse:
    account = account_of(request)
    if mobiles.must_prove_first(account, sessions.proofs_of(request.session)):
        return prove_first(request, account)
    if request.method == "POST":
        try:
            codes = _added(request, account)
        except DomainError as refusal:
            messages.warning(request, str(refusal))
            return go_to(request, "identity:add_passkey", query=_next(request))
        step_up(request, account, Proof.PASSKEY)
        messages.success(request, _("Done. From now on you can log in with this device."))
        return _codes(request, codes) if codes else onward(request, account)
    return page(
        request,
        "identity/add_passkey.html",
        {
            "next": next_address(request),
            "required": sessions.owed(account, request.session) is Owed.ENROLMENT,
            "breadcrumbs": _trail(_("Add a passkey")),
        },
    )


@open_to(*_PEOPLE)
@never_cache
@sensitive_post_parameters("code", "credential")
@require_http_methods(["GET", "POST"])
def end_passkey(request: Request, passkey_id: int) -> HttpResponse:
    """Only with a proof shown now: a session left open is not enough."""
    account = account_of(request)
    row = passkeys.get_passkey(account_id=account.pk, passkey_id=passkey_id)
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and _proved_now(request, account, form):
        passkeys.end_passkey(actor=request.actor, account_id=account.pk, passkey_id=passkey_id)
        messages.success(request, _("Removed. This passkey opens nothing any more."))
        return go_to(request, "identity:show_security")
    facts = {"form": form, "passkey": row, "breadcrumbs": _trail(_("Remove a passkey"))}
    return page(request, "identity/end_passkey.html", facts)


def _proved_now(request: Request, account: Account, form: CodeForm) -> bool:
    try:
        if not form.is_bound:
            _shown(request, account)
        elif form.is_valid():
            factors.prove(actor=request.actor, account_id=account.pk, code=form.cleaned_data["code"])
        else:
            return False
    except DomainError as refusal:
        if form.is_bound:
            mark(form, refusal)
        else:
            messages.warning(request, str(refusal))
        return False
    return True


def _shown(request: Request, known: Account | None) -> Account:
    return passkeys.show_passkey(
        actor=request.actor,
        site=_site(request),
        challenge=_challenged(request),
        answer=request.POST.get("credential", ""),
        account_id=known.pk if known else None,
    )


def _added(request: Request, account: Account) -> list[str]:
    return passkeys.add_passkey(
        actor=request.actor,
        account_id=account.pk,
        site=_site(request),
        challenge=_challenged(request),
        answer=request.POST.get("credential", ""),
        device=request.headers.get("User-Agent", ""),
    )


def _codes(request: Request, codes: list[str]) -> HttpResponse:
    facts = {"codes": codes, "onward": next_address(request), "breadcrumbs": _trail(_("Recovery codes"))}
    return page(request, "identity/recovery_codes.html", facts)


def _challenge(request: Request) -> bytes:
    """A new one, which replaces the one before in this session."""
    challenge = new_challenge()
    request.session[_CHALLENGE] = [base64.b64encode(challenge).decode(), int(time.time())]
    return challenge


def _challenged(request: Request) -> bytes:
    """The challenge of this session, taken out of it. Raises PasskeyRefused."""
    held, at = request.session.pop(_CHALLENGE, ("", 0))
    if not held or time.time() - at > _GOOD_SECONDS:
        raise PasskeyRefused
    return base64.b64decode(held)


def _site(request: Request) -> Site:
    """The host people see; production answers to the hosts of TONGBAN_ALLOWED_HOSTS only (config.E002)."""
    host = request.get_host()
    name = urlsplit(f"//{host}").hostname or ""
    return Site(settings.TONGBAN_PORTAL_NAME, name, f"{request.scheme}://{host}")


def _options(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="application/json")


def _next(request: Request) -> str:
    return urlencode({"next": next_address(request)}) if next_address(request) else ""


def _trail(here: str) -> list[tuple[str, str]]:
    return [(_("Login and safety"), "/my/security/"), (here, "")]
