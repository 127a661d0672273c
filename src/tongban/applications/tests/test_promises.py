"""告知承诺 in an application: chosen item by item, shown in full, given in writing, refused to who broke one."""

import pytest

from tongban.applications import selectors
from tongban.applications.errors import (
    ApplicationIncomplete,
    ApplicationNotFound,
    DraftClosed,
    PromiseNeeded,
    PromiseNotBelieved,
    PromiseNotOffered,
)
from tongban.applications.services import answers, drafts, promising
from tongban.applications.services.submission import submit_application
from tongban.applications.tests import factories
from tongban.cases import public as cases
from tongban.cases.public import Channel
from tongban.identity import public as identity
from tongban.identity.tests import factories as identity_factories

WAY = {
    "offered": True,
    "low_risk": True,
    "basis": "本市告知承诺事项目录",
    "conditions": "经营场所合法使用\n从业人员有健康证明",
    "materials": ["lease"],
    "excluded": "被列入严重失信主体名单的",
    "consequence": "两年内不再适用告知承诺",
}


def item(**changes):
    return factories.item(**{"promise_way": WAY, **changes})


def filled(actor, **options):
    """A draft with everything but the lease."""
    application = factories.draft(actor, **options)
    answers.save_answers(actor=actor, number=application.number, answers=factories.ANSWERS)
    return application


def choose(actor, application, *, chosen=True, code=""):
    code = code or application.items.first().item_code
    return promising.choose_promise(actor=actor, number=application.number, item_code=code, chosen=chosen)


def draft_of(actor, application):
    return selectors.get_draft(actor=actor, number=application.number)


def spoil(party_id):
    authority = identity_factories.AuthorityFactory()
    identity.Credit(party_id).record(
        actor=identity_factories.official("decider", authority_id=authority.pk),
        case_number="X20260302",
        item_title="食品经营许可",
        authority_id=authority.pk,
        findings="场所与承诺不符",
    )


@pytest.fixture
def actor(db):
    return identity_factories.citizen()


class TestChoosePromise:
    def test_the_material_it_stands_in_for_is_not_missing_any_more(self, actor):
        application = filled(actor, of=item())
        assert "materials" in draft_of(actor, application).missing()
        choose(actor, application)
        draft = draft_of(actor, application)
        assert draft.promised_materials == {"lease"}
        assert draft.missing() == {}

    def test_and_is_again_when_one_thinks_better_of_it(self, actor):
        application = filled(actor, of=item())
        choose(actor, application)
        choose(actor, application, chosen=False)
        assert "materials" in draft_of(actor, application).missing()
        assert draft_of(actor, application).promise() == ""

    def test_is_refused_where_it_is_not_offered_even_with_everything_written_down(self, actor):
        application = filled(actor, of=factories.item(promise_way={**WAY, "offered": False}))
        with pytest.raises(PromiseNotOffered):
            choose(actor, application)

    def test_is_refused_to_whoever_broke_a_promise(self, actor):
        application = filled(actor, of=item())
        spoil(actor.id)
        with pytest.raises(PromiseNotBelieved):
            choose(actor, application)
        identity.Credit(actor.id).repair(actor=actor, case_number="X20260302", reasons="已改正")
        choose(actor, application)

    def test_only_for_an_own_open_draft_and_one_of_its_items(self, actor):
        application = filled(actor, of=item())
        with pytest.raises(ApplicationNotFound):
            choose(identity_factories.citizen(), application)
        with pytest.raises(ApplicationNotFound):
            choose(actor, application, code="nothing")
        drafts.discard_draft(actor=actor, number=application.number)
        with pytest.raises(DraftClosed):
            choose(actor, application)

    def test_what_another_item_needs_must_still_be_handed_in(self, actor):
        promised, strict = item(), factories.item()
        application = drafts.start_application(
            actor=actor, item_codes=[promised.code, strict.code], applicant_id=actor.id, channel=Channel.WEB
        )
        answers.save_answers(actor=actor, number=application.number, answers=factories.ANSWERS)
        choose(actor, application, code=promised.code)
        draft = draft_of(actor, application)
        assert draft.promised_materials == frozenset()
        assert "lease" in draft.missing()["materials"]


class TestHandIn:
    def test_needs_the_promise_byte_for_byte(self, actor):
        application = filled(actor, of=item())
        choose(actor, application)
        text = draft_of(actor, application).promise()
        for line in (*WAY["conditions"].splitlines(), WAY["excluded"], WAY["consequence"], "房屋租赁合同"):
            assert line in text
        for given in ("", text + " ", text.replace("合法", "")):
            with pytest.raises(PromiseNeeded):
                submit_application(actor=actor, number=application.number, promise=given)
        receipt = submit_application(actor=actor, number=application.number, promise=text).cases[0]
        committed = cases.get_progress(actor=actor, case_number=receipt.number).committed
        assert committed.promise == text
        assert committed.stands
        assert [(each.key, each.received) for each in committed.materials] == [("lease", False)]

    def test_a_promise_stands_in_only_for_what_was_not_handed_in(self, actor):
        application = factories.ready(actor, of=item())
        choose(actor, application)
        text = draft_of(actor, application).promise()
        assert "房屋租赁合同" not in text
        receipt = submit_application(actor=actor, number=application.number, promise=text).cases[0]
        assert cases.get_progress(actor=actor, case_number=receipt.number).committed.materials == ()

    def test_without_the_choice_nothing_is_promised(self, actor):
        application = factories.ready(actor, of=item())
        receipt = submit_application(actor=actor, number=application.number).cases[0]
        assert cases.get_progress(actor=actor, case_number=receipt.number).committed is None

    def test_a_record_that_came_after_the_choice_counts(self, actor):
        application = filled(actor, of=item())
        choose(actor, application)
        text = draft_of(actor, application).promise()
        spoil(actor.id)
        with pytest.raises(PromiseNotBelieved):
            submit_application(actor=actor, number=application.number, promise=text)
        choose(actor, application, chosen=False)
        with pytest.raises(ApplicationIncomplete):
            submit_application(actor=actor, number=application.number)
