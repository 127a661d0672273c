"""Check the archive of a case (归档信息包) without the platform: ``python tools/verify_archive.py 11440…0001.zip``.

Reads the manifest inside the ZIP and compares every file with its SHA-256 and SM3 digests. Needs only Python's own
library; SM3 (GB/T 32905) is written out here so that the check does not depend on an installed provider.
"""

import hashlib
import json
import sys
import zipfile

_START = (0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E)
_ALL = 0xFFFFFFFF


def sm3(data: bytes) -> str:
    """The SM3 digest as 64 hexadecimal digits."""
    padded = data + b"\x80" + b"\0" * ((55 - len(data)) % 64) + (len(data) * 8).to_bytes(8, "big")
    state = _START
    for start in range(0, len(padded), 64):
        state = _compress(state, padded[start : start + 64])
    return "".join(f"{word:08x}" for word in state)


def _turn(word: int, by: int) -> int:
    by %= 32
    return ((word << by) | (word >> (32 - by))) & _ALL


def _p1(word: int) -> int:
    return word ^ _turn(word, 15) ^ _turn(word, 23)


def _compress(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    words = [int.from_bytes(block[place : place + 4], "big") for place in range(0, 64, 4)]
    for place in range(16, 68):
        mixed = words[place - 16] ^ words[place - 9] ^ _turn(words[place - 3], 15)
        words.append(_p1(mixed) ^ _turn(words[place - 13], 7) ^ words[place - 6])
    a, b, c, d, e, f, g, h = state
    for place in range(64):
        early = place < 16
        constant = 0x79CC4519 if early else 0x7A879D8A
        first = _turn((_turn(a, 12) + e + _turn(constant, place)) & _ALL, 7)
        second = first ^ _turn(a, 12)
        either = a ^ b ^ c if early else (a & b) | (a & c) | (b & c)
        choice = e ^ f ^ g if early else (e & f) | (~e & _ALL & g)
        one = (either + d + second + (words[place] ^ words[place + 4])) & _ALL
        two = (choice + h + first + words[place]) & _ALL
        a, b, c, d = one, a, _turn(b, 9), c
        e, f, g, h = two ^ _turn(two, 9) ^ _turn(two, 17), e, _turn(f, 19), g
    return tuple(old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True))


def flaws_of(path: str) -> list[str]:
    """What is wrong with an archive; nothing when every file is the one that was packed."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        root = names[0].partition("/")[0]
        manifest = json.loads(archive.read(f"{root}/manifest.json"))
        told = {f"{root}/{entry['path']}": entry for entry in manifest["files"]}
        strangers = set(names) - set(told) - {f"{root}/manifest.json"}
        flaws = [f"not in the manifest: {name}" for name in sorted(strangers)]
        for name, entry in told.items():
            if name not in names:
                flaws.append(f"missing: {name}")
                continue
            data = archive.read(name)
            if len(data) != entry["size"] or hashlib.sha256(data).hexdigest() != entry["sha256"]:
                flaws.append(f"SHA-256 differs: {name}")
            if sm3(data) != entry["sm3"]:
                flaws.append(f"SM3 differs: {name}")
    return flaws


def main(arguments: list[str]) -> int:
    """Print the verdict on each archive; 1 when one of them has a flaw."""
    wrong = 0
    for path in arguments:
        flaws = flaws_of(path)
        wrong += bool(flaws)
        sys.stdout.write(f"{path}: {'; '.join(flaws) or 'whole'}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
