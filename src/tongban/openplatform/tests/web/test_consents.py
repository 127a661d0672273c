"""What I let connected systems know, and taking it back."""

import pytest
from django.test import Client

from tongban.identity.tests import factories as identity
from tongban.openplatform.models import Grant
from tongban.openplatform.selectors import list_consents
from tongban.openplatform.services.consents import give_consent, given
from tongban.openplatform.tests.factories import make_system

pytestmark = pytest.mark.django_db


@pytest.fixture
def me():
    return identity.citizen(name="欧阳建华")


@pytest.fixture
def entered(me):
    system, _secret = make_system()
    give_consent(actor=me, system=system, scopes=["openid", "profile", "phone", "email"], agreed=["phone"])
    return system


def browser_of(actor):
    return identity.log_in(Client(), actor)


def test_page_says_what_is_told_for_what_and_on_what_ground(me, entered):
    text = browser_of(me).get("/my/consents/").content.decode()

    assert entered.name in text
    assert "《社会保险法》第七十四条" in text  # by law
    assert "您已同意" in text  # the telephone number
    assert "您没有同意，不提供" in text  # the e-mail
    assert "依法提供" in text


def test_taking_back_ends_what_the_system_may_have(me, entered):
    (consent,) = list_consents(actor=me)

    answer = browser_of(me).post(f"/my/consents/{consent.id}/withdraw/", follow=True)

    assert "已撤回" in answer.content.decode()
    assert given(party_id=me.id, system=entered, scopes=["phone"]) is None
    assert not Grant.objects.filter(sign_on__party_id=me.id, ended_at=None).exists()
    assert [row.ended_at is None for row in list_consents(actor=me)] == [False]


def test_somebody_elses_is_not_there_and_stays(me, entered):
    (consent,) = list_consents(actor=me)
    other = browser_of(identity.citizen(name="陌生人"))

    assert other.post(f"/my/consents/{consent.id}/withdraw/").status_code == 404
    assert entered.name not in other.get("/my/consents/").content.decode()
    assert list_consents(actor=me)[0].ended_at is None


def test_taking_back_twice_says_that_it_is_not_there(me, entered):
    (consent,) = list_consents(actor=me)
    browser = browser_of(me)
    browser.post(f"/my/consents/{consent.id}/withdraw/")

    assert browser.post(f"/my/consents/{consent.id}/withdraw/").status_code == 404
