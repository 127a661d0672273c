"""Whoever has an account hears of each change in how it is opened; staff have no inbox here."""

from datetime import timedelta

import pyotp
import pytest
from django.test import Client

from tongban.identity.tests.factories import (
    PASSWORD,
    AccountFactory,
    account_of,
    citizen,
    compared_with_authenticator,
    log_in,
    official,
)
from tongban.kernel import clock
from tongban.messaging.models import Message

pytestmark = pytest.mark.django_db
OWN = "dolphin piano saddle 7"


def inside(account):
    browser = Client()
    browser.post("/login/", {"identifier": account.username, "password": PASSWORD})
    return browser


def told(account):
    return [each.subject for each in Message.objects.filter(party_id=account.party_id).order_by("pk")]


def change_password(browser):
    browser.post("/my/password/", {"present": PASSWORD, "password": OWN, "repeat": OWN})


class TestOwner:
    def test_hears_of_a_new_password(self, deliver):
        account = AccountFactory()

        change_password(inside(account))
        deliver()

        assert told(account) == ["您的登录方式有变动：修改了密码"]
        assert "这不是我" in Message.objects.get().body

    def test_hears_of_nothing_when_it_was_refused(self, deliver):
        account = AccountFactory()

        inside(account).post("/my/password/", {"present": "wrong", "password": OWN, "repeat": OWN})
        deliver()

        assert told(account) == []

    def test_hears_of_new_codes_and_of_the_end_of_the_authenticator(self, deliver):
        account = AccountFactory()
        secret = compared_with_authenticator(account)
        browser = inside(account)
        browser.post("/login/second/", {"code": pyotp.TOTP(secret).now()})

        browser.post("/my/security/codes/")
        account.authenticator.__class__.objects.update(last_step=0)
        browser.post("/my/security/authenticator/end/", {"code": pyotp.TOTP(secret).now()})
        deliver()

        assert told(account) == ["您的登录方式有变动：更换了恢复码", "您的登录方式有变动：停用了验证器"]

    def test_of_the_staff_gets_no_message(self, deliver):
        clerk = official("window_clerk")

        change_password(inside(account_of(clerk)))
        deliver()

        assert account_of(clerk).check_password(OWN)
        assert not Message.objects.exists()


class TestAgent:
    def test_hears_of_a_mandate_as_the_represented_does(self, deliver):
        mother, son = citizen(name="王桂兰"), citizen(name="陈小军")
        number = account_of(son).party.certificate_number
        said = {"agent_name": "陈小军", "certificate_number": number, "acts": ["apply"], "scope": "all"}
        said["valid_until"] = (clock.today() + timedelta(days=30)).isoformat()

        log_in(Client(), mother).post("/my/mandates/give/", said)
        deliver()

        subjects = dict(Message.objects.values_list("party_id", "subject"))
        assert subjects[mother.id].startswith("有人可以代您办事了")
        assert subjects[son.id].startswith("您可以代办了")
