"""The security administrator's pages over HTTP."""

import re

import pytest
from django.test import Client

from tongban.identity.enums import Role
from tongban.identity.models import Account, Appointment, Staff
from tongban.identity.tests.factories import AuthorityFactory, HallFactory, StaffFactory, log_in, official

pytestmark = pytest.mark.django_db
WHY = "人事处通知〔2026〕3号"


@pytest.fixture
def keeper():
    return official(Role.SECURITY_ADMIN)


@pytest.fixture
def desk(keeper):
    return log_in(Client(), keeper)


class TestListStaff:
    def test_finds_by_name_user_name_number_and_department(self, desk):
        who = StaffFactory(name="欧阳雪", authority=AuthorityFactory(name="水务局"), roles=[Role.DECIDER])
        StaffFactory(name="陌生人")
        for words in ("欧阳", who.account.username, who.staff_number, "水务局 欧阳"):
            text = desk.get("/desk/staff/", {"words": words}).text
            assert "欧阳雪" in text, words
            assert "陌生人" not in text, words
        assert "没有找到" in desk.get("/desk/staff/", {"words": "查无此人"}).text
        assert "欧阳雪" not in desk.get("/desk/staff/", {"role": "bureau"}).text

    def test_those_out_of_service_have_their_own_tab(self, desk):
        StaffFactory(name="欧阳雪", active=False)
        assert "欧阳雪" not in desk.get("/desk/staff/").text
        assert "欧阳雪" in desk.get("/desk/staff/?show=gone").text


class TestTakeOn:
    def said(self, **changes):
        facts = {"name": "买买提·吐尔逊", "username": "maimaiti", "authority": AuthorityFactory().code}
        return facts | {"roles": ["window_clerk"], "hall": HallFactory().code, "reason": WHY} | changes

    def test_shows_the_password_once_and_it_opens_the_way_to_an_own_one(self, desk, client):
        answer = desk.post("/desk/staff/new/", self.said())

        (password,) = re.findall(r"\b\w{4}-\w{4}-\w{4}\b", answer.text)
        assert "no-store" in answer.headers["Cache-Control"]
        entered = client.post("/login/", {"identifier": "maimaiti", "password": password})
        assert entered.headers["Location"].startswith("/my/password/")
        assert Staff.objects.get(account__username="maimaiti").hall is not None

    def test_a_refusal_stands_at_the_answer_and_nothing_typed_is_lost(self, desk):
        StaffFactory(account__username="maimaiti")
        answer = desk.post("/desk/staff/new/", self.said())

        assert answer.status_code == 422
        assert "买买提·吐尔逊" in answer.text
        assert WHY in answer.text

    def test_offers_no_administrators_duty(self, desk):
        assert desk.post("/desk/staff/new/", self.said(roles=["audit_admin"])).status_code == 422
        assert not Account.objects.filter(username="maimaiti").exists()


class TestDuties:
    def test_changed_they_count_in_a_session_that_is_open(self, desk):
        who = official(Role.WINDOW_CLERK)
        colleague = log_in(Client(), who)
        assert colleague.get("/desk/mandates/give/").status_code == 200

        answer = desk.post(f"/desk/staff/{who.id}/duties/", {"roles": ["reviewer"], "reason": WHY})

        assert answer.status_code == 303
        assert colleague.get("/desk/mandates/give/").status_code == 403

    def test_of_oneself_are_another_persons_business(self, desk, keeper):
        answer = desk.post(f"/desk/staff/{keeper.id}/duties/", {"roles": ["decider"], "reason": WHY})
        assert answer.status_code == 422
        assert "须由另一位管理员办理" in answer.text
        assert "变更岗位职责" not in desk.get(f"/desk/staff/{keeper.id}/").text


class TestStanding:
    def test_out_at_once_and_back(self, desk):
        who = official(Role.REVIEWER)
        colleague = log_in(Client(), who)

        desk.post(f"/desk/staff/{who.id}/standing/", {"wanted": "out", "reason": WHY})
        assert colleague.get("/my/password/").status_code == 302
        desk.post(f"/desk/staff/{who.id}/standing/", {"wanted": "in", "reason": WHY})

        assert colleague.get("/my/password/").status_code == 302
        assert Staff.objects.get(pk=who.id).active

    def test_pressed_twice_is_out(self, desk):
        who = StaffFactory()
        for _ in range(2):
            desk.post(f"/desk/staff/{who.pk}/standing/", {"wanted": "out", "reason": WHY})
        assert not Staff.objects.get(pk=who.pk).active


class TestAppointment:
    def test_goes_through_two_pairs_of_hands(self, desk):
        who = StaffFactory(name="欧阳雪")
        said = {"role": "operator", "reason": WHY}
        assert desk.post(f"/desk/staff/{who.pk}/appoint/", said).status_code == 303
        made = Appointment.objects.get()
        assert "由另一位管理员处理" in desk.get("/desk/appointments/").text
        assert desk.post(f"/desk/appointments/{made.pk}/confirm/").status_code == 403

        second = log_in(Client(), official(Role.AUDIT_ADMIN))
        assert "欧阳雪" in second.get("/desk/appointments/").text
        assert second.post(f"/desk/appointments/{made.pk}/confirm/").status_code == 303

        assert list(Staff.objects.get(pk=who.pk).roles.values_list("role", flat=True)) == ["operator"]
        assert "已确认" in second.get("/desk/appointments/?show=past").text
        assert second.post(f"/desk/appointments/{made.pk}/confirm/").status_code == 409

    def test_is_declined_with_a_reason(self, desk):
        who = StaffFactory()
        desk.post(f"/desk/staff/{who.pk}/appoint/", {"role": "audit_admin", "reason": WHY})
        address = f"/desk/appointments/{Appointment.objects.get().pk}/decline/"
        second = log_in(Client(), official(Role.AUDIT_ADMIN))

        assert second.post(address, {"reason": ""}).status_code == 422
        assert second.post(address, {"reason": "部门不同意"}).status_code == 303
        assert Appointment.objects.get().state == "declined"
