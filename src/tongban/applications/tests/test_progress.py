"""How a thing stands as a whole: one last day, one picture, what it means that a part holds up the rest."""

import pytest

from tongban.applications.enums import Hold
from tongban.applications.progress import Progress, ThingState
from tongban.applications.services import parts
from tongban.applications.tests.factories import item
from tongban.applications.tests.shop import FRYING, LEASE, LICENCE, Shop, ask_for_more, bring
from tongban.cases import public as cases
from tongban.cases.tests import factories as handling
from tongban.catalogue.tests.factories import thing
from tongban.identity.tests.factories import log_in
from tongban.kernel import calendar, clock
from tongban.messaging.tests.factories import bodies_of

FIVE = {"unit": "working_day", "value": 5}
TEN = {"unit": "working_day", "value": 10}
pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    """Registration in 5 working days, food permit in 10 after it, smoke in 10 beside them."""
    shop = Shop()
    shop.registration = item(title="设立登记", materials=[LEASE], promised_limit=FIVE, statutory_limit=TEN)
    shop.food = item(title="食品经营许可", materials=[LEASE, LICENCE], promised_limit=TEN)
    shop.smoke = item(title="油烟备案", materials=[LEASE], promised_limit=TEN)
    shop.thing = thing(
        shop.registration,
        shop.food,
        shop.smoke,
        questions=[FRYING],
        edges=[(shop.registration, shop.food, "licence")],
    )
    return shop


def progress(shop, application):
    return Progress(shop.draft(application))


def days(start, number):
    return calendar.add_working_days(start, number)


def stop_the_clock(shop, application):
    """The food permit, begun and accepted, is tested in a laboratory, for which the law stops its clock."""
    bring(shop.case_of(application, shop.registration), "granted")
    number = shop.case_of(application, shop.food)
    handling.bring(handling.opened(number), cases.CaseState.ACCEPTED)
    staff = handling.staff_of(handling.opened(number))
    procedure = cases.start_procedure(
        actor=staff, case_number=number, kind="testing", reasons="需检测", expected_value=15
    )
    parts.go_on_after(case_number=number)
    return number, staff, procedure


class TestCombinedLimit:
    def test_is_the_longest_way_through_the_parts(self, shop):
        found = progress(shop, shop.submitted("yes")).limit
        assert (found.working_days, found.path) == (15, (shop.registration.code, shop.food.code))

    def test_the_last_day_adds_acceptance_of_each_part_on_the_way(self, shop):
        seen = progress(shop, shop.submitted("yes"))
        first = days(days(clock.today(), 5), 5)
        assert seen.last_days[shop.registration.code].day == first
        assert seen.due_on == days(days(first, 5), 10)
        assert seen.path == ["设立登记", "食品经营许可"]

    def test_follows_what_really_happened(self, shop):
        application = shop.submitted("yes")
        bring(shop.case_of(application, shop.registration), "granted")
        seen = progress(shop, application)
        assert seen.due_on == days(days(clock.today(), 5), 10)
        bring(shop.case_of(application, shop.food), "granted")
        bring(shop.case_of(application, shop.smoke), "granted")
        done = progress(shop, application)
        assert (done.state, done.due_on, done.path) == (ThingState.FINISHED, None, [])

    def test_tells_no_day_where_an_item_has_no_limit(self, shop):
        none = {"unit": "none", "value": None}
        shop.registration = item(title="设立登记", materials=[LEASE], promised_limit=none, statutory_limit=none)
        shop.thing = thing(
            shop.registration, shop.food, questions=[FRYING], edges=[(shop.registration, shop.food, "licence")]
        )
        seen = progress(shop, shop.submitted())
        assert (seen.due_on, seen.without_a_date) == (None, ["设立登记"])

    def test_tells_no_day_while_the_applicant_has_to_supplement(self, shop):
        application = shop.submitted()
        ask_for_more(shop.case_of(application, shop.registration))
        seen = progress(shop, application)
        assert (seen.due_on, seen.without_a_date) == (None, ["设立登记"])


class TestHeldUp:
    def told(self, deliver):
        deliver()
        return bodies_of("thing_held_up")

    def test_a_refusal_says_what_does_not_begin_and_what_goes_on(self, shop, outbox, deliver):
        application = shop.submitted("yes")
        bring(shop.case_of(application, shop.registration), "refused")

        (body,) = self.told(deliver)

        assert "“设立登记”没有获得批准" in body
        assert "“食品经营许可”要用它的结果，暂时不办" in body
        assert "“油烟备案”不受影响" in body
        assert outbox().count("applications.thing_held_up") == 1
        seen = progress(shop, application)
        assert seen.state is ThingState.HELD_UP
        assert [each.hold for each in seen.standstills] == [Hold.REFUSED]

    def test_hearing_of_it_twice_tells_it_once(self, shop, deliver):
        number = shop.case_of(shop.submitted("yes"), shop.registration)
        bring(number, "refused")
        parts.go_on_after(case_number=number)
        assert len(self.told(deliver)) == 1

    def test_a_supplement_puts_off_what_waits(self, shop, deliver):
        application = shop.submitted("yes")
        ask_for_more(shop.case_of(application, shop.registration))
        (body,) = self.told(deliver)
        assert "“设立登记”在等您补正" in body
        assert "“食品经营许可”要等它的结果" in body

    def test_a_clock_that_stands_is_told_and_so_is_its_going_on(self, shop, outbox):
        application = shop.submitted("yes")
        number, staff, procedure = stop_the_clock(shop, application)
        seen = progress(shop, application)
        assert (seen.state, seen.due_on, seen.without_a_date) == (ThingState.HELD_UP, None, ["食品经营许可"])
        (standstill,) = seen.standstills
        assert (standstill.hold, standstill.going_on) == (Hold.PROCEDURE, ("油烟备案",))
        assert standstill.procedure in standstill.sentences[0]

        cases.end_procedure(actor=staff, case_number=number, procedure_id=procedure[0], passed=True, result="合格")
        parts.go_on_after(case_number=number)

        assert progress(shop, application).state is ThingState.RUNNING
        assert outbox().count("applications.thing_goes_on") == 1

    def test_nobody_is_told_of_a_rest_that_is_not_there(self, shop, deliver):
        shop.thing = thing(shop.registration, questions=[FRYING])
        bring(shop.case_of(shop.submitted(), shop.registration), "refused")
        assert self.told(deliver) == []

    def test_giving_a_part_up_says_what_goes_with_it(self, shop, deliver):
        last = item(title="门头招牌", materials=[])
        edges = [(shop.registration, shop.food, "licence"), (shop.food, last, "")]
        shop.thing = thing(shop.registration, shop.food, last, questions=[FRYING], edges=edges)
        application = shop.submitted()
        parts.give_up_part(actor=shop.me, number=application.number, item_code=shop.food.code)
        (body,) = self.told(deliver)
        assert "“门头招牌”要用它的结果，也就不办理了" in body
        assert "“设立登记”不受影响" in body


class TestShown:
    def test_the_page_has_the_last_day_the_limit_and_the_picture_with_states(self, shop, client):
        application = shop.submitted("yes")
        page = log_in(client, shop.me).get(f"/applications/{application.number}/progress/").text
        assert "15个工作日" in page.replace(" ", "")
        assert page.count('<g class="tb-graph__box') == 3
        assert page.count("tb-graph__box--info") == 2
        assert "用时最长的一路：设立登记 → 食品经营许可" in page

    def test_the_page_says_what_holds_it_up(self, shop, client):
        application = shop.submitted("yes")
        bring(shop.case_of(application, shop.registration), "refused")
        page = log_in(client, shop.me).get(f"/applications/{application.number}/progress/").text
        assert "“食品经营许可”要用它的结果，暂时不办" in page
        assert "tb-graph__box--bad" in page

    def test_the_api_says_the_same(self, shop, client):
        application = shop.submitted("yes")
        browser = log_in(client, shop.me)
        told = browser.get(f"/api/v1/applications/{application.number}/progress").json()
        seen = progress(shop, application)
        assert (told["state"], told["due_on"]) == ("running", seen.due_on.isoformat())
        assert told["limit"]["working_days"] == 15
        assert [(part["state"], part["after"]) for part in told["parts"]] == [
            ("open", []),
            ("waiting", [shop.registration.code]),
            ("open", []),
        ]

    def test_the_api_has_nothing_to_say_of_a_draft(self, shop, client):
        answer = log_in(client, shop.me).get(f"/api/v1/applications/{shop.start().number}/progress")
        assert answer.json()["code"] == "applications.no_receipt"
