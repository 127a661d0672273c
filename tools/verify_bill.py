#!/usr/bin/env python3
"""Check daily bills of operations: needs Python and nothing else, no part of the platform, no network.

    verify_bill.py check BILL… [--key HEX]        every bill whole, signed, and each the next of the one before it
    verify_bill.py prove BILL ACT > proof.json    that one act (its place, from 0) is in the bill, in a few hashes
    verify_bill.py act PROOF --root HEX           the proof, against the root of a bill one has checked

Give --key, the platform's public key, from another source than the bills: a bill checked with the key it brings itself
is only known to be whole. Ends with 0 when all is sound, else with 1, and says where it is not.

A bill is canonical JSON (sorted keys, no spaces, UTF-8). Leaf = SM3(0x00 + act without its "leaf"), node = SM3(0x01 +
left + right), shape of RFC 6962; the signature (Ed25519, RFC 8032) is over the bill without "signature"; "previous"
names day, root and SM3 of the department's bill before, also without its signature.
"""

import argparse
import hashlib
import json
import sys
from itertools import pairwise
from pathlib import Path

FORM = "tongban-daily-bill/1"


class Unsound(Exception):
    """Says where something is not as it was signed."""


# -- SM3, GB/T 32905-2016


def sm3(data: bytes) -> str:
    try:
        return hashlib.new("sm3", data).hexdigest()
    except ValueError:  # a Python without it
        return _sm3(data)


def _turn(word: int, by: int) -> int:
    by %= 32
    return ((word << by) | (word >> (32 - by))) & 0xFFFFFFFF


def _sm3(data: bytes) -> str:
    v = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    padded = data + b"\x80" + b"\x00" * ((55 - len(data)) % 64) + (8 * len(data)).to_bytes(8, "big")
    for start in range(0, len(padded), 64):
        v = [old ^ new for old, new in zip(v, _compressed(v, padded[start : start + 64]))]  # noqa: B905
    return b"".join(word.to_bytes(4, "big") for word in v).hex()


def _compressed(v: list[int], block: bytes) -> list[int]:
    w = [int.from_bytes(block[at : at + 4], "big") for at in range(0, 64, 4)]
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _turn(w[j - 3], 15)
        w.append(x ^ _turn(x, 15) ^ _turn(x, 23) ^ _turn(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = v
    for j in range(64):
        t = 0x79CC4519 if j < 16 else 0x7A879D8A
        ss1 = _turn((_turn(a, 12) + e + _turn(t, j)) & 0xFFFFFFFF, 7)
        ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if j < 16 else (e & f) | (~e & 0xFFFFFFFF & g)
        tt1 = (ff + d + (ss1 ^ _turn(a, 12)) + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
        tt2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
        a, b, c, d = tt1, a, _turn(b, 9), c
        e, f, g, h = tt2 ^ _turn(tt2, 9) ^ _turn(tt2, 17), e, _turn(f, 19), g
    return [a, b, c, d, e, f, g, h]


# -- Ed25519, RFC 8032

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def _add(one, two):
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    return (b - a) * (d - c) % P, (d + c) * (b + a) % P, (d - c) * (d + c) % P, (b - a) * (b + a) % P


def _times(scalar, point):
    total = (0, 1, 1, 0)
    while scalar:
        total, point, scalar = _add(total, point) if scalar & 1 else total, _add(point, point), scalar >> 1
    return total


def _decoded(data: bytes):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = _decoded((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed_by(public: str, message: bytes, signature: str) -> bool:
    try:
        key, proof = bytes.fromhex(public), bytes.fromhex(signature)
        if len(key) != 32 or len(proof) != 64:
            return False
        commitment, scalar = _decoded(proof[:32]), int.from_bytes(proof[32:], "little")
        challenge = int.from_bytes(hashlib.sha512(proof[:32] + key + message).digest(), "little") % L
        left, right = _times(scalar, BASE), _add(commitment, _times(challenge, _decoded(key)))
    except ValueError:
        return False
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return scalar < L and same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


# -- the bill


def canonical(value) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def leaf_of(act: dict) -> str:
    return sm3(b"\x00" + canonical({key: part for key, part in act.items() if key != "leaf"}))


def node(left: str, right: str) -> str:
    return sm3(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right))


def root_of(leaves: list[str]) -> str:
    if len(leaves) < 2:
        return leaves[0] if leaves else sm3(b"")
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node(root_of(leaves[:half]), root_of(leaves[half:]))


def path_of(leaves: list[str], index: int) -> list[list[str]]:
    if len(leaves) < 2:
        return []
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    if index < half:
        return [*path_of(leaves[:half], index), ["right", root_of(leaves[half:])]]
    return [*path_of(leaves[half:], index - half), ["left", root_of(leaves[:half])]]


def unsigned(bill: dict) -> dict:
    return {key: part for key, part in bill.items() if key != "signature"}


def read(data: bytes) -> dict:
    """The bill, if its bytes are what a bill of this content is written as."""
    try:
        bill = json.loads(data)
    except UnicodeDecodeError as error:
        raise Unsound(f"byte {error.start}: not UTF-8") from error
    except json.JSONDecodeError as error:
        raise Unsound(f"byte {len(error.doc[: error.pos].encode())}: not JSON ({error.msg})") from error
    if not isinstance(bill, dict) or bill.get("form") != FORM or not isinstance(bill.get("acts"), list):
        raise Unsound(f"form: this is not a bill of the form {FORM}")
    meant = canonical(bill)
    if data != meant:
        at = next((i for i, (one, two) in enumerate(zip(data, meant)) if one != two), min(len(data), len(meant)))  # noqa: B905
        raise Unsound(f"byte {at}: not written as a bill is written (spaces, order or escapes were changed)")
    return bill


def check(bill: dict, key: str = "") -> None:
    """Acts, tree, head and signature of one bill."""
    wrong = [
        place for place, act in enumerate(bill["acts"]) if not isinstance(act, dict) or leaf_of(act) != act.get("leaf")
    ]
    if wrong:
        raise Unsound("; ".join(f"act {place}: changed, it does not fit its hash" for place in wrong[:20]))
    if bill.get("count") != len(bill["acts"]):
        raise Unsound(f"count: it says {bill.get('count')}, there are {len(bill['acts'])} acts")
    if root_of([act["leaf"] for act in bill["acts"]]) != bill.get("root"):
        raise Unsound("root: it is not the root of these acts (one was added, removed, moved, or the root was changed)")
    signature = bill.get("signature")
    if (
        not isinstance(signature, dict)
        or signature.get("algorithm") != "Ed25519"
        or set(signature) != {"algorithm", "public_key", "value"}
    ):
        raise Unsound("signature: there is none of a kind this program knows")
    if key and signature["public_key"] != key:
        raise Unsound("signature: made with another key than the one you gave")
    if not signed_by(str(signature["public_key"]), canonical(unsigned(bill)), str(signature["value"])):
        raise Unsound(
            "signature: it does not fit; the head of the bill (authority, day, made_at, previous) or it was changed"
        )


def follows(bill: dict, before: dict) -> None:
    """The chain: ``bill`` is the next bill of the same department after ``before``."""
    named = bill.get("previous") or {}
    if bill["authority"] != before["authority"]:
        raise Unsound("chain: the bill before is of another department")
    if named.get("day") != before["day"]:
        raise Unsound(f"chain: it follows the bill of {named.get('day')}, not that of {before['day']}: one is missing")
    if named.get("digest") != sm3(canonical(unsigned(before))) or named.get("root") != before["root"]:
        raise Unsound(f"chain: the bill of {before['day']} is not the one it was made after")


def prove(bill: dict, place: int) -> dict:
    if not 0 <= place < len(bill["acts"]):
        raise Unsound(f"act {place}: the bill has {len(bill['acts'])} acts")
    head = {key: part for key, part in bill.items() if key != "acts"}
    path = path_of([act["leaf"] for act in bill["acts"]], place)
    return {"act": bill["acts"][place], "place": place, "path": path, "bill": head}


def check_proof(proof: dict) -> None:
    """One act and the hashes that lead to the root. The root itself is compared with a bill one trusts."""
    reached = leaf_of(proof["act"])
    if reached != proof["act"].get("leaf"):
        raise Unsound("act: changed, it does not fit its hash")
    for side, sibling in proof["path"]:
        reached = node(sibling, reached) if side == "left" else node(reached, sibling)
    if reached != proof["bill"]["root"]:
        raise Unsound("path: it does not lead to the root")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main(arguments=None) -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    acts = options.add_subparsers(dest="what", required=True)
    checking = acts.add_parser("check")
    checking.add_argument("bills", nargs="+", type=Path)
    checking.add_argument("--key", default="")
    proving = acts.add_parser("prove")
    proving.add_argument("bill", type=Path)
    proving.add_argument("place", type=int)
    one = acts.add_parser("act")
    one.add_argument("proof", type=Path)
    one.add_argument("--root", required=True, help="the root of the bill you trust")
    given = options.parse_args(arguments)
    where = ""
    try:
        if given.what == "act":
            proof = json.loads(given.proof.read_bytes())
            check_proof(proof)
            if proof["bill"]["root"] != given.root:
                raise Unsound("root: the proof is of another bill")
            say(f"sound: act {proof['place']} is in the bill")
            return 0
        if given.what == "prove":
            say(canonical(prove(read(given.bill.read_bytes()), given.place)).decode())
            return 0
        bills = []
        for path in given.bills:
            where = f"{path}: "
            bills.append(read(path.read_bytes()))
            check(bills[-1], given.key)
        bills.sort(key=lambda bill: bill["day"])
        for before, bill in pairwise(bills):
            where = f"{bill['day']}: "
            follows(bill, before)
        say(f"sound: {len(bills)} bills, {sum(bill['count'] for bill in bills)} acts")
    except (Unsound, KeyError, TypeError, ValueError) as flaw:
        say(f"NOT SOUND: {where}{flaw if isinstance(flaw, Unsound) else f'cannot be read ({flaw!r})'}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
