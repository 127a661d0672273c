import threading
from datetime import timedelta

import pytest
from django.db import connection

from tongban.cases.enums import CaseState, NoticeKind
from tongban.cases.errors import (
    SupplementAlreadyAsked,
    SupplementBeyondAsked,
    SupplementEmpty,
    SupplementIncomplete,
    SupplementNotAsked,
    SupplementPointUnknown,
    SupplementReasonMissing,
)
from tongban.cases.models import Case
from tongban.cases.selectors import progress
from tongban.cases.services import supplements
from tongban.cases.tests import factories
from tongban.kernel import clock
from tongban.kernel.errors import NotAllowed
from tongban.kernel.models import AuditRecord, OutboxEvent

ASKED = {"fields": {"reason": "写得太简单,请补充"}, "materials": {"identity-card": "照片不清楚"}}


def ask(case, actor=None, **changes):
    return supplements.request_supplement(
        actor=actor or factories.staff_of(case), case_number=case.number, **(ASKED | changes)
    )


def answer(case, actor=None, **changes):
    given = {"facts": {"reason": "补充后的事由"}, "materials": [factories.material()]} | changes
    return supplements.answer_supplement(actor=actor or factories.owner_of(case), case_number=case.number, **given)


@pytest.mark.django_db
class TestRequestSupplement:
    def test_tells_exactly_what_is_missing(self):
        case = factories.case()

        ask(case)

        asked = progress.find_open_supplement(actor=factories.owner_of(case), number=case.number)
        assert [(point.label, point.reason) for point in asked.fields] == [("申请事由", "写得太简单,请补充")]
        assert [point.key for point in asked.materials] == ["identity-card"]
        rows = case.notices.get(kind=NoticeKind.SUPPLEMENT).content["table"]["rows"]
        assert len(rows) == 2

    def test_stops_the_clock_of_the_authority(self):
        case = factories.case()

        ask(case)

        case.refresh_from_db()
        assert (case.state, case.due_on) == (CaseState.SUPPLEMENT, None)
        assert case.tasks.get().state == "waiting"

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"fields": {}, "materials": {}}, SupplementEmpty),
            ({"fields": {"nonsense": "x"}}, SupplementPointUnknown),
            ({"materials": {"identity-card": " "}}, SupplementReasonMissing),
        ],
    )
    def test_refuses_a_notice_that_does_not_say_what(self, changes, refusal):
        with pytest.raises(refusal):
            ask(factories.case(), **changes)

    def test_refuses_a_second_notice_in_the_same_round(self):
        case = factories.case()
        ask(case)
        answer(case)

        with pytest.raises(SupplementAlreadyAsked):
            ask(case)

    def test_a_second_notice_needs_somebody_who_answers_for_it(self):
        case = factories.case()
        ask(case)
        answer(case)

        with pytest.raises(NotAllowed):
            ask(case, actor=factories.staff_of(case, "window_clerk"), override_reason="必须")
        second = ask(case, override_reason="证件在补正期间过期")

        assert second.override_reason == "证件在补正期间过期"
        assert AuditRecord.objects.filter(action="cases.request_second_supplement").count() == 1
        assert OutboxEvent.objects.filter(name="cases.supplement_requested").latest("id").payload["repeated"] is True


@pytest.mark.django_db
class TestAnswerSupplement:
    def test_replaces_only_what_was_asked_and_keeps_the_old(self):
        case = factories.case(materials=[factories.material(), factories.material("diploma", "学历证书")])
        ask(case)

        answer(case, materials=[factories.material(note="重拍")])

        case.refresh_from_db()
        assert case.facts == factories.APPLICANT_FACTS | {"reason": "补充后的事由"}
        current = case.materials.filter(superseded_at__isnull=True)
        assert sorted(current.values_list("key", "note")) == [("diploma", ""), ("identity-card", "重拍")]
        assert case.materials.filter(superseded_at__isnull=False).get().key == "identity-card"
        assert case.supplements.get().facts_before == {"reason": "申请认定教师资格"}

    def test_starts_the_five_days_anew_for_the_same_clerk(self):
        case = factories.case()
        ask(case)
        with clock.standing_at(clock.now() + timedelta(days=3)):
            answered = answer(case)

        assert answered.state == CaseState.RECEIVED
        assert answered.due_on == answered.acceptance_due_on
        assert case.tasks.get().state == "open"
        assert case.tasks.get().due_on == answered.due_on

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"facts": {"reason": "x", "mobile": "13900000000"}}, SupplementBeyondAsked),
            ({"materials": [factories.material(), factories.material("diploma", "学历")]}, SupplementBeyondAsked),
            ({"facts": {}}, SupplementIncomplete),
            ({"facts": {"reason": ""}}, SupplementIncomplete),
            ({"materials": []}, SupplementIncomplete),
        ],
    )
    def test_refuses_more_or_less_than_asked(self, changes, refusal):
        case = factories.case()
        ask(case)

        with pytest.raises(refusal):
            answer(case, **changes)
        assert Case.objects.get(pk=case.pk).facts == factories.APPLICANT_FACTS

    @pytest.mark.parametrize("state", [state for state in CaseState if state != CaseState.SUPPLEMENT])
    def test_is_refused_when_nothing_is_asked(self, state):
        with pytest.raises(SupplementNotAsked):
            answer(factories.case(state))


@pytest.mark.django_db
class TestReturnOverdueSupplements:
    def test_returns_what_did_not_come(self, outbox):
        case = factories.case()
        due_on = ask(case).due_on
        with clock.standing_at(clock.now() + (due_on - clock.today())):
            assert supplements.return_overdue_supplements() == 0
        with clock.standing_at(clock.now() + (due_on - clock.today()) + timedelta(days=1)):
            assert supplements.return_overdue_supplements() == 1
            assert supplements.return_overdue_supplements() == 0

        case.refresh_from_db()
        assert case.state == CaseState.RETURNED
        assert outbox()[-1] == "cases.case_returned"

    def test_a_city_may_keep_them(self, settings):
        settings.TONGBAN_CASES_OVERDUE_SUPPLEMENT = "keep"
        case = factories.case(CaseState.SUPPLEMENT)
        case.supplements.update(due_on=clock.today() - timedelta(days=1))

        assert supplements.return_overdue_supplements() == 0


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_count_once():
    case = factories.case(CaseState.SUPPLEMENT)
    barrier, outcomes = threading.Barrier(2), []

    def submit():
        try:
            barrier.wait(5)
            answer(case, facts={})
            outcomes.append("answered")
        except SupplementNotAsked:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=submit) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["answered", "refused"]
    assert case.materials.count() == 2
    assert case.history.filter(action="supplement_answered").count() == 1
