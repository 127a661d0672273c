"""Conditions of the RP-Initiated Logout OP and Back-Channel Logout OP conformance plans, each under its module id.

conformance.toml lists them.
"""

import re
import time
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey

from tongban.identity.public import Accounts, citizen_actor
from tongban.identity.tests import factories as identity
from tongban.kernel import clock, outgoing
from tongban.openplatform.enums import LogoutState
from tongban.openplatform.models import Grant, SignOn
from tongban.openplatform.selectors import list_consents
from tongban.openplatform.services import logouts
from tongban.openplatform.services.consents import withdraw_consent
from tongban.openplatform.tests.factories import GOODBYE
from tongban.openplatform.tests.relying import Browser, connect, enter, part_of, told

pytestmark = pytest.mark.django_db
BACK = "https://rs.example.cn/backchannel"
EVENT = "http://schemas.openid.net/event/backchannel-logout"


@pytest.fixture
def browser():
    return Browser().log_in()


@pytest.fixture
def system():
    return connect(backchannel_logout_uri=BACK)


@pytest.fixture
def sent(monkeypatch):
    """What systems were sent; ``sent.status`` is what they answer."""

    class Sent(list):
        status = 200

    kept = Sent()

    def post(url, fields, **_options):
        kept.append((url, fields["logout_token"]))
        return outgoing.Answer(kept.status, b"") if kept.status else None

    monkeypatch.setattr(outgoing, "post_form", post)
    return kept


def work():
    """The waiting jobs, as the worker runs them."""
    for sign_on in SignOn.objects.filter(logout=LogoutState.WAITING).order_by("pk"):
        logouts.tell_system(sign_on_id=sign_on.pk)


def end(browser, **said):
    return browser.client.get(f"/oauth/end-session/?{urlencode(said)}")


def is_logged_in(browser) -> bool:
    return browser.client.get("/my/").status_code == 200


class TestRpInitiatedLogout:
    def test_oidcc_rp_initiated_logout(self, system, browser):
        hint = enter(system, browser)["id_token"]

        answer = end(browser, id_token_hint=hint, post_logout_redirect_uri=GOODBYE, state="af0ifjsldkj")

        assert answer.headers["Location"] == f"{GOODBYE}?state=af0ifjsldkj"
        assert not is_logged_in(browser)
        assert told(browser.client.get(system.request(prompt="none")).headers["Location"])["error"] == "login_required"

    def test_oidcc_rp_initiated_logout_no_state(self, system, browser):
        hint = enter(system, browser)["id_token"]

        assert end(browser, id_token_hint=hint, post_logout_redirect_uri=GOODBYE).headers["Location"] == GOODBYE

    def test_oidcc_rp_initiated_logout_no_post_logout_redirect_uri(self, system, browser):
        answer = end(browser, id_token_hint=enter(system, browser)["id_token"])

        assert answer.headers["Location"] == "/oauth/ended/"
        assert not is_logged_in(browser)

    @pytest.mark.parametrize("said", [{}, {"state": "af0ifjsldkj"}], ids=["no-params", "only-state"])
    def test_oidcc_rp_initiated_logout_no_params(self, system, browser, said):
        """oidcc-rp-initiated-logout-only-state too. Whoever asks, the person says yes first; then it is over."""
        enter(system, browser)

        assert end(browser, **said).status_code == 200
        assert is_logged_in(browser)
        left = browser.client.post(f"/oauth/end-session/confirm/?{urlencode(said)}", {"answer": "leave"})

        assert left.headers["Location"] == "/oauth/ended/"
        assert browser.client.get("/oauth/ended/").status_code == 200
        assert not is_logged_in(browser)

    def test_oidcc_rp_initiated_logout_no_id_token_hint(self, system, browser):
        """The person is asked; and without a hint nobody is sent to an address."""
        enter(system, browser)
        said = {"client_id": system.row.client_id, "post_logout_redirect_uri": GOODBYE}
        asked = end(browser, **said)
        assert asked.status_code == 200
        assert system.row.name in asked.text
        assert is_logged_in(browser)

        stays = browser.client.post(f"/oauth/end-session/confirm/?{urlencode(said)}", {"answer": "stay"})
        assert stays.headers["Location"] == "/"
        assert is_logged_in(browser)

        leaves = browser.client.post(f"/oauth/end-session/confirm/?{urlencode(said)}", {"answer": "leave"})
        assert leaves.headers["Location"] == "/oauth/ended/"
        assert not is_logged_in(browser)

    def test_oidcc_rp_initiated_logout_bad_id_token_hint(self, system, browser):
        """Signed by somebody else, or nothing at all."""
        token = enter(system, browser)["id_token"]
        forged = jwt.encode(part_of(token, 0), part_of(token, 1), ECKey.generate_key("P-256"), algorithms=["ES256"])

        for hint in (forged, "bad", "a.b.c"):
            answer = end(browser, id_token_hint=hint, post_logout_redirect_uri=GOODBYE)
            assert answer.status_code == 400
            assert is_logged_in(browser)

    def test_oidcc_rp_initiated_logout_modified_id_token_hint(self, system, browser):
        """Made into one of no algorithm, or changed under its signature."""
        head, claims, signature = enter(system, browser)["id_token"].split(".")

        for changed in (f"eyJhbGciOiJub25lIn0.{claims}.", f"{head}.{claims[:-4]}AAAA.{signature}"):
            assert end(browser, id_token_hint=changed, post_logout_redirect_uri=GOODBYE).status_code == 400
            assert is_logged_in(browser)

    def test_oidcc_rp_initiated_logout_bad_post_logout_redirect_uri(self, system, browser):
        self._asks_and_stays_here(system, browser, "https://evil.example/")

    def test_oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri(self, system, browser):
        self._asks_and_stays_here(system, browser, f"{GOODBYE}?foo=bar")

    def _asks_and_stays_here(self, system, browser, address):
        said = {"id_token_hint": enter(system, browser)["id_token"], "post_logout_redirect_uri": address}

        assert end(browser, **said).status_code == 200
        assert is_logged_in(browser)
        left = browser.client.post(f"/oauth/end-session/confirm/?{urlencode(said)}", {"answer": "leave"})

        assert left.headers["Location"] == "/oauth/ended/"
        assert not is_logged_in(browser)

    def test_oidcc_rp_initiated_logout_discovery_endpoint_verification(self):
        said = Client().get("/.well-known/openid-configuration").json()

        assert said["end_session_endpoint"] == f"{said['issuer']}/oauth/end-session/"

    def test_a_hint_of_another_login_asks_the_person(self, system, browser):
        """Not a module of the plan: an old token, or that of somebody else, ends nothing by itself."""
        hint = enter(system, Browser().log_in())["id_token"]

        answer = end(browser, id_token_hint=hint, post_logout_redirect_uri=GOODBYE)

        assert answer.status_code == 200
        assert is_logged_in(browser)

    def test_a_hint_that_has_run_out_is_taken(self, system, browser):
        hint = enter(system, browser)["id_token"]

        with clock.standing_at(clock.now() + timedelta(hours=3)):
            assert end(browser, id_token_hint=hint, post_logout_redirect_uri=GOODBYE).headers["Location"] == GOODBYE

    def test_a_post_does_nothing_but_carry_the_parameters(self, system, browser):
        hint = enter(system, browser)["id_token"]

        answer = browser.client.post("/oauth/end-session/", {"id_token_hint": hint})

        assert answer.status_code == 303
        assert is_logged_in(browser)

    def test_the_confirmation_cannot_be_sent_by_another_site(self, system, browser):
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = browser.client.cookies

        assert strict.post("/oauth/end-session/confirm/", {"answer": "leave"}).status_code == 403
        assert is_logged_in(browser)


class TestBackChannelLogout:
    def test_oidcc_backchannel_logout_discovery_endpoint_verification(self):
        said = Client().get("/.well-known/openid-configuration").json()

        assert said["backchannel_logout_supported"] is said["backchannel_logout_session_supported"] is True
        assert said["end_session_endpoint"] == f"{said['issuer']}/oauth/end-session/"

    def test_oidcc_backchannel_rp_initiated_logout(self, system, browser, sent):
        other = connect(backchannel_logout_uri="https://rs.example.cn/second")
        first, second = (enter(each, browser)["id_token"] for each in (system, other))
        back = end(browser, id_token_hint=first, post_logout_redirect_uri=GOODBYE, state="x")
        assert back.headers["Location"] == f"{GOODBYE}?state=x"

        work()

        assert [url for url, _token in sent] == [BACK, "https://rs.example.cn/second"]
        for (_url, token), login, each in zip(sent, (first, second), (system, other), strict=True):
            claims = each.read(token)
            assert part_of(token, 0)["typ"] == "logout+jwt"
            assert claims["aud"] == each.row.client_id
            assert claims["events"] == {EVENT: {}}
            assert "nonce" not in claims
            assert {name: claims[name] for name in ("iss", "sub", "sid")} == {
                name: part_of(login, 1)[name] for name in ("iss", "sub", "sid")
            }
            assert claims["iat"] <= time.time() < claims["exp"] <= time.time() + 120
            assert claims["jti"]
        again = told(browser.client.get(system.request(prompt="none")).headers["Location"])
        assert again["error"] == "login_required"

    def test_a_logout_token_opens_nothing(self, system, browser, sent):
        hint = enter(system, browser)["id_token"]
        end(browser, id_token_hint=hint)
        work()

        assert system.userinfo(sent[0][1]).status_code == 401

    def test_what_is_not_taken_is_tried_again_and_then_on_record(self, system, browser, sent):
        end(browser, id_token_hint=enter(system, browser)["id_token"])
        sent.status = 503
        for _attempt in range(logouts.ATTEMPTS - 1):
            with pytest.raises(logouts.NotTold):
                work()
        sent.status = None
        work()

        assert SignOn.objects.get().logout == LogoutState.FAILED
        assert len(sent) == logouts.ATTEMPTS

    def test_a_second_run_of_the_job_tells_nobody_twice(self, system, browser, sent):
        end(browser, id_token_hint=enter(system, browser)["id_token"])
        work()

        logouts.tell_system(sign_on_id=SignOn.objects.get().pk)

        assert len(sent) == 1

    def test_the_way_out_here_tells_everybody(self, system, browser, sent, deliver):
        tokens = enter(system, browser)

        browser.client.post("/logout/")
        deliver()
        work()

        assert len(sent) == 1
        assert system.userinfo(tokens["access_token"]).status_code == 401

    @pytest.mark.parametrize(
        "leave",
        ["ended_elsewhere", "it_was_not_me", "another_password", "account_closed", "everywhere_else"],
    )
    def test_so_does_every_other_way(self, system, browser, sent, deliver, leave):
        tokens = enter(system, browser, scope="openid offline_access", agreed=("offline_access",))
        elsewhere = Browser(browser.account).log_in()

        WAYS[leave](browser, elsewhere)
        deliver()
        work()

        assert len(sent) == 1
        assert system.userinfo(tokens["access_token"]).status_code == (200 if leave == "ended_elsewhere" else 401)

    def test_and_a_login_that_ran_out(self, system, browser, sent):
        enter(system, browser)
        assert logouts.end_what_ran_out() == 0
        Session.objects.update(expire_date=clock.now() - timedelta(seconds=1))

        assert logouts.end_what_ran_out() == 1
        work()

        assert len(sent) == 1

    def test_offline_access_outlives_an_ordinary_logout(self, system, browser, deliver):
        tokens = enter(system, browser, scope="openid offline_access", agreed=("offline_access",))

        browser.client.post("/logout/")
        deliver()

        assert "access_token" in system.refresh(tokens["refresh_token"]).json()

    def test_another_person_at_the_same_browser_ends_the_first_login(self, system, browser, sent, deliver):
        enter(system, browser)

        browser.account = identity.AccountFactory()
        browser.client.post("/login/", {"identifier": browser.account.username, "password": identity.PASSWORD})
        deliver()
        work()

        assert len(sent) == 1

    def test_the_same_person_again_ends_nothing(self, system, browser, sent, deliver):
        enter(system, browser)
        enter(system, browser, prompt="login")
        deliver()

        assert SignOn.objects.get().ended_at is None
        assert logouts.end_what_ran_out() == 0

    def test_a_system_without_an_address_is_not_told_and_its_tokens_end(self, browser, sent, deliver):
        system = connect()
        enter(system, browser)

        browser.client.post("/logout/")
        deliver()
        work()

        assert sent == []
        assert Grant.objects.get().ended_because == "logged_out"


def _end_elsewhere(browser, elsewhere):
    shown = re.findall(r"/my/security/entries/(\d+)/end/", elsewhere.client.get("/my/security/").text)
    elsewhere.client.post(f"/my/security/entries/{min(map(int, shown))}/end/")


def _change_password(browser, elsewhere):
    fields = {"present": identity.PASSWORD, "password": "violin-harbour-lemon-42", "repeat": "violin-harbour-lemon-42"}
    assert elsewhere.client.post("/my/password/", fields).status_code == 303


def _close(browser, elsewhere):
    Accounts.close(actor=identity.recognised(browser.account.party_id), password=identity.PASSWORD)


WAYS = {
    "ended_elsewhere": _end_elsewhere,
    "it_was_not_me": lambda browser, elsewhere: elsewhere.client.post("/my/security/lock/"),
    "another_password": _change_password,
    "account_closed": _close,
    "everywhere_else": lambda browser, elsewhere: elsewhere.client.post("/my/security/entries/end/"),
}


class TestConsentTakenBack:
    def test_logs_out_at_that_system_and_nowhere_else(self, system, browser, sent):
        other = connect(backchannel_logout_uri="https://rs.example.cn/second")
        for each in (system, other):
            enter(each, browser)
        me = citizen_actor(browser.account.party_id)
        consent = list_consents(actor=me)[0]

        withdraw_consent(actor=me, consent_id=consent.id)
        work()

        assert len(sent) == 1
        ended = SignOn.objects.exclude(ended_at=None).get()
        assert (ended.logout, Grant.objects.filter(ended_at=None).count()) == (LogoutState.TOLD, 1)
        assert is_logged_in(browser)
