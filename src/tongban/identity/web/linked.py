"""Log in with an account elsewhere, link one, unlink it. Setting out is a form of ours; coming back is good once, for
the session that set out and the provider it set out to."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tongban.identity.adapters.upstream import Recognised, Trip
from tongban.identity.assurance import LINKED
from tongban.identity.errors import UpstreamRefused
from tongban.identity.freshness import freshly
from tongban.identity.services import linked, mobiles, sessions
from tongban.identity.web.entering import account_of, enter, next_address, onward
from tongban.identity.web.proving import prove_first
from tongban.kernel.access import open_to, open_to_everybody
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page

_TRIP = "identity_trip"


@open_to_everybody
@never_cache
@require_http_methods(["POST"])
def begin_login(request: Request, upstream: str) -> HttpResponse:
    """The last page of ours before the provider's. Who is logged in already goes on."""
    linked.find_upstream(upstream)
    if request.user.is_authenticated:
        return onward(request, account_of(request))
    return _set_out(request, upstream, None)


@open_to(ActorKind.CITIZEN)
@never_cache
@require_http_methods(["POST"])
@freshly
def begin_link(request: Request, upstream: str) -> HttpResponse:
    """After a fresh login, and a further proof where there is one: a link is a new way into the account."""
    account = account_of(request)
    linked.find_upstream(upstream)
    if mobiles.must_prove_first(account, sessions.proofs_of(request.session)):
        return prove_first(request, account)
    return _set_out(request, upstream, account.pk)


@open_to_everybody
@never_cache
@require_http_methods(["GET"])
def come_back(request: Request, upstream: str) -> HttpResponse:
    linked.find_upstream(upstream)
    kept = request.session.pop(_TRIP, None) or {}
    try:
        if kept.get("upstream") != upstream:
            raise UpstreamRefused
        found = linked.recognise(upstream=upstream, trip=Trip(**kept["trip"]), answer=request.GET.dict())
        return _link(request, kept, found) if kept["account_id"] else _log_in(request, kept, found)
    except DomainError as refusal:
        messages.warning(request, str(refusal))
        inside = request.actor.kind is ActorKind.CITIZEN
        return go_to(request, "identity:show_security" if inside else "identity:log_in")


@open_to(ActorKind.CITIZEN)
@never_cache
@require_http_methods(["POST"])
@freshly
def end_link(request: Request, link_id: int) -> HttpResponse:
    linked.unlink_account(actor=request.actor, account_id=account_of(request).pk, link_id=link_id)
    messages.success(request, _("Unlinked. That account opens nothing here any more."))
    return go_to(request, "identity:show_security")


def _set_out(request: Request, upstream: str, account_id: int | None) -> HttpResponse:
    back = settings.TONGBAN_SITE_URL.rstrip("/") + reverse("identity:come_back", args=[upstream])
    try:
        address, trip = linked.set_out(upstream=upstream, back=back)
    except DomainError as refusal:
        messages.warning(request, str(refusal))
        return go_to(request, "identity:show_security" if account_id else "identity:log_in")
    kept: dict[str, Any] = {"upstream": upstream, "account_id": account_id, "next": next_address(request)}
    request.session[_TRIP] = kept | {"trip": asdict(trip)}
    facts = {"address": address, "name": linked.find_upstream(upstream).name, "links": account_id is not None}
    return page(request, "identity/begin_linked.html", facts)


def _link(request: Request, kept: dict[str, Any], found: Recognised) -> HttpResponse:
    """Only for who set out, still logged in, and not long ago. Raises UpstreamRefused, LinkTaken."""
    same = request.actor.kind is ActorKind.CITIZEN and account_of(request).pk == kept["account_id"]
    if not same or not sessions.is_fresh(request.session):
        raise UpstreamRefused
    linked.link_account(actor=request.actor, account_id=kept["account_id"], upstream=kept["upstream"], recognised=found)
    messages.success(request, _("Linked. From now on you can log in with that account too."))
    return go_to(request, "identity:show_security")


def _log_in(request: Request, kept: dict[str, Any], found: Recognised) -> HttpResponse:
    """A first step like the password: whoever has a second factor shows it too. Raises NotLinked."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("identity:log_in"), status=303)
    account = linked.open_linked(upstream=kept["upstream"], recognised=found)
    return enter(request, account, LINKED[found.level], asked=kept["next"])
