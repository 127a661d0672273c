"""Which passwords are refused although they are long enough."""

import pytest

from tongban.identity.errors import PasswordTooWeak
from tongban.identity.services.passwords import change_password, check_password_strength
from tongban.identity.tests import factories
from tongban.kernel.actors import Actor, ActorKind


class TestEasilyGuessed:
    @pytest.mark.parametrize(
        "password",
        [
            "tongban2026!",
            "TongBan-2026",
            "政务密码123456",
            "zwfw-gov-12345",
            "password..2026",
            "mima666666",
            "woaini19900315",
            "1234567890123",
            "qwertyuiop[]",
            "aaaaaaaaaaaaaaaaaaaa",
        ],
    )
    def test_words_everybody_tries_and_little_more_are_refused(self, password):
        with pytest.raises(PasswordTooWeak):
            check_password_strength(password)

    @pytest.mark.parametrize(
        "password",
        [
            "tongban on a green horse",
            "correct-horse-battery",
            "我家门前有两棵枣树呀",
            "8305177264019358",
            "离离原上草一岁一枯荣野火烧不尽春风吹又生" * 4,
        ],
    )
    def test_any_characters_may_make_a_good_one(self, password):
        check_password_strength(password)


class TestNumbersOthersKnow:
    @pytest.mark.parametrize("password", ["110101199003076915", "a076915-2026", "13800138000!", "138000-138000"])
    def test_are_no_password(self, password):
        with pytest.raises(PasswordTooWeak):
            check_password_strength(password, about=["110101199003076915", "13800138000"])

    @pytest.mark.django_db
    def test_when_the_password_is_changed(self):
        account = factories.AccountFactory(party__mobile="13800138000")
        actor = Actor(ActorKind.CITIZEN, account.party_id)

        with pytest.raises(PasswordTooWeak):
            change_password(actor=actor, present=factories.PASSWORD, password="13800138000!")
