"""The platform's key for bills: made on first use, one file readable by the platform alone."""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

ALGORITHM = "Ed25519"


def sign(message: bytes) -> str:
    """The platform's signature (RFC 8032), hex."""
    return _key().sign(message).hex()


def public_key() -> str:
    """What others check it with, hex. Publish it by another way than the bills."""
    return _key().public_key().public_bytes_raw().hex()


def _key() -> Ed25519PrivateKey:
    path = Path(settings.TONGBAN_CASES_BILL_KEY)
    if not path.exists():
        _make(path)
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text("ascii").strip()))


def _make(path: Path) -> None:
    """Written under another name first: two processes starting at once end with one whole key."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_bytes(32).hex())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)  # fails when another was faster
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
