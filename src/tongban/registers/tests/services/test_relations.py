from datetime import date, timedelta
from decimal import Decimal

import pytest

from tongban.identity.public import Role
from tongban.identity.tests import factories as identity
from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM
from tongban.ledger.public import list_reads
from tongban.registers import adapters
from tongban.registers.enums import RelationKind as Kind
from tongban.registers.errors import PurposeNeeded, SubjectNotVisible
from tongban.registers.models import Register
from tongban.registers.public import my_relations, prove_relation
from tongban.registers.rows import Purpose
from tongban.registers.services import definitions
from tongban.registers.tests.factories import (
    MINE,
    PURPOSE,
    BrokenSource,
    base_libraries,
    clerk,
    company,
    hold,
    me,
    number,
    organisation,
    person,
)

pytestmark = pytest.mark.django_db
MOTHER, FATHER, OTHER = number(900), number(901), number(902)


@pytest.fixture(autouse=True)
def _libraries():
    base_libraries()


@pytest.fixture
def child():
    actor, own = me()
    hold(
        "population.kinship",
        {"number": own, "name": "张敏", "relation": "mother", "parent_number": MOTHER, "parent_name": "李秀英"},
        {"number": own, "name": "张敏", "relation": "father", "parent_number": FATHER, "parent_name": "张建国"},
    )
    return actor, own


def prove(actor, kind, of, to, **more):
    return prove_relation(actor=actor, kind=kind, of=person(of), to=person(to), purpose=PURPOSE, **more)


class TestMyMotherIsMyMother:
    def test_is_proven_without_a_paper(self, child):
        actor, own = child

        proof = prove(actor, Kind.MOTHER, own, MOTHER)

        assert proof.holds is True
        assert proof.fact.register_name == "亲子关系"
        assert proof.since == clock.today() - timedelta(days=30)

    def test_the_mother_proves_that_it_is_her_child(self, child):
        mother = identity.citizen(certificate_number=MOTHER)

        assert prove(mother, Kind.CHILD, MOTHER, child[1]).holds is True

    def test_somebody_else_is_not(self, child):
        actor, own = child

        proof = prove(actor, Kind.MOTHER, own, OTHER)

        assert proof.holds is False
        assert proof.fact is None

    def test_nobody_can_say_when_nothing_is_registered(self):
        actor, own = me()

        assert prove(actor, Kind.MOTHER, own, MOTHER).holds is None

    def test_a_stranger_learns_nothing(self, child):
        stranger = identity.citizen(certificate_number=OTHER)
        with pytest.raises(SubjectNotVisible):
            prove(stranger, Kind.MOTHER, child[1], MOTHER)

    @pytest.mark.parametrize("role", [role for role in Role if role not in {"window_clerk", "reviewer", "decider"}])
    def test_nor_does_an_official_without_the_right(self, child, role):
        with pytest.raises(SubjectNotVisible):
            prove(identity.official(role), Kind.MOTHER, child[1], MOTHER)

    def test_both_are_told_when_a_clerk_asks(self, child):
        actor, own = child
        mother = identity.citizen(certificate_number=MOTHER)

        prove(clerk(), Kind.MOTHER, own, MOTHER)

        assert [read.fields for read in list_reads(actor=actor).rows] == [("register:relation.mother",)]
        assert [read.fields for read in list_reads(actor=mother).rows] == [("register:relation.mother",)]

    def test_a_register_that_is_down_is_named(self, child, monkeypatch):
        monkeypatch.setitem(adapters._sources, "elsewhere", BrokenSource())
        Register.objects.filter(code="population.kinship").update(source="elsewhere")

        proof = prove(*child[:1], Kind.MOTHER, child[1], MOTHER)

        assert proof.holds is None
        assert [fault.register_code for fault in proof.unavailable] == ["population.kinship"]

    def test_registers_that_differ_prove_nothing_and_show_no_number(self, child):
        schema = {
            "code": "hospital.births",
            "name": "出生登记",
            "library": "department",
            "subject_kind": "person",
            "legal_basis": "测试",
            "relations": {"": "mother"},
            "columns": [
                {"key": "number", "name": "号码", "type": "citizen_number", "role": "subject", "required": True},
                {"key": "mother", "name": "母亲", "type": "citizen_number", "role": "other", "required": True},
            ],
        }
        definitions.define_register(actor=SYSTEM, schema=schema)
        hold("hospital.births", {"number": child[1], "mother": OTHER})

        proof = prove(*child[:1], Kind.MOTHER, child[1], MOTHER)

        assert proof.holds is None
        assert {fact.register_code for fact in proof.contradictory} == {"hospital.births", "population.kinship"}
        assert not {MOTHER, OTHER} & {fact.value for fact in proof.contradictory}


class TestOtherRelations:
    def test_a_minor_has_two_guardians(self):
        ward = number(1, born=date(2020, 5, 1))
        hold(
            "population.guardianships",
            {"number": ward, "guardian_number": MOTHER, "guardian_name": "李秀英"},
            {"number": ward, "guardian_number": FATHER, "guardian_name": "张建国"},
        )
        guardian = identity.citizen(certificate_number=FATHER)

        assert prove(SYSTEM, Kind.GUARDIAN, ward, MOTHER).holds is True
        assert prove(guardian, Kind.GUARDIAN, ward, FATHER).holds is True
        assert prove(guardian, Kind.WARD, FATHER, ward).holds is True
        assert prove(SYSTEM, Kind.GUARDIAN, ward, OTHER).holds is False

    def test_a_dead_guardian_guards_nobody_but_a_dead_mother_stays_the_mother(self, child):
        actor, own = child
        hold("population.guardianships", {"number": own, "guardian_number": MOTHER})
        hold("population.death", {"number": MOTHER, "death_date": "2026-02-01"})

        assert prove(actor, Kind.GUARDIAN, own, MOTHER).holds is False
        assert prove(actor, Kind.MOTHER, own, MOTHER).holds is True

    def test_spouses_from_either_side(self):
        actor, own = me()
        hold("population.marriages", {"number": OTHER, "spouse_number": own, "registered_on": "2015-05-20"})

        assert prove(actor, Kind.SPOUSE, own, OTHER).holds is True
        assert prove(actor, Kind.SPOUSE, own, MOTHER).holds is not True

    def test_members_of_one_household(self):
        actor, own = me()
        hold("population.households", {"number": own, "household": "H1"}, {"number": OTHER, "household": "H1"})
        hold("population.households", {"number": MOTHER, "household": "H2"})

        assert prove(actor, Kind.HOUSEHOLD_MEMBER, own, OTHER).holds is True
        assert prove(actor, Kind.HOUSEHOLD_MEMBER, own, MOTHER).holds is False
        assert prove(actor, Kind.HOUSEHOLD_MEMBER, own, FATHER).holds is None

    def test_a_legal_representative_that_changed_yesterday(self):
        actor, code = company()
        today, yesterday = clock.today(), clock.today() - timedelta(days=1)
        row = {"uscc": code, "organisation": "木棉", "entry": "法定代表人"}
        hold("organisations.representatives", row | {"person_number": MOTHER, "person_name": "前任"})
        later = row | {"person_number": FATHER, "person_name": "现任", "_valid_from": yesterday.isoformat()}
        hold("organisations.representatives", later, as_of=today)

        def holds(subject, day):
            asked = {"of": organisation(code), "to": person(subject), "purpose": PURPOSE}
            return prove_relation(actor=actor, kind=Kind.LEGAL_REPRESENTATIVE, day=day, **asked).holds

        assert holds(FATHER, today) is True
        assert holds(MOTHER, today) is False
        assert holds(MOTHER, yesterday - timedelta(days=1)) is True
        assert holds(FATHER, yesterday) is True

    def test_a_share_above_a_limit(self):
        _actor, code = company()
        holder, own = me()
        hold("organisations.shareholders", {"uscc": code, "holder_number": own, "holder_name": "张敏", "share": 51})

        def holds(above):
            asked = {"of": organisation(code), "to": person(own), "purpose": PURPOSE}
            return prove_relation(actor=holder, kind=Kind.SHAREHOLDER, share_above=above, **asked)

        assert holds(Decimal(50)).holds is True
        assert holds(Decimal(50)).share == "51"
        assert holds(Decimal(51)).holds is False
        assert holds(None).holds is True


class TestMyRelations:
    def test_are_those_of_both_sides_masked_with_source_and_day(self, child):
        actor, own = child
        kid = number(3, born=date(2018, 1, 1))
        hold(
            "population.kinship",
            {"number": kid, "name": "张小宝", "relation": "mother", "parent_number": own, "parent_name": "张敏"},
        )
        hold(
            "population.households",
            {"number": own, "household": "H1"},
            {"number": kid, "name": "张小宝", "household": "H1"},
        )

        found = my_relations(actor=actor, purpose=MINE)

        assert [(row.kind, row.name) for row in found.rows] == [
            (Kind.MOTHER, "李*英"),
            (Kind.FATHER, "张*国"),
            (Kind.CHILD, "张*宝"),
            (Kind.HOUSEHOLD_MEMBER, "张*宝"),
        ]
        assert all(row.register_name and row.as_of and "*" in row.number for row in found.rows)

    def test_of_an_organisation(self):
        actor, code = company()
        hold("organisations.shareholders", {"uscc": code, "holder_number": OTHER, "holder_name": "王五", "share": "30"})

        (row,) = my_relations(actor=actor, purpose=MINE).rows

        assert (row.kind, row.share, row.name) == (Kind.SHAREHOLDER, "30", "王*")

    def test_the_companies_of_a_person_are_named_in_full(self):
        actor, own = me()
        _company, code = company()
        row = {"uscc": code, "organisation": "广州木棉", "entry": "法定代表人"}
        hold("organisations.representatives", row | {"person_number": own, "person_name": "张敏"})

        (row,) = my_relations(actor=actor, purpose=MINE).rows

        assert (row.kind, row.name, row.number) == (Kind.REPRESENTED, "广州木棉", code)

    def test_need_a_purpose(self, child):
        with pytest.raises(PurposeNeeded):
            my_relations(actor=child[0], purpose=Purpose(""))

    def test_name_the_registers_that_are_down(self, child, monkeypatch):
        monkeypatch.setitem(adapters._sources, "elsewhere", BrokenSource())
        Register.objects.filter(code="population.kinship").update(source="elsewhere")

        found = my_relations(actor=child[0], purpose=MINE)

        assert found.rows == ()
        assert [fault.register_name for fault in found.unavailable] == ["亲子关系"]
