"""Rows of the editor without scripts: added, moved, removed, and nothing typed is lost on the way."""

import pytest
from django.urls import reverse

from tongban.catalogue.tests.factories import authority, draft_version
from tongban.catalogue.tests.web.test_editing import as_sent
from tongban.identity.tests.factories import log_in, official

pytestmark = pytest.mark.django_db

MATERIALS = (
    {"key": "card", "name": "居民身份证", "sample_url": "https://www.example.cn/card.pdf", "copies": 1},
    {"key": "diploma", "name": "毕业证书", "licence_type": "学历"},
)
ROUTE = (
    {"key": "accept", "name": "受理", "kind": "accept", "limit": {"value": 1, "unit": "working_day"}},
    {"key": "look", "name": "现场核查", "kind": "review", "checklist": ("场所相符", "设备齐全")},
    {"key": "decide", "name": "决定", "kind": "decide"},
)
SITUATIONS = (
    {
        "key": "who",
        "question": "您是应届毕业生吗?",
        "options": (
            {"value": "yes", "label": "是", "materials": ("card",)},
            {"value": "no", "label": "不是", "materials": ("card", "diploma")},
        ),
    },
)
FORM = (
    {
        "key": "you",
        "title": "您的情况",
        "fields": (
            {"key": "name", "label": "姓名", "prefill": "name", "max_length": 50},
            {
                "key": "degree",
                "label": "学历",
                "type": "choice",
                "choices": ({"value": "b", "label": "本科"}, {"value": "m", "label": "硕士"}),
            },
        ),
    },
    {
        "key": "jobs",
        "title": "工作经历",
        "fields": (
            {
                "key": "job",
                "label": "经历",
                "type": "group",
                "required": False,
                "fields": ({"key": "firm", "label": "单位"}, {"key": "proof", "label": "证明人", "type": "phone"}),
            },
        ),
    },
)


@pytest.fixture
def desk(client):
    return log_in(client, official("catalogue_editor", authority_id=authority().id))


@pytest.fixture
def draft():
    return draft_version(
        materials=MATERIALS,
        route=ROUTE,
        situations=SITUATIONS,
        form=FORM,
        special_procedures=(
            {"name": "听证", "basis": "行政许可法第四十六条", "limit": {"value": 20, "unit": "natural_day"}},
        ),
    )


class Editor:
    """A browser without scripts on one section of the editor."""

    def __init__(self, desk, draft, section):
        self.desk, self.draft = desk, draft
        self.address = reverse("catalogue:edit_version", args=[draft.pk, section])
        self.page = desk.get(self.address)

    def press(self, act, **typed):
        data = as_sent(self.page) | {name.replace("__at__", "-"): value for name, value in typed.items()}
        self.page = self.desk.post(self.address, data | {"do": act})
        return self.page

    def save(self, **typed):
        response = self.press("save", **typed)
        assert response.status_code == 303, response.text
        self.draft.refresh_from_db()
        return self.draft.definition


@pytest.mark.parametrize("section", ["law", "materials", "situations", "form", "route", "procedures"])
class TestEveryKindOfRow:
    def test_sent_back_unchanged_changes_nothing(self, desk, draft, section):
        before = draft.definition_json
        Editor(desk, draft, section).save()
        assert draft.definition_json == before

    def test_an_empty_row_added_and_left_empty_is_not_kept(self, desk, draft, section):
        before = draft.definition_json
        editor = Editor(desk, draft, section)
        assert editor.press("add:").status_code == 200
        editor.save()
        assert draft.definition_json == before

    @pytest.mark.parametrize("act", ["up:", "up:0", "up:99", "down:99.1", "remove:7", "remove:x", "nothing", "add:9.9"])
    def test_what_cannot_be_done_changes_nothing(self, desk, draft, section, act):
        before = draft.definition_json
        editor = Editor(desk, draft, section)
        assert editor.press(act).status_code == 200
        editor.save()
        assert draft.definition_json == before


class TestMaterials:
    def test_what_the_form_does_not_show_moves_with_its_row(self, desk, draft):
        editor = Editor(desk, draft, "materials")
        editor.press("down:0")
        first, second = editor.save().materials
        assert (first.key, first.licence_type) == ("diploma", "学历")
        assert (second.key, second.sample_url) == ("card", "https://www.example.cn/card.pdf")

    def test_a_mended_name_keeps_the_key(self, desk, draft):
        editor = Editor(desk, draft, "materials")
        assert editor.save(**{"materials-0-name": "身份证"}).materials[0].key == "card"

    def test_the_same_row_sent_twice_has_two_keys(self, desk, draft):
        editor = Editor(desk, draft, "materials")
        said = editor.save(**{"materials-1-origin": "0"})
        assert len({material.key for material in said.materials}) == 2


class TestRoute:
    def test_a_step_is_added_moved_and_saved(self, desk, draft):
        editor = Editor(desk, draft, "route")
        editor.press("add:")
        editor.press("up:3", **{"route-3-name": "制证", "route-3-kind": "review", "route-3-limit__value": "3"})
        assert editor.page.status_code == 200
        refused = editor.press("save")
        assert refused.status_code == 422
        assert 'value="制证"' in refused.text

        said = editor.save(**{"route-2-limit__unit": "working_day", "route-2-checklist": "照片清晰\n\n 姓名相符 "})

        assert [step.name for step in said.route] == ["受理", "现场核查", "制证", "决定"]
        assert said.route[2].key == "step1"
        assert said.route[2].checklist == ("照片清晰", "姓名相符")
        assert (said.route[2].limit.value, said.route[2].limit.unit) == (3, "working_day")

    def test_of_another_authority(self, desk, draft):
        said = Editor(desk, draft, "route").save(**{"route-1-authority_code": authority().code})
        assert said.route[1].authority_code == authority().code

    def test_of_an_unknown_authority_is_refused(self, desk, draft):
        assert Editor(desk, draft, "route").press("save", **{"route-1-authority_code": "x"}).status_code == 422


class TestSituations:
    def test_an_answer_is_added_with_its_materials(self, desk, draft):
        editor = Editor(desk, draft, "situations")
        editor.press("add:0")
        said = editor.save(**{"situations-0-options-2-label": "在读", "situations-0-options-2-materials": ["diploma"]})
        added = said.situations[0].options[2]
        assert (added.value, added.label, added.materials) == ("o1", "在读", ("diploma",))

    def test_an_answer_is_removed_and_another_moved(self, desk, draft):
        editor = Editor(desk, draft, "situations")
        editor.press("down:0.0")
        editor.press("remove:0.0")
        assert [option.value for option in editor.save().situations[0].options] == ["yes"]

    def test_a_new_situation_has_a_key(self, desk, draft):
        editor = Editor(desk, draft, "situations")
        editor.press("add:")
        editor.press("add:1", **{"situations-1-question": "有房产吗?"})
        said = editor.save(**{"situations-1-options-0-label": "有"})
        assert (said.situations[1].key, said.situations[1].options[0].value) == ("situation1", "o1")


class TestForm:
    def test_a_question_wanders_into_the_next_section(self, desk, draft):
        editor = Editor(desk, draft, "form")
        editor.press("down:0.1")
        you, jobs = editor.save().form
        assert [field.key for field in you.fields] == ["name"]
        assert [field.key for field in jobs.fields] == ["degree", "job"]
        assert [choice.value for choice in jobs.fields[0].choices] == ["b", "m"]

    def test_a_choice_that_stays_keeps_its_value(self, desk, draft):
        said = Editor(desk, draft, "form").save(**{"form-0-fields-1-choices": "硕士\n博士\n博士"})
        assert [(c.value, c.label) for c in said.form[0].fields[1].choices] == [("m", "硕士"), ("c1", "博士")]

    def test_a_question_is_added_to_a_group(self, desk, draft):
        editor = Editor(desk, draft, "form")
        editor.press("add:1.0")
        said = editor.save(**{"form-1-fields-0-fields-2-label": "起止时间", "form-1-fields-0-fields-2-type": "date"})
        assert [(part.key, part.type) for part in said.form[1].fields[0].fields][2] == ("part1", "date")

    def test_a_file_may_be_asked_in_each_row_of_a_group(self, desk, draft):
        editor = Editor(desk, draft, "form")
        editor.press("add:1.0")
        said = editor.save(**{"form-1-fields-0-fields-2-label": "健康证明", "form-1-fields-0-fields-2-type": "file"})
        assert said.form[1].fields[0].fields[2].type == "file"

    def test_a_single_choice_needs_choices(self, desk, draft):
        editor = Editor(desk, draft, "form")
        refused = editor.press("save", **{"form-0-fields-0-type": "choice", "form-0-title": "改过的标题"})
        assert refused.status_code == 422
        assert "请至少写两个选项" in refused.text
        assert "改过的标题" in refused.text

    def test_what_is_unchecked_stays_unchecked_while_rows_move(self, desk, draft):
        editor = Editor(desk, draft, "form")
        data = as_sent(editor.page)
        del data["form-0-fields-0-required"]
        editor.page = desk.post(editor.address, data | {"do": "down:0.0"})
        assert not editor.save().form[0].fields[1].required


GROUP = {
    "key": "together",
    "name": "并联审查",
    "join": "quorum",
    "quorum": 2,
    "branches": (
        {"key": "fire", "name": "消防", "nodes": ({"key": "fire", "name": "消防审查", "kind": "review"},)},
        {
            "key": "water",
            "name": "水务",
            "when": {"all_of": ({"field": "name", "value": "甲"}, {"field": "degree", "value": "b"})},
            "nodes": (
                {
                    "key": "inner",
                    "name": "按条件",
                    "split": "exclusive",
                    "branches": (
                        {
                            "key": "a",
                            "name": "简单",
                            "when": {"field": "degree", "value": "b"},
                            "nodes": ({"key": "look", "name": "核查", "kind": "handle", "post": "核查岗"},),
                        },
                        {"key": "b", "name": "其余", "nodes": ({"key": "test", "name": "检测", "kind": "handle"},)},
                    ),
                },
            ),
        },
    ),
}


class TestHeadings:
    def test_each_input_stands_on_the_page_once(self, desk, draft):
        """A second box of the same name, in the heading of the row, would win over what was typed."""
        page = Editor(desk, draft, "form").page.text
        assert page.count('name="form-0-title"') == 1


class TestGroups:
    @pytest.fixture
    def draft(self):
        first, _look, last = ROUTE
        return draft_version(route=(first, GROUP, last), form=FORM)

    def test_a_route_with_groups_sent_back_unchanged_changes_nothing(self, desk, draft):
        before = draft.definition_json
        Editor(desk, draft, "route").save()
        assert draft.definition_json == before

    def test_other_parts_of_such_an_item_can_be_edited(self, desk, draft):
        assert Editor(desk, draft, "materials").page.status_code == 200

    def test_a_group_is_added_with_two_branches_to_fill(self, desk, draft):
        editor = Editor(desk, draft, "route")
        editor.press("add-group:")
        editor.press("add:3.0")
        editor.press("add:3.1")
        branches = "route-3-branches"
        said = editor.save(
            **{
                "route-3-name": "两个部门",
                f"{branches}-0-name": "甲",
                f"{branches}-0-nodes-0-name": "甲审查",
                f"{branches}-1-name": "乙",
                f"{branches}-1-nodes-0-name": "乙审查",
                f"{branches}-1-when-0-field": "degree",
                f"{branches}-1-when-0-operator": "is_not",
                f"{branches}-1-when-0-value": "硕士",
            }
        )
        group = said.route[3]
        assert [(branch.key, branch.nodes[0].name) for branch in group.branches] == [
            ("branch1", "甲审查"),
            ("branch2", "乙审查"),
        ]
        assert group.key == "group1"
        assert (group.branches[1].when.field, group.branches[1].when.operator) == ("degree", "is_not")

    def test_steps_deep_inside_are_added_moved_and_removed(self, desk, draft):
        editor = Editor(desk, draft, "route")
        editor.press("add:1.1.0.0")
        deep = "route-1-branches-1-nodes-0-branches-0-nodes"
        editor.press("up:1.1.0.0.1", **{f"{deep}-1-name": "复核"})
        editor.press("remove:1.0.0")
        editor.press("add:1.0")
        said = editor.save(**{"route-1-branches-0-nodes-0-name": "重新审查"})
        fire, water = said.route[1].branches
        assert [node.name for node in fire.nodes] == ["重新审查"]
        assert [node.name for node in water.nodes[0].branches[0].nodes] == ["复核", "核查"]
        assert water.nodes[0].branches[0].nodes[1].post == "核查岗"

    def test_a_leading_department_consolidates(self, desk, draft):
        editor = Editor(desk, draft, "route")
        assert editor.press("save", **{"route-1-join": "lead"}).status_code == 422
        lead = {"route-1-lead_name": "汇总意见", "route-1-lead_value": "1", "route-1-lead_unit": "working_day"}
        group = editor.save(**{"route-1-join": "lead", "route-1-quorum": "", **lead}).route[1]
        assert (group.join, group.quorum, group.lead.name, group.lead.limit.value) == ("lead", 0, "汇总意见", 1)

    def test_names_of_inputs_nested_beyond_all_measure_are_not_followed(self, desk, draft):
        editor = Editor(desk, draft, "route")
        name = "route-" + "-".join(["9-branches-0-nodes"] * 300) + "-0-name"
        sent = desk.post(editor.address, f"do=add:&{name}=x", content_type="application/x-www-form-urlencoded")
        assert sent.status_code == 200
