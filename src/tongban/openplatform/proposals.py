"""What may be asked for a system: addresses, keys, data with purpose and ground. Pure: no table, no network."""

import ipaddress
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from tongban.openplatform.enums import Basis, ClientAuthentication, LoginScope
from tongban.openplatform.errors import ProposalInvalid

MOST_ADDRESSES = 20
LONGEST_ADDRESS = 500
_ALGORITHMS = ("ES256", "RS256")


def check_content(content: dict[str, Any]) -> dict[str, Any]:
    """The content of a proposal, checked and in its normal form. Raises ProposalInvalid with the field."""
    checked = {
        "name": _text(content, "name", 100, _("Name the system as people know it.")),
        "about": _text(content, "about", 500, _("Say in a sentence what the system is for.")),
        "home": _address(content.get("home", ""), "home"),
        "authentication": _choice(content.get("authentication", ClientAuthentication.BASIC), ClientAuthentication),
        "signing_algorithm": content.get("signing_algorithm", "ES256"),
        "redirect_uris": _addresses(content.get("redirect_uris", ()), "redirect_uris"),
        "post_logout_redirect_uris": _addresses(
            content.get("post_logout_redirect_uris", ()), "post_logout_redirect_uris"
        ),
        "backchannel_logout_uri": _address(content.get("backchannel_logout_uri", ""), "backchannel_logout_uri"),
        "resource": _address(content.get("resource", ""), "resource"),
        "level": int(content.get("level", 1)),
        "jwks": content.get("jwks") or {},
        "scopes": _scopes(content.get("scopes", ())),
    }
    _require_whole(checked)
    return checked


def _require_whole(content: dict[str, Any]) -> None:
    if not content["redirect_uris"]:
        raise ProposalInvalid(field="redirect_uris", reason=_("Give at least one address people are sent back to."))
    if len({urlsplit(address).hostname for address in content["redirect_uris"]}) > 1:
        raise ProposalInvalid(
            field="redirect_uris",
            reason=_("All addresses people are sent back to lie on one host: it decides their identifiers."),
        )
    if content["signing_algorithm"] not in _ALGORITHMS or content["level"] not in {1, 2, 3, 4}:
        raise ProposalInvalid(field="signing_algorithm", reason=_("Choose one of the algorithms and levels there are."))
    if content["authentication"] == ClientAuthentication.PRIVATE_KEY:
        _require_public_keys(content["jwks"])
    else:
        content["jwks"] = {}


def _require_public_keys(jwks: Any) -> None:
    wrong = ProposalInvalid(field="jwks", reason=_("Give the public keys of the system as a JSON Web Key Set."))
    try:
        keys = KeySet.import_key_set(jwks).keys
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as bad:
        raise wrong from bad
    if not keys or any(key.key_type not in {"EC", "RSA"} or key.is_private for key in keys):
        raise wrong


def sector_of(redirect_uris: Iterable[str]) -> str:
    """The host subject identifiers belong to (OpenID Connect Core section 8.1)."""
    return urlsplit(next(iter(redirect_uris))).netloc.lower()


def _scopes(asked: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    checked, seen = [], set()
    for each in asked:
        scope, basis = _choice(each.get("scope"), LoginScope), _choice(each.get("basis", Basis.CONSENT), Basis)
        purpose, legal = str(each.get("purpose", "")).strip()[:200], str(each.get("legal_basis", "")).strip()[:200]
        if scope in seen or scope == LoginScope.OPENID:
            continue
        if not purpose:
            raise ProposalInvalid(field=f"purpose_{scope}", reason=_("Say what this data is needed for."))
        if basis == Basis.STATUTE and not legal:
            raise ProposalInvalid(field=f"legal_basis_{scope}", reason=_("Name the law and its article."))
        seen.add(scope)
        checked.append({"scope": scope, "purpose": purpose, "basis": basis, "legal_basis": legal})
    return checked


def _text(content: dict[str, Any], name: str, longest: int, missing: Any) -> str:
    text = str(content.get(name, "")).strip()
    if not text or len(text) > longest or "\x00" in text:
        raise ProposalInvalid(field=name, reason=missing)
    return text


def _choice(value: Any, choices: Any) -> str:
    if value not in choices.values:
        raise ProposalInvalid(field="scopes", reason=_("Choose one of what there is."))
    return str(value)


def _addresses(given: Iterable[str], field: str) -> list[str]:
    addresses = [_address(each, field) for each in given if str(each).strip()]
    if len(addresses) > MOST_ADDRESSES:
        raise ProposalInvalid(field=field, reason=_("These are too many addresses."))
    return sorted(set(addresses))


def _address(given: Any, field: str) -> str:
    """https, or http on the own machine of whoever develops; whole, without fragment, user name or wildcard."""
    text = str(given).strip()
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        loopback = is_loopback(parts.hostname or "")
        _port = parts.port
    except ValueError:
        parts, loopback = urlsplit(""), False
    fits = (parts.scheme == "https" or (parts.scheme == "http" and loopback)) and bool(parts.hostname)
    odd = (
        "#" in text or "*" in parts.netloc or "@" in parts.netloc or any(sign in text for sign in "\\ \t\r\n\x00;,'\"")
    )
    if not fits or odd or len(text) > LONGEST_ADDRESS or not text.isascii():
        raise ProposalInvalid(
            field=field, reason=_("An address begins with https:// and is written out in full, without # or *.")
        )
    return text


def is_loopback(host: str) -> bool:
    """The machine itself (RFC 8252 section 7.3)."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
