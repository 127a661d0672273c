"""Conditions written in the editor without code and without scripts."""

import pytest

from tongban.catalogue.conditions import AllOf, AnyOf, NotSo
from tongban.catalogue.tests.factories import draft_version
from tongban.catalogue.tests.web.test_rows import FORM, SITUATIONS, Editor, desk  # noqa: F401 a fixture

pytestmark = pytest.mark.django_db
DEEP = {
    "all_of": (
        {"field": "degree", "operator": "is", "value": "m"},
        {"any_of": ({"field": "name", "operator": "is", "value": "甲"}, {"field": "name", "operator": "answered"})},
    )
}


def draft(**facts):
    return draft_version(form=FORM, situations=SITUATIONS, **facts)


def lines(prefix, *rows, mode="all"):
    data = {f"{prefix}-when-mode": mode}
    for number, (field, operator, value) in enumerate(rows):
        name = f"{prefix}-when-{number}"
        data |= {f"{name}-field": field, f"{name}-operator": operator, f"{name}-value": value}
    return data


class TestConditions:
    def test_a_question_is_asked_under_one_of_two_conditions(self, desk):  # noqa: F811
        rows = ("degree", "one_of", "本科、硕士"), ("situation-who", "is", "不是")
        said = Editor(desk, draft(), "form").save(**lines("form-0-fields-0", *rows, mode="any"))
        when = said.form[0].fields[0].when
        assert isinstance(when, AnyOf)
        assert [(part.field, part.value, part.values) for part in when.any_of] == [
            ("degree", "", ("b", "m")),
            ("situation-who", "no", ()),
        ]

    def test_a_comparison_is_turned_round(self, desk):  # noqa: F811
        said = Editor(desk, draft(), "form").save(
            **lines("form-1", ("job", "rows_at_least", "2"), ("degree", "is", "m")), **{"form-1-when-0-not": "yes"}
        )
        assert isinstance(said.form[1].when, AllOf)
        assert isinstance(said.form[1].when.all_of[0], NotSo)

    def test_a_question_of_a_group_may_ask_its_neighbour_and_no_other_row_may(self, desk):  # noqa: F811
        inner = Editor(desk, draft(), "form").save(**lines("form-1-fields-0-fields-1", ("firm", "is", "银行")))
        assert inner.form[1].fields[0].fields[1].when.field == "firm"
        refused = Editor(desk, draft(), "form").press("save", **lines("form-0-fields-0", ("firm", "is", "银行")))
        assert refused.status_code == 422

    @pytest.mark.parametrize(
        ("section", "facts"),
        [("materials", {"materials": ({"key": "card", "name": "身份证"},)}), ("fees", {"fees": ({"name": "工本费"},)})],
    )
    def test_materials_and_fees_may_depend_on_answers(self, desk, section, facts):  # noqa: F811
        said = Editor(desk, draft(**facts), section).save(**lines(f"{section}-0", ("degree", "is", "硕士")))
        assert getattr(said, section)[0].when.value == "m"

    def test_a_tree_beyond_a_list_is_told_in_words_and_kept(self, desk):  # noqa: F811
        version = draft(materials=({"key": "card", "name": "身份证", "when": DEEP},))
        before = version.definition_json
        editor = Editor(desk, version, "materials")
        assert "学历是硕士" in editor.page.text
        assert "按原样" in editor.press("more").text
        editor.save(**{"materials-0-name": "身份证"})
        assert version.definition_json == before

    def test_a_tree_may_be_replaced_by_a_list(self, desk):  # noqa: F811
        version = draft(materials=({"key": "card", "name": "身份证", "when": DEEP},))
        said = Editor(desk, version, "materials").save(**lines("materials-0", ("degree", "is", "本科")))
        assert said.materials[0].when.value == "b"

    def test_emptied_the_part_is_always_needed(self, desk):  # noqa: F811
        version = draft(materials=({"key": "card", "name": "身份证", "when": DEEP["all_of"][0]},))
        assert Editor(desk, version, "materials").save(**lines("materials-0", ("", "is", ""))).materials[0].when is None

    @pytest.mark.parametrize(
        ("row", "told"),
        [
            (("degree", "is", "博士"), "本科、硕士"),
            (("degree", "at_least", "3"), "不能按数字比较"),
            (("", "is", "硕士"), "请选择"),
            (("nobody", "is", "x"), "nobody"),
            (("degree", "resembles", "x"), "请选择"),
        ],
    )
    def test_what_cannot_be_compared_is_told_at_its_row(self, desk, row, told):  # noqa: F811
        version = draft(materials=({"key": "card", "name": "身份证"},))
        refused = Editor(desk, version, "materials").press("save", **lines("materials-0", row))
        assert refused.status_code == 422
        assert told in refused.text
        assert "govuk-error-message" in refused.text

    @pytest.mark.parametrize("tree", ["", "{", "[" * 5000, '{"all_of": 3}', '{"field": "x", "operator": "odd"}'])
    def test_a_tree_that_cannot_be_read_is_refused(self, desk, tree):  # noqa: F811
        version = draft(materials=({"key": "card", "name": "身份证"},))
        sent = {"materials-0-when-mode": "*", "materials-0-when-tree": tree}
        assert Editor(desk, version, "materials").press("save", **sent).status_code == 422

    def test_one_more_comparison_keeps_what_was_typed(self, desk):  # noqa: F811
        page = Editor(desk, draft(), "form").press("more", **lines("form-0", ("degree", "is", "硕士")))
        assert page.context["rowset"].rows[0].form.condition().lines[0][0].value == "硕士"
        assert 'name="form-0-when-1-field"' in page.text

    def test_a_question_may_be_recommended(self, desk):  # noqa: F811
        editor = Editor(desk, draft(), "form")
        said = editor.save(**{"form-1-fields-0-recommended": "on", "form-0-fields-0-recommended": "on"})
        assert said.form[1].fields[0].recommended
        assert not said.form[0].fields[0].recommended  # it must be answered anyway
