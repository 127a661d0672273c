"""SM2 (GB/T 32918) by the EVP interface of the system's OpenSSL 3: nothing of the curve is computed here.

A thin binding: keys in and out as DER, sign, verify, encrypt, decrypt. Callers use ``signing`` instead, where the same
calls work with P-256. The library is found by the system, or named by TONGBAN_KERNEL_LIBCRYPTO. Calls release the
interpreter's lock, share nothing but the key, and may run in any number of threads.
"""

import ctypes
import ctypes.util
import os
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final, Self

DEFAULT_ID: Final = b"1234567812345678"  # the signer's distinguishing identifier where nothing else is agreed
_ID_MOST_BYTES: Final = 8191  # its length in bits is written into two bytes (GB/T 32918.2, 5.5)
_NAME: Final = b"SM2"
_ROOM: Final = 256  # bytes that hold any signature or public key, or what encryption adds to a text

_POINTER, _SIZE = ctypes.c_void_p, ctypes.c_size_t
_FUNCTIONS: Final[dict[str, tuple[Any, list[Any]]]] = {
    "d2i_AutoPrivateKey": (_POINTER, [_POINTER, _POINTER, ctypes.c_long]),
    "d2i_PUBKEY": (_POINTER, [_POINTER, _POINTER, ctypes.c_long]),
    "i2d_PUBKEY": (ctypes.c_int, [_POINTER, _POINTER]),
    "i2d_PKCS8_PRIV_KEY_INFO": (ctypes.c_int, [_POINTER, _POINTER]),
    "EVP_PKEY2PKCS8": (_POINTER, [_POINTER]),
    "PKCS8_PRIV_KEY_INFO_free": (None, [_POINTER]),
    "EVP_PKEY_is_a": (ctypes.c_int, [_POINTER, ctypes.c_char_p]),
    "EVP_PKEY_free": (None, [_POINTER]),
    "EVP_PKEY_CTX_new": (_POINTER, [_POINTER, _POINTER]),
    "EVP_PKEY_CTX_new_from_name": (_POINTER, [_POINTER, ctypes.c_char_p, ctypes.c_char_p]),
    "EVP_PKEY_CTX_free": (None, [_POINTER]),
    "EVP_PKEY_CTX_set1_id": (ctypes.c_int, [_POINTER, ctypes.c_char_p, ctypes.c_int]),
    "EVP_PKEY_check": (ctypes.c_int, [_POINTER]),
    "EVP_PKEY_public_check": (ctypes.c_int, [_POINTER]),
    "EVP_PKEY_keygen_init": (ctypes.c_int, [_POINTER]),
    "EVP_PKEY_generate": (ctypes.c_int, [_POINTER, _POINTER]),
    "EVP_PKEY_encrypt_init": (ctypes.c_int, [_POINTER]),
    "EVP_PKEY_encrypt": (ctypes.c_int, [_POINTER, ctypes.c_char_p, _POINTER, ctypes.c_char_p, _SIZE]),
    "EVP_PKEY_decrypt_init": (ctypes.c_int, [_POINTER]),
    "EVP_PKEY_decrypt": (ctypes.c_int, [_POINTER, ctypes.c_char_p, _POINTER, ctypes.c_char_p, _SIZE]),
    "EVP_MD_CTX_new": (_POINTER, []),
    "EVP_MD_CTX_free": (None, [_POINTER]),
    "EVP_MD_CTX_set_pkey_ctx": (None, [_POINTER, _POINTER]),
    "EVP_sm3": (_POINTER, []),
    "EVP_DigestSignInit": (ctypes.c_int, [_POINTER] * 5),
    "EVP_DigestSign": (ctypes.c_int, [_POINTER, ctypes.c_char_p, _POINTER, ctypes.c_char_p, _SIZE]),
    "EVP_DigestVerifyInit": (ctypes.c_int, [_POINTER] * 5),
    "EVP_DigestVerify": (ctypes.c_int, [_POINTER, ctypes.c_char_p, _SIZE, ctypes.c_char_p, _SIZE]),
    "ERR_clear_error": (None, []),
}


class OpenSSLMissing(Exception):
    """This machine has no OpenSSL 3 with SM2. What to do stands in the message."""


class SM2Refused(Exception):
    """The library refused a key or an operation with it."""


@cache
def _library() -> ctypes.CDLL:
    """libcrypto with the functions we call declared. Raises OpenSSLMissing."""
    name = os.environ.get("TONGBAN_KERNEL_LIBCRYPTO") or ctypes.util.find_library("crypto") or "libcrypto.so.3"
    try:
        library = ctypes.CDLL(name)
        for function, (gives, takes) in _FUNCTIONS.items():
            bound = getattr(library, function)
            bound.restype, bound.argtypes = gives, takes
    except (OSError, AttributeError) as missing:
        raise OpenSSLMissing(
            f"{name} is not OpenSSL 3 with SM2 ({missing}). Install it, or name it in TONGBAN_KERNEL_LIBCRYPTO."
        ) from missing
    return library


class SM2Key:
    """A public key, or a pair, held by the library and freed with this object."""

    def __init__(self, pointer: int) -> None:
        self._pointer = pointer
        weakref.finalize(self, _library().EVP_PKEY_free, pointer)

    @classmethod
    def from_public(cls, spki: bytes) -> Self:
        """From a SubjectPublicKeyInfo. Raises SM2Refused: not DER, another curve, a point beside the curve."""
        return cls._read(_library().d2i_PUBKEY, _library().EVP_PKEY_public_check, spki)

    @classmethod
    def from_private(cls, der: bytes) -> Self:
        """From PKCS#8 or ECPrivateKey. Raises SM2Refused: also where the public half is another key's."""
        return cls._read(_library().d2i_AutoPrivateKey, _library().EVP_PKEY_check, der)

    @classmethod
    def generate(cls) -> Self:
        """A new pair."""
        pointer = ctypes.c_void_p()
        with _context(_library().EVP_PKEY_CTX_new_from_name(None, _NAME, None)) as context:
            _must(_library().EVP_PKEY_keygen_init(context), "make a key")
            _must(_library().EVP_PKEY_generate(context, ctypes.byref(pointer)), "make a key")
        return cls(_there(pointer.value, "make a key"))

    @classmethod
    def _read(cls, read: Callable[..., Any], check: Callable[..., Any], der: bytes) -> Self:
        buffer = ctypes.create_string_buffer(der, len(der))
        place = ctypes.c_void_p(ctypes.addressof(buffer))
        pointer = read(None, ctypes.byref(place), len(der))
        key = cls(_there(pointer, "read the key"))
        if place.value != ctypes.addressof(buffer) + len(der) or not _library().EVP_PKEY_is_a(pointer, _NAME):
            raise SM2Refused("not an SM2 key")
        with _context(_library().EVP_PKEY_CTX_new(pointer, None)) as context:
            _must(check(context), "check the key")
        return key

    def to_public(self) -> bytes:
        """SubjectPublicKeyInfo, DER."""
        return _written(_library().i2d_PUBKEY, self._pointer)

    def to_private(self) -> bytes:
        """PKCS#8 PrivateKeyInfo, DER, not encrypted. Raises SM2Refused when there is only the public half."""
        info = _there(_library().EVP_PKEY2PKCS8(self._pointer), "write the private key")
        try:
            return _written(_library().i2d_PKCS8_PRIV_KEY_INFO, info)
        finally:
            _library().PKCS8_PRIV_KEY_INFO_free(info)

    def sign(self, message: bytes, *, signer_id: bytes = DEFAULT_ID) -> bytes:
        """Signature over SM3(Z ‖ message) as DER of (r, s), 70 to 72 bytes. Raises SM2Refused."""
        with self._digesting(_library().EVP_DigestSignInit, signer_id) as digest:
            return _filled(_library().EVP_DigestSign, digest, message, room=_ROOM)

    def verify(self, message: bytes, signature: bytes, *, signer_id: bytes = DEFAULT_ID) -> bool:
        """Whether this key made the signature over the message, under that identifier."""
        with self._digesting(_library().EVP_DigestVerifyInit, signer_id) as digest:
            fits = _library().EVP_DigestVerify(digest, signature, len(signature), message, len(message)) == 1
        _library().ERR_clear_error()
        return fits

    def encrypt(self, plain: bytes) -> bytes:
        """DER of C1, C3, C2 (GM/T 0009, 7.2). ``plain`` is not empty. Raises SM2Refused."""
        with _context(_library().EVP_PKEY_CTX_new(self._pointer, None)) as context:
            _must(_library().EVP_PKEY_encrypt_init(context), "encrypt")
            return _filled(_library().EVP_PKEY_encrypt, context, plain, room=len(plain) + _ROOM)

    def decrypt(self, sealed: bytes) -> bytes:
        """What ``encrypt`` was given. Raises SM2Refused: also for bytes changed on the way."""
        with _context(_library().EVP_PKEY_CTX_new(self._pointer, None)) as context:
            _must(_library().EVP_PKEY_decrypt_init(context), "decrypt")
            return _filled(_library().EVP_PKEY_decrypt, context, sealed, room=len(sealed) + _ROOM)

    @contextmanager
    def _digesting(self, begin: Callable[..., Any], signer_id: bytes) -> Iterator[int]:
        """A digest that begins with Z, the hash of the identifier, the curve and the public key."""
        if len(signer_id) > _ID_MOST_BYTES:
            raise SM2Refused(f"an identifier has at most {_ID_MOST_BYTES} bytes")
        library = _library()
        digest = _there(library.EVP_MD_CTX_new(), "begin a digest")
        try:
            with _context(library.EVP_PKEY_CTX_new(self._pointer, None)) as context:
                _must(library.EVP_PKEY_CTX_set1_id(context, signer_id, len(signer_id)), "take the identifier")
                library.EVP_MD_CTX_set_pkey_ctx(digest, context)
                _must(begin(digest, None, library.EVP_sm3(), None, self._pointer), "begin a digest")
                yield digest
        finally:
            library.EVP_MD_CTX_free(digest)


@contextmanager
def _context(pointer: int | None) -> Iterator[int]:
    there = _there(pointer, "use the key")
    try:
        yield there
    finally:
        _library().EVP_PKEY_CTX_free(there)


def _there(pointer: int | None, what: str) -> int:
    if not pointer:
        _library().ERR_clear_error()
        raise SM2Refused(f"OpenSSL could not {what}")
    return pointer


def _must(done: int, what: str) -> None:
    if done != 1:
        _library().ERR_clear_error()
        raise SM2Refused(f"OpenSSL could not {what}")


def _written(write: Callable[..., int], pointer: int) -> bytes:
    """What an i2d function writes: asked for the length first."""
    length = write(pointer, None)
    if length <= 0:
        _must(0, "write the key")
    buffer = ctypes.create_string_buffer(length)
    write(pointer, ctypes.byref(ctypes.c_void_p(ctypes.addressof(buffer))))
    return buffer.raw


def _filled(work: Callable[..., int], context: int, given: bytes, *, room: int) -> bytes:
    """What an EVP function puts into a buffer with room for it."""
    buffer, length = ctypes.create_string_buffer(room), ctypes.c_size_t(room)
    _must(work(context, buffer, ctypes.byref(length), given, len(given)), "do this with the key")
    return buffer.raw[: length.value]
