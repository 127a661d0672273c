"""What residents do about themselves asks for a level, and staff show who they are before data is shown in full.

Enumerated: an act nobody wrote a request for fails, and so does a page that shows data in full and is not known here.
"""

from datetime import timedelta

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from tests import world as worlds
from tongban.cases.tests import factories as cases
from tongban.config import environment
from tongban.identity.public import Assurance
from tongban.identity.tests.factories import PASSWORD, account_of, citizen, log_in
from tongban.kernel.actors import ActorKind

pytestmark = pytest.mark.django_db
Act = Assurance.OwnAct
LEVEL_FIELD = "assurance"
MANDATE = {
    "agent_name": "王小明",
    "certificate_number": "11010519491231002X",
    "scope": "all",
    "acts": ["apply"],
    "valid_until": (timezone.localdate() + timedelta(days=30)).isoformat(),
}
REQUESTS = {
    Act.GIVE_MANDATE: ("post", "identity:give_mandate", MANDATE),
    Act.FIND_STANDING: ("post", "registers:find_standing", {}),
    Act.SEE_DATA: ("get", "registers:show_my_data", {}),
    Act.TAKE_INFORMATION: ("post", "portal:download_information", {}),
    Act.CLOSE_ACCOUNT: ("post", "portal:close_account", {"password": PASSWORD, "sure": "on"}),
}
UNMASKING = {
    "cases:reveal_case",
    "cases:list_readings",
    "cases:show_reading",
    "cases:download_read_material",
    "ratings:reveal_matter",
}


@pytest.fixture
def person():
    citizen(name=MANDATE["agent_name"], certificate_number=MANDATE["certificate_number"])
    return citizen()


def came_in(actor, level):
    account = account_of(actor)
    setattr(account, LEVEL_FIELD, level)
    account.save(update_fields=[LEVEL_FIELD])
    return log_in(Client(), actor)


def ask(browser, act):
    method, name, fields = REQUESTS[act]
    return getattr(browser, method)(reverse(name), fields)


@pytest.mark.parametrize("act", list(Act))
class TestOwnAct:
    def test_asks_who_was_recognised_too_weakly_for_a_further_proof(self, person, act):
        answer = ask(came_in(person, 1), act)

        assert answer.status_code == 403
        assert f"{reverse('identity:prove_more')}?level=2" in answer.text

    def test_is_open_to_who_was_recognised_well_enough(self, person, act):
        assert ask(came_in(person, 2), act).status_code < 400

    def test_asks_for_as_much_as_the_city_says(self, person, act):
        with override_settings(TONGBAN_IDENTITY_ACT_LEVELS={act.value: 3}):
            assert "level=3" in ask(came_in(person, 2), act).text

    def test_is_told_on_the_page_of_login_and_safety(self, person, act):
        assert act.label in came_in(person, 2).get(reverse("identity:show_security")).text


class TestLevels:
    def test_are_read_from_the_environment(self, monkeypatch):
        monkeypatch.setenv("LEVELS", "give_mandate=3, see_data=2")
        assert environment.levels("LEVELS", "") == {"give_mandate": 3, "see_data": 2}

    @pytest.mark.parametrize("said", ["give_mandate", "give_mandate=", "give_mandate=5", "give_mandate=high"])
    def test_that_say_no_level_stop_the_start(self, monkeypatch, said):
        monkeypatch.setenv("LEVELS", said)
        with pytest.raises(environment.ImproperlyConfigured, match="give_mandate"):
            environment.levels("LEVELS", "")


def made_old(browser, minutes):
    session = browser.session
    session["identity_authenticated_at"] -= minutes * 60
    session.save()
    return browser


class TestDataInFull:
    """An unlocked screen at a desk gives nobody's data away."""

    @pytest.mark.parametrize("route", [r for r in worlds.routes() if r.name in UNMASKING], ids=lambda route: route.name)
    def test_asks_for_a_login_of_the_last_hour(self, world, route):
        actor = next(
            actor for _, actor in world.everybody() if actor and actor.kind is ActorKind.STAFF and route.lets_in(actor)
        )
        browser = made_old(worlds.client_of(actor), 61)

        answer = worlds.ask(browser, "post" if route.name == "cases:reveal_case" else "get", world.address(route))

        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/login/?again=1&next=")

    def test_every_page_named_exists(self):
        assert {route.name for route in worlds.routes()} >= UNMASKING

    def test_is_shown_within_the_hour(self):
        case = cases.case()
        staff = made_old(log_in(Client(), cases.staff_of(case)), 59)

        answer = staff.post(reverse("cases:reveal_case", args=[case.number]), {"purpose": "答复申请人电话"})

        assert answer.status_code == 200

    def test_what_was_said_is_kept_while_one_logs_in(self):
        case = cases.case()
        staff = made_old(log_in(Client(), cases.staff_of(case)), 61)
        staff.post(reverse("cases:reveal_case", args=[case.number]), {"purpose": "答复申请人电话"})

        assert "答复申请人电话" in staff.get(reverse("identity:resume")).text

    def test_leaves_in_no_file_either(self):
        staff = made_old(log_in(Client(), cases.staff_of(cases.case())), 61)
        asked = {"tab": "all", "form": "csv", "unmasked": "on", "purpose": "统计"}

        answer = staff.post(reverse("cases:list_exports"), asked)

        assert answer.headers["Location"].startswith("/login/?again=1&next=")
        assert staff.get(reverse("cases:list_exports")).status_code == 200  # masked ones need no more than the login
