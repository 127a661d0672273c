import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tongban.identity.public import Role
from tongban.identity.tests import factories as identity
from tongban.ledger.public import list_reads
from tongban.registers.models import Column, Dispute, Load, Lookup, Record, Register, TruthRule
from tongban.registers.services import disputing, files
from tongban.registers.tests.factories import base_libraries, clerk, company, hold, jsonl, keeper, load, me, number

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _libraries():
    base_libraries()


def browser(actor):
    return identity.log_in(Client(), actor)


class TestLookUp:
    def ask(self, of, **changes):
        said = {"kind": "person", "number": of, "matter": "C1", "purpose": "办理许可", "of_person": "person.name"}
        return browser(clerk()).post("/desk/registers/look-up/", said | changes)

    def test_answers_what_was_asked_and_nothing_else(self):
        actor, own = me(household_address="五山路1号")

        page = self.ask(own).text

        assert "张敏" in page
        assert "五山路1号" not in page
        (read,) = list_reads(actor=actor).rows
        assert (read.about, read.purpose) == ("case:C1", "办理许可")

    @pytest.mark.parametrize("missing", ["number", "matter", "purpose", "of_person"])
    def test_needs_all_of_it(self, missing):
        _actor, own = me()

        answer = self.ask(own, **{missing: ""})

        assert answer.status_code == 422
        assert not Lookup.objects.filter(actor_kind="staff").exists()

    @pytest.mark.parametrize(
        "text", ["张敏", "440106199003150000", "4401061990031*", "%", "' OR 1=1 --", "\u0661" * 18]
    )
    def test_takes_exact_numbers_only(self, text):
        me()

        answer = self.ask(text)

        assert answer.status_code == 422
        assert "办理许可" in answer.text

    def test_shows_both_sides_of_a_contradiction(self):
        _actor, own = me(marital_status="10")
        hold("population.marriages", {"number": own, "spouse_number": number(9), "marital_status": "20"})

        page = self.ask(own, of_person="person.marital_status").text

        assert "婚姻状况：各来源不一致" in page
        assert "未婚" in page
        assert "已婚" in page

    def test_says_that_the_person_has_died(self):
        _actor, own = me()
        hold("population.death", {"number": own, "death_date": "2026-01-05"})

        assert "此人已经去世" in self.ask(own).text


class TestLoads:
    def send(self, code, text, actor=None, **changes):
        upload = SimpleUploadedFile("../数据.csv", text.encode(), "text/csv")
        said = {"upload": upload, "mode": "changes", "as_of": "2026-03-01"} | changes
        return browser(actor or keeper(code)).post(f"/desk/registers/of/{code}/load/", said)

    def test_from_the_file_to_the_register(self, django_capture_on_commit_callbacks):
        actor = keeper("population.persons")
        client = browser(actor)
        self.send("population.persons", f"number,name\n{number(1)},张敏\n坏号码,李四\n", actor)
        waiting = Load.objects.get()
        files.read_ordered(load_id=waiting.pk)
        address = reverse("registers:show_load", args=[waiting.uuid])

        page = client.get(address).text
        assert re.search(r"号码不对：校验码", page)
        refused = client.post(f"{address}apply/")
        assert refused.status_code == 409
        assert "有 1 行不能装入" in refused.text
        client.post(f"{address}apply/", {"without_flaws": "on"})
        files.apply_ordered(load_id=waiting.pk, staff_id=actor.id)

        assert "已装入" in client.get(address).text
        assert Record.objects.get().data["name"] == "张敏"

    def test_the_report_can_be_taken_home_and_runs_nothing(self):
        actor = keeper("organisations.basic")
        load("organisations.basic", jsonl([{"uscc": "=cmd|1", "name": "x"}]))

        answer = browser(actor).get(reverse("registers:download_flaws", args=[Load.objects.get().uuid]))

        text = b"".join(answer.streaming_content).decode()
        assert "'=cmd|1" in text
        assert "统一社会信用代码" in text

    @pytest.mark.parametrize("text", ["", "\n", "不是列名\n1\n"])
    def test_a_file_that_is_none_is_refused_on_the_page(self, text):
        answer = self.send("population.persons", text)

        assert answer.status_code == 422
        assert not Load.objects.exists()

    def test_another_departments_register_is_not_loaded(self):
        answer = self.send("population.persons", f"number,name\n{number(1)},甲\n", keeper("organisations.basic"))

        assert answer.status_code == 422
        assert not Load.objects.exists()

    def test_another_departments_report_does_not_exist(self):
        keeper("population.persons")
        load("population.persons", jsonl([{"number": "坏"}]))

        answer = browser(keeper("organisations.basic")).get(
            reverse("registers:show_load", args=[Load.objects.get().uuid])
        )

        assert answer.status_code == 404


class TestDefineRegister:
    def said(self, **changes):
        rows = [
            {"key": "number", "name": "公民身份号码", "type": "citizen_number", "role": "subject", "required": "on"},
            {"key": "degree", "name": "学位", "type": "choice", "codes": "1=学士；2=硕士", "element": "person.degree"},
        ]
        said = {"code": "education.degrees", "name": "学位", "subject_kind": "person", "legal_basis": "《学位法》"}
        said |= {"columns-TOTAL_FORMS": "2", "columns-INITIAL_FORMS": "0"}
        for place, row in enumerate(rows):
            row = {"type": "text", "role": "value", "sensitivity": "personal", "level": "A"} | row
            said |= {f"columns-{place}-{name}": value for name, value in row.items()}
        return said | changes

    def test_column_by_column(self):
        actor = identity.official(Role.REGISTER_KEEPER)

        answer = browser(actor).post("/desk/registers/new/", self.said())

        assert answer.status_code == 303
        register = Register.objects.get(code="education.degrees")
        assert (register.authority_id, register.library) == (actor.authority_id, "department")
        assert Column.objects.get(element="person.degree").choices == {"1": "学士", "2": "硕士"}

    @pytest.mark.parametrize(
        "changes",
        [
            {"code": "population.persons"},
            {"code": "../x"},
            {"columns-0-role": "value"},
            {"columns-1-key": "number"},
            {"columns-1-codes": ""},
            {"columns-1-element": "学位"},
            {"columns-1-name": ""},
            {"columns-0-type": "text"},
        ],
        ids=str,
    )
    def test_names_the_flaw_and_keeps_nothing(self, changes):
        actor = identity.official(Role.REGISTER_KEEPER)
        before = Register.objects.count()

        answer = browser(actor).post("/desk/registers/new/", self.said(**changes))

        assert answer.status_code == 422
        assert Register.objects.count() == before


class TestAnswers:
    def test_from_the_list_to_the_answer(self):
        actor, _own = me(household_address="五山路1号")
        said = {"record_id": Record.objects.get().pk, "column": "household_address", "right_value": "五山路2号"}
        request = disputing.own_dispute(actor=actor, **said)
        client = browser(keeper("population.persons"))

        assert request.number in client.get("/desk/registers/requests/").text
        address = reverse("registers:answer_dispute", args=[request.number])
        assert "五山路2号" in client.get(address).text
        assert client.post(address, {"answer": "corrected", "value": "五山路2号"}).status_code == 422
        client.post(address, {"answer": "corrected", "value": "五山路2号", "reason": "已核实"})

        assert Dispute.objects.get().state == "corrected"
        assert request.number not in client.get("/desk/registers/requests/").text

    def test_of_another_department_do_not_exist(self):
        actor, _own = me(household_address="五山路1号")
        said = {"record_id": Record.objects.get().pk, "column": "household_address", "right_value": "五山路2号"}
        request = disputing.own_dispute(actor=actor, **said)
        keeper("population.persons")

        answer = browser(keeper("organisations.basic")).get(f"/desk/registers/requests/{request.number}/")

        assert answer.status_code == 404


class TestRules:
    def test_the_bureau_says_which_source_is_believed(self):
        client = browser(identity.official(Role.BUREAU))
        said = {"source": "person.marital_status|population.marriages", "reason": "婚姻登记机关是数源部门"}

        assert client.post("/desk/registers/rules/", said).status_code == 303
        assert "婚姻登记机关是数源部门" in client.get("/desk/registers/rules/").text
        assert TruthRule.objects.get().register.code == "population.marriages"


class TestSuspension:
    def test_takes_out_of_service_and_back(self):
        client = browser(keeper("population.persons"))
        address = "/desk/registers/of/population.persons/"

        assert client.post(f"{address}suspend/", {"reason": ""}).status_code == 422
        client.post(f"{address}suspend/", {"reason": "数据核对中"})
        assert "数据核对中" in client.get(address).text
        client.post(f"{address}resume/")
        assert Register.objects.get(code="population.persons").suspended_at is None


def test_no_page_of_the_desk_lists_persons():
    """Whoever works here: no page without an exact number shows a name that a register holds."""
    me(name="张某某人")
    company()
    for role in Role:
        client = browser(identity.official(role))
        for name in ("list_registers", "look_up", "list_rules", "list_disputes", "define_register"):
            assert "张某某人" not in client.get(reverse(f"registers:{name}")).text
        page = client.get(reverse("registers:show_register", args=["population.persons"]))
        assert "张某某人" not in page.text
