"""The pure room: every account level × every set of one or two proofs, and what nobody may get for less."""

from itertools import chain, combinations

import pytest

from tongban.identity.assurance import Level, Proof, known, level_of, missing, strength

SETS = [frozenset(chosen) for chosen in chain(*(combinations(Proof, size) for size in (0, 1, 2, 3)))]


class TestStrength:
    @pytest.mark.parametrize(
        ("proofs", "level"),
        [
            ((), Level.REGISTERED),
            ((Proof.PASSWORD,), Level.MATCHED),
            ((Proof.TOTP,), Level.MATCHED),
            ((Proof.SMS,), Level.MATCHED),
            ((Proof.RECOVERY,), Level.MATCHED),
            ((Proof.PASSWORD, Proof.RECOVERY), Level.MATCHED),
            ((Proof.PASSWORD, Proof.TOTP), Level.COMPARED),
            ((Proof.PASSWORD, Proof.SMS), Level.COMPARED),
            ((Proof.PASSKEY,), Level.COMPARED),
            ((Proof.FACE,), Level.COMPARED),
            ((Proof.NETWORK_ID,), Level.CERTIFIED),
            ((Proof.CERTIFICATE,), Level.CERTIFIED),
        ],
    )
    def test_of_what_was_shown(self, proofs, level):
        assert strength(proofs) == level

    @pytest.mark.parametrize("shown", SETS, ids=lambda shown: "+".join(sorted(shown)) or "nothing")
    def test_a_further_proof_never_lowers_it(self, shown):
        assert all(strength(shown | {more}) >= strength(shown) for more in Proof)

    @pytest.mark.parametrize(
        ("proof", "alone"),
        [(Proof.LINKED, Level.REGISTERED), (Proof.LINKED_2, Level.MATCHED), (Proof.LINKED_3, Level.COMPARED)],
    )
    def test_a_linked_account_stands_in_for_the_password(self, proof, alone):
        assert strength({proof}) == alone
        assert strength({proof, Proof.TOTP}) == Level.COMPARED

    def test_codes_one_holds_are_not_two_kinds_of_proof(self):
        assert strength({Proof.TOTP, Proof.SMS, Proof.RECOVERY}) == Level.MATCHED


class TestLevelOf:
    @pytest.mark.parametrize("account", Level)
    def test_is_never_above_either(self, account):
        for shown in SETS:
            assert level_of(account, shown) == min(account, strength(shown))

    @pytest.mark.parametrize("needed", Level)
    @pytest.mark.parametrize("account", Level)
    def test_nothing_is_missing_exactly_when_it_is_reached(self, account, needed):
        for shown in SETS:
            assert (not any(missing(needed, account, shown))) == (level_of(account, shown) >= needed)


def test_names_nobody_knows_count_for_nothing():
    assert known(["password", "root", "", "TOTP"]) == {Proof.PASSWORD}
