"""Entering a system: the login is noted, the authorisation kept, and tokens given out for it."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from tongban.identity import public as identity
from tongban.kernel import audit, clock
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.prepared import Prepared
from tongban.messaging import public as messaging
from tongban.openplatform.claims import acr_of
from tongban.openplatform.enums import LoginScope, TokenKind
from tongban.openplatform.errors import TokenRefused
from tongban.openplatform.models import ConnectedSystem, Grant, SignOn, Token
from tongban.openplatform.services import signing, subjects

CODE_LIVES = timedelta(minutes=1)
ACCESS_LIVES = timedelta(minutes=10)
REFRESH_LIVES = timedelta(days=30)  # from when the person entered, however often it is changed for the next
_LONGEST = 200  # characters
_WITH = "grant__sign_on__system"
_TOKEN = Prepared(lambda digest, expires: Token.objects.filter(digest=digest, expires_at=expires).select_related(_WITH))
_LOCKED = Prepared(
    lambda digest, expires, kind: (
        Token.objects.filter(digest=digest, expires_at=expires, kind=kind)
        .select_related(_WITH)
        .select_for_update(of=("self",))
    )
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a system asks for and a person agreed to."""

    scopes: tuple[str, ...]
    redirect_uri: str
    code_challenge: str
    nonce: str = ""
    resource: str = ""
    represented_id: int | None = None
    mandate_id: int | None = None


def issuer() -> str:
    return str(settings.TONGBAN_SITE_URL).rstrip("/")


def api_audience() -> str:
    return f"{issuer()}/api/v1"


@transaction.atomic
def enter_system(*, actor: Actor, presence: Any, system: ConnectedSystem, asked: Asked) -> str:
    """The person goes in: returns the code the system takes its tokens with."""
    now = clock.now()
    sign_on, _new = SignOn.objects.get_or_create(
        entry_id=presence.entry_id,
        system=system,
        ended_at=None,
        defaults={"party_id": actor.id, "began_at": now},
    )
    grant = Grant.objects.create(
        sign_on=sign_on,
        scopes=list(asked.scopes),
        redirect_uri=asked.redirect_uri,
        nonce=asked.nonce,
        code_challenge=asked.code_challenge,
        resource=asked.resource,
        authenticated_at=presence.authenticated_at,
        level=presence.level,
        proofs=list(presence.proofs),
        represented_id=asked.represented_id,
        mandate_id=asked.mandate_id,
        offline=LoginScope.OFFLINE in asked.scopes,
        given_at=now,
    )
    audit.record(
        actor=actor,
        action="openplatform.enter_system",
        subject=f"system:{system.client_id}",
        scopes=grant.scopes,
        represented=asked.represented_id,
        mandate=asked.mandate_id,
    )
    return make_token(grant, TokenKind.CODE, CODE_LIVES)


def make_token(grant: Grant, kind: TokenKind, lives: timedelta) -> str:
    """A random token; it tells when it runs out, so that one partition is asked for it."""
    now = clock.now()
    expires = _whole(now + lives)
    value = _mark(int(expires.timestamp()), secrets.token_urlsafe(32))
    Token.objects.create(digest=_digest(value), kind=kind, grant=grant, issued_at=now, expires_at=expires)
    return value


def make_refresh_token(grant: Grant) -> str:
    """The next of its family, good as long as the family."""
    return make_token(grant, TokenKind.REFRESH, _end_of(grant) - clock.now())


def make_access_token(grant: Grant, scopes: Iterable[str]) -> tuple[str, int]:
    """A signed token for the API or a named resource (RFC 9068), and the seconds it is good for.

    Ten minutes, or until its family ends.
    """
    now, system = clock.now(), grant.sign_on.system
    expires, jti = _whole(min(now + ACCESS_LIVES, _end_of(grant))), secrets.token_urlsafe(18)
    mark = _digest(_mark(int(expires.timestamp()), jti))
    Token.objects.create(digest=mark, kind=TokenKind.ACCESS, grant=grant, issued_at=now, expires_at=expires)
    claims: dict[str, Any] = {
        "iss": issuer(),
        "sub": subjects.subject(system, grant.sign_on.party_id),
        "aud": grant.resource or api_audience(),
        "client_id": system.client_id,
        "iat": int(now.timestamp()),
        "exp": int(expires.timestamp()),
        "jti": jti,
        "scope": " ".join(scopes),
        "auth_time": grant.authenticated_at,
        "acr": acr_of(grant.level),
    }
    if grant.represented_id is not None:
        represented = subjects.subject(system, grant.represented_id)
        claims["mandate"] = {"represented": represented, "id": grant.mandate_id}
    signed = signing.sign(claims, algorithm=system.signing_algorithm, kind="at+jwt")
    return signed, claims["exp"] - claims["iat"]


def take_code(*, value: str, system: ConnectedSystem) -> Grant | None:
    """The authorisation of a code, which is spent by that. A code that comes a second time ends all tokens made of it.

    A code of another system is none, and stays good for the one it was given to.
    """
    token = _locked(value, TokenKind.CODE)
    if token is None or token.grant.sign_on.system_id != system.pk:
        return None
    if token.spent_at is not None:
        end_grant(token.grant, because="code_replayed")
        return None
    return token.grant if _is_good(token) else None


def spend_code(*, value: str) -> None:
    """It was exchanged."""
    _tokens(value).update(spent_at=clock.now())


def take_refresh_token(*, value: str, system: ConnectedSystem) -> Grant | None:
    """The authorisation of a refresh token. One that was used already was stolen, or its successor was: the whole
    family ends, and the person is told."""
    token = _locked(value, TokenKind.REFRESH)
    if token is None or token.grant.sign_on.system_id != system.pk:
        return None
    if token.spent_at is not None:
        if token.grant.ended_at is None:
            end_grant(token.grant, because="refresh_replayed")
            _tell_of_theft(token.grant)
        return None
    return token.grant if _is_good(token) and may_still_represent(token.grant) else None


def spend_refresh_token(*, value: str) -> None:
    """It was exchanged for the next one."""
    _tokens(value).update(spent_at=clock.now())


def find_token(*, value: str) -> Token | None:
    """A refresh token by its value, or an access token of ours by what it says; dead ones too."""
    if value.count(".") == 2:
        value = access_mark(value)
    place = _place(value)
    return _TOKEN.first(**place) if place else None


def access_mark(value: str) -> str:
    """Under what the row of an access token is found; empty when it is not one of ours."""
    try:
        claims = signing.read(value, kind="at+jwt")
    except TokenRefused:
        return ""
    return _mark(claims["exp"], claims["jti"])


def revoke_token(*, token: Token) -> None:
    """An access token alone; with a refresh token, all that was given out with it (RFC 7009 section 2.1)."""
    if token.kind == TokenKind.REFRESH:
        end_grant(token.grant, because="revoked")
    _same(token).update(spent_at=clock.now())


def end_grant(grant: Grant, *, because: str) -> None:
    """All its tokens are dead."""
    Grant.objects.filter(pk=grant.pk, ended_at=None).update(ended_at=clock.now(), ended_because=because)
    audit.record(actor=SYSTEM, action="openplatform.end_grant", subject=f"grant:{grant.pk}", because=because)


def is_alive(token: Token) -> bool:
    """Good for use now."""
    return token.spent_at is None and _is_good(token) and may_still_represent(token.grant)


def may_still_represent(grant: Grant) -> bool:
    """True unless the person acts for a party that does not let them any more."""
    if grant.represented_id is None:
        return True
    allowed = {row.id for row in identity.Mandates.list_represented(grant.sign_on.party_id)}
    return grant.represented_id in allowed


def _end_of(grant: Grant) -> datetime:
    """The end of the family: counted from its beginning (OWASP ASVS 5 10.4.8)."""
    return grant.given_at + REFRESH_LIVES


def _is_good(token: Token) -> bool:
    grant = token.grant
    return token.expires_at > clock.now() and grant.ended_at is None and grant.sign_on.system.active


def _locked(value: str, kind: TokenKind) -> Token | None:
    """The row of a token, locked until it is spent: of two who come at once, the second sees it spent."""
    place = _place(value)
    return _LOCKED.first(**place, kind=kind.value) if place else None


def _tokens(value: str) -> QuerySet[Token]:
    place = _place(value)
    if not place:
        return Token.objects.none()
    return Token.objects.filter(digest=place["digest"], expires_at=place["expires"])


def _place(value: str) -> dict[str, Any]:
    """Where the row of a token lies: its digest, and its end, which tells the partition. Empty for what is none."""
    prefix, _dot, _secret = value[:_LONGEST].partition(".")
    try:
        expires = datetime.fromtimestamp(int(prefix, 16), UTC)
    except (ValueError, OverflowError, OSError):
        return {}
    return {"digest": _digest(value[:_LONGEST]), "expires": expires}


def _mark(expires: int, secret: str) -> str:
    return f"{expires:x}.{secret}"


def _same(token: Token) -> QuerySet[Token]:
    return Token.objects.filter(digest=token.digest, expires_at=token.expires_at)


def _whole(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def _tell_of_theft(grant: Grant) -> None:
    sign_on = grant.sign_on
    context = {
        "name": identity.party_names([sign_on.party_id]).get(sign_on.party_id, ""),
        "item_title": sign_on.system.name,
        "authority_name": sign_on.system.authority.name,
        "case_number": "",
        "due_on": "",
        "reason": "",
        "link": "/my/security/",
    }
    key = f"login_token_reused:{grant.pk}"
    messaging.send_message(
        party_id=sign_on.party_id, template="login_token_reused", context=context, key=key, about=f"grant:{grant.pk}"
    )
