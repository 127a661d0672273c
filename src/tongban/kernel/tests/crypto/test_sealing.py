import subprocess

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.crypto.sealing import SealBroken, seal, unseal

KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")


class TestKnownAnswers:
    """RFC 8998 annex A.2; GB/T 32907 annex A.1. The library below answers as the standards do."""

    def test_gcm(self):
        cipher = Cipher(algorithms.SM4(KEY), modes.GCM(bytes.fromhex("00001234567800000000abcd"))).encryptor()
        cipher.authenticate_additional_data(bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
        plain = b"".join(bytes([each]) * 8 for each in bytes.fromhex("aabbccddeeffeeaa"))
        assert cipher.update(plain) + cipher.finalize() == bytes.fromhex(
            "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
            "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        )
        assert cipher.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"

    def test_block(self):
        cipher = Cipher(algorithms.SM4(KEY), modes.ECB()).encryptor()  # noqa: S305 the block itself, as the standard
        assert cipher.update(KEY).hex() == "681edf34d206965e86b3e94f536e4246"


class TestSeal:
    @given(st.binary(max_size=3000), st.text(max_size=40))
    def test_what_was_sealed_is_read_again(self, plain, about):
        assert unseal(KEY, seal(KEY, plain, about=about), about=about) == plain

    def test_the_same_content_never_looks_the_same(self):
        assert seal(KEY, b"440106199001011234", about="a") != seal(KEY, b"440106199001011234", about="a")

    @given(st.integers(min_value=0))
    def test_one_flipped_bit_is_found(self, place):
        sealed = bytearray(seal(KEY, b"440106199001011234", about="party.number"))
        place %= len(sealed) * 8
        sealed[place // 8] ^= 1 << place % 8
        with pytest.raises(SealBroken):
            unseal(KEY, bytes(sealed), about="party.number")

    def test_neither_another_key_nor_another_place_opens_it(self):
        sealed = seal(KEY, b"440106199001011234", about="party.number")
        with pytest.raises(SealBroken):
            unseal(bytes(16), sealed, about="party.number")
        with pytest.raises(SealBroken):
            unseal(KEY, sealed, about="party.mobile")

    @pytest.mark.parametrize("length", range(29))
    def test_what_was_cut_short_is_refused(self, length):
        with pytest.raises(SealBroken):
            unseal(KEY, seal(KEY, b"x", about="a")[:length], about="a")


def test_openssl_reads_the_same_cipher(tmp_path):
    """A second opinion on the block cipher, where the machine has one: counter mode of the ``openssl`` command."""
    plain, nonce = b"440106199001011234" * 9, bytes(range(12))
    cipher = Cipher(algorithms.SM4(KEY), modes.CTR(nonce + bytes(4))).encryptor()
    command = ["openssl", "enc", "-sm4-ctr", "-K", KEY.hex(), "-iv", (nonce + bytes(4)).hex()]
    try:
        answer = subprocess.run(command, input=plain, capture_output=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("this machine has no openssl with SM4")
    assert cipher.update(plain) == answer.stdout
