import threading
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from django.db import connection, connections

from tongban.identity import totp
from tongban.identity.assurance import Proof
from tongban.identity.errors import FactorMissing, ProofsRest, ProofWrong
from tongban.identity.models import Account, Authenticator, RecoveryCode
from tongban.identity.services import factors
from tongban.identity.tests.factories import AccountFactory
from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM

AT = datetime(2026, 3, 16, 6, 0, tzinfo=UTC)
NAUGHTY = ["", " ", "12345", "1234567", "abcdef", "１２３４５６", "٠١٢٣٤٥", "\x00", "' OR 1=1--", "0" * 5000, "-12345"]

pytestmark = pytest.mark.django_db


def code_at(secret, at):
    return pyotp.TOTP(secret).at(at)


@pytest.fixture
def account():
    return AccountFactory()


def with_authenticator(account, at=AT):
    """(secret, recovery codes); the confirming code belongs to ``at``."""
    secret = factors.begin_authenticator(account_id=account.pk)
    with clock.standing_at(at):
        codes = factors.confirm_authenticator(actor=SYSTEM, account_id=account.pk, code=code_at(secret, at))
    return secret, codes


def prove(account, code, at=AT):
    with clock.standing_at(at):
        return factors.prove(actor=SYSTEM, account_id=account.pk, code=code)


class TestMatchingStep:
    SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238 appendix B

    @pytest.mark.parametrize(
        ("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
    )
    def test_agrees_with_the_standard(self, seconds, code):
        at = datetime.fromtimestamp(seconds, UTC)
        assert totp.matching_step(self.SECRET, code, at, after=0) == seconds // 30

    @pytest.mark.parametrize(("drift", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
    def test_takes_a_clock_half_a_minute_wrong_and_no_more(self, drift, taken):
        code = code_at(self.SECRET, AT + timedelta(seconds=30 * drift))
        assert (totp.matching_step(self.SECRET, code, AT, after=0) is not None) is taken

    @pytest.mark.parametrize("code", NAUGHTY)
    def test_naughty_codes_are_wrong(self, code):
        assert totp.matching_step(self.SECRET, code, AT, after=0) is None


class TestAuthenticator:
    def test_is_no_factor_before_it_is_confirmed(self, account):
        secret = factors.begin_authenticator(account_id=account.pk)

        with pytest.raises(ProofWrong):
            prove(account, code_at(secret, AT))
        account.refresh_from_db()
        assert not account.has_second_factor

    def test_begun_twice_shows_the_same_secret(self, account):
        assert factors.begin_authenticator(account_id=account.pk) == factors.begin_authenticator(account_id=account.pk)

    def test_is_not_begun_over_one_that_is_on(self, account):
        with_authenticator(account)
        with pytest.raises(FactorMissing):
            factors.begin_authenticator(account_id=account.pk)

    def test_its_secret_lies_sealed(self, account):
        secret, _ = with_authenticator(account)
        with connection.cursor() as cursor:
            cursor.execute("SELECT secret FROM identity_authenticator")
            assert secret.encode() not in bytes(cursor.fetchone()[0])

    def test_a_code_is_good_once(self, account):
        secret, _ = with_authenticator(account)
        later = AT + timedelta(minutes=2)
        assert prove(account, code_at(secret, later), later) is Proof.TOTP
        with pytest.raises(ProofWrong):
            prove(account, code_at(secret, later), later + timedelta(seconds=5))

    def test_the_code_that_confirmed_does_not_log_in(self, account):
        secret, _ = with_authenticator(account)
        with pytest.raises(ProofWrong):
            prove(account, code_at(secret, AT))

    def test_an_older_code_is_spent_with_a_newer_one(self, account):
        secret, _ = with_authenticator(account)
        later = AT + timedelta(minutes=2)
        prove(account, code_at(secret, later), later)
        with pytest.raises(ProofWrong):
            prove(account, code_at(secret, later - timedelta(seconds=30)), later)

    def test_of_another_account_opens_nothing(self, account):
        secret, codes = with_authenticator(AccountFactory())
        with_authenticator(account)
        later = AT + timedelta(minutes=2)
        for code in (code_at(secret, later), codes[0]):
            with pytest.raises(ProofWrong):
                prove(account, code, later)

    def test_ended_it_leaves_nothing(self, account):
        _, codes = with_authenticator(account)
        factors.end_authenticator(actor=SYSTEM, account_id=account.pk)
        account.refresh_from_db()
        assert not account.has_second_factor
        assert not Authenticator.objects.exists()
        with pytest.raises(ProofWrong):
            prove(account, codes[0])


class TestGuessing:
    def test_five_wrong_codes_rest_the_account_even_for_the_right_one(self, account):
        secret, _ = with_authenticator(account)
        later = AT + timedelta(minutes=2)
        for _ in range(5):
            with pytest.raises(ProofWrong):
                prove(account, "000000x", later)
        with pytest.raises(ProofsRest, match=r"1[56]"):
            prove(account, code_at(secret, later), later)

        after = later + timedelta(minutes=16)
        assert prove(account, code_at(secret, after), after) is Proof.TOTP

    def test_a_right_one_forgives(self, account):
        secret, _ = with_authenticator(account)
        for minute in range(2, 12, 2):
            later = AT + timedelta(minutes=minute)
            for _ in range(4):
                with pytest.raises(ProofWrong):
                    prove(account, "none", later)
            assert prove(account, code_at(secret, later), later) is Proof.TOTP


class TestRecoveryCodes:
    def test_each_is_good_once_however_it_is_typed(self, account):
        _, codes = with_authenticator(account)
        assert len(set(codes)) == 10
        assert prove(account, f" {codes[3].upper().replace('-', ' ')} ") is Proof.RECOVERY
        with pytest.raises(ProofWrong):
            prove(account, codes[3])

    def test_new_ones_end_the_old(self, account):
        _, old = with_authenticator(account)
        new = factors.renew_recovery_codes(actor=SYSTEM, account_id=account.pk)
        with pytest.raises(ProofWrong):
            prove(account, old[0])
        assert prove(account, new[0]) is Proof.RECOVERY

    def test_are_nowhere_in_the_table(self, account):
        _, codes = with_authenticator(account)
        held = b"".join(bytes(row.digest) for row in RecoveryCode.objects.all())
        assert not any(code.replace("-", "").encode() in held for code in codes)

    def test_without_a_second_factor_there_are_none(self, account):
        with pytest.raises(FactorMissing):
            factors.renew_recovery_codes(actor=SYSTEM, account_id=account.pk)


@pytest.mark.django_db(transaction=True)
class TestRace:
    @pytest.mark.parametrize("kind", ["authenticator", "recovery"])
    def test_of_four_at_once_one_gets_in(self, kind):
        account = AccountFactory()
        secret, codes = with_authenticator(account, at=clock.now() - timedelta(minutes=5))
        code = codes[0] if kind == "recovery" else pyotp.TOTP(secret).now()
        barrier, came = threading.Barrier(4), []

        def knock():
            barrier.wait()
            try:
                came.append(factors.prove(actor=SYSTEM, account_id=account.pk, code=code))
            except ProofWrong:
                came.append(None)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=knock) for _ in range(4)]
        [thread.start() for thread in threads]
        [thread.join(20) for thread in threads]

        assert [one for one in came if one] == [Proof.RECOVERY if kind == "recovery" else Proof.TOTP]
        assert Account.objects.get(pk=account.pk).false_proofs == 3
