"""A lower authority examines in 20 days and forwards, a higher one decides in its own (行政许可法 art. 35, 43)."""

from datetime import date

import pytest

from tongban.cases import deadlines
from tongban.cases.clocks import ClockState, LineKind
from tongban.cases.enums import CaseState, Decision
from tongban.cases.errors import StepNotAllowed
from tongban.cases.errors_of_acts import ExtensionTooEarly, MaterialsForwarded
from tongban.cases.facts import record_of
from tongban.cases.models import Case
from tongban.cases.selectors import progress
from tongban.cases.services import decision, review, supplements
from tongban.cases.services.extension import extend_case
from tongban.cases.tests import factories
from tongban.cases.tests.clocks.told import at
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import LimitUnit
from tongban.identity.tests import factories as identity_factories
from tongban.identity.tests.factories import log_in
from tongban.kernel import clock
from tongban.kernel.models import OutboxEvent

pytestmark = pytest.mark.django_db

NONE = {"unit": LimitUnit.NONE}
TWENTY = {"value": 20, "unit": LimitUnit.WORKING_DAY}


@pytest.fixture
def lower():
    return identity_factories.AuthorityFactory(name="某县林业局")


def route(lower, **changes):
    first, examine, decide = factories.route("accept", "review", "decide")
    return (first, examine | {"authority_code": lower.code, "forwards": True} | changes, decide)


def accepted(lower, *, changes=None, facts=None, **says) -> Case:
    with clock.standing_at(at("2026-03-02")):
        version = factories.item(
            **{"promised_limit": NONE, "statutory_limit": TWENTY, "route": route(lower, **changes or {})} | says
        )
        return factories.case(CaseState.ACCEPTED, version=version)


def forward(case, lower, moment="2026-03-20", by=None):
    by = by or factories.official(lower.pk)
    with clock.standing_at(at(moment)):
        review.finish_review(actor=by, case_number=case.number, opinion="符合条件，建议准予")
    case.refresh_from_db()


def clocks_of(case, moment):
    return deadlines.clocks_of_case(record_of(case), catalogue.get_item(case.item_version_id), at(moment))


class TestTheTwoClocks:
    def test_first_the_review_of_the_lower_authority(self, lower):
        case = accepted(lower)
        found = clocks_of(case, "2026-03-03")
        assert case.statutory_due_on == case.due_on == found["lower_review"].due_on == date(2026, 3, 30)
        assert found["lower_review"].article == "行政许可法第四十三条"
        assert found["statutory"].state is ClockState.NOT_STARTED
        assert case.counted_from == date(2026, 3, 2)

    def test_then_the_limit_of_the_higher_one_from_the_forwarding(self, lower):
        case = accepted(lower)
        forward(case, lower)
        found = clocks_of(case, "2026-03-23")
        assert found["lower_review"].state is ClockState.MET
        assert found["statutory"].started_on == date(2026, 3, 20)
        assert case.statutory_due_on == case.due_on == date(2026, 4, 20)  # 6 April is a holiday
        assert case.tasks.get(state="open").due_on == case.due_on

    def test_the_higher_authority_has_20_days_where_the_item_states_none(self, lower):
        case = accepted(lower, statutory_limit=NONE)
        forward(case, lower)
        assert case.statutory_due_on == date(2026, 4, 20)

    def test_the_promise_runs_through(self, lower):
        case = accepted(lower, promised_limit=TWENTY)
        forward(case, lower)
        assert case.promised_due_on == date(2026, 3, 30)

    def test_a_late_lower_authority_is_late_even_when_the_higher_one_is_not(self, lower):
        case = accepted(lower)
        forward(case, lower, "2026-04-01")
        found = clocks_of(case, "2026-04-02")
        assert found["lower_review"].state is ClockState.MISSED
        assert found["statutory"].state is ClockState.RUNNING

    def test_a_step_that_does_not_apply_changes_nothing(self, lower):
        changes = {"when": {"field": "reason", "operator": "is", "value": "没有这样的答案"}}
        case = accepted(lower, changes=changes)
        assert clocks_of(case, "2026-03-03").get("lower_review") is None
        assert case.statutory_due_on == date(2026, 3, 30)

    def test_sent_back_and_forwarded_again_the_limit_still_begins_with_the_first(self, lower):
        case, colleague = accepted(lower), factories.official(lower.pk)
        forward(case, lower, by=colleague)
        first = case.due_on
        with clock.standing_at(at("2026-03-24")):
            review.send_back(
                actor=factories.staff_of(case), case_number=case.number, to_step="review-1", reason="意见不清楚"
            )
        forward(case, lower, "2026-03-26", by=colleague)
        assert case.due_on == first

    def test_extended_only_once_it_runs(self, lower):
        case = accepted(lower)
        with clock.standing_at(at("2026-03-10")), pytest.raises(ExtensionTooEarly):
            extend_case(actor=factories.staff_of(case), case_number=case.number, days=5, reasons="复杂")
        forward(case, lower)
        with clock.standing_at(at("2026-04-10")):
            extend_case(actor=factories.staff_of(case), case_number=case.number, days=5, reasons="复杂")
        case.refresh_from_db()
        assert case.statutory_due_on == date(2026, 4, 27)

    def test_the_decision_ends_it(self, lower):
        case = accepted(lower)
        forward(case, lower)
        with clock.standing_at(at("2026-03-30")):
            decision.decide_case(actor=factories.staff_of(case), case_number=case.number, decision=Decision.GRANT)
        assert clocks_of(Case.objects.get(pk=case.pk), "2026-03-31")["statutory"].state is ClockState.MET


class TestNothingIsAskedAgain:
    def test_after_the_forwarding(self, lower):
        case = accepted(lower)
        asked = {"actor": factories.staff_of(case), "case_number": case.number, "fields": {}}
        with pytest.raises(StepNotAllowed):
            supplements.request_supplement(**asked, materials={"identity-card": "再交一次"})
        forward(case, lower)
        with pytest.raises(MaterialsForwarded):
            supplements.request_supplement(**asked, materials={"identity-card": "再交一次"})
        assert not case.supplements.exists()


class TestItIsSaid:
    def test_once_to_the_applicant(self, lower):
        case = accepted(lower)
        forward(case, lower)
        line = case.history.get(action="forwarded")
        assert line.public
        assert line.text.startswith("某县林业局 → ")
        assert OutboxEvent.objects.filter(name="cases.case_forwarded").count() == 1

    @pytest.mark.parametrize(
        ("sent", "words"), [(False, "转报上级机关（行政许可法第四十三条）"), (True, "3月20日转报上级机关")]
    )
    def test_on_both_sides(self, client, lower, sent, words):
        case = accepted(lower)
        if sent:
            forward(case, lower)
        pages = (
            (factories.owner_of(case), f"/cases/{case.number}/"),
            (factories.staff_of(case), f"/desk/cases/{case.number}/"),
        )
        with clock.standing_at(at("2026-03-23")):
            for actor, page in pages:
                assert words in log_in(client, actor).get(page).text

    def test_in_the_api(self, lower):
        case = accepted(lower)
        with clock.standing_at(at("2026-03-03")):
            shown = progress.get_progress(actor=factories.owner_of(case), number=case.number)
        assert [row.key for row in shown.clocks if row.key in ("lower_review", "statutory")] == [
            "statutory",
            "lower_review",
        ]
        assert LineKind.LAW in [line.kind for line in shown.because]
        assert "下级机关" in shown.why
