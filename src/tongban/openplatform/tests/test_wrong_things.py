"""What must not work: forged, swapped and old tokens, other addresses, other people's forms."""

import base64
import json
import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey

from tongban.identity.tests import factories as identity
from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM
from tongban.openplatform.models import Grant, SigningKey
from tongban.openplatform.services import logins, signing, systems
from tongban.openplatform.tests.factories import CALLBACK, GOODBYE
from tongban.openplatform.tests.relying import Browser, connect, enter, part_of, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def system():
    return connect()


@pytest.fixture
def browser():
    return Browser().log_in()


def encoded(content) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


class TestAccessToken:
    def test_of_no_algorithm_is_refused(self, system, browser):
        token = enter(system, browser)["access_token"]
        unsigned = f"{encoded({'alg': 'none', 'typ': 'at+jwt'})}.{encoded(part_of(token, 1))}."

        assert system.userinfo(unsigned).status_code == 401

    def test_signed_by_another_under_our_key_number_is_refused(self, system, browser):
        token = enter(system, browser)["access_token"]
        header, claims = part_of(token, 0), part_of(token, 1)
        forged = jwt.encode(header, claims, ECKey.generate_key("P-256"), algorithms=["ES256"])

        assert system.userinfo(forged).status_code == 401

    def test_signed_with_the_public_key_as_a_secret_is_refused(self, system, browser):
        """The old trick with HS256."""
        token = enter(system, browser)["access_token"]
        key = json.dumps(Client().get("/oauth/jwks/").json()["keys"][0]).encode()
        head = f"{encoded({'alg': 'HS256', 'typ': 'at+jwt'})}.{encoded(part_of(token, 1))}"

        assert system.userinfo(f"{head}.{base64.urlsafe_b64encode(key).decode()}").status_code == 401

    @pytest.mark.parametrize(
        "change",
        [
            {"aud": "https://elsewhere.example.cn"},
            {"iss": "https://elsewhere.example.cn"},
            {"exp": 1},
            {"jti": "another"},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_with_another_claim_is_refused_though_we_signed_it(self, system, browser, change):
        claims = part_of(enter(system, browser)["access_token"], 1) | change
        signed = signing.sign(claims, algorithm="ES256", kind="at+jwt")

        assert system.userinfo(signed).status_code == 401

    def test_an_id_token_is_none(self, system, browser):
        assert system.userinfo(enter(system, browser)["id_token"]).status_code == 401

    def test_that_has_run_out_is_refused(self, system, browser):
        token = enter(system, browser)["access_token"]

        with clock.standing_at(clock.now() + logins.ACCESS_LIVES + timedelta(seconds=1)):
            assert system.userinfo(token).status_code == 401

    def test_revoked_is_refused(self, system, browser):
        token = enter(system, browser)["access_token"]

        assert system.ask("/oauth/revoke/", token=token).status_code == 200

        assert system.userinfo(token).status_code == 401
        assert system.ask("/oauth/introspect/", token=token).json() == {"active": False}

    def test_of_another_system_is_neither_revoked_nor_told_about(self, system, browser):
        token, other = enter(system, browser)["access_token"], connect()

        assert other.ask("/oauth/revoke/", token=token).status_code == 400
        assert other.ask("/oauth/introspect/", token=token).json() == {"active": False}
        assert system.userinfo(token).status_code == 200

    def test_lives_on_through_a_change_of_keys_but_not_through_a_theft(self, system, browser):
        token = enter(system, browser)["access_token"]
        signing.rotate()
        with clock.standing_at(clock.now() + timedelta(days=1, seconds=1)):
            assert signing.retire() == 2
        assert system.userinfo(token).status_code == 200

        signing.rotate(at_once=True)

        assert system.userinfo(token).status_code == 401

    def test_of_a_suspended_system_is_refused(self, system, browser):
        token = enter(system, browser)["access_token"]

        systems.suspend_system(actor=SYSTEM, client_id=system.row.client_id, reason="泄露密钥")

        assert system.userinfo(token).status_code == 401
        assert browser.open(system.request()) == ""


class TestCode:
    def test_of_another_system_is_none_and_stays_good(self, system, browser):
        code = told(browser.open(system.request()))["code"]
        other = connect()
        other.given = system.given

        assert other.exchange(code).json()["error"] == "invalid_grant"

        assert "id_token" in system.exchange(code).json()

    def test_with_another_address_is_refused(self, system, browser):
        code = told(browser.open(system.request()))["code"]

        assert system.exchange(code, redirect_uri="https://rs.example.cn/other").json()["error"] == "invalid_grant"

    @pytest.mark.parametrize("verifier", ["x" * 50, None])
    def test_without_its_proof_key_is_refused(self, system, browser, verifier):
        code = told(browser.open(system.request()))["code"]

        assert system.exchange(code, code_verifier=verifier).status_code == 400

    def test_that_has_run_out_is_refused(self, system, browser):
        code = told(browser.open(system.request()))["code"]

        with clock.standing_at(clock.now() + logins.CODE_LIVES + timedelta(seconds=1)):
            assert system.exchange(code).json()["error"] == "invalid_grant"

    def test_with_a_wrong_secret_is_refused(self, system, browser):
        code = told(browser.open(system.request()))["code"]

        answer = replace(system, secret="wrong").exchange(code)

        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")

    @pytest.mark.parametrize("value", ["", "x", "zz.zz", "ffffffffffffffffffff.x", "-1.x", "𝟗.x", "a\x00b"])
    def test_that_is_none_is_refused(self, system, browser, value):
        browser.open(system.request())

        assert system.exchange(value).json()["error"] in {"invalid_grant", "invalid_request"}


class TestRequest:
    @pytest.mark.parametrize(
        "change",
        [
            {"response_type": "token"},
            {"response_type": "id_token"},
            {"response_type": "code id_token"},
            {"code_challenge": None},
            {"code_challenge_method": "plain"},
            {"code_challenge_method": None},
            {"scope": "profile"},
            {"scope": None},
            {"response_mode": "fragment"},
            {"prompt": "none login"},
            {"max_age": "yesterday"},
            {"resource": "https://elsewhere.example.cn"},
            {"registration": "{}"},
        ],
        ids=lambda change: "-".join(f"{name}={value}" for name, value in change.items()),
    )
    def test_for_what_there_is_not_goes_back_with_an_error(self, system, browser, change):
        place = browser.open(system.request(**change))

        assert place.startswith(f"{CALLBACK}?error=")
        assert told(place)["state"] == system.given["state"]

    @pytest.mark.parametrize(
        "address",
        [
            "https://evil.example/",
            "https://rs.example.cn.evil.example/callback",
            "https://rs.example.cn/callback?x=1",
            "https://rs.example.cn/callback/",
            "https://rs.example.cn/callback#x",
            "https://rs.example.cn:443/callback",
            "http://rs.example.cn/callback",
            "https://rs.example.cn/callback/../other",
            "https://rs.example.cn\\@evil.example/callback",
            "//evil.example",
            "javascript:alert(1)",
            " https://rs.example.cn/callback",
        ],
    )
    def test_with_another_address_leads_nowhere(self, system, browser, address):
        """Also with errors in it that would otherwise be answered there."""
        for change in ({}, {"response_type": "token"}, {"scope": "x"}, {"prompt": "none"}):
            place = browser.open(system.request(redirect_uri=address, **change))
            assert place == ""
            assert browser.page.status_code == 400
            assert "evil.example" not in browser.page.headers.get("Location", "")

    def test_twice_named_parameters_are_refused(self, system, browser):
        for name in ("client_id", "redirect_uri", "scope", "state"):
            address = f"{system.request()}&{urlencode({name: 'https://evil.example/'})}"
            place = browser.open(address)
            assert "code=" not in place
            assert not place.startswith("https://evil.example")

    @pytest.mark.parametrize("client_id", ["", "unknown", "cs-\x00", "'; drop table"])
    def test_of_an_unknown_system_leads_nowhere(self, system, browser, client_id):
        assert browser.open(system.request(client_id=client_id)) == ""
        assert browser.page.status_code in {400, 401}

    def test_the_page_between_leads_only_to_our_own_endpoint(self):
        page = Client().get("/oauth/go-on/?redirect_uri=https://evil.example/&%22%3E%3Cscript%3E=1")

        onward = re.search(r'url=([^"]+)"', page.text)[1]
        assert onward.startswith("/oauth/authorize/?")
        assert "<script>=" not in page.text

    def test_a_member_of_staff_does_not_enter(self, system):
        browser = Browser(identity.StaffFactory().account).log_in()

        assert browser.open(system.request()) == ""
        assert browser.page.status_code == 403


class TestConsentForm:
    def test_of_another_site_is_refused(self, system):
        browser = Browser().log_in()
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = browser.client.cookies
        query = system.request().partition("?")[2]

        answer = strict.post(f"/oauth/consent/?{query}", {"answer": "enter"})

        assert answer.status_code == 403
        assert not Grant.objects.exists()

    def test_leads_to_the_address_of_the_system_and_no_other(self, system, browser):
        page = browser.client.get(system.request())

        assert "form-action 'self' https://rs.example.cn;" in page.headers["Content-Security-Policy"]

    def test_changed_on_the_way_is_checked_again(self, system, browser):
        query = system.request(redirect_uri="https://evil.example/").partition("?")[2]

        assert browser.client.post(f"/oauth/consent/?{query}", {"answer": "enter"}).status_code == 400

    def test_more_than_was_asked_or_registered_is_not_given(self, browser):
        system = connect(scopes=[{"scope": "phone", "purpose": "联系您"}])

        tokens = enter(system, browser, scope="openid phone certificate", agreed=("phone", "certificate", "address"))

        assert set(tokens["scope"].split()) == {"openid", "phone"}

    def test_in_two_tabs_gives_two_codes_good_once_each(self, system, browser):
        first, second = system.request(), system.request()
        given = dict(system.given)
        one, two = told(browser.open(first))["code"], told(browser.open(second))["code"]
        assert system.exchange(one).json()["error"] == "invalid_grant"  # the proof key of the other tab
        system.given = given
        assert "id_token" in system.exchange(two).json()

    def test_sent_again_with_the_back_button_gives_a_new_code(self, system, browser):
        page = browser.client.get(system.request())
        form = re.search(r'action="(/oauth/consent/[^"]*)"', page.text)[1].replace("&amp;", "&")

        codes = {told(browser.client.post(form, {"answer": "enter"}).headers["Location"])["code"] for _ in range(2)}

        assert len(codes) == 2


class TestSession:
    def test_has_another_key_after_the_login(self, system):
        browser = Browser()
        browser.client.get(system.request())
        browser.client.get("/login/")
        fixed = browser.client.session.session_key

        enter(system, browser)

        assert browser.client.session.session_key != fixed
        assert not fixed or not Session.objects.filter(session_key=fixed).exists()


class TestKeys:
    def test_lie_sealed_and_go_when_they_retire(self):
        signing.ensure_keys()
        signing.rotate()
        with clock.standing_at(clock.now() + timedelta(days=1, seconds=1)):
            signing.retire()

        assert [row.private == "" for row in SigningKey.objects.order_by("made_at")] == [True, True, False, False]

    def test_of_tomorrow_are_published_today_and_do_not_sign(self):
        before = signing.current("ES256")[0]
        signing.rotate()

        assert signing.current("ES256")[0] == before
        assert len(signing.published()) == 4
        with clock.standing_at(clock.now() + timedelta(days=1, seconds=1)):
            assert signing.current("ES256")[0] != before


class TestAfterLogout:
    def test_an_address_to_go_to_must_be_registered(self, system, browser):
        hint = enter(system, browser)["id_token"]
        for address in ("https://evil.example/", f"{GOODBYE}/x", f"{GOODBYE}?x=1", "//evil.example", "javascript:1"):
            query = urlencode({"id_token_hint": hint, "post_logout_redirect_uri": address})
            asked = browser.client.get(f"/oauth/end-session/?{query}")
            assert (asked.status_code, "Location" in asked.headers) == (200, False)
            policy = asked.headers["Content-Security-Policy"]
            assert "evil.example" not in policy
