"""Entering a system with the login here: once through, and everything that must not work."""

import pytest

from tongban.openplatform.tests.relying import Browser, connect, enter, told

pytestmark = pytest.mark.django_db


class TestEnterSystem:
    def test_a_person_logs_in_once_agrees_and_is_known(self):
        system, browser = connect(), Browser()

        tokens = enter(system, browser, scope="openid profile phone", agreed=("phone",))

        claims = system.read(tokens["id_token"])
        assert claims["aud"] == system.row.client_id
        assert claims["nonce"] == system.given["nonce"]
        assert claims["acr"] == "L2"
        assert claims["amr"] == ["pwd"]
        facts = system.userinfo(tokens["access_token"]).json()
        assert facts == {
            "sub": claims["sub"],
            "name": "张三丰",
            "phone_number": "+8613800138000",
            "phone_number_verified": False,
        }

    def test_the_second_system_is_entered_without_another_login(self):
        browser = Browser()
        enter(connect(), browser)
        browser.seen.clear()

        enter(connect(), browser)

        assert "/login/" not in browser.seen

    def test_who_refuses_is_sent_back_with_access_denied(self):
        system = connect()

        back = told(Browser().open(system.request(), answer="refuse"))

        assert back == {"error": "access_denied", "state": system.given["state"], "iss": "http://localhost:8000"}
