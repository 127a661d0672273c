"""The keys tokens are signed with: made, published ahead, changed, and kept for checking as long as a token lives.

A new key is published for ``AHEAD`` before it signs, so that systems that read the keys now and then know it in time; a
retired one stays published for ``KEPT``, longer than any token lives.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeyParameters, KeySet, RSAKey, import_key

from tongban.kernel import audit, clock
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.prepared import Prepared
from tongban.openplatform.errors import TokenRefused
from tongban.openplatform.models import SigningKey

ALGORITHMS = ("ES256", "RS256")
AHEAD = timedelta(days=1)
KEPT = timedelta(days=1)
_RSA_BITS = 3072
_LOCK = 0x7062_6B65  # of this work, among advisory locks
_SIGNING = Prepared(
    lambda algorithm: SigningKey.objects.filter(algorithm=algorithm, retired_at=None).defer("private").order_by("pk")
)
_PUBLISHED = Prepared(
    lambda after: SigningKey.objects.filter(Q(retired_at=None) | Q(retired_at__gt=after)).defer("private")
)


def sign(claims: dict[str, Any], *, algorithm: str, kind: str) -> str:
    """A signed token. ``kind`` is its ``typ`` (JWT, at+jwt, logout+jwt)."""
    kid, key = current(algorithm)
    return jwt.encode({"alg": algorithm, "kid": kid, "typ": kind}, claims, key, algorithms=[algorithm])


def read(value: str, *, kind: str) -> dict[str, Any]:
    """The claims of a token we signed, of this ``typ``; when it runs out is for the caller to check.

    Raises TokenRefused for whatever else: unsigned, signed by another or otherwise, not a token.
    """
    try:
        token = jwt.decode(
            value,
            KeySet([_public(row) for row in _PUBLISHED.ask(after=clock.now() - KEPT)]),
            algorithms=list(ALGORITHMS),
        )
    except (JoseError, ValueError, TypeError) as bad:
        raise TokenRefused from bad
    if str(token.header.get("typ", "")).lower() != kind:
        raise TokenRefused
    return dict(token.claims)


def current(algorithm: str) -> tuple[str, Key]:
    """The key that signs now, with its number; made when there is none. Which one it is is asked each time."""
    rows = _SIGNING.ask(algorithm=algorithm)
    if not rows:
        ensure_keys()
        rows = _SIGNING.ask(algorithm=algorithm)
    now = clock.now()
    begun = [row for row in rows if row.signs_from <= now]
    row = max(begun, key=_began) if begun else min(rows, key=_began)
    return row.kid, _private(row.kid, algorithm)


def _began(row: SigningKey) -> tuple[datetime, int]:
    return row.signs_from, row.pk


@lru_cache(maxsize=8)
def _private(kid: str, algorithm: str) -> Key:
    """Unsealed and read once in a process; a key never changes under its number."""
    return _KINDS[algorithm].import_key(SigningKey.objects.get(kid=kid).private)


_PUBLIC: dict[str, Key] = {}


def _public(row: SigningKey) -> Key:
    if row.kid not in _PUBLIC:
        _PUBLIC[row.kid] = import_key(row.public)
    return _PUBLIC[row.kid]


def published() -> list[dict[str, Any]]:
    """The public keys as a JSON Web Key Set has them."""
    ensure_keys()
    return [row.public for row in _published().order_by("algorithm", "made_at")]


@transaction.atomic
def rotate(*, actor: Actor = SYSTEM, at_once: bool = False) -> list[str]:
    """A new key for each algorithm; returns their numbers. It signs in a day: the present one retires then.

    ``at_once``: after a theft. The present keys retire now and are no longer published, so all they signed is refused.
    """
    _lock()
    now = clock.now()
    if at_once:
        _published().update(retired_at=now - KEPT, private="")
    made = [_make(algorithm, now, now if at_once else now + AHEAD).kid for algorithm in ALGORITHMS]
    audit.record(actor=actor, action="openplatform.rotate_keys", subject="signing_keys", made=made, at_once=at_once)
    return made


@transaction.atomic
def retire() -> int:
    """Keys whose successor signs by now: emptied, so that nothing can be signed with them. How many."""
    _lock()
    now, retired = clock.now(), 0
    for algorithm in ALGORITHMS:
        signing = SigningKey.objects.filter(algorithm=algorithm, retired_at=None, signs_from__lte=now)
        newest = signing.order_by("signs_from", "pk").last()
        if newest is not None:
            retired += signing.exclude(pk=newest.pk).update(retired_at=now, private="")
    return retired


def ensure_keys() -> None:
    """The keys a new installation begins with."""
    if SigningKey.objects.filter(retired_at=None).values("algorithm").distinct().count() == len(ALGORITHMS):
        return
    with transaction.atomic():
        _lock()
        there = set(SigningKey.objects.filter(retired_at=None).values_list("algorithm", flat=True))
        for algorithm in ALGORITHMS:
            if algorithm not in there:
                _make(algorithm, clock.now(), clock.now())


_KINDS: dict[str, type[ECKey] | type[RSAKey]] = {"ES256": ECKey, "RS256": RSAKey}


def _make(algorithm: str, now: datetime, signs_from: datetime) -> SigningKey:
    use: KeyParameters = {"use": "sig", "alg": algorithm}
    key = ECKey.generate_key("P-256", use) if algorithm == "ES256" else RSAKey.generate_key(_RSA_BITS, use)
    kid = key.thumbprint()
    return SigningKey.objects.create(
        kid=kid,
        algorithm=algorithm,
        private=key.as_pem(private=True).decode(),
        public={**key.as_dict(private=False), "kid": kid},
        made_at=now,
        signs_from=signs_from,
    )


def _published() -> QuerySet[SigningKey]:
    return SigningKey.objects.filter(Q(retired_at=None) | Q(retired_at__gt=clock.now() - KEPT))


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
