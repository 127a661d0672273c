"""My mother is my mother, over the pages: named by the applicant, proven by registers, seen by the clerk, no upload."""

from datetime import date

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from tongban.applications.models import Evidence
from tongban.applications.tests.factories import draft
from tongban.applications.tests.test_holdings import asked, materials_of
from tongban.catalogue.tests.factories import kind_of_material
from tongban.identity.tests import factories as identity
from tongban.registers.tests import factories as held

pytestmark = pytest.mark.django_db
RELATIVE, SOMEBODY = held.number(50, date(2020, 6, 1)), held.number(51, date(2020, 6, 1))


def kinship(me):
    row = {"number": me, "name": "张敏", "relation": "mother", "parent_number": RELATIVE, "parent_name": "李芳"}
    held.hold("population.kinship", row)


def motherhood(me):
    row = {"number": RELATIVE, "name": "小宝", "relation": "mother", "parent_number": me, "parent_name": "张敏"}
    held.hold("population.kinship", row)


def guardianship(me):
    row = {"number": me, "name": "张敏", "guardian_number": RELATIVE, "guardian_name": "王伯"}
    held.hold("population.guardianships", row)


def marriage(me):
    """Kept for the other side only: a marriage is one from either."""
    row = {"number": RELATIVE, "name": "王强", "spouse_number": me, "spouse_name": "张敏", "marital_status": "20"}
    held.hold("population.marriages", row | {"registered_on": "2015-05-20"})


def head(uscc):
    row = {
        "uscc": uscc,
        "organisation": "木棉",
        "entry": "法定代表人",
        "person_number": RELATIVE,
        "person_name": "王强",
    }
    held.hold("organisations.representatives", row)


def holder(uscc, share="51"):
    row = {"uscc": uscc, "organisation": "木棉", "holder_number": RELATIVE, "holder_name": "王强", "share": share}
    held.hold("organisations.shareholders", row)


RELATIONS = {
    "mother": ("mother.certificate_number", "亲子关系证明", kinship, "亲子关系"),
    "child": ("child.certificate_number", "出生医学证明", motherhood, "亲子关系"),
    "guardian": ("guardian.certificate_number", "监护关系证明", guardianship, "监护登记"),
    "spouse": ("spouse.certificate_number", "夫妻关系证明", marriage, "婚姻登记"),
    "representative": ("organisation.legal_representative_number", "法定代表人证明书", head, "法定代表人登记"),
    "shareholder": ("organisation.shareholder_number", "股东资格证明", holder, "股东及出资"),
    "most of the shares": ("organisation.shareholder_number", "控股股东证明", holder, "股东及出资"),
}


def begun(relation):
    """A person or a company with an application that asks for one relation: its browser, its number, its own number."""
    element, paper, _registered, _register = RELATIONS[relation]
    held.base_libraries()
    kind_of_material(paper)
    actor, own = held.company() if element.startswith("organisation.") else held.me()
    field = {"key": "who", "label": "对方号码", "element": element, "type": "text"}
    form = [{"key": "of", "title": "关系", "fields": [field]}]
    application = draft(actor, of=asked({"key": "proof", "name": paper, "forms": ["2"]}, form=form))
    return identity.log_in(Client(), actor), application.number, own


def name(browser, number, relative):
    """The applicant names the other side; the page of materials."""
    browser.post(reverse("applications:save_answers", args=[number, "of"]), {"who": relative, "do": "next"})
    return browser.get(reverse("applications:list_materials", args=[number]))


def hand_in(browser, number):
    return browser.post(reverse("applications:submit_application", args=[number]), {"declared": "on"})


def the_case():
    return apps.get_model("cases.Case").objects.get()


@pytest.mark.parametrize("relation", RELATIONS)
class TestARelationIsProvenWithoutAnUpload:
    def test_from_the_form_to_the_case_and_the_clerk(self, relation):
        browser, number, own = begun(relation)
        _element, _paper, registered, register = RELATIONS[relation]
        registered(own)

        materials = name(browser, number, RELATIVE)
        checked = browser.get(reverse("applications:check_answers", args=[number])).text
        sent = hand_in(browser, number)

        assert "不用您再交" in materials.text
        assert "A级（签发机关数据）" in checked
        assert "都是您自己填写的，属于D级" in checked
        assert "A、B、C、D 四级是什么意思" in checked
        assert register in materials.text
        assert sent.status_code == 303
        (row,) = Evidence.objects.all()
        assert (row.holding.source, row.file_id) == ("register", None)
        case = the_case()
        kept = materials_of(case.number)["proof"]
        assert (kept.source, kept.level) == ("register", "A")
        desk = identity.log_in(Client(), identity.official("reviewer", authority_id=case.authority_id))
        shown = desk.get(reverse("cases:desk_case", args=[case.number])).text
        assert "登记库数据" in shown
        assert f"· {register} ·" in shown
        assert RELATIONS[relation][1] in shown
        assert "第七条" in shown
        assert "都是申请人自己填写的，属于D级" in shown
        assert "由申请人对真实性负责" in shown

    def test_somebody_else_is_not_proven(self, relation):
        browser, number, own = begun(relation)
        RELATIONS[relation][2](own)

        materials = name(browser, number, SOMEBODY)
        hand_in(browser, number)

        assert "不用您再交" not in materials.text
        assert not Evidence.objects.exists()
        assert not apps.get_model("cases.Case").objects.exists()


class TestAShareAboveALimit:
    @pytest.mark.parametrize(("share", "proven"), [("50", False), ("50.01", True)])
    def test_is_more_than_half(self, share, proven):
        browser, number, own = begun("most of the shares")
        holder(own, share)

        assert ("不用您再交" in name(browser, number, RELATIVE).text) is proven

    def test_of_a_company_that_holds_shares(self):
        browser, number, own = begun("shareholder")
        other = identity.organisation_code(7)
        row = {"uscc": own, "organisation": "木棉", "holder_number": other, "holder_name": "母公司", "share": "80"}
        held.hold("organisations.shareholders", row)

        assert "不用您再交" in name(browser, number, other.lower()).text
