"""The known answers of SM3 (GB/T 32905) and SM4 (GB/T 32907) in every mode the platform or its files use."""

import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.decrepit.ciphers import modes as old_modes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

VECTORS = Path(__file__).parent.parent / "vectors" / "gm"
MODES = {
    "ecb": lambda iv: modes.ECB(),  # noqa: S305
    "cbc": modes.CBC,
    "ctr": modes.CTR,
    "cfb": getattr(old_modes, "CFB", None) or modes.CFB,
    "ofb": getattr(old_modes, "OFB", None) or modes.OFB,
}


def answers(name):
    """The blocks of ``NAME = value`` lines of a file."""
    block = {}
    for line in (VECTORS / name).read_text().splitlines():
        key, equal, value = line.partition(" = ")
        if equal:
            block[key] = value
        elif block and not line:
            yield block
            block = {}
    if block:
        yield block


@pytest.mark.parametrize("answer", list(answers("oscca.txt")), ids=lambda answer: answer["Len"])
def test_sm3(answer):
    message = bytes.fromhex(answer["Msg"])[: int(answer["Len"]) // 8]
    assert hashlib.new("sm3", message).hexdigest() == answer["MD"]


@pytest.mark.parametrize(
    ("mode", "answer"),
    [(mode, answer) for mode in MODES for answer in answers(f"draft-ribose-cfrg-sm4-10-{mode}.txt") if "KEY" in answer],
)
def test_sm4(mode, answer):
    cipher = Cipher(
        algorithms.SM4(bytes.fromhex(answer["KEY"])), MODES[mode](bytes.fromhex(answer.get("IV", "")))
    ).encryptor()
    assert cipher.update(bytes.fromhex(answer["PLAINTEXT"])) + cipher.finalize() == bytes.fromhex(answer["CIPHERTEXT"])


def test_sm4_gcm():
    (answer,) = answers("rfc8998.txt")
    cipher = Cipher(algorithms.SM4(bytes.fromhex(answer["KEY"])), modes.GCM(bytes.fromhex(answer["IV"]))).encryptor()
    cipher.authenticate_additional_data(bytes.fromhex(answer["AAD"]))
    assert cipher.update(bytes.fromhex(answer["PLAINTEXT"])) + cipher.finalize() == bytes.fromhex(answer["CIPHERTEXT"])
    assert cipher.tag == bytes.fromhex(answer["TAG"])
