import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gmalg
import pytest
from asn1crypto import core, keys, pem
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.crypto import sm2
from tongban.kernel.crypto.signing import (
    Algorithm,
    KeyRefused,
    PrivateKey,
    PublicKey,
    SignatureBroken,
    der_signature,
    raw_signature,
)

ANSWERS = json.loads((Path(__file__).parent.parent / "vectors" / "gm" / "sm2-gbt32918-5.json").read_text())
SIGN, ENCRYPT = ANSWERS["sign"], ANSWERS["encrypt"]
SM2_HEAD = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004")
SM2_ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
EACH = pytest.mark.parametrize("algorithm", Algorithm)
messages = st.binary(max_size=300)


def sm2_pkcs8(scalar: bytes, *, curve: str = "06082a811ccf5501822d") -> bytes:
    """A private key from its number alone: the library finds the public half."""
    inner = bytes.fromhex("30250201010420") + scalar
    outer = bytes.fromhex("020100") + bytes.fromhex("301306072a8648ce3d0201" + curve) + b"\x04\x27" + inner
    return b"\x30" + bytes([len(outer)]) + outer


def known_key():
    return PrivateKey.from_pkcs8(sm2_pkcs8(bytes.fromhex(SIGN["private_key"])))


class Parts(core.SequenceOf):
    _child_spec = core.Any


def scalar_of(key):
    """The private number, read out of PKCS#8."""
    return keys.PrivateKeyInfo.load(key.to_pkcs8())["private_key"].parsed["private_key"].contents


class TestKnownAnswers:
    """GB/T 32918.5-2017 annex A."""

    def test_the_public_key_is_found_from_the_private(self):
        assert known_key().public.point.hex().upper() == SIGN["public_x"] + SIGN["public_y"]

    def test_the_signature_of_the_standard_holds(self):
        known_key().public.verify(
            SIGN["message_utf8"].encode(),
            der_signature(bytes.fromhex(SIGN["r"] + SIGN["s"])),
            signer_id=SIGN["id"].encode(),
        )

    def test_under_another_identifier_it_does_not(self):
        with pytest.raises(SignatureBroken):
            known_key().public.verify(
                SIGN["message_utf8"].encode(),
                der_signature(bytes.fromhex(SIGN["r"] + SIGN["s"])),
                signer_id=b"1234567812345679",
            )

    def test_the_ciphertext_of_the_standard_opens(self):
        body = b"".join(
            (
                core.Integer(int(ENCRYPT["c1_x"], 16)).dump(),
                core.Integer(int(ENCRYPT["c1_y"], 16)).dump(),
                core.OctetString(bytes.fromhex(ENCRYPT["c3"])).dump(),
                core.OctetString(bytes.fromhex(ENCRYPT["c2"])).dump(),
            )
        )
        sealed = b"\x30" + bytes([len(body)]) + body
        assert known_key().decrypt(sealed).decode() == ENCRYPT["message_utf8"]


class TestSecondOracle:
    """gmalg computes the curve itself, in Python."""

    @settings(max_examples=25, deadline=None)
    @given(messages)
    def test_it_verifies_what_we_sign(self, message):
        key = PrivateKey.generate()
        raw = raw_signature(key.sign(message))
        other = gmalg.SM2(pk=b"\x04" + key.public.point, uid=sm2.DEFAULT_ID)
        assert other.verify(message, raw[:32], raw[32:])

    @settings(max_examples=25, deadline=None)
    @given(messages, st.binary(min_size=1, max_size=40))
    def test_we_verify_what_it_signs(self, message, signer_id):
        key = PrivateKey.generate()
        r, s = gmalg.SM2(sk=scalar_of(key), pk=b"\x04" + key.public.point, uid=signer_id).sign(message)
        key.public.verify(message, der_signature(r.rjust(32, b"\0") + s.rjust(32, b"\0")), signer_id=signer_id)

    @settings(max_examples=10, deadline=None)
    @given(st.binary(min_size=1, max_size=200))
    def test_it_opens_what_we_encrypt(self, plain):
        key = PrivateKey.generate()
        c1x, c1y, c3, c2 = Parts.load(key.public.encrypt(plain))
        x, y = (each.parse(core.Integer).native.to_bytes(32, "big") for each in (c1x, c1y))
        raw = b"\x04" + x + y + c3.parse(core.OctetString).native + c2.parse(core.OctetString).native
        assert gmalg.SM2(sk=scalar_of(key)).decrypt(raw) == plain


class TestOpensslCommand:
    """The ``openssl`` command, both directions."""

    @pytest.fixture(autouse=True)
    def machine_has_it(self):
        try:
            subprocess.run(["openssl", "version"], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("this machine has no openssl command")

    @pytest.mark.parametrize("message", [b"", b"message digest", bytes(5000), "𠮷野家".encode()])
    def test_it_verifies_what_we_sign(self, tmp_path, message):
        key = PrivateKey.generate()
        (tmp_path / "key.pem").write_bytes(pem.armor("PUBLIC KEY", key.public.spki))
        (tmp_path / "signature").write_bytes(key.sign(message))
        (tmp_path / "message").write_bytes(message)
        openssl(
            tmp_path,
            *("dgst", "-sm3", "-verify", "key.pem", "-signature", "signature"),
            *("-sigopt", f"distid:{sm2.DEFAULT_ID.decode()}", "message"),
        )

    @pytest.mark.parametrize("message", [b"", b"message digest", bytes(5000)])
    def test_we_verify_what_it_signs(self, tmp_path, message):
        (tmp_path / "message").write_bytes(message)
        openssl(tmp_path, "genpkey", "-algorithm", "SM2", "-out", "key.pem")
        openssl(
            tmp_path,
            *("dgst", "-sm3", "-sign", "key.pem", "-out", "signature"),
            *("-sigopt", f"distid:{sm2.DEFAULT_ID.decode()}", "message"),
        )
        key = PrivateKey.from_pkcs8(pem.unarmor((tmp_path / "key.pem").read_bytes())[2])
        key.public.verify(message, (tmp_path / "signature").read_bytes())

    def test_it_opens_what_we_encrypt_and_we_what_it_does(self, tmp_path):
        key = PrivateKey.generate()
        (tmp_path / "key.pem").write_bytes(pem.armor("PRIVATE KEY", key.to_pkcs8()))
        (tmp_path / "ours").write_bytes(key.public.encrypt(b"for you"))
        (tmp_path / "plain").write_bytes(b"for me")
        openssl(tmp_path, "pkeyutl", "-decrypt", "-inkey", "key.pem", "-in", "ours", "-out", "opened")
        openssl(tmp_path, "pkeyutl", "-encrypt", "-inkey", "key.pem", "-in", "plain", "-out", "theirs")
        assert (tmp_path / "opened").read_bytes() == b"for you"
        assert key.decrypt((tmp_path / "theirs").read_bytes()) == b"for me"


def openssl(folder, *command):
    subprocess.run(["openssl", *command], cwd=folder, check=True, capture_output=True)


class TestKeys:
    @EACH
    def test_a_key_goes_out_and_in_unchanged(self, algorithm):
        key = PrivateKey.generate(algorithm)
        again = PrivateKey.from_pkcs8(key.to_pkcs8())
        assert again.public.spki == key.public.spki
        again.public.verify(b"x", key.sign(b"x"))

    @pytest.mark.parametrize("curve", [ec.SECP384R1(), ec.SECP256K1(), ec.BrainpoolP256R1()])
    def test_other_curves_are_refused(self, curve):
        key = ec.generate_private_key(curve)
        spki = key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        pkcs8 = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with pytest.raises(KeyRefused):
            PublicKey.from_spki(spki)
        with pytest.raises(KeyRefused):
            PrivateKey.from_pkcs8(pkcs8)

    def test_a_point_of_one_curve_is_refused_as_one_of_another(self):
        """The coordinates of a P-256 key under the name of SM2: no point of that curve."""
        other = PrivateKey.generate(Algorithm.P256_SHA256).public
        with pytest.raises(KeyRefused):
            PublicKey.from_spki(SM2_HEAD + other.point)

    @pytest.mark.parametrize("point", [bytes(64), b"\xff" * 64, bytes(63) + b"\x01"])
    def test_numbers_that_are_no_point_are_refused(self, point):
        with pytest.raises(KeyRefused):
            PublicKey.from_spki(SM2_HEAD + point)

    @EACH
    def test_what_was_cut_or_added_to_is_refused(self, algorithm):
        key = PrivateKey.generate(algorithm)
        for spki in (key.public.spki[:-1], key.public.spki + b"\0", b"", key.public.spki[1:]):
            with pytest.raises(KeyRefused):
                PublicKey.from_spki(spki)
        for pkcs8 in (key.to_pkcs8()[:-1], key.to_pkcs8() + b"\0", b"", b"\x30\x00", b"-----BEGIN PRIVATE KEY-----"):
            with pytest.raises(KeyRefused):
                PrivateKey.from_pkcs8(pkcs8)

    @pytest.mark.parametrize("number", [0, SM2_ORDER, SM2_ORDER + 1, 2**256 - 1])
    def test_private_numbers_out_of_range_are_refused(self, number):
        with pytest.raises(KeyRefused):
            PrivateKey.from_pkcs8(sm2_pkcs8(number.to_bytes(32, "big")))

    def test_halves_that_do_not_fit_are_refused(self):
        one, other = PrivateKey.generate(), PrivateKey.generate()
        with pytest.raises(KeyRefused):
            PrivateKey.from_pkcs8(one.to_pkcs8().replace(one.public.point, other.public.point))

    def test_p256_keys_do_not_encrypt(self):
        with pytest.raises(KeyRefused):
            PrivateKey.generate(Algorithm.P256_SHA256).public.encrypt(b"x")


class TestSignatures:
    @EACH
    @settings(max_examples=40, deadline=None)
    @given(message=messages, place=st.integers(min_value=0))
    def test_one_flipped_bit_of_message_or_signature_is_found(self, algorithm, message, place):
        key = PrivateKey.generate(algorithm)
        signature = key.sign(message)
        for content, broken in ((message, flipped(signature, place)), (flipped(message or b"\0", place), signature)):
            with pytest.raises(SignatureBroken):
                key.public.verify(content, broken)

    @EACH
    def test_another_key_and_another_algorithm_are_refused(self, algorithm):
        signature = PrivateKey.generate(algorithm).sign(b"x")
        for each in Algorithm:
            with pytest.raises(SignatureBroken):
                PrivateKey.generate(each).public.verify(b"x", signature)

    @EACH
    def test_only_canonical_der_is_taken(self, algorithm):
        key = PrivateKey.generate(algorithm)
        signature = key.sign(b"x")
        r, s = decode_dss_signature(signature)
        loose = [
            signature + b"\0",
            signature[:-1],
            b"",
            b"\x30\x00",
            signature[:1] + b"\x81" + signature[1:],  # a length written in two bytes where one is enough
            b"\x30\x80" + signature[2:] + b"\0\0",  # a length left open, as BER has it
            b"\x30" + bytes([signature[1] + 1]) + b"\x02" + bytes([signature[3] + 1]) + b"\0" + signature[4:],
            encode_dss_signature(r, 0),
            encode_dss_signature(0, s),
            encode_dss_signature(r, s + 2**256),
            raw_signature(signature),
        ]
        for each in loose:
            with pytest.raises(SignatureBroken):
                key.public.verify(b"x", each)

    def test_a_number_beyond_the_order_is_refused_though_it_counts_the_same(self):
        key = PrivateKey.generate()
        r, s = decode_dss_signature(key.sign(b"x"))
        for broken in (encode_dss_signature(r, s + SM2_ORDER), encode_dss_signature(r + SM2_ORDER, s)):
            with pytest.raises(SignatureBroken):
                key.public.verify(b"x", broken)

    @EACH
    def test_raw_and_der_are_the_same_signature(self, algorithm):
        signature = PrivateKey.generate(algorithm).sign(b"x")
        assert der_signature(raw_signature(signature)) == signature
        for length in (0, 63, 65):
            with pytest.raises(SignatureBroken):
                der_signature(bytes(length))

    def test_p256_is_what_everybody_calls_es256(self):
        key = PrivateKey.generate(Algorithm.P256_SHA256)
        public = serialization.load_der_public_key(key.public.spki)
        public.verify(key.sign(b"x"), b"x", ec.ECDSA(hashes.SHA256()))

    def test_an_identifier_too_long_is_refused(self):
        with pytest.raises(sm2.SM2Refused):
            PrivateKey.generate().sign(b"x", signer_id=b"1" * 8192)

    def test_many_threads_may_use_one_key(self):
        key = PrivateKey.generate()

        def both(number):
            message = str(number).encode()
            key.public.verify(message, key.sign(message))
            return number

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(both, range(400))) == list(range(400))


class TestEncryption:
    @settings(max_examples=30, deadline=None)
    @given(st.binary(min_size=1, max_size=500), st.integers(min_value=0))
    def test_a_changed_byte_never_opens(self, plain, place):
        key = PrivateKey.generate()
        sealed = key.public.encrypt(plain)
        assert key.decrypt(sealed) == plain
        with pytest.raises(KeyRefused):
            key.decrypt(flipped(sealed, place))

    def test_another_key_does_not_open_it(self):
        with pytest.raises(KeyRefused):
            PrivateKey.generate().decrypt(PrivateKey.generate().public.encrypt(b"x"))


def test_a_machine_without_openssl_is_told_what_to_do(monkeypatch):
    monkeypatch.setenv("TONGBAN_KERNEL_LIBCRYPTO", "/nowhere/libcrypto.so.3")
    sm2._library.cache_clear()
    try:
        with pytest.raises(sm2.OpenSSLMissing, match="TONGBAN_KERNEL_LIBCRYPTO"):
            sm2.SM2Key.generate()
    finally:
        sm2._library.cache_clear()


def flipped(content, place):
    place %= len(content) * 8
    changed = bytearray(content)
    changed[place // 8] ^= 1 << place % 8
    return bytes(changed)
