"""The families and companies of the demo, and the command that loads a file."""

import pytest
from typer.testing import CliRunner

from tongban.config.cli import app
from tongban.config.demo import registers as demo
from tongban.identity import public as identity
from tongban.kernel.actors import SYSTEM
from tongban.registers import public as registers
from tongban.registers.public import RelationKind, Subject, SubjectKind

pytestmark = pytest.mark.django_db
PURPOSE = registers.Purpose("核对演示数据")


@pytest.fixture
def cast():
    identity.DemoPeople.ensure()
    registers.ship_base_libraries()
    demo.fill_registers()


def person(key):
    return Subject(SubjectKind.PERSON, identity.DemoPeople.get(key).certificate_number)


class TestFillRegisters:
    def test_a_second_run_puts_in_nothing(self, cast):
        assert demo.fill_registers() == 0

    def test_my_mother_is_my_mother(self, cast):
        actor = identity.citizen_actor(identity.DemoPeople.get("zhang-min").id)
        mother = Subject(SubjectKind.PERSON, demo.MOTHER[1])

        proof = registers.prove_relation(
            actor=actor, kind=RelationKind.MOTHER, of=person("zhang-min"), to=mother, purpose=PURPOSE
        )

        assert proof.holds is True

    def test_two_accounts_are_married_and_the_stale_entry_is_told(self, cast):
        asked = {"elements": ["person.marital_status"], "purpose": PURPOSE}
        found = registers.find_facts(actor=SYSTEM, subject=person("li-na"), **asked)

        assert found.facts["person.marital_status"].shown == "已婚"
        assert {fact.shown for fact in found.contradictory["person.marital_status"]} == {"未婚", "已婚"}

    def test_addresses_of_the_company_differ_and_none_is_chosen(self, cast):
        company = Subject(SubjectKind.ORGANISATION, identity.DemoPeople.get("mumian").certificate_number)
        asked = {"elements": ["organisation.registered_address"], "purpose": PURPOSE}
        found = registers.find_facts(actor=SYSTEM, subject=company, **asked)

        assert found.facts == {}
        assert len(found.contradictory["organisation.registered_address"]) == 2


class TestLoadRegisterCommand:
    @pytest.fixture(autouse=True)
    def _libraries(self):
        registers.ship_base_libraries()

    def run(self, path, *options):
        return CliRunner().invoke(app, ["load-register", "population.persons", str(path), *options])

    def test_says_what_was_put_in(self, tmp_path):
        (tmp_path / "人口.csv").write_text(f"公民身份号码,姓名\n{demo.MOTHER[1]},李秀英\n", "utf-8")

        told = self.run(tmp_path / "人口.csv")

        assert told.exit_code == 0
        assert "新增 1 new" in told.output

    def test_names_bad_rows_and_fails(self, tmp_path):
        (tmp_path / "人口.csv").write_text(f"number,name\n{demo.MOTHER[1]},李秀英\n123,坏\n", "utf-8")

        told = self.run(tmp_path / "人口.csv")

        assert told.exit_code == 1
        assert "第 3 行" in told.output
        assert self.run(tmp_path / "人口.csv", "--without-flaws").exit_code == 0

    def test_refuses_an_unknown_register(self, tmp_path):
        (tmp_path / "a.csv").write_text("number,name\n", "utf-8")

        told = CliRunner().invoke(app, ["load-register", "no.such", str(tmp_path / "a.csv")])

        assert told.exit_code == 1
