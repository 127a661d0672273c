"""Signed assertions of systems (RFC 7523): each is good once."""

import hashlib
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction

from tongban.kernel import clock
from tongban.openplatform.enums import TokenKind
from tongban.openplatform.models import Token

LONGEST = timedelta(minutes=10)


def use_once(*, client_id: str, jti: str, expires: int) -> bool:
    """False when it was used before, or claims to live longer than an assertion should."""
    try:
        until = datetime.fromtimestamp(expires, UTC)
    except (ValueError, OverflowError, OSError):
        return False
    if until > clock.now() + LONGEST:
        return False
    mark = hashlib.sha256(f"assertion\0{client_id}\0{jti}".encode()).hexdigest()
    row = {"digest": mark, "kind": TokenKind.ASSERTION, "issued_at": clock.now(), "expires_at": until}
    try:
        with transaction.atomic():
            Token.objects.create(grant_id=0, **row)
    except IntegrityError:
        return False
    return True
