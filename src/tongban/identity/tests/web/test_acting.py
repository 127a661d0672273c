"""For whom I am here: the switch in the header, what it refuses, and what ends it."""

import pytest

from tongban.identity import public as identity
from tongban.identity.models import Mandate
from tongban.identity.public import Mandates
from tongban.identity.tests.factories import MandateFactory, PartyFactory, log_in
from tongban.kernel import clock
from tongban.kernel.models import AuditRecord

pytestmark = pytest.mark.django_db
PAGE = "/my/acting/"


@pytest.fixture
def me():
    return PartyFactory(name="欧阳建华")


@pytest.fixture
def browser(client, me):
    return log_in(client, identity.citizen_actor(me.pk))


def firm(me, name="广州木棉餐饮管理有限公司"):
    return MandateFactory(agent=me, represented=PartyFactory(organisation=True, name=name)).represented


def switch(browser, party):
    return browser.post(PAGE, {"party": party if isinstance(party, str) else party.pk})


class TestActAs:
    def test_lists_everybody_once_and_says_how(self, browser, me):
        several = [firm(me, f"第{number}家公司") for number in range(3)]
        MandateFactory(agent=me, represented=several[0])
        headed = several[1]
        told = {"person_number": me.certificate_number, "name": me.name, "source": "organisations.representatives"}
        Mandates.follow_representative(uscc=headed.certificate_number, **told)

        text = browser.get(PAGE).text

        assert [text.count(f">{each.name}<") or text.count(f" {each.name}</h2>") for each in several] == [1, 1, 1]
        assert text.count("法定代表人身份") == 1

    def test_stands_in_the_header_of_every_page_until_one_is_oneself_again(self, browser, me):
        company = firm(me)

        assert switch(browser, company).headers["Location"] == f"{PAGE}?done=switched"
        assert "代广州木棉餐饮管理有限公司" in browser.get("/my/profile/").text
        assert AuditRecord.objects.get(action="identity.act_as").subject == f"party:{company.pk}"

        switch(browser, "")
        assert "代广州木棉餐饮管理有限公司" not in browser.get("/my/profile/").text

    @pytest.mark.parametrize("said", ["0", "-1", "x", "9" * 40, "١٢", "1.5", "\x00"])
    def test_what_is_nobody_is_not_found(self, browser, said):
        assert switch(browser, said).status_code == 404

    def test_nor_is_whom_one_may_not_act_for(self, browser, me):
        stranger, mine = PartyFactory(organisation=True), MandateFactory(represented=me)
        over = MandateFactory(agent=me, valid_from=clock.today().replace(year=2020), valid_until="2021-01-01")
        taken_back = MandateFactory(agent=me, revoked_at=clock.now())

        for party in (stranger, mine.agent, over.represented, taken_back.represented):
            assert switch(browser, party).status_code == 404

    def test_ends_by_itself_with_the_next_click(self, browser, me):
        company = firm(me)
        switch(browser, company)

        Mandates.revoke(
            actor=identity.citizen_actor(company.pk), mandate_id=Mandate.objects.get(represented=company).pk
        )

        assert "代广州木棉餐饮管理有限公司" not in browser.get("/my/profile/").text
        assert "identity_acting_for" not in browser.session

    def test_ones_own_data_stays_ones_own(self, browser, me):
        company = firm(me)
        switch(browser, company)

        assert "欧阳建华" in browser.get("/my/profile/").text
        assert company.certificate_number not in browser.get("/my/profile/").text

    def test_another_login_is_not_switched(self, browser, me, client):
        switch(browser, firm(me))

        other = log_in(type(client)(), identity.citizen_actor(me.pk))

        assert "代广州木棉餐饮管理有限公司" not in other.get("/my/profile/").text
