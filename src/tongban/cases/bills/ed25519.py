"""Ed25519 signatures (RFC 8032, 5.1), in Python itself: no runtime dependency of ours signs.

Meant for a few hundred signatures a night on the platform's own machine. It takes no care against somebody who
measures its running time on that machine, so it must not sign on request of others.
"""

import hashlib

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_I = pow(2, (_P - 1) // 4, _P)
Point = tuple[int, int, int, int]  # extended coordinates x, y, z, t with x·y = z·t


def public_of(secret: bytes) -> bytes:
    """The public key of a secret of 32 random bytes."""
    scalar, _prefix = _expand(secret)
    return _encode(_times(scalar, _BASE))


def sign(secret: bytes, message: bytes) -> bytes:
    """64 bytes."""
    scalar, prefix = _expand(secret)
    public = _encode(_times(scalar, _BASE))
    nonce = _number(hashlib.sha512(prefix + message).digest()) % _L
    commitment = _encode(_times(nonce, _BASE))
    challenge = _number(hashlib.sha512(commitment + public + message).digest()) % _L
    return commitment + ((nonce + challenge * scalar) % _L).to_bytes(32, "little")


def _expand(secret: bytes) -> tuple[int, bytes]:
    if len(secret) != 32:
        raise ValueError("a secret has 32 bytes")
    digest = hashlib.sha512(secret).digest()
    scalar = _number(digest[:32]) & ((1 << 254) - 8) | (1 << 254)
    return scalar, digest[32:]


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _add(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % _P
    b = (one[1] + one[0]) * (two[1] + two[0]) % _P
    c = 2 * one[3] * two[3] * _D % _P
    d = 2 * one[2] * two[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = _add(total, point)
        point = _add(point, point)
        scalar >>= 1
    return total


def _encode(point: Point) -> bytes:
    inverse = pow(point[2], _P - 2, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | ((x & 1) << 255)).to_bytes(32, "little")


def _base() -> Point:
    y = 4 * pow(5, _P - 2, _P) % _P
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _I % _P
    x = _P - x if x & 1 else x
    return x, y, 1, x * y % _P


_BASE = _base()
