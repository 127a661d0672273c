"""微信 and 支付宝: a provider that speaks their protocols stands where the network is."""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from django.test import Client, override_settings

from tongban.identity.adapters.social import AlipayUpstream, WeChatUpstream
from tongban.identity.adapters.upstream import Trip
from tongban.identity.errors import UpstreamRefused, UpstreamSilent
from tongban.identity.tests import factories as identity
from tongban.kernel import outgoing

BACK = "https://here.example.cn/login/by/wechat/back/"
RESPONSE = "alipay_system_oauth_token_response"


def _pair() -> tuple[rsa.RSAPrivateKey, str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    secret = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return key, base64.b64encode(secret).decode(), base64.b64encode(public).decode()


OURS, OUR_SECRET, _ = _pair()
THEIRS, _, THEIR_PUBLIC = _pair()


@dataclass
class Platforms:
    """Both of them. A code is good once; ``signer``: who signs for Alipay; ``changed``: what becomes of answers."""

    signer: rsa.RSAPrivateKey = THEIRS
    changed: Callable[[str], str] = str
    status: int = 200
    silent: bool = False
    used: set[str] = field(default_factory=set)
    asked: list[dict[str, str]] = field(default_factory=list)

    def send(self, method: str, url: str, body: bytes = b"", headers: Any = None, **_: Any) -> outgoing.Answer | None:
        if self.silent:
            return None
        parts = urlsplit(url)
        said = dict(parse_qsl(parts.query or body.decode()))
        self.asked.append(said)
        fresh = said["code"] not in self.used
        self.used.add(said["code"])
        text = self._wechat(said, fresh) if "weixin" in str(parts.hostname) else self._alipay(said, fresh)
        return outgoing.Answer(self.status, self.changed(text).encode())

    def post_form(self, url: str, fields: dict[str, str], **_: Any) -> outgoing.Answer | None:
        return self.send("POST", url, urlencode(fields).encode())

    def _wechat(self, said: dict[str, str], fresh: bool) -> str:
        if not fresh or said["secret"] != "s€cret":
            return json.dumps({"errcode": 40029, "errmsg": "invalid code"})
        return json.dumps({"access_token": "A", "expires_in": 7200, "openid": "o-person", "scope": "snsapi_login"})

    def _alipay(self, said: dict[str, str], fresh: bool) -> str:
        sign = said.pop("sign")
        signed = "&".join(f"{name}={said[name]}" for name in sorted(said))
        try:
            OURS.public_key().verify(base64.b64decode(sign), signed.encode(), PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            fresh = False
        if not fresh:
            return json.dumps({"error_response": {"code": "40002", "msg": "Invalid Arguments"}, "sign": "x"})
        told = json.dumps({"access_token": "A", "open_id": "a-person", "expires_in": "3600"}, separators=(", ", ": "))
        sign = base64.b64encode(self.signer.sign(told.encode(), PKCS1v15(), hashes.SHA256())).decode()
        return f'{{"{RESPONSE}": {told}, "sign": "{sign}"}}'


@pytest.fixture
def platforms(monkeypatch):
    made = Platforms()
    monkeypatch.setattr(outgoing, "send", made.send)
    monkeypatch.setattr(outgoing, "post_form", made.post_form)
    return made


@pytest.fixture
def trip():
    return Trip("a-state", "a-nonce", "v" * 60, BACK, int(time.time()), 900)


WECHAT = WeChatUpstream("wechat", "微信", "wx1", "s€cret")
ALIPAY = AlipayUpstream("alipay", "支付宝", "2021", OUR_SECRET, THEIR_PUBLIC)
EACH = pytest.mark.parametrize(("them", "code"), [(WECHAT, "code"), (ALIPAY, "auth_code")], ids=["wechat", "alipay"])


def recognised(them, trip, **answer):
    return them.recognise(trip, answer, now=int(time.time()))


@EACH
class TestEach:
    def test_is_asked_for_the_way_back_and_the_state(self, trip, them, code):
        said = dict(parse_qsl(urlsplit(them.address(trip)).query))

        assert (said["redirect_uri"], said["state"]) == (BACK, "a-state")
        assert them.client_secret not in them.address(trip)

    def test_says_who_it_is_and_is_believed_at_l1_only(self, platforms, trip, them, code):
        found = recognised(them, trip, **{code: "good"})

        assert (found.subject, found.level) == ("o-person" if them is WECHAT else "a-person", 1)
        assert found.issuer.endswith(f"#{them.client_id}")

    def test_a_code_is_good_once(self, platforms, trip, them, code):
        recognised(them, trip, **{code: "good"})

        with pytest.raises(UpstreamRefused):
            recognised(them, trip, **{code: "good"})

    @pytest.mark.parametrize("answer", [{}, {"other": "x"}, {"code": "", "auth_code": ""}, {"error": "access_denied"}])
    def test_an_answer_without_a_code_is_refused_unasked(self, platforms, trip, them, code, answer):
        with pytest.raises(UpstreamRefused):
            recognised(them, trip, **answer)
        assert platforms.asked == []

    def test_a_code_that_is_no_end_of_characters_is_refused(self, platforms, trip, them, code):
        with pytest.raises(UpstreamRefused):
            recognised(them, trip, **{code: "x" * 256})

    @pytest.mark.parametrize("text", ["", "null", "[]", "{", '"x"', "{}", '{"openid": 7}', '{"openid": ""}'])
    def test_nonsense_opens_nothing(self, platforms, trip, them, code, text):
        platforms.changed = lambda _text: text
        with pytest.raises((UpstreamRefused, UpstreamSilent)):
            recognised(them, trip, **{code: "good"})

    def test_silence_is_told_as_such(self, platforms, trip, them, code):
        platforms.silent = True
        with pytest.raises(UpstreamSilent):
            recognised(them, trip, **{code: "good"})
        platforms.silent, platforms.status = False, 503
        with pytest.raises(UpstreamSilent):
            recognised(them, trip, **{code: "other"})

    def test_the_secret_stands_in_no_text(self, them, code):
        assert them.client_secret not in repr(them)


class TestAlipay:
    def test_an_answer_somebody_else_signed_is_refused(self, platforms, trip):
        platforms.signer = OURS
        with pytest.raises(UpstreamRefused):
            recognised(ALIPAY, trip, auth_code="good")

    def test_a_changed_answer_is_refused(self, platforms, trip):
        platforms.changed = lambda text: text.replace("a-person", "b-person")
        with pytest.raises(UpstreamRefused):
            recognised(ALIPAY, trip, auth_code="good")

    def test_an_answer_nobody_signed_is_refused(self, platforms, trip):
        platforms.changed = lambda text: json.dumps({RESPONSE: json.loads(text)[RESPONSE]})
        with pytest.raises(UpstreamRefused):
            recognised(ALIPAY, trip, auth_code="good")

    def test_the_time_is_told_as_in_beijing(self, platforms, trip):
        ALIPAY.recognise(trip, {"auth_code": "good"}, now=1_700_000_000)

        assert platforms.asked[0]["timestamp"] == "2023-11-15 06:13:20"


@pytest.mark.django_db
class TestOnThePage:
    """As a city connects it: a line of settings."""

    SAID = {
        "adapter": "tongban.identity.adapters.social.WeChatUpstream",
        "key": "wechat",
        "name": "微信",
        "client_id": "wx1",
        "client_secret": "s€cret",
    }

    def came_back(self, browser, start):
        page = browser.post(start)
        address = page.text.split('href="https://open.weixin.qq.com')[1].split('"')[0].replace("&amp;", "&")
        state = dict(parse_qsl(urlsplit(address).query))["state"]
        return browser.get("/login/by/wechat/back/", {"state": state, "code": f"code{time.time_ns()}"})

    def test_is_linked_and_opens_the_account_at_l1(self, platforms):
        account = identity.AccountFactory(assurance=3)
        browser = Client()
        browser.post("/login/", {"identifier": account.username, "password": identity.PASSWORD})
        with override_settings(TONGBAN_IDENTITY_UPSTREAMS=[self.SAID]):
            self.came_back(browser, "/my/security/linked/wechat/")
            other = Client()
            self.came_back(other, "/login/by/wechat/")

            assert other.get("/my/").status_code == 200
            assert other.get("/my/mandates/give/").status_code == 403  # giving rights away asks for more
            assert "微信" in other.get("/my/security/").text

    def test_as_shipped_no_page_speaks_of_it(self):
        assert "微信" not in Client().get("/login/").text
