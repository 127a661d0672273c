"""Several items, one form: nothing asked twice, and each case gets what it would have got alone."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tongban.applications.forms.merging import requirements_of
from tongban.applications.forms.rows import facts_of
from tongban.applications.forms.uniting import unite
from tongban.catalogue.public import Item, VersionState
from tongban.catalogue.tests.factories import definition


def item(number=1, fields=(), materials=(), **changes):
    """An item version that is in no table: merging reads definitions only."""
    form = changes.pop("form", None) or [{"key": "s", "title": "内容", "fields": list(fields)}]
    said = definition(form=form, materials=list(materials), **changes)
    return Item(number, 1, VersionState.PUBLISHED, f"item{number}", f"事项{number}", 1, said)


def field(key, label=None, **more):
    return {"key": key, "label": label or key, **more}


def keys(merged):
    return [question.key for question in merged.questions.values()]


class TestQuestions:
    def test_one_element_is_asked_once_whatever_it_is_called(self):
        one = item(1, [field("site", "经营地址", element="premises.address", required=False)])
        two = item(2, [field("place", "住所", element="premises.address"), field("x")])

        merged = requirements_of([one, two], {})

        assert keys(merged) == ["site", "x"]
        assert merged.questions["site"].label == "经营地址"
        assert merged.questions["site"].required

    def test_the_same_words_under_the_same_key_are_one_question(self):
        assert keys(requirements_of([item(1, [field("x", "其他")]), item(2, [field("x", "其他")])], {})) == ["x"]

    def test_the_same_key_with_other_words_is_another_question(self):
        merged = requirements_of([item(1, [field("reason", "开店理由")]), item(2, [field("reason", "停业理由")])], {})

        assert keys(merged) == ["reason", "reason--2"]

    def test_what_one_form_asks_twice_by_the_same_element_stays_two(self):
        one = item(1, [field("boss", "负责人", element="person.name"), field("cook", "厨师", element="person.name")])
        two = item(2, [field("boss", "经理", element="person.name"), field("guard", "保安", element="person.name")])

        assert keys(requirements_of([one, two], {})) == ["boss", "cook", "guard"]

    def test_the_strictest_rule_of_any_item_counts(self):
        one = item(1, [field("area", type="number", element="a.b", minimum=1, maximum=900, required=False)])
        two = item(2, [field("area", type="number", element="a.b", minimum=20)])
        three = item(3, [field("area", type="number", element="a.b", maximum=500)])

        asked = requirements_of([one, two, three], {}).questions["area"]

        assert (asked.minimum, asked.maximum, asked.required) == (20, 500, True)

    def test_what_no_answer_can_meet_is_asked_twice_and_reported(self):
        one = item(1, [field("area", type="number", element="a.b", maximum=10)])
        two = item(2, [field("area", type="number", element="a.b", minimum=20)])

        merged = requirements_of([one, two], {})

        assert keys(merged) == ["area", "area--2"]
        assert [(each.item_code, each.key) for each in merged.conflicts] == [("item2", "area")]

    def test_a_bound_met_by_each_alone_but_not_by_all_is_reported(self):
        bounds = [{"minimum": 1, "maximum": 10}, {"minimum": 5, "maximum": 20}, {"minimum": 12, "maximum": 30}]
        items = [item(at, [field("n", type="number", element="a.b", **bound)]) for at, bound in enumerate(bounds, 1)]

        assert keys(requirements_of(items, {})) == ["n", "n--3"]

    def test_choices_are_those_all_items_know(self):
        both = [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}]
        one = item(1, [field("k", type="choice", element="a.b", choices=both)])
        two = item(2, [field("k", type="choice", element="a.b", choices=[both[1], {"value": "c", "label": "丙"}])])

        assert [choice.value for choice in requirements_of([one, two], {}).questions["k"].choices] == ["b"]

    def test_a_condition_counts_for_its_own_item_only(self):
        shop = {"field": "kind", "value": "shop"}
        one = item(1, [field("kind", element="a.kind"), field("sign", element="a.sign", when=shop)])
        two = item(2, [field("sort", "类型", element="a.kind"), field("sign", element="a.sign", required=False)])

        assert requirements_of([one, two], {"kind": "home"}).questions["sign"].required is False
        assert requirements_of([one, two], {"kind": "shop"}).questions["sign"].required is True

    def test_sections_under_one_heading_are_one(self):
        form = [{"key": "s", "title": "内容", "fields": [field("a")]}]
        other = [{"key": "s", "title": "场所", "fields": [field("b")]}]
        same = [{"key": "s", "title": "内容", "fields": [field("c")]}]

        merged = requirements_of([item(1, form=form), item(2, form=other), item(3, form=same)], {})

        assert [(one.key, [each.key for each in one.fields]) for one in merged.sections] == [
            ("s", ["a", "c"]),
            ("s--2", ["b"]),
        ]


CARD = {"key": "card", "name": "居民身份证", "copies": 1, "forms": ["1", "2"]}


KINDS = {"居民身份证": "identity_card", "身份证原件及复印件": "identity_card"}


class TestMaterials:
    def test_two_names_of_one_kind_are_one_material_and_the_highest_demand_counts(self):
        other = {
            "key": "id",
            "name": "身份证原件及复印件",
            "originals": 1,
            "copies": 2,
            "forms": ["1"],
            "necessity": "1",
        }
        one, two = item(1, materials=[CARD | {"necessity": "2"}]), item(2, materials=[other])

        (asked,) = requirements_of([one, two], {}, KINDS).materials

        assert (asked.key, asked.originals, asked.copies, asked.forms) == ("card", 1, 2, ("1",))
        assert asked.necessity == "1"

    def test_one_item_that_wants_two_of_a_kind_gets_two(self):
        spouse = {"key": "spouse-card", "name": "居民身份证", "copies": 1}

        items = [item(1, materials=[CARD, spouse]), item(2, materials=[CARD])]

        assert len(requirements_of(items, {}, KINDS).materials) == 2

    def test_paper_for_one_and_a_file_for_the_other_are_two_and_reported(self):
        merged = requirements_of(
            [item(1, materials=[CARD | {"forms": ["1"]}]), item(2, materials=[CARD | {"forms": ["2"]}])], {}
        )

        assert [material.key for material in merged.materials] == ["card", "card--2"]
        assert [each.label for each in merged.conflicts] == ["居民身份证"]

    def test_one_kind_wanted_on_paper_by_one_item_and_as_a_file_by_the_other_is_asked_twice_and_split_exactly(self):
        paper, file = CARD | {"forms": ["1"]}, {"key": "id", "name": "身份证原件及复印件", "forms": ["2"]}
        some = [item(1, materials=[paper]), item(2, materials=[file])]

        merged, union = requirements_of(some, {}, KINDS), unite(some, KINDS)

        assert [(each.key, each.forms) for each in merged.materials] == [("card", ("1",)), ("id", ("2",))]
        assert [each.label for each in union.conflicts] == ["身份证原件及复印件"]
        handed_in = {"card": ["paper"], "id": ["a.pdf"]}
        assert [share.filed(handed_in) for share in union.shares] == [{"card": ["paper"]}, {"id": ["a.pdf"]}]

    def test_each_case_gets_its_own_name_for_what_was_handed_in_once(self):
        other = {"key": "id", "name": "身份证原件及复印件"}
        first, second = unite([item(1, materials=[CARD]), item(2, materials=[other])], KINDS).shares

        assert first.filed({"card": ["a.pdf"]}) == {"card": ["a.pdf"]}
        assert second.filed({"card": ["a.pdf"]}) == {"id": ["a.pdf"]}


class TestFiles:
    def test_of_questions_and_rows_go_to_the_question_of_each_item(self):
        group = field("people", "人员", type="group", fields=[field("cert", type="file")])
        one, two = (
            item(1, [field("plan", "平面图", type="file")]),
            item(2, [field("plan", "水电图", type="file"), group]),
        )
        _first, second = unite([one, two]).shares

        filed = second.filed({"answer:plan": [1], "answer:plan--2": [2], "answer:people:r0:cert": [3]})

        assert filed == {"answer:plan": [2], "answer:people:r0:cert": [3]}


ELEMENTS = ["", "", "person.name", "contact.mobile", "premises.area"]


@st.composite
def questions(draw):
    """Questions under keys that other items use too; some wait for an answer to one before them."""
    fields = []
    for key in draw(st.lists(st.integers(0, 7), unique=True, min_size=1)):
        earlier = draw(st.sampled_from(["", *(each["key"] for each in fields)]))
        fields.append(
            field(
                f"k{key}",
                draw(st.sampled_from(["甲", "乙", "丙"])),
                element=draw(st.sampled_from(ELEMENTS)),
                required=draw(st.booleans()),
                max_length=draw(st.sampled_from([5, 50])),
                when={"field": earlier, "value": "1"} if earlier else None,
            )
        )
    return fields


@st.composite
def items(draw):
    found = []
    for number in range(1, draw(st.integers(2, 5)) + 1):
        papers = draw(st.lists(st.sampled_from(["card", "lease", "plan"]), unique=True))
        names = [draw(st.sampled_from(["居民身份证", "图纸"])) for _paper in papers]
        materials = [{"key": key, "name": name} for key, name in zip(papers, names, strict=True)]
        found.append(item(number, draw(questions()), materials))
    return found


class TestAnyItems:
    @given(items(), st.data())
    def test_each_case_gets_what_a_separate_application_would_have_given_it(self, some, data):
        union = unite(some, KINDS)
        names = {name for share in union.shares for name in share.questions.values()}
        answers = {name: data.draw(st.sampled_from(["", "1", "2"])) for name in sorted(names)}

        for share in union.shares:
            own = share.answers(answers)
            alone = requirements_of([share.item], own, KINDS)
            alone_share = unite([share.item], KINDS).shares[0]
            assert share.asked(answers) == alone_share.asked(own)
            assert share.facts(answers) == alone_share.facts(own)
            assert facts_of(share.asked(answers), share.facts(answers), ()) == facts_of(alone.questions, own, ())
            assert [each.key for each in share.needed(answers)] == [each.key for each in alone.materials]

    @given(items(), st.data())
    def test_nothing_is_asked_twice_and_nothing_is_left_out(self, some, data):
        union = unite(some, KINDS)
        names = {name for share in union.shares for name in share.questions.values()}
        answers = {name: data.draw(st.sampled_from(["", "1"])) for name in sorted(names)}
        merged = requirements_of(some, answers, KINDS)

        asked = {share.questions[key] for share in union.shares for key in share.asked(answers)}
        needed = {share.materials[one.key] for share in union.shares for one in share.needed(answers)}
        assert set(merged.questions) == asked
        assert {material.key for material in merged.materials} == needed
        assert len(keys(merged)) == sum(len(section.fields) for section in merged.sections)
        doubled = {
            element
            for share in union.shares
            for element, times in Counter(each.element for each in share.item.definition.form[0].fields).items()
            if times > 1
        }
        asked_once = [each.element for each in merged.questions.values() if each.element not in doubled | {""}]
        assert len(asked_once) == len(set(asked_once))

    @given(items())
    def test_one_answer_that_passes_the_merged_form_passes_every_items(self, some):
        union = unite(some, KINDS)
        merged = requirements_of(some, None, KINDS)

        for share in union.shares:
            for section in share.item.definition.form:
                for question in section.fields:
                    one = merged.questions[share.questions[question.key]]
                    assert one.max_length <= question.max_length
                    assert one.required or not question.required
