"""What systems ask by themselves: tokens, data about who logged in, an end to a token, the configuration, the keys."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.kernel.access import open_to_everybody
from tongban.kernel.http import Request
from tongban.openplatform.errors import TokenRefused
from tongban.openplatform.services import access, logins, signing, telling
from tongban.openplatform.web import discovery
from tongban.openplatform.web.provider import provider

View = Callable[..., HttpResponse]


def for_systems(view: View) -> View:
    """Asked by programs: no cookie counts here, so none is looked at and any site's script may ask (CORS)."""

    @wraps(view)
    def answer(request: Any, *arguments: Any, **named: Any) -> HttpResponse:
        response = HttpResponse() if request.method == "OPTIONS" else view(request, *arguments, **named)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        return response

    return csrf_exempt(open_to_everybody(answer))


@for_systems
@never_cache
@sensitive_post_parameters()
@require_http_methods(["POST"])
def get_tokens(request: Request) -> HttpResponse:
    """The token endpoint. One transaction: what a replayed code or token ends stays ended though the answer is no."""
    with transaction.atomic():
        response: HttpResponse = provider.create_token_response(request)
    return response


@for_systems
@never_cache
@sensitive_post_parameters()
@require_http_methods(["POST"])
def revoke_token(request: Request) -> HttpResponse:
    with transaction.atomic():
        response: HttpResponse = provider.create_endpoint_response("revocation", request)
    return response


@for_systems
@never_cache
@sensitive_post_parameters()
@require_http_methods(["POST"])
def introspect_token(request: Request) -> HttpResponse:
    response: HttpResponse = provider.create_endpoint_response("introspection", request)
    return response


@for_systems
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def get_userinfo(request: Request) -> HttpResponse:
    """Data about the person, as granted (OpenID Connect Core section 5.3)."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip() if scheme.lower() == "bearer" else request.POST.get("access_token", "")
    try:
        grant, scopes = access.open_access_token(value=token, audience=logins.api_audience())
    except TokenRefused as refusal:
        said = f', error="invalid_token", error_description="{refusal.code}"' if token else ""
        return HttpResponse(status=401, headers={"WWW-Authenticate": f'Bearer realm="tongban"{said}'})
    return JsonResponse(telling.tell(grant=grant, scopes=scopes), json_dumps_params={"ensure_ascii": False})


@for_systems
@require_http_methods(["GET"])
def show_configuration(request: Request) -> HttpResponse:
    return JsonResponse(discovery.configuration(), headers={"Cache-Control": "public, max-age=3600"})


@for_systems
@require_http_methods(["GET"])
def show_keys(request: Request) -> HttpResponse:
    return JsonResponse({"keys": signing.published()}, headers={"Cache-Control": "public, max-age=3600"})
