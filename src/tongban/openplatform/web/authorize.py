"""The way into a connected system: log in once, see what it is told, go in."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from authlib.oauth2 import OAuth2Error
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tongban.identity import public as identity
from tongban.kernel.access import open_to, open_to_everybody
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.http import Request
from tongban.openplatform import selectors
from tongban.openplatform.enums import LoginScope
from tongban.openplatform.errors import OnlyForResidents
from tongban.openplatform.services import consents, logins
from tongban.openplatform.web.wishes import KNOWN, Wish, read_wish, refused
from tongban.ui.pages import page

_LOGIN = "/login/"


@csrf_exempt
@open_to_everybody
@never_cache
@require_http_methods(["GET", "POST"])
def authorize(request: Request) -> HttpResponse:
    """The authorization endpoint. A POST only carries the same parameters: it becomes a GET and does nothing itself."""
    if request.method == "POST":
        said = {name: request.POST[name] for name in KNOWN if request.POST.get(name)}
        return HttpResponseRedirect(f"{request.path}?{urlencode(said)}", status=303)
    try:
        wish = read_wish(request)
    except OAuth2Error as error:
        return refused(error)
    return _before_entering(request, wish) or _enter_or_ask(request, wish)


@open_to_everybody
@never_cache
@require_http_methods(["GET"])
def go_on(request: Request) -> HttpResponse:
    """Between a login and the system: a page that goes on by itself, with a link for browsers that do not."""
    address = f"{reverse('openplatform:authorize')}?{request.GET.urlencode()}"
    return page(request, "openplatform/go_on.html", {"address": address})


@open_to(ActorKind.CITIZEN)
@never_cache
@require_http_methods(["POST"])
def give_consent(request: Request) -> HttpResponse:
    """The person's own act: let the system have it and go in, or go back."""
    try:
        wish = read_wish(request)
    except OAuth2Error as error:
        return refused(error)
    if request.POST.get("answer") != "enter":
        return wish.refuse("access_denied")
    if step := _before_entering(request, wish):
        return step
    scopes = consents.give_consent(
        actor=request.actor, system=wish.system, scopes=wish.scopes, agreed=request.POST.getlist("agreed")
    )
    return _enter(request, wish, scopes, *_represented(request.actor, request.POST.get("represented", "")))


def _before_entering(request: Request, wish: Wish) -> HttpResponse | None:
    """What is missing before anybody goes in: a login, a fresh one, a surer one. None: nothing."""
    actor = request.actor
    if actor.kind not in {ActorKind.CITIZEN, ActorKind.PUBLIC} and not wish.silent:
        raise OnlyForResidents
    if actor.kind is not ActorKind.CITIZEN or not (wish.is_about(actor.id) or not wish.silent):
        address = f"{_LOGIN}?{urlencode({'next': wish.back_here()})}"
        return wish.refuse("login_required") if wish.silent else HttpResponseRedirect(address)
    if wish.needs_login_again(identity.Sessions.here(request).authenticated_at):
        address = identity.Sessions.again_address(wish.back_here())
        return wish.refuse("login_required") if wish.silent else HttpResponseRedirect(address)
    if actor.assurance < wish.level:
        address = identity.Sessions.further_proof_address(wish.level, wish.back_here())
        return wish.refuse("interaction_required") if wish.silent else HttpResponseRedirect(address)
    return None


def _enter_or_ask(request: Request, wish: Wish) -> HttpResponse:
    given = consents.given(party_id=request.actor.id or 0, system=wish.system, scopes=wish.scopes)
    choice = LoginScope.REPRESENTED in wish.scopes and bool(_parties(request.actor))
    if given is not None and "consent" not in wish.prompts and (not choice or wish.silent):
        return _enter(request, wish, given, None, None)
    return wish.refuse("consent_required") if wish.silent else _ask(request, wish)


def _ask(request: Request, wish: Wish) -> HttpResponse:
    items = [selectors.item_of({**each, "given": False}) for each in consents.wanted(wish.system, wish.scopes)]
    facts = {
        "system": wish.system,
        "by_law": [item for item in items if item.statutory],
        "by_consent": [item for item in items if not item.statutory],
        "parties": _parties(request.actor) if LoginScope.REPRESENTED in wish.scopes else [],
        "address": f"{reverse('openplatform:give_consent')}?{wish.query}&{urlencode({'again': wish.again})}",
        "host": urlsplit(wish.redirect_uri).netloc,
        "breadcrumbs": [(_("Enter another system"), "")],
    }
    answer = page(request, "openplatform/give_consent.html", facts)
    return let_forms_lead_to(answer, wish.redirect_uri)


def let_forms_lead_to(answer: HttpResponse, address: str) -> HttpResponse:
    """The form of this page may lead to that site, and to no other (content security policy)."""
    parts = urlsplit(address)
    answer.headers["Content-Security-Policy"] = (
        "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
        f"base-uri 'none'; form-action 'self' {parts.scheme}://{parts.netloc}; frame-ancestors 'none'"
    )
    return answer


def _enter(
    request: Request, wish: Wish, scopes: frozenset[str], represented_id: int | None, mandate_id: int | None
) -> HttpResponse:
    code = logins.enter_system(
        actor=request.actor,
        presence=identity.Sessions.here(request),
        system=wish.system,
        asked=wish.asked(scopes, represented_id, mandate_id),
    )
    return wish.answer(code=code)


def _parties(actor: Actor) -> list[Any]:
    return identity.Mandates.list_represented(actor.id) if actor.id is not None else []


def _represented(actor: Actor, chosen: str) -> tuple[int | None, int | None]:
    """(the party the person acts for, the mandate), of those there are; (None, None): the person itself."""
    party = next((row for row in _parties(actor) if str(row.id) == chosen), None)
    if party is None:
        return None, None
    held = identity.Mandates.list_mandates(actor)
    mandate = next(
        (row for row in held if row.in_force and row.represented_id == party.id and row.agent_id == actor.id), None
    )
    return party.id, mandate.id if mandate else None
