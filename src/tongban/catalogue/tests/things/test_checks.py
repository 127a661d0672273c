"""Each publish check of a thing: what it finds, and what it leaves in peace."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.catalogue.tests.things.rows import asks, days, item, known, papers, told
from tongban.catalogue.things.checks import every_rule, run_checks
from tongban.catalogue.things.choosing import MOST_TRIES, outcomes_of

FRYING = {"field": "frying", "value": "yes"}
SMOKE = {"item_code": "b", "when": FRYING}
A, B, C = (item(code, days(5)) for code in "abc")
PAPER = item("b", days(5), materials=papers("营业执照"))


def spoken(said, about=None):
    about = about or known(A, B, C)
    return {(finding.rule, finding.place) for finding in run_checks(said, about)}


def test_a_sound_thing_passes_every_check():
    said = told(["a", SMOKE, "c"], [("a", "b")], questions=[asks("frying")], promised_days=10)
    assert run_checks(said, known(A, B, C)) == []


BROKEN = {
    "thing.title": (told("a", title=" "), None, "title"),
    "thing.lead": (told("a", lead_authority_code=""), None, "lead_authority_code"),
    "thing.no_parts": (told(""), None, "parts"),
    "thing.part_twice": (told("aba"), None, "parts.2"),
    "thing.part_closed": (told("ax"), None, "parts.1"),
    "thing.targets": (told("ab", targets=("2",)), known(item("a", days(5), targets=("2", "3")), B), "parts.1"),
    "thing.edge_unknown": (told("ab", [("a", "b"), ("a", "x")]), None, "edges.1"),
    "thing.circle": (told("abc", [("a", "b"), ("b", "c"), ("c", "b")]), None, "edges.1"),
    "thing.edge_material": (told("ab", [("a", "b", "执照")]), known(A, PAPER), "edges.0"),
    "thing.edge_missing": (told("ab"), known(item("a", days(5), result_name="营业执照"), PAPER), "parts.1"),
    "thing.question": (told("a", questions=[asks("one", choices=[])]), None, "questions.0"),
    "thing.condition": (told(["a", SMOKE]), None, "parts.1"),
    "thing.question_circle": (told("a", questions=[asks("frying", when=FRYING)]), None, "questions.0"),
    "thing.nothing_chosen": (told([SMOKE], questions=[asks("frying")]), None, "parts"),
    "thing.part_dead": (
        told(["a", {"item_code": "b", "when": {"all_of": [FRYING, {"not_so": FRYING}]}}], questions=[asks("frying")]),
        None,
        "parts.1",
    ),
    "thing.too_many": (
        told(
            [{"item_code": "a", "when": {"any_of": [{"field": f"q{n}", "value": "yes"} for n in range(14)]}}, "b"],
            questions=[asks(f"q{n}") for n in range(14)],
        ),
        None,
        "questions",
    ),
    "thing.promise": (told("ab", [("a", "b")], promised_days=11), None, "promised_days"),
    "thing.no_limit": (told("ab"), known(A, item("b")), "parts.1"),
    "thing.summary": (told("a", summary=""), None, "summary"),
}


def test_every_rule_has_an_example():
    assert {rule.code for rule in every_rule()} == set(BROKEN)
    assert all(rule.source and rule.check.__doc__ for rule in every_rule())


@pytest.mark.parametrize("code", BROKEN)
def test_is_found_with_its_place(code):
    said, about, place = BROKEN[code]
    assert (code, place) in spoken(said, about)


class TestLead:
    def test_must_be_registered(self):
        assert ("thing.lead", "lead_authority_code") in spoken(told("a"), known(A, lead_is_known=False))


class TestCircle:
    def test_is_named_in_the_order_of_waiting(self):
        said = told("abc", [("a", "b"), ("b", "c"), ("c", "a")])
        circle = next(found for found in run_checks(said, known(A, B, C)) if found.rule == "thing.circle")
        assert "事项a → 事项b → 事项c → 事项a" in circle.message

    def test_an_item_may_not_wait_for_itself(self):
        assert ("thing.circle", "edges.0") in spoken(told("a", [("a", "a")]))

    def test_two_ways_to_the_same_item_are_no_circle(self):
        assert spoken(told("abc", [("a", "b"), ("b", "c"), ("a", "c")])) == set()


class TestEdgeMissing:
    def test_an_edge_that_brings_the_material_is_enough(self):
        gives = item("a", days(5), result_name="营业执照")
        assert spoken(told("ab", [("a", "b", "营业执照")]), known(gives, PAPER)) == set()

    def test_order_alone_is_not(self):
        gives = item("a", days(5), result_name="营业执照")
        assert ("thing.edge_missing", "parts.1") in spoken(told("ab", [("a", "b")]), known(gives, PAPER))

    def test_another_item_wants_what_an_edge_brings(self):
        also = item("c", days(5), materials=papers("营业执照(复印件)"))
        assert ("thing.edge_missing", "parts.2") in spoken(told("abc", [("a", "b", "营业执照")]), known(A, PAPER, also))

    def test_names_of_one_kind_are_one_paper(self):
        gives, kinds = item("a", days(5), result_name="证照"), {"证照": "k1", "营业执照": "k1"}
        assert ("thing.edge_missing", "parts.1") in spoken(told("ab"), known(gives, PAPER, kinds=kinds))


class TestAnswers:
    def test_the_answers_that_call_for_nothing_are_told(self):
        said = told([SMOKE], questions=[asks("frying")])
        found = next(each for each in run_checks(said, known(B)) if each.rule == "thing.nothing_chosen")
        assert "有没有油烟 没有" in found.message

    def test_a_question_that_may_stay_open_can_call_for_nothing(self):
        either = [SMOKE, {"item_code": "a", "when": {"field": "frying", "value": "no"}}]
        assert spoken(told(either, questions=[asks("frying")])) == set()
        assert ("thing.nothing_chosen", "parts") in spoken(told(either, questions=[asks("frying", required=False)]))

    def test_a_question_not_asked_is_not_answered(self):
        inner = asks("size", label="多大", when=FRYING)
        parts = ["a", {"item_code": "b", "when": {"field": "size", "value": "no"}}]
        parts.append({"item_code": "c", "when": {"all_of": [{"field": "size", "value": "yes"}, {"not_so": FRYING}]}})
        assert spoken(told(parts, questions=[asks("frying"), inner])) == {("thing.part_dead", "parts.2")}

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_agrees_with_trying_every_answer_by_hand(self, data):
        values = ["x", "y", "z"]
        choices = [{"value": value, "label": value} for value in values]
        questions = [asks(key, choices=choices) for key in "pqr"]
        compared = st.builds(
            lambda key, value, operator: {"field": key, "value": value, "operator": operator},
            st.sampled_from("pqr"),
            st.sampled_from(values),
            st.sampled_from(["is", "is_not"]),
        )
        both = compared | st.builds(lambda *parts: {"all_of": list(parts)}, compared, compared)
        said = told(
            [{"item_code": code, "when": data.draw(both)} for code in "abc"],
            questions=questions,
        )
        ways = [{"p": p, "q": q, "r": r} for p in values for q in values for r in values]
        chosen = [said.chosen(way) for way in ways]

        found = outcomes_of(said)

        assert found.called == {code for codes in chosen for code in codes}
        assert (found.empty is None) == all(chosen)

    def test_the_bound_keeps_it_quick(self):
        assert MOST_TRIES == 10_000
        assert outcomes_of(BROKEN["thing.too_many"][0]) is None


class TestStrictRules:
    def test_a_city_may_raise_a_warning(self, settings):
        settings.TONGBAN_CATALOGUE_STRICT_RULES = {"thing.summary"}
        found = run_checks(told("a", summary=""), known(A))
        assert [each.severity for each in found] == ["error"]
