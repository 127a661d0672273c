"""告知承诺: decided on a written promise; taken back before, looked into after, on record when false."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tongban.cases import handlers, tasks
from tongban.cases.enums import CaseState, NoticeKind, RevocationGround
from tongban.cases.errors import CaseNotFound, ReasonMissing
from tongban.cases.errors_of_acts import (
    CorrectionNotPossible,
    InterestedNotTold,
    NoPromise,
    NothingToBring,
    NothingToCheck,
    NothingToRepair,
    PromiseStandsIn,
    PromiseTakenBack,
    StillPaused,
)
from tongban.cases.models import Case, CaseMaterial, Commitment, Notice
from tongban.cases.selectors import checklists, promises
from tongban.cases.selectors.missing import missing_materials
from tongban.cases.services import (
    acceptance,
    archive,
    commitments,
    decision,
    participants,
    procedures,
    review,
    sequels,
    supplements,
    tolerance,
)
from tongban.cases.services.promising import Promise
from tongban.cases.tests import factories
from tongban.cases.tests.clocks.told import at
from tongban.catalogue import public as catalogue
from tongban.identity import public as identity
from tongban.identity.tests import factories as identity_factories
from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM
from tongban.kernel.errors import NotAllowed
from tongban.kernel.events import restore
from tongban.kernel.models import AuditRecord, OutboxEvent
from tongban.kernel.tests.files.samples import PDF
from tongban.messaging import public as messaging

MATERIALS = (
    {"key": "identity-card", "name": "居民身份证"},
    {"key": "lease", "name": "场所使用证明"},
)
WAY = {
    "offered": True,
    "low_risk": True,
    "basis": "本市告知承诺事项目录",
    "conditions": "经营场所合法使用\n从业人员有健康证明",
    "materials": ["lease"],
    "check_days": 20,
}
ROUTE_WITH_POINTS = (
    {"key": "accept", "name": "受理", "kind": "accept", "checklist": ["材料齐全"]},
    {"key": "look", "name": "现场审查", "kind": "review", "checklist": ["场所与图纸一致", "消防通道畅通"]},
    {"key": "decide", "name": "决定", "kind": "decide", "checklist": ["材料与结论相符"]},
)
DUE = date(2026, 3, 31)  # twenty working days after Tuesday 3 March


def item(**changes):
    return factories.item(**{"materials": MATERIALS, "promise_way": WAY, **changes})


def received(version=None, **changes) -> Case:
    """Applied for on Monday 2 March 2026 with a promise instead of the lease."""
    version = version or item()
    with clock.standing_at(at("2026-03-02")):
        receipt = factories.open_case(
            version=version, instead=Promise.instead(version, {"lease": "场所使用证明"}), **changes
        )
    return Case.objects.get(number=receipt.number)


def decided(case=None, *, moment="2026-03-03", verdict="grant") -> Case:
    case = case or received()
    with clock.standing_at(at(moment)):
        decision.decide_on_promise(
            actor=factories.staff_of(case), case_number=case.number, decision=verdict, reasons="经审查"
        )
    case.refresh_from_db()
    return case


def check(case, *, kept=False, moment="2026-03-20", findings="现场查看，场所与承诺不符", **given):
    with clock.standing_at(at(moment)):
        return commitments.record_after_check(
            actor=given.pop("by", None) or factories.staff_of(case),
            case_number=case.number,
            kept=kept,
            findings=findings,
            **given,
        )


def take_back(case, moment="2026-03-03"):
    with clock.standing_at(at(moment)):
        return commitments.take_back_promise(actor=factories.owner_of(case), case_number=case.number)


def bring(case, key="lease", moment="2026-03-04"):
    scan = SimpleUploadedFile("合同.pdf", PDF, "application/pdf")
    with clock.standing_at(at(moment)):
        return tolerance.bring_material(
            actor=factories.owner_of(case), case_number=case.number, material_key=key, uploads=[scan]
        )


def announced(name):
    return list(OutboxEvent.objects.filter(name=f"cases.{name}"))


@pytest.mark.django_db
class TestDecideOnPromise:
    def test_decides_at_once_with_the_promise_as_a_document_and_a_day_to_check_it(self):
        case = decided()
        kept = Commitment.objects.get(case=case)
        assert case.state == CaseState.GRANTED
        assert kept.check_by == DUE
        assert kept.to_check
        paper = Notice.objects.get(case=case, kind=NoticeKind.COMMITMENT)
        assert paper.number
        assert set(kept.promise.splitlines()[1:]) <= set(paper.content["paragraphs"])
        assert "2026年3月31日" in "".join(paper.content["after"])
        assert [event.payload["check_by"] for event in announced("decided_on_promise")] == ["2026-03-31"]

    def test_the_promise_is_kept_as_it_was_shown_with_what_it_stands_in_for(self):
        case = received()
        kept = Commitment.objects.get(case=case)
        text = Promise.instead(catalogue.get_item(case.item_version_id), {"lease": "场所使用证明"}).text
        assert kept.promise == text
        assert "经营场所合法使用" in text
        assert "20个工作日" in text
        assert [point["key"] for point in kept.materials] == ["lease"]

    def test_what_was_promised_is_not_missing_and_may_not_be_asked_for(self):
        case = received()
        assert missing_materials(case, catalogue.get_item(case.item_version_id)) == []
        with pytest.raises(PromiseStandsIn), clock.standing_at(at("2026-03-03")):
            supplements.request_supplement(
                actor=factories.staff_of(case), case_number=case.number, fields={}, materials={"lease": "请提交"}
            )

    def test_goes_step_by_step_as_well(self):
        case = received()
        staff = factories.staff_of(case)
        with clock.standing_at(at("2026-03-03")):
            acceptance.accept_case(actor=staff, case_number=case.number)
            factories.to_decision(case.number, staff)
            decision.decide_case(actor=staff, case_number=case.number, decision="grant")
        assert Commitment.objects.get(case=case).check_by == DUE

    def test_points_of_checklists_are_on_record_as_not_examined(self):
        case = decided(received(item(route=ROUTE_WITH_POINTS)))
        steps = {each.step_name: each.points for each in checklists.checklists_of(case)}
        assert [(point.text, point.passed, point.why) for point in steps["现场审查"]] == [
            ("场所与图纸一致", None, "凭承诺未逐项审查"),
            ("消防通道畅通", None, "凭承诺未逐项审查"),
        ]
        assert list(steps) == ["受理", "现场审查", "决定"]
        line = case.history.get(action="unanswered_promise")
        assert "现场审查：场所与图纸一致；消防通道畅通" in line.text
        assert not line.public
        assert AuditRecord.objects.filter(action="cases.leave_unanswered").exists()
        assert checklists.unexamined_points(case)[1:3] == ["场所与图纸一致", "消防通道畅通"]

    def test_what_an_official_answered_before_stays_as_answered(self):
        case = received(item(route=ROUTE_WITH_POINTS))
        staff = factories.staff_of(case)
        answers = [review.Check("场所与图纸一致", True), review.Check("消防通道畅通", False, "堆放杂物")]
        with clock.standing_at(at("2026-03-03")):
            acceptance.accept_case(actor=staff, case_number=case.number)
            review.finish_review(actor=staff, case_number=case.number, checks=answers, opinion="限期清理")
        case = decided(case, moment="2026-03-04")
        steps = {each.step_name: each.points for each in checklists.checklists_of(case)}
        assert [(point.passed, point.note, point.why) for point in steps["现场审查"]] == [
            (True, "", ""),
            (False, "堆放杂物", ""),
        ]
        assert checklists.unexamined_points(case) == ["材料与结论相符"]

    def test_the_page_the_check_and_the_archive_say_what_was_not_examined(self, client):
        case = decided(received(item(route=ROUTE_WITH_POINTS)))
        staff = factories.staff_of(case)
        identity_factories.log_in(client, staff)
        page = client.get(reverse("cases:desk_case", args=[case.number])).text
        assert "凭承诺未逐项审查" in page
        assert "决定前未审查，核查时请一并查看" in page
        assert "消防通道畅通" in client.get(reverse("cases:record_after_check", args=[case.number])).text
        with zipfile.ZipFile(io.BytesIO(archive.pack(case)[0])) as packed:
            steps = json.loads(packed.read(f"{case.number}/steps.json"))
        assert [(step["step"], len(step["checklist"])) for step in steps] == [("受理", 1), ("现场审查", 2), ("决定", 1)]
        assert {point["why_words"] for step in steps for point in step["checklist"]} == {"凭承诺未逐项审查"}

    def test_a_refusal_leaves_nothing_to_check(self):
        case = decided(verdict="refuse")
        assert case.state == CaseState.REFUSED
        assert Commitment.objects.get(case=case).check_by is None
        with pytest.raises(NothingToCheck):
            check(case)

    def test_needs_a_promise(self):
        case = factories.case(version=item())
        with pytest.raises(NoPromise):
            decided(case)

    def test_a_running_procedure_blocks_it(self):
        case = received()
        staff = factories.staff_of(case)
        with clock.standing_at(at("2026-03-03")):
            acceptance.accept_case(actor=staff, case_number=case.number)
            procedures.start_procedure(
                actor=staff,
                case_number=case.number,
                kind="testing",
                reasons="需要检测",
                expected_value=5,
                expected_unit="working_day",
            )
        with pytest.raises(StillPaused):
            decided(case, moment="2026-03-04")

    def test_an_interested_party_who_was_not_told_blocks_it(self):
        case = received()
        with clock.standing_at(at("2026-03-03")):
            participants.add_participant(
                actor=factories.staff_of(case), case_number=case.number, role="interested", name="李四", interest="采光"
            )
        with pytest.raises(InterestedNotTold):
            decided(case)
        assert Case.objects.get(pk=case.pk).state == CaseState.RECEIVED


@pytest.mark.django_db
class TestTakeBackPromise:
    def test_the_materials_are_asked_for_again(self):
        case = received()
        assert take_back(case) == ["场所使用证明"]
        assert [one.key for one in missing_materials(case, catalogue.get_item(case.item_version_id))] == ["lease"]
        with pytest.raises(NoPromise):
            decided(case)
        with pytest.raises(PromiseTakenBack), clock.standing_at(at("2026-03-03")):
            acceptance.accept_case(actor=factories.staff_of(case), case_number=case.number)

    def test_a_second_time_is_refused_and_another_person_sees_nothing(self):
        case = received()
        with pytest.raises(CaseNotFound):
            commitments.take_back_promise(actor=factories.applicant(), case_number=case.number)
        take_back(case)
        with pytest.raises(NoPromise):
            take_back(case)

    def test_a_supplement_brings_them(self):
        case = received()
        take_back(case)
        staff = factories.staff_of(case)
        with clock.standing_at(at("2026-03-03")):
            supplements.request_supplement(
                actor=staff, case_number=case.number, fields={}, materials={"lease": "请提交"}
            )
        with pytest.raises(NothingToBring):
            bring(case)
        with clock.standing_at(at("2026-03-04")):
            supplements.answer_supplement(
                actor=factories.owner_of(case),
                case_number=case.number,
                facts={},
                materials=[factories.material("lease", "场所使用证明")],
            )
            acceptance.accept_case(actor=staff, case_number=case.number)
        assert Commitment.objects.get(case=case).waiting == []

    def test_after_acceptance_they_are_brought_and_a_grant_waits(self):
        case = received()
        staff = factories.staff_of(case)
        with clock.standing_at(at("2026-03-03")):
            acceptance.accept_case(actor=staff, case_number=case.number)
            factories.to_decision(case.number, staff)
        take_back(case)
        with pytest.raises(PromiseTakenBack), clock.standing_at(at("2026-03-03")):
            decision.decide_case(actor=staff, case_number=case.number, decision="grant")
        assert bring(case) == []
        assert CaseMaterial.objects.get(case=case, key="lease").note == "撤回承诺后提交。"
        with clock.standing_at(at("2026-03-05")):
            decision.decide_case(actor=staff, case_number=case.number, decision="grant")
        assert not Notice.objects.filter(case=case, kind=NoticeKind.COMMITMENT).exists()

    def test_not_after_the_decision(self):
        case = decided()
        with pytest.raises(NothingToCheck):
            take_back(case, "2026-03-04")

    def test_the_authority_ends_it_with_reasons(self):
        case = received()
        staff = factories.staff_of(case)
        with pytest.raises(ReasonMissing):
            commitments.end_promise_way(actor=staff, case_number=case.number, reasons=" ")
        with clock.standing_at(at("2026-03-03")):
            commitments.end_promise_way(actor=staff, case_number=case.number, reasons="场所情况需要核实材料")
        kept = Commitment.objects.get(case=case)
        assert kept.withdrawn_why == "场所情况需要核实材料"
        assert case.history.filter(action="promise_way_ended", public=True).exists()


@pytest.mark.django_db
class TestAfterCheck:
    def test_kept_leaves_the_permit_and_the_record_clean(self):
        case = decided()
        check(case, kept=True, findings="现场查看，情况属实")
        assert Commitment.objects.get(case=case).kept is True
        assert not identity.Credit(case.applicant_id).spoiled
        with pytest.raises(NothingToCheck):
            check(case, kept=True)

    def test_needs_findings_and_an_examiner_of_the_authority(self):
        case = decided()
        with pytest.raises(ReasonMissing):
            check(case, findings="  ")
        with pytest.raises(NotAllowed):
            check(case, by=factories.staff_of(case, "window_clerk"))
        assert Commitment.objects.get(case=case).checked_at is None

    def test_a_correction_is_ordered_once_in_writing(self):
        case = decided()
        check(case, correct_by=date(2026, 4, 10))
        kept = Commitment.objects.get(case=case)
        assert (kept.check_by, kept.kept) == (date(2026, 4, 10), None)
        paper = Notice.objects.get(case=case, kind=NoticeKind.CORRECTION)
        assert "2026年4月10日" in "".join(paper.content["paragraphs"])
        with pytest.raises(CorrectionNotPossible):
            check(case, correct_by=date(2026, 4, 20), moment="2026-04-10")
        check(case, kept=True, moment="2026-04-10", findings="已整改")
        assert not identity.Credit(case.applicant_id).spoiled

    def test_a_correction_needs_a_day_to_come_and_a_promise_not_kept(self):
        case = decided()
        with pytest.raises(CorrectionNotPossible):
            check(case, correct_by=date(2026, 3, 20))
        with pytest.raises(CorrectionNotPossible):
            check(case, kept=True, correct_by=date(2026, 4, 20))

    def test_false_goes_into_the_credit_record_and_the_head_revokes(self):
        case = decided()
        check(case)
        credit = identity.Credit(case.applicant_id)
        assert credit.spoiled
        (entry,) = credit.rows()
        assert (entry.case_number, entry.findings) == (case.number, "现场查看，场所与承诺不符")
        assert Case.objects.get(pk=case.pk).state == CaseState.GRANTED
        with pytest.raises(NotAllowed), clock.standing_at(at("2026-03-23")):
            sequels.revoke_result(
                actor=factories.staff_of(case, "reviewer"),
                case_number=case.number,
                ground=RevocationGround.FRAUD,
                reasons="承诺不实",
            )
        with clock.standing_at(at("2026-03-23")):
            sequels.revoke_result(
                actor=factories.staff_of(case),
                case_number=case.number,
                ground=RevocationGround.FRAUD,
                reasons="承诺不实",
            )
        assert promises.list_false(actor=factories.staff_of(case)) == []

    def test_a_permit_that_ended_is_not_checked_any_more(self):
        case = decided()
        with clock.standing_at(at("2026-03-05")):
            sequels.cancel_result(
                actor=factories.staff_of(case), case_number=case.number, ground="70-6", reasons="申请注销"
            )
        assert promises.list_to_check(actor=factories.staff_of(case)).rows == []
        with pytest.raises(NothingToCheck):
            check(case)

    def test_after_revocation_and_reopening_the_materials_are_asked_for(self):
        case = decided()
        check(case)
        staff = factories.staff_of(case)
        with clock.standing_at(at("2026-03-23")):
            sequels.revoke_result(
                actor=staff, case_number=case.number, ground=RevocationGround.FRAUD, reasons="承诺不实"
            )
            sequels.reopen_case(actor=staff, case_number=case.number, reasons="重新审查")
            factories.to_decision(case.number, staff)
        with pytest.raises(PromiseTakenBack), clock.standing_at(at("2026-03-23")):
            decision.decide_case(actor=staff, case_number=case.number, decision="grant")
        bring(case, moment="2026-03-24")
        with clock.standing_at(at("2026-03-24")):
            decision.decide_case(actor=staff, case_number=case.number, decision="grant")

    def test_the_head_repairs_the_record_once(self):
        case = decided()
        check(case)
        with pytest.raises(NotAllowed):
            commitments.repair_credit(
                actor=factories.staff_of(case, "reviewer"), case_number=case.number, reasons="已改正"
            )
        staff = factories.staff_of(case)
        commitments.repair_credit(actor=staff, case_number=case.number, reasons="已改正")
        assert not identity.Credit(case.applicant_id).spoiled
        assert identity.Credit(case.applicant_id).rows()[0].repair_reasons == "已改正"
        with pytest.raises(NothingToRepair):
            commitments.repair_credit(actor=staff, case_number=case.number, reasons="已改正")


@pytest.mark.django_db
class TestListAndReminder:
    def test_the_list_has_the_first_day_first_and_only_the_own_authority(self):
        late = decided(received(item(promise_way={**WAY, "check_days": 30})))
        soon = decided(received(item()))
        rows = promises.list_to_check(actor=factories.staff_of(soon)).rows
        assert soon.number in [row.case_number for row in rows]
        assert late.number not in [row.case_number for row in rows] or rows[0].case_number == soon.number
        assert promises.list_to_check(actor=SYSTEM).rows[0].case_number == soon.number

    def test_reminds_once_five_working_days_before(self):
        case = decided()
        with clock.standing_at(at("2026-03-23")):
            tasks.remind_of_checks.run()
        assert announced("check_due_soon") == []
        with clock.standing_at(at("2026-03-24")):
            tasks.remind_of_checks.run()
            tasks.remind_of_checks.run()
        assert len(announced("check_due_soon")) == 1
        assert case.history.filter(action="check_due_soon", public=False).count() == 1

    def test_everybody_concerned_is_told_of_each_turn(self, monkeypatch):
        sent = []
        monkeypatch.setattr(messaging, "send_message", lambda **told: sent.append(told["template"]))
        case = decided()
        check(case, correct_by=date(2026, 4, 10))
        with clock.standing_at(at("2026-04-08")):
            tasks.remind_of_checks.run()
        check(case, moment="2026-04-13")
        commitments.repair_credit(actor=factories.staff_of(case), case_number=case.number, reasons="已改正")
        back = received()
        take_back(back)
        tell = {
            "decided_on_promise": handlers.tell_check,
            "correction_ordered": handlers.tell_correction,
            "check_due_soon": handlers.tell_correction_ends,
            "promise_checked": handlers.tell_checked,
            "credit_repaired": handlers.tell_repaired,
            "promise_gone": handlers.tell_promise_gone,
        }
        for name, handler in tell.items():
            for row in announced(name):
                handler(restore(row.name, row.payload))
        assert sent == [
            "decided_on_promise",
            "correction_ordered",
            "correction_due_soon",
            "promise_false",
            "credit_repaired",
            "promise_taken_back",
        ]
