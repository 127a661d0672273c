"""数据范围: whoever works on listed items sees the cases of these items, and through no door any other."""

import pytest
from django.test import Client

from tongban.cases.models import Case, CaseTask, DailyBill, Notice
from tongban.cases.selectors import inbox
from tongban.cases.services import claiming
from tongban.cases.tests import factories as cases
from tongban.identity.tests.factories import log_in, narrow, official
from tongban.kernel.errors import DomainError
from tongban.kernel.models import AuditRecord

pytestmark = pytest.mark.django_db
WHY = "分工调整"
ROLES = ["window_clerk", "reviewer", "decider"]


@pytest.fixture
def two():
    """Two accepted cases of two items of one department: (of the listed item, of another)."""
    listed = cases.case("accepted")
    other = cases.case("accepted")
    assert (other.authority_id, other.item_code != listed.item_code) == (listed.authority_id, True)
    return listed, other


@pytest.fixture(params=ROLES)
def narrowed(request, two):
    return narrow(cases.staff_of(two[0], request.param), two[0].item_code)


class TestDoors:
    def test_open_to_the_listed_item_only(self, two, narrowed):
        listed, other = two

        assert list(Case.objects.visible_to(narrowed)) == [listed]
        assert list(Case.objects.to_act_in(narrowed)) == [listed]
        assert {task.case_id for task in CaseTask.objects.visible_to(narrowed)} == {listed.pk}
        assert {notice.case_id for notice in Notice.objects.visible_to(narrowed)} <= {listed.pk}
        assert not DailyBill.objects.visible_to(narrowed).exists()
        assert Case.objects.visible_to(cases.staff_of(other, "reviewer")).count() == 2

    def test_pages_of_another_item_do_not_exist(self, two, narrowed):
        listed, other = two
        browser = log_in(Client(), narrowed)

        assert browser.get(f"/desk/cases/{listed.number}/").status_code == 200
        assert browser.get(f"/desk/cases/{other.number}/").status_code == 404

    def test_nor_do_acts(self, two, narrowed):
        with pytest.raises(DomainError) as refusal:
            claiming.claim_task(actor=narrowed, case_number=two[1].number)
        assert refusal.value.code == "cases.not_found"

    def test_lists_filters_and_counts_know_nothing_of_it(self, two, narrowed):
        listed, other = two
        assert {code for code, _title in inbox.list_item_choices(actor=cases.staff_of(other, "reviewer"))} == {
            listed.item_code,
            other.item_code,
        }

        assert [code for code, _title in inbox.list_item_choices(actor=narrowed)] == [listed.item_code]
        page = log_in(Client(), narrowed).get("/desk/?tab=open").text
        assert listed.number in page
        assert other.number not in page

    def test_two_people_with_lists_of_their_own_see_different_cases(self, two):
        listed, other = two
        mine, theirs = (narrow(cases.staff_of(each, "reviewer"), each.item_code) for each in two)

        assert [code for code, _title in inbox.list_item_choices(actor=mine)] == [listed.item_code]
        assert [code for code, _title in inbox.list_item_choices(actor=theirs)] == [other.item_code]
        assert claiming.claim_task(actor=theirs, case_number=other.number).case_id == other.pk

    def test_a_listed_item_of_another_department_opens_nothing(self, two):
        narrowed = narrow(official("decider"), two[0].item_code)

        assert not Case.objects.visible_to(narrowed).exists()


class TestSetItems:
    @pytest.fixture
    def keeper(self):
        return official("security_admin")

    def test_counts_with_the_next_click_and_is_on_record(self, two, keeper):
        clerk, (listed, other) = cases.staff_of(two[0], "reviewer"), two
        browser, desk = log_in(Client(), clerk), log_in(Client(), keeper)
        assert browser.get(f"/desk/cases/{other.number}/").status_code == 200

        desk.post(
            f"/desk/staff/{clerk.id}/items/",
            {"items": f"{listed.item_code}\n{listed.item_code}", "only": "on", "reason": WHY},
        )

        assert browser.get(f"/desk/cases/{other.number}/").status_code == 404
        assert AuditRecord.objects.filter(action="identity.set_items").latest("pk").details == {
            "items": [listed.item_code],
            "only": True,
            "before": [],
            "reason": WHY,
        }
        assert listed.item_title in desk.get(f"/desk/staff/{clerk.id}/").text

        desk.post(f"/desk/staff/{clerk.id}/items/", {"items": "", "reason": WHY})
        assert browser.get(f"/desk/cases/{other.number}/").status_code == 200

    @pytest.mark.parametrize(
        "typed", ["<script>", "一二三", "a" * 51, "a;b;../c", "\n".join(f"X{n}" for n in range(301))]
    )
    def test_what_is_no_code_is_refused_and_stays_typed(self, two, keeper, typed):
        clerk = cases.staff_of(two[0], "reviewer")

        answer = log_in(Client(), keeper).post(f"/desk/staff/{clerk.id}/items/", {"items": typed, "reason": WHY})

        assert answer.status_code == 422
        assert "不是事项编码" in answer.text
        assert Case.objects.visible_to(clerk).count() == 2

    @pytest.mark.parametrize("role", ["bureau", "operator", "audit_admin"])
    def test_whoever_watches_all_or_handles_none_is_not_narrowed(self, two, keeper, role):
        answer = log_in(Client(), keeper).post(
            f"/desk/staff/{cases.staff_of(two[0], role).id}/items/",
            {"items": two[0].item_code, "only": "on", "reason": WHY},
        )

        assert "不能限定经办事项" in answer.text

    def test_whoever_is_narrowed_does_not_come_to_watch_all(self, two, keeper):
        clerk = narrow(cases.staff_of(two[0], "reviewer"), two[0].item_code)

        answer = log_in(Client(), keeper).post(f"/desk/staff/{clerk.id}/duties/", {"roles": ["bureau"], "reason": WHY})

        assert "不能限定经办事项" in answer.text

    def test_nobody_lifts_an_own_list(self, two):
        keeper = official("security_admin")

        answer = log_in(Client(), keeper).post(f"/desk/staff/{keeper.id}/items/", {"items": "", "reason": WHY})

        assert answer.status_code in (403, 409, 422)
