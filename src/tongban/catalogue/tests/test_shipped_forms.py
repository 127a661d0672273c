"""The real forms that ship: each is what the editor gives away and takes, and proves itself on its examples."""

import json

import pytest
from django.urls import reverse

from tongban.catalogue import defaults, shown
from tongban.catalogue.checks import run_checks
from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.element_content import WITHOUT_ELEMENT
from tongban.catalogue.element_mapping import questions_in
from tongban.catalogue.enums import VersionState
from tongban.catalogue.services import demo, versions
from tongban.catalogue.services.element_loading import load_shipped_elements, shipped_elements
from tongban.catalogue.services.hand_made import DATA, hand_made_items, shipped_form
from tongban.catalogue.web.forms import AdvancedForm
from tongban.identity import public as identity
from tongban.identity.tests.factories import DivisionFactory, log_in, official
from tongban.kernel.actors import SYSTEM

USED_BY = {
    "individual-business": "getihu-dengji",
    "food-permit": "shipin-biangeng",
    "birth-registration": "hukou",
    "retirement": "tuixiu",
    "disability-allowances": "liangxiang-butie",
}
each_form = pytest.mark.parametrize("name", USED_BY)


def item_of(name: str) -> ItemDefinition:
    return hand_made_items()[USED_BY[name]]


def test_every_file_is_used_by_an_item():
    assert {path.stem for path in (DATA / "forms").glob("*.json")} == set(USED_BY)


@each_form
def test_every_question_has_an_element_that_ships(name):
    asked = [field for field in questions_in(item_of(name).form) if field.type not in WITHOUT_ELEMENT]

    assert [field.label for field in asked if field.element not in shipped_elements()] == []


@each_form
@pytest.mark.django_db
def test_passes_every_check_with_its_examples(name):
    load_shipped_elements()

    assert run_checks(item_of(name)) == []
    assert len(item_of(name).examples) >= 3


@each_form
@pytest.mark.django_db
def test_a_wrong_example_keeps_it_from_being_published(name):
    load_shipped_elements()
    item = item_of(name)
    wrong = item.examples[0].model_copy(update={"questions": item.examples[0].questions[1:]})

    found = run_checks(item.model_copy(update={"examples": (wrong,)}))

    assert [finding.rule for finding in found] == ["form.example"]


@each_form
@pytest.mark.django_db
def test_taken_by_the_editor_it_is_published_and_given_away_the_same(name, client):
    """A bare item gets its form, situations, route and examples on the page for experts, and can be published."""
    load_shipped_elements()
    DivisionFactory()
    DivisionFactory(code="440100", name="广州市", level=3)
    demo.save_authorities()
    bare = item_of(name).model_copy(update=dict.fromkeys(AdvancedForm.base_fields, ()))
    draft = versions.create_item(actor=SYSTEM, definition=bare)
    desk = log_in(client, official("catalogue_editor", authority_id=identity.find_authority(bare.authority_code).id))

    said = {part: json.dumps(value, ensure_ascii=False) for part, value in shipped_form(name).items()}
    saved = desk.post(reverse("catalogue:edit_version", args=[draft.pk, "advanced"]), said)
    published = versions.publish_version(actor=SYSTEM, version_id=draft.pk)
    given = desk.get(reverse("catalogue:download_form", args=[draft.pk]))

    assert saved.status_code == 303
    assert published.state == VersionState.PUBLISHED
    assert given.text + "\n" == (DATA / "forms" / f"{name}.json").read_text(encoding="utf-8")


@each_form
def test_asks_each_question_in_some_example(name):
    """No question of a real form stands there untried."""
    item, form = item_of(name), defaults.form_of(item_of(name))
    tried = set().union(*(shown.asked_keys(form, example.answers) for example in item.examples))
    asked = {field.key for section in form for field in section.fields}

    assert asked - tried == set()


class TestIndividualBusiness:
    """个体工商户登记（备案）申请书: one form for setting up, change, filing and cancellation."""

    def test_has_the_parts_of_the_official_form_in_its_order(self):
        titles = [section.title for section in item_of("individual-business").form]

        assert [title for title in titles if title not in ("联络员信息", "已领取的营业执照")] == [
            "基本信息",
            "设立",
            "变更",
            "备案",
            "经营者及家庭成员信息",
            "注销",
            "指定代表或者委托代理人",
            "申请人签署",
        ]

    @pytest.mark.parametrize(
        ("purpose", "titles"),
        [
            ("setup", {"设立", "经营者及家庭成员信息", "联络员信息"}),
            ("change", {"变更", "已领取的营业执照"}),
            ("filing", {"备案"}),
            ("change_filing", {"变更", "备案", "已领取的营业执照"}),
            ("cancel", {"注销", "已领取的营业执照"}),
        ],
    )
    def test_asks_only_for_what_is_applied_for(self, purpose, titles):
        form = defaults.form_of(item_of("individual-business"))
        always = {"基本信息", "指定代表或者委托代理人", "申请人签署"}

        shown_titles = {section.title for section in shown.shown_form(form, {"situation-purpose": purpose})}

        assert shown_titles == titles | always

    def test_an_heir_brings_only_the_proof_of_inheritance(self):
        item = item_of("individual-business")
        answers = {
            "situation-purpose": "change",
            "changes": ["operator"],
            "operator_reason": "inheritance",
            "operator_identity": "mainland",
            "who_acts": "self",
            "paper_held": "0",
        }

        names = [material.name for material in defaults.materials_for(item, answers)]

        assert names == ["个体工商户登记（备案）申请书", "经公证的继承证明或者生效的法律文书"]

    def test_a_row_of_the_family_asks_for_the_number_of_its_certificate(self):
        group = next(field for field in questions_in(item_of("individual-business").form) if field.key == "family")

        citizen = shown.asked_in_row(group, {"member_certificate": "111"}, {})
        other = shown.asked_in_row(group, {"member_certificate": "414"}, {})

        assert {field.key for field in citizen} - {field.key for field in other} == {"member_number"}
        assert {field.key for field in other} - {field.key for field in citizen} == {"member_other_number"}
