"""Somebody leaves: nothing they had in hand is left lying."""

from datetime import timedelta

import pytest
from django.test import Client

from tongban.cases.models import Absence, CaseTask
from tongban.cases.services import claiming
from tongban.cases.services.office import absence, leaving
from tongban.cases.tests import factories as cases
from tongban.identity import public as identity
from tongban.identity.tests.factories import leave, log_in, official
from tongban.kernel import clock
from tongban.kernel.models import AuditRecord

pytestmark = pytest.mark.django_db
WHY = "调离〔2026〕12号"


@pytest.fixture
def held():
    """A case whose live step somebody holds: (case, holder)."""
    opened = cases.case()
    holder = cases.staff_of(opened, "decider")
    claiming.claim_task(actor=holder, case_number=opened.number)
    return opened, holder


@pytest.fixture
def keeper():
    return official("security_admin")


def live(opened):
    return CaseTask.objects.filter(case=opened).live().get()


def take_out(keeper, staff, deliver, successor=None):
    said = {"wanted": "out", "reason": WHY, "successor": successor.id if successor else ""}
    answer = log_in(Client(), keeper).post(f"/desk/staff/{staff.id}/standing/", said)
    deliver()
    return answer


class TestLeaving:
    def test_the_successor_holds_it_and_is_told_once(self, held, keeper, deliver):
        opened, holder = held
        successor = cases.staff_of(opened, "decider")

        assert take_out(keeper, holder, deliver, successor).status_code == 303

        assert live(opened).claimed_by_id == successor.id
        entry = opened.history.get(action="passed_on")
        assert WHY in entry.text
        assert not entry.public
        assert "转由您办理" in log_in(Client(), successor).get("/desk/notices/").text

    def test_without_one_it_is_free_for_the_colleagues(self, held, keeper, deliver):
        opened, holder = held

        take_out(keeper, holder, deliver)

        assert live(opened).claimed_by_id is None
        colleague = cases.staff_of(opened, "decider")
        assert claiming.claim_task(actor=colleague, case_number=opened.number).claimed_by_id == colleague.id

    def test_a_successor_who_may_not_do_the_step_does_not_get_it(self, held, keeper, deliver):
        opened, holder = held
        editor = cases.staff_of(opened, "catalogue_editor")

        take_out(keeper, holder, deliver, editor)

        assert live(opened).claimed_by_id is None
        facts = AuditRecord.objects.filter(action="cases.pass_on_work").latest("pk").details
        assert (facts["given"], facts["given_back"]) == (0, 1)

    @pytest.mark.parametrize("who", ["elsewhere", "gone", "self", "administrator"])
    def test_somebody_unsuitable_is_refused_and_nothing_changes(self, held, keeper, deliver, who):
        opened, holder = held
        gone = cases.staff_of(opened, "reviewer")
        successor = {
            "elsewhere": official("decider"),
            "gone": gone,
            "self": holder,
            "administrator": cases.staff_of(opened, "audit_admin"),
        }[who]
        if who == "gone":
            leave(gone)

        answer = take_out(keeper, holder, deliver, successor)

        assert answer.status_code == 422
        assert live(opened).claimed_by_id == holder.id
        assert identity.get_staff([holder.id])[holder.id].active

    def test_said_twice_changes_nothing_more(self, held, keeper, deliver):
        opened, holder = held
        successor = cases.staff_of(opened, "decider")
        take_out(keeper, holder, deliver, successor)

        assert leaving.pass_on_work(staff_id=holder.id, successor_id=successor.id, reason=WHY) == (0, 0)
        assert opened.history.filter(action="passed_on").count() == 1

    def test_their_days_away_end(self, held, keeper, deliver):
        opened, holder = held
        colleague, today = cases.staff_of(opened, "decider"), clock.today()
        days = {"from_on": today, "until_on": today + timedelta(days=30)}
        absence.declare_absence(actor=colleague, staff_id=colleague.id, stand_in_id=holder.id, **days)

        take_out(keeper, holder, deliver)

        assert Absence.objects.get().ended_at is not None

    def test_the_page_says_what_is_in_hand(self, held, keeper):
        _opened, holder = held

        page = log_in(Client(), keeper).get(f"/desk/staff/{holder.id}/standing/").text

        assert "此人手上有 1 个办件环节" in page
