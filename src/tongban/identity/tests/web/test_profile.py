import pytest

from tongban.identity import public as identity
from tongban.identity.models import Mandate, Party
from tongban.identity.services import contacts
from tongban.identity.tests.factories import (
    DivisionFactory,
    MandateFactory,
    PartyFactory,
    log_in,
    official,
)
from tongban.kernel.models import AuditRecord
from tongban.ledger import public as ledger

pytestmark = pytest.mark.django_db

NAUGHTY = ["\x00", "'; DROP TABLE identity_party;--", "<script>alert(1)</script>", "\u202e", "😀" * 200, "田" * 9000]


@pytest.fixture
def place():
    DivisionFactory()
    DivisionFactory(code="440100", name="广州市", level=3, parent_id="440000")
    DivisionFactory(code="440106", name="天河区", level=4, parent_id="440100")


@pytest.fixture
def party():
    return PartyFactory(name="张三丰", mobile="13800138000")


@pytest.fixture
def me(client, party):
    return log_in(client, identity.citizen_actor(party.pk))


class TestShowProfile:
    def test_covers_by_default(self, me, party):
        page = me.get("/my/profile/").text

        assert "138****8000" in page
        assert party.certificate_number not in page
        assert "五山路1号" not in page

    def test_uncovers_when_asked_without_a_ledger_entry(self, me, party):
        assert party.certificate_number in me.get("/my/profile/?full=1").text
        assert ledger.list_reads(actor=identity.citizen_actor(party.pk)).rows == []

    def test_is_for_parties(self, client):
        log_in(client, official("bureau"))

        assert client.get("/my/profile/").status_code == 403


class TestUpdateContacts:
    def save(self, me, **fields):
        answers = {
            "mobile": "139 0013 9000",
            "email": "a@example.cn",
            "division_0": "440000",
            "division_1": "440100",
            "division_2": "440106",
            "address": "体育西路1号",
        }
        return me.post("/my/profile/contacts/", answers | fields)

    def test_saves_all_and_audits_the_fields_only(self, me, party, place):
        assert self.save(me).headers["Location"] == "/my/profile/?saved=1"

        party.refresh_from_db()
        assert (party.mobile, party.division_id, party.address) == ("13900139000", "440106", "体育西路1号")
        details = AuditRecord.objects.get(action="identity.update_contacts").details
        assert details == {"fields": ["mobile", "email", "division", "address"]}

    def test_shows_the_next_level_without_scripts(self, me, party, place):
        response = me.post("/my/profile/contacts/", {"division_0": "440000", "levels": "1", "address": "还在写"})

        assert response.status_code == 200
        assert "广州市" in response.text
        assert "还在写" in response.text
        assert Party.objects.get(pk=party.pk).mobile == "13800138000"

    def test_answers_the_next_level_to_scripts(self, me, place):
        assert "天河区" in me.get("/my/profile/division/", {"division_0": "440000", "division_1": "440100"}).text

    @pytest.mark.parametrize(
        ("field", "value"), [("mobile", "1"), ("email", "a@"), ("address", "\u202e"), ("address", "长" * 301)]
    )
    def test_marks_what_cannot_be(self, me, party, place, field, value):
        response = self.save(me, **{field: value})

        assert response.status_code == 422
        assert f'id="id_{field}-error"' in response.text or "govuk-error-message" in response.text
        assert Party.objects.get(pk=party.pk).mobile == "13800138000"

    @pytest.mark.parametrize("text", NAUGHTY)
    @pytest.mark.parametrize("field", ["mobile", "email", "division_0", "address"])
    def test_survives_naughty_words(self, me, place, field, text):
        assert self.save(me, **{field: text}).status_code in {303, 422}

    def test_is_not_for_somebody_elses(self):
        with pytest.raises(identity.PartyNotFound):
            contacts.update_contacts(
                actor=identity.citizen_actor(PartyFactory().pk), party_id=PartyFactory().pk, mobile=""
            )


class TestMandatePages:
    def give(self, me, agent, **fields):
        answers = {
            "agent_name": agent.name,
            "certificate_number": agent.certificate_number,
            "acts": ["apply", "read"],
            "scope": "all",
            "valid_until": "2027年6月30日",
        }
        return me.post("/my/mandates/give/", answers | fields)

    def test_gives_and_shows_to_both(self, me, party, client):
        agent = PartyFactory(name="李四")

        assert self.give(me, agent).headers["Location"] == "/my/mandates/?done=given"

        assert "李四" in me.get("/my/mandates/").text
        other = log_in(type(client)(), identity.citizen_actor(agent.pk))
        assert "张三丰" in other.get("/my/mandates/").text

    @pytest.mark.parametrize("act", ["supplement", "receive", "withdraw"])
    def test_who_acts_on_a_case_must_be_let_see_it(self, me, act):
        agent = PartyFactory()

        assert self.give(me, agent, acts=[act]).status_code == 422
        assert self.give(me, agent, acts=[act, "read"]).status_code == 303

    def test_asks_for_codes_when_only_some_are_meant(self, me):
        agent = PartyFactory()

        assert self.give(me, agent, scope="some").status_code == 422
        assert self.give(me, agent, scope="some", item_codes="abc1\n def2 ").status_code == 303
        assert Mandate.objects.get().item_codes == ["ABC1", "DEF2"]

    def test_explains_an_unknown_agent(self, me):
        response = self.give(me, PartyFactory(), agent_name="别人")

        assert response.status_code == 422
        assert "没有找到证件号码和姓名都相符" in response.text

    @pytest.mark.parametrize("text", NAUGHTY)
    @pytest.mark.parametrize("field", ["agent_name", "certificate_number", "scope", "item_codes", "valid_until"])
    def test_survives_naughty_words(self, me, field, text):
        response = self.give(me, PartyFactory(), **{"scope": "some", "item_codes": "A1", field: text})

        assert response.status_code == 422

    def test_ends_with_one_click(self, me, party):
        mandate = MandateFactory(represented=party)

        assert me.post(f"/my/mandates/{mandate.pk}/revoke/").status_code == 303
        assert me.get(f"/my/mandates/{mandate.pk}/revoke/").status_code == 405
        mandate.refresh_from_db()
        assert mandate.revoked_at is not None

    def test_does_not_know_somebody_elses(self, me):
        assert me.post(f"/my/mandates/{MandateFactory().pk}/revoke/").status_code == 404


class TestReadsPage:
    def test_tells_who_read_what_for_what_in_a_sentence(self, me, party):
        identity.get_party(
            actor=official("reviewer", name="王敏", authority__name="广东省教育厅"),
            party_id=party.pk,
            purpose="办理教师资格认定",
            about="case:123",
        )

        page = me.get("/my/reads/").text

        assert "广东省教育厅 王*" in page
        assert "为“办理教师资格认定”查看了您的姓名、证件号码、手机号码、电子邮箱、地址、出生日期。" in page
        assert "办件编号：123" in page

    def test_shows_nobody_elses(self, me):
        other = PartyFactory()
        identity.get_party(actor=official("reviewer"), party_id=other.pk, purpose="办理事项")

        assert "还没有人查看过您的信息" in me.get("/my/reads/").text

    @pytest.mark.parametrize("cursor", ["x", "\x00", "W10", "WyJhIl0", "😀"])
    def test_survives_a_broken_cursor(self, me, cursor):
        assert me.get("/my/reads/", {"after": cursor}).status_code in {200, 422}
