import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tongban.identity import public as identity
from tongban.identity.acting import list_mandates
from tongban.identity.errors import AgentIsOneself, AgentNotFound, MandateNotFound, MandateRefused
from tongban.identity.models import Mandate
from tongban.identity.services.mandates import give_mandate, revoke_mandate
from tongban.identity.tests.factories import MandateFactory, PartyFactory, official, recognised
from tongban.kernel.actors import PUBLIC, Actor, ActorKind
from tongban.kernel.errors import DomainError, LoginNeeded, NotAllowed
from tongban.kernel.models import AuditRecord


def day(offset):
    return timezone.localdate() + timedelta(days=offset)


def give(represented, agent, **fields):
    wanted = {
        "agent_name": agent.name,
        "agent_certificate_number": agent.certificate_number,
        "valid_until": day(30),
    } | fields
    return give_mandate(actor=recognised(represented.pk), **wanted)


@pytest.mark.django_db
class TestGiveMandate:
    def test_lets_the_agent_act_from_now_on(self):
        represented, agent = PartyFactory(organisation=True), PartyFactory()

        give(represented, agent)

        assert identity.Mandates.may_act_for(agent_id=agent.pk, represented_id=represented.pk, item_code="X1")
        assert not identity.Mandates.may_act_for(agent_id=represented.pk, represented_id=agent.pk, item_code="X1")
        assert AuditRecord.objects.filter(action="identity.give_mandate").count() == 1

    def test_can_be_for_some_items_only(self):
        represented, agent = PartyFactory(), PartyFactory()

        give(represented, agent, item_codes=["A1", "A1", "B2"])

        may = [
            identity.Mandates.may_act_for(agent_id=agent.pk, represented_id=represented.pk, item_code=code)
            for code in ["A1", "B2", "C3"]
        ]
        assert may == [True, True, False]

    def test_takes_an_organisation_as_agent(self):
        represented, agent = PartyFactory(), PartyFactory(organisation=True, name="广州（代办）有限公司")

        assert give(represented, agent, agent_name="广州(代办)有限公司").agent_id == agent.pk

    def test_says_the_same_for_a_wrong_name_and_an_unknown_number(self):
        represented, agent = PartyFactory(), PartyFactory(name="李四")

        for fields in ({"agent_name": "李五"}, {"agent_certificate_number": "440106199003150000"}):
            with pytest.raises(AgentNotFound):
                give(represented, agent, **fields)

    def test_refuses_oneself(self):
        party = PartyFactory()

        with pytest.raises(AgentIsOneself):
            give(party, party)

    @pytest.mark.parametrize("fields", [{"valid_until": day(-1)}, {"valid_until": day(1200)}, {"item_codes": ["<x>"]}])
    def test_refuses_what_makes_no_sense(self, fields):
        with pytest.raises(MandateRefused):
            give(PartyFactory(), PartyFactory(), **fields)

    @pytest.mark.parametrize("text", ["", "\x00", "'; DROP TABLE--", "\u202e", "😀" * 100])
    def test_survives_naughty_words(self, text):
        with pytest.raises(DomainError):
            give(PartyFactory(), PartyFactory(), agent_name=text, agent_certificate_number=text)

    def test_is_for_parties_only(self):
        for actor, refusal in ((official("bureau"), NotAllowed), (PUBLIC, LoginNeeded)):
            with pytest.raises(refusal):
                give_mandate(actor=actor, agent_name="x", agent_certificate_number="x", valid_until=day(1))


@pytest.mark.django_db
class TestRevokeMandate:
    @pytest.mark.parametrize("side", ["represented_id", "agent_id"])
    def test_ends_at_once_from_either_side(self, side):
        mandate = MandateFactory()

        revoke_mandate(actor=recognised(getattr(mandate, side)), mandate_id=mandate.pk)

        assert not identity.Mandates.may_act_for(
            agent_id=mandate.agent_id, represented_id=mandate.represented_id, item_code="X1"
        )
        assert identity.Mandates.list_represented(mandate.agent_id) == []

    def test_is_not_for_strangers(self):
        mandate = MandateFactory()

        with pytest.raises(MandateNotFound):
            revoke_mandate(actor=recognised(PartyFactory().pk), mandate_id=mandate.pk)

    def test_a_repeat_keeps_the_first_moment(self):
        mandate = MandateFactory()
        actor = recognised(mandate.agent_id)
        first = revoke_mandate(actor=actor, mandate_id=mandate.pk).revoked_at

        assert revoke_mandate(actor=actor, mandate_id=mandate.pk).revoked_at == first
        assert AuditRecord.objects.filter(action="identity.revoke_mandate").count() == 1


@pytest.mark.django_db
class TestMayActFor:
    @pytest.mark.parametrize(
        ("start", "end", "may"), [(-5, -1, False), (-5, 0, True), (0, 0, True), (0, 5, True), (1, 5, False)]
    )
    def test_keeps_to_its_days(self, start, end, may):
        mandate = MandateFactory(valid_from=day(start), valid_until=day(end))

        assert (
            identity.Mandates.may_act_for(
                agent_id=mandate.agent_id, represented_id=mandate.represented_id, item_code="X1"
            )
            is may
        )
        assert bool(identity.Mandates.list_represented(mandate.agent_id)) is may

    def test_everybody_may_act_for_themselves(self):
        assert identity.Mandates.may_act_for(agent_id=1, represented_id=1, item_code="X1")

    def test_shows_the_agent_a_name_and_little_else(self):
        mandate = MandateFactory(represented=PartyFactory(name="张三丰"))

        (row,) = identity.Mandates.list_represented(mandate.agent_id)

        assert (row.name, row.birth_date) == ("张三丰", None)
        assert "*" in row.certificate_number


@pytest.mark.django_db
class TestListMandates:
    def test_shows_both_sides_and_nobody_else(self):
        mandate = MandateFactory()

        seen = [
            len(list_mandates(actor=Actor(ActorKind.CITIZEN, party)))
            for party in (mandate.agent_id, mandate.represented_id, PartyFactory().pk)
        ]

        assert seen == [1, 1, 0]


@pytest.mark.django_db(transaction=True)
class TestBothSidesAtOnce:
    def test_end_a_mandate_once(self):
        mandate = MandateFactory()
        barrier, broken = threading.Barrier(2), []

        def end(party: int) -> None:
            try:
                actor = Actor(ActorKind.CITIZEN, party)
                barrier.wait(10)
                revoke_mandate(actor=actor, mandate_id=mandate.pk)
            except Exception as error:
                broken.append(error)
            finally:
                connection.close()

        sides = [threading.Thread(target=end, args=[party]) for party in (mandate.agent_id, mandate.represented_id)]
        [side.start() for side in sides]
        [side.join(20) for side in sides]

        assert broken == []
        assert Mandate.objects.get().revoked_at is not None
        assert AuditRecord.objects.filter(action="identity.revoke_mandate").count() == 1
