"""Consents, refreshing, the ledger, identifiers, partitions, the API: what happens over time."""

from datetime import UTC, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from tongban.identity.public import Mandates, citizen_actor
from tongban.identity.tests import factories as identity
from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM
from tongban.kernel.models import AuditRecord
from tongban.ledger import public as ledger
from tongban.messaging.public import load_default_templates
from tongban.openplatform import public as openplatform
from tongban.openplatform.enums import TokenKind
from tongban.openplatform.errors import ConsentNotFound
from tongban.openplatform.models import Consent, Grant, Token
from tongban.openplatform.services import logins, partitions, systems
from tongban.openplatform.tests.factories import content
from tongban.openplatform.tests.relying import Browser, connect, enter, part_of, told

OFFLINE = {"scope": "openid offline_access", "agreed": ("offline_access",)}


@pytest.fixture
def browser(db):
    return Browser().log_in()


def actor_of(browser):
    return citizen_actor(browser.account.party_id)


class TestConsent:
    def test_is_kept_as_it_was_shown_and_not_asked_twice(self, browser):
        system = connect()
        enter(system, browser, scope="openid profile phone", agreed=("phone",))

        back = browser.open(system.request(scope="openid profile phone", prompt="none"))

        assert "code" in told(back)
        (row,) = openplatform.list_consents(actor_of(browser))
        assert [(item.scope, item.statutory, item.given) for item in row.items] == [
            ("profile", True, True),
            ("phone", False, True),
        ]
        assert row.items[0].legal_basis == "《社会保险法》第七十四条"
        assert row.items[1].elements == ("contact.mobile",)

    def test_what_is_not_ticked_is_not_told_and_not_asked_again(self, browser):
        system = connect()
        tokens = enter(system, browser, scope="openid profile phone")

        assert set(system.userinfo(tokens["access_token"]).json()) == {"sub", "name"}
        again = browser.open(system.request(scope="openid profile phone", prompt="none"))
        assert "code" in told(again)

    def test_the_law_is_shown_with_its_article_and_without_a_box(self, browser):
        system = connect()

        page = browser.client.get(system.request(scope="openid profile phone")).text

        assert "依据：《社会保险法》第七十四条" in page
        assert 'value="phone"' in page
        assert 'value="profile"' not in page
        assert "checked" not in page.partition('action="/oauth/consent/')[2].partition("</form>")[0]

    def test_another_purpose_is_asked_anew(self, browser):
        system = connect()
        enter(system, browser, scope="openid phone", agreed=("phone",))
        changed = content(scopes=[{"scope": "phone", "purpose": "推送消息"}])
        proposal = systems.propose_system(actor=SYSTEM, content=changed, client_id=system.row.client_id)
        systems.approve_proposal(actor=SYSTEM, proposal_id=proposal.pk)

        back = told(browser.open(system.request(scope="openid phone", prompt="none")))

        assert back["error"] == "consent_required"

    def test_withdrawn_ends_every_token_at_once(self, browser):
        system = connect()
        tokens = enter(system, browser, **OFFLINE)
        (row,) = openplatform.list_consents(actor_of(browser))

        openplatform.withdraw_consent(actor=actor_of(browser), consent_id=row.id)

        assert system.userinfo(tokens["access_token"]).status_code == 401
        assert system.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
        (row,) = openplatform.list_consents(actor_of(browser))
        assert row.ended_at is not None
        with pytest.raises(ConsentNotFound):
            openplatform.withdraw_consent(actor=actor_of(browser), consent_id=row.id)

    def test_of_somebody_else_does_not_exist(self, browser):
        enter(connect(), browser)
        stranger = citizen_actor(identity.PartyFactory().pk)

        assert openplatform.list_consents(stranger) == []
        with pytest.raises(ConsentNotFound):
            openplatform.withdraw_consent(actor=stranger, consent_id=Consent.objects.get().pk)


class TestLedger:
    def test_the_person_sees_what_was_read_for_what_and_on_what_ground(self, browser):
        system = connect()
        tokens = enter(system, browser, scope="openid profile phone", agreed=("phone",))

        system.userinfo(tokens["access_token"])

        rows = ledger.list_reads(actor=actor_of(browser)).rows
        assert [(row.reader_name, row.purpose) for row in rows] == [
            ("人社服务平台", "确认办事人"),
            ("人社服务平台", "联系您"),
        ]

    def test_a_login_without_data_leaves_no_line(self, browser):
        system = connect()

        system.userinfo(enter(system, browser)["access_token"])

        assert ledger.list_reads(actor=actor_of(browser)).rows == []

    def test_the_id_token_says_nothing_of_the_person(self, browser):
        system = connect()
        tokens = enter(system, browser, scope="openid profile certificate", agreed=("certificate",))

        for token in (tokens["id_token"], tokens["access_token"]):
            text = str(part_of(token, 1))
            assert browser.account.party.name not in text
            assert browser.account.party.certificate_number not in text


class TestSubject:
    def test_is_the_same_in_one_sector_and_another_in_every_other(self, browser):
        one, same = connect(), connect()
        address = "https://tax.example.cn/callback"
        other = connect(redirect_uris=[address])

        subjects = [part_of(enter(each, browser)["id_token"], 1)["sub"] for each in (one, same)]
        elsewhere = part_of(enter(other, browser, redirect_uri=address)["id_token"], 1)

        assert subjects[0] == subjects[1] != elsewhere["sub"]

    def test_nor_does_the_session_tell_that_it_is_the_same(self, browser):
        sids = [part_of(enter(connect(), browser)["id_token"], 1)["sid"] for _each in range(2)]

        assert sids[0] != sids[1]


class TestRefresh:
    def test_each_is_good_once_and_brings_the_next(self, browser):
        system = connect()
        tokens = enter(system, browser, **OFFLINE)

        for _round in range(3):
            tokens = system.refresh(tokens["refresh_token"]).json()

        assert system.userinfo(tokens["access_token"]).status_code == 200

    def test_used_twice_ends_the_family_and_tells_the_person(self, browser):
        load_default_templates()
        system = connect()
        first = enter(system, browser, **OFFLINE)
        second = system.refresh(first["refresh_token"]).json()

        stolen = system.refresh(first["refresh_token"])

        assert stolen.json()["error"] == "invalid_grant"
        assert system.refresh(second["refresh_token"]).json()["error"] == "invalid_grant"
        assert system.userinfo(second["access_token"]).status_code == 401
        inbox = browser.client.get("/my/messages/").text
        assert "人社服务平台已退出登录" in inbox

    def test_may_ask_for_less_and_never_for_more(self, browser):
        system = connect()
        tokens = enter(system, browser, scope="openid profile offline_access", agreed=("offline_access",))

        more = system.refresh(tokens["refresh_token"], scope="openid phone")
        less = system.refresh(tokens["refresh_token"], scope="openid")

        assert more.json()["error"] == "invalid_scope"
        assert set(system.userinfo(less.json()["access_token"]).json()) == {"sub"}

    def test_of_another_system_is_none(self, browser):
        tokens = enter(connect(), browser, **OFFLINE)

        assert connect().refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


@pytest.mark.django_db(transaction=True)
def test_two_who_take_one_refresh_token_get_one_answer_and_no_family():
    """The lock: the second sees the token spent."""
    load_default_templates()
    system, browser = connect(), Browser().log_in()
    token = enter(system, browser, **OFFLINE)["refresh_token"]
    barrier, answers = Barrier(2), []

    def take():
        barrier.wait()
        answers.append(system.refresh(token).status_code)
        connections.close_all()

    threads = [Thread(target=take) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [200, 400]
    assert Grant.objects.get().ended_because == "refresh_replayed"


class TestPartitions:
    def test_weeks_are_made_ahead_and_what_lay_in_the_default_one_moves(self, browser):
        system = connect()
        tokens = enter(system, browser, **OFFLINE)
        assert _rows("openplatform_token_default") == 3

        made, dropped = partitions.turn()

        assert (made, dropped) == (partitions.AHEAD + 1, 0)
        assert _rows("openplatform_token_default") == 0
        assert system.userinfo(tokens["access_token"]).status_code == 200
        assert partitions.turn() == (0, 0)

    def test_a_week_that_is_over_goes_in_one_piece_and_leaves_proof(self, browser):
        system = connect()
        partitions.turn()
        enter(system, browser, **OFFLINE)
        assert Token.objects.filter(kind=TokenKind.REFRESH).count() == 1

        today = clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        third_monday = today - timedelta(days=today.weekday()) + timedelta(weeks=3)
        with clock.standing_at(third_monday + partitions.GRACE):
            _made, dropped = partitions.turn()

        assert dropped == 3
        assert list(Token.objects.values_list("kind", flat=True)) == [TokenKind.REFRESH]
        proof = AuditRecord.objects.filter(subject="table:openplatform.Token")
        assert sum(row.details["rows"] for row in proof) == 2
        assert all(len(row.details["digest"]) == 64 for row in proof)

    def test_a_token_is_looked_for_in_one_week(self, browser):
        partitions.turn()
        value = logins.make_token(_grant(browser), TokenKind.REFRESH, logins.REFRESH_LIVES)

        plan = logins._tokens(value).explain()

        assert plan.count(" on openplatform_token_") == 1


class TestApi:
    def test_a_person_is_known_where_the_scope_opens_and_nowhere_else(self, browser):
        system = connect()
        tokens = enter(system, browser, scope="openid cases", agreed=("cases",))
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}

        assert system.browser.get("/api/v1/cases", headers=bearer).status_code == 200
        missing = system.browser.get("/api/v1/applications", headers=bearer)
        assert (missing.status_code, missing.json()["code"]) == (403, "openplatform.scope_missing")

    def test_a_token_for_another_resource_is_refused(self, browser):
        connect(resource="https://api.example.cn/v1")
        system = connect()
        tokens = enter(system, browser, scope="openid cases", agreed=("cases",), resource="https://api.example.cn/v1")
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}

        assert part_of(tokens["access_token"], 1)["aud"] == "https://api.example.cn/v1"
        assert system.browser.get("/api/v1/cases", headers=bearer).status_code == 401

    def test_says_what_an_access_token_says(self, browser):
        system = connect()
        token = enter(system, browser, scope="openid cases", agreed=("cases",))["access_token"]

        claims = part_of(token, 1)
        assert part_of(token, 0)["typ"] == "at+jwt"
        assert claims["aud"] == "http://localhost:8000/api/v1"
        assert claims["client_id"] == system.row.client_id
        assert claims["scope"].split() == ["openid", "cases"]

    def test_opens_no_page(self, browser):
        system = connect()
        bearer = {"Authorization": f"Bearer {enter(system, browser)['access_token']}"}

        assert system.browser.get("/my/", headers=bearer).status_code == 302


class TestActingForSomebody:
    def test_the_token_says_for_whom_and_ends_with_the_mandate(self, browser, deliver):
        mandate = identity.MandateFactory(agent=browser.account.party)
        system = connect()
        tokens = enter_for(system, browser, mandate.represented_id)

        assert part_of(tokens["access_token"], 1)["mandate"]["id"] == mandate.pk
        facts = system.userinfo(tokens["access_token"]).json()
        assert facts["represented"]["name"] == mandate.represented.name

        Mandates.revoke(actor=citizen_actor(mandate.represented_id), mandate_id=mandate.pk)
        assert system.userinfo(tokens["access_token"]).status_code == 401
        deliver()
        assert Grant.objects.get().ended_because == "mandate_ended"

    def test_nobody_acts_for_a_stranger(self, browser):
        system = connect()

        tokens = enter_for(system, browser, identity.PartyFactory().pk)

        assert "mandate" not in part_of(tokens["access_token"], 1)


def enter_for(system, browser, party_id):
    address = system.request(scope="openid represented")
    back = browser.open(address, agreed=("represented",), represented=str(party_id))
    return system.exchange(told(back)["code"]).json()


def _grant(browser):
    system = connect()
    enter(system, browser)
    return Grant.objects.get()


def _rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
        return cursor.fetchone()[0]
