import logging
import re
from datetime import timedelta
from importlib import import_module
from unittest import mock

import pytest
from axes.models import AccessAttempt
from django.conf import settings as django_settings
from django.contrib.auth.hashers import get_hasher
from django.test import Client
from django.utils import timezone

from tongban.identity import public as identity
from tongban.identity.enums import Role
from tongban.identity.roles import CALENDAR_KEEP
from tongban.identity.services.accounts import hand_out_account, hand_out_password
from tongban.identity.services.passwords import check_password_strength
from tongban.identity.services.staff import change_roles, set_staff_active
from tongban.identity.tests.factories import (
    PASSWORD,
    AccountFactory,
    PartyFactory,
    StaffFactory,
    citizen_number,
    log_in,
    official,
)
from tongban.kernel.actors import SYSTEM
from tongban.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "a-new-long-one"
NAUGHTY = ["", " ", "\x00", "'; DROP TABLE identity_account;--", "<script>alert(1)</script>", "\u202e\u2066", "😀" * 60]
NAUGHTY += ["../../etc/passwd", "{{ 7*7 }}", "%s%n", "田" * 5000, "Ω≈ç√∫˜µ≤≥÷", "null", "-1", "1;2"]


def enter(client, identifier, password=PASSWORD, **more):
    return client.post("/login/", {"identifier": identifier, "password": password, **more})


class TestLogIn:
    @pytest.mark.parametrize("way", ["username", "mobile", "number", "written"])
    def test_takes_user_name_mobile_or_citizen_number(self, client, way):
        account = AccountFactory(party=PartyFactory(mobile="13911112222"))
        typed = {
            "username": account.username,
            "mobile": "139 1111 2222",
            "number": account.party.certificate_number,
            "written": f" {account.party.certificate_number.lower()} ",
        }[way]

        response = enter(client, typed)

        assert (response.status_code, response.headers["Location"]) == (303, "/my/")

    def test_a_mobile_number_of_two_people_belongs_to_neither(self, client):
        AccountFactory(party=PartyFactory(mobile="13911112222"))
        AccountFactory(party=PartyFactory(mobile="13911112222"))

        assert enter(client, "13911112222").status_code == 422

    def test_changes_the_session_key(self, client):
        account = AccountFactory()
        client.get("/login/")
        session = client.session
        session["planted"] = "1"
        session.save()
        client.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key

        enter(client, account.username)

        assert client.session.session_key != session.session_key
        store = import_module(django_settings.SESSION_ENGINE).SessionStore
        assert not store().exists(session.session_key)

    def test_says_the_same_whatever_is_wrong(self, client):
        active, inactive = AccountFactory(), AccountFactory(is_active=False)

        answers = [
            enter(client, "nobody"),
            enter(client, active.username, "wrong"),
            enter(client, inactive.username),
            enter(client, inactive.party.certificate_number),
        ]

        assert {answer.status_code for answer in answers} == {422}
        said = {re.search(r'<div(?![^>]*hidden)[^>]*role="alert".*?</div>', answer.text, re.S)[0] for answer in answers}
        assert len(said) == 1
        assert "账号或密码不对" in said.pop()

    def test_hashes_for_unknown_names_too(self, client, settings):
        hasher = get_hasher()

        with mock.patch.object(type(hasher), "encode", wraps=hasher.encode) as encode:
            enter(client, "nobody-at-all")

        assert encode.call_count == 1

    def test_uses_argon2_outside_of_tests(self):
        security = import_module("tongban.config.settings.security")

        assert security.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")

    @pytest.mark.parametrize("text", NAUGHTY)
    def test_survives_naughty_words_in_every_field(self, client, text):
        for fields in ({"identifier": text}, {"password": text}, {"next": text}):
            response = client.post("/login/", {"identifier": "a", "password": "b"} | fields)
            assert response.status_code == 422

    @pytest.mark.parametrize(
        ("wanted", "goes_to"),
        [
            ("/my/profile/", "/my/profile/"),
            ("https://evil.example/", "/my/"),
            ("//evil.example/", "/my/"),
            ("javascript:alert(1)", "/my/"),
            ("/\\evil.example", "/my/"),
            ("http:///evil.example", "/my/"),
        ],
    )
    def test_goes_on_to_our_own_pages_only(self, client, wanted, goes_to):
        account = AccountFactory()

        assert enter(client, account.username, next=wanted).headers["Location"] == goes_to

    def test_needs_the_csrf_token(self):
        account = AccountFactory()

        assert enter(Client(enforce_csrf_checks=True), account.username).status_code == 403

    def test_takes_a_visitor_back_to_the_page_asked_for(self, client):
        response = client.get("/my/mandates/")

        assert response.headers["Location"] == "/login/?next=%2Fmy%2Fmandates%2F"


class TestLockout:
    def test_rests_after_five_failures_and_says_for_how_long(self, client):
        account = AccountFactory()

        answers = [enter(client, account.username, "wrong") for _ in range(5)]

        assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 429]
        assert "15 分钟" in answers[-1].text
        assert answers[-1].headers["Retry-After"] == "900"

    def test_keeps_the_right_password_out_too(self, client):
        account = AccountFactory()
        [enter(client, account.username, "wrong") for _ in range(5)]

        assert enter(client, account.username).status_code == 429

    def test_treats_unknown_names_alike(self, client):
        answers = [enter(client, "nobody", "wrong").status_code for _ in range(5)]

        assert answers == [422, 422, 422, 422, 429]

    def test_keeps_no_name_that_was_typed(self, client):
        """People type their citizen number; somebody else's too."""
        own = AccountFactory().party.certificate_number
        for name in (own, citizen_number(77), "13911112222", "Somebody"):
            enter(client, name, "wrong")

        kept = " ".join(str(row) for row in AccessAttempt.objects.values_list("username", "get_data", "post_data"))

        assert AccessAttempt.objects.count() == 4
        assert not [name for name in (own, citizen_number(77), "13911112222", "omebody") if name in kept]

    def test_counts_all_ways_of_naming_an_account_together(self, client):
        account = AccountFactory(party=PartyFactory(mobile="13911112222"))
        ways = [account.username, "13911112222", account.party.certificate_number]

        answers = [enter(client, ways[turn % 3], "wrong").status_code for turn in range(5)]

        assert answers[-1] == 429

    def test_does_not_rest_for_somebody_else(self, client):
        account = AccountFactory()
        [enter(client, "nobody", "wrong") for _ in range(6)]

        assert enter(client, account.username).status_code == 303

    def test_ends_after_the_wait(self, client):
        account = AccountFactory()
        [enter(client, account.username, "wrong") for _ in range(5)]

        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))

        assert enter(client, account.username).status_code == 303


class TestLogOut:
    def test_takes_a_post(self, client):
        log_in(client, identity.citizen_actor(PartyFactory().pk))

        assert client.get("/logout/").status_code == 405
        assert client.post("/logout/").status_code == 303
        assert client.get("/my/profile/").status_code == 302


class TestSession:
    def test_asks_one_question_besides_the_session(self, client, django_assert_num_queries):
        staff = StaffFactory(roles=[Role.REVIEWER, Role.DECIDER])
        log_in(client, identity.staff_actor(staff.pk))
        client.get("/developers/")  # the first click notes the time

        with django_assert_num_queries(2):
            client.get("/developers/")

    def test_ends_with_the_next_click_of_a_deactivated_official(self, client):
        staff = StaffFactory()
        log_in(client, identity.staff_actor(staff.pk))
        assert client.get("/my/password/").status_code == 200

        set_staff_active(actor=SYSTEM, staff_id=staff.pk, active=False)

        assert client.get("/my/password/").status_code == 302

    def test_new_duties_count_at_once(self, client):
        staff = StaffFactory(roles=[Role.REVIEWER])

        change_roles(actor=SYSTEM, staff_id=staff.pk, roles=[Role.OPERATOR])

        assert identity.staff_actor(staff.pk).permissions == {identity.OPERATE, CALENDAR_KEEP}

    def test_ends_for_an_idle_official(self, client):
        log_in(client, official(Role.REVIEWER))
        clock = "tongban.identity.services.sessions.time.time"

        with mock.patch(clock, return_value=1_000_000):
            assert client.get("/my/password/").status_code == 200
        with mock.patch(clock, return_value=1_000_000 + 29 * 60):
            assert client.get("/my/password/").status_code == 200
        with mock.patch(clock, return_value=1_000_000 + 61 * 60):
            assert client.get("/my/password/").status_code == 302

    def test_ends_after_half_a_day_however_busy(self, client):
        account, clock = AccountFactory(), "tongban.identity.services.sessions.time.time"
        with mock.patch(clock, return_value=1_000_000):
            enter(client, account.username)
        with mock.patch(clock, return_value=1_000_000 + 12 * 3600):
            assert client.get("/my/profile/").status_code == 200
        with mock.patch(clock, return_value=1_000_000 + 12 * 3600 + 60):
            assert client.get("/my/profile/").status_code == 302

    def test_failed_and_successful_ones_are_in_the_security_log(self, client, caplog):
        account = AccountFactory()
        with caplog.at_level(logging.INFO, logger="tongban.security"):
            enter(client, account.username, password="a-wrong-one-indeed")
            enter(client, account.username)

        said = [record.getMessage() for record in caplog.records if record.name == "tongban.security"]
        assert ["login_failed" in said[0], "logged_in" in said[1], len(said)] == [True, True, 2]
        assert account.username not in said[0]

    def test_lasts_for_an_idle_resident(self, client):
        log_in(client, identity.citizen_actor(PartyFactory().pk))
        clock = "tongban.identity.services.sessions.time.time"

        with mock.patch(clock, return_value=1_000_000):
            client.get("/my/profile/")
        with mock.patch(clock, return_value=1_000_000 + 8 * 3600):
            assert client.get("/my/profile/").status_code == 200


class TestChangePassword:
    def change(self, client, present=PASSWORD, password=NEW_PASSWORD, repeat=None):
        return client.post("/my/password/", {"present": present, "password": password, "repeat": repeat or password})

    def test_ends_all_other_sessions_and_keeps_this_one(self, client):
        actor = identity.citizen_actor(PartyFactory().pk)
        log_in(client, actor)
        elsewhere = log_in(Client(), actor)

        assert self.change(client).headers["Location"] == "/my/password/changed/"

        assert client.get("/my/password/changed/").status_code == 200
        assert elsewhere.get("/my/profile/").status_code == 302

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"present": "wrong"}, "现在的密码不对"),
            ({"repeat": "different-one"}, "两次输入的密码不一样"),
            ({"password": "short"}, "10"),
            ({"password": "password123"}, "常"),
            ({"password": "9" * 200}, ""),
        ],
    )
    def test_explains_what_to_mend(self, client, fields, words):
        log_in(client, identity.citizen_actor(PartyFactory().pk))

        response = self.change(client, **fields)

        assert response.status_code == 422
        assert words in response.text

    def test_is_open_to_staff(self, client):
        log_in(client, official(Role.REVIEWER))

        assert self.change(client).status_code == 303


class TestHandedOutAccount:
    def test_lets_in_only_to_choose_an_own_password(self, client):
        party = PartyFactory()
        username, password, _until = hand_out_account(actor=official(Role.WINDOW_CLERK), party_id=party.pk)
        check_password_strength(password)

        assert enter(client, username, password).headers["Location"] == "/my/password/"
        assert client.get("/my/profile/").status_code == 302
        assert client.get("/login/").headers["Location"] == "/my/password/"

        TestChangePassword().change(client, present=password)
        assert client.get("/my/profile/").status_code == 200

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.WINDOW_CLERK}))
    def test_is_given_by_clerks_only(self, role):
        with pytest.raises(NotAllowed):
            hand_out_account(actor=official(role), party_id=PartyFactory().pk)

    def test_exists_once(self):
        account = AccountFactory()

        with pytest.raises(Exception, match="已有账号"):
            hand_out_account(actor=official(Role.WINDOW_CLERK), party_id=account.party_id)

    def test_a_forgotten_password_is_replaced(self, client):
        account = AccountFactory()

        username, password, _until = hand_out_password(actor=official(Role.WINDOW_CLERK), party_id=account.party_id)

        assert enter(client, username).status_code == 422
        assert enter(client, username, password).status_code == 303


class TestReadableInEnglish:
    @pytest.mark.parametrize("address", ["/login/", "/register/", "/demo/", "/developers/"])
    def test_pages_speak_english_when_asked(self, client, address):
        page = client.get(address, headers={"Accept-Language": "en"}).text

        assert '<html lang="en"' in page
