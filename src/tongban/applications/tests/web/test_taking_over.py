"""Drafts follow the choice for whom one is here, and outlive the agent who began them."""

import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from tongban.applications.errors import ApplicationNotFound, MandateNeeded
from tongban.applications.models import Application
from tongban.applications.services import answers as answering
from tongban.applications.services import drafts
from tongban.applications.services.taking_over import take_over_draft
from tongban.applications.tests import factories
from tongban.identity.public import Mandates
from tongban.identity.tests import factories as identity
from tongban.kernel.models import AuditRecord

pytestmark = pytest.mark.django_db
ACTION = "applications.take_over"


@pytest.fixture
def firm():
    return identity.PartyFactory(organisation=True, name="广州木棉餐饮管理有限公司")


@pytest.fixture
def item():
    return factories.item(targets=["1", "2"])


def named(firm, person):
    """The register names this person as legal representative from now on."""
    told = {"person_number": person.certificate_number, "name": person.name, "source": "organisations.representatives"}
    Mandates.follow_representative(uscc=firm.certificate_number, **told)


def here_for(firm, person):
    return replace(identity.recognised(person.pk), represents=firm.pk, represents_name=firm.name)


def begun(firm, person, item):
    return factories.draft(here_for(firm, person), of=item, applicant_id=firm.pk, agent_id=person.pk)


def save(firm, person, draft, **answers):
    answering.save_answers(actor=here_for(firm, person), number=draft.number, answers=answers)


class TestTakeOver:
    @pytest.fixture
    def change(self, firm, item):
        """The one who began, the draft with an answer, the one the register names now."""
        before, after = identity.PartyFactory(name="王大同"), identity.PartyFactory(name="李小同")
        named(firm, before)
        draft = begun(firm, before, item)
        named(firm, after)
        return before, draft, after

    def test_the_next_head_goes_on_and_the_one_before_cannot(self, firm, change):
        before, draft, after = change
        with pytest.raises(MandateNeeded):
            save(firm, before, draft)

        take_over_draft(actor=here_for(firm, after), number=draft.number)

        save(firm, after, draft)
        with pytest.raises(ApplicationNotFound):
            save(firm, before, draft)

    def test_keeps_what_was_typed_and_is_on_record_once(self, firm, change):
        _before, draft, after = change
        Application.objects.filter(pk=draft.pk).update(contact={"mobile": "13800138000"})

        for _click in range(2):
            take_over_draft(actor=here_for(firm, after), number=draft.number)

        draft.refresh_from_db()
        assert (draft.agent_id, draft.contact) == (after.pk, {"mobile": "13800138000"})
        assert AuditRecord.objects.filter(action=ACTION).count() == 1

    def test_is_for_nobody_else(self, firm, change):
        before, draft, after = change
        operator = identity.MandateFactory(represented=firm).agent
        other_firm = identity.PartyFactory(organisation=True)
        named(other_firm, stranger := identity.PartyFactory())
        actors = [
            here_for(firm, before),
            here_for(firm, operator),
            here_for(other_firm, stranger),
            here_for(firm, stranger),
            identity.recognised(after.pk),  # has not switched
            identity.official(),
        ]
        for actor in actors:
            with pytest.raises(ApplicationNotFound):
                take_over_draft(actor=actor, number=draft.number)

    @pytest.mark.parametrize("number", ["", "0", "../..", "SQ" * 40, "\x00"])
    def test_of_a_number_that_is_none(self, firm, change, number):
        _before, _draft, after = change
        with pytest.raises(ApplicationNotFound):
            take_over_draft(actor=here_for(firm, after), number=number)

    def test_not_what_was_given_up(self, firm, change, item):
        before, _draft, after = change
        named(firm, before)
        gone = begun(firm, before, item)
        drafts.discard_draft(actor=here_for(firm, before), number=gone.number)
        named(firm, after)

        with pytest.raises(ApplicationNotFound):
            take_over_draft(actor=here_for(firm, after), number=gone.number)


class TestList:
    @pytest.fixture
    def me(self, firm):
        person = identity.PartyFactory(name="王大同")
        named(firm, person)
        return person

    def shown(self, browser):
        return browser.get(reverse("applications:list_my_applications")).text

    def test_follows_the_choice(self, firm, me, item):
        for_me = factories.draft(identity.recognised(me.pk), of=item)
        for_firm = begun(firm, me, item)
        browser = identity.log_in(Client(), identity.recognised(me.pk))
        assert for_me.number in self.shown(browser)
        assert for_firm.number in self.shown(browser)

        browser.post("/my/acting/", {"party": firm.pk})

        assert for_me.number not in self.shown(browser)
        assert for_firm.number in self.shown(browser)

    def test_offers_what_others_began_for_the_organisation(self, firm, me, item):
        operator = identity.MandateFactory(represented=firm).agent
        draft = begun(firm, operator, item)
        browser = identity.log_in(Client(), identity.recognised(me.pk))
        assert draft.number not in self.shown(browser)
        browser.post("/my/acting/", {"party": firm.pk})
        assert draft.number in self.shown(browser)

        answer = browser.post(reverse("applications:take_over_draft", args=[draft.number]))

        assert answer.status_code == 303
        assert browser.get(answer.headers["Location"]).status_code == 200


class TestTwoTabs:
    """One tab stays open while the other switches: nothing is done in a name nobody saw."""

    @pytest.fixture
    def browser(self, firm):
        person = identity.PartyFactory(name="王大同")
        named(firm, person)
        return identity.log_in(Client(), identity.recognised(person.pk))

    def test_a_start_page_says_for_whom(self, firm, browser, item):
        address = reverse("applications:start_application", args=[item.code])
        browser.post("/my/acting/", {"party": firm.pk})
        assert re.search(rf'value="{firm.pk}"[^>]* checked', browser.get(address).text)
        browser.post("/my/acting/", {"party": ""})

        browser.post(address, {"applicant": firm.pk})

        assert Application.objects.get().applicant_id == firm.pk

    def test_a_draft_stays_whose_it_is(self, firm, browser, item):
        number = (
            browser.post(reverse("applications:start_application", args=[item.code]), {"applicant": firm.pk})
            .headers["Location"]
            .split("/")[-2]
        )
        browser.post("/my/acting/", {"party": ""})

        answer = browser.post(reverse("applications:save_details", args=[number]), {"mobile": "13800138000"})

        assert answer.status_code in {303, 422}
        draft = Application.objects.get()
        assert (draft.applicant_id, draft.contact["mobile"]) == (firm.pk, "13800138000")

    def test_a_mandate_is_not_given_in_another_name(self, firm, browser):
        agent = identity.PartyFactory(name="李四")
        said = {"agent_name": "李四", "certificate_number": agent.certificate_number, "acts": ["apply"], "scope": "all"}
        said |= {"valid_until": "2099-01-01", "whose": firm.pk}

        answer = browser.post("/my/mandates/give/", said)

        assert answer.status_code == 422
        assert "您在另一个窗口切换了身份" in answer.text
        assert "李四" in answer.text
        assert Mandates.list_mandates(identity.recognised(agent.pk)) == []
