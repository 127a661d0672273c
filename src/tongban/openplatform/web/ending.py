"""The end of a login, asked for by a system (OpenID Connect RP-Initiated Logout 1.0)."""

from typing import Any
from urllib.parse import urlencode

from authlib.oauth2 import OAuth2Error
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tongban.identity import public as identity
from tongban.kernel.access import open_to_everybody
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.openplatform.errors import LoginRequestRefused, TokenRefused
from tongban.openplatform.models import ConnectedSystem
from tongban.openplatform.services import logouts, signing
from tongban.openplatform.web.authorize import let_forms_lead_to
from tongban.openplatform.web.provider import provider
from tongban.ui.pages import page

_KNOWN = ("id_token_hint", "logout_hint", "client_id", "post_logout_redirect_uri", "state", "ui_locales")


@csrf_exempt
@open_to_everybody
@never_cache
@require_http_methods(["GET", "POST"])
def end_session(request: Request) -> HttpResponse:
    """A system asks that the login ends. With an ID token of this very login it ends at once; else the person is asked,
    and also where the request names an address that was not registered.

    A POST of another site carries no cookie of ours: it becomes a GET.
    """
    if request.method == "POST":
        said = {name: request.POST[name] for name in _KNOWN if request.POST.get(name)}
        return HttpResponseRedirect(f"{request.path}?{urlencode(said)}", status=303)
    asked = _read(request)
    if request.actor.kind is ActorKind.PUBLIC:
        return _gone(request, asked.redirect_uri)
    goes_astray = bool(request.GET.get("post_logout_redirect_uri")) and not asked.redirect_uri
    if not goes_astray and _is_of_this_login(request, asked.id_token_claims):
        _end(request)
        return _gone(request, asked.redirect_uri)
    return _ask(request, asked)


@open_to_everybody
@never_cache
@require_http_methods(["POST"])
def confirm_end(request: Request) -> HttpResponse:
    """The person says yes, or stays."""
    asked = _read(request)
    if request.POST.get("answer") != "leave":
        return HttpResponseRedirect("/", status=303)
    if request.actor.kind is not ActorKind.PUBLIC:
        _end(request)
    return _gone(request, asked.redirect_uri)


@open_to_everybody
@require_http_methods(["GET"])
def session_ended(request: Request) -> HttpResponse:
    return page(request, "openplatform/session_ended.html", {})


def _read(request: Any) -> Any:
    """Raises LoginRequestRefused for a hint that is no ID token of ours, or speaks of another system."""
    try:
        if hint := request.GET.get("id_token_hint"):
            signing.read(hint, kind="jwt")  # the library does not ask of what kind a token is
        return provider.validate_endpoint_request("end_session", request)
    except OAuth2Error as error:
        raise LoginRequestRefused(error=error.error, reason=error.description or "") from error
    except TokenRefused as refusal:
        raise LoginRequestRefused(error="invalid_request", reason="id_token_hint") from refusal


def _is_of_this_login(request: Any, claims: dict[str, Any] | None) -> bool:
    if not claims or request.actor.kind is not ActorKind.CITIZEN:
        return False
    entry_id = identity.Sessions.here(request).entry_id
    return logouts.is_sid_of(entry_id=entry_id, sid=str(claims.get("sid", "")))


def _end(request: Any) -> None:
    entry_id = identity.Sessions.here(request).entry_id
    identity.Sessions.end(request)
    logouts.end_sign_ons(entry_ids=[entry_id])  # at once; the event that follows finds nothing left


def _ask(request: Request, asked: Any) -> HttpResponse:
    system: ConnectedSystem | None = asked.client.system if asked.client else None
    said = {name: request.GET[name] for name in _KNOWN if request.GET.get(name)}
    facts = {"system": system, "address": f"{reverse('openplatform:confirm_end')}?{urlencode(said)}"}
    answer = page(request, "openplatform/end_session.html", facts)
    return let_forms_lead_to(answer, asked.redirect_uri) if asked.redirect_uri else answer


def _gone(request: Request, address: str | None) -> HttpResponse:
    return HttpResponseRedirect(address or reverse("openplatform:session_ended"), headers={"Cache-Control": "no-store"})
