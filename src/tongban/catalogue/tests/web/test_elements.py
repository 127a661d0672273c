"""Pages of the registry of data elements, over HTTP."""

import pytest
from django.test import Client

from tongban.catalogue import element_uses, selectors
from tongban.catalogue import public as catalogue
from tongban.catalogue.enums import FieldType
from tongban.catalogue.models import ElementUse, ElementVersion, ItemVersion
from tongban.catalogue.services import elements
from tongban.catalogue.tests.factories import ItemVersionFactory, authority, element, element_in_force, published_item
from tongban.identity import public as identity
from tongban.identity.tests import factories
from tongban.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db

SAID = {
    "name": "性别",
    "definition": "人的性别",
    "type": "choice",
    "max_length": "200",
    "choices": "1 男性\n2 女性",
    "sensitivity": "personal",
    "synonyms": "男女",
    "reason": "新增",
}


def person(role, name="王敏"):
    return identity.staff_actor(
        identity.create_staff(
            actor=SYSTEM,
            username=f"staff-{role}".replace("_", "-"),
            password="long-enough-1A",
            name=name,
            authority_code=authority().code,
            roles=[role],
        ).id
    )


@pytest.fixture
def editor():
    return factories.log_in(Client(), person("catalogue_editor"))


@pytest.fixture
def bureau():
    return factories.log_in(Client(), person("bureau", "李局"))


class TestListElements:
    def test_finds_by_name_other_name_and_code(self, editor):
        element_in_force("person.name")
        element_in_force("organisation.name", name="单位名称", synonyms=("企业名称",))

        for words, found in (("申请人", "person.name"), ("企业", "organisation.name"), ("person", "person.name")):
            answer = editor.get("/desk/elements/", {"q": words}).content.decode()
            others = {"person.name", "organisation.name"} - {found}
            assert f"/desk/elements/{found}/" in answer
            assert not any(f"/desk/elements/{other}/" in answer for other in others)

    @pytest.mark.parametrize("words", ["'; DROP TABLE", "%_%", "𠮷", "\x00", "<script>", "‮", "字" * 500])
    def test_bears_any_words(self, editor, words):
        assert editor.get("/desk/elements/", {"q": words, "group": words}).status_code == 200

    def test_goes_on_where_the_page_ends(self, editor):
        for number in range(35):
            element_in_force(f"many.e{number:02}")

        first = editor.get("/desk/elements/", {"group": "many"})
        second = editor.get("/desk/elements/", {"group": "many", "after": first.context["next_cursor"]})

        assert (len(first.context["rows"]), len(second.context["rows"])) == (30, 5)


class TestProposing:
    def test_a_new_element_is_reviewed_by_somebody_else(self, editor, bureau):
        made = editor.post("/desk/elements/new/", SAID | {"code": "person.sex"})
        assert made.headers["Location"] == "/desk/elements/person.sex/versions/1/"
        assert "/desk/elements/person.sex/" in bureau.get("/desk/elements/proposals/").content.decode()

        bureau.post("/desk/elements/person.sex/versions/1/approve/")

        assert [choice.label for choice in catalogue.find_element("person.sex").choices] == ["男性", "女性"]

    def test_its_writer_cannot_approve_it(self, bureau):
        bureau.post("/desk/elements/new/", SAID | {"code": "person.sex"})

        answer = bureau.post("/desk/elements/person.sex/versions/1/approve/")

        assert answer.status_code == 409
        assert "请一位同事来审核" in answer.content.decode()

    def test_an_editor_of_an_authority_cannot_judge(self, editor):
        elements.propose_element(actor=SYSTEM, code="person.sex", content=element())

        assert editor.post("/desk/elements/person.sex/versions/1/approve/").status_code == 403

    def test_a_refusal_needs_words_and_keeps_them(self, editor, bureau):
        editor.post("/desk/elements/new/", SAID | {"code": "person.sex"})
        address = "/desk/elements/person.sex/versions/1/refuse/"

        assert bureau.post(address, {"judgement": " "}).status_code == 409
        bureau.post(address, {"judgement": "含义不清"})

        assert "含义不清" in editor.get("/desk/elements/person.sex/").content.decode()

    def test_a_wrong_code_list_is_explained_beside_the_field(self, editor):
        answer = editor.post("/desk/elements/new/", SAID | {"code": "person.sex", "choices": "男性"})

        assert answer.status_code == 422
        assert "每行写代码、一个空格和文字" in answer.content.decode()
        assert not ElementVersion.objects.exists()

    def test_a_change_is_shown_as_a_difference(self, editor):
        element_in_force()
        editor.post(
            "/desk/elements/person.name/edit/",
            {"name": "本人姓名", "definition": "申请人在公安机关登记的姓名", "type": "text", "sensitivity": "personal"},
        )

        answer = editor.get("/desk/elements/person.name/versions/2/").content.decode()

        assert "tb-diff" in answer
        assert "本人姓名" in answer

    def test_what_a_colleague_proposed_meanwhile_is_not_overwritten(self, editor):
        element_in_force()
        elements.propose_change(actor=SYSTEM, code="person.name", content=element(max_length=60))

        said = {
            "name": "姓名",
            "definition": "另一种说法",
            "type": "text",
            "sensitivity": "personal",
            "revision": "9@x",
        }
        answer = editor.post("/desk/elements/person.name/edit/", said)

        assert answer.status_code == 422
        assert ElementVersion.objects.latest("pk").content.max_length == 60


class TestUses:
    def test_are_counted_and_listed(self, editor):
        element_in_force()
        item = published_item()
        element_uses.refresh_versions([item.version_id])

        answer = editor.get("/desk/elements/person.name/").content.decode()

        assert "引用的事项有 1 项" in answer
        assert item.title in answer

    def test_go_when_the_item_leaves(self):
        item = published_item()
        element_uses.rebuild()
        ItemVersion.objects.filter(pk=item.version_id).update(state="suspended")

        element_uses.refresh_uses([item.code])

        assert not ElementUse.objects.exists()

    def test_of_many_items_are_read_page_by_page(self, editor):
        element_in_force()
        uses = [
            ElementUse(
                element_code="person.name", item_code=f"i{n:04}", version_id=n, item_title="事项", question="姓名"
            )
            for n in range(10_050)
        ]
        ElementUse.objects.bulk_create(uses)

        first = editor.get("/desk/elements/person.name/")

        assert "引用的事项超过 10000 项" in first.content.decode()
        assert [use.item_code for use in first.context["uses"]] == [f"i{n:04}" for n in range(30)]


class TestOldForms:
    """Versions published before the registry are read with the elements they meant, and stay as they are."""

    FORM = (
        {
            "key": "person",
            "title": "申请人",
            "fields": (
                {"key": "n", "label": "姓名", "prefill": "name"},
                {"key": "c", "label": "证", "type": FieldType.CITIZEN_ID, "prefill": "certificate_number"},
                {"key": "a", "label": "户籍地址", "type": FieldType.ADDRESS, "prefill": "address"},
                {"key": "o", "label": "其他"},
            ),
        },
    )

    def test_are_read_with_their_elements(self):
        version = ItemVersionFactory(says={"form": self.FORM})
        stored = version.definition_json

        item = selectors.get_item(actor=SYSTEM, version_id=version.pk)

        meant = [field.element for section in item.definition.form for field in section.fields]
        assert meant == ["person.name", "person.certificate_number", "", ""]
        assert [field.known_as for field in item.definition.form[0].fields][:2] == ["name", "certificate_number"]
        version.refresh_from_db()
        assert version.definition_json == stored

    def test_of_organisations_mean_the_organisation(self):
        fields = (
            {"key": "n", "label": "名称", "prefill": "name"},
            {"key": "u", "label": "码", "type": FieldType.USCC, "prefill": "certificate_number"},
        )
        item = published_item(form=({"key": "o", "title": "单位", "fields": fields},))

        meant = [field.element for field in item.definition.form[0].fields]
        assert meant == ["organisation.name", "organisation.uscc"]
