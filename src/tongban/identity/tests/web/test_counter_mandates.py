"""Mandates at the counter: the card opens the list, a tick and a button end one."""

import pytest

from tongban.identity.models import Mandate, MandateUse
from tongban.identity.public import Role, citizen_actor
from tongban.identity.tests.factories import MandateFactory, PartyFactory, citizen, log_in, official
from tongban.kernel import clock
from tongban.ledger.public import list_reads

pytestmark = pytest.mark.django_db
PAGE = "/desk/mandates/"


@pytest.fixture
def clerk(client):
    return log_in(client, official(Role.WINDOW_CLERK))


@pytest.fixture
def old():
    return PartyFactory(name="陈国华")


def card(party, **more):
    return {"name": party.name, "certificate_number": party.certificate_number} | more


class TestTendMandates:
    def test_shows_both_sides_with_what_was_done_and_is_in_the_ledger(self, clerk, old):
        given = MandateFactory(represented=old, agent=PartyFactory(name="李建国"))
        MandateFactory(agent=old, represented=PartyFactory(organisation=True, name="广州木棉餐饮管理有限公司"))
        MandateFactory(represented=old, agent=PartyFactory(name="过去人"), revoked_at=clock.now())
        MandateUse.objects.create(
            mandate=given, act="apply", item_title="老年人优待证", number="N1", used_at=clock.now()
        )

        text = clerk.post(PAGE, card(old)).text

        assert "李建国" not in text
        assert "李*" in text
        assert "广州木棉餐饮管理有限公司" in text
        assert "老年人优待证" in text
        assert "过" not in text.split("可以替陈国华代办的人")[1]
        assert [row.purpose for row in list_reads(actor=citizen_actor(old.pk)).rows] == ["窗口办理代办授权"]

    def test_ends_one_when_the_person_asked(self, clerk, old):
        mandate = MandateFactory(represented=old)

        answer = clerk.post(PAGE, card(old, do="end", mandate_id=mandate.pk, asked="on"))

        assert answer.status_code == 200
        assert "已结束" in answer.text
        mandate.refresh_from_db()
        assert mandate.ended_by == "counter"

    def test_not_without_the_tick(self, clerk, old):
        mandate = MandateFactory(represented=old)

        answer = clerk.post(PAGE, card(old, do="end", mandate_id=mandate.pk))

        assert answer.status_code == 422
        assert "请先核对证件" in answer.text
        assert Mandate.objects.get().revoked_at is None

    @pytest.mark.parametrize("said", ["", "x", "0", "-1", "9" * 40])
    def test_a_mandate_that_is_none_ends_nothing(self, clerk, old, said):
        assert clerk.post(PAGE, card(old, do="end", mandate_id=said, asked="on")).status_code == 422

    def test_somebody_elses_ends_nothing(self, clerk, old):
        other = MandateFactory()

        assert clerk.post(PAGE, card(old, do="end", mandate_id=other.pk, asked="on")).status_code == 422
        assert Mandate.objects.get().revoked_at is None

    def test_a_wrong_name_and_an_unknown_number_are_told_alike(self, clerk, old):
        wrong = clerk.post(PAGE, card(old, name="别人"))
        unknown = clerk.post(PAGE, card(old, certificate_number="440105199003150011"))

        assert wrong.status_code == unknown.status_code == 422
        assert "没有找到" in wrong.text
        assert "没有找到" in unknown.text
        assert list_reads(actor=citizen_actor(old.pk)).rows == []

    def test_is_for_clerks(self, client):
        assert log_in(client, official(Role.REVIEWER)).get(PAGE).status_code == 403
        assert log_in(client, citizen()).get(PAGE).status_code == 403
