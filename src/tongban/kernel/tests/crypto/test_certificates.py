import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import core, ocsp, x509
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.crypto.certificates import Certificate, CertificateRefused, PathBroken, Reason, find_path
from tongban.kernel.crypto.issuing import Holder, Issuer, Profile, make_certificate, make_revocation_list
from tongban.kernel.crypto.revocation import RevocationList, RevocationRefused, Status, ask_about, read_answer
from tongban.kernel.crypto.signing import Algorithm, PrivateKey, SignatureBroken

NOW = datetime.now(UTC).replace(microsecond=0)
EACH = pytest.mark.parametrize("algorithm", Algorithm)


class City:
    """A root, an authority under it and an office's certificate."""

    def __init__(self, algorithm=Algorithm.SM2_SM3):
        self.root_key, self.between_key, self.office_key = (PrivateKey.generate(algorithm) for _ in range(3))
        self.root = make_certificate(
            Holder("云岭市测试根"),
            self.root_key.public,
            profile=Profile.ROOT,
            since=NOW,
            days=3650,
            own_key=self.root_key,
        )
        self.between = make_certificate(
            Holder("云岭市测试签发机构"),
            self.between_key.public,
            profile=Profile.AUTHORITY,
            since=NOW,
            days=1800,
            issuer=Issuer(self.root, self.root_key),
        )
        self.office = self.issue("云岭市公安局")

    @property
    def issuer(self):
        return Issuer(self.between, self.between_key)

    def issue(self, name, *, profile=Profile.SIGNER, days=365, since=NOW, key=None, **options):
        return make_certificate(
            Holder(name, organisation=name, number="11530100MB0000000X"),
            (key or self.office_key).public,
            profile=profile,
            since=since,
            days=days,
            issuer=self.issuer,
            **options,
        )

    def path(self, leaf=None, *, at=NOW, trusted=None, between=None):
        return find_path(
            leaf or self.office,
            trusted=[self.root] if trusted is None else trusted,
            between=[self.between] if between is None else between,
            at=at,
        )

    def revoked(self, *certificates, at=NOW, lasts=timedelta(days=1)):
        rows = [(each.serial, at) for each in certificates]
        return make_revocation_list(self.issuer, rows, number=1, at=at, lasts=lasts)


@pytest.fixture(scope="module", params=list(Algorithm))
def city(request):
    return City(request.param)


class TestPath:
    def test_it_leads_to_a_trusted_one(self, city):
        assert city.path() == (city.office, city.between, city.root)

    def test_a_trusted_one_in_between_is_enough(self, city):
        assert city.path(trusted=[city.between], between=[]) == (city.office, city.between)

    def test_an_unknown_issuer_is_told_apart_from_a_broken_one(self, city):
        assert self.reason(city, trusted=[]) is Reason.UNKNOWN_ISSUER
        assert self.reason(city, between=[]) is Reason.UNKNOWN_ISSUER

    def test_each_must_be_in_its_days(self, city):
        assert self.reason(city, at=NOW + timedelta(days=400)) is Reason.EXPIRED
        assert self.reason(city, at=NOW - timedelta(days=1)) is Reason.NOT_YET_VALID
        assert self.reason(city, city.issue("长", days=3000), at=NOW + timedelta(days=2000)) is Reason.EXPIRED

    def test_an_office_cannot_issue(self, city):
        forged = make_certificate(
            Holder("冒名"),
            PrivateKey.generate(city.office_key.algorithm).public,
            profile=Profile.SIGNER,
            since=NOW,
            days=10,
            issuer=Issuer(city.office, city.office_key),
        )
        assert self.reason(city, forged, between=[city.between, city.office]) is Reason.NOT_AN_AUTHORITY

    def test_an_authority_with_path_length_0_makes_no_authorities(self, city):
        key = PrivateKey.generate(city.office_key.algorithm)
        second = city.issue("第二级", profile=Profile.AUTHORITY, key=key)
        leaf = make_certificate(
            Holder("x"), key.public, profile=Profile.SIGNER, since=NOW, days=9, issuer=Issuer(second, key)
        )
        assert self.reason(city, leaf, between=[city.between, second]) is Reason.NOT_AN_AUTHORITY

    def test_the_same_name_with_another_key_does_not_pass(self, city):
        other = City(city.office_key.algorithm)
        assert self.reason(city, trusted=[other.root]) is Reason.SIGNATURE
        assert self.reason(city, between=[other.between]) is Reason.SIGNATURE
        assert city.path(between=[other.between, city.between])[1] == city.between

    def test_what_is_critical_and_not_understood_stops_it(self, city):
        said = x509.Certificate.load(city.office.der)
        extensions = said["tbs_certificate"]["extensions"]
        extensions.append({"extn_id": "1.2.3.4", "critical": True, "extn_value": core.ParsableOctetString(b"\x05\0")})
        signed = city.between_key.sign(said["tbs_certificate"].dump(force=True))
        said["signature_value"] = signed
        assert self.reason(city, Certificate(said.dump(force=True))) is Reason.NOT_UNDERSTOOD

    def test_a_circle_ends(self, city):
        """Two authorities that vouch for each other."""
        one, two = (PrivateKey.generate(city.office_key.algorithm) for _ in range(2))
        first = make_certificate(Holder("甲"), one.public, profile=Profile.ROOT, since=NOW, days=9, own_key=one)
        second = make_certificate(
            Holder("乙"), two.public, profile=Profile.ROOT, since=NOW, days=9, issuer=Issuer(first, one)
        )
        again = make_certificate(
            Holder("甲"), one.public, profile=Profile.ROOT, since=NOW, days=9, issuer=Issuer(second, two)
        )
        assert self.reason(city, again, trusted=[], between=[first, second, again]) is Reason.UNKNOWN_ISSUER

    @staticmethod
    def reason(city, *given, **options):
        with pytest.raises(PathBroken) as broken:
            city.path(*given, **options)
        return broken.value.reason


class TestReading:
    def test_pem_and_der_are_the_same(self, city):
        assert Certificate.from_text(city.office.to_text()) == Certificate.from_text(city.office.der) == city.office

    def test_it_says_whose_it_is(self, city):
        assert city.office.common_name == "云岭市公安局"
        assert city.office.names["serial_number"] == "11530100MB0000000X"

    def test_it_says_where_to_ask(self, city):
        assert city.issue("x", revocation_url="https://ca.example/list.crl").revocation_urls == (
            "https://ca.example/list.crl",
        )

    @pytest.mark.parametrize("content", [b"", b"\x30\x00", b"x" * 99, b"-----BEGIN CERTIFICATE-----", b"\x30" * 65_537])
    def test_what_is_no_certificate_is_refused(self, content):
        with pytest.raises(CertificateRefused):
            Certificate.from_text(content)

    @settings(max_examples=300, deadline=None)
    @given(place=st.integers(min_value=0))
    def test_one_flipped_bit_is_refused_or_found(self, city, place):
        """Except in the signature's own algorithm name, every bit is under the signature."""
        der = bytearray(city.office.der)
        place %= len(der) * 8
        der[place // 8] ^= 1 << place % 8
        with pytest.raises((CertificateRefused, PathBroken)):
            city.path(Certificate(bytes(der)))


class TestRevocation:
    def test_a_list_says_who_is_revoked_and_since_when(self, city):
        listed = RevocationList(city.revoked(city.office), city.between)
        assert listed.standing(city.office, at=NOW).status is Status.REVOKED
        assert listed.standing(city.office, at=NOW).since == NOW
        assert listed.standing(city.issue("别家"), at=NOW).status is Status.GOOD

    def test_an_empty_list_is_a_list(self, city):
        assert RevocationList(city.revoked(), city.between).standing(city.office, at=NOW).status is Status.GOOD

    def test_out_of_date_it_says_nothing(self, city):
        listed = RevocationList(city.revoked(), city.between)
        for at in (NOW + timedelta(days=2), NOW - timedelta(hours=1)):
            with pytest.raises(RevocationRefused):
                listed.standing(city.office, at=at)

    def test_clocks_may_differ_by_minutes(self, city):
        listed = RevocationList(city.revoked(), city.between)
        assert listed.standing(city.office, at=NOW - timedelta(minutes=4)).status is Status.GOOD

    def test_a_list_of_another_issuer_says_nothing(self, city):
        other = City(city.office_key.algorithm)
        with pytest.raises(RevocationRefused):
            RevocationList(other.revoked(city.office), city.between)
        with pytest.raises(RevocationRefused):
            RevocationList(city.revoked(), city.between).standing(city.between, at=NOW)

    @settings(max_examples=100, deadline=None)
    @given(place=st.integers(min_value=0))
    def test_one_flipped_bit_is_found(self, city, place):
        der = bytearray(city.revoked(city.office))
        place %= len(der) * 8
        der[place // 8] ^= 1 << place % 8
        with pytest.raises(RevocationRefused):
            RevocationList(bytes(der), city.between)

    @pytest.mark.parametrize("content", [b"", b"\x30\x00", b"<html>", bytes(1000)])
    def test_what_is_no_list_is_refused(self, city, content):
        with pytest.raises(RevocationRefused):
            RevocationList(content, city.between)
        with pytest.raises(RevocationRefused):
            read_answer(content, city.office, city.between, at=NOW)


class TestAsking:
    def test_an_answer_of_the_issuer_counts(self, city):
        told = read_answer(answer(city, "good"), city.office, city.between, at=NOW, nonce=b"1" * 16)
        assert told.status is Status.GOOD
        told = read_answer(answer(city, "revoked"), city.office, city.between, at=NOW, nonce=b"1" * 16)
        assert (told.status, told.since) == (Status.REVOKED, NOW - timedelta(days=1))

    def test_an_answer_of_whom_it_named_counts(self, city):
        key = PrivateKey.generate(city.office_key.algorithm)
        named = city.issue("状态查询", profile=Profile.STATUS, key=key)
        told = read_answer(answer(city, "good", signer=(named, key)), city.office, city.between, at=NOW)
        assert told.status is Status.GOOD

    def test_an_answer_of_anybody_else_does_not(self, city):
        with pytest.raises(RevocationRefused):
            read_answer(answer(city, "good", signer=(city.office, city.office_key)), city.office, city.between, at=NOW)

    def test_an_old_answer_and_one_to_another_question_do_not(self, city):
        with pytest.raises(RevocationRefused, match="out of date"):
            read_answer(answer(city, "good"), city.office, city.between, at=NOW + timedelta(days=3))
        with pytest.raises(RevocationRefused, match="another question"):
            read_answer(answer(city, "good"), city.office, city.between, at=NOW, nonce=b"2" * 16)
        with pytest.raises(RevocationRefused, match="another certificate"):
            read_answer(answer(city, "good"), city.issue("别家"), city.between, at=NOW)


def answer(city, status, *, signer=None, nonce=b"1" * 16):
    """What a responder says, built beside the code under test."""
    question = ocsp.OCSPRequest.load(ask_about(city.office, city.between, nonce=nonce))
    (asked,) = question["tbs_request"]["request_list"]
    certificate, key = signer or (city.between, city.between_key)
    told = (
        ocsp.CertStatus("good", core.Null())
        if status == "good"
        else ocsp.CertStatus("revoked", {"revocation_time": NOW - timedelta(days=1)})
    )
    said = ocsp.ResponseData(
        {
            "responder_id": ocsp.ResponderId("by_key", core.OctetString(certificate.key_id)),
            "produced_at": NOW,
            "responses": [
                {
                    "cert_id": asked["req_cert"],
                    "cert_status": told,
                    "this_update": NOW,
                    "next_update": NOW + timedelta(days=1),
                }
            ],
            "response_extensions": [{"extn_id": "nonce", "extn_value": core.OctetString(nonce)}],
        }
    )
    algorithm = x509.Certificate.load(city.office.der)["signature_algorithm"]["algorithm"].dotted
    basic = ocsp.BasicOCSPResponse(
        {
            "tbs_response_data": said,
            "signature_algorithm": {"algorithm": algorithm},
            "signature": key.sign(said.dump()),
            "certs": [x509.Certificate.load(certificate.der)],
        }
    )
    whole = {
        "response_status": "successful",
        "response_bytes": {"response_type": "basic_ocsp_response", "response": basic},
    }
    return ocsp.OCSPResponse(whole).dump()


class TestOpensslCommand:
    """What the ``openssl`` command thinks of what we made, and we of what it made."""

    @pytest.fixture(autouse=True)
    def machine_has_it(self):
        try:
            openssl(".", "version")
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("this machine has no openssl command")

    @EACH
    def test_it_takes_our_certificates(self, tmp_path, algorithm):
        """It cannot be told the identifier of a certificate in between, so the trusted one is the issuer itself."""
        city = City(algorithm)
        (tmp_path / "between.pem").write_bytes(city.between.to_text())
        (tmp_path / "office.pem").write_bytes(city.office.to_text())
        identifier = ("-vfyopt", "distid:1234567812345678") if algorithm is Algorithm.SM2_SM3 else ()
        openssl(tmp_path, "verify", "-partial_chain", *identifier, "-trusted", "between.pem", "office.pem")

    def test_it_takes_our_list(self, tmp_path):
        city = City(Algorithm.P256_SHA256)
        (tmp_path / "between.pem").write_bytes(city.between.to_text())
        (tmp_path / "list.der").write_bytes(city.revoked(city.office))
        told = openssl(
            tmp_path, "crl", "-inform", "DER", "-in", "list.der", "-CAfile", "between.pem", "-noout", "-text"
        )
        assert b"verify OK" in told.stderr
        assert f"{city.office.serial:X}".encode() in told.stdout

    def test_we_take_a_certificate_it_made_with_sm2(self, tmp_path):
        openssl(tmp_path, "genpkey", "-algorithm", "SM2", "-out", "key.pem")
        openssl(
            tmp_path,
            *("req", "-x509", "-new", "-key", "key.pem", "-sm3", "-subj", "/C=CN/CN=Test", "-days", "9"),
            *("-sigopt", "distid:1234567812345678", "-out", "root.pem"),
        )
        root = Certificate.from_text((tmp_path / "root.pem").read_bytes())
        root.require_signed_by(root)
        assert find_path(root, trusted=[root], at=datetime.now(UTC) + timedelta(seconds=5)) == (root,)
        with pytest.raises(SignatureBroken):
            root.require_signed_by(City().root)

    def test_its_responder_answers_our_question(self, tmp_path):
        """A real exchange: our question, its answer, signed with P-256 (its responder knows no SM2 identifier)."""
        city = City(Algorithm.P256_SHA256)
        revoked = city.issue("已吊销")
        stamp = "%y%m%d%H%M%SZ"
        lines = [
            f"V\t{city.office.not_after:{stamp}}\t\t{city.office.serial:032X}\tunknown\t/CN=office",
            f"R\t{revoked.not_after:{stamp}}\t{NOW:{stamp}}\t{revoked.serial:032X}\tunknown\t/CN=revoked",
        ]
        (tmp_path / "index.txt").write_text("\n".join(lines) + "\n")
        (tmp_path / "between.pem").write_bytes(city.between.to_text())
        (tmp_path / "key.pem").write_bytes(pem_key(city.between_key))
        for certificate, status in ((city.office, Status.GOOD), (revoked, Status.REVOKED)):
            (tmp_path / "question").write_bytes(ask_about(certificate, city.between, nonce=b"7" * 16))
            openssl(
                tmp_path,
                *("ocsp", "-index", "index.txt", "-CA", "between.pem", "-rsigner", "between.pem", "-rkey", "key.pem"),
                *("-ndays", "1", "-reqin", "question", "-respout", "answer"),
            )
            told = read_answer(
                (tmp_path / "answer").read_bytes(),
                certificate,
                city.between,
                at=datetime.now(UTC) + timedelta(seconds=1),
                nonce=b"7" * 16,
            )
            assert told.status is status


def pem_key(key):
    from asn1crypto import pem

    return pem.armor("PRIVATE KEY", key.to_pkcs8())


def openssl(folder, *command):
    return subprocess.run(["openssl", *command], cwd=folder, check=True, capture_output=True)
