"""Example applications written in the editor, and what comes out of them now."""

import json

import pytest
from django.urls import reverse

from tongban.catalogue.tests.factories import draft_version
from tongban.catalogue.tests.web.test_rows import FORM, SITUATIONS, Editor, desk  # noqa: F401 a fixture

pytestmark = pytest.mark.django_db
JOBS = [{"_row": "ab12", "firm": "市图书馆", "proof": "13800138000"}]
MATERIALS = (
    {"key": "card", "name": "居民身份证"},
    {"key": "diploma", "name": "毕业证书", "when": {"field": "degree", "value": "m"}},
)
EXAMPLES = (
    {
        "name": "硕士毕业",
        "answers": {"degree": "m", "job": JOBS, "situation-who": "no"},
        "materials": ("card", "diploma"),
        "fee": "0.00",
    },
    {"name": "本科毕业", "answers": {"degree": "b"}, "promised_limit": {"value": 3, "unit": "working_day"}},
)


@pytest.fixture
def draft():
    return draft_version(form=FORM, situations=SITUATIONS, materials=MATERIALS, examples=EXAMPLES)


class TestExamples:
    def test_sent_back_unchanged_they_change_nothing(self, desk, draft):  # noqa: F811
        before = draft.definition_json
        Editor(desk, draft, "examples").save()
        assert draft.definition_json["examples"] == before["examples"]
        assert draft.definition_json == before

    def test_are_shown_in_the_words_of_the_form(self, desk, draft):  # noqa: F811
        page = Editor(desk, draft, "examples").page.text
        assert "单位：市图书馆；证明人：13800138000" in page

    def test_a_new_one_is_written_with_answers_in_words(self, desk, draft):  # noqa: F811
        editor = Editor(desk, draft, "examples")
        editor.press("add:")
        editor.press("add:2")
        editor.press("add:2")
        typed = {
            "examples-2-name": "两份工作",
            "examples-2-answers-0-asked": "degree",
            "examples-2-answers-0-answer": "硕士",
            "examples-2-answers-1-asked": "job",
            "examples-2-answers-1-answer": "单位：甲；证明人：13800138000\n单位: 乙",
        }
        example = editor.save(**typed).examples[2]
        assert example.answers == {
            "degree": "m",
            "job": [{"_row": "r1", "firm": "甲", "proof": "13800138000"}, {"_row": "r2", "firm": "乙"}],
        }
        assert (example.questions, example.materials, example.steps, example.fee) == (None, None, None, None)

    def test_what_comes_out_now_is_taken_as_expected(self, desk, draft):  # noqa: F811
        editor = Editor(desk, draft, "examples")
        editor.press("fill:1")
        example = editor.save().examples[1]
        assert example.questions == ("name", "degree", "job")
        assert example.materials == ("card",)
        assert example.steps == ("accept", "review", "decide")
        assert example.promised_limit.value == draft.definition.promised_limit.value

    def test_what_an_example_finds_stands_at_its_row(self, desk, draft):  # noqa: F811
        rows = Editor(desk, draft, "examples").page.context["rowset"].rows
        assert rows[0].remarks == []
        assert "本科毕业" in rows[1].remarks[0]

    @pytest.mark.parametrize(("asked", "answer"), [("degree", "博士"), ("job", "月薪：3000"), ("nobody", "x")])
    def test_an_answer_the_form_does_not_know_is_told(self, desk, draft, asked, answer):  # noqa: F811
        typed = {"examples-1-answers-0-asked": asked, "examples-1-answers-0-answer": answer}
        assert Editor(desk, draft, "examples").press("save", **typed).status_code == 422

    @pytest.mark.parametrize("act", ["fill:", "fill:9", "fill:-1", "fill:²", "fill:0.0", "fill:1e5"])
    def test_what_cannot_be_filled_in_changes_nothing(self, desk, draft, act):  # noqa: F811
        assert Editor(desk, draft, "examples").press(act).status_code == 200


class TestFormAsJson:
    def test_conditions_and_examples_go_out_and_come_in_again(self, desk, draft):  # noqa: F811
        shown = [dict(section) for section in FORM]
        shown[1]["when"] = {"not_so": {"any_of": ({"field": "degree", "operator": "one_of", "values": ("b", "m")},)}}
        full = draft_version(form=shown, situations=SITUATIONS, materials=MATERIALS, examples=EXAMPLES)
        saved = desk.get(reverse("catalogue:download_form", args=[full.pk]))
        assert "attachment" in saved["Content-Disposition"]
        bare = draft_version(materials=MATERIALS)

        said = Editor(desk, bare, "advanced").save(**{name: json.dumps(part) for name, part in saved.json().items()})

        assert said.form == full.definition.form
        assert said.form[1].when.not_so.any_of[0].values == ("b", "m")
        assert said.examples == full.definition.examples
        assert said.situations == full.definition.situations
