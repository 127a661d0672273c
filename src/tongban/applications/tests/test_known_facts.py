"""What registers hold about the applicant is filled in, says where it comes from, and leaks to nobody."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tongban.applications import selectors
from tongban.applications.errors import ApplicantDeceased, MandateNeeded
from tongban.applications.models import Application
from tongban.applications.services import answers, drafts, prefilling
from tongban.applications.services.submission import submit_application
from tongban.applications.tests.factories import draft
from tongban.cases import public as cases
from tongban.catalogue.tests.factories import published_item
from tongban.identity.public import WINDOW_INTAKE, client_party_permission
from tongban.identity.tests import factories as identity
from tongban.kernel import clock
from tongban.kernel.actors import PUBLIC, SYSTEM, Actor, ActorKind
from tongban.ledger import public as ledger
from tongban.registers import public as registers
from tongban.registers.tests import factories as held

pytestmark = pytest.mark.django_db

SEXES = [{"value": "1", "label": "男性"}, {"value": "2", "label": "女性"}]
PEOPLES = [{"value": "01", "label": "汉族"}, {"value": "05", "label": "维吾尔族"}]
STATUS = [{"value": "10", "label": "未婚"}, {"value": "20", "label": "已婚"}, {"value": "40", "label": "离婚"}]
FIELDS = [
    {"key": "name", "label": "姓名", "element": "person.name", "max_length": 300},
    {"key": "sex", "label": "性别", "element": "person.sex", "type": "choice", "choices": SEXES},
    {"key": "people", "label": "民族", "element": "person.ethnicity", "type": "choice", "choices": PEOPLES},
    {"key": "born", "label": "出生日期", "element": "person.birth_date", "type": "date"},
    {"key": "status", "label": "婚姻状况", "element": "person.marital_status", "type": "choice", "choices": STATUS},
    {"key": "home", "label": "户籍地址", "element": "person.household_address", "max_length": 300},
    {"key": "wish", "label": "想说的话", "required": False},
]
FACTS = {
    "sex": "2",
    "ethnicity": "维吾尔族",
    "birth_date": "1990-03-15",
    "marital_status": "20",
    "household_address": "五山路1号",
}
FILLED = {
    "sex": "2",
    "people": "05",
    "born": "1990-03-15",
    "status": "20",
    "home": "五山路1号",
}
SECRET = "五山路1号"


@pytest.fixture(autouse=True)
def _libraries():
    held.base_libraries()


def asked(**changes):
    return published_item(
        **{"title": "居住登记", "form": [{"key": "me", "title": "本人", "fields": FIELDS}], "materials": []} | changes
    )


def started(actor, **options):
    return draft(actor, of=options.pop("of", None) or asked(), **options)


class TestFillIn:
    def test_answers_what_a_register_holds_each_in_the_words_of_the_form(self):
        actor, _own = held.me(**FACTS)

        application = started(actor)

        assert application.answers == {"name": "张敏", **FILLED}
        known = application.known_answers["people"]
        assert (known["register_name"], known["authority"], known["level"]) == ("人口基本信息", "公安机关", "A")
        assert known["as_of"] == (clock.today() - timedelta(days=30)).isoformat()
        assert (known["held"], known["value"]) == ("维吾尔族", "05")

    def test_a_code_without_the_same_words_is_not_believed(self):
        actor, _own = held.me(**FACTS)
        turned = [{"value": "1", "label": "女"}, {"value": "2", "label": "男"}]
        form = [{"key": "me", "title": "本人", "fields": [FIELDS[1] | {"choices": turned}]}]

        assert started(actor, of=asked(form=form)).answers == {"sex": "1"}

    def test_a_value_that_does_not_fit_the_question_is_left_out(self):
        actor, _own = held.me("古丽" * 100)
        form = [{"key": "me", "title": "本人", "fields": [FIELDS[0] | {"max_length": 50, "element": "person.name"}]}]

        application = started(actor, of=asked(form=form))

        assert application.known_answers == {}

    @pytest.mark.parametrize("name", [("买买提·吐尔逊" * 43)[:300], "𠮷田𬱖", "刘䶮"])
    def test_keeps_long_names_and_rare_characters_whole(self, name):
        actor = identity.citizen(name=name[:100], certificate_number=held.number(1))
        held.hold("population.persons", {"number": held.number(1), "name": name})

        application = started(actor)

        assert application.answers["name"] == name
        application.refresh_from_db()
        assert application.known_answers["name"]["held"] == name

    def test_without_a_record_the_form_is_as_before(self):
        actor = identity.citizen(name="无记录")

        application = started(actor)

        assert application.known_answers == {}
        assert application.answers == {"name": "无记录"}
        assert selectors.Draft(application).beside == {}

    def test_one_lookup_is_recorded_with_its_purpose(self):
        actor, own = held.me(**FACTS)

        application = started(actor)

        from_registers = registers_lookups(own)
        assert len(from_registers) == 1
        assert from_registers[0].about == f"application:{application.number}"
        assert "居住登记" in from_registers[0].purpose
        assert from_registers[0].legal_basis.startswith("《国务院关于在线政务服务的若干规定》")

    def test_starts_with_few_statements_however_many_fields(self):
        actor, _own = held.me(**FACTS)
        many, few = asked(), asked(form=[{"key": "me", "title": "本人", "fields": FIELDS[:2]}])
        counts = []
        for each in (few, many):
            with CaptureQueriesContext(connection) as captured:
                started(actor, of=each)
            counts.append(len([one for one in captured if "SAVEPOINT" not in one["sql"]]))

        assert counts[0] == counts[1]
        assert counts[0] <= 30, counts

    def test_a_company_whose_head_changed_yesterday_gets_the_new_one(self):
        actor, code = held.company(legal_representative="何建明")
        row = {"uscc": code, "entry": "法定代表人"}
        held.hold("organisations.representatives", row | {"person_number": held.number(1), "person_name": "何建明"})
        yesterday = clock.today() - timedelta(days=1)
        new = row | {"person_number": held.number(2), "person_name": "梁永康", "_valid_from": yesterday.isoformat()}
        held.hold("organisations.representatives", new, as_of=yesterday)
        head = {"key": "head", "label": "法定代表人", "element": "organisation.legal_representative"}

        application = started(actor, of=asked(form=[{"key": "me", "title": "单位", "fields": [head]}]))

        assert application.answers == {"head": "梁永康"}
        assert application.contact["contact_name"] == "梁永康"
        assert application.known_answers["head"]["as_of"] == yesterday.isoformat()


class TestNobodyAppliesForTheDead:
    def test_says_so_and_the_look_stays_recorded(self):
        actor, own = held.me()
        held.hold("population.death", {"number": own, "death_date": "2026-01-05"})

        with pytest.raises(ApplicantDeceased):
            started(actor)

        assert not Application.objects.exists()
        assert len(registers_lookups(own)) == 1

    def test_not_by_an_agent_and_not_at_the_counter(self):
        (mother, own), me = held.me(), identity.citizen()
        it = asked()
        identity.mandate(represented_id=mother.id, agent_id=me.id, item_codes=[it.code])
        held.hold("population.death", {"number": own, "death_date": "2026-01-05"})

        for actor, agent in ((me, me.id), (held.clerk(), None)):
            with pytest.raises(ApplicantDeceased):
                started(actor, of=it, applicant_id=mother.id, agent_id=agent)

    def test_an_agent_cannot_hand_in_for_somebody_who_died_meanwhile(self):
        (mother, own), me = held.me(**FACTS), identity.citizen()
        it = asked()
        identity.mandate(represented_id=mother.id, agent_id=me.id, item_codes=[it.code])
        number = started(me, of=it, applicant_id=mother.id, agent_id=me.id).number
        held.hold("population.death", {"number": own, "death_date": "2026-01-05"})
        looks = len(registers_lookups(own))

        with pytest.raises(ApplicantDeceased):
            submit_application(actor=me, number=number)

        assert Application.objects.get().state == "draft"
        assert len(registers_lookups(own)) == looks + 1

    def test_the_page_says_what_to_do(self):
        actor, own = held.me()
        held.hold("population.death", {"number": own, "death_date": "2026-01-05"})
        address = reverse("applications:start_application", args=[asked().code])

        answer = identity.log_in(Client(), actor).post(address, {"applicant": actor.id})

        assert answer.status_code == 409
        assert "去世" in answer.text
        assert "我的数据" in answer.text


class TestRegisterDown:
    def test_the_form_works_says_so_and_asks(self):
        actor, _own = held.me(**FACTS)
        registers.add_source("other", held.BrokenSource())
        put_with("other", "population.persons")

        application = started(actor)

        assert application.answers == {"name": "张敏"}  # from the account
        beside = selectors.Draft(application).beside
        assert beside["sex"].down == "人口基本信息（公安机关）"
        page = section_page(actor, application)
        assert page.status_code == 200
        assert "现在查不到" in page.text
        assert "查询登记库" in page.text

    def test_read_again_once_it_is_back_leaves_what_was_typed(self):
        actor, _own = held.me(**FACTS)
        put_with("nobody knows it", "population.persons")
        number = started(actor).number
        answers.save_answers(actor=actor, number=number, answers={"home": "自己写的地址"})
        put_with("held", "population.persons")

        assert prefilling.read_registers(actor=actor, number=number) == 4

        application = Application.objects.get()
        assert application.answers == {"name": "张敏", **FILLED, "home": "自己写的地址"}
        beside = selectors.Draft(application).beside
        assert not beside["home"].stands
        assert beside["home"].known.held == "五山路1号"
        assert application.reading["down"] == []


class TestContradictoryRegisters:
    def test_asks_and_shows_what_each_source_says(self):
        actor, own = held.me(**FACTS | {"marital_status": "10"})
        married = {"number": own, "spouse_number": held.number(2), "marital_status": "20"}
        held.hold("population.marriages", married)

        application = started(actor)

        assert "status" not in application.answers
        said = selectors.Draft(application).beside["status"].differing
        assert {(each.held, each.register) for each in said} == {("未婚", "人口基本信息"), ("已婚", "婚姻登记")}
        assert "来源说法不一" in section_page(actor, application).text

    def test_believes_the_source_of_truth_and_says_why(self):
        actor, own = held.me(**FACTS | {"marital_status": "10"})
        married = {"number": own, "spouse_number": held.number(2), "marital_status": "20"}
        held.hold("population.marriages", married)
        rule = {"element": "person.marital_status", "code": "population.marriages", "reason": "以婚姻登记为准"}
        registers.believe_register(actor=SYSTEM, **rule)

        application = started(actor)

        assert application.answers["status"] == "20"
        assert "以婚姻登记为准" in section_page(actor, application).text


class TestDispute:
    def test_the_right_value_goes_into_the_form_and_the_source_gets_a_request(self):
        actor, _own = held.me(**FACTS)
        number = started(actor).number

        row = prefilling.dispute_answer(actor=actor, number=number, key="people", right="01", note="身份证上是汉族")

        application = Application.objects.get()
        assert application.answers["people"] == "01"
        assert application.known_answers["people"]["dispute"] == row.number
        assert (row.held, row.right, row.about) == ("维吾尔族", "汉族", f"application:{number}")
        assert registers.find_disputes(actor=actor, about=f"application:{number}") == [row]
        assert submit_application(actor=actor, number=number).cases

    def test_over_the_page(self):
        actor, _own = held.me(**FACTS)
        application = started(actor)
        browser = identity.log_in(Client(), actor)
        address = reverse("applications:dispute_answer", args=[application.number, "home"])

        shown = browser.get(address)
        refused = browser.post(address, {"home": ""})
        sent = browser.post(address, {"home": "五山路2号", "note": "搬家了"})

        assert shown.status_code == 200
        assert "五山路1号" in shown.text
        assert refused.status_code == 422
        assert sent.headers["Location"] == reverse("applications:save_answers", args=[application.number, "me"])
        assert "JH" in browser.get(sent.headers["Location"]).text

    def test_at_the_window_the_applicant_says_so_and_the_clerk_writes_it_down(self):
        mother, _own = held.me(**FACTS)
        clerk = held.clerk()
        application = started(clerk, applicant_id=mother.id)
        browser = identity.log_in(Client(), clerk)
        address = reverse("applications:dispute_at_counter", args=[application.number, "home"])
        taking_in = browser.get(reverse("window:take_in", args=[application.number]))
        wanted = {"home": "五山路2号", "note": "搬家了"}

        not_asked = browser.post(address, wanted)
        sent = browser.post(address, wanted | {"said_so": "on"})

        assert address in taking_in.text
        assert not_asked.status_code == 422
        assert sent.headers["Location"] == reverse("window:take_in", args=[application.number])
        assert "JH" in browser.get(sent.headers["Location"]).text
        (request,) = registers.find_disputes(actor=mother, about=f"application:{application.number}")
        assert (request.held, request.right) == ("五山路1号", "五山路2号")
        said = apps.get_model("registers.Dispute").objects.get(number=request.number)
        assert said.party_id == mother.id
        assert said.note == f"申请人在窗口提出，由{clerk.authority_name}{clerk.name}记录。搬家了"

    def test_a_clerk_of_another_window_cannot(self):
        mother, _own = held.me(**FACTS)
        application = started(mother)
        browser = identity.log_in(Client(), held.clerk())

        answer = browser.get(reverse("applications:dispute_at_counter", args=[application.number, "home"]))

        assert answer.status_code == 404
        assert SECRET not in answer.text

    def test_nobody_disputes_what_no_register_said(self):
        actor, _own = held.me()
        application = started(actor)
        address = reverse("applications:dispute_answer", args=[application.number, "wish"])

        assert identity.log_in(Client(), actor).get(address).status_code == 404

    def test_a_mandate_for_the_item_is_enough(self):
        (mother, _own), me = held.me(**FACTS), identity.citizen()
        it = asked()
        identity.mandate(represented_id=mother.id, agent_id=me.id, item_codes=[it.code])
        number = started(me, of=it, applicant_id=mother.id, agent_id=me.id).number

        assert prefilling.dispute_answer(actor=me, number=number, key="home", right="五山路9号").right == "五山路9号"


class TestTheOfficialSeesBoth:
    def test_side_by_side_on_the_case(self):
        actor, _own = held.me(**FACTS)
        number = started(actor).number
        answers.save_answers(actor=actor, number=number, answers={"home": "五山路7号"})
        (receipt,) = submit_application(actor=actor, number=number).cases
        official = identity.official("reviewer", authority_id=case_authority(receipt.number))
        cases.claim_task(actor=official, case_number=receipt.number)

        page = identity.log_in(Client(), official).get(reverse("cases:desk_case", args=[receipt.number]))

        assert page.status_code == 200
        assert "五山路7号" in page.text
        assert "五山路1号" in page.text
        assert "申请人改过" in page.text
        assert "人口基本信息" in page.text

    def test_a_colleague_who_does_not_hold_the_step_sees_the_registered_value_masked(self):
        actor, _own = held.me(**FACTS)
        number = started(actor).number
        answers.save_answers(actor=actor, number=number, answers={"home": "五山路7号"})
        (receipt,) = submit_application(actor=actor, number=number).cases
        official = identity.official("reviewer", authority_id=case_authority(receipt.number))

        page = identity.log_in(Client(), official).get(reverse("cases:desk_case", args=[receipt.number]))

        assert SECRET not in page.text

    def test_each_authority_gets_the_sources_of_what_it_asks_only(self):
        actor, _own = held.me(**FACTS)
        one = asked(form=[{"key": "me", "title": "本人", "fields": FIELDS[:2]}])
        other = asked(form=[{"key": "me", "title": "本人", "fields": [FIELDS[5]]}])
        application = drafts.start_application(
            actor=actor, item_codes=[one.code, other.code], applicant_id=actor.id, channel="2"
        )

        receipts = submit_application(actor=actor, number=application.number).cases

        assert [set(sources_of(receipt.number)) for receipt in receipts] == [{"name", "sex"}, {"home"}]


def client(*permissions):
    return Actor(ActorKind.CLIENT, 77, name="外系统", permissions=frozenset(permissions))


class TestOverTheApi:
    def test_says_where_each_answer_came_from(self):
        actor, _own = held.me(**FACTS)
        browser = identity.log_in(Client(), actor)

        started_now = browser.post("/api/v1/applications", {"item_codes": [asked().code]}, "application/json").json()

        assert started_now["answers"]["home"] == SECRET
        source = started_now["sources"]["home"]
        assert (source["register_name"], source["level"], source["stands"]) == ("人口基本信息", "A", True)
        assert started_now["registers_down"] == []


class TestNoValueLeaks:
    """Every kind of actor, with and without the right: who may start gets what registers allow, others nothing."""

    def everybody(self, mother, it):
        me, other, stranger = identity.citizen(), identity.citizen(), identity.citizen()
        identity.mandate(represented_id=mother.id, agent_id=me.id, item_codes=[it.code])
        identity.mandate(represented_id=mother.id, agent_id=other.id, item_codes=["another"])
        own_client = client(client_party_permission(mother.id))
        return {
            "oneself": (mother, None, True),
            "agent for this item": (me, me.id, True),
            "agent for another item": (other, other.id, False),
            "stranger": (stranger, stranger.id, False),
            "stranger as if oneself": (stranger, None, False),
            "client of the party": (own_client, None, True),
            "client of somebody else": (client(client_party_permission(stranger.id)), None, False),
            "clerk": (held.clerk(), None, True),
            "reviewer": (identity.official("reviewer"), None, False),
            "operator": (identity.official("operator"), None, False),
            "bureau": (identity.official("bureau"), None, False),
            "public": (PUBLIC, None, False),
            "platform": (SYSTEM, None, True),
        }

    def test_by_kind_of_actor(self):
        mother, _own = held.me(**FACTS)
        it = asked()
        seen = {}
        for who, (actor, agent_id, _may) in self.everybody(mother, it).items():
            try:
                application = started(actor, of=it, applicant_id=mother.id, agent_id=agent_id, fresh=True)
            except MandateNeeded:
                seen[who] = False
            else:
                seen[who] = application.answers.get("home") == SECRET

        assert seen == {who: may for who, (_actor, _agent, may) in self.everybody(mother, it).items()}

    def test_an_intake_system_gets_the_form_but_no_values(self):
        """It may hand in for anybody who stands before it; registers are for officials and those concerned."""
        mother, _own = held.me(**FACTS)

        application = started(client(WINDOW_INTAKE), applicant_id=mother.id)

        assert SECRET not in str(application.answers) + str(application.known_answers)
        assert application.reading == {}

    def test_nobody_else_sees_the_draft_or_the_page_of_a_value(self):
        mother, _own = held.me(**FACTS)
        it = asked()
        number = started(mother, of=it).number
        for who, (actor, _agent, _may) in self.everybody(mother, it).items():
            if actor.kind is ActorKind.CITIZEN and actor.id != mother.id:
                browser = identity.log_in(Client(), actor)
                for page in ("save_answers", "dispute_answer"):
                    key = "me" if page == "save_answers" else "home"
                    answer = browser.get(reverse(f"applications:{page}", args=[number, key]))
                    assert answer.status_code == 404, who
                    assert SECRET not in answer.text

    def test_the_person_reads_that_a_clerk_asked(self):
        mother, _own = held.me(**FACTS)

        application = started(held.clerk(), applicant_id=mother.id)

        reads = [read for read in ledger.list_reads(actor=mother).rows if "register:person.sex" in read.fields]
        assert [read.about for read in reads] == [f"application:{application.number}"]

    def test_an_agent_whose_mandate_ended_cannot_read_again(self):
        (mother, _own), me = held.me(**FACTS), identity.citizen()
        it = asked()
        put_with("nobody knows it", "population.persons")
        mandate = identity.mandate(represented_id=mother.id, agent_id=me.id, item_codes=[it.code])
        number = started(me, of=it, applicant_id=mother.id, agent_id=me.id).number
        mandate.delete()
        put_with("held", "population.persons")

        with pytest.raises(MandateNeeded):
            prefilling.read_registers(actor=me, number=number)
        assert SECRET not in str(Application.objects.get().answers)

    def test_a_draft_given_up_forgets_what_was_filled_in(self):
        actor, _own = held.me(**FACTS)
        number = started(actor).number

        drafts.discard_draft(actor=actor, number=number)

        application = Application.objects.get()
        assert (application.answers, application.known_answers, application.reading) == ({}, {}, {})


def put_with(source, code):
    """A register lives with another system from now on."""
    register_model().objects.filter(code=code).update(source=source)


def register_model():
    return apps.get_model("registers", "Register")


def registers_lookups(number):
    return list(apps.get_model("registers", "Lookup").objects.filter(subject_index=number))


def section_page(actor, application, key="me"):
    return identity.log_in(Client(), actor).get(reverse("applications:save_answers", args=[application.number, key]))


def case_row(number):
    return apps.get_model("cases", "Case").objects.get(number=number)


def case_authority(number):
    return case_row(number).authority_id


def sources_of(number):
    return case_row(number).fact_sources
