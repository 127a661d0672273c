"""Each type of question: what is understood, what is refused and in which words."""

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from tongban.applications.errors import AnswersTooLarge
from tongban.applications.forms.answers import LONGEST_ANSWER, MOST_ROWS, find_problems, keep
from tongban.applications.forms.details import known_answers
from tongban.applications.forms.fields import field_of
from tongban.applications.forms.merging import requirements_of
from tongban.applications.forms.rendering import read_section
from tongban.applications.forms.wording import words_of
from tongban.applications.tests.factories import FORM, PEOPLE, item
from tongban.catalogue.public import FormField, FormSection
from tongban.identity import public as identity
from tongban.identity.tests.factories import DivisionFactory, citizen, citizen_number, organisation_code

CHOICES = [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}]
CITIZEN, USCC = citizen_number(7), organisation_code(7)


def question(type_="text", **more):
    return FormField.model_validate({"key": "q", "label": "问题", "type": type_, **more})


def said(asked, raw):
    with pytest.raises(ValidationError) as refusal:
        field_of(asked).clean(raw)
    return refusal.value.messages[0]


class TestUnderstood:
    @pytest.mark.parametrize(
        ("asked", "raw", "canonical"),
        [
            (question(), "  五山路\n1号 ", "五山路 1号"),
            (question(), 12, "12"),
            (question("long_text"), "一\r\n二", "一\n二"),
            (question("number"), "１，２３４.50", "1234.50"),
            (question("number"), 0, "0"),
            (question("money"), "¥1,234.5", "1234.50"),
            (question("date"), "2026年3月6日", "2026-03-06"),
            (question("date"), "20260306", "2026-03-06"),
            (question("choice", choices=CHOICES), "b", "b"),
            (question("multi_choice", choices=CHOICES), ["b", "a"], ["a", "b"]),
            (question("citizen_id"), f" {CITIZEN.lower()} ", CITIZEN),
            (question("uscc"), USCC.lower(), USCC),
            (question("phone"), "+86 138-0013-8000", "13800138000"),
            (question("phone"), "（0755）12345678", "0755-12345678"),
            (question("phone"), "020-12345678-801", "020-12345678-801"),
            (question("phone"), "12345", "12345"),
            (question("email"), "ａ@example.cn", "a@example.cn"),
            (question(required=False), "  ", ""),
        ],
    )
    def test_becomes_canonical_and_stays_so(self, asked, raw, canonical):
        assert field_of(asked).clean(raw) == canonical
        assert keep(asked, keep(asked, raw)) == canonical


class TestRefused:
    @pytest.mark.parametrize(
        ("asked", "raw", "words"),
        [
            (question(), "", "请填写问题。"),
            (question(), "\u200b\x00 ", "请填写问题。"),
            (question(max_length=3), "一二三四", "问题最多 3 个字，现有 4 个字"),
            (question(), {"a": 1}, "问题应为文字"),
            (question(), True, "问题应为文字"),
            (question("number"), "很多", "问题请用数字填写"),
            (question("number"), "NaN", "问题请用数字填写"),
            (question("number"), "1e999", "问题请用数字填写"),
            (question("number", minimum=1), "0", "问题不能小于1"),
            (question("number", maximum=9), "10", "问题不能大于9"),
            (question("money"), "1.234", "问题："),
            (question("money"), "-1", "问题："),
            (question("date"), "2026-02-30", "问题请按年、月、日填写"),
            (question("date"), "明天", "问题请按年、月、日填写"),
            (question("date"), "0001-01-01", "问题的年份不对"),
            (question("choice", choices=CHOICES), "c", "问题请从列出的选项中选择一项"),
            (question("choice", choices=CHOICES), "", "请选择问题。"),
            (question("multi_choice", choices=CHOICES), ["a", "c"], "问题请从列出的选项中选择"),
            (question("multi_choice", choices=CHOICES), "a", "问题请从列出的选项中选择"),
            (question("multi_choice", choices=CHOICES), [], "问题请至少选择一项"),
            (question("citizen_id"), CITIZEN[:-1] + ("0" if CITIZEN[-1] != "0" else "1"), "问题："),
            (question("uscc"), USCC[:-1], "问题："),
            (question("phone"), "123", "问题不像电话号码"),
            (question("phone"), "1234567890123", "问题不像电话号码"),
            (question("email"), "a@", "问题请按邮箱格式填写"),
            (question("address"), "五山路", "问题应包含行政区划和详细地址"),
            (question("address"), {"x": "y"}, "问题应包含行政区划和详细地址"),
        ],
    )
    def test_says_what_to_do_in_the_fields_own_words(self, asked, raw, words):
        assert said(asked, raw).startswith(words)

    def test_what_was_typed_is_kept(self):
        assert keep(question("number"), "很多") == "很多"
        assert keep(question("date"), "明天") == "明天"

    def test_what_is_far_too_long_is_refused(self):
        with pytest.raises(AnswersTooLarge):
            keep(question("number"), "9" * (LONGEST_ANSWER + 1))


@pytest.mark.django_db
class TestAddress:
    @pytest.fixture(autouse=True)
    def _divisions(self):
        province = DivisionFactory()
        city = DivisionFactory(code="440300", name="深圳市", level=3, parent=province)
        DivisionFactory(code="440305", name="南山区", level=4, parent=city)

    def test_needs_a_county_and_the_rest(self):
        asked = question("address")

        assert "省、市、县（区）" in said(asked, {"division": "", "detail": "科苑路"}).replace("(", "（").replace(
            ")", "）"
        )
        assert "请继续选择" in said(asked, {"division": "440300", "detail": "科苑路"})
        assert "详细地址" in said(asked, {"division": "440305", "detail": ""})
        assert said(asked, {"division": "999999", "detail": "科苑路"}).startswith("请选择")

    def test_is_said_in_full(self):
        answer = field_of(question("address")).clean({"division": "440305", "detail": "科苑路1号"})

        assert words_of(question("address"), answer) == "广东省深圳市南山区科苑路1号"

    def test_is_read_level_by_level_and_a_new_city_drops_the_old_county(self):
        section = FormSection(key="s", title="s", fields=(question("address"),))

        whole = read_section(section, QueryDict("q-0=440000&q-1=440300&q-2=440305&q-detail=x"))
        changed = read_section(section, QueryDict("q-0=440000&q-1=&q-2=440305&q-detail=x"))

        assert whole == {"q": {"division": "440305", "detail": "x"}}
        assert changed == {"q": {"division": "440000", "detail": "x"}}

    def test_shows_one_select_more_than_is_chosen(self):
        html = field_of(question("address")).widget.render("q", {"division": "440300", "detail": "x"}, {"id": "id_q"})

        assert html.count("<select") == 3
        assert "南山区" in html


class TestWords:
    def test_a_label_that_asks_ends_the_sentence_once(self):
        assert said(question(label="房子是谁的？"), "") == "请填写房子是谁的。"

    @pytest.mark.parametrize(
        ("answer", "words"), [("50000.00", "50,000 元"), ("1234.50", "1,234.50 元"), ("约五万", "约五万 元")]
    )
    def test_an_amount_is_said_with_the_fen_only_where_there_are_some(self, answer, words):
        assert words_of(question("money"), answer) == words


class TestGroup:
    group = FormField.model_validate(PEOPLE | {"required": True, "maximum": 2})

    def test_needs_a_row_when_required(self):
        assert find_problems([self.group], {"people": [{}, {"name": ""}]}, ())["people"] == [
            "从业人员请至少填写 1 行。"
        ]

    def test_names_the_cell_that_is_wrong(self):
        rows = [{"name": "李四", "age": "x"}, {"age": "3"}]

        assert find_problems([self.group], {"people": rows}, ()).keys() == {"people.0.age", "people.1.name"}

    def test_refuses_too_many_rows(self):
        rows = [{"name": "李四"}] * 3

        assert "最多填写 2 行" in find_problems([self.group], {"people": rows}, ())["people"][0]
        with pytest.raises(AnswersTooLarge):
            keep(self.group, [{"name": "x"}] * (MOST_ROWS + 1))

    def test_ignores_cells_nobody_asked_for(self):
        assert keep(self.group, [{"name": "李四", "x": "y"}]) == [{"name": "李四"}]


class TestReading:
    section = FormSection.model_validate(FORM[0])

    def test_takes_only_what_the_page_carried(self):
        assert read_section(self.section, QueryDict("site=x")) == {"site": "x"}

    def test_a_marker_tells_that_nothing_was_chosen(self):
        assert read_section(self.section, QueryDict("kind-asked=1")) == {"kind": ""}

    @pytest.mark.parametrize("stated", ["-1", "x", "99999999999", "²"])
    def test_a_senseless_number_of_rows_is_no_row(self, stated):
        section = FormSection.model_validate(FORM[1])

        assert read_section(section, QueryDict(mutable=True) | {"people-rows": stated}) == {"people": []}


@pytest.mark.django_db
class TestSituations:
    def test_narrow_the_materials(self):
        options = [
            {"value": "own", "label": "自有", "materials": ["deed"]},
            {"value": "rent", "label": "租赁", "materials": ["lease"]},
        ]
        asked = item(
            situations=[{"key": "home", "question": "场所来源", "options": options}],
            materials=[
                {"key": "deed", "name": "房产证"},
                {"key": "lease", "name": "租赁合同"},
                {"key": "id", "name": "身份证"},
            ],
        )

        before, after = requirements_of([asked], {}), requirements_of([asked], {"situation-home": "rent"})

        assert before.sections[0].fields[0].label == "场所来源"
        assert [material.key for material in before.materials] == ["deed", "lease", "id"]
        assert [material.key for material in after.materials] == ["lease", "id"]


@pytest.mark.django_db
class TestPrefill:
    def test_fills_what_the_register_holds_and_not_the_other_kind_of_party(self):
        me = identity.get_own_party(citizen(name="欧阳建华"))
        person = {
            "key": "p",
            "title": "人",
            "fields": [
                {"key": "n", "label": "姓名", "prefill": "name"},
                {"key": "c", "label": "证", "type": "citizen_id", "prefill": "certificate_number"},
            ],
        }
        firm = {
            "key": "f",
            "title": "企",
            "fields": [
                {"key": "m", "label": "名称", "prefill": "name"},
                {"key": "u", "label": "码", "type": "uscc", "prefill": "certificate_number"},
            ],
        }
        sections = tuple(FormSection.model_validate(each) for each in (person, firm))

        assert known_answers(sections, me) == {"n": "欧阳建华", "c": me.certificate_number}
