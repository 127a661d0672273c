"""The desk over HTTP: who may knock, what is masked, what a stale page does."""

import json
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from tongban.cases.enums import CaseState, Channel, MaterialForm
from tongban.cases.models import Case
from tongban.cases.services import claiming, notices
from tongban.cases.tests import factories
from tongban.identity.tests.factories import log_in
from tongban.ledger import public as ledger

pytestmark = pytest.mark.django_db
_PERSONAL_READ = apps.get_model("ledger", "PersonalRead")


def case_page(case, name="desk_case"):
    return reverse(f"cases:{name}", args=[case.number])


@pytest.fixture
def case():
    return factories.case()


@pytest.fixture
def clerk(case):
    return factories.staff_of(case)


@pytest.fixture
def desk(client, clerk):
    return log_in(client, clerk)


class TestInbox:
    def test_shows_unclaimed_work_masked(self, desk, case):
        answer = desk.get("/desk/")

        assert answer.status_code == 200
        assert case.number in answer.text
        assert "张*丰" in answer.text
        assert "张三丰" not in answer.text

    @pytest.mark.parametrize("tab", ["mine", "unclaimed", "open", "waiting", "closed", "nonsense"])
    def test_every_tab_answers(self, desk, tab):
        assert desk.get(f"/desk/?tab={tab}&item=x&step=review&channel=2").status_code == 200

    def test_hides_other_authorities_work(self, client, case):
        other = factories.official(factories.identity_factories.AuthorityFactory().pk)

        assert case.number not in log_in(client, other).get("/desk/?tab=open").text

    def test_asks_a_bounded_number_of_questions(self, desk, django_assert_max_num_queries):
        version = factories.item()
        for _ in range(12):
            factories.open_case(version=version)

        with django_assert_max_num_queries(22):
            desk.get("/desk/?tab=open")

    def test_is_not_for_residents(self, client, case):
        assert log_in(client, factories.owner_of(case)).get("/desk/").status_code == 403


class TestDeskCase:
    @pytest.mark.parametrize("state", list(CaseState))
    def test_shows_every_state(self, client, state):
        case = factories.case(state)

        answer = log_in(client, factories.staff_of(case)).get(case_page(case))

        assert answer.status_code == 200
        assert case.item_title in answer.text

    def test_masks_until_the_step_is_claimed(self, desk, case, clerk):
        assert "张三丰" not in desk.get(case_page(case)).text

        claiming.claim_task(actor=clerk, case_number=case.number)

        assert "张三丰" in desk.get(case_page(case)).text

    def test_another_authority_gets_404(self, client, case):
        stranger = factories.official(factories.identity_factories.AuthorityFactory().pk)

        assert log_in(client, stranger).get(case_page(case)).status_code == 404


class TestOutcomes:
    """Each page over HTTP: shown, refused with words at the field, done."""

    def post(self, desk, case, name, **data):
        return desk.post(case_page(case, name), data)

    @pytest.mark.parametrize(
        "name",
        [
            "accept_case",
            "refuse_acceptance",
            "request_supplement",
            "correct_on_the_spot",
            "take_over_task",
            "finish_review",
            "send_back",
            "decide_case",
            "decide_at_once",
        ],
    )
    def test_every_form_opens(self, desk, case, name):
        assert desk.get(case_page(case, name)).status_code == 200

    def test_accepting_goes_back_to_the_case(self, desk, case):
        answer = self.post(desk, case, "accept_case")

        assert (answer.status_code, answer["Location"]) == (303, case_page(case))
        assert Case.objects.get(pk=case.pk).state == CaseState.ACCEPTED

    def test_the_back_button_changes_nothing(self, desk, case):
        stale = case.tasks.get().pk
        self.post(desk, case, "accept_case", task_id=stale)

        answer = self.post(desk, case, "refuse_acceptance", task_id=stale, ground="not_needed", reasons="不需要")

        assert answer.status_code == 422
        assert Case.objects.get(pk=case.pk).state == CaseState.ACCEPTED

    def test_a_supplement_needs_a_reason_for_each_tick(self, desk, case):
        answer = self.post(desk, case, "request_supplement", ask_0="on")
        assert answer.status_code == 422
        assert "请写明有什么问题" in answer.text

        answer = self.post(desk, case, "request_supplement", ask_0="on", why_0="照片不清楚", days="5")
        assert answer.status_code == 303
        assert case.supplements.get().materials[0]["reason"] == "照片不清楚"

    def test_an_empty_supplement_is_explained(self, desk, case):
        assert "请至少勾选一项" in self.post(desk, case, "request_supplement").text

    def test_a_refusal_without_reasons_is_explained(self, client):
        case = factories.case(CaseState.ACCEPTED)
        staff = factories.staff_of(case)
        factories.to_decision(case.number, staff)
        desk = log_in(client, staff)

        assert "请写明理由" in self.post(desk, case, "decide_case", decision="refuse").text
        assert self.post(desk, case, "decide_case", decision="grant").status_code == 303

    def test_a_wrong_citizen_number_is_not_recorded(self, desk, case):
        answer = self.post(
            desk, case, "correct_on_the_spot", key="citizen_id", value="440106199003150012", note_text="改"
        )

        assert answer.status_code == 422
        assert Case.objects.get(pk=case.pk).facts == factories.APPLICANT_FACTS


class TestLooks:
    def reads(self):
        return list(_PERSONAL_READ.objects.order_by("id").values_list("purpose", flat=True))

    def test_masked_looks_leave_no_trace(self, desk, case):
        desk.get(case_page(case))

        assert self.reads() == []

    def test_the_holders_look_is_recorded_with_its_purpose(self, desk, case, clerk):
        claiming.claim_task(actor=clerk, case_number=case.number)

        desk.get(case_page(case))

        assert self.reads() == [f"办理“{case.item_title}”(受理)"]

    def test_a_colleague_must_say_why(self, desk, case):
        assert desk.post(case_page(case, "reveal_case"), {"purpose": " "}).status_code == 303
        assert self.reads() == []

        answer = desk.post(case_page(case, "reveal_case"), {"purpose": "答复申请人电话"})

        assert "张三丰" in answer.text
        assert self.reads() == ["答复申请人电话"]

    def test_shows_whom_to_contact_masked_until_a_recorded_look(self, client):
        contact = {"contact_name": "李小红", "mobile": "13912345678", "address": "天河区五山路9号"}
        case = factories.case(contact=contact)
        staff = log_in(client, factories.staff_of(case))

        masked = staff.get(case_page(case, "desk_case")).text
        assert "13912345678" not in masked
        assert "李小红" not in masked
        assert "139****5678" in masked
        full = staff.post(case_page(case, "reveal_case"), {"purpose": "电话核实"}).text

        assert "13912345678" in full
        assert "天河区五山路9号" in full
        assert "contact" in ledger.list_reads(actor=factories.owner_of(case)).rows[0].fields

    def test_opening_a_document_is_recorded(self, desk, case):
        notice = case.notices.get()
        notices.render_notice(notice_id=notice.pk)

        url = reverse("cases:desk_notice", args=[case.number, notice.verification])
        assert desk.get(url)["Content-Type"] == "application/pdf"
        assert len(self.reads()) == 1

    def test_nul_in_a_text_is_no_crash(self, desk, case):
        assert desk.post(case_page(case, "write_note"), {"text": "a\0b"}).status_code == 303
        assert desk.get("/desk/?item=%00&step=%00").status_code == 200


class TestClaimPages:
    def test_a_second_clerk_reads_who_was_faster(self, client, case):
        claiming.claim_task(actor=factories.official(case.authority_id, name="李红"), case_number=case.number)

        answer = log_in(client, factories.staff_of(case)).post(case_page(case, "claim_task"), follow=True)

        assert "李红" in answer.text

    def test_claim_and_release(self, desk, case, clerk):
        desk.post(case_page(case, "claim_task"), {"task_id": case.tasks.get().pk})
        assert case.tasks.get().claimed_by_id == clerk.id

        assert desk.post(case_page(case, "release_task")).status_code == 303
        assert case.tasks.get().claimed_by_id is None

    def test_a_material_is_checked(self, desk, case):
        material = case.materials.get()

        desk.post(reverse("cases:check_material", args=[case.number, material.pk]), {"passed": "yes"})

        material.refresh_from_db()
        assert material.checked is True


class TestOfficialLanguage:
    """Documents and history are Chinese, in whichever language the clerk or the applicant reads the pages."""

    @pytest.fixture
    def in_english(self, desk):
        desk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return desk

    def stored(self, case):
        notices = [json.dumps(notice.content, ensure_ascii=False) for notice in case.notices.all()]
        return "\n".join([*notices, *case.history.values_list("text", flat=True)])

    def test_a_clerk_who_reads_english_accepts_in_chinese(self, in_english, clerk):
        case = factories.case(version=factories.item(promised_limit={"value": 5, "unit": "working_day"}))
        browser = log_in(in_english, factories.staff_of(case))
        assert "Accepted" not in browser.get(case_page(case)).text

        browser.post(case_page(case, "accept_case"))

        page = browser.get(case_page(case)).text
        assert '<html lang="en"' in page
        assert "Accepted" in page
        assert "5个工作日" in self.stored(case)
        assert "working day" not in self.stored(case)

    def test_the_receipt_of_an_english_application_is_chinese(self):
        with translation.override("en"):
            case = factories.case(materials=[factories.material(form=MaterialForm.UPLOAD)])

        assert str(MaterialForm.UPLOAD.label) in self.stored(case)
        assert str(Channel(case.channel).label) in self.stored(case)
        assert "Upload" not in self.stored(case)


class TestWithdrawNotice:
    def test_asks_for_a_reason_and_marks_the_document(self, client):
        case = factories.case(CaseState.GRANTED)
        notice = case.notices.latest("pk")
        desk = log_in(client, factories.staff_of(case))
        address = reverse("cases:withdraw_notice", args=[case.number, notice.verification])

        assert address in desk.get(reverse("cases:desk_case", args=[case.number])).text
        assert desk.post(address, {"reason": " "}).status_code == 422
        assert desk.post(address, {"reason": "笔误"}).status_code == 303

        notice.refresh_from_db()
        assert notice.withdrawn_reason == "笔误"
        assert address not in desk.get(reverse("cases:desk_case", args=[case.number])).text

    def test_is_closed_to_who_does_not_decide_and_unknown_documents(self, client):
        case = factories.case(CaseState.GRANTED)
        notice = case.notices.latest("pk")
        address = reverse("cases:withdraw_notice", args=[case.number, notice.verification])
        unknown = reverse("cases:withdraw_notice", args=[case.number, uuid4()])

        assert log_in(client, factories.staff_of(case, "window_clerk")).get(address).status_code == 403
        assert log_in(client, factories.staff_of(case)).get(unknown).status_code == 404
