"""Forged, swapped, stolen and replayed tokens, at userinfo and at the API alike; forged proofs of systems."""

import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta

import pytest
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey, import_key

from tongban.identity.public import Mandates, citizen_actor
from tongban.identity.tests import factories as identity
from tongban.kernel import clock
from tongban.messaging.public import load_default_templates
from tongban.openplatform.models import Grant, SignOn
from tongban.openplatform.services import logins, logouts, signing
from tongban.openplatform.tests.factories import GOODBYE, make_client
from tongban.openplatform.tests.relying import Browser, connect, enter, part_of, told
from tongban.openplatform.tests.test_conformance_logout import end, is_logged_in
from tongban.openplatform.tests.test_lives import enter_for

pytestmark = pytest.mark.django_db
AUDIENCE = "http://localhost:8000/oauth/token/"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
WIDE = {"scope": "openid cases offline_access", "agreed": ("cases", "offline_access")}
BOTH = [200, 200]
NEITHER = [401, 401]


@pytest.fixture
def system():
    return connect()


@pytest.fixture
def browser():
    return Browser().log_in()


def opens(system, token) -> list[int]:
    """What userinfo and the API answer to a token."""
    bearer = {"Authorization": f"Bearer {token}"}
    return [Client().get(path, headers=bearer).status_code for path in ("/oauth/userinfo/", "/api/v1/cases")]


def encoded(content) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def public_key(token):
    return next(key for key in signing.published() if key["kid"] == part_of(token, 0)["kid"])


def of_no_algorithm(token, word="none"):
    return f"{encoded(part_of(token, 0) | {'alg': word})}.{token.split('.')[1]}."


def signed_with_the_public_key(token, secret):
    body = f"{encoded(part_of(token, 0) | {'alg': 'HS256'})}.{token.split('.')[1]}"
    return f"{body}.{encoded(hmac.digest(secret, body.encode(), hashlib.sha256))}"


def signed_by_a_stranger(token, **header):
    key = ECKey.generate_key("P-256")
    named = {name: key.as_dict(private=False) if value == "own" else value for name, value in header.items()}
    return jwt.encode(part_of(token, 0) | named, part_of(token, 1), key, algorithms=["ES256"])


def with_other_claims(token, **claims):
    head, _claims, signature = token.split(".")
    return f"{head}.{encoded(part_of(token, 1) | claims)}.{signature}"


def signed_by_us(token, kind="at+jwt", **claims):
    return signing.sign(part_of(token, 1) | claims, algorithm="ES256", kind=kind)


FORGED = {
    "no algorithm": of_no_algorithm,
    "no algorithm, in capitals": lambda token: of_no_algorithm(token, "NONE"),
    "no algorithm, with its signature": lambda token: of_no_algorithm(token) + token.split(".")[2],
    "public key as a secret, JWK": lambda token: signed_with_the_public_key(
        token, json.dumps(public_key(token)).encode()
    ),
    "public key as a secret, PEM": lambda token: signed_with_the_public_key(
        token, import_key(public_key(token)).as_pem(private=False)
    ),
    "another key under our number": signed_by_a_stranger,
    "another key, brought along": lambda token: signed_by_a_stranger(token, jwk="own"),
    "another key, by address": lambda token: signed_by_a_stranger(token, jku="https://evil.example/keys", kid="evil"),
    "a key number we never had": lambda token: signed_by_a_stranger(token, kid="../../etc/passwd"),
    "more scopes": lambda token: with_other_claims(token, scope="openid cases applications profile"),
    "a later end": lambda token: with_other_claims(token, exp=part_of(token, 1)["exp"] + 3600),
    "cut off": lambda token: token[:-8],
    "no signature": lambda token: token.rpartition(".")[0] + ".",
    "twice": lambda token: f"{token}.{token}",
    "encrypted, it says": lambda token: f"{encoded({'alg': 'dir', 'enc': 'A256GCM'})}..{token.split('.')[1]}.x.y",
    "headers only": lambda token: "eyJ..",
    "not even base64": lambda token: "eyJ𝟗.𝟗.𝟗",
    "a list of claims": lambda token: f"{token.split('.')[0]}.{encoded([1])}.{token.split('.')[2]}",
    "a megabyte": lambda token: f"eyJ{'A' * 1_000_000}.A.A",
    "ours, for another service": lambda token: signed_by_us(token, aud="https://elsewhere.example.cn"),
    "ours, of another issuer": lambda token: signed_by_us(token, iss="https://elsewhere.example.cn"),
    "ours, never given out": lambda token: signed_by_us(token, jti="made-up"),
    "ours, run out": lambda token: signed_by_us(token, exp=int(time.time()) - 1),
    "ours, without end": lambda token: signed_by_us(token, exp=None),
    "ours, of another kind": lambda token: signed_by_us(token, kind="JWT"),
}


class TestForgedAccessToken:
    def test_opens_nothing(self, system, browser):
        token = enter(system, browser, **WIDE)["access_token"]

        answers = {name: opens(system, forge(token)) for name, forge in FORGED.items()}

        assert answers == dict.fromkeys(FORGED, NEITHER)
        assert opens(system, token) == BOTH

    def test_another_kind_of_token_opens_nothing(self, system, browser):
        code = told(browser.open(system.request(scope=WIDE["scope"]), agreed=WIDE["agreed"]))["code"]
        others = {"code": code} | system.exchange(code).json()
        others["logout"] = logouts.logout_token(SignOn.objects.get())

        for kind in ("code", "id_token", "refresh_token", "logout"):
            assert opens(system, others[kind]) == NEITHER, kind

    def test_of_a_system_without_a_person_is_no_token_for_userinfo(self, system):
        client, secret = make_client()
        said = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
        token = Client().post("/api/v1/token", said).json()["access_token"]

        assert opens(system, token)[0] == 401

    def test_in_the_address_counts_for_nothing(self, system, browser):
        token = enter(system, browser, **WIDE)["access_token"]

        assert Client().get(f"/oauth/userinfo/?access_token={token}").status_code == 401
        assert Client().get(f"/api/v1/cases?access_token={token}").status_code == 401

    def test_signed_with_a_stolen_key_opens_nothing_after_the_keys_changed(self, system, browser):
        token = enter(system, browser, **WIDE)["access_token"]
        signing.rotate()
        assert opens(system, token) == BOTH

        signing.rotate(at_once=True)

        assert opens(system, token) == NEITHER
        assert opens(system, enter(system, browser, **WIDE)["access_token"]) == BOTH


class TestStolenToken:
    def test_a_refresh_token_used_twice_ends_the_open_access_tokens_too(self, system, browser):
        load_default_templates()
        first = enter(system, browser, **WIDE)
        second = system.refresh(first["refresh_token"]).json()
        assert opens(system, first["access_token"]) == opens(system, second["access_token"]) == BOTH

        assert system.refresh(first["refresh_token"]).json()["error"] == "invalid_grant"

        assert opens(system, first["access_token"]) == opens(system, second["access_token"]) == NEITHER
        assert system.refresh(second["refresh_token"]).json()["error"] == "invalid_grant"

    def test_a_code_used_twice_ends_them_too(self, system, browser):
        code = told(browser.open(system.request(scope=WIDE["scope"]), agreed=WIDE["agreed"]))["code"]
        tokens = system.exchange(code).json()

        assert system.exchange(code).json()["error"] == "invalid_grant"

        assert opens(system, tokens["access_token"]) == NEITHER
        assert system.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"

    def test_in_the_hands_of_another_system_is_refused_and_ends_nothing(self, system, browser):
        code = told(browser.open(system.request(scope=WIDE["scope"]), agreed=WIDE["agreed"]))["code"]
        thief = connect()
        thief.given = system.given
        assert thief.exchange(code).json()["error"] == "invalid_grant"
        tokens = system.exchange(code).json()

        assert thief.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
        assert thief.ask("/oauth/revoke/", token=tokens["refresh_token"]).status_code == 400

        assert opens(system, tokens["access_token"]) == BOTH
        assert "access_token" in system.refresh(tokens["refresh_token"]).json()

    def test_a_refresh_token_taken_for_a_code_and_a_code_for_one_are_refused(self, system, browser):
        code = told(browser.open(system.request(scope=WIDE["scope"]), agreed=WIDE["agreed"]))["code"]
        assert system.refresh(code).json()["error"] == "invalid_grant"
        tokens = system.exchange(code).json()

        assert system.exchange(tokens["refresh_token"]).json()["error"] == "invalid_grant"
        assert system.refresh(tokens["access_token"]).json()["error"] == "invalid_grant"

    def test_a_family_ends_thirty_days_after_it_began_however_often_it_is_used(self, system, browser):
        tokens, began = enter(system, browser, **WIDE), clock.now()
        for days in (10, 20, 29):
            with clock.standing_at(began + timedelta(days=days)):
                tokens = system.refresh(tokens["refresh_token"]).json()
        last = system.ask("/oauth/introspect/", token=tokens["refresh_token"]).json()
        assert last["exp"] <= (began + logins.REFRESH_LIVES).timestamp()

        with clock.standing_at(began + logins.REFRESH_LIVES + timedelta(seconds=1)):
            assert system.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"

    def test_an_access_token_ends_with_its_family(self, system, browser):
        tokens, began = enter(system, browser, **WIDE), clock.now()

        with clock.standing_at(began + logins.REFRESH_LIVES - timedelta(minutes=1)):
            late = system.refresh(tokens["refresh_token"]).json()

        assert part_of(late["access_token"], 1)["exp"] <= (began + logins.REFRESH_LIVES).timestamp()
        assert late["expires_in"] <= 60


class TestMandateRevokedAfterwards:
    def test_everything_given_out_under_it_is_dead_at_once(self, browser):
        mandate = identity.MandateFactory(agent=browser.account.party)
        system = connect()
        tokens = enter_for(system, browser, mandate.represented_id)
        assert system.userinfo(tokens["access_token"]).status_code == 200
        assert system.ask("/oauth/introspect/", token=tokens["access_token"]).json()["active"] is True

        Mandates.revoke(actor=citizen_actor(mandate.represented_id), mandate_id=mandate.pk)

        assert Grant.objects.get().ended_at is None  # the event has not been delivered yet
        assert opens(system, tokens["access_token"]) == NEITHER
        assert system.ask("/oauth/introspect/", token=tokens["access_token"]).json() == {"active": False}


@pytest.fixture
def key():
    return ECKey.generate_key("P-256", {"use": "sig", "kid": "one"})


@pytest.fixture
def signer(key):
    return connect(authentication="private_key_jwt", jwks={"keys": [key.as_dict(private=False)]})


SAID_OTHERWISE = [
    *({"aud": "https://elsewhere.example.cn"}, {"aud": None}, {"iss": "another"}, {"iss": None}, {"jti": None}),
    *({"exp": 1}, {"exp": None}, {"exp": 10**11}, {"exp": float("inf")}, {"exp": "soon"}, {"nbf": 10**11}),
    *({"sub": None}, {"sub": 7}, {"sub": ["x"]}, {"sub": "unknown"}, {"sub": "cs-\0"}),
]


def is_refused(answer) -> bool:
    return answer.status_code in {400, 401} and answer.json()["error"] == "invalid_client"


class TestAssertion:
    """``private_key_jwt``: a system proves itself with a key."""

    def test_of_the_system_is_taken_once(self, signer, browser, key):
        said = self.said(signer, browser, key)
        assert "id_token" in Client().post("/oauth/token/", said).json()

        again = Client().post("/oauth/token/", said | {"code": "other"})

        assert is_refused(again)

    def test_that_says_something_else_is_refused(self, signer, browser, key):
        for change in SAID_OTHERWISE:
            answer = Client().post("/oauth/token/", self.said(signer, browser, key, **change))
            assert is_refused(answer), change

    def test_signed_otherwise_is_refused(self, signer, browser, key):
        good = self.said(signer, browser, key)
        assertion = good["client_assertion"]
        pem = key.as_pem(private=False)
        forged = [
            of_no_algorithm(assertion),
            signed_with_the_public_key(assertion, pem),
            signed_by_a_stranger(assertion),
            signed_by_a_stranger(assertion, jwk="own"),
            jwt.encode({"alg": "HS256"}, part_of(assertion, 1), OctKey.generate_key(256)),
            jwt.encode({"alg": "RS256", "kid": "one"}, part_of(assertion, 1), RSAKey.generate_key(2048)),
            "a.b.c",
            "",
        ]

        for each in forged:
            answer = Client().post("/oauth/token/", good | {"client_assertion": each})
            assert is_refused(answer), each

        assert "id_token" in Client().post("/oauth/token/", good).json()

    def test_does_not_prove_another_system(self, signer, browser, key):
        """One with a secret, and one with a key of its own."""
        for other in (connect(), connect(authentication="private_key_jwt", jwks=self.of_another())):
            claims = {"iss": other.row.client_id, "sub": other.row.client_id}
            answer = Client().post("/oauth/token/", self.said(signer, browser, key, **claims))
            assert is_refused(answer)

    def said(self, system, browser, key, **claims):
        code = told(browser.open(system.request()))["code"]
        told_of = {"iss": system.row.client_id, "sub": system.row.client_id, "aud": AUDIENCE, "jti": "once"}
        told_of |= {"exp": int(time.time()) + 60} | claims
        whole = {name: value for name, value in told_of.items() if value is not None}
        return {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": system.given["redirect_uri"],
            "code_verifier": system.given["code_verifier"],
            "client_assertion_type": ASSERTION,
            "client_assertion": jwt.encode({"alg": "ES256", "kid": "one"}, whole, key),
        }

    def of_another(self):
        return {"keys": [ECKey.generate_key("P-256", {"use": "sig", "kid": "one"}).as_dict(private=False)]}


class TestWeakerProof:
    @pytest.mark.parametrize("registered", ["client_secret_basic", "client_secret_post"])
    def test_than_the_one_registered_is_refused(self, browser, registered):
        """Without a secret, as if it had none; or the right secret in the other place."""
        system = connect(authentication=registered)
        code = told(browser.open(system.request()))["code"]
        said = {"grant_type": "authorization_code", "code": code, "code_verifier": system.given["code_verifier"]}
        said |= {"redirect_uri": system.given["redirect_uri"]}
        form = said | {"client_id": system.row.client_id}
        wrong = [(form, {})]
        if registered == "client_secret_basic":
            wrong.append((form | {"client_secret": system.secret}, {}))
        else:
            wrong.append((said, system.basic()))

        for fields, headers in wrong:
            answer = Client().post("/oauth/token/", fields, headers=headers)
            assert is_refused(answer)


class TestHint:
    def test_another_kind_of_token_is_no_id_token(self, system, browser):
        """Neither an access token nor a logout token logs anybody out."""
        access = enter(system, browser, **WIDE)["access_token"]

        for hint in (access, logouts.logout_token(SignOn.objects.get())):
            assert end(browser, id_token_hint=hint, post_logout_redirect_uri=GOODBYE).status_code == 400
            assert is_logged_in(browser)
            back = told(browser.open(system.request(prompt="none", id_token_hint=hint)))
            assert back["error"] == "login_required"
