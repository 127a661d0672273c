"""Sensitive items (敏感事项) and reading for a stated reason (说明理由查阅)."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client

from tongban.cases.models import Case, CaseMaterial, CaseReading, CaseTask
from tongban.cases.selectors import inbox
from tongban.cases.services import claiming
from tongban.cases.services.office import reading_outside as outside
from tongban.cases.tests import factories as cases
from tongban.identity.public import staff_actor
from tongban.identity.tests.factories import clear_for, log_in, mark_sensitive, narrow, official
from tongban.kernel import clock, files
from tongban.kernel.errors import DomainError
from tongban.kernel.models import AuditRecord

SensitiveItem = apps.get_model("identity", "SensitiveItem")
PersonalRead = apps.get_model("ledger", "PersonalRead")
pytestmark = pytest.mark.django_db
WHY = "信访来电，需核对受理日期"


@pytest.fixture
def case():
    """An accepted case of an item that became sensitive afterwards."""
    made = cases.case("accepted")
    mark_sensitive(made.item_code)
    return made


@pytest.fixture
def clerk(case):
    return cases.staff_of(case, "reviewer")


@pytest.fixture
def auditor():
    return official("audit_admin")


def refusal_of(call, **arguments):
    with pytest.raises(DomainError) as refusal:
        call(**arguments)
    return refusal.value.code


def _with_a_file(name):
    """The material of an accepted case, with its file."""
    stored = files.store_bytes(name=name, data=b"%PDF-1.4 x %%EOF", media_type="application/pdf")
    made = cases.case("accepted", materials=[cases.material(file_id=stored.id)])
    return CaseMaterial.objects.get(case=made)


class TestSensitiveItems:
    def test_a_colleague_without_the_item_sees_no_such_case(self, case, clerk):
        other = cases.case("accepted")

        assert list(Case.objects.visible_to(clerk)) == [other]
        assert case.pk not in CaseTask.objects.visible_to(clerk).values_list("case_id", flat=True)
        assert refusal_of(claiming.claim_task, actor=clerk, case_number=case.number) == "cases.not_found"
        page = log_in(Client(), clerk).get("/desk/?tab=open").text
        assert (other.number in page, case.number in page) == (True, False)
        assert case.item_code not in [code for code, _title in inbox.list_item_choices(actor=clerk)]

    def test_whoever_has_it_listed_sees_it_besides_all_others(self, case, clerk):
        other = cases.case("accepted")
        clear_for(clerk, case.item_code)
        cleared = staff_actor(staff_id=clerk.id)

        assert set(Case.objects.visible_to(cleared)) == {case, other}
        assert claiming.claim_task(actor=cleared, case_number=case.number).case_id == case.pk

    def test_two_colleagues_with_equal_duties_get_different_answers(self, case, clerk):
        """The prepared question of one must not answer the other."""
        cleared, narrowed = cases.staff_of(case, "reviewer"), cases.staff_of(case, "reviewer")
        clear_for(cleared, case.item_code)
        narrowed = narrow(narrowed, "440000000000-none")
        seen = [Case.objects.visible_to(each).count() for each in (clerk, staff_actor(staff_id=cleared.id), narrowed)]

        assert seen == [0, 1, 0]

    def test_the_bureau_and_the_applicant_see_it(self, case):
        assert case in Case.objects.visible_to(cases.staff_of(case, "bureau"))
        assert case in Case.objects.visible_to(cases.owner_of(case))


class TestKeeping:
    @pytest.fixture
    def browser(self):
        return log_in(Client(), official("security_admin"))

    def test_the_security_administrator_sets_them_with_a_reason(self, browser):
        case = cases.case("accepted")
        clerk = log_in(Client(), cases.staff_of(case, "reviewer"))
        assert clerk.get(f"/desk/cases/{case.number}/").status_code == 200

        done = browser.post("/desk/staff/sensitive/", {"items": case.item_code, "reason": "涉及未成年人"}, follow=True)

        assert clerk.get(f"/desk/cases/{case.number}/").status_code == 404
        assert AuditRecord.objects.filter(action="identity.set_sensitive_items").exists()
        assert "没有人能看到这些事项的办件" in done.text

    def test_nobody_is_missing_once_somebody_has_it_listed(self, browser, case, clerk):
        clear_for(clerk, case.item_code)

        assert "没有人能看到" not in browser.get("/desk/staff/sensitive/").text

    @pytest.mark.parametrize("items", ["不是编码", "x" * 51, "<script>"])
    def test_what_is_no_code_is_refused(self, browser, items):
        answer = browser.post("/desk/staff/sensitive/", {"items": items, "reason": "涉及未成年人"})

        assert answer.status_code in (200, 422)
        assert not SensitiveItem.objects.exists()

    def test_no_reason_no_list(self, browser, case):
        browser.post("/desk/staff/sensitive/", {"items": "", "reason": ""})

        assert SensitiveItem.objects.filter(item_code=case.item_code).exists()


class TestReading:
    def test_the_whole_case_is_read_and_the_applicant_is_told_who_and_why(self, case, clerk):
        reading = outside.begin_reading(actor=clerk, case_number=f" {case.number} ", reason=WHY)

        page = log_in(Client(), clerk).get(f"/desk/readings/{reading.pk}/")

        assert page.status_code == 200
        assert case.number in page.text
        told = PersonalRead.objects.get(about=f"case:{case.number}", purpose__startswith="说明理由查阅")
        assert (told.subject_party_id, WHY in told.purpose) == (case.applicant_id, True)
        assert AuditRecord.objects.get(action="cases.begin_reading").details["reason"] == WHY

    def test_nothing_can_be_done_from_there(self, case, clerk):
        reading = outside.begin_reading(actor=clerk, case_number=case.number, reason=WHY)
        browser = log_in(Client(), clerk)

        page = browser.get(f"/desk/readings/{reading.pk}/").text

        assert f"/desk/cases/{case.number}/" not in page
        assert browser.get(f"/desk/cases/{case.number}/").status_code == 404
        assert browser.post(f"/desk/cases/{case.number}/claim/").status_code == 404

    def test_a_repeat_gives_the_one_that_is_open(self, case, clerk):
        first = outside.begin_reading(actor=clerk, case_number=case.number, reason=WHY)

        assert outside.begin_reading(actor=clerk, case_number=case.number, reason="又点了一次按钮") == first
        assert CaseReading.objects.count() == 1

    def test_it_ends(self, case, clerk, settings):
        settings.TONGBAN_CASES_READING_HOURS = 4
        reading = outside.begin_reading(actor=clerk, case_number=case.number, reason=WHY)
        assert reading.until - reading.at == timedelta(hours=4)
        CaseReading.objects.update(until=clock.now())

        assert refusal_of(outside.read_outside, actor=clerk, reading_id=reading.pk) == "cases.reading_over"
        assert outside.begin_reading(actor=clerk, case_number=case.number, reason=WHY).pk != reading.pk

    def test_nobody_reads_on_the_reason_of_another(self, case, clerk):
        reading = outside.begin_reading(actor=clerk, case_number=case.number, reason=WHY)
        other = cases.staff_of(case, "decider")

        assert refusal_of(outside.read_outside, actor=other, reading_id=reading.pk) == "cases.reading_not_found"
        assert log_in(Client(), other).get(f"/desk/readings/{reading.pk}/").status_code == 404

    def test_a_case_of_another_department_stays_closed(self, case):
        stranger = official("reviewer")

        for number in (case.number, "没有", "", case.number[:-1] + "X"):
            assert (
                refusal_of(outside.begin_reading, actor=stranger, case_number=number, reason=WHY) == "cases.not_found"
            )

    @pytest.mark.parametrize("reason", ["", "查一下", " \n \t ", "看 看 看"])
    def test_a_reason_nobody_can_review_is_none(self, case, clerk, reason):
        code = refusal_of(outside.begin_reading, actor=clerk, case_number=case.number, reason=reason)

        assert code == "cases.reason_too_short"

    def test_on_the_page(self, case, clerk):
        browser = log_in(Client(), clerk)

        short = browser.post("/desk/readings/", {"case_number": case.number, "reason": "看看"})
        done = browser.post("/desk/readings/", {"case_number": case.number, "reason": WHY}, follow=True)

        assert "看看" in short.text  # what was typed stays
        assert WHY in done.text
        assert case.item_title in browser.get("/desk/readings/").text

    def test_its_files_open_with_the_reading_only(self):
        own, foreign = _with_a_file("本案.pdf"), _with_a_file("别案.pdf")
        mark_sensitive(own.case.item_code)
        clerk = cases.staff_of(own.case, "reviewer")
        reading = outside.begin_reading(actor=clerk, case_number=own.case.number, reason=WHY)
        browser = log_in(Client(), clerk)

        assert f"/desk/readings/{reading.pk}/materials/{own.pk}/" in browser.get(f"/desk/readings/{reading.pk}/").text
        assert browser.get(f"/desk/readings/{reading.pk}/materials/{own.pk}/").status_code == 200
        assert browser.get(f"/desk/readings/{reading.pk}/materials/{foreign.pk}/").status_code == 404
        assert browser.get(f"/desk/cases/{own.case.number}/materials/{own.pk}/").status_code == 404
        told = PersonalRead.objects.filter(purpose__startswith="说明理由查阅")
        assert [f"material:{own.key}"] in told.values_list("fields", flat=True)


class TestReview:
    @pytest.fixture
    def reading(self, case, clerk):
        return outside.begin_reading(actor=clerk, case_number=case.number, reason=WHY)

    def test_the_audit_administrator_reads_the_reason_and_no_data(self, reading, auditor, case):
        page = log_in(Client(), auditor).get("/desk/readings/review/").text

        assert WHY in page
        assert cases.owner_of(case).name not in page
        assert log_in(Client(), auditor).get(f"/desk/readings/{reading.pk}/").status_code in (403, 404)

    def test_answers_once(self, reading, auditor):
        outside.review_reading(actor=auditor, reading_id=reading.pk, in_order=True)

        again = {"actor": auditor, "reading_id": reading.pk, "in_order": False, "remark": "理由不成立，已约谈"}
        assert refusal_of(outside.review_reading, **again) == "cases.reading_reviewed"
        reading.refresh_from_db()
        assert (reading.in_order, reading.reviewed_by_id) == (True, auditor.id)
        assert AuditRecord.objects.filter(action="cases.review_reading").count() == 1

    def test_not_in_order_asks_why(self, reading, auditor):
        browser = log_in(Client(), auditor)

        refused = browser.post(f"/desk/readings/{reading.pk}/review/", {"in_order": "no"}, follow=True)
        browser.post(f"/desk/readings/{reading.pk}/review/", {"in_order": "no", "remark": "理由不成立，已约谈"})

        assert "至少" in refused.text
        reading.refresh_from_db()
        assert reading.in_order is False
        assert "理由不成立" in browser.get("/desk/readings/review/?tab=reviewed").text

    def test_nobody_else_reviews(self, reading, clerk, case):
        for actor in (clerk, cases.staff_of(case, "bureau"), official("security_admin")):
            code = refusal_of(outside.review_reading, actor=actor, reading_id=reading.pk, in_order=True)
            assert code == "kernel.not_allowed"

    def test_one_that_is_not_there(self, auditor):
        code = refusal_of(outside.review_reading, actor=auditor, reading_id=999_999, in_order=True)

        assert code == "cases.reading_not_found"
