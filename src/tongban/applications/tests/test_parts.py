"""One thing at once: parts chosen by questions, each opened in its turn, results handed over together."""

import threading

import pytest
from django.db import connection

from tongban.applications import public as applications
from tongban.applications.enums import Stop
from tongban.applications.errors import MandateNeeded, ParcelNotReady, PartNotWaiting, ThingNotFound, ThingQuestions
from tongban.applications.models import Application, ApplicationItem, Parcel
from tongban.applications.parts import PartState, parts_in_progress
from tongban.applications.reduction import reduction_of
from tongban.applications.services import answers, drafts, parts
from tongban.applications.tests.factories import ANSWERS, FORM, item
from tongban.applications.tests.shop import FRYING, LEASE, LICENCE, Shop, bring
from tongban.cases import public as cases
from tongban.cases.public import Channel
from tongban.cases.tests import factories as handling
from tongban.catalogue.tests.factories import next_thing, thing
from tongban.identity.tests.factories import citizen, log_in, official
from tongban.kernel.actors import SYSTEM
from tongban.kernel.errors import DomainError, NotAllowed
from tongban.ledger import public as ledger


@pytest.fixture
def shop():
    return Shop()


@pytest.mark.django_db
class TestStartThing:
    def test_applies_for_what_the_answers_call_for(self, shop):
        assert [part.item_title for part in shop.draft(shop.start("no")).items] == ["设立登记", "食品经营许可"]
        assert len(shop.draft(shop.start("yes")).items) == 3

    def test_goes_on_with_the_open_draft_unless_a_fresh_one_is_wanted(self, shop):
        first = shop.start()
        assert shop.start("yes") == first
        assert shop.start(fresh=True) != first

    def test_an_open_draft_of_a_thing_is_not_taken_for_one_of_its_item(self, shop):
        single = thing(shop.registration)
        begun = parts.start_thing(
            actor=shop.me, thing_code=single.code, answers={}, applicant_id=shop.me.id, channel=Channel.WEB
        )
        alone = drafts.start_application(
            actor=shop.me, item_codes=[shop.registration.code], applicant_id=shop.me.id, channel=Channel.WEB
        )
        assert alone != begun

    @pytest.mark.parametrize("said", ["", "perhaps", None])
    def test_asks_until_every_question_has_an_answer(self, shop, said):
        with pytest.raises(ThingQuestions) as refusal:
            shop.start(said)
        assert "frying" in refusal.value.details["problems"]

    def test_needs_a_thing_in_force_and_a_mandate_for_another(self, shop):
        with pytest.raises(ThingNotFound):
            parts.start_thing(
                actor=shop.me, thing_code="no-such", answers={}, applicant_id=shop.me.id, channel=Channel.WEB
            )
        with pytest.raises(MandateNeeded):
            shop.start(applicant_id=citizen().id, agent_id=shop.me.id)


@pytest.mark.django_db
class TestChooseParts:
    def test_changes_what_is_asked_and_loses_nothing(self, shop):
        application = shop.start("yes")
        answers.save_answers(actor=shop.me, number=application.number, answers=ANSWERS)

        parts.choose_parts(actor=shop.me, number=application.number, answers={"frying": "no"})

        draft = shop.draft(application)
        assert [part.item_title for part in draft.items] == ["设立登记", "食品经营许可"]
        assert draft.application.answers == ANSWERS
        assert draft.application.thing_answers == {"frying": "no"}

    def test_asks_once_for_what_several_parts_want(self, shop):
        reduction = reduction_of(shop.draft(shop.start("yes")))
        assert (reduction.questions_before, reduction.questions_after) == (12, 4)
        assert (reduction.materials_before, reduction.materials_after, reduction.arriving) == (4, 1, 1)


@pytest.mark.django_db
class TestNewVersion:
    def begun(self, shop):
        application = shop.start("no")
        answers.save_answers(actor=shop.me, number=application.number, answers=ANSWERS)
        return application

    def seen(self, shop, application):
        answers.rebase_draft(actor=shop.me, number=application.number)
        return shop.draft(application)

    def test_brings_its_parts_and_keeps_every_answer(self, shop):
        application, sign = self.begun(shop), item(title="门头招牌", materials=[])
        next_thing(shop.thing, parts=[shop.food, shop.registration, sign])

        draft = self.seen(shop, application)

        assert [part.item_title for part in draft.items] == ["设立登记", "食品经营许可", "门头招牌"]
        assert draft.application.answers == ANSWERS
        assert draft.thing.version_number == 2

    def test_a_question_that_is_new_is_asked_before_handing_in(self, shop):
        application = self.begun(shop)
        night = FRYING | {"key": "night", "label": "夜里营业吗"}
        next_thing(shop.thing, parts=[shop.registration, shop.food], questions=[FRYING, night])

        draft = self.seen(shop, application)

        assert list(draft.missing()["parts"]) == ["night"]
        assert [part.item_title for part in draft.items] == ["设立登记", "食品经营许可"]
        parts.choose_parts(actor=shop.me, number=application.number, answers={"frying": "no", "night": "no"})
        assert "parts" not in shop.draft(application).missing()


@pytest.mark.django_db
class TestInTurn:
    def test_a_part_waits_for_the_result_it_needs(self, shop):
        application = shop.submitted()

        assert shop.states(application) == {"设立登记": PartState.OPEN, "食品经营许可": PartState.WAITING}
        assert "licence" not in shop.draft(application).missing().get("materials", {})

    def test_begins_by_itself_with_the_result_in_hand(self, shop):
        application = shop.submitted()
        first = shop.case_of(application, shop.registration)

        bring(first, "granted")
        parts.go_on_after(case_number=first)

        number = shop.case_of(application, shop.food)
        assert shop.states(application)["食品经营许可"] is PartState.OPEN
        (licence,) = handling.materials_of(number, "licence")
        outcome = cases.outcomes_of(actor=SYSTEM, numbers=[first])[first]
        assert (licence.form, licence.file_id) == (cases.MaterialForm.LICENCE, outcome.file_id)
        assert outcome.document_number in licence.note
        assert [case["number"] for case in Application.objects.get(pk=application.pk).receipts] == [first, number]

    def test_does_not_ask_for_a_number_that_is_not_given_yet(self, shop):
        question = {"key": "uscc", "label": "统一社会信用代码", "max_length": 60}
        form = [*FORM, {"key": "operator", "title": "经营者", "fields": [question]}]
        shop.food = item(title="食品经营许可", materials=[LEASE, LICENCE], form=form)
        links = {
            "edges": [(shop.registration, shop.food, "licence")],
            "numbers": [(shop.registration, shop.food, "uscc")],
        }
        shop.thing = thing(shop.registration, shop.food, questions=[FRYING], **links)
        application = shop.submitted()
        assert "uscc" not in shop.draft(application).requirements.questions

        first = shop.case_of(application, shop.registration)
        bring(first, "granted")

        given = cases.outcomes_of(actor=SYSTEM, numbers=[first])[first].document_number
        assert handling.opened(shop.case_of(application, shop.food)).facts["uscc"] == given

    @pytest.mark.parametrize(("state", "why"), [("refused", Stop.REFUSED), ("withdrawn", Stop.WITHDRAWN)])
    def test_does_not_begin_when_what_it_needs_ends_otherwise(self, shop, state, why, outbox):
        application = shop.submitted()
        first = shop.case_of(application, shop.registration)

        bring(first, state)
        parts.go_on_after(case_number=first)

        (row,) = [row for row in parts_in_progress(shop.draft(application)) if row.title == "食品经营许可"]
        assert (row.state, row.stop) == (PartState.STOPPED, why)
        assert outbox().count("applications.part_stopped") == 1

    def test_a_chain_stops_to_its_end(self, shop):
        last = item(title="门头招牌", materials=[])
        shop.thing = thing(
            shop.registration,
            shop.food,
            last,
            edges=[(shop.registration, shop.food, "licence"), (shop.food, last, "")],
            questions=[FRYING],
        )
        application = shop.submitted()
        bring(shop.case_of(application, shop.registration), "refused")
        stops = {row.title: row.stop for row in parts_in_progress(shop.draft(application))}
        assert stops == {"设立登记": None, "食品经营许可": Stop.REFUSED, "门头招牌": Stop.STOPPED}

    def test_a_part_one_does_without_stays_out(self, shop):
        application = shop.submitted()
        parts.give_up_part(actor=shop.me, number=application.number, item_code=shop.food.code)
        bring(shop.case_of(application, shop.registration), "granted")
        assert shop.states(application)["食品经营许可"] is PartState.STOPPED
        with pytest.raises(PartNotWaiting):
            parts.give_up_part(actor=shop.me, number=application.number, item_code=shop.registration.code)

    def test_each_case_gets_only_what_its_item_asks(self, shop):
        application = shop.submitted("yes")
        bring(shop.case_of(application, shop.registration), "granted")
        keys = {of.title: handling.keys_of(shop.case_of(application, of)) for of in (shop.smoke, shop.food)}
        assert keys == {"油烟备案": {"lease"}, "食品经营许可": {"lease", "licence"}}


@pytest.mark.django_db
class TestFinish:
    def finish(self, shop, collecting="window"):
        application = shop.start()
        parts.choose_collecting(actor=shop.me, number=application.number, way=collecting)
        application = shop.submitted()
        bring(shop.case_of(application, shop.registration), "granted")
        bring(shop.case_of(application, shop.food), "refused")
        return application

    def test_one_parcel_waits_when_every_part_has_ended(self, shop, outbox):
        application = self.finish(shop)
        assert Parcel.objects.get().application == application
        assert Application.objects.get(pk=application.pk).finished_at is not None
        assert outbox().count("applications.thing_finished") == 1

    def test_no_parcel_for_whom_each_office_sends_its_own(self, shop):
        self.finish(shop, "each")
        assert not Parcel.objects.exists()


@pytest.mark.django_db
class TestParcel:
    def ready(self, shop):
        application = shop.submitted()
        bring(shop.case_of(application, shop.registration), "granted")
        bring(shop.case_of(application, shop.food), "granted")
        return application

    def hand_over(self, application, clerk=None, **said):
        clerk = clerk or official("window_clerk")
        wanted = {"method": "picked_up", "recipient": "张三丰"} | said
        return applications.hand_over_parcel(actor=clerk, number=application.number, **wanted)

    def test_is_handed_over_once_with_every_document_in_it(self, shop):
        application = self.ready(shop)

        documents = self.hand_over(application)

        assert len(documents) == 2
        with pytest.raises(ParcelNotReady):
            self.hand_over(application)
        numbers = [part.case_number for part in shop.draft(application).items]
        outcomes = cases.outcomes_of(actor=SYSTEM, numbers=numbers).values()
        assert not any(outcome.waits_for_delivery for outcome in outcomes)

    def test_is_for_clerks_of_the_window_and_tells_the_person_who_looked(self, shop):
        application, clerk = self.ready(shop), official("window_clerk")
        with pytest.raises(NotAllowed):
            self.hand_over(application, clerk=official("reviewer"))
        assert applications.list_parcels(actor=official("reviewer")) == []
        (listed,) = applications.list_parcels(actor=clerk)

        opened = applications.open_parcel(actor=clerk, number=application.number)

        assert (opened.name == listed.name, len(opened.documents)) == (False, 2)
        assert "统一出件" in ledger.list_reads(actor=shop.me).rows[0].purpose

    def test_by_post_needs_its_number_and_then_stays_ready(self, shop):
        application = self.ready(shop)
        with pytest.raises(DomainError):
            self.hand_over(application, method="post")
        assert self.hand_over(application, method="post", tracking="EM123456789CN")

    def test_the_page_hands_it_over(self, shop, client):
        application = self.ready(shop)
        browser = log_in(client, official("window_clerk"))
        assert application.number in browser.get("/desk/window/parcels/").text
        address = f"/desk/window/parcels/{application.number}/"
        assert browser.post(address, {"method": "picked_up"}).status_code == 422
        assert browser.post(address, {"method": "picked_up", "recipient": "张三丰"}).status_code == 303
        assert application.number not in browser.get("/desk/window/parcels/").text


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_results_at_one_moment_open_the_next_part_once(self):
        shop = Shop()
        other = item(title="消防检查", materials=[LEASE])
        shop.thing = thing(
            shop.registration,
            other,
            shop.food,
            questions=[FRYING],
            edges=[(shop.registration, shop.food, "licence"), (other, shop.food, "")],
        )
        application = shop.submitted()
        numbers = [shop.case_of(application, of) for of in (shop.registration, other)]
        for number in numbers:
            handling.bring(handling.opened(number), cases.CaseState.GRANTED)
        barrier, failures = threading.Barrier(2), []

        def hear(number):
            try:
                barrier.wait(timeout=10)
                parts.go_on_after(case_number=number)
            except Exception as failure:
                failures.append(failure)
            finally:
                connection.close()

        threads = [threading.Thread(target=hear, args=(number,)) for number in numbers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert failures == []
        assert shop.states(application)["食品经营许可"] is PartState.OPEN
        assert ApplicationItem.objects.exclude(case_number="").count() == 3
