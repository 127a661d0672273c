"""What we hold stands in for a paper: found in the order of the law, chosen by the applicant, kept by the case."""

import json
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from tongban.applications import selectors
from tongban.applications.errors import NothingHeld, StandInGone
from tongban.applications.models import Application, Evidence, Holding
from tongban.applications.services import answers, evidence, holdings
from tongban.applications.services.submission import submit_application
from tongban.applications.tests.factories import PDF, draft
from tongban.cases import public as cases
from tongban.catalogue.tests.factories import kind_of_material, published_item
from tongban.identity.tests import factories as identity
from tongban.kernel import clock, files
from tongban.kernel.actors import PUBLIC
from tongban.ledger import public as ledger
from tongban.registers import public as registers
from tongban.registers.tests import factories as held

pytestmark = pytest.mark.django_db

HUKOU = {"key": "hukou", "name": "居民户口簿", "forms": ["2"]}
LITTLE = [{"key": "more", "title": "其他", "fields": [{"key": "note", "label": "备注", "required": False}]}]
SCENE = {"key": "scene", "name": "现场照片", "forms": ["2"]}


@pytest.fixture(autouse=True)
def _world():
    held.base_libraries()
    kind_of_material("居民户口簿", "户口簿")


def asked(*materials, **changes):
    return published_item(
        **{"title": "居住登记", "form": LITTLE, "materials": list(materials) or [HUKOU, SCENE], "situations": []}
        | changes
    )


def begun(actor, *materials, **changes):
    """A draft as the materials page finds it."""
    application = draft(actor, of=asked(*materials, **changes))
    holdings.look_for_holdings(actor=actor, number=application.number)
    return application


def at_home(sequence=1):
    """Somebody with an entry in the register of households."""
    actor, own = held.me(sequence=sequence)
    held.hold("population.households", {"number": own, "name": "张敏", "household": "H1", "to_head": "户主"})
    return actor, own


def materials_page(actor, number):
    return identity.log_in(Client(), actor).get(reverse("applications:list_materials", args=[number]))


def upload(actor, number, key="scene"):
    stored = files.store_bytes(name="照片.pdf", data=PDF, media_type="application/pdf", actor=actor)
    return evidence.add_evidence(actor=actor, number=number, material_key=key, file_id=stored.id)


def in_use():
    """Evidence that stands for something found."""
    return list(Evidence.objects.filter(holding__isnull=False).order_by("id"))


def model(name):
    return apps.get_model(name)


def materials_of(case_number):
    return {row.key: row for row in model("cases.CaseMaterial").objects.filter(case__number=case_number)}


def in_force(actor, *, name="食品经营许可证", until=None):
    """A licence the platform granted to somebody."""
    it = published_item(title="食品经营许可", form=LITTLE, materials=[], situations=[], result_name=name)
    number = submit_application(actor=actor, number=draft(actor, of=it).number).cases[0].number
    official = identity.official("decider", authority_id=it.authority_id)
    cases.claim_task(actor=official, case_number=number)
    cases.accept_case(actor=official, case_number=number)
    for _step in range(9):
        case = model("cases.Case").objects.get(number=number)
        task = model("cases.CaseTask").objects.filter(case=case, state="open").first()
        if task is None or task.kind == "decide":
            break
        cases.finish_review(actor=official, case_number=number, outcome="agreed", opinion="同意")
    cases.decide_case(actor=official, case_number=number, decision="grant", reasons="", result_number="JY1")
    model("cases.Case").objects.filter(number=number).update(result_valid_until=until)
    return number


class TestLookForHoldings:
    def test_a_record_stands_in_for_the_paper_and_the_application_can_be_handed_in(self):
        actor, _own = at_home()
        application = begun(actor)
        upload(actor, application.number)

        draft_now = selectors.get_draft(actor=actor, number=application.number)

        assert draft_now.missing() == {} or set(draft_now.missing()) == {"details"}
        row = Holding.objects.get(material_key="hukou")
        assert (row.source, row.level, row.title) == ("register", "A", "居民户口簿")
        assert row.legal_basis.startswith("《国务院关于在线政务服务的若干规定》")
        assert ["户号", "H1"] in row.content["rows"]

    def test_nothing_held_means_upload_as_before(self):
        actor, _own = held.me()

        application = begun(actor)

        assert not in_use()
        assert "hukou" in selectors.get_draft(actor=actor, number=application.number).material_problems()

    def test_a_name_nobody_sorted_stands_for_nothing(self):
        actor, _own = at_home()

        begun(actor, {"key": "hukou", "name": "户籍材料"})

        assert not in_use()

    def test_a_licence_comes_before_a_record(self):
        actor, _own = at_home()
        number = in_force(actor, name="居民户口簿")

        begun(actor)

        assert Holding.objects.get(material_key="hukou").reference == f"case:{number}"

    def test_an_expired_or_revoked_licence_stands_in_for_nothing(self):
        actor = identity.citizen()
        in_force(actor, until=clock.today() - timedelta(days=1))
        revoked = in_force(actor)
        case = model("cases.Case").objects.get(number=revoked)
        model("cases.Notice").objects.filter(case=case).update(withdrawn_at=clock.now(), withdrawn_reason="撤销")

        begun(actor, {"key": "licence", "name": "食品经营许可证"})

        assert not in_use()

    def test_a_licence_that_ends_today_still_holds(self):
        actor = identity.citizen()
        in_force(actor, until=clock.today())

        begun(actor, {"key": "licence", "name": "食品经营许可证"})

        assert Holding.objects.get().valid_until == clock.today()

    def test_a_married_persons_entry_proves_no_divorce_and_a_struck_off_company_has_no_licence(self):
        kind_of_material("结婚证")
        kind_of_material("离婚证")
        kind_of_material("营业执照")
        actor, own = held.me()
        held.hold("population.marriages", {"number": own, "spouse_number": held.number(2), "marital_status": "20"})
        firm, code = held.company()
        held.hold("organisations.basic", {"uscc": code, "name": "已注销的公司", "state": "3"})

        begun(actor, {"key": "wed", "name": "结婚证"}, {"key": "apart", "name": "离婚证"})
        begun(firm, {"key": "licence", "name": "营业执照"})

        assert [row.material_key for row in in_use()] == ["wed"]

    def test_what_is_in_dispute_stands_in_for_nothing(self):
        actor, own = at_home()
        found = registers.find_facts(
            actor=actor,
            subject=held.person(own),
            elements=["person.relation_to_head"],
            purpose=held.MINE,
        )
        fact = found.facts["person.relation_to_head"]
        registers.dispute_fact(actor=actor, subject=held.person(own), fact=fact, right_value="子")

        begun(actor)

        assert not in_use()

    def test_a_register_that_is_down_asks_for_the_paper(self):
        actor, _own = at_home()
        model("registers.Register").objects.update(source="nobody knows it")

        application = begun(actor)

        assert not in_use()
        assert materials_page(actor, application.number).status_code == 200

    def test_asks_once_and_again_only_when_the_answers_changed(self):
        actor, own = held.me()
        lookups = model("registers.Lookup").objects.filter(asked__contains=["proof.居民户口簿"])
        application = begun(actor, form=[{"key": "me", "title": "本人", "fields": [{"key": "wish", "label": "意愿"}]}])

        holdings.look_for_holdings(actor=actor, number=application.number)
        assert lookups.count() == 1

        held.hold("population.households", {"number": own, "name": "张敏", "household": "H1"})
        answers.save_answers(actor=actor, number=application.number, answers={"wish": "早日办好"})
        holdings.look_for_holdings(actor=actor, number=application.number)
        assert lookups.count() == 2
        assert len(in_use()) == 1

    def test_no_optional_paper_is_looked_for(self):
        actor, _own = at_home()

        begun(actor, HUKOU | {"necessity": "2"})

        assert not Holding.objects.exists()


class TestRelations:
    """My mother is my mother: proven from registers, nothing uploaded."""

    def child_form(self):
        field = {"key": "child", "label": "子女号码", "element": "child.certificate_number", "type": "citizen_id"}
        return [{"key": "child", "title": "子女", "fields": [field]}]

    def test_a_birth_certificate_is_proven_once_the_child_is_named(self):
        kind_of_material("出生医学证明")
        actor, own = held.me()
        child, other = held.number(50, date(2020, 6, 1)), held.number(51, date(2020, 6, 1))
        held.hold(
            "population.kinship",
            {"number": child, "name": "小宝", "relation": "mother", "parent_number": own, "parent_name": "张敏"},
        )
        paper = {"key": "birth", "name": "出生医学证明"}
        number = begun(actor, paper, form=self.child_form()).number
        assert not in_use()

        answers.save_answers(actor=actor, number=number, answers={"child": other})
        holdings.look_for_holdings(actor=actor, number=number)
        assert not in_use()

        answers.save_answers(actor=actor, number=number, answers={"child": child})
        holdings.look_for_holdings(actor=actor, number=number)

        row = Holding.objects.get()
        assert row.source == "register"
        assert child not in json.dumps(row.content)
        assert [said[0] for said in row.content["rows"]] == ["子女", "核对结果"]

    def test_a_minor_with_two_guardians_proves_either(self):
        kind_of_material("监护关系证明")
        mother, father = identity.citizen(certificate_number=held.number(2)), held.number(3)
        child = held.number(50, date(2020, 6, 1))
        for entry, guardian in enumerate((held.number(2), father)):
            row = {"number": child, "name": "小宝", "guardian_number": guardian, "guardian_name": f"监护人{entry}"}
            held.hold("population.guardianships", row)
        minor = identity.citizen(certificate_number=child, birth_date=date(2020, 6, 1))
        field = {"key": "of", "label": "监护人号码", "element": "guardian.certificate_number", "type": "citizen_id"}
        form = [{"key": "of", "title": "监护人", "fields": [field]}]

        for guardian in (held.number(2), father, held.number(4)):
            number = begun(minor, {"key": "proof", "name": "监护关系证明"}, form=form).number
            answers.save_answers(actor=minor, number=number, answers={"of": guardian})
            holdings.look_for_holdings(actor=minor, number=number)

        assert mother.id
        assert len(in_use()) == 2


class TestChooseHolding:
    def test_refuses_and_takes_the_refusal_back(self):
        actor, _own = at_home()
        number = begun(actor).number

        holdings.refuse_holding(actor=actor, number=number, material_key="hukou")
        assert not in_use()
        assert Holding.objects.get(material_key="hukou").refused_at
        holdings.look_for_holdings(actor=actor, number=number)
        assert not in_use()

        holdings.use_holding(actor=actor, number=number, material_key="hukou")
        holdings.use_holding(actor=actor, number=number, material_key="hukou")
        assert len(in_use()) == 1

    def test_an_upload_takes_its_place(self):
        actor, _own = at_home()
        number = begun(actor).number

        upload(actor, number, "hukou")

        (row,) = Evidence.objects.all()
        assert (row.form, row.level) == ("2", "C")

    def test_over_the_pages(self):
        actor, _own = at_home()
        number = begun(actor).number
        browser = identity.log_in(Client(), actor)
        choose = reverse("applications:choose_holding", args=[number])

        page = materials_page(actor, number)
        assert "已有，不用您再交" in page.text
        assert "将出示给" in page.text
        sheet = browser.get(
            reverse("applications:look_at_holding", args=[number, Holding.objects.get(source="register").pk])
        )
        assert b"".join(sheet.streaming_content).startswith(b"%PDF")
        browser.post(choose, {"material_key": "hukou", "do": "refuse"})
        assert "还是用已有的" in materials_page(actor, number).text
        browser.post(choose, {"material_key": "hukou", "do": "use"})
        assert "已有，不用您再交" in materials_page(actor, number).text
        assert browser.post(choose, {"material_key": "scene", "do": "use"}).status_code == 404

    def test_nobody_else_sees_it(self):
        actor, _own = at_home()
        number = begun(actor).number
        page = reverse("applications:look_at_holding", args=[number, Holding.objects.get(source="register").pk])

        assert identity.log_in(Client(), identity.citizen()).get(page).status_code == 404


class TestHandIn:
    def test_the_case_keeps_a_frozen_copy_its_level_and_its_law(self):
        actor, own = at_home()
        number = begun(actor, HUKOU).number

        (receipt,) = submit_application(actor=actor, number=number).cases
        held.hold("population.households", {"number": own, "name": "张敏", "household": "H2", "to_head": "户主"})

        row = materials_of(receipt.number)["hukou"]
        assert (row.form, row.source, row.level) == ("5", "register", "A")
        assert row.source_reference.startswith("record:")
        assert "居民户口簿" in row.source_words
        assert row.legal_basis
        with files.open_file(row.file_id) as content:
            told = json.loads(content.read())
        assert ["户号", "H1"] in told["rows"]
        assert files.get_file(row.file_id).sha256

    def test_the_person_reads_each_use_with_case_material_and_law(self):
        actor, _own = at_home()
        number = begun(actor, HUKOU).number

        (receipt,) = submit_application(actor=actor, number=number).cases

        (read,) = [row for row in ledger.list_reads(actor=actor).rows if row.about == f"case:{receipt.number}"]
        assert read.fields == ("held:居民户口簿",)
        assert read.purpose.startswith("办理“居住登记”：用“居民户口簿”（登记库数据，")
        assert read.purpose.endswith("）代替您交《居民户口簿》")
        assert read.legal_basis.startswith("《国务院")
        assert read.authority_name
        shown = identity.log_in(Client(), actor).get("/my/reads/").text
        assert "代替您交《居民户口簿》" in shown
        assert "您的《居民户口簿》" in shown
        assert receipt.number in shown
        assert "hukou" not in shown

    def test_a_licence_that_expired_this_morning_is_refused_and_the_paper_asked_for(self):
        actor = identity.citizen()
        in_force(actor, until=clock.today())
        number = begun(actor, {"key": "licence", "name": "食品经营许可证"}).number
        yesterday = clock.today() - timedelta(days=1)
        model("cases.Case").objects.filter(result_number="JY1").update(result_valid_until=yesterday)

        with pytest.raises(StandInGone) as refusal:
            submit_application(actor=actor, number=number)

        assert "食品经营许可证" in str(refusal.value)
        assert not in_use()
        assert Holding.objects.get().ended == "ended"
        assert "已经失效" in materials_page(actor, number).text
        with pytest.raises(NothingHeld):
            holdings.use_holding(actor=actor, number=number, material_key="licence")
        upload(actor, number, "licence")
        assert submit_application(actor=actor, number=number).cases

    def test_an_entry_that_changed_meanwhile_is_looked_at_again(self):
        actor, own = at_home()
        number = begun(actor, HUKOU).number
        held.hold("population.households", {"number": own, "name": "张敏", "household": "H2", "to_head": "户主"})
        browser = identity.log_in(Client(), actor)

        sent = browser.post(reverse("applications:submit_application", args=[number]), {"declared": "on"})

        assert sent.headers["Location"] == reverse("applications:list_materials", args=[number])
        assert "内容有变化" in browser.get(sent.headers["Location"]).text
        assert Application.objects.get().state == "draft"

    def test_the_official_sees_what_stood_in_and_takes_a_copy_under_a_watermark(self):
        actor, _own = at_home()
        number = begun(actor, HUKOU).number
        (receipt,) = submit_application(actor=actor, number=number).cases
        case = model("cases.Case").objects.get(number=receipt.number)
        official = identity.official("reviewer", authority_id=case.authority_id)
        browser = identity.log_in(Client(), official)

        page = browser.get(reverse("cases:desk_case", args=[receipt.number]))
        row = materials_of(receipt.number)["hukou"]
        copy = browser.get(reverse("cases:desk_material", args=[receipt.number, row.pk]))

        assert "登记库数据" in page.text
        assert "在线政务服务的若干规定" in page.text
        assert b"".join(copy.streaming_content).startswith(b"%PDF")


class TestGivenEarlier:
    def earlier(self, actor, *, original=True):
        """A certificate uploaded for another matter; an official compared it with the original."""
        it = published_item(
            title="教师资格", form=LITTLE, situations=[], materials=[{"key": "degree", "name": "学历证书"}]
        )
        application = draft(actor, of=it)
        upload(actor, application.number, "degree")
        (receipt,) = submit_application(actor=actor, number=application.number).cases
        row = materials_of(receipt.number)["degree"]
        assert row.level == "C"
        official = identity.official("decider", authority_id=it.authority_id, name="王敏")
        browser = identity.log_in(Client(), official)
        cases.claim_task(actor=official, case_number=receipt.number)
        if original:
            address = reverse("cases:see_original", args=[receipt.number, row.pk])
            assert browser.post(address, {"original": "毕业证原件"}).status_code == 303
        return receipt.number

    @pytest.fixture(autouse=True)
    def degree(self):
        kind = kind_of_material("学历证书", "毕业证书")
        kind.licence_type = "学历证书"
        kind.save()
        return kind

    def test_a_paper_whose_original_was_seen_stands_in_under_another_name(self):
        actor = identity.citizen()
        number = self.earlier(actor)

        begun(actor, {"key": "paper", "name": "毕业证书"})

        row = Holding.objects.get(material_key="paper")
        assert (row.source, row.level) == ("earlier", "B")
        assert ["提交时的办件编号", number] in row.content["rows"]
        seen = materials_of(number)["degree"]
        assert (seen.level, seen.original_name, seen.original_seen_by) == ("B", "毕业证原件", "王敏")

    def test_a_copy_nobody_compared_does_not(self):
        actor = identity.citizen()
        self.earlier(actor, original=False)

        begun(actor, {"key": "paper", "name": "毕业证书"})

        assert not in_use()

    def test_not_for_ever_and_not_what_is_made_for_one_matter(self, degree):
        actor = identity.citizen()
        self.earlier(actor)
        degree.valid_days = 0
        degree.save()

        begun(actor, {"key": "paper", "name": "毕业证书"})

        assert not in_use()

    def test_a_paper_seen_too_long_ago_is_not_offered(self, degree):
        actor = identity.citizen()
        self.earlier(actor)
        bureau = identity.log_in(Client(), identity.official("bureau", name="李局"))
        address = reverse("catalogue:show_kind", args=[degree.code])
        said = {"name": degree.name, "licence_type": degree.licence_type, "valid_days": "30"}

        assert bureau.post(address, said | {"valid_days": "-1"}).status_code == 422
        assert bureau.post(address, said).status_code == 303
        now = clock.now()
        with clock.standing_at(now + timedelta(days=30)):
            begun(actor, {"key": "paper", "name": "毕业证书"})
        with clock.standing_at(now + timedelta(days=31)):
            begun(actor, {"key": "late", "name": "毕业证书"})

        assert [row.material_key for row in in_use()] == ["paper"]

    def test_somebody_elses_paper_is_nobodys(self):
        self.earlier(identity.citizen())

        begun(identity.citizen(), {"key": "paper", "name": "毕业证书"})

        assert not in_use()

    def test_at_the_counter_a_scan_beside_its_original_is_level_b(self):
        clerk, actor = held.clerk(), identity.citizen()
        it = asked({"key": "paper", "name": "毕业证书"})
        application = draft(clerk, of=it, applicant_id=actor.id, channel="1")
        stored = files.store_bytes(name="扫描.pdf", data=PDF, media_type="application/pdf", actor=clerk)
        said = {"actor": clerk, "number": application.number, "material_key": "paper"}
        evidence.add_evidence(**said, form="original")
        evidence.add_evidence(**said, form="3", file_id=stored.id)
        answers_given = {"contact_name": "张三丰", "mobile": "13800138000"}
        Application.objects.update(contact=answers_given)

        (receipt,) = submit_application(actor=clerk, number=application.number).cases

        rows = model("cases.CaseMaterial").objects.filter(case__number=receipt.number, file__isnull=False)
        assert [(row.level, row.original_seen_by) for row in rows] == [("B", clerk.name)]


class TestNobodyLearnsWhatIsHeld:
    def test_by_kind_of_actor(self):
        actor = identity.citizen()
        in_force(actor)
        agent, other, stranger = identity.citizen(), identity.citizen(), identity.citizen()
        identity.mandate(represented_id=actor.id, agent_id=agent.id, item_codes=["THIS"])
        identity.mandate(represented_id=actor.id, agent_id=other.id, item_codes=["ANOTHER"])
        everybody = {
            "oneself": actor,
            "agent for this item": agent,
            "agent for another item": other,
            "stranger": stranger,
            "clerk": held.clerk(),
            "reviewer": identity.official("reviewer"),
            "operator": identity.official("operator"),
            "public": PUBLIC,
        }
        asked_for = {"party_id": actor.id, "item_code": "THIS", "purpose": "办理登记", "about": "application:SQ1"}

        seen = {who for who, each in everybody.items() if cases.find_held(actor=each, **asked_for)}

        assert seen == {"oneself", "agent for this item", "clerk"}
        readers = [row for row in ledger.list_reads(actor=actor).rows if row.about == "application:SQ1"]
        assert len(readers) == 2
