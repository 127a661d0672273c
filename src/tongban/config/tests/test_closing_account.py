"""Closing an account: what goes, what stays, and who cannot do it for whom."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from tongban.applications import handlers as application_handlers
from tongban.applications.tests import factories as applications
from tongban.identity import public as identities
from tongban.identity.tests import factories as identity
from tongban.kernel import events
from tongban.kernel.models import AuditRecord, OutboxEvent
from tongban.messaging import handlers as messaging_handlers
from tongban.messaging import public as messaging
from tongban.messaging.tests.factories import MessageFactory
from tongban.portal import selectors

pytestmark = pytest.mark.django_db
PAGE = reverse("portal:close_account")
Account = get_user_model()


@pytest.fixture
def me():
    actor = identity.citizen(name="欧阳建华", mobile="13812345678", email="ou@example.cn")
    identity.account_of(actor)
    return actor


def close(actor, **said):
    client = identity.log_in(Client(), actor)
    answer = client.post(PAGE, {"password": identity.PASSWORD, "sure": "on"} | said)
    for event in OutboxEvent.objects.filter(name="identity.account_closed"):
        messaging_handlers.forget_who_left(events.restore(event.name, event.payload))
        application_handlers.discard_drafts_of_who_left(events.restore(event.name, event.payload))
    return client, answer


class TestCloseAccount:
    def test_the_login_the_contacts_the_drafts_and_the_inbox_go(self, me):
        draft = applications.ready(me)
        MessageFactory(party_id=me.id)

        client, answer = close(me)

        assert (answer.status_code, answer["Location"]) == (303, reverse("portal:account_closed"))
        assert "您的账号已经注销" in client.get(answer["Location"]).text
        assert client.get("/my/").status_code == 302
        assert not Account.objects.filter(party_id=me.id).exists()
        party = identities.get_own_party(me)
        assert (party.name, party.mobile, party.email, party.address) == ("欧阳建华", "", "", "")
        draft.refresh_from_db()
        assert (draft.state, draft.answers) == ("discarded", {})
        assert messaging.list_recent(me, 5) == []

    def test_other_sessions_end_and_it_is_on_record(self, me):
        elsewhere = identity.log_in(Client(), me)
        close(me)
        assert elsewhere.get("/my/").status_code == 302
        assert AuditRecord.objects.filter(action="identity.close_account", subject=f"party:{me.id}").count() == 1

    def test_nobody_acts_any_more(self, me):
        agent = identity.citizen(name="代办人")
        identity.mandate(represented_id=me.id, agent_id=agent.id, item_codes=[])
        close(me)
        assert not identities.Mandates.may_act_for(agent_id=agent.id, represented_id=me.id, item_code="X")

    def test_a_new_one_is_handed_out_at_the_counter(self, me):
        from tongban.identity.services.accounts import hand_out_account

        close(me)
        username, _password, _until = hand_out_account(actor=identity.official("window_clerk"), party_id=me.id)
        assert Account.objects.get(username=username).party_id == me.id


class TestRefused:
    def test_with_a_wrong_password_or_without_the_tick(self, me):
        for said in ({"password": "wrong"}, {"password": ""}, {"sure": ""}):
            _client, answer = close(me, **said)
            assert answer.status_code == 422
        assert Account.objects.filter(party_id=me.id).exists()

    def test_while_a_case_is_open(self, me):
        applications.hand_in(me, applications.ready(me).number)
        assert selectors.count_open_cases(actor=me) == 1
        _client, answer = close(me)
        assert answer.status_code == 409
        assert "正在办理" in answer.text
        assert Account.objects.filter(party_id=me.id).exists()
