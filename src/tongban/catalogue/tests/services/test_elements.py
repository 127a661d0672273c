"""The life of a data element: proposed, judged by somebody else, in force, superseded."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from tongban.catalogue import defaults, element_selectors
from tongban.catalogue import public as catalogue
from tongban.catalogue.element_content import is_code, loosened
from tongban.catalogue.enums import ElementState, FieldType
from tongban.catalogue.errors import (
    ElementCodeTaken,
    ElementInvalid,
    ElementNotFound,
    JudgementMissing,
    NothingChanged,
    OwnProposal,
    ProposalChanged,
    ProposalWaits,
)
from tongban.catalogue.models import Element, ElementVersion
from tongban.catalogue.services import elements
from tongban.catalogue.services.element_loading import load_shipped_elements, shipped_elements
from tongban.catalogue.tests.factories import authority, element, element_in_force
from tongban.identity import public as identity
from tongban.identity.tests import factories
from tongban.kernel.actors import PUBLIC, SYSTEM, Actor, ActorKind
from tongban.kernel.errors import InvalidInput, NotAllowed
from tongban.kernel.models import AuditRecord


def staff(*permissions, number=1):
    held = permissions or (identity.CATALOGUE_EDIT, identity.DATA_REVIEW)
    return Actor(ActorKind.STAFF, number, f"管理员{number}", authority().id, frozenset(held))


@pytest.fixture
def editor(db):
    return staff(identity.CATALOGUE_EDIT, number=1)


@pytest.fixture
def reviewer(db):
    return staff(number=2)


class TestProposeElement:
    def test_waits_for_review_and_is_not_in_force(self, editor):
        version = elements.propose_element(actor=editor, code="person.name", content=element(), reason="新增")

        assert (version.number, version.state) == (1, ElementState.PROPOSED)
        assert catalogue.find_element("person.name") is None
        assert AuditRecord.objects.filter(action="catalogue.propose_element", subject="element:person.name").exists()

    def test_needs_the_right_to_edit(self, db):
        with pytest.raises(NotAllowed):
            elements.propose_element(actor=staff(identity.CASE_READ), code="person.name", content=element())

    def test_refuses_a_code_that_is_there(self, editor):
        element_in_force("person.name")

        with pytest.raises(ElementCodeTaken):
            elements.propose_element(actor=editor, code="person.name", content=element())

    @pytest.mark.parametrize(
        "code", ["", "name", "Person.name", "person.", "a.b.c.d.e", "person name.x", "ｐ.n", "a." * 60]
    )
    def test_refuses_a_code_of_another_shape(self, editor, code):
        with pytest.raises(InvalidInput):
            elements.propose_element(actor=editor, code=code, content=element())

    @pytest.mark.parametrize(
        "changes",
        [
            {"type": "choice"},
            {"choices": [{"value": "1", "label": "男"}]},
            {"type": "choice", "choices": [{"value": "1", "label": "男"}, {"value": "1", "label": "女"}]},
            {"minimum": 5, "maximum": 1},
            {"type": "file"},
            {"name": "  "},
            {"nobody": "knows"},
        ],
    )
    def test_refuses_what_does_not_hold_together(self, editor, changes):
        said = element().model_dump(mode="json") | changes

        with pytest.raises(ElementInvalid):
            elements.propose_element(actor=editor, code="person.name", content=said)

    @pytest.mark.parametrize("name", ["𠮷𪚥", "ẞ‮gnp", "<script>alert(1)</script>", "'; DROP TABLE x; --", "字" * 300])
    def test_keeps_strange_names_as_they_are(self, editor, reviewer, name):
        elements.propose_element(actor=editor, code="person.name", content=element(name=name))
        elements.approve_proposal(actor=reviewer, code="person.name", number=1)

        assert catalogue.find_element("person.name").name == name


class TestApproveProposal:
    def test_puts_it_into_force(self, editor, reviewer):
        elements.propose_element(actor=editor, code="person.name", content=element())

        elements.approve_proposal(actor=reviewer, code="person.name", number=1)

        row = catalogue.find_element("person.name")
        assert (row.name, row.type, row.max_length) == ("姓名", FieldType.TEXT, 100)

    def test_is_not_for_who_wrote_it(self, reviewer):
        elements.propose_element(actor=reviewer, code="person.name", content=element())

        with pytest.raises(OwnProposal):
            elements.approve_proposal(actor=reviewer, code="person.name", number=1)

    def test_is_not_for_who_mended_it(self, editor, reviewer):
        first = elements.propose_element(actor=editor, code="person.name", content=element())
        elements.propose_change(
            actor=reviewer,
            code="person.name",
            content=element(max_length=50),
            revision=elements.revision_of(first),
        )

        with pytest.raises(OwnProposal):
            elements.approve_proposal(actor=reviewer, code="person.name", number=1)

    def test_needs_the_right_to_review(self, editor):
        elements.propose_element(actor=editor, code="person.name", content=element())

        with pytest.raises(NotAllowed):
            elements.approve_proposal(actor=staff(identity.CATALOGUE_EDIT, number=9), code="person.name", number=1)

    def test_refuses_what_changed_since_it_was_read(self, editor, reviewer):
        first = elements.propose_element(actor=editor, code="person.name", content=element())
        read = elements.revision_of(first)
        elements.propose_change(actor=editor, code="person.name", content=element(max_length=20), revision=read)

        with pytest.raises(ProposalChanged):
            elements.approve_proposal(actor=reviewer, code="person.name", number=1, revision=read)


class TestProposeChange:
    def test_leaves_the_version_in_force_until_it_is_approved(self, editor, reviewer):
        element_in_force()
        elements.propose_change(actor=editor, code="person.name", content=element(name="本人姓名"))
        before = catalogue.find_element("person.name").name

        elements.approve_proposal(actor=reviewer, code="person.name", number=2)

        assert (before, catalogue.find_element("person.name").name) == ("姓名", "本人姓名")
        states = list(ElementVersion.objects.order_by("number").values_list("state", flat=True))
        assert states == [ElementState.SUPERSEDED, ElementState.IN_FORCE]

    def test_refuses_a_second_proposal_beside_the_first(self, editor, reviewer):
        element_in_force()
        elements.propose_change(actor=editor, code="person.name", content=element(max_length=50))

        with pytest.raises(ProposalWaits):
            elements.propose_change(actor=reviewer, code="person.name", content=element(max_length=60))

    def test_refuses_to_change_nothing(self, editor):
        element_in_force()

        with pytest.raises(NothingChanged):
            elements.propose_change(actor=editor, code="person.name", content=element())

    def test_does_not_know_an_unknown_element(self, editor):
        for code in ("nobody.knows", "\x00", "𠮷"):
            with pytest.raises(ElementNotFound):
                elements.propose_change(actor=editor, code=code, content=element())


class TestRefuseProposal:
    def test_keeps_the_reason_and_what_is_in_force(self, editor, reviewer):
        element_in_force()
        elements.propose_change(actor=editor, code="person.name", content=element(max_length=50))

        refused = elements.refuse_proposal(actor=reviewer, code="person.name", number=2, judgement="太短")

        assert (refused.state, refused.judgement) == (ElementState.REFUSED, "太短")
        assert catalogue.find_element("person.name").max_length == 100

    def test_asks_for_a_reason(self, editor, reviewer):
        elements.propose_element(actor=editor, code="person.name", content=element())

        with pytest.raises(JudgementMissing):
            elements.refuse_proposal(actor=reviewer, code="person.name", number=1, judgement=" ")

    def test_the_next_proposal_gets_the_next_number(self, editor, reviewer):
        elements.propose_element(actor=editor, code="person.name", content=element())
        elements.refuse_proposal(actor=reviewer, code="person.name", number=1, judgement="含义不清")

        again = elements.propose_change(actor=editor, code="person.name", content=element(definition="更清楚"))

        assert again.number == 2


class TestWithdrawProposal:
    def test_is_for_who_wrote_it(self, editor):
        elements.propose_element(actor=editor, code="person.name", content=element())

        with pytest.raises(NotAllowed):
            elements.withdraw_proposal(actor=staff(identity.CATALOGUE_EDIT, number=9), code="person.name", number=1)
        withdrawn = elements.withdraw_proposal(actor=editor, code="person.name", number=1)

        assert withdrawn.state == ElementState.WITHDRAWN


@pytest.mark.django_db
class TestRecord:
    def test_the_database_keeps_what_was_judged(self):
        made = element_in_force()
        for change in (
            "UPDATE catalogue_elementversion SET content_json = '{}'",
            "DELETE FROM catalogue_elementversion",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(change)
        assert Element.objects.get(pk=made.pk).current.content.name == "姓名"


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_judge_once():
    elements.propose_element(actor=staff(number=1), code="person.name", content=element())
    together, told = threading.Barrier(2, timeout=20), []
    acts = [
        (elements.approve_proposal, {}),
        (elements.refuse_proposal, {"judgement": "不需要"}),
    ]
    actors = [staff(number=2), staff(number=3)]

    def judge(actor, act, given):
        together.wait()
        try:
            told.append(act(actor=actor, code="person.name", number=1, **given).state)
        except ProposalChanged:
            told.append("changed")
        finally:
            connection.close()

    threads = [threading.Thread(target=judge, args=(actor, *act)) for actor, act in zip(actors, acts, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(told)[0] == "changed"
    assert len(told) == 2


class TestShippedElements:
    def test_hold_together_and_are_more_than_a_hundred(self):
        shipped = shipped_elements()

        assert len(shipped) > 120
        assert all(is_code(code) for code in shipped)
        nations = shipped["person.ethnicity"]
        assert len([each for each in nations.choices if each.value <= "56"]) == 56
        assert nations.from_memory

    def test_are_added_once_and_left_alone_afterwards(self, db):
        first, second = load_shipped_elements(), load_shipped_elements()

        assert (first, second) == (len(shipped_elements()), 0)
        assert len(catalogue.get_elements(shipped_elements())) == first

    def test_every_question_of_the_default_forms_keeps_to_its_element(self):

        shipped = shipped_elements()
        for section in (defaults.PERSON, defaults.ORGANISATION, defaults.REQUEST):
            for field in section.fields:
                assert field.type == shipped[field.element].type
                assert loosened(field, shipped[field.element]) == []


@pytest.mark.django_db
class TestWhoSees:
    def test_proposals_are_for_staff(self):

        elements.propose_element(actor=SYSTEM, code="person.name", content=element())

        citizen = factories.citizen(name="张三")
        for actor in (PUBLIC, citizen):
            assert element_selectors.list_elements(actor=actor).rows == []
            with pytest.raises(ElementNotFound):
                element_selectors.get_version(actor=actor, code="person.name", number=1)
