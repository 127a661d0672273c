"""The way in after a proof was shown: what is owed first, then the page asked for. Every login passes here."""

from typing import Any

import structlog
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from tongban.identity import selectors
from tongban.identity.assurance import Proof
from tongban.identity.errors_of_staff import NetworkNotAdmitted
from tongban.identity.models import Account
from tongban.identity.services import entries, networks, sessions
from tongban.identity.services.sessions import Owed
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.http import Request
from tongban.ui.navigation import Place, doors_for
from tongban.ui.templatetags.ui import moment

security = structlog.get_logger("tongban.security")
BACKEND = "tongban.identity.backends.AccountBackend"
_STEPS = {
    Owed.SECOND_FACTOR: "identity:second_step",
    Owed.ENROLMENT: "identity:set_up_authenticator",
    Owed.OWN_PASSWORD: "identity:change_password",
}


def enter(request: Any, account: Account, *proofs: Proof, asked: str = "") -> HttpResponse:
    """Log in with what was shown. The session gets a new key; the same person again goes on with the same login.

    ``asked``: a page of ours kept on the way here.
    """
    again = request.user.is_authenticated and request.user.pk == account.pk
    old_key = request.session.session_key or ""
    if not again:
        entries.close_entry(session_key=old_key)
    login(request, account, backend=BACKEND)
    sessions.forget_proofs(request.session)
    sessions.note_proofs(request.session, proofs)
    if again:
        entries.move_entry(old_key=old_key, new_key=request.session.session_key or "")
        return onward(request, account, asked=asked)
    if sessions.owed(account, request.session) is not Owed.SECOND_FACTOR:
        write_down(request, account)
    return onward(request, account, asked=asked)


def check_network(request: Any, account: Account) -> None:
    """Staff come in from the networks of their department only. Raises NetworkNotAdmitted."""
    address = request.META.get("REMOTE_ADDR", "")
    if not networks.is_admitted(account, address):
        security.warning("network_not_admitted", account=account.pk, address=address)
        raise NetworkNotAdmitted(address=address)


def step_up(request: Any, account: Account, proof: Proof) -> None:
    """A further proof in the same session, under a new key."""
    first = sessions.owed(account, request.session) is Owed.SECOND_FACTOR
    old_key = request.session.session_key or ""
    sessions.note_proofs(request.session, [proof])
    request.session.cycle_key()
    known = entries.move_entry(old_key=old_key, new_key=request.session.session_key or "")
    if first and not known:
        write_down(request, account)


def write_down(request: Any, account: Account) -> None:
    """The login is in the history; staff are told of their last one."""
    actor = _actor(account)
    if actor is not None and actor.kind is ActorKind.STAFF:
        last = next(iter(entries.list_entries(actor=actor)), None)
        if last is not None:
            facts = {"at": moment(last.came_at), "where": " · ".join(filter(None, (last.device, last.place)))}
            messages.info(request, _("Last login: %(at)s %(where)s. Was it not you? See “Login and safety”.") % facts)
    shown, address = sessions.proofs_of(request.session), request.META.get("REMOTE_ADDR", "")
    security.info("logged_in", account=account.pk, proofs=sorted(map(str, shown)), address=address)
    entries.record_entry(
        account_id=account.pk,
        session_key=request.session.session_key or "",
        proofs=shown,
        device=request.headers.get("User-Agent", ""),
        address=address,
    )


def onward(request: Any, account: Account, *, asked: str = "") -> HttpResponse:
    """To what is owed, else to the page asked for when it is ours, else to the first page of the person."""
    debt, asked = sessions.owed(account, request.session), asked or next_address(request)
    if debt:
        query = f"?{urlencode({'next': asked})}" if asked else ""
        return HttpResponseRedirect(reverse(_STEPS[debt]) + query, status=303)
    return HttpResponseRedirect(asked or first_page(_actor(account)), status=303)


def next_address(request: Any) -> str:
    address = request.POST.get("next", request.GET.get("next", ""))
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else ""


def first_page(actor: Actor | None) -> str:
    """A citizen's own space; for staff the first page of the desk their duties open."""
    if actor is None or actor.kind is ActorKind.CITIZEN:
        return str(settings.LOGIN_REDIRECT_URL)
    doors = doors_for(Place.DESK, actor)
    return doors[0].address if doors else "/desk/"


def account_of(request: Request) -> Account:
    """The account behind the session; only for pages open to logged-in people."""
    account: Account = request.user  # type: ignore[assignment] # AUTH_USER_MODEL
    return account


def _actor(account: Account) -> Actor | None:
    return selectors.actor_of_account(Account.objects.with_actor().get(pk=account.pk))
