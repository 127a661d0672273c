"""An interested party asks for the hearing online, by the own copy of the notice (行政许可法 art. 47)."""

import threading
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from tongban.cases.enums import CaseState, HearingGround
from tongban.cases.errors_of_acts import HearingNotNow, HearingPersonUnknown, HearingRightLost, HearingUndecided
from tongban.cases.models import Case, Hearing, Participant
from tongban.cases.services import hearing, interested_hearing, participants
from tongban.cases.services.steps import Desk
from tongban.cases.tests import factories
from tongban.cases.tests.clocks.told import at
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import LimitUnit
from tongban.identity.tests.factories import log_in
from tongban.kernel import clock
from tongban.kernel.actors import PUBLIC
from tongban.kernel.errors import DomainError

LIMITS = {"statutory_limit": {"value": 20, "unit": LimitUnit.WORKING_DAY}}
pytestmark = pytest.mark.django_db


@pytest.fixture
def neighbour():
    return factories.applicant(name="邻居乙")


@pytest.fixture
def case(neighbour) -> Case:
    """Two with great interests: one with an account, one known by name alone; told of the right on 3 March 2026."""
    with clock.standing_at(at("2026-03-02")):
        case = factories.case(CaseState.ACCEPTED, version=factories.item(**LIMITS))
        number = apps.get_model("identity", "Party").objects.get(pk=neighbour.id).certificate_number
        for name, certificate in (("邻居乙", number), ("邻居丙", "")):
            participants.add_participant(
                actor=factories.staff_of(case),
                case_number=case.number,
                role="interested",
                name=name,
                certificate_number=certificate,
                interest="采光",
                major=True,
            )
    tell(case)
    return case


def tell(case, ground=HearingGround.MAJOR_INTEREST):
    with clock.standing_at(at("2026-03-03")):
        hearing.tell_hearing_right(
            actor=factories.staff_of(case), case_number=case.number, ground=ground, topic="是否影响相邻采光"
        )


def copy_of(case, name="邻居乙"):
    return Participant.objects.get(case=case, name=name).hearing_notice.verification


def page(name, case, of="邻居乙"):
    return reverse(f"cases:{name}", args=[copy_of(case, of)])


def require_heard(case, moment):
    with clock.standing_at(at(moment)):
        row = Case.objects.get(pk=case.pk)
        return hearing.require_heard(Desk(row, None, catalogue.get_item(row.item_version_id), clock.now()))


class TestAsk:
    def test_stops_the_clock_as_when_the_applicant_asks(self, case, neighbour):
        with clock.standing_at(at("2026-03-05")):
            interested_hearing.ask_as_interested(actor=neighbour, verification=copy_of(case), why="窗户被挡")

        right = Hearing.objects.get(case=case)
        assert (right.asked_by_name, right.asked_why) == ("邻居乙", "窗户被挡")
        assert right.organise_by
        public = case.history.get(action="hearing_requested")
        assert public.text == "由利害关系人提出"  # the applicant reads this line: neither name nor words
        assert not case.history.get(action="interested_asked").public

    def test_twice_is_once_and_two_may_ask(self, case, neighbour):
        with clock.standing_at(at("2026-03-05")):
            for _again in range(2):
                interested_hearing.ask_as_interested(actor=neighbour, verification=copy_of(case))
            interested_hearing.ask_as_interested(actor=PUBLIC, verification=copy_of(case, "邻居丙"), name="邻居丙")

        assert case.history.filter(action="hearing_requested").count() == 1
        assert case.history.filter(action="interested_asked").count() == 2

    def test_not_after_the_last_day_nor_after_the_case(self, case, neighbour):
        with clock.standing_at(at("2026-03-11")), pytest.raises(HearingRightLost):
            interested_hearing.ask_as_interested(actor=neighbour, verification=copy_of(case))
        Case.objects.filter(pk=case.pk).update(state=CaseState.WITHDRAWN, closed_at=at("2026-03-12"))
        with pytest.raises(HearingNotNow):
            interested_hearing.ask_as_interested(actor=neighbour, verification=copy_of(case))

    @pytest.mark.parametrize(
        ("name", "end"), [("", ""), ("邻居乙", ""), ("邻居乙", "0000"), ("别人", "correct"), ("邻居丙", "")]
    )
    def test_without_a_login_name_and_number_must_both_be_right(self, case, name, end):
        number = Participant.objects.get(case=case, name="邻居乙").certificate_number
        end = number[-4:] if end == "correct" else end
        with pytest.raises(HearingPersonUnknown):
            interested_hearing.ask_as_interested(
                actor=factories.applicant(), verification=copy_of(case), name=name, number_end=end
            )
        interested_hearing_of = Participant.objects.get(case=case, name="邻居乙")
        assert interested_hearing_of.hearing_asked_at is None

    def test_only_the_own_copy_opens_it(self, case, neighbour):
        other = case.notices.exclude(verification__in=[copy_of(case), copy_of(case, "邻居丙")]).latest("pk")
        for verification in (uuid4(), other.verification, copy_of(case, "邻居丙")):
            with pytest.raises(HearingPersonUnknown):
                interested_hearing.ask_as_interested(actor=neighbour, verification=verification)


class TestWaive:
    def test_the_authority_decides_early_only_when_nobody_wants_it(self, case, neighbour):
        with clock.standing_at(at("2026-03-04")):
            hearing.waive_hearing(actor=factories.owner_of(case), case_number=case.number)
        with pytest.raises(HearingUndecided):
            require_heard(case, "2026-03-05")
        with clock.standing_at(at("2026-03-05")):
            interested_hearing.waive_as_interested(actor=neighbour, verification=copy_of(case))
            with pytest.raises(HearingUndecided):
                require_heard(case, "2026-03-05")
            interested_hearing.waive_as_interested(actor=PUBLIC, verification=copy_of(case, "邻居丙"), name="邻居丙")

        assert require_heard(case, "2026-03-05") is None

    def test_one_may_still_ask_afterwards_but_not_the_other_way(self, case, neighbour):
        with clock.standing_at(at("2026-03-05")):
            interested_hearing.waive_as_interested(actor=neighbour, verification=copy_of(case))
            interested_hearing.ask_as_interested(actor=neighbour, verification=copy_of(case))
            with pytest.raises(HearingNotNow):
                interested_hearing.waive_as_interested(actor=neighbour, verification=copy_of(case))

        assert Hearing.objects.get(case=case).asked_at


class TestPages:
    def test_show_what_concerns_the_person_and_nothing_of_the_applicant(self, client, case, neighbour):
        log_in(client, neighbour)
        with clock.standing_at(at("2026-03-05")):
            shown = client.get(page("show_hearing_notice", case)).text

        assert "是否影响相邻采光" in shown
        assert page("ask_as_interested", case) in shown
        assert case.applicant_snapshot["name"] not in shown
        assert "邻居丙" not in shown

    def test_ask_with_an_account_by_one_button(self, client, case, neighbour):
        log_in(client, neighbour)
        with clock.standing_at(at("2026-03-05")):
            assert 'name="number_end"' not in client.get(page("ask_as_interested", case)).text
            client.post(page("ask_as_interested", case), {"why": "窗户被挡"})
            assert "将举行听证" in client.get(page("show_hearing_notice", case)).text
        assert Hearing.objects.get(case=case).asked_at

    def test_ask_without_an_account_by_name_and_number(self, client, case):
        number = Participant.objects.get(case=case, name="邻居乙").certificate_number
        with clock.standing_at(at("2026-03-05")):
            wrong = client.post(page("ask_as_interested", case), {"name": "邻居乙", "number_end": "0000"})
            assert "不一致" in wrong.text
            client.post(page("ask_as_interested", case), {"name": "邻居 乙", "number_end": number[-4:].lower()})

        assert Hearing.objects.get(case=case).asked_by_name == "邻居乙"

    def test_waive_needs_a_tick(self, client, case, neighbour):
        log_in(client, neighbour)
        with clock.standing_at(at("2026-03-05")):
            client.post(page("waive_as_interested", case), {})
            assert Participant.objects.get(case=case, name="邻居乙").hearing_waived_at is None
            client.post(page("waive_as_interested", case), {"sure": "on"})
        assert Participant.objects.get(case=case, name="邻居乙").hearing_waived_at

    def test_the_check_page_of_the_copy_leads_here_and_no_other(self, client, case):
        here = page("show_hearing_notice", case)
        assert here in client.get(page("verify_notice", case)).text
        own = case.notices.exclude(verification__in=[copy_of(case), copy_of(case, "邻居丙")]).latest("pk")
        assert "/hearings/" not in client.get(reverse("cases:verify_notice", args=[own.verification])).text
        assert client.get(reverse("cases:show_hearing_notice", args=[own.verification])).status_code == 404
        assert client.get(reverse("cases:ask_as_interested", args=[uuid4()])).status_code == 404

    def test_an_announced_hearing_need_not_be_asked_for(self, client, neighbour):
        with clock.standing_at(at("2026-03-02")):
            case = factories.case(CaseState.ACCEPTED, version=factories.item(**LIMITS))
            participants.add_participant(
                actor=factories.staff_of(case), case_number=case.number, role="interested", name="邻居乙", major=True
            )
        tell(case, HearingGround.PUBLIC_INTEREST)

        with clock.standing_at(at("2026-03-05")):
            shown = client.get(page("show_hearing_notice", case)).text
        assert page("ask_as_interested", case) not in shown
        assert "将举行听证" in shown


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_the_same_instant_stop_the_clock_once(case):
    gate, wrong = threading.Barrier(2), []

    def ask(name, end):
        gate.wait()
        try:
            with clock.standing_at(at("2026-03-05")):
                interested_hearing.ask_as_interested(
                    actor=PUBLIC, verification=copy_of(case, name), name=name, number_end=end
                )
        except DomainError as error:
            wrong.append(error)
        finally:
            connection.close()

    number = Participant.objects.get(case=case, name="邻居乙").certificate_number
    people = (("邻居乙", number[-4:]), ("邻居丙", ""))
    threads = [threading.Thread(target=ask, args=each) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert wrong == []
    assert case.history.filter(action="hearing_requested").count() == 1
