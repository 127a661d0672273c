"""Staff pages of versions over HTTP."""

import pytest
from django.urls import reverse

from tongban.catalogue.comparing import changes_between
from tongban.catalogue.enums import VersionState
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.services import versions
from tongban.catalogue.tests.factories import ItemVersionFactory, authority, definition, draft_version
from tongban.catalogue.web.sections import SECTIONS
from tongban.identity.tests.factories import citizen, log_in, official

pytestmark = pytest.mark.django_db
TOO_LONG = {"promised_limit": {"value": 21, "unit": "working_day"}}


@pytest.fixture
def actor():
    return official("catalogue_editor", authority_id=authority().id)


@pytest.fixture
def desk(client, actor):
    return log_in(client, actor)


def address(name, *arguments):
    return reverse(f"catalogue:{name}", args=arguments)


class TestListVersionsPage:
    def test_shows_own_items_with_counts(self, desk):
        draft = draft_version(**TOO_LONG)
        versions.save_draft_version(
            actor=official("catalogue_editor", authority_id=authority().id),
            version_id=draft.pk,
            definition=draft.definition_json,
        )

        response = desk.get(address("list_versions"), {"shown": "errors", "q": "教师"})

        assert response.status_code == 200
        assert draft.item.code in response.text

    def test_hides_items_of_others(self, client):
        version = ItemVersionFactory()
        other = log_in(client, official("catalogue_editor"))

        assert version.item.code not in other.get(address("list_versions")).text

    def test_is_closed_to_residents_and_other_staff(self, client):
        assert log_in(client, citizen()).get(address("list_versions")).status_code == 403
        assert log_in(client, official("reviewer")).get(address("list_versions")).status_code == 403


class TestShowVersionPage:
    def test_shows_findings_in_place(self, desk, actor):
        version = versions.create_item(actor=actor, definition=definition(**TOO_LONG))

        text = desk.get(address("show_version", version.pk)).text

        assert "limit.promise_longer" in text
        assert "承诺办结时限" in text

    def test_of_an_item_nobody_has_is_not_found(self, desk):
        assert desk.get(address("show_version", 999)).status_code == 404

    def test_of_a_foreign_draft_is_not_found(self, client):
        draft = draft_version()

        assert log_in(client, official("catalogue_editor")).get(address("show_version", draft.pk)).status_code == 404


class TestPublishing:
    def test_walks_from_draft_to_force_with_two_people(self, client, actor):
        version = versions.create_item(actor=actor, definition=definition())
        own = log_in(client, actor)

        refused = own.post(address("publish_version", version.pk))
        assert refused.status_code == 409
        own.post(address("submit_for_review", version.pk))
        colleague = log_in(client, official("catalogue_editor", authority_id=authority().id))
        done = colleague.post(address("publish_version", version.pk))

        assert done.status_code == 303
        version.refresh_from_db()
        assert version.state == VersionState.PUBLISHED

    def test_explains_errors_on_the_page(self, desk):
        draft = draft_version(**TOO_LONG)

        response = desk.post(address("publish_version", draft.pk))

        assert response.status_code == 409
        assert "21 个工作日" in response.text

    def test_suspends_with_a_reason(self, desk):
        version = ItemVersionFactory()

        assert desk.post(address("suspend_version", version.pk), {}).status_code == 422
        assert desk.post(address("suspend_version", version.pk), {"reason": "系统升级"}).status_code == 303
        assert "系统升级" in desk.get(address("show_version", version.pk)).text

    def test_makes_and_discards_a_new_version(self, desk):
        version = ItemVersionFactory()

        desk.post(address("new_version_from", version.pk))
        draft = ItemVersion.objects.get(number=2)
        desk.post(address("discard_draft", draft.pk))

        assert ItemVersion.objects.count() == 1


class TestEditVersionPage:
    @pytest.mark.parametrize("section", SECTIONS)
    def test_sent_back_unchanged_changes_nothing(self, desk, section):
        """Every section: what the page shows, sent as the browser would, is what was there."""
        fees = ({"name": "工本费", "standard": "10 元", "basis": "通知", "amount": "10.00"},)
        draft = draft_version(
            faq=({"question": "能代办吗?", "answer": "能。"},),
            windows=({"name": "1 号窗口", "address": "中心大道 1 号"},),
            fees=fees,
            charged=True,
            power_source="1",
            everyday_words=("教师证", "大学老师"),
        )
        before = draft.definition_json
        page = desk.get(address("edit_version", draft.pk, section))

        response = desk.post(address("edit_version", draft.pk, section), as_sent(page))

        assert response.status_code == 303, response.text
        draft.refresh_from_db()
        assert draft.definition_json == before

    def test_saves_a_change(self, desk):
        draft = draft_version()
        data = as_sent(desk.get(address("edit_version", draft.pk, "basics"))) | {
            "everyday_words": "教师证,老师证、教资"
        }

        desk.post(address("edit_version", draft.pk, "basics"), data)

        draft.refresh_from_db()
        assert draft.definition.everyday_words == ("教师证", "老师证", "教资")

    def test_adds_and_removes_rows(self, desk):
        draft = draft_version()
        data = as_sent(desk.get(address("edit_version", draft.pk, "materials")))

        page = desk.post(address("edit_version", draft.pk, "materials"), data | {"do": "add:"})
        page = desk.post(address("edit_version", draft.pk, "materials"), as_sent(page) | {"do": "remove:0"})
        data = as_sent(page) | {"materials-0-name": "毕业证书"}
        desk.post(address("edit_version", draft.pk, "materials"), data)

        draft.refresh_from_db()
        assert [material.name for material in draft.definition.materials] == ["毕业证书"]
        assert draft.definition.materials[0].key.startswith("m")

    def test_explains_broken_structure(self, desk):
        draft = draft_version()

        response = desk.post(address("edit_version", draft.pk, "advanced"), {"form": '[{"key": 1}]'})

        assert response.status_code == 422

    def test_keeps_what_was_typed_when_something_is_wrong(self, desk):
        draft = draft_version()

        response = desk.post(address("edit_version", draft.pk, "basics"), {"title": "", "conditions": "年满十八周岁"})

        assert response.status_code == 422
        assert "年满十八周岁" in response.text

    def test_does_not_overwrite_a_colleague(self, desk):
        draft = draft_version()
        data = as_sent(desk.get(address("edit_version", draft.pk, "basics")))
        draft.save()

        assert desk.post(address("edit_version", draft.pk, "basics"), data).status_code == 422

    def test_of_no_such_section_is_not_found(self, desk):
        assert desk.get(address("edit_version", draft_version().pk, "nothing")).status_code == 404


class TestCreateItemPage:
    def test_starts_a_draft_of_the_own_authority(self, desk):
        data = {"code": "11440000006940116U2440105014004", "title": "高等学校教师资格认定", "item_type": "01"}

        response = desk.post(address("create_item"), data)

        assert response.status_code == 303
        assert ItemVersion.objects.get().definition.base_code == "440105014004"

    def test_explains_a_short_code(self, desk):
        response = desk.post(address("create_item"), {"code": "1144", "title": "甲", "item_type": "01"})

        assert response.status_code == 422


class TestCompareVersions:
    def test_shows_what_changed_field_by_field(self, desk):
        old = ItemVersionFactory()
        draft = versions.new_version_from(
            actor=official("catalogue_editor", authority_id=authority().id), version_id=old.pk
        )
        said = draft.definition_json | {"visits": 1, "visit_reason": "核验原件", "online_depth": []}
        draft.definition_json = said
        draft.save()

        text = desk.get(address("compare_versions", draft.pk, old.pk)).text

        assert "到办事现场次数" in text
        assert "核验原件" in text
        assert "事项名称" not in text

    def test_of_two_items_is_not_found(self, desk):
        first, second = ItemVersionFactory(), ItemVersionFactory()

        assert desk.get(address("compare_versions", first.pk, second.pk)).status_code == 404

    def test_finds_added_and_removed_lines(self):
        old = definition(materials=({"key": "a", "name": "甲"}, {"key": "b", "name": "乙"}))
        new = definition(materials=({"key": "a", "name": "甲"}, {"key": "c", "name": "丙"}))

        (change,) = changes_between(old, new)

        assert change.field == "materials"
        assert [(line.sign, line.text[0]) for line in change.lines] == [("", "甲"), ("-", "乙"), ("+", "丙")]

    def test_tells_a_change_no_word_shows(self):
        old = definition(materials=({"key": "a", "name": "甲"},))
        new = definition(materials=({"key": "z", "name": "甲"},))

        (change,) = changes_between(old, new)

        assert change.lines[-1].sign == "+"

    def test_of_the_same_is_nothing(self):
        assert changes_between(definition(), definition()) == []


def condition_as_sent(panel):
    data = {f"{panel.name}-mode": panel.given.mode}
    if panel.given.tree:
        data[f"{panel.name}-tree"] = panel.given.tree
    for number, (line, words, _answers) in enumerate(panel.lines):
        name = f"{panel.name}-{number}"
        data |= {f"{name}-field": line.field, f"{name}-operator": line.operator, f"{name}-value": words}
        if line.negated:
            data[f"{name}-not"] = "yes"
    return data


def as_sent(response):
    """The form of the page as a browser without scripts would send it."""
    shown = response.context.get("rowset") or response.context["form"]
    data = {"revision": response.context["revision"], "do": "save"}
    for form in shown.every_form() if hasattr(shown, "every_form") else [shown]:
        for field in form:
            value = field.value()
            if value is None and field.widget_type == "select":
                value = next(iter(field.field.choices))[0]  # a browser always sends the first choice
            if field.name == "when":
                data |= condition_as_sent(form.condition())
            elif isinstance(value, bool):
                if value:
                    data[field.html_name] = "on"
            elif value is not None:
                data[field.html_name] = value
    return data
