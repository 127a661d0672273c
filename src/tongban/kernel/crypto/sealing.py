"""Bytes sealed with SM4-GCM: nobody reads or changes them without the key, nor moves them to another column."""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

KEY_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16


class SealBroken(Exception):
    """The sealed bytes were changed, moved to another place, or sealed with another key."""


def seal(key: bytes, plain: bytes, *, about: str) -> bytes:
    """Nonce, tag and ciphertext of ``plain``. ``about`` names the place it belongs to and is checked when opening."""
    nonce = os.urandom(_NONCE_BYTES)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(about.encode())
    ciphertext = encryptor.update(plain) + encryptor.finalize()
    return nonce + encryptor.tag + ciphertext


def unseal(key: bytes, sealed: bytes, *, about: str) -> bytes:
    """What was sealed. Raises SealBroken."""
    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    tag, ciphertext = rest[:_TAG_BYTES], rest[_TAG_BYTES:]
    if len(tag) < _TAG_BYTES:
        raise SealBroken("Too short to be sealed.")
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(about.encode())
    try:
        return decryptor.update(ciphertext) + decryptor.finalize()
    except InvalidTag as broken:
        raise SealBroken(f"Not sealed for {about} with this key, or changed since.") from broken
