"""What a form asks follows from the answers, in whatever order it is written."""

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.catalogue import defaults, shown
from tongban.catalogue.conditions import holds
from tongban.catalogue.definition import FormField, FormSection
from tongban.catalogue.enums import FieldType
from tongban.catalogue.tests.factories import definition

SHOP = {"field": "kind", "value": "shop"}
LARGE = {"field": "area", "operator": "at_least", "value": "500"}
KIND = FormField(key="kind", label="用途")
AREA = FormField(key="area", label="面积", type=FieldType.NUMBER, when=SHOP)
FIRE = FormField(key="fire", label="消防验收", when=LARGE)
PEOPLE = FormField(
    key="people",
    label="从业人员",
    type=FieldType.GROUP,
    fields=(
        FormField(key="role", label="岗位"),
        FormField(key="health", label="健康证编号", when={"field": "role", "value": "cook"}),
        FormField(key="licence", label="驾驶证编号", when={"all_of": (SHOP, {"field": "role", "value": "driver"})}),
    ),
)


def section(*fields, key="s", **rest):
    return FormSection(key=key, title="节", fields=fields, **rest)


def asked(form, **answers):
    return sorted(shown.asked_keys(form, answers))


class TestWhatIsAsked:
    def test_follows_the_answers(self):
        form = [section(KIND, AREA, FIRE)]

        assert asked(form) == ["kind"]
        assert asked(form, kind="shop") == ["area", "kind"]
        assert asked(form, kind="shop", area="600") == ["area", "fire", "kind"]

    @pytest.mark.parametrize("fields", list(permutations((KIND, AREA, FIRE))))
    def test_an_answer_to_what_is_no_longer_asked_counts_for_nothing(self, fields):
        assert asked([section(*fields)], kind="home", area="600") == ["kind"]

    def test_a_section_hides_its_questions(self):
        form = [section(KIND), section(FormField(key="x", label="X"), key="t", when=SHOP)]

        assert [each.key for each in shown.shown_form(form, {"kind": "home"})] == ["s"]
        assert [each.key for each in shown.shown_form(form, {"kind": "shop"})] == ["s", "t"]

    def test_a_circle_loses_no_question(self):
        form = [section(KIND.model_copy(update={"when": FIRE.when}), AREA)]

        assert asked(form, kind="shop", area="600") == ["area", "kind"]

    def test_in_a_row_the_neighbours_decide(self):
        keys = [inner.key for inner in shown.asked_in_row(PEOPLE, {"role": "driver"}, {"kind": "shop"})]

        assert keys == ["role", "licence"]
        assert [inner.key for inner in shown.asked_in_row(PEOPLE, {"role": "driver"}, {})] == ["role"]

    @given(st.permutations(range(40)), st.data())
    def test_agrees_with_asking_again_until_nothing_changes(self, order, data):
        """A form of forty questions in any order, each waiting for some that come before it in another order."""
        fields = []
        for number in range(40):
            waits = data.draw(st.lists(st.integers(0, number - 1), max_size=2)) if number else []
            parts = tuple({"field": f"q{other}", "value": "1"} for other in waits)
            fields.append(FormField(key=f"q{number}", label="?", when={"all_of": parts} if parts else None))
        answers = {f"q{number}": data.draw(st.sampled_from(["", "1", "2"])) for number in range(40)}
        form = [section(*(fields[place] for place in order))]

        left = dict(answers)
        while hidden := [field.key for field in fields if not holds(field.when, left) and left.get(field.key)]:
            left |= dict.fromkeys(hidden, "")

        assert shown.asked_keys(form, answers) == {field.key for field in fields if holds(field.when, left)}


class TestOnlyAsked:
    def test_leaves_out_what_is_not_asked_and_keeps_the_rest(self):
        form = [section(KIND, AREA, PEOPLE)]
        rows = [{"_row": "a", "role": "cook", "health": "1", "licence": "2"}]
        answers = {"kind": "home", "area": "600", "people": rows, "situation-p": "1"}

        kept = shown.only_asked(form, answers)

        assert kept == {
            "kind": "home",
            "people": [{"_row": "a", "role": "cook", "health": "1"}],
            "situation-p": "1",
        }
        assert answers["area"] == "600"


class TestMaterialsFeesAndSteps:
    CARD = {"key": "card", "name": "居民身份证"}
    FIRE_PAPER = {"key": "fire", "name": "消防验收意见书", "when": LARGE}

    def item(self, **changes):
        form = (section(KIND, AREA),)
        return definition(form=form, materials=(self.CARD, self.FIRE_PAPER), **changes)

    def needed(self, **answers):
        return [material.key for material in defaults.materials_for(self.item(), answers)]

    def test_a_material_is_needed_when_its_condition_holds(self):
        assert self.needed(kind="shop", area="600") == ["card", "fire"]
        assert self.needed(kind="shop", area="60") == ["card"]

    def test_a_material_does_not_wait_for_an_answer_nobody_asked_for(self):
        assert self.needed(kind="home", area="600") == ["card"]

    def test_fees_add_up(self):
        fees = ({"name": "工本费", "amount": "10"}, {"name": "检测费", "amount": "0.50", "when": LARGE})
        item = self.item(fees=fees)

        assert shown.fee_of(item, {"area": "600"}) == Decimal("10.50")
        assert shown.fee_of(item, {}) == Decimal(10)
        assert shown.fee_of(self.item(fees=({"name": "按量"},)), {}) is None

    def test_steps_follow_branches(self):
        step = {"key": "accept", "name": "受理", "kind": "accept"}
        branches = (
            {"key": "a", "name": "大", "when": LARGE, "nodes": (step | {"key": "fire", "kind": "review"},)},
            {"key": "b", "name": "小", "nodes": (step | {"key": "small", "kind": "review"},)},
        )
        group = {"key": "g", "name": "分流", "split": "exclusive", "branches": branches}
        item = self.item(route=(step, group, step | {"key": "decide", "kind": "decide"}))

        taken = [[one.key for one in shown.steps_taken(item.route, {"area": area})] for area in ("600", "60")]

        assert taken == [["accept", "fire", "decide"], ["accept", "small", "decide"]]
