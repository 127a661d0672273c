"""Conditions of the OpenID Basic OP and Config OP conformance plans, each under the module id of the plan.

conformance.toml lists the modules; docs/topics/one-login.md shows them, and what is not claimed. Two things differ from
the plan by design: every system uses PKCE with S256, and identifiers are pairwise.
"""

import base64
import hashlib
import time
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.test import Client

from tongban.kernel import clock
from tongban.openplatform.errors import ProposalInvalid
from tongban.openplatform.tests.factories import CALLBACK
from tongban.openplatform.tests.relying import Browser, connect, enter, part_of, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def system():
    return connect()


@pytest.fixture
def browser():
    return Browser().log_in()


def test_oidcc_server(system, browser):
    back = told(browser.open(system.request()))
    assert back["state"] == system.given["state"]
    assert len(base64.urlsafe_b64decode(back["code"].partition(".")[2] + "=")) * 8 >= 128  # bits nobody can guess

    tokens = system.exchange(back["code"]).json()

    assert tokens["token_type"] == "Bearer"
    claims = system.read(tokens["id_token"])
    assert {"iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "sid"} <= set(claims)
    assert claims["iss"] == "http://localhost:8000"
    assert claims["exp"] > time.time() >= claims["iat"]
    half = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
    assert claims["at_hash"] == base64.urlsafe_b64encode(half).decode().rstrip("=")


def test_oidcc_response_type_missing(system, browser):
    back = told(browser.open(system.request(response_type=None)))

    assert back["error"] in {"invalid_request", "unsupported_response_type"}
    assert back["state"] == system.given["state"]


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_oidcc_idtoken_signature(browser, algorithm):
    system = connect(signing_algorithm=algorithm)

    token = enter(system, browser)["id_token"]

    header = part_of(token, 0)
    assert header["alg"] == algorithm
    assert header["kid"] in {key["kid"] for key in Client().get("/oauth/jwks/").json()["keys"]}
    assert system.read(token)["aud"] == system.row.client_id


def test_oidcc_idtoken_unsigned():
    """No system is given ID tokens without a signature, and none is told that it could be."""
    assert (
        "none" not in Client().get("/.well-known/openid-configuration").json()["id_token_signing_alg_values_supported"]
    )
    with pytest.raises(ProposalInvalid):
        connect(signing_algorithm="none")


def test_oidcc_userinfo_get(system, browser):
    tokens = enter(system, browser)

    assert system.userinfo(tokens["access_token"]).json() == {"sub": system.read(tokens["id_token"])["sub"]}


def test_oidcc_userinfo_post_header(system, browser):
    token = enter(system, browser)["access_token"]

    assert system.browser.post("/oauth/userinfo/", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_oidcc_userinfo_post_body(system, browser):
    token = enter(system, browser)["access_token"]

    assert system.browser.post("/oauth/userinfo/", {"access_token": token}).status_code == 200


def test_oidcc_ensure_request_without_nonce_succeeds_for_code_flow(system, browser):
    assert "nonce" not in system.read(enter(system, browser, nonce=None)["id_token"])


@pytest.mark.parametrize(
    ("scope", "claims"),
    [
        ("profile", {"name"}),
        ("email", {"email", "email_verified"}),
        ("address", {"address"}),
        ("phone", {"phone_number", "phone_number_verified"}),
        (
            "profile email address phone",
            {"name", "email", "email_verified", "address", "phone_number", "phone_number_verified"},
        ),
    ],
    ids=[
        "oidcc-scope-profile",
        "oidcc-scope-email",
        "oidcc-scope-address",
        "oidcc-scope-phone",
        "oidcc-scope-all",
    ],
)
def test_oidcc_scope(system, browser, scope, claims):
    tokens = enter(system, browser, scope=f"openid {scope}", agreed=tuple(scope.split()))

    assert set(system.userinfo(tokens["access_token"]).json()) == {"sub"} | claims


def test_oidcc_alternate_happy_flow(system, browser):
    """The scopes, and the parameters of the request, the other way round."""
    path, _mark, query = system.request(scope="email openid").partition("?")
    turned = f"{path}?{urlencode(parse_qsl(query)[::-1])}"

    code = told(browser.open(turned, agreed=("email",)))["code"]

    tokens = system.exchange(code).json()
    assert set(tokens["scope"].split()) == {"email", "openid"}
    assert "email" in system.userinfo(tokens["access_token"]).json()
    assert "email" not in system.read(tokens["id_token"])


@pytest.mark.parametrize(
    "extra", [{"display": "page"}, {"display": "popup"}], ids=["oidcc-display-page", "oidcc-display-popup"]
)
def test_oidcc_display(system, browser, extra):
    assert "id_token" in enter(system, browser, **extra)


def test_oidcc_prompt_login(system, browser):
    first = system.read(enter(system, browser)["id_token"])["auth_time"]
    with clock.standing_at(clock.now()):
        session = browser.client.session
        session["identity_authenticated_at"] = first - 100
        session.save()
    browser.seen.clear()

    second = system.read(enter(system, browser, prompt="login")["id_token"])["auth_time"]

    assert "/login/" in browser.seen
    assert second > first - 100


def test_oidcc_prompt_none_not_logged_in(system):
    back = told(Browser().open(system.request(prompt="none")))

    assert back["error"] == "login_required"
    assert back["state"] == system.given["state"]


def test_oidcc_prompt_none_logged_in(system, browser):
    first = system.read(enter(system, browser)["id_token"])

    second = system.read(enter(system, browser, prompt="none")["id_token"])

    assert (first["sub"], first["auth_time"], first["sid"]) == (second["sub"], second["auth_time"], second["sid"])


def test_oidcc_prompt_none_without_consent(system, browser):
    """Not a module of the plan: interaction would be needed, so it is refused (Core 3.1.2.6)."""
    assert told(browser.open(system.request(prompt="none")))["error"] == "consent_required"


def test_oidcc_max_age_1(system, browser):
    enter(system, browser)
    session = browser.client.session
    session["identity_authenticated_at"] = int(time.time()) - 60
    session.save()
    browser.seen.clear()

    claims = system.read(enter(system, browser, max_age="1")["id_token"])

    assert "/login/" in browser.seen
    assert time.time() - claims["auth_time"] < 30


def test_oidcc_max_age_10000(system, browser):
    enter(system, browser)
    browser.seen.clear()

    claims = system.read(enter(system, browser, max_age="10000")["id_token"])

    assert "/login/" not in browser.seen
    assert claims["auth_time"] <= time.time()


def test_oidcc_ensure_request_with_unknown_parameter_succeeds(system, browser):
    assert "id_token" in enter(system, browser, extra="foobar")


def test_oidcc_id_token_hint(system, browser):
    hint = enter(system, browser)["id_token"]

    assert "id_token" in enter(system, browser, prompt="none", id_token_hint=hint)


def test_oidcc_id_token_hint_of_somebody_else(system, browser):
    """Not a module of the plan: a silent request about another person is not answered with this one."""
    hint = enter(system, Browser().log_in())["id_token"]
    enter(system, browser)

    assert told(browser.open(system.request(prompt="none", id_token_hint=hint)))["error"] == "login_required"


def test_oidcc_login_hint(system, browser):
    assert "id_token" in enter(system, browser, login_hint="someone@example.cn")


@pytest.mark.parametrize("name", ["ui_locales", "claims_locales"], ids=["oidcc-ui-locales", "oidcc-claims-locales"])
def test_oidcc_locales(system, browser, name):
    assert "id_token" in enter(system, browser, **{name: "zh-CN en"})


def test_oidcc_ensure_request_with_acr_values_succeeds(system, browser):
    configured = Client().get("/.well-known/openid-configuration").json()["acr_values_supported"]

    claims = system.read(enter(system, browser, acr_values=" ".join(configured))["id_token"])

    assert claims["acr"] in configured


def test_oidcc_codereuse(system, browser):
    code = told(browser.open(system.request()))["code"]
    tokens = system.exchange(code).json()

    again = system.exchange(code)

    assert again.status_code == 400
    assert again.json()["error"] == "invalid_grant"
    assert system.userinfo(tokens["access_token"]).status_code == 401


def test_oidcc_codereuse_30seconds(system, browser):
    code = told(browser.open(system.request()))["code"]
    tokens = system.exchange(code).json()
    with clock.standing_at(clock.now() + timedelta(seconds=30)):
        assert system.exchange(code).json()["error"] == "invalid_grant"

    assert system.userinfo(tokens["access_token"]).status_code == 401


def test_oidcc_ensure_registered_redirect_uri(system, browser):
    place = browser.open(system.request(redirect_uri="https://rs.example.cn/callback/other"))

    assert place == ""
    assert browser.page.status_code == 400


def test_oidcc_ensure_redirect_uri_in_authorization_request(system, browser):
    """Of the Dynamic OP plan."""
    place = browser.open(system.request(redirect_uri=None))

    assert place == ""
    assert browser.page.status_code == 400


def test_oidcc_ensure_post_request_succeeds(system):
    """Also from a browser nobody is logged in with: after the login it goes on with what was posted."""
    browser = Browser()
    said = dict(told(system.request()))
    moved = browser.client.post("/oauth/authorize/", said)

    assert moved.status_code == 303
    assert "code" in told(browser.open(moved.headers["Location"]))


def test_oidcc_server_client_secret_post(browser):
    system = connect(authentication="client_secret_post")
    code = told(browser.open(system.request()))["code"]
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": system.given["code_verifier"],
        "client_id": system.row.client_id,
        "client_secret": system.secret,
    }

    assert "id_token" in Client().post("/oauth/token/", fields).json()


def test_oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported(system, browser):
    back = told(browser.open(system.request(request_uri="https://rs.example.cn/request.jwt")))

    assert back["error"] == "request_uri_not_supported"


def test_oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported(system, browser):
    back = told(browser.open(system.request(request="eyJhbGciOiJub25lIn0.e30.")))

    assert back["error"] == "request_not_supported"


def test_oidcc_ensure_request_object_with_redirect_uri(system, browser):
    """The address inside a request object does not make good the wrong one outside: it is not read at all."""
    wrong = {"redirect_uri": "https://rs.example.cn/elsewhere", "request": "eyJhbGciOiJub25lIn0.e30."}

    assert browser.open(system.request(**wrong)) == ""
    assert browser.page.status_code == 400


def test_oidcc_ensure_request_with_valid_pkce_succeeds(system, browser):
    code = told(browser.open(system.request()))["code"]

    assert "id_token" in system.exchange(code).json()


def test_oidcc_claims_essential(system, browser):
    """The claims parameter is said not to be supported, and does no harm."""
    assert "id_token" in enter(system, browser, claims='{"userinfo":{"name":{"essential":true}}}')


@pytest.mark.parametrize("given", [True, False])
def test_oidcc_refresh_token(system, browser, given):
    """A refresh token comes with ``offline_access``, and only with it."""
    scope, agreed = ("openid offline_access", ("offline_access",)) if given else ("openid", ())
    tokens = enter(system, browser, scope=scope, agreed=agreed)
    assert ("refresh_token" in tokens) is given
    if given:
        second = system.refresh(tokens["refresh_token"]).json()
        before, after = system.read(tokens["id_token"]), system.read(second["id_token"])
        assert {name: before[name] for name in ("iss", "sub", "aud", "auth_time")} == {
            name: after[name] for name in ("iss", "sub", "aud", "auth_time")
        }
        assert second["refresh_token"] != tokens["refresh_token"]
        assert second["access_token"] != tokens["access_token"]
        assert connect().refresh(second["refresh_token"]).json()["error"] == "invalid_grant"


def test_oidcc_discovery_endpoint_verification(system):
    answer = Client().get("/.well-known/openid-configuration")
    said = answer.json()

    assert answer.headers["Content-Type"] == "application/json"
    assert said["issuer"] == "http://localhost:8000"
    assert said["response_types_supported"] == ["code"]
    assert said["subject_types_supported"] == ["pairwise"]
    assert "RS256" in said["id_token_signing_alg_values_supported"]
    assert "none" not in said["id_token_signing_alg_values_supported"]
    for name in ("authorization", "token", "userinfo", "end_session", "revocation", "introspection"):
        path = urlsplit(said[f"{name}_endpoint"]).path
        assert Client().get(path).status_code in {200, 302, 400, 401, 405}, name
    assert {"RSA", "EC"} == {key["kty"] for key in Client().get(urlsplit(said["jwks_uri"]).path).json()["keys"]}


def test_oidcc_discovery_keys_show_nothing_private(system):
    for key in Client().get("/oauth/jwks/").json()["keys"]:
        assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & set(key)
        assert key["use"] == "sig"
