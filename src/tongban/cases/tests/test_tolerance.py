"""容缺受理: accepted on a written promise; brought in time, or treated as withdrawn."""

import threading
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tongban.cases import handlers, tasks
from tongban.cases.enums import CaseState, MaterialForm, NoticeKind
from tongban.cases.errors import CaseNotFound, StepNotAllowed
from tongban.cases.errors_of_acts import (
    MaterialAlreadyIn,
    MaterialFileMissing,
    MaterialMustNotFollow,
    MaterialNotPromised,
    MaterialsOutstanding,
    NothingMissing,
    NothingToBring,
    PromiseNotSigned,
    ToleranceNeeded,
    ToleranceOver,
)
from tongban.cases.events import CaseWithdrawn
from tongban.cases.models import Case, CaseMaterial, Notice, Tolerance
from tongban.cases.national import fill
from tongban.cases.selectors.national import list_records
from tongban.cases.services import acceptance, decision, review, sequels, supplements, tolerance
from tongban.cases.services.steps import event
from tongban.cases.tests import factories
from tongban.cases.tests.clocks.told import at
from tongban.catalogue.public import LimitUnit
from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM
from tongban.kernel.errors import DomainError, NotAllowed
from tongban.kernel.models import OutboxEvent
from tongban.kernel.tests.files.samples import PDF
from tongban.messaging import public as messaging

MATERIALS = (
    {"key": "identity-card", "name": "居民身份证"},
    {"key": "photo", "name": "近期照片", "necessity": "3"},
    {"key": "proof", "name": "体检证明", "necessity": "3"},
)
LATER = {"form": MaterialForm.LATER}
PROMISE = "申请人承诺：在期限内补齐"


def item(**changes):
    ten = {"value": 10, "unit": LimitUnit.WORKING_DAY}
    return factories.item(**{"materials": MATERIALS, "tolerance_days": 5, "promised_limit": ten, **changes})


def received(*, promise=PROMISE, materials=None, **changes) -> Case:
    """Applied for on Monday 2 March 2026 with two materials to come."""
    later = [factories.material("photo", "近期照片", **LATER), factories.material("proof", "体检证明", **LATER)]
    with clock.standing_at(at("2026-03-02")):
        receipt = factories.open_case(
            version=item(**changes),
            materials=[factories.material(), *later] if materials is None else materials,
            promise=promise,
        )
    return Case.objects.get(number=receipt.number)


def accept(case, *, moment="2026-03-03", by=None, **given):
    with clock.standing_at(at(moment)):
        tolerance.accept_with_tolerance(actor=by or factories.staff_of(case), case_number=case.number, **given)
    case.refresh_from_db()
    return case


def accepted(**changes) -> Case:
    return accept(received(**changes))


def scan(name="照片.pdf"):
    return SimpleUploadedFile(name, PDF + b"%" + name.encode(), "application/pdf")


def bring(case, key="photo", *, moment="2026-03-05", by=None, uploads=None, **given):
    files = [scan()] if uploads is None else uploads
    with clock.standing_at(at(moment)):
        return tolerance.bring_material(
            actor=by or factories.owner_of(case), case_number=case.number, material_key=key, uploads=files, **given
        )


def decide(case, verdict="grant", moment="2026-03-06"):
    staff = factories.staff_of(case)
    with clock.standing_at(at(moment)):
        factories.to_decision(case.number, staff)
        return decision.decide_case(actor=staff, case_number=case.number, decision=verdict, reasons="经审查")


@pytest.mark.django_db
class TestAcceptWithTolerance:
    def test_begins_the_term_and_tells_list_day_and_consequence(self):
        case = accepted()

        kept = Tolerance.objects.get(case=case)
        assert case.state == CaseState.ACCEPTED
        assert kept.due_on == date(2026, 3, 10)  # five working days after Tuesday 3 March
        assert [point["label"] for point in kept.materials] == ["近期照片", "体检证明"]
        content = Notice.objects.get(case=case, kind=NoticeKind.TOLERANCE).content
        assert [row[1] for row in content["table"]["rows"]] == ["近期照片", "体检证明"]
        told = "".join(content["after"])
        assert PROMISE in told
        assert "2026年3月10日" in told
        assert "视为撤回" in told
        assert case.history.get(action="tolerance_began").public

    def test_the_ordinary_acceptance_does_not_hide_what_is_missing(self):
        case = received()
        with pytest.raises(ToleranceNeeded) as refusal:
            acceptance.accept_case(actor=factories.staff_of(case), case_number=case.number)
        assert "近期照片、体检证明" in str(refusal.value)

    def test_nothing_missing_is_accepted_in_the_ordinary_way(self):
        every = [factories.material(one["key"], one["name"]) for one in MATERIALS]
        case = received(materials=every, promise="")
        with pytest.raises(NothingMissing):
            accept(case)

    def test_what_must_not_follow_is_refused_by_name(self):
        case = received(materials=[factories.material("photo", "近期照片", **LATER)])
        with pytest.raises(MaterialMustNotFollow) as refusal:
            accept(case)
        assert "居民身份证" in str(refusal.value)
        assert "近期照片" not in str(refusal.value)

    def test_what_is_not_in_order_counts_as_missing(self):
        case = received(materials=[factories.material(one["key"], one["name"]) for one in MATERIALS], promise="")
        card = CaseMaterial.objects.get(case=case, key="identity-card")
        with clock.standing_at(at("2026-03-03")):
            review.check_material(
                actor=factories.staff_of(case), case_number=case.number, material_id=card.pk, passed=False
            )
        with pytest.raises(MaterialMustNotFollow):
            accept(case)

    def test_without_a_written_promise_it_is_refused_until_somebody_signs(self):
        case = received(promise="", materials=[factories.material(), factories.material("proof", "体检证明")])
        with pytest.raises(PromiseNotSigned):
            accept(case, signed_by=" ")

        accept(case, signed_by="张三丰")

        kept = Tolerance.objects.get(case=case)
        assert (kept.promised_by_name, kept.days) == ("张三丰", 5)
        assert "近期照片" in kept.promise
        assert "5个工作日" in kept.promise
        assert CaseMaterial.objects.get(case=case, key="photo").form == MaterialForm.LATER

    def test_a_promise_that_names_less_than_is_missing_does_not_do(self):
        case = received(materials=[factories.material(), factories.material("photo", "近期照片", **LATER)])
        with pytest.raises(PromiseNotSigned):
            accept(case)

    def test_what_a_supplement_brought_meanwhile_is_no_longer_awaited(self):
        case = received()
        staff, asked = factories.staff_of(case), {"photo": "请现在提交", "proof": "请现在提交"}
        rows = [factories.material("photo", "近期照片"), factories.material("proof", "体检证明")]
        owner = factories.owner_of(case)
        with clock.standing_at(at("2026-03-03")):
            supplements.request_supplement(actor=staff, case_number=case.number, fields={}, materials=asked)
            supplements.answer_supplement(actor=owner, case_number=case.number, facts={}, materials=rows)
            acceptance.accept_case(actor=staff, case_number=case.number)
        kept = Tolerance.objects.get(case=case)
        assert (kept.runs, kept.met) == (False, True)
        assert not Notice.objects.filter(case=case, kind=NoticeKind.TOLERANCE).exists()

    def test_only_who_accepts_here(self):
        case = received()
        for stranger in (factories.owner_of(case), factories.staff_of(case, "bureau")):
            with pytest.raises(NotAllowed):
                accept(case, by=stranger)
        with pytest.raises(CaseNotFound):
            accept(case, by=factories.applicant())

    def test_not_twice(self):
        case = accepted()
        with pytest.raises(StepNotAllowed):
            accept(case)

    def test_the_term_ends_before_the_promise_of_the_authority_does(self):
        case = accepted(promised_limit={"value": 3, "unit": LimitUnit.WORKING_DAY}, tolerance_days=20)
        assert Tolerance.objects.get(case=case).due_on < case.promised_due_on

    def test_without_a_term_of_the_item_the_city_sets_one(self, settings):
        settings.TONGBAN_CASES_TOLERANCE_DAYS = 2
        case = accepted(tolerance_days=None)
        assert Tolerance.objects.get(case=case).due_on == date(2026, 3, 5)

    def test_acceptance_by_silence_starts_the_term_too(self):
        case = received()
        with clock.standing_at(at("2026-03-10")):
            tasks.deem_overdue_acceptances.run()
            tasks.deem_overdue_acceptances.run()
        kept = Tolerance.objects.get(case=case)
        assert (kept.due_on, kept.runs) == (date(2026, 3, 17), True)
        assert Notice.objects.filter(case=case, kind=NoticeKind.TOLERANCE).count() == 1

    def test_moves_no_clock(self):
        case, plain = accepted(), received(materials=[factories.material(o["key"], o["name"]) for o in MATERIALS])
        with clock.standing_at(at("2026-03-03")):
            plain = acceptance.accept_case(actor=factories.staff_of(plain), case_number=plain.number)
        assert (case.due_on, case.statutory_due_on) == (plain.due_on, plain.statutory_due_on)


@pytest.mark.django_db
class TestBringMaterial:
    def test_takes_the_place_of_the_promise(self):
        case = accepted()

        assert bring(case, uploads=[scan("一.pdf"), scan("二.pdf")]) == ["体检证明"]

        rows = CaseMaterial.objects.filter(case=case, key="photo")
        assert [row.form for row in rows.filter(superseded_at=None)] == [MaterialForm.UPLOAD] * 2
        assert rows.get(superseded_at__isnull=False).form == MaterialForm.LATER

    def test_the_last_one_keeps_the_promise(self):
        case = accepted()
        bring(case)
        assert bring(case, "proof", moment="2026-03-10") == []

        kept = Tolerance.objects.get(case=case)
        assert (kept.met, kept.runs) == (True, False)
        assert case.history.filter(action="tolerance_met").exists()
        assert OutboxEvent.objects.filter(name="cases.tolerance_met").count() == 1
        assert decide(case, moment="2026-03-10").state == CaseState.GRANTED

    def test_twice_is_told_and_changes_nothing(self):
        case = accepted()
        bring(case)
        with pytest.raises(MaterialAlreadyIn):
            bring(case)
        assert CaseMaterial.objects.filter(case=case, key="photo", superseded_at=None).count() == 1

    def test_at_the_counter_paper_will_do(self):
        case = accepted()
        clerk = factories.staff_of(case, "window_clerk")
        bring(case, by=clerk, uploads=[], form=MaterialForm.ORIGINAL_SEEN)
        assert CaseMaterial.objects.get(case=case, key="photo", superseded_at=None).form == MaterialForm.ORIGINAL_SEEN

    @pytest.mark.parametrize("form", ["", MaterialForm.ORIGINAL_SEEN, MaterialForm.LATER, "no such way"])
    def test_the_applicant_needs_a_file(self, form):
        with pytest.raises(MaterialFileMissing):
            bring(accepted(), uploads=[], form=form)

    @pytest.mark.parametrize("key", ["identity-card", "", "../../etc", "照片' OR 1=1"])
    def test_only_what_was_promised(self, key):
        with pytest.raises(MaterialNotPromised):
            bring(accepted(), key)

    def test_not_after_the_last_day_even_if_no_job_has_run(self):
        case = accepted()
        with pytest.raises(ToleranceOver) as refusal:
            bring(case, moment="2026-03-11")
        assert "2026年3月10日" in str(refusal.value)

    def test_nothing_is_awaited_before_acceptance_or_without_a_promise(self):
        with pytest.raises(NothingToBring):
            bring(received())
        with pytest.raises(NothingToBring):
            bring(factories.case(CaseState.ACCEPTED))

    def test_a_stranger_finds_no_case_and_a_reviewer_may_not(self):
        case = accepted()
        with pytest.raises(CaseNotFound):
            bring(case, by=factories.applicant())
        with pytest.raises(NotAllowed):
            bring(case, by=factories.staff_of(case, "reviewer"))


@pytest.mark.django_db
class TestDecision:
    def test_no_grant_while_something_is_missing(self):
        case = accepted()
        with pytest.raises(MaterialsOutstanding) as refusal:
            decide(case)
        assert "体检证明" in str(refusal.value)

    def test_a_refusal_needs_no_more_materials_and_ends_the_waiting(self):
        case = decide(accepted(), "refuse")
        kept = Tolerance.objects.get(case=case)
        assert (case.state, kept.runs, kept.met) == (CaseState.REFUSED, False, None)

    def test_whoever_withdraws_is_awaited_no_longer(self):
        case = accepted()
        with clock.standing_at(at("2026-03-05")):
            decision.withdraw_case(actor=factories.owner_of(case), case_number=case.number)
        with pytest.raises(NothingToBring):
            bring(case)


def run_job(moment):
    with clock.standing_at(at(moment)):
        tasks.lapse_overdue_tolerances.run()


@pytest.mark.django_db
class TestLapse:
    def test_on_the_last_day_nothing_happens(self):
        case = accepted()
        run_job("2026-03-10")
        case.refresh_from_db()
        assert case.state == CaseState.ACCEPTED

    @pytest.mark.parametrize("moment", ["2026-03-11", "2026-03-13"])  # in the night after it, or after an outage
    def test_counts_as_withdrawn_once_with_reason_and_notice(self, moment):
        case = accepted()
        bring(case)

        run_job(moment)
        run_job(moment)
        run_job("2026-03-20")

        case.refresh_from_db()
        assert case.state == CaseState.WITHDRAWN
        assert "体检证明" in case.reasons
        assert "近期照片" not in case.reasons
        assert not case.tasks.live().exists()
        notice = Notice.objects.get(case=case, kind=NoticeKind.LAPSE)
        assert [row[1] for row in notice.content["table"]["rows"]] == ["体检证明"]
        assert OutboxEvent.objects.filter(name="cases.case_withdrawn").count() == 1
        assert Tolerance.objects.get(case=case).met is False

    def test_what_is_all_in_does_not_lapse(self):
        case = accepted()
        bring(case)
        bring(case, "proof")
        run_job("2026-03-20")
        case.refresh_from_db()
        assert case.state == CaseState.ACCEPTED

    def test_the_applicant_reads_that_it_only_counts_as_withdrawn(self):
        case = accepted()
        run_job("2026-03-11")
        case.refresh_from_db()
        handlers.tell_withdrawn(event(CaseWithdrawn, case, clock.now(), lapsed=True))
        (row,) = messaging.list_recent(factories.owner_of(case), 5)
        assert "视为撤回" in row.subject

    def test_the_head_may_take_it_up_again_with_a_new_term(self):
        case = accepted()
        run_job("2026-03-11")
        with clock.standing_at(at("2026-03-12")):
            sequels.reopen_case(actor=factories.staff_of(case), case_number=case.number, reasons="材料当日已交到窗口")

        case.refresh_from_db()
        kept = Tolerance.objects.get(case=case)
        assert (case.state, kept.runs, kept.due_on) == (CaseState.ACCEPTED, True, date(2026, 3, 19))
        bring(case, moment="2026-03-13")

    def test_what_the_applicant_withdrew_stays_withdrawn(self):
        case = factories.case(CaseState.WITHDRAWN)
        with pytest.raises(StepNotAllowed):
            sequels.reopen_case(actor=factories.staff_of(case), case_number=case.number, reasons="误撤")


@pytest.mark.django_db
class TestReminder:
    def remind(self, moment):
        with clock.standing_at(at(moment)):
            tasks.remind_of_tolerances.run()

    def count(self):
        return OutboxEvent.objects.filter(name="cases.tolerance_due_soon").count()

    def test_comes_once_two_working_days_before(self):
        accepted()
        self.remind("2026-03-05")
        assert self.count() == 0
        for moment in ("2026-03-06", "2026-03-06", "2026-03-09"):  # Friday: Monday and Tuesday are left
            self.remind(moment)
        assert self.count() == 1

    def test_comes_late_after_an_outage_but_not_after_the_end(self):
        accepted()
        self.remind("2026-03-11")
        assert self.count() == 0
        self.remind("2026-03-10")
        assert self.count() == 1


@pytest.mark.django_db
def test_the_exchange_says_comes_later_until_it_is_there():
    case = accepted()

    def ways():
        day = case.received_at.date()
        records = list_records(actor=SYSTEM, table="up_pro_material", first=day, last=day).rows
        rows = fill("up_pro_material", records, at=case.received_at, batch="1").rows
        return {row["material_name"]: row["get_type"] for row in rows}

    assert ways() == {"居民身份证": "1", "近期照片": "4", "体检证明": "4"}
    bring(case)
    assert ways()["近期照片"] == "2"


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_at_once_one_brings_it():
    case, barrier, outcomes = accepted(), threading.Barrier(2), []
    owner = factories.owner_of(case)

    def act():
        try:
            with clock.standing_at(at("2026-03-05")):
                barrier.wait(5)
                tolerance.bring_material(actor=owner, case_number=case.number, material_key="photo", uploads=[scan()])
            outcomes.append("done")
        except DomainError as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["cases.material_already_in", "done"]
    assert CaseMaterial.objects.filter(case=case, key="photo", superseded_at=None).count() == 1
