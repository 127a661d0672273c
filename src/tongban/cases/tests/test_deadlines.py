"""The stored dates of a case are those of the clocks, and both sides read the reasons."""

from datetime import date, datetime

import pytest

from tongban.cases import deadlines
from tongban.cases.clocks import FactKind, LineKind
from tongban.cases.enums import CaseState
from tongban.cases.facts import facts_of, record_of
from tongban.cases.models import Case
from tongban.cases.selectors import progress
from tongban.cases.services import supplements
from tongban.cases.tests import factories
from tongban.cases.tests.clocks.told import at
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import LimitUnit
from tongban.identity.tests.factories import log_in
from tongban.kernel import clock

pytestmark = pytest.mark.django_db

LIMITS = {
    "promised_limit": {"value": 7, "unit": LimitUnit.WORKING_DAY},
    "statutory_limit": {"value": 20, "unit": LimitUnit.WORKING_DAY},
}


@pytest.fixture
def accepted():
    with clock.standing_at(at("2026-02-10")):
        return factories.case(CaseState.ACCEPTED, version=factories.item(**LIMITS))


def because(case: Case, moment: datetime):
    with clock.standing_at(moment):
        return progress.get_progress(actor=factories.owner_of(case), number=case.number).because


def sides(case: Case):
    """The applicant and the desk, each with the beginning of their page's address."""
    return (factories.owner_of(case), "/cases/"), (factories.staff_of(case), "/desk/cases/")


class TestWhyThisDay:
    def test_names_the_shifted_saturday_and_the_festival(self, accepted):
        lines = because(accepted, at("2026-02-11"))
        assert [line.kind for line in lines] == [LineKind.START, LineKind.WORKS, LineKind.REST, LineKind.DUE]
        assert lines[-1].end == accepted.due_on == date(2026, 2, 26)

    def test_before_acceptance_it_speaks_of_silence(self):
        with clock.standing_at(at("2026-03-02")):
            case = factories.case()
        assert because(case, at("2026-03-03"))[-1].kind is LineKind.FOLLOWS

    def test_while_the_applicant_supplements_it_speaks_of_that(self):
        with clock.standing_at(at("2026-03-02")):
            case = factories.case(CaseState.SUPPLEMENT)
        with clock.standing_at(at("2026-03-03")):
            shown = progress.get_progress(actor=factories.owner_of(case), number=case.number)
        assert shown.because[0].start == date(2026, 3, 2)
        assert shown.because[-2].end == shown.supplement.due_on

    @pytest.mark.parametrize("state", [CaseState.GRANTED, CaseState.WITHDRAWN, CaseState.RETURNED])
    def test_a_closed_case_has_no_date_to_explain(self, state):
        case = factories.case(state)
        assert because(case, clock.now()) == ()

    def test_a_date_that_is_no_longer_so_is_not_explained(self, accepted):
        Case.objects.filter(pk=accepted.pk).update(due_on=date(2026, 2, 27), promised_due_on=date(2026, 2, 27))
        assert because(accepted, at("2026-02-11")) == ()


class TestTheStoredDatesAreThoseOfTheClocks:
    def test_after_acceptance(self, accepted):
        found = deadlines.clocks_of_case(
            record_of(accepted), catalogue.get_item(accepted.item_version_id), at("2026-02-11")
        )
        assert found["promised"].due_on == accepted.promised_due_on
        assert found["statutory"].due_on == accepted.statutory_due_on
        assert found["statutory"].started_on == accepted.counted_from

    def test_a_supplement_is_told_with_its_limit(self):
        with clock.standing_at(at("2026-03-02")):
            case = factories.case()
            asked = {"identity-card": "请重新拍摄"}
            staff = factories.staff_of(case)
            supplements.request_supplement(actor=staff, case_number=case.number, fields={}, materials=asked, days=7)
        told = facts_of(record_of(case), catalogue.get_item(case.item_version_id))
        assert [one.limit.value for one in told if one.kind is FactKind.SUPPLEMENT_ASKED] == [7]


class TestBothSidesReadIt:
    def test_the_resident(self, client, accepted):
        with clock.standing_at(at("2026-02-11")):
            page = log_in(client, factories.owner_of(accepted)).get(f"/cases/{accepted.number}/").text
        assert "为什么是这一天" in page
        assert "2月15日至2月23日春节放假" in page

    def test_the_desk(self, client, accepted):
        with clock.standing_at(at("2026-02-11")):
            page = log_in(client, factories.staff_of(accepted)).get(f"/desk/cases/{accepted.number}/").text
        assert "2月15日至2月23日春节放假" in page

    def test_other_systems(self, client, accepted):
        with clock.standing_at(at("2026-02-11")):
            body = log_in(client, factories.owner_of(accepted)).get(f"/api/v1/cases/{accepted.number}").json()
        assert body["because"][2] | {"text": ""} == {
            "kind": "rest",
            "text": "",
            "start": "2026-02-15",
            "end": "2026-02-23",
        }

    def test_other_systems_read_every_clock(self, client, accepted):
        with clock.standing_at(at("2026-02-24")):
            body = log_in(client, factories.owner_of(accepted)).get(f"/api/v1/cases/{accepted.number}").json()
        clocks = {each["key"]: each for each in body["clocks"]}
        promised = clocks["promised"]
        assert (promised["state"], promised["due_on"], promised["used"], promised["remaining"]) == (
            "running",
            "2026-02-26",
            5,
            2,
        )
        assert promised["explanation"] == body["because"]
        assert clocks["statutory"]["article"] == ""
        assert clocks["acceptance"]["state"] == "met"
        assert body["provisional"] is False

    def test_both_sides_see_the_days_on_a_calendar(self, client, accepted):
        with clock.standing_at(at("2026-02-24")):
            for actor, path in (
                (factories.owner_of(accepted), "/cases/"),
                (factories.staff_of(accepted), "/desk/cases/"),
            ):
                page = log_in(client, actor).get(f"{path}{accepted.number}/").text
                assert "2026年2月</caption>" in page
                assert "调休上班，第4天" in page
                assert "春节，不计入" in page


class TestProvisional:
    """Beyond the last notice (2026) a date may still move: both sides, the API and the documents say so."""

    @pytest.fixture
    def late(self):
        with clock.standing_at(at("2026-12-28")):
            return factories.case(CaseState.ACCEPTED, version=factories.item(**LIMITS))

    def test_on_both_pages(self, client, late):
        with clock.standing_at(at("2026-12-29")):
            for actor, path in sides(late):
                page = log_in(client, actor).get(f"{path}{late.number}/").text
                assert "暂定</" in page

    def test_in_the_api(self, client, late):
        with clock.standing_at(at("2026-12-29")):
            body = log_in(client, factories.owner_of(late)).get(f"/api/v1/cases/{late.number}").json()
        assert body["provisional"] is True
        assert body["clocks"][2]["provisional"] is True

    def test_in_the_notice_of_acceptance(self, late):
        words = "".join(late.notices.get(kind="acceptance").content["paragraphs"])
        assert "2027年1月7日（暂定）" in words
