"""The editor of things, over HTTP."""

import re

import pytest
from django.test import Client

from tongban.catalogue import public as catalogue
from tongban.catalogue.models import ThingVersion
from tongban.catalogue.search import index
from tongban.catalogue.services import things
from tongban.catalogue.tests.factories import AUTHORITY_CODE, HandlingItemFactory, authority, published_item
from tongban.catalogue.tests.factories import ItemVersionFactory as Version
from tongban.identity import public as identity
from tongban.identity.tests import factories
from tongban.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    authority()
    return staff("editor-one")


@pytest.fixture
def colleague():
    authority()
    return staff("editor-two")


def staff(username, authority_code=AUTHORITY_CODE):
    made = identity.create_staff(
        actor=SYSTEM,
        username=username,
        password="long-enough-1A",
        name="王编",
        authority_code=authority_code,
        roles=["catalogue_editor"],
    )
    return factories.log_in(Client(), identity.staff_actor(made.id))


def drafted(*codes, **changes):
    whole = {"code": "shop", "title": "开店", "summary": "开一家店", "lead_authority_code": AUTHORITY_CODE}
    said = whole | {"parts": [{"item_code": code} for code in codes]} | changes
    return things.create_thing(actor=SYSTEM, definition=said)


def another_item(title="门头招牌设置"):
    item = Version(item=HandlingItemFactory(name=title), number=1)
    return item.item.code


def address(version, rest=""):
    return f"/desk/things/versions/{version.pk}/{rest}"


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


class TestListAndCreate:
    def test_a_thing_begins_with_a_code_and_a_name(self, editor):
        answer = editor.post("/desk/things/new/", {"code": "shop", "title": "开店"})
        version = ThingVersion.objects.get()
        assert answer.headers["Location"] == address(version)
        assert version.definition.lead_authority_code == AUTHORITY_CODE
        assert "开店" in text_of(editor.get("/desk/things/"))
        assert "开店" not in text_of(editor.get("/desk/things/?shown=published"))

    def test_a_code_that_cannot_be_is_refused_beside_what_was_typed(self, editor):
        answer = editor.post("/desk/things/new/", {"code": "Shop!", "title": "开店"})
        assert answer.status_code == 422
        assert "小写字母" in text_of(answer)
        assert 'value="Shop!"' in text_of(answer)


class TestShowThing:
    def test_findings_name_their_place_and_lead_to_it(self, editor):
        version = drafted("x")
        shown = text_of(editor.get(address(version)))
        assert f'<a href="{address(version, "edit/parts/")}">事项 1</a> · 没有代码为 x 的在用事项。' in shown

    def test_shows_the_picture_and_how_long_it_takes(self, editor):
        first, second = published_item().code, another_item()
        version = drafted(first, second, edges=[{"before": first, "after": second}])
        shown = text_of(editor.get(address(version)))
        assert "<svg" in shown
        assert "门头招牌设置，在高等学校教师资格认定之后" in shown
        assert "10 个工作日" in shown

    def test_speaks_english_too(self, editor):
        editor.cookies["django_language"] = "en"
        assert "What comes before what" in text_of(editor.get(address(drafted(published_item().code))))


class TestEditThing:
    def save(self, client, version, section, **given):
        return client.post(address(version, f"edit/{section}/"), {"do": "save"} | given)

    def test_basics(self, editor):
        version = drafted()
        given = {"title": "开个店", "summary": "为店主", "lead_authority_code": AUTHORITY_CODE, "targets": ["1"]}
        answer = self.save(editor, version, "basics", **given, promised_days="8", life_events="创业,就业")
        said = ThingVersion.objects.get().definition
        assert answer.headers["Location"] == address(version)
        assert (said.title, said.promised_days, said.life_events) == ("开个店", 8, ("创业", "就业"))

    def test_questions_and_conditions_without_code(self, editor):
        version = drafted(published_item().code)
        question = {"questions-0-label": "有没有油烟", "questions-0-type": "choice"}
        self.save(editor, version, "questions", **question, **{"questions-0-choices": "有\n没有"})
        code = another_item()
        part = {"parts-0-origin": "0", "parts-0-item_code": version.definition.codes[0], "parts-1-item_code": code}
        condition = {"parts-1-when-mode": "all", "parts-1-when-0-field": "question1", "parts-1-when-0-operator": "is"}
        self.save(editor, version, "parts", **part, **condition, **{"parts-1-when-0-value": "有"})
        said = ThingVersion.objects.get().definition
        assert said.chosen({"question1": said.questions[0].choices[0].value}) == (part["parts-0-item_code"], code)
        assert said.chosen({}) == (part["parts-0-item_code"],)

    def test_an_item_is_found_by_its_name(self, editor):
        code, version = another_item("餐饮油烟排放备案"), drafted()
        index.rebuild()
        self.save(editor, version, "parts", **{"parts-0-item_code": "餐饮油烟排放备案"})
        assert ThingVersion.objects.get().definition.codes == (code,)

    def test_an_item_nobody_knows_is_refused_at_its_row(self, editor):
        version = drafted()
        answer = self.save(editor, version, "parts", **{"parts-0-item_code": "没有这个"})
        assert answer.status_code == 422
        assert "没有这个代码或名称的在用事项" in text_of(answer)
        assert ThingVersion.objects.get().definition.parts == ()

    def test_edges_are_chosen_from_the_items(self, editor):
        first, second = published_item().code, another_item()
        version = drafted(first, second)
        row = {"edges-0-before": first, "edges-0-after": second, "edges-0-material_key": "identity-card"}
        assert "居民身份证（" in text_of(editor.post(address(version, "edit/edges/"), {"do": "add:"}))
        self.save(editor, version, "edges", **row, **{"edges-1-before": "", "edges-1-after": ""})
        (edge,) = ThingVersion.objects.get().definition.edges
        assert (edge.before, edge.after, edge.material_key) == (first, second, "identity-card")
        assert self.save(editor, version, "edges", **row | {"edges-0-after": "elsewhere"}).status_code == 422

    def test_rows_are_added_without_saving(self, editor):
        version = drafted()
        assert 'name="parts-0-item_code"' in text_of(editor.post(address(version, "edit/parts/"), {"do": "add:"}))
        assert ThingVersion.objects.get().definition.parts == ()

    def test_two_tabs_do_not_write_over_each_other(self, editor, colleague):
        version = drafted()
        revision = version.changed_at.isoformat()
        given = {"title": "甲", "lead_authority_code": AUTHORITY_CODE, "revision": revision}
        assert self.save(editor, version, "basics", **given).status_code == 303
        late = self.save(colleague, version, "basics", **given | {"title": "乙"})
        assert late.status_code == 422
        assert "同事修改了这份草稿" in text_of(late)
        assert ThingVersion.objects.get().definition.title == "甲"

    def test_an_unknown_section_is_not_found(self, editor):
        assert editor.get(address(drafted(), "edit/nothing/")).status_code == 404

    @pytest.mark.parametrize("section", ["basics", "questions", "parts", "edges"])
    def test_every_section_opens(self, editor, section):
        assert editor.get(address(drafted(published_item().code), f"edit/{section}/")).status_code == 200


class TestTheRestOfItsLife:
    def test_from_review_to_publication_to_its_end(self, editor, colleague):
        version = drafted(published_item().code)
        editor.post(
            address(version, "edit/basics/"), {"do": "save", "title": "店", "lead_authority_code": AUTHORITY_CODE}
        )
        assert editor.post(address(version, "submit/")).status_code == 303
        refused = editor.post(address(version, "publish/"))
        assert refused.status_code == 409
        assert "请由另一位同事发布" in text_of(refused)
        assert colleague.post(address(version, "publish/")).status_code == 303
        assert catalogue.find_thing_in_force("shop").title == "店"
        assert colleague.post(address(version, "suspend/"), {"reason": ""}).status_code == 422
        assert colleague.post(address(version, "suspend/"), {"reason": "升级"}).status_code == 303
        assert colleague.post(address(version, "resume/")).status_code == 303
        assert colleague.post(address(version, "next/")).status_code == 303
        assert colleague.post(address(version, "cancel/"), {"reason": "不办了"}).status_code == 303
        assert catalogue.find_thing_in_force("shop") is None
        draft = ThingVersion.objects.get(state="draft")
        assert colleague.post(address(draft, "discard/")).status_code == 303

    def test_what_the_checks_find_keeps_it_from_review(self, editor):
        version = drafted()
        assert editor.post(address(version, "submit/")).status_code == 409
        assert "还没有组成事项" in text_of(editor.get(address(version)))

    def test_another_department_reads_and_does_not_write(self, editor):
        version = drafted()
        other = staff("editor-elsewhere", factories.AuthorityFactory().code)
        assert address(version, "edit/basics/") not in text_of(other.get(address(version)))
        assert other.post(address(version, "discard/")).status_code == 403
