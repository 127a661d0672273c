"""Operators (经办人): the legal representative lets people act for the organisation, in its name."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tongban.identity.enums import MandateEnd
from tongban.identity.errors import AgentIsOneself, MandateNotFound
from tongban.identity.errors_of_mandates import OnlyTheRepresentative
from tongban.identity.models import Mandate
from tongban.identity.public import Act, Mandates
from tongban.identity.services.mandates import pass_on_mandate
from tongban.identity.tests.factories import MandateFactory, PartyFactory, log_in, recognised
from tongban.kernel import clock
from tongban.kernel.models import AuditRecord

pytestmark = pytest.mark.django_db


def follow(firm, head):
    told = {"person_number": head.certificate_number, "name": head.name, "source": "organisations.representatives"}
    Mandates.follow_representative(uscc=firm.certificate_number, **told)


def switched(person, firm):
    return replace(recognised(person.pk), represents=firm.pk, represents_name=firm.name)


@pytest.fixture
def firm():
    return PartyFactory(organisation=True, name="广州木棉餐饮管理有限公司")


@pytest.fixture
def head(firm):
    person = PartyFactory(name="王大同")
    follow(firm, person)
    return person


def give(actor, operator, **scope):
    until = clock.today() + timedelta(days=30)
    named = {"agent_name": operator.name, "agent_certificate_number": operator.certificate_number}
    return Mandates.give(actor=actor, valid_until=until, **named, **scope)


def may(operator, firm, act=Act.APPLY, code="A1", **more):
    return Mandates.may_act_for(agent_id=operator.pk, represented_id=firm.pk, item_code=code, act=act, **more)


class TestGive:
    def test_in_the_name_of_the_organisation_as_far_as_said(self, firm, head):
        operator = PartyFactory(name="李四")

        mandate_id = give(
            switched(head, firm), operator, acts=[Act.APPLY, Act.PAY], item_codes=["A1"], amount_limit=Decimal(50)
        )

        assert Mandate.objects.get(pk=mandate_id).represented_id == firm.pk
        assert may(operator, firm)
        assert not may(operator, firm, Act.WITHDRAW)
        assert not may(operator, firm, code="B2")
        assert not may(operator, firm, Act.PAY, amount=Decimal("50.01"))
        assert not may(operator, head)
        assert AuditRecord.objects.get(action="identity.give_mandate").actor_id == head.pk

    def test_oneself_gives_for_oneself_while_not_switched(self, firm, head):
        operator = PartyFactory(name="李四")

        give(recognised(head.pk), operator)

        assert may(operator, head)
        assert not may(operator, firm)

    def test_an_operator_lets_nobody_act(self, firm, head):
        operator, other = PartyFactory(name="李四"), PartyFactory(name="赵六")
        give(switched(head, firm), operator)

        with pytest.raises(OnlyTheRepresentative):
            give(switched(operator, firm), other)
        with pytest.raises(OnlyTheRepresentative):
            give(switched(PartyFactory(), firm), other)

        assert not may(other, firm)

    def test_an_operator_passes_on_where_that_was_said(self, firm, head):
        operator, other = PartyFactory(name="李四"), PartyFactory(name="赵六")
        named = {"agent_name": other.name, "agent_certificate_number": other.certificate_number}
        said = {"mandate_id": give(switched(head, firm), operator, passes_on=1), **named}

        pass_on_mandate(actor=switched(operator, firm), valid_until=clock.today(), **said)

        assert may(other, firm)

    def test_not_to_the_organisation_itself(self, firm, head):
        with pytest.raises(AgentIsOneself):
            give(switched(head, firm), firm)

    def test_not_by_whoever_was_head_before(self, firm, head):
        before = switched(head, firm)
        follow(firm, PartyFactory(name="新人"))

        with pytest.raises(OnlyTheRepresentative):
            give(before, PartyFactory(name="李四"))


class TestEnd:
    def test_the_head_ends_what_anybody_gave_in_its_name(self, firm, head):
        by_account = MandateFactory(represented=firm)

        Mandates.revoke(actor=switched(head, firm), mandate_id=by_account.pk)

        by_account.refresh_from_db()
        assert by_account.ended_by == MandateEnd.REPRESENTED
        assert not may(by_account.agent, firm)

    def test_the_next_head_finds_and_ends_what_the_one_before_gave(self, firm, head):
        operator, successor = PartyFactory(name="李四"), PartyFactory(name="新人")
        mandate_id = give(switched(head, firm), operator)
        before = switched(head, firm)
        follow(firm, successor)
        assert may(operator, firm)

        with pytest.raises(MandateNotFound):
            Mandates.revoke(actor=before, mandate_id=mandate_id)
        Mandates.revoke(actor=switched(successor, firm), mandate_id=mandate_id)

        assert not may(operator, firm)

    def test_others_do_not_see_it(self, firm, head):
        given = MandateFactory(represented=firm)
        other_firm = PartyFactory(organisation=True)
        follow(other_firm, other := PartyFactory(name="别家"))

        for actor in (
            recognised(head.pk),
            switched(other, other_firm),
            switched(other, firm),
            switched(PartyFactory(), firm),
        ):
            with pytest.raises(MandateNotFound):
                Mandates.revoke(actor=actor, mandate_id=given.pk)


class TestPages:
    def test_lists_adds_and_ends_operators(self, client, firm, head):
        operator = PartyFactory(name="李四")
        me = log_in(client, recognised(head.pk))
        me.post("/my/acting/", {"party": firm.pk})
        answers = {"agent_name": "李四", "certificate_number": operator.certificate_number, "acts": ["apply", "read"]}
        assert "授权别人为广州木棉餐饮管理有限公司办事" in me.get("/my/mandates/give/").text

        sent = me.post("/my/mandates/give/", answers | {"scope": "all", "valid_until": f"{clock.today():%Y-%m-%d}"})

        assert sent.status_code == 303
        page = me.get("/my/mandates/").text
        assert "广州木棉餐饮管理有限公司的经办人" in page
        assert "李四" in page
        mandate = Mandate.objects.get(represented=firm)
        assert me.post(f"/my/mandates/{mandate.pk}/revoke/").status_code == 303
        assert not may(operator, firm)

    def test_an_operator_is_told_whose_page_it_is(self, client, firm):
        operator = MandateFactory(represented=firm).agent
        me = log_in(client, recognised(operator.pk))
        me.post("/my/acting/", {"party": firm.pk})

        assert "只有法定代表人可以授权" in me.get("/my/mandates/").text
        assert me.get("/my/mandates/give/").status_code == 403
        assert "添加经办人" not in me.get("/my/mandates/").text
