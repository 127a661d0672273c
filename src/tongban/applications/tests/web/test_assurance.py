"""Items that ask to know more surely who applies: refused early, a further proof on the way, nothing lost."""

import re

import pyotp
import pytest

from tongban.applications.enums import ApplicationState
from tongban.applications.services.submission import submit_application
from tongban.applications.tests import factories
from tongban.identity.public import Assurance
from tongban.identity.tests import factories as identity
from tongban.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db


def entered(client, account):
    client.post("/login/", {"identifier": account.username, "password": identity.PASSWORD})
    return client


@pytest.fixture
def resident():
    """(actor at L3, account compared with the identity card, secret of its authenticator)."""
    actor = identity.citizen()
    account = identity.account_of(actor)
    secret = identity.compared_with_authenticator(account)
    return actor, account, secret


def shown(client, secret):
    return client.post("/login/second/", {"code": pyotp.TOTP(secret).now()})


def level(actor, assurance):
    return identity.at_level(actor, assurance)


class TestRequirement:
    @pytest.mark.parametrize("needed", [None, 1, 2, 3, 4])
    @pytest.mark.parametrize("reached", [1, 2, 3, 4])
    def test_start_and_submit_ask_for_the_level_of_the_item(self, needed, reached):
        item, actor = factories.item(assurance=needed), identity.citizen()
        if reached < (needed or 1):
            with pytest.raises(Assurance.TooLow) as refused:
                factories.draft(level(actor, reached), of=item)
            assert refused.value.details["needed"] == needed
            sure = level(actor, 4)
            application = factories.ready(sure, of=item)
            with pytest.raises(Assurance.TooLow):
                submit_application(actor=level(actor, reached), number=application.number)
        else:
            application = factories.ready(level(actor, reached), of=item)
            assert submit_application(actor=level(actor, reached), number=application.number).cases

    def test_items_that_say_nothing_follow_the_city(self, settings):
        settings.TONGBAN_CATALOGUE_ASSURANCE = 3
        with pytest.raises(Assurance.TooLow):
            factories.draft(identity.citizen(), of=factories.item())

    def test_the_platform_itself_passes(self):
        Assurance.require(SYSTEM, 4)


class TestOnTheWay:
    def test_a_form_refused_is_sent_on_after_the_proof(self, client, resident):
        actor, account, secret = resident
        application = factories.ready(level(actor, 3), of=factories.item(assurance=3))
        entered(client, account)
        shown(client, secret)
        address = f"/applications/{application.number}/submit/"
        identity.forget_second_proof(client)
        refused = client.post(address, {"declared": "on"})
        assert refused.status_code == 403
        way = re.search(r'href="(/my/security/prove/[^"]*)"', refused.content.decode())[1].replace("&amp;", "&")
        assert "prove/?level=3" in way
        application.refresh_from_db()
        assert application.state == ApplicationState.DRAFT

        identity.rewind_authenticator(account)
        proved = client.post(way, {"code": pyotp.TOTP(secret).now()})
        back = client.get(client.get(proved.headers["Location"]).headers["Location"])
        page = back.content.decode()
        assert f'action="{address}"' in page
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        assert fields["declared"] == "on"
        sent = client.post(address, {"declared": fields["declared"]})
        assert sent.headers["Location"].endswith("/receipt/")

    def test_what_is_kept_lies_sealed_and_belongs_to_the_session(self, client, resident):
        actor, account, _ = resident
        application = factories.ready(level(actor, 3), of=factories.item(assurance=3))
        entered(client, account)
        identity.forget_second_proof(client)
        client.post(f"/applications/{application.number}/submit/", {"declared": "on", "note": "牡丹园9号"})
        assert "牡丹园" not in str(dict(client.session))
        assert "declared" not in str(dict(client.session))

    def test_who_was_never_compared_is_told_to_come_once(self, client):
        account = identity.AccountFactory()
        entered(client, account)
        page = client.get("/my/security/prove/?level=3").content.decode()
        assert "身份证" in page
        assert 'name="code"' not in page

    @pytest.mark.parametrize("text", ["", "0", "9", "-1", "x", "３", "\x00", "3; DROP"])
    def test_naughty_levels_ask_for_no_less_than_the_lowest_step(self, client, text):
        entered(client, identity.AccountFactory(assurance=1))
        assert client.get("/my/security/prove/", {"level": text}).status_code == 200

    @pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_leads_to_no_other_site(self, client, place):
        actor = identity.citizen()
        identity.compared_with_authenticator(identity.account_of(actor), on=False)
        entered(client, identity.account_of(actor))
        answer = client.get("/my/security/prove/", {"level": "2", "next": place})
        assert answer.headers["Location"] == "/my/security/resume/"
        assert client.get("/my/security/resume/").headers["Location"] == "/my/"
