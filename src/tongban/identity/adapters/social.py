"""Accounts of 微信 and 支付宝: OAuth 2.0 with protocols of their own, which say who it is and not how surely.

Whoever comes by one of them is known at L1: neither tells when the person last proved anything there. Addresses are
those of their developers' documents; a gateway of the city in front of them is named with ``place`` and ``asked_at``.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key

from tongban.identity.adapters.upstream import Recognised, Trip, answered
from tongban.identity.assurance import Level
from tongban.identity.errors import UpstreamRefused, UpstreamSilent
from tongban.kernel import outgoing
from tongban.kernel.errors import DomainError

_LONGEST = 255
_BEIJING = timezone(timedelta(hours=8))
_RESPONSE = "alipay_system_oauth_token_response"


@dataclass(frozen=True)
class WeChatUpstream:
    """微信网站应用登录. ``client_id``: AppID; ``client_secret``: AppSecret, which their protocol puts in addresses."""

    key: str
    name: str
    client_id: str
    client_secret: str = field(repr=False)
    place: str = "https://open.weixin.qq.com/connect/qrconnect"
    asked_at: str = "https://api.weixin.qq.com/sns/oauth2/access_token"
    scope: str = "snsapi_login"  # snsapi_base inside the app itself, with its own ``place``

    def address(self, trip: Trip) -> str:
        asked = {"appid": self.client_id, "redirect_uri": trip.back, "response_type": "code", "scope": self.scope}
        return f"{self.place}?{urlencode(asked | {'state': trip.state})}#wechat_redirect"

    def recognise(self, trip: Trip, answer: Mapping[str, str], *, now: int) -> Recognised:
        """The openid: one for each person and application. Refusals come with status 200 and an ``errcode``."""
        code = _code(answer, "code")
        asked = {"appid": self.client_id, "secret": self.client_secret, "code": code}
        said = answered("GET", f"{self.asked_at}?{urlencode(asked | {'grant_type': 'authorization_code'})}")
        if said.get("errcode"):
            raise UpstreamRefused
        return Recognised(f"{self.place}#{self.client_id}", _subject(said.get("openid")), Level.REGISTERED)


@dataclass(frozen=True)
class AlipayUpstream:
    """支付宝网站登录. ``client_id``: APPID; ``client_secret``: our RSA key (PKCS#8), ``their_key``: the public key of
    Alipay for this application, both base64 of DER as their console shows them. Each request and each answer is signed
    (RSA2: RSASSA-PKCS1-v1_5 with SHA-256)."""

    key: str
    name: str
    client_id: str
    client_secret: str = field(repr=False)
    their_key: str
    place: str = "https://openauth.alipay.com/oauth2/publicAppAuthorize.htm"
    asked_at: str = "https://openapi.alipay.com/gateway.do"

    def address(self, trip: Trip) -> str:
        asked = {"app_id": self.client_id, "scope": "auth_base", "redirect_uri": trip.back, "state": trip.state}
        return f"{self.place}?{urlencode(asked)}"

    def recognise(self, trip: Trip, answer: Mapping[str, str], *, now: int) -> Recognised:
        """The open_id, or the user_id of an older application."""
        said = {
            "app_id": self.client_id,
            "method": "alipay.system.oauth.token",
            "charset": "utf-8",
            "sign_type": "RSA2",
            "timestamp": f"{datetime.fromtimestamp(now, UTC).astimezone(_BEIJING):%Y-%m-%d %H:%M:%S}",
            "version": "1.0",
            "grant_type": "authorization_code",
            "code": _code(answer, "auth_code"),
        }
        told = self._checked(_posted(self.asked_at, said | {"sign": self._signed(said)}))
        subject = _subject(told.get("open_id") or told.get("user_id"))
        return Recognised(f"{self.place}#{self.client_id}", subject, Level.REGISTERED)

    def _signed(self, fields: Mapping[str, str]) -> str:
        text = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
        key = load_der_private_key(base64.b64decode(self.client_secret), None)
        if not isinstance(key, RSAPrivateKey):
            raise TypeError("the key of Alipay's application is none of RSA")
        return base64.b64encode(key.sign(text.encode(), PKCS1v15(), hashes.SHA256())).decode()

    def _checked(self, body: bytes) -> dict[str, Any]:
        """What they said, if they signed these very characters."""
        try:
            text = body.decode()
            sign = base64.b64decode(str(json.loads(text).get("sign", "")), validate=True)
            begin = text.index(":", text.index(f'"{_RESPONSE}"')) + 1
            begin += len(text[begin:]) - len(text[begin:].lstrip())
            told, end = json.JSONDecoder().raw_decode(text, begin)
            key = load_der_public_key(base64.b64decode(self.their_key))
        except (ValueError, AttributeError) as wrong:  # an error_response has no such part
            raise UpstreamRefused from wrong
        if not isinstance(key, RSAPublicKey) or not isinstance(told, dict):
            raise UpstreamRefused
        try:
            key.verify(sign, text[begin:end].encode(), PKCS1v15(), hashes.SHA256())
        except InvalidSignature as forged:
            raise UpstreamRefused from forged
        return told


def _code(answer: Mapping[str, str], name: str) -> str:
    code = answer.get(name, "")
    if not 0 < len(code) <= _LONGEST:
        raise UpstreamRefused
    return code


def _subject(said: Any) -> str:
    if not isinstance(said, str) or not 0 < len(said) <= _LONGEST:
        raise UpstreamRefused
    return said


def _posted(place: str, fields: dict[str, str]) -> bytes:
    try:
        answer = outgoing.post_form(place, fields)
    except DomainError as refused:
        raise UpstreamSilent from refused
    if answer is None or answer.status >= 500:
        raise UpstreamSilent
    if answer.status != 200:
        raise UpstreamRefused
    return answer.body
