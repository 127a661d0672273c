"""One form over the items that ship: every combination a thing can call for, and any set of imported items.

Definitions are read from the shipped files; no database. What a merged application tells each authority is what a
separate one would have told it, and no question and no material is asked twice.
"""

from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.applications.forms.merging import requirements_of
from tongban.applications.forms.rows import facts_of
from tongban.applications.forms.uniting import unite
from tongban.catalogue.public import FieldType, Item, VersionState
from tongban.catalogue.tests.factories import shipped

THINGS = {said.code: said for said in shipped.things()}
WORDS = ["", "1", "是", "yes"]


@cache
def hand_made():
    """Code → item, for the items written by hand."""
    return {code: _item(place, code, said) for place, (code, said) in enumerate(shipped.hand_made().items())}


@cache
def imported():
    """The items of the demo catalogue, from Guangdong."""
    return [_item(place, code, said) for place, (code, said) in enumerate(shipped.imported())]


def _item(place, code, said):
    return Item(place + 1, 1, VersionState.PUBLISHED, code, said.title, 1, said)


def combinations_of(thing):
    """The sets of shipped items some answers to the questions of a thing call for."""
    choices = [[None, *(choice.value for choice in question.choices)] for question in thing.questions]
    found = set()
    for chosen in product(*choices):
        answers = {question.key: one for question, one in zip(thing.questions, chosen, strict=True) if one is not None}
        several = {question.key for question in thing.questions if question.type == FieldType.MULTI_CHOICE}
        answers = {key: [one] if key in several else one for key, one in answers.items()}
        found.add(tuple(code for code in thing.chosen(answers) if code in hand_made()))
    found.add(tuple(code for code in thing.codes if code in hand_made()))
    return sorted(codes for codes in found if codes)


def answered(union, pick):
    """An answer for every name: one of the choices of the question, or any word; ``pick`` chooses."""
    asked = {}
    for share in union.shares:
        questions = [*share.item.situations, *(each for section in share.item.form for each in section.fields)]
        for question in questions:
            asked.setdefault(share.questions[question.key], question)
    return {name: pick(_like(question)) for name, question in sorted(asked.items())}


def _like(question):
    """Answers one may give to a question; rows and files are told apart by other tests."""
    if question.type == FieldType.MULTI_CHOICE:
        return [[], *([choice.value] for choice in question.choices)]
    if question.type == FieldType.GROUP:
        return [[], [{each.key: "1" for each in question.fields}]]
    return ["", *(choice.value for choice in question.choices)] if question.choices else WORDS


def check(items, pick):
    union = unite(items)
    answers = answered(union, pick)
    merged = requirements_of(items, answers)
    for share in union.shares:
        own = share.answers(answers)
        alone = requirements_of([share.item], own)
        assert share.facts(answers) == unite([share.item]).shares[0].facts(own)
        assert facts_of(share.asked(answers), share.facts(answers), ()) == facts_of(alone.questions, own, ())
        assert [each.key for each in share.needed(answers)] == [each.key for each in alone.materials]
    asked = {share.questions[key] for share in union.shares for key in share.asked(answers)}
    needed = {share.materials[one.key] for share in union.shares for one in share.needed(answers)}
    assert set(merged.questions) == asked
    assert {material.key for material in merged.materials} == needed
    once(union, merged)


def once(union, merged):
    """Two questions of one element, two materials of one key: only where one item itself asks for both, or no one
    answer could meet both demands, which is reported."""
    told = {each.label for each in union.conflicts}
    shown = [question for section in merged.sections for question in section.fields]
    assert len(shown) == len({question.key for question in shown})
    elements = {}
    for question in shown:
        if question.element and question.label not in told:
            elements.setdefault(question.element, []).append(question.key)
    for element, names in elements.items():
        assert len(names) <= max(asks(share, element) for share in union.shares) or told_of(union, element)
    names = [material.name for material in merged.materials if material.name not in told]
    doubled = {name for name in names if names.count(name) > 1}
    for name in doubled:
        own = max(sum(each.name == name for each in share.item.definition.materials) for share in union.shares)
        assert names.count(name) <= own


def asks(share, element):
    questions = [*share.item.situations, *(each for section in share.item.form for each in section.fields)]
    return sum(question.element == element for question in questions)


def told_of(union, element):
    codes = {(each.item_code, each.key) for each in union.conflicts}
    for share in union.shares:
        for section in share.item.form:
            if any(each.element == element and (share.item.code, each.key) in codes for each in section.fields):
                return True
    return False


class TestShippedThings:
    def test_are_all_tried(self):
        assert len(THINGS) == 9
        assert sum(len(combinations_of(said)) for said in THINGS.values()) > 30
        assert len(imported()) > 1500

    @pytest.mark.parametrize("code", THINGS)
    def test_every_combination_of_their_items_splits_as_if_applied_for_one_by_one(self, code):
        for codes in combinations_of(THINGS[code]):
            items = [hand_made()[each] for each in codes]
            for place in range(4):
                check(items, lambda values, place=place: values[place % len(values)])


class TestImportedItems:
    @settings(max_examples=40, deadline=None)
    @given(st.data())
    def test_any_set_splits_as_if_applied_for_one_by_one(self, data):
        places = data.draw(st.sets(st.integers(0, len(imported()) - 1), min_size=2, max_size=8))
        check([imported()[place] for place in sorted(places)], lambda values: data.draw(st.sampled_from(values)))

    @settings(max_examples=25, deadline=None)
    @given(st.data())
    def test_any_set_mixed_with_items_that_have_forms(self, data):
        places = data.draw(st.sets(st.integers(0, len(imported()) - 1), min_size=1, max_size=4))
        codes = data.draw(st.sets(st.sampled_from(sorted(hand_made())), min_size=1, max_size=5))
        items = [imported()[place] for place in sorted(places)] + [hand_made()[code] for code in sorted(codes)]
        check(items, lambda values: data.draw(st.sampled_from(values)))
