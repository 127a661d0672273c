"""A Merkle tree in the shape of RFC 6962, with SM3 (GB/T 32905). Leaves and nodes differ in their first byte."""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.new("sm3", b"").hexdigest()


def leaf_of(content: bytes) -> str:
    """The hash of one act, hex."""
    return hashlib.new("sm3", b"\x00" + content).hexdigest()


def root_of(leaves: Sequence[str]) -> str:
    """The root over leaf hashes, hex."""
    if not leaves:
        return EMPTY
    if len(leaves) == 1:
        return leaves[0]
    half = _split(len(leaves))
    return _node(root_of(leaves[:half]), root_of(leaves[half:]))


def proof_of(leaves: Sequence[str], index: int) -> list[list[str]]:
    """What leads from one leaf to the root: pairs of side ("left" or "right") and hash, nearest first."""
    if len(leaves) <= 1:
        return []
    half = _split(len(leaves))
    if index < half:
        return [*proof_of(leaves[:half], index), ["right", root_of(leaves[half:])]]
    return [*proof_of(leaves[half:], index - half), ["left", root_of(leaves[:half])]]


def _node(left: str, right: str) -> str:
    return hashlib.new("sm3", b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def _split(count: int) -> int:
    """The largest power of two below ``count``."""
    return 1 << ((count - 1).bit_length() - 1)
