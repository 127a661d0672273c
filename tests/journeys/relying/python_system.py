"""A tiny connected system in Python: Django and Authlib's client. An example, and what a journey logs in to.

Run it with ISSUER, CLIENT_ID, CLIENT_SECRET and PORT in the environment; register ``http://127.0.0.1:PORT/callback/``,
``…/goodbye/`` and ``…/backchannel/`` for it. On a developer's machine without https: AUTHLIB_INSECURE_TRANSPORT=1.
"""

import json
import os
import secrets
from importlib import import_module

from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.core.servers import basehttp
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.html import escape
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

ISSUER, PORT = os.environ["ISSUER"], int(os.environ["PORT"])
CLIENT_ID = os.environ["CLIENT_ID"]
HERE = f"http://127.0.0.1:{PORT}"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    SECRET_KEY=secrets.token_hex(),
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    SESSION_ENGINE="django.contrib.sessions.backends.cache",
    SESSION_COOKIE_NAME="python_system",  # cookies know no ports: two systems on one machine need two names
)
oauth = OAuth()
oauth.register(
    "tongban",
    client_id=CLIENT_ID,
    client_secret=os.environ["CLIENT_SECRET"],
    server_metadata_url=f"{ISSUER}/.well-known/openid-configuration",
    client_kwargs={"scope": "openid profile phone offline_access", "code_challenge_method": "S256"},
)
logins: dict[str, str] = {}  # sid of the login there -> session here; a real system keeps this in its database


def show_home(request: HttpRequest) -> HttpResponse:
    """Who is here; nobody: to the login."""
    if "tokens" not in request.session:
        return HttpResponseRedirect("/login/")
    facts = oauth.tongban.userinfo(token=request.session["tokens"])
    buttons = "".join(
        f'<form method="post" action="/{name}/"><button>{label}</button></form>'
        for name, label in (("refresh", "换新令牌"), ("logout", "退出"))
    )
    shown = escape(json.dumps(facts, ensure_ascii=False))
    return HttpResponse(
        f'<!doctype html><html lang="zh"><title>甲</title><h1>甲系统</h1><p id="who">{shown}</p>'
        f'<p id="refreshed">{request.session.get("refreshed", 0)}</p>{buttons}'
    )


def log_in(request: HttpRequest) -> HttpResponse:
    """Authlib makes state, nonce and proof key, and keeps them in the session."""
    return oauth.tongban.authorize_redirect(request, f"{HERE}/callback/")


def come_back(request: HttpRequest) -> HttpResponse:
    """Authlib checks the state, exchanges the code and checks the ID token."""
    tokens = oauth.tongban.authorize_access_token(request)
    request.session.cycle_key()
    request.session["tokens"] = dict(tokens)
    request.session.save()
    logins[tokens["userinfo"]["sid"]] = request.session.session_key
    return HttpResponseRedirect("/")


def refresh(request: HttpRequest) -> HttpResponse:
    """Each refresh token is good once: keep the one that comes."""
    held = request.session["tokens"]
    fresh = oauth.tongban.fetch_access_token(grant_type="refresh_token", refresh_token=held["refresh_token"])
    assert fresh["refresh_token"] != held["refresh_token"]
    request.session["tokens"] = {**held, **fresh, "id_token": held["id_token"]}
    request.session["refreshed"] = request.session.get("refreshed", 0) + 1
    return HttpResponseRedirect("/")


def log_out(request: HttpRequest) -> HttpResponse:
    """Here, and everywhere: RP-initiated logout."""
    hint = request.session["tokens"]["id_token"]
    request.session.flush()
    return oauth.tongban.logout_redirect(request, f"{HERE}/goodbye/", id_token_hint=hint, state=secrets.token_urlsafe())


def say_goodbye(request: HttpRequest) -> HttpResponse:
    oauth.tongban.validate_logout_response(request)
    return HttpResponse('<!doctype html><html lang="zh"><title>甲</title><h1>已退出</h1>')


def hear_logout(request: HttpRequest) -> HttpResponse:
    """Back-channel logout: a token signed there, of this issuer, for this system, about one login."""
    keys = KeySet.import_key_set(oauth.tongban.fetch_jwk_set(force=True))
    rules = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": ISSUER}, aud={"essential": True, "value": CLIENT_ID}, sid={"essential": True}
    )
    try:
        token = jwt.decode(request.POST["logout_token"], keys, algorithms=["ES256"])
        rules.validate(token.claims)
    except (JoseError, ValueError, KeyError):
        return HttpResponse(status=400)
    if token.header.get("typ") != "logout+jwt" or LOGOUT_EVENT not in token.claims["events"] or "nonce" in token.claims:
        return HttpResponse(status=400)
    if key := logins.pop(token.claims["sid"], ""):
        import_module(settings.SESSION_ENGINE).SessionStore(key).delete()
    return HttpResponse(status=204)


urlpatterns = [
    path("", show_home),
    path("login/", log_in),
    path("callback/", come_back),
    path("refresh/", refresh),
    path("logout/", log_out),
    path("goodbye/", say_goodbye),
    path("backchannel/", hear_logout),
]

if __name__ == "__main__":
    basehttp.run("127.0.0.1", PORT, get_wsgi_application(), threading=True)
