"""Codes of an authenticator app (RFC 6238): a pure room around pyotp."""

from datetime import datetime

import pyotp

STEP = 30  # seconds
DRIFT = 1  # steps a telephone's clock may be wrong, each way


def new_secret() -> str:
    """160 random bits in base32."""
    return pyotp.random_base32()


def address(secret: str, *, name: str, issuer: str) -> str:
    """What the QR code holds, for any authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def matching_step(secret: str, code: str, at: datetime, *, after: int) -> int | None:
    """The time step a code belongs to; None when it is wrong, too old, or not newer than ``after`` (spent)."""
    if len(code) != 6 or not code.isascii() or not code.isdigit():
        return None
    here, found = int(at.timestamp()) // STEP, None
    for step in range(here - DRIFT, here + DRIFT + 1):  # all of them: time tells nothing
        if pyotp.utils.strings_equal(pyotp.TOTP(secret).generate_otp(step), code) and step > after:
            found = step
    return found
