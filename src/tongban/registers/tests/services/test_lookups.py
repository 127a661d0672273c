from datetime import date, timedelta

import pytest

from tongban.identity.public import Role
from tongban.identity.tests import factories as identity
from tongban.kernel import clock
from tongban.kernel.actors import PUBLIC, SYSTEM, Actor, ActorKind
from tongban.ledger.public import list_reads
from tongban.registers import adapters
from tongban.registers.enums import Quality, SubjectKind, TrustLevel
from tongban.registers.errors import MatterNeeded, PurposeNeeded, SubjectNotVisible
from tongban.registers.models import Lookup, Register
from tongban.registers.public import find_facts, value_on
from tongban.registers.rows import Purpose
from tongban.registers.services import definitions, lookups
from tongban.registers.tests.factories import (
    MINE,
    PURPOSE,
    BrokenSource,
    base_libraries,
    clerk,
    company,
    hold,
    keeper,
    me,
    number,
    organisation,
    person,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _libraries():
    base_libraries()


class TestFindFacts:
    def test_tells_value_source_day_and_level(self):
        actor, own = me(birth_date="1990-03-15")

        found = find_facts(actor=actor, subject=person(own), elements=["person.name", "person.sex"], purpose=PURPOSE)

        fact = found.facts["person.sex"]
        assert (fact.value, fact.shown) == ("2", "女")
        assert (fact.register_name, fact.authority_name) == ("人口基本信息", "公安机关")
        assert fact.level == TrustLevel.A
        assert fact.as_of == clock.today() - timedelta(days=30)
        assert found.facts["person.name"].masked().value == "张*"

    def test_records_every_question_in_the_transaction_of_the_answer(self):
        _actor, own = me()
        official = clerk()

        find_facts(actor=official, subject=person(own), elements=["person.name"], purpose=PURPOSE)

        asked = Lookup.objects.get(actor_kind="staff")
        assert (asked.subject_number, asked.purpose, asked.about, asked.item_code) == (
            own,
            "办理食品经营许可",
            "case:C1",
            "I1",
        )
        assert asked.found == ["person.name"]

    def test_the_person_reads_in_the_ledger_who_asked(self):
        actor, own = me()

        find_facts(actor=clerk(), subject=person(own), elements=["person.name"], purpose=PURPOSE)

        (read,) = list_reads(actor=actor).rows
        assert (read.purpose, read.about, read.fields) == ("办理食品经营许可", "case:C1", ("register:person.name",))

    def test_a_subject_without_an_account_is_in_the_own_log(self):
        hold("population.persons", {"number": number(7), "name": "无账户"})

        find_facts(actor=clerk(), subject=person(number(7)), elements=["person.name"], purpose=PURPOSE)

        assert Lookup.objects.filter(subject_index=number(7)).count() == 1

    def test_no_record_is_missing_not_empty(self):
        actor = identity.citizen(certificate_number=number(9))

        found = find_facts(actor=actor, subject=person(number(9)), elements=["person.name"], purpose=PURPOSE)

        assert found.facts == {}
        assert found.missing == ("person.name",)

    def test_an_element_nobody_holds_is_missing(self):
        actor, own = me()

        found = find_facts(actor=actor, subject=person(own), elements=["person.shoe_size"], purpose=PURPOSE)

        assert found.missing == ("person.shoe_size",)

    def test_says_that_the_subject_has_died(self):
        _actor, own = me()
        hold("population.death", {"number": own, "death_date": "2026-01-05"})

        found = find_facts(actor=SYSTEM, subject=person(own), elements=["person.name"], purpose=PURPOSE)

        assert found.deceased_on == date(2026, 1, 5)

    @pytest.mark.parametrize("name", ["买买提·吐尔逊" * 42 + "明江", "𠮷田𬱖", "刘䶮", "古丽·" * 74 + "古丽"])
    def test_keeps_long_names_and_rare_characters_whole(self, name):
        actor = identity.citizen(certificate_number=number(5))
        hold("population.persons", {"number": number(5), "name": name[:300]})

        found = find_facts(actor=actor, subject=person(number(5)), elements=["person.name"], purpose=PURPOSE)

        assert found.facts["person.name"].value == name[:300]


class TestRight:
    def test_needs_a_purpose(self):
        actor, own = me()
        with pytest.raises(PurposeNeeded):
            find_facts(actor=actor, subject=person(own), elements=["person.name"], purpose=Purpose(" "))

    def test_an_official_says_for_which_matter(self):
        _actor, own = me()
        with pytest.raises(MatterNeeded):
            find_facts(actor=clerk(), subject=person(own), elements=["person.name"], purpose=Purpose("好奇"))

    def test_an_agent_sees_the_represented_in_the_items_of_the_mandate_only(self):
        _actor, own = me()
        agent = identity.citizen(name="代办人")
        identity.mandate(represented_id=_actor.id, agent_id=agent.id, item_codes=["I1"])

        found = find_facts(actor=agent, subject=person(own), elements=["person.name"], purpose=PURPOSE)

        assert found.facts["person.name"].value == "张敏"
        with pytest.raises(SubjectNotVisible):
            find_facts(
                actor=agent,
                subject=person(own),
                elements=["person.name"],
                purpose=Purpose("另一件事", about="case:C2", item_code="I2"),
            )


def _everybody():
    """Every role, and every other kind of actor that is not the person."""
    yield "public", lambda: PUBLIC
    yield "stranger", lambda: identity.citizen(certificate_number=number(77))
    yield "client of nobody", lambda: Actor(ActorKind.CLIENT, 1, "系统")
    yield "client of a stranger", _client_of_stranger
    for role in Role:
        yield role.value, lambda role=role: identity.official(role)


def _client_of_stranger() -> Actor:
    stranger = identity.citizen(certificate_number=number(78))
    return Actor(ActorKind.CLIENT, 1, "系统", permissions=frozenset({f"client:party:{stranger.id}"}))


MAY_LOOK = {Role.WINDOW_CLERK, Role.REVIEWER, Role.DECIDER}


class TestNoValueWithoutTheRight:
    @pytest.mark.parametrize(
        ("name", "make"), list(_everybody()), ids=lambda each: each if isinstance(each, str) else ""
    )
    def test_enumerated(self, name, make):
        _actor, own = me()
        asked = {"subject": person(own), "elements": ["person.name", "person.birth_date"], "purpose": PURPOSE}

        if name in MAY_LOOK:
            assert find_facts(actor=make(), **asked).facts["person.name"].value == "张敏"
        else:
            with pytest.raises(SubjectNotVisible):
                find_facts(actor=make(), **asked)
            assert not Lookup.objects.exists()

    def test_the_own_system_of_the_person_may(self):
        actor, own = me()
        system = Actor(ActorKind.CLIENT, 1, "系统", permissions=frozenset({f"client:party:{actor.id}"}))

        found = find_facts(actor=system, subject=person(own), elements=["person.name"], purpose=PURPOSE)

        assert found.facts["person.name"].value == "张敏"


class TestUnavailable:
    @pytest.fixture
    def down(self, monkeypatch):
        monkeypatch.setitem(adapters._sources, "elsewhere", BrokenSource())
        Register.objects.filter(code="population.residence").update(source="elsewhere")

    def test_a_register_that_is_down_is_named_and_the_rest_is_told(self, down):
        actor, own = me()

        found = find_facts(
            actor=actor, subject=person(own), elements=["person.name", "person.address"], purpose=PURPOSE
        )

        assert found.facts["person.name"].value == "张敏"
        (fault,) = found.unavailable
        assert (fault.register_code, fault.reason, fault.elements) == (
            "population.residence",
            "系统正在维护。",
            ("person.address",),
        )
        assert Lookup.objects.get(subject_index=own).unavailable == ["population.residence"]

    def test_an_adapter_nobody_made_known_is_down_not_empty(self):
        Register.objects.filter(code="population.residence").update(source="nowhere")
        actor, own = me()

        found = find_facts(actor=actor, subject=person(own), elements=["person.address"], purpose=PURPOSE)

        assert [fault.register_code for fault in found.unavailable] == ["population.residence"]

    def test_a_suspended_register_says_why(self):
        actor, own = me()
        definitions.suspend_register(actor=keeper("population.persons"), code="population.persons", reason="数据核对中")

        found = find_facts(actor=actor, subject=person(own), elements=["person.name"], purpose=PURPOSE)

        assert found.facts == {}
        assert found.unavailable[0].reason == "数据核对中"


TAX = {
    "code": "tax.registrations",
    "name": "税务登记",
    "library": "department",
    "subject_kind": "organisation",
    "legal_basis": "《税务登记管理办法》",
    "columns": [
        {"key": "uscc", "name": "代码", "type": "uscc", "role": "subject", "required": True},
        {"key": "address", "name": "地址", "type": "address", "element": "organisation.registered_address"},
    ],
}


class TestContradictory:
    @pytest.fixture
    def code(self):
        definitions.define_register(actor=SYSTEM, schema=TAX)
        _actor, code = company()
        hold("organisations.basic", {"uscc": code, "name": "木棉", "registered_address": "天河路1号"})
        hold("tax.registrations", {"uscc": code, "address": "体育西路8号"})
        return code

    def ask(self, code):
        return find_facts(
            actor=SYSTEM, subject=organisation(code), elements=["organisation.registered_address"], purpose=PURPOSE
        )

    def test_both_are_shown_and_none_is_chosen_in_silence(self, code):
        found = self.ask(code)

        assert found.facts == {}
        shown = {fact.register_code: fact.value for fact in found.contradictory["organisation.registered_address"]}
        assert shown == {"organisations.basic": "天河路1号", "tax.registrations": "体育西路8号"}
        assert {fact.quality for fact in found.contradictory["organisation.registered_address"]} == {
            Quality.CONTRADICTED
        }

    def test_a_rule_says_openly_which_source_is_believed(self, code):
        definitions.believe_register(
            actor=identity.official(Role.BUREAU),
            element="organisation.registered_address",
            code="organisations.basic",
            reason="以市场主体登记为准",
        )

        found = self.ask(code)

        fact = found.facts["organisation.registered_address"]
        assert (fact.value, fact.rule) == ("天河路1号", "以市场主体登记为准")
        assert len(found.contradictory["organisation.registered_address"]) == 2

    def test_sources_that_write_the_same_in_another_width_agree(self, code):
        hold("tax.registrations", {"uscc": code, "address": "天河路１ 号"}, as_of=clock.today())

        assert self.ask(code).facts["organisation.registered_address"].value in {"天河路1号", "天河路１ 号"}


class TestValueOn:
    def test_tells_what_held_on_a_day(self):
        actor, own = me()
        hold("population.residence", {"number": own, "address": "旧址"}, as_of=date(2026, 1, 1))
        hold("population.residence", {"number": own, "address": "新址"}, as_of=date(2026, 3, 1))
        asked = {"actor": actor, "subject": person(own), "element": "person.address", "purpose": MINE}

        assert value_on(**asked, day=date(2025, 12, 31)) is None
        assert value_on(**asked, day=date(2026, 1, 1)).value == "旧址"
        assert value_on(**asked, day=date(2026, 2, 28)).value == "旧址"
        assert value_on(**asked, day=date(2026, 3, 1)).value == "新址"
        assert value_on(**asked, day=date(2026, 2, 28)).valid_until == date(2026, 2, 28)


class TestReadOwnData:
    def test_is_by_register_with_its_source(self):
        actor, own = me()
        hold("population.residence", {"number": own, "address": "五山路1号"})

        held, down = lookups.read_own_data(actor=actor)

        assert [record.register_code for record in held] == ["population.persons", "population.residence"]
        assert [fact.shown for fact in held[1].facts] == ["五山路1号"]
        assert down == []

    def test_is_only_ones_own(self):
        me(sequence=1)
        stranger = identity.citizen(certificate_number=number(50))

        assert lookups.read_own_data(actor=stranger) == ([], [])

    def test_an_organisation_sees_its_own(self):
        actor, code = company()
        hold("organisations.basic", {"uscc": code, "name": "木棉"})

        assert [record.register_code for record in lookups.read_own_data(actor=actor)[0]] == ["organisations.basic"]
        assert lookups.own_subject(actor).kind == SubjectKind.ORGANISATION
