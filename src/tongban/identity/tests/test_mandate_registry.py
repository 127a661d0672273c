"""Chains, the counter, guardianship, uses: the parts of the registry beyond one person letting another act."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tongban.identity.enums import MandateEnd, MandateSource, Role
from tongban.identity.errors import AgentNotFound, MandateNotFound, MandateRefused, PartyNotFound
from tongban.identity.errors_of_mandates import MandateByRegister
from tongban.identity.models import Mandate, MandateUse
from tongban.identity.public import Act, Deed, Mandates
from tongban.identity.services.counter_mandates import end_at_counter
from tongban.identity.services.mandates import give_at_counter, give_mandate, pass_on_mandate, revoke_mandate
from tongban.identity.tests.factories import MandateFactory, PartyFactory, citizen, official, recognised
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import NotAllowed
from tongban.kernel.models import AuditRecord, OutboxEvent


def day(offset):
    return timezone.localdate() + timedelta(days=offset)


def named(party, days=20):
    return {
        "agent_name": party.name,
        "agent_certificate_number": party.certificate_number,
        "valid_until": day(days),
    }


def actor_of(party):
    return recognised(party.pk)


def may(agent, represented, act=Act.APPLY, code="A1", **more):
    return Mandates.may_act_for(agent_id=agent.pk, represented_id=represented.pk, item_code=code, act=act, **more)


def card(party):
    return {"name": party.name, "certificate_number": party.certificate_number}


@pytest.mark.django_db
class TestScope:
    def test_opens_the_acts_items_and_amounts_named_and_no_others(self):
        represented, agent = PartyFactory(), PartyFactory()
        scope = {"acts": [Act.APPLY, Act.PAY], "item_types": ["20"], "amount_limit": Decimal(50)}
        give_mandate(actor=actor_of(represented), **named(agent), **scope)

        assert may(agent, represented, item_type="20")
        assert not may(agent, represented, item_type="01")
        assert not may(agent, represented, Act.WITHDRAW, item_type="20")
        assert may(agent, represented, Act.PAY, item_type="20", amount=Decimal(50))
        assert not may(agent, represented, Act.PAY, item_type="20", amount=Decimal("50.01"))

    @pytest.mark.parametrize(
        "scope",
        [
            {"acts": ["everything"]},
            {"passes_on": 3},
            {"passes_on": -1},
            {"amount_limit": Decimal(-1)},
            {"item_types": ["<"]},
        ],
    )
    def test_refuses_what_is_not_on_the_list(self, scope):
        with pytest.raises(MandateRefused):
            give_mandate(actor=citizen(), **named(PartyFactory()), **scope)


@pytest.mark.django_db
class TestPassOn:
    def test_lets_a_third_act_within_the_first(self):
        represented, company, employee = PartyFactory(), PartyFactory(organisation=True), PartyFactory()
        upper = MandateFactory(represented=represented, agent=company, passes_on=1, item_codes=["A1"])

        pass_on_mandate(actor=actor_of(company), mandate_id=upper.pk, **named(employee), item_codes=["A1"])

        assert may(employee, represented)
        assert not may(employee, represented, code="B2")
        assert not may(employee, company)

    @pytest.mark.parametrize(
        ("upper", "wanted"),
        [
            ({"passes_on": 0}, {}),
            ({"passes_on": 1, "item_codes": ["A1"]}, {}),
            ({"passes_on": 1, "item_codes": ["A1"]}, {"item_codes": ["A1", "B2"]}),
            ({"passes_on": 1, "acts": ["read"]}, {"acts": ["apply"]}),
            ({"passes_on": 1, "amount_limit": Decimal(5)}, {"amount_limit": Decimal(6)}),
            ({"passes_on": 1}, {"passes_on": 1}),
            ({"passes_on": 1, "valid_until": day(5)}, {}),
        ],
    )
    def test_never_further_than_ones_own(self, upper, wanted):
        mandate = MandateFactory(**upper)

        with pytest.raises(MandateRefused):
            pass_on_mandate(actor=actor_of(mandate.agent), mandate_id=mandate.pk, **named(PartyFactory()), **wanted)

    def test_is_for_the_agent_only(self):
        mandate = MandateFactory(passes_on=1)

        for stranger in (mandate.represented, PartyFactory()):
            with pytest.raises(MandateNotFound):
                pass_on_mandate(actor=actor_of(stranger), mandate_id=mandate.pk, **named(PartyFactory()))

    @pytest.mark.parametrize("side", ["represented", "agent"])
    def test_the_end_of_a_link_ends_all_below(self, side):
        top = MandateFactory(passes_on=2)
        middle = MandateFactory(represented=top.represented, parent=top, passes_on=1)
        low = MandateFactory(represented=top.represented, parent=middle)

        revoke_mandate(actor=actor_of(getattr(top, side)), mandate_id=top.pk)

        assert not may(middle.agent, top.represented)
        assert not may(low.agent, top.represented)
        low.refresh_from_db()
        assert low.ended_by == MandateEnd.ABOVE
        assert OutboxEvent.objects.filter(name="identity.mandate_revoked").count() == 3

    def test_who_passed_it_on_may_take_that_back_and_keeps_the_own(self):
        top = MandateFactory(passes_on=1)
        low = MandateFactory(represented=top.represented, parent=top)

        revoke_mandate(actor=actor_of(top.agent), mandate_id=low.pk)

        assert may(top.agent, top.represented)
        assert not may(low.agent, top.represented)


@pytest.mark.django_db
class TestAtTheCounter:
    @pytest.mark.parametrize(("paper", "source"), [(None, MandateSource.COUNTER), (7, MandateSource.PAPER)])
    def test_a_clerk_writes_down_what_the_represented_says_or_signed(self, paper, source):
        clerk, represented, agent = official(Role.WINDOW_CLERK), PartyFactory(), PartyFactory()

        give_at_counter(actor=clerk, represented_id=represented.pk, paper_file_id=paper, **named(agent))

        mandate = Mandate.objects.get()
        assert (mandate.given_through, mandate.witness_id, mandate.paper_file_id) == (source, clerk.id, paper)
        assert may(agent, represented)
        assert [row.source for row in Mandates.list_mandates(actor_of(represented))] == [source]

    @pytest.mark.parametrize("side", ["represented", "agent"])
    def test_a_clerk_ends_one_at_the_word_of_who_stands_there(self, side):
        mandate, clerk = MandateFactory(passes_on=1), official(Role.WINDOW_CLERK)
        below = MandateFactory(represented=mandate.represented, parent=mandate)
        who = getattr(mandate, side)

        for _repeat in range(2):
            end_at_counter(actor=clerk, mandate_id=mandate.pk, **card(who))

        mandate.refresh_from_db()
        assert mandate.ended_by == MandateEnd.COUNTER
        assert not may(below.agent, mandate.represented)
        record = AuditRecord.objects.get(action="identity.revoke_mandate", subject=f"mandate:{mandate.pk}")
        assert (record.actor_id, record.details["asked_by"]) == (clerk.id, who.pk)

    def test_the_legal_representative_ends_what_the_organisation_gave(self):
        mandate, head = MandateFactory(represented=PartyFactory(organisation=True)), PartyFactory()
        told = {"person_number": head.certificate_number, "name": head.name, "source": "organisations.representatives"}
        Mandates.follow_representative(uscc=mandate.represented.certificate_number, **told)

        end_at_counter(actor=official(Role.WINDOW_CLERK), mandate_id=mandate.pk, **card(head))

        assert not may(mandate.agent, mandate.represented)

    def test_nobody_ends_somebody_elses_and_no_clerk_by_number_alone(self):
        mandate, clerk = MandateFactory(), official(Role.WINDOW_CLERK)

        with pytest.raises(MandateNotFound):
            end_at_counter(actor=clerk, mandate_id=mandate.pk, **card(PartyFactory()))
        with pytest.raises(PartyNotFound):
            end_at_counter(actor=clerk, mandate_id=mandate.pk, **card(mandate.agent) | {"name": "别人"})
        with pytest.raises(MandateNotFound):
            revoke_mandate(actor=clerk, mandate_id=mandate.pk)
        for actor in (official(Role.BUREAU), citizen(), actor_of(mandate.represented)):
            with pytest.raises(NotAllowed):
                end_at_counter(actor=actor, mandate_id=mandate.pk, **card(mandate.represented))

        assert may(mandate.agent, mandate.represented)

    def test_guardianship_is_not_ended_there(self):
        mandate = MandateFactory(given_through=MandateSource.PARENT)

        with pytest.raises(MandateByRegister):
            end_at_counter(actor=official(Role.WINDOW_CLERK), mandate_id=mandate.pk, **card(mandate.represented))

    def test_is_for_clerks_only(self):
        represented = PartyFactory()

        for actor in (official(Role.BUREAU), official(Role.REVIEWER), citizen(), actor_of(represented)):
            with pytest.raises(NotAllowed):
                give_at_counter(actor=actor, represented_id=represented.pk, **named(PartyFactory()))

    def test_knows_neither_strangers_nor_wrong_names(self):
        clerk, agent = official(Role.WINDOW_CLERK), PartyFactory()

        with pytest.raises(PartyNotFound):
            give_at_counter(actor=clerk, represented_id=0, **named(agent))
        with pytest.raises(AgentNotFound):
            give_at_counter(actor=clerk, represented_id=PartyFactory().pk, **named(agent) | {"agent_name": "别人"})


@pytest.mark.django_db
class TestGuardianship:
    def test_a_parent_acts_for_a_minor_until_the_day_told(self):
        parent, child = PartyFactory(), PartyFactory()

        assert self.named(child, parent, until=day(4000)) == 1
        assert self.named(child, parent, until=day(5000)) == 0

        (mandate,) = Mandate.objects.all()
        assert (mandate.given_through, mandate.valid_until) == (MandateSource.PARENT, day(5000))
        assert may(parent, child)
        assert not may(child, parent)

    def test_ends_when_the_register_names_somebody_else(self):
        parent, guardian, child = PartyFactory(), PartyFactory(), PartyFactory()
        self.named(child, parent)

        said = Mandates.Guardian(guardian.certificate_number, day(400))
        assert Mandates.follow_guardians(ward_number=child.certificate_number, guardians=[said]) == 2

        assert may(guardian, child)
        assert not may(parent, child)
        assert Mandate.objects.get(agent=parent).ended_by == MandateEnd.REGISTER

    def test_touches_no_mandate_the_ward_gave(self):
        given = MandateFactory()

        assert Mandates.follow_guardians(ward_number=given.represented.certificate_number, guardians=[]) == 0

        assert may(given.agent, given.represented)

    def test_passes_over_strangers_oneself_and_days_gone(self):
        child, parent = PartyFactory(), PartyFactory()
        said = [
            Mandates.Guardian("", day(9)),
            Mandates.Guardian("440105199003150011", day(9)),
            Mandates.Guardian(child.certificate_number, day(9)),
            Mandates.Guardian(parent.certificate_number, day(-1)),
        ]

        assert Mandates.follow_guardians(ward_number=child.certificate_number, guardians=said) == 0
        assert Mandates.follow_guardians(ward_number="440105199003150011", guardians=said) == 0

    @pytest.mark.parametrize("side", ["ward", "guardian"])
    def test_neither_side_can_end_it(self, side):
        parent, child = PartyFactory(), PartyFactory()
        self.named(child, parent)
        who = {"ward": actor_of(child), "guardian": actor_of(parent)}[side]

        with pytest.raises(MandateByRegister):
            revoke_mandate(actor=who, mandate_id=Mandate.objects.get().pk)

        assert may(parent, child)

    def named(self, child, parent, until=None):
        said = Mandates.Guardian(parent.certificate_number, until or day(4000), parent=True)
        return Mandates.follow_guardians(ward_number=child.certificate_number, guardians=[said])


@pytest.mark.django_db
class TestUse:
    def test_is_written_down_for_the_represented_in_words(self):
        mandate = MandateFactory()
        deed = Deed(Act.APPLY, "A1")

        assert Mandates.use(
            agent_id=mandate.agent_id,
            represented_id=mandate.represented_id,
            deeds=[deed],
            number="N1",
            titles={"A1": "开办饭店"},
        )

        (row,) = Mandates.list_mandates(actor_of(mandate.represented))
        assert [(use.act, use.item_title, use.number) for use in row.uses] == [(Act.APPLY, "开办饭店", "N1")]
        assert OutboxEvent.objects.filter(name="identity.mandate_used").count() == 1

    def test_all_deeds_or_none(self):
        mandate = MandateFactory(item_codes=["A1"])
        deeds = [Deed(Act.APPLY, "A1"), Deed(Act.APPLY, "B2")]

        assert not Mandates.use(
            agent_id=mandate.agent_id, represented_id=mandate.represented_id, deeds=deeds, number="N1"
        )
        assert not MandateUse.objects.exists()

    def test_oneself_uses_nothing(self):
        party = PartyFactory()

        assert Mandates.use(agent_id=party.pk, represented_id=party.pk, deeds=[Deed(Act.APPLY, "A1")], number="N1")
        assert not MandateUse.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestRevokedWhileActing:
    def test_the_act_is_before_the_end_or_refused(self):
        mandate = MandateFactory()
        holds, done, order = threading.Event(), threading.Event(), []

        def act() -> None:
            try:
                with transaction.atomic():
                    assert Mandates.use(
                        agent_id=mandate.agent_id,
                        represented_id=mandate.represented_id,
                        deeds=[Deed(Act.APPLY, "A1")],
                        number="N1",
                    )
                    holds.set()
                    done.wait(0.5)
                    order.append("acted")
            finally:
                connection.close()

        def end() -> None:
            try:
                holds.wait(10)
                revoke_mandate(actor=Actor(ActorKind.CITIZEN, mandate.represented_id), mandate_id=mandate.pk)
                order.append("ended")
                done.set()
            finally:
                connection.close()

        threads = [threading.Thread(target=run) for run in (act, end)]
        [thread.start() for thread in threads]
        [thread.join(20) for thread in threads]

        assert order == ["acted", "ended"]
        again = {"agent_id": mandate.agent_id, "represented_id": mandate.represented_id, "number": "N2"}
        with transaction.atomic():
            assert not Mandates.use(deeds=[Deed(Act.APPLY, "A1")], **again)
        assert MandateUse.objects.count() == 1


@pytest.mark.django_db(transaction=True)
class TestMigration:
    """Mandates given before there was a registry open what they opened then."""

    BEFORE, AFTER = [("identity", "0006_guesses_name_nobody")], [("identity", "0007_mandate_registry")]

    @pytest.fixture(autouse=True)
    def newest_again(self):
        yield
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())

    def test_a_mandate_of_before_opens_every_act_in_its_items(self):
        represented, agent = PartyFactory(), PartyFactory()
        sides = {"represented_id": represented.pk, "agent_id": agent.pk}
        self._go(self.BEFORE).get_model("identity", "Mandate").objects.create(
            **sides, item_codes=["A1"], valid_from=day(-1), valid_until=day(5), given_through="online"
        )

        self._go(self.AFTER)

        assert all(may(agent, represented, act) for act in Act)
        assert not may(agent, represented, code="B2")
        (row,) = Mandates.list_mandates(actor_of(represented))
        assert (row.source, row.uses, row.in_force) == (MandateSource.ONLINE, (), True)

    def _go(self, to):
        executor = MigrationExecutor(connection)
        return executor.migrate(to).apps
