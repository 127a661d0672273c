"""Who stands for whom follows what is put into the registers: files, corrections, days that turn."""

from datetime import date, timedelta

import pytest

from tongban.identity.public import Act, Assurance, Mandates, find_party_ids, get_own_party
from tongban.identity.tests import factories as identity
from tongban.kernel import clock
from tongban.kernel.models import AuditRecord
from tongban.registers import adapters, tasks
from tongban.registers.enums import Answer, LoadMode
from tongban.registers.models import Load, Record, Register
from tongban.registers.services import definitions, disputing, own_standing, standing
from tongban.registers.tests.factories import BrokenSource, base_libraries, company, hold, jsonl, keeper, load, number

pytestmark = pytest.mark.django_db
REPRESENTATIVES = "organisations.representatives"
BRANCHES = "organisations.branches"


@pytest.fixture(autouse=True)
def _libraries():
    base_libraries()


def person(sequence, name="王大同", born=date(1980, 4, 5)):
    """A person known here, recognised at L2."""
    actor = identity.citizen(name=name, certificate_number=number(sequence, born))
    return identity.at_level(actor, 2), number(sequence, born)


def head(code, head_number, name="王大同", **more):
    entry = {"uscc": code, "organisation": "广州木棉餐饮管理有限公司", "entry": "法定代表人"}
    return entry | {"person_number": head_number, "person_name": name} | more


def told(deliver):
    """The events are delivered, and the job they order is run, as the worker would."""
    deliver()
    for one in Load.objects.order_by("pk"):
        if standing.gives_standing(one.register):
            tasks.follow_load.run(load_id=one.pk)
    deliver()


def stands(actor, other):
    return Mandates.may_act_for(agent_id=actor.id, represented_id=other.id, item_code="A1", act=Act.WITHDRAW)


class TestLegalRepresentative:
    def test_a_file_puts_one_in_and_the_next_takes_the_standing_away(self, deliver):
        firm, code = company()
        (old, old_number), (new, new_number) = person(1), person(2, "李小同")
        hold(REPRESENTATIVES, head(code, old_number))
        told(deliver)
        assert (stands(old, firm), stands(new, firm)) == (True, False)

        hold(REPRESENTATIVES, head(code, new_number, "李小同"), as_of=clock.today())
        told(deliver)

        assert (stands(old, firm), stands(new, firm)) == (False, True)
        assert get_own_party(firm).legal_representative == "李小同"

    def test_the_job_is_ordered_by_the_load_itself(self, deliver, monkeypatch):
        ordered = []
        monkeypatch.setattr("tongban.kernel.jobs.defer", lambda name, **said: ordered.append((name, said)))
        hold(REPRESENTATIVES, head(identity.organisation_code(1), number(1)))
        hold("credit.organisations", {"uscc": identity.organisation_code(1), "document": "1", "kind": "good"})

        deliver()

        assert [name for name, _said in ordered] == [standing.FOLLOW_LOAD]
        assert ordered[0][1]["load_id"] == Load.objects.earliest("pk").pk

    def test_an_ended_entry_leaves_nobody(self, deliver):
        firm, code = company()
        actor, own = person(1)
        hold(REPRESENTATIVES, head(code, own))
        told(deliver)

        load(REPRESENTATIVES, jsonl([head(code, own, _op="end")]), as_of=clock.today())
        told(deliver)

        assert not stands(actor, firm)

    def test_a_complete_file_without_it_leaves_nobody(self, deliver):
        firm, code = company()
        actor, own = person(1)
        hold(REPRESENTATIVES, head(code, own))
        told(deliver)

        others = jsonl([head(identity.organisation_code(700), number(700))])
        load(REPRESENTATIVES, others, mode=LoadMode.COMPLETE, as_of=clock.today(), endings_meant=True)
        told(deliver)

        assert not stands(actor, firm)

    def test_two_heads_at_once_change_nothing(self, deliver):
        firm, code = company()
        (old, old_number), (_new, new_number) = person(1), person(2, "李小同")
        hold(REPRESENTATIVES, head(code, old_number))
        told(deliver)

        hold(REPRESENTATIVES, head(code, new_number, "李小同", entry="负责人"), as_of=clock.today())
        told(deliver)

        assert stands(old, firm)

    def test_a_register_that_is_down_changes_nothing(self, deliver):
        firm, code = company()
        actor, own = person(1)
        hold(REPRESENTATIVES, head(code, own))
        told(deliver)
        adapters.add_source("broken", BrokenSource())
        Register.objects.filter(code=REPRESENTATIVES).update(source="broken")

        tasks.follow_turning_days.run()

        assert stands(actor, firm)

    def test_a_register_of_a_department_lets_nobody_act(self, deliver):
        firm, code = company()
        actor, own = person(1)
        schema = {
            "code": "tax.heads",
            "name": "涉税负责人",
            "library": "department",
            "subject_kind": "organisation",
            "legal_basis": "《税务登记管理办法》",
            "relations": {"": "legal_representative"},
            "columns": [
                {"key": "uscc", "name": "统一社会信用代码", "type": "uscc", "role": "subject", "required": True},
                {"key": "head", "name": "负责人", "type": "citizen_number", "role": "other", "required": True},
                {"key": "head_name", "name": "负责人姓名", "type": "name", "role": "other_name"},
            ],
        }
        definitions.define_register(actor=keeper(REPRESENTATIVES), schema=schema)
        load("tax.heads", jsonl([{"uscc": code, "head": own, "head_name": "王大同"}]))

        told(deliver)
        own_standing.find_standing(actor=actor)

        assert not stands(actor, firm)

    def test_a_death_and_a_deletion_end_it(self, deliver):
        (firm, code), (shop, shop_code) = company(1), company(2)
        actor, own = person(1)
        other, other_number = person(2, "李小同")
        hold(REPRESENTATIVES, head(code, own), head(shop_code, other_number, "李小同"))
        told(deliver)

        hold("population.death", {"number": own, "death_date": clock.today().isoformat()}, as_of=clock.today())
        hold("organisations.basic", {"uscc": shop_code, "name": "店", "state": "3"}, as_of=clock.today())
        told(deliver)

        assert not stands(actor, firm)
        assert not stands(other, shop)

    def test_a_correction_counts_at_once(self, deliver):
        firm, code = company()
        (old, old_number), (new, new_number) = person(1), person(2, "李小同")
        (record,) = hold(REPRESENTATIVES, head(code, old_number))
        told(deliver)
        asked = {"record_id": record.pk, "column": "person_number", "right_value": new_number}
        dispute = disputing.own_dispute(actor=firm, **asked)
        record.refresh_from_db()
        named = disputing.own_dispute(actor=firm, **asked | {"column": "person_name", "right_value": "李小同"})
        source = keeper(REPRESENTATIVES)
        for one, value in ((dispute, new_number), (named, "李小同")):
            disputing.answer_dispute(
                actor=source, number=one.number, answer=Answer.CORRECTED, reason="已核实", value=value
            )

        deliver()

        assert (stands(old, firm), stands(new, firm)) == (False, True)

    def test_days_turn_without_a_file(self, deliver):
        firm, code = company()
        actor, own = person(1)
        tomorrow = clock.today() + timedelta(days=1)
        hold(REPRESENTATIVES, head(code, own, _valid_from=tomorrow.isoformat()), as_of=clock.today())
        told(deliver)
        assert not stands(actor, firm)
        Record.objects.filter(register__code=REPRESENTATIVES).update(valid_from=clock.today())

        tasks.follow_turning_days.run()
        assert stands(actor, firm)
        yesterday = clock.today() - timedelta(days=1)
        Record.objects.filter(register__code=REPRESENTATIVES).update(valid_from=yesterday, valid_until=yesterday)
        tasks.follow_turning_days.run()

        assert not stands(actor, firm)

    def test_many_entries_go_in_pieces(self, deliver, monkeypatch):
        monkeypatch.setattr(standing, "_AT_ONCE", 1)
        (firm, code), (shop, shop_code) = company(1), company(2)
        actor, own = person(1)
        hold(REPRESENTATIVES, head(code, own), head(shop_code, own))
        one, after = Load.objects.get(), []
        monkeypatch.setattr("tongban.kernel.jobs.defer", lambda _name, **said: after.append(said))

        standing.follow_load(load_id=one.pk)
        assert (stands(actor, firm), stands(actor, shop)) == (True, False)
        standing.follow_load(**after[0])

        assert stands(actor, shop)


class TestGuardians:
    def child(self, years=10, sequence=50):
        today = clock.today()
        born = date(today.year - years, today.month, min(today.day, 28))
        actor = identity.citizen(name="王小明", certificate_number=number(sequence, born), birth_date=born)
        return actor, number(sequence, born), born

    def kin(self, child_number, parent_number, relation="mother", **more):
        names = {"name": "王小明", "parent_name": "王大同"}
        return {"number": child_number, "relation": relation, "parent_number": parent_number} | names | more

    def test_a_parent_acts_to_the_day_before_the_eighteenth_birthday(self, deliver):
        child, own, born = self.child()
        parent, parent_number = person(1)

        hold("population.kinship", self.kin(own, parent_number))
        told(deliver)

        (mandate,) = Mandates.list_mandates(child)
        assert mandate.valid_until == date(born.year + 18, born.month, born.day) - timedelta(days=1)
        assert stands(parent, child)
        last = mandate.valid_until
        asked = {"agent_id": parent.id, "represented_id": child.id, "item_code": "A1"}
        assert Mandates.may_act_for(**asked, on=last)
        assert not Mandates.may_act_for(**asked, on=last + timedelta(days=1))

    def test_of_an_adult_nobody_is_guardian_by_birth(self, deliver):
        child, own, _born = self.child(years=18)
        parent, parent_number = person(1)

        hold("population.kinship", self.kin(own, parent_number))
        told(deliver)

        assert not stands(parent, child)

    def test_a_guardian_by_court_takes_the_place_of_the_parents(self, deliver):
        child, own, _born = self.child()
        (parent, parent_number), (aunt, aunt_number) = person(1), person(2, "王小姨")
        hold("population.kinship", self.kin(own, parent_number))
        told(deliver)

        guardian = {"number": own, "name": "王小明", "guardian_number": aunt_number, "guardian_name": "王小姨"}
        hold("population.guardianships", guardian | {"ground": "人民法院指定"})
        told(deliver)

        assert (stands(parent, child), stands(aunt, child)) == (False, True)

    def test_a_guardian_of_an_adult_acts_until_the_register_says_otherwise(self, deliver):
        ward, own, _born = self.child(years=70)
        guardian, guardian_number = person(1)
        entry = {"number": own, "name": "王小明", "guardian_number": guardian_number, "guardian_name": "王大同"}
        hold("population.guardianships", entry)
        told(deliver)
        assert stands(guardian, ward)
        assert Mandates.list_mandates(ward)[0].open_ended

        load("population.guardianships", jsonl([entry | {"_op": "end"}]), as_of=clock.today())
        told(deliver)

        assert not stands(guardian, ward)

    def test_a_dead_parent_acts_for_nobody(self, deliver):
        child, own, _born = self.child()
        parent, parent_number = person(1)
        hold("population.kinship", self.kin(own, parent_number))
        told(deliver)

        hold("population.death", {"number": parent_number, "death_date": clock.today().isoformat()})
        told(deliver)
        standing.follow_one(standing._subject(Record.objects.get(register__code="population.kinship")))

        assert not stands(parent, child)

    @pytest.mark.parametrize(("born", "of_age"), [("20080229", date(2026, 2, 28)), ("20080301", date(2026, 3, 1))])
    def test_the_birthday_of_a_leap_day(self, born, of_age):
        assert standing._comes_of_age(f"440105{born}0011") == of_age


class TestFindStanding:
    def test_a_company_nobody_registered_becomes_known_to_its_head(self, deliver):
        actor, own = person(1)
        code = identity.organisation_code(5)
        hold(REPRESENTATIVES, head(code, own), head(identity.organisation_code(6), number(9)))
        told(deliver)
        assert find_party_ids([code]) == {}

        assert own_standing.find_standing(actor=actor) == []

        (row,) = Mandates.list_represented(int(actor.id or 0))
        assert (row.certificate_number, row.name) == (code, "广州木棉餐饮管理有限公司")
        assert find_party_ids([identity.organisation_code(6)]) == {}
        assert AuditRecord.objects.filter(action="registers.find_standing").count() == 1

    def test_children_become_known_while_they_are_minors(self):
        actor, own = person(1)
        small, grown = number(3, date(clock.today().year - 5, 1, 1)), number(4, date(2000, 1, 1))
        named = {"name": "王小明", "relation": "father", "parent_number": own, "parent_name": "王大同"}
        hold("population.kinship", *({"number": each} | named for each in (small, grown)))

        own_standing.find_standing(actor=actor)

        (child,) = Mandates.list_represented(int(actor.id or 0))
        assert find_party_ids([small, grown]) == {small: child.id}

    def test_is_not_for_whoever_only_typed_a_name(self):
        actor, own = person(1)
        hold(REPRESENTATIVES, head(identity.organisation_code(5), own))

        with pytest.raises(Assurance.TooLow):
            own_standing.find_standing(actor=identity.at_level(actor, 1))

        assert find_party_ids([identity.organisation_code(5)]) == {}

    def test_another_name_than_the_register_has_opens_nothing(self):
        actor, own = person(1, "冒名人")
        hold(REPRESENTATIVES, head(identity.organisation_code(5), own))

        own_standing.find_standing(actor=actor)

        assert Mandates.list_represented(int(actor.id or 0)) == []

    def test_an_organisation_finds_nothing(self):
        firm, _code = company()

        assert own_standing.find_standing(actor=identity.at_level(firm, 2)) == []

    def test_names_the_registers_that_are_down(self):
        actor, _own = person(1)
        adapters.add_source("broken", BrokenSource())
        Register.objects.filter(code=REPRESENTATIVES).update(source="broken")

        assert [each.register_code for each in own_standing.find_standing(actor=actor)] == [REPRESENTATIVES]

    def test_the_button_is_on_the_page_of_agents(self, client):
        actor, own = person(1)
        hold(REPRESENTATIVES, head(identity.organisation_code(5), own))
        identity.compared_with_authenticator(identity.account_of(actor), on=False)
        me = identity.log_in(client, actor)

        assert 'action="/my/relations/standing/"' in me.get("/my/mandates/").text
        answer = me.post("/my/relations/standing/")

        assert answer.headers["Location"] == "/my/mandates/?done=looked"
        assert "广州木棉餐饮管理有限公司" in me.get("/my/mandates/?done=looked").text
        assert me.get("/my/relations/standing/").status_code == 405


def branch(of, code, name="广州木棉餐饮管理有限公司天河分公司", **more):
    return {"uscc": of, "organisation": "广州木棉餐饮管理有限公司", "branch_uscc": code, "branch_name": name} | more


def complete(*branches):
    """The whole of the register from today on."""
    load(BRANCHES, jsonl(branches), mode=LoadMode.COMPLETE, as_of=clock.today(), endings_meant=True)


class TestBranches:
    """民法典 art. 74: the head office answers for its branches; who speaks for it acts for them, not the other way."""

    @pytest.fixture
    def firm(self):
        return company()

    @pytest.fixture
    def branches(self):
        """Two of them, with their numbers."""
        return [company(7), company(8)]

    def hold_both(self, firm, branches):
        (_firm, code), ((_one, first), (_two, second)) = firm, branches
        hold(BRANCHES, branch(code, first), branch(code, second))

    def test_the_head_of_the_company_acts_for_each(self, deliver, firm, branches):
        boss, boss_number = person(1)
        hold(REPRESENTATIVES, head(firm[1], boss_number))
        self.hold_both(firm, branches)
        told(deliver)

        assert [stands(boss, party) for party, _code in [firm, *branches]] == [True, True, True]

    def test_the_person_in_charge_acts_for_the_one_branch_only(self, deliver, firm, branches):
        boss, boss_number = person(1)
        manager, manager_number = person(2, "李小同")
        named = [head(firm[1], boss_number), head(branches[0][1], manager_number, "李小同", entry="负责人")]
        hold(REPRESENTATIVES, *named)
        self.hold_both(firm, branches)
        told(deliver)

        assert [stands(manager, party) for party, _code in [firm, *branches]] == [False, True, False]
        assert [stands(boss, party) for party, _code in [firm, *branches]] == [True, True, True]

    def test_the_page_of_another_branch_is_not_there_for_the_person_in_charge(self, deliver, client, firm, branches):
        manager, manager_number = person(2, "李小同")
        hold(REPRESENTATIVES, head(branches[0][1], manager_number, "李小同"))
        self.hold_both(firm, branches)
        told(deliver)
        me = identity.log_in(client, manager)

        assert me.post("/my/acting/", {"party": branches[0][0].id}).status_code == 303
        for party, _code in (firm, branches[1]):
            assert me.post("/my/acting/", {"party": party.id}).status_code == 404

    def test_another_head_of_the_company_takes_the_branches_with_it(self, deliver, firm, branches):
        (old, old_number), (new, new_number) = person(1), person(2, "李小同")
        hold(REPRESENTATIVES, head(firm[1], old_number))
        self.hold_both(firm, branches)
        told(deliver)

        hold(REPRESENTATIVES, head(firm[1], new_number, "李小同"), as_of=clock.today())
        told(deliver)

        assert [stands(old, party) for party, _code in branches] == [False, False]
        assert [stands(new, party) for party, _code in branches] == [True, True]

    def test_a_branch_that_is_one_no_more_is_let_go(self, deliver, firm, branches):
        boss, boss_number = person(1)
        hold(REPRESENTATIVES, head(firm[1], boss_number))
        self.hold_both(firm, branches)
        told(deliver)

        complete(branch(firm[1], branches[1][1]))
        told(deliver)

        assert [stands(boss, party) for party, _code in branches] == [False, True]

    def test_a_branch_that_was_deleted_is_let_go(self, deliver, firm, branches):
        boss, boss_number = person(1)
        hold(REPRESENTATIVES, head(firm[1], boss_number))
        self.hold_both(firm, branches)
        hold(
            "organisations.basic", {"uscc": branches[0][1], "name": "广州木棉餐饮管理有限公司天河分公司", "state": "3"}
        )
        told(deliver)

        assert [stands(boss, party) for party, _code in branches] == [False, True]

    def test_goes_over_to_another_head_office(self, deliver, firm, branches):
        (boss, boss_number), (other, other_number) = person(1), person(2, "李小同")
        second = company(9)
        hold(REPRESENTATIVES, head(firm[1], boss_number), head(second[1], other_number, "李小同"))
        self.hold_both(firm, branches)
        told(deliver)

        moved = [branch(firm[1], branches[1][1]), branch(second[1], branches[0][1])]
        complete(*moved)
        told(deliver)

        assert [stands(boss, party) for party, _code in branches] == [False, True]
        assert [stands(other, party) for party, _code in branches] == [True, False]

    def test_claimed_by_two_it_is_nobodys(self, deliver, firm, branches):
        (boss, boss_number), (other, other_number) = person(1), person(2, "李小同")
        second = company(9)
        hold(REPRESENTATIVES, head(firm[1], boss_number), head(second[1], other_number, "李小同"))
        hold(BRANCHES, branch(firm[1], branches[0][1]), branch(second[1], branches[0][1]))
        told(deliver)

        assert not stands(boss, branches[0][0])
        assert not stands(other, branches[0][0])

    def test_become_known_when_the_head_of_the_company_asks(self, deliver):
        boss, boss_number = person(1)
        code, first = identity.organisation_code(5), identity.organisation_code(6)
        hold(REPRESENTATIVES, head(code, boss_number))
        hold(BRANCHES, branch(code, first))

        own_standing.find_standing(actor=boss)

        named = {row.certificate_number for row in Mandates.list_represented(int(boss.id or 0))}
        assert named == {code, first}

    def test_stand_below_their_head_office_where_one_chooses_for_whom_one_is_here(
        self, deliver, client, firm, branches
    ):
        boss, boss_number = person(1)
        hold(REPRESENTATIVES, head(firm[1], boss_number))
        self.hold_both(firm, branches)
        told(deliver)

        shown = identity.log_in(client, boss).get("/my/acting/").text

        assert shown.count("作为总机构的法定代表人") == 2
        assert shown.index("以法定代表人身份") < shown.index("作为总机构的法定代表人")
