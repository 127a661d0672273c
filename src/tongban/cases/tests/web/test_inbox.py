"""The inbox over HTTP: saved filters, columns, acts on many cases, without JavaScript."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from tongban.cases.enums import TaskState
from tongban.cases.models import Batch, CaseTask, SavedFilter
from tongban.cases.services import batches, claiming
from tongban.cases.tests import factories
from tongban.identity.tests.factories import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return factories.case()


@pytest.fixture
def clerk(case):
    return factories.staff_of(case)


@pytest.fixture
def desk(client, clerk):
    return log_in(client, clerk)


def hidden(text):
    """The hidden fields of the last POST form of a page: what a browser without scripts sends along."""
    form = text[text.rindex('<form class="tb-reading') :]
    return re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)


class TestSavedFilters:
    def test_is_saved_shown_and_opens_with_the_inbox(self, desk, case):
        asked = {"name": "网上今天", "tab": "open", "channel": "2", "due": "today", "default": "yes"}
        answer = desk.post(reverse("cases:save_filter"), asked)

        assert answer["Location"] == "/desk/?tab=open&channel=2&due=today"
        opened = desk.get("/desk/")
        assert opened["Location"] == "/desk/?tab=open&channel=2&due=today"
        assert "网上今天" in desk.get("/desk/?tab=mine").text

    def test_an_old_one_is_told_and_breaks_nothing(self, desk, clerk, case):
        SavedFilter.objects.create(staff_id=clerk.id, name="旧的", tab="open", step="stamp", is_default=True)

        answer = desk.get("/desk/", follow=True)

        assert answer.status_code == 200
        assert "stamp" in answer.text
        assert "下面的列表没有用这个条件" in answer.text
        assert case.number in answer.text

    def test_is_removed(self, desk, clerk):
        saved = SavedFilter.objects.create(staff_id=clerk.id, name="旧的", tab="open")

        assert desk.post(reverse("cases:forget_filter", args=[saved.pk])).status_code == 303
        assert not SavedFilter.objects.exists()

    def test_narrows_by_due_date(self, desk, case):
        CaseTask.objects.update(order_on="2000-01-03", due_on="2000-01-03")

        assert case.number in desk.get("/desk/?tab=open&due=overdue").text
        assert case.number not in desk.get("/desk/?tab=open&due=week").text
        assert case.number not in desk.get("/desk/?tab=open&due=today").text


class TestColumns:
    def test_shows_what_was_chosen(self, desk, case):
        usual = desk.get("/desk/").text
        assert "张*丰" in usual
        assert case.application_number not in usual

        desk.post(reverse("cases:choose_columns"), {"column": ["due", "application"], "tab": "open"})

        chosen = desk.get("/desk/").text
        assert "张*丰" not in chosen
        assert case.application_number in chosen


class TestBatchPages:
    def test_claims_the_ticked_ones_at_once(self, desk, clerk, case):
        task = case.tasks.get()

        answer = desk.post(reverse("cases:start_batch"), {"act": "claim", "key": uuid4(), "task": [task.pk]})

        assert answer.status_code == 303
        assert "1 件全部完成" in desk.get(answer["Location"]).text
        assert CaseTask.objects.get(pk=task.pk).claimed_by_id == clerk.id

    def test_asks_for_the_opinion_first_and_twice_does_nothing_more(self, desk, case):
        task = case.tasks.get()
        question = desk.post(reverse("cases:start_batch"), {"act": "accept", "key": uuid4(), "task": [task.pk]})
        assert question.status_code == 200
        assert Batch.objects.count() == 0

        answered = dict(hidden(question.text)) | {"opinion": "材料齐全"}
        first, second = (desk.post(reverse("cases:start_batch"), answered) for _ in range(2))

        assert first["Location"] == second["Location"]
        assert case.notices.filter(kind="acceptance").count() == 1

    def test_names_the_failed_one_with_its_reason(self, desk, case):
        colleague = factories.staff_of(case)
        claiming.claim_task(actor=colleague, case_number=case.number)

        answer = desk.post(
            reverse("cases:start_batch"), {"act": "claim", "key": uuid4(), "task": [case.tasks.get().pk]}
        )

        shown = desk.get(answer["Location"]).text
        assert "1 件没有办成" in shown
        assert case.number in shown
        assert colleague.name in shown

    def test_all_of_the_list_is_confirmed_first_and_runs_as_a_job_when_many(self, desk, clerk, monkeypatch):
        monkeypatch.setattr(batches, "FEW", 2)
        version = factories.item()
        mine = [factories.case(version=version) for _ in range(3)]
        staff = factories.staff_of(mine[0])
        log_in(desk, staff)
        question = desk.post(reverse("cases:start_batch"), self.all_of(version))
        posted = hidden(question.text)
        answered = dict(posted) | {"task": [value for name, value in posted if name == "task"]}
        assert len(answered["task"]) == 3

        answer = desk.post(reverse("cases:start_batch"), answered)

        assert "正在办理" in desk.get(answer["Location"]).text
        batches.run_batch(batch_id=Batch.objects.get().pk)
        assert "3 件全部完成" in desk.get(answer["Location"]).text
        assert CaseTask.objects.filter(claimed_by_id=staff.id, state=TaskState.OPEN).count() == 3

    def all_of(self, version):
        return {"act": "claim", "all": "yes", "tab": "unclaimed", "item": version.code}

    @pytest.mark.parametrize(
        "asked",
        [
            {},
            {"act": "nonsense"},
            {"act": "claim"},
            {"act": "claim", "key": "no-uuid", "task": ["1"]},
            {
                "act": "claim",
                "key": f"{uuid4()}",
                "task": ["x", "-1", "99999999999999999999"],
            },
            {"act": "accept", "answered": "yes"},
        ],
    )
    def test_bad_input_is_told(self, desk, asked):
        answer = desk.post(reverse("cases:start_batch"), asked)

        assert answer.status_code in (200, 404, 422)
        assert Batch.objects.count() == 0

    def test_is_not_for_residents(self, client, case):
        owner = log_in(client, factories.owner_of(case))

        assert owner.post(reverse("cases:start_batch"), {"act": "claim"}).status_code == 403


class TestQuestions:
    @pytest.mark.parametrize("count", [3, 25])
    def test_are_as_many_whatever_the_number_of_items_and_departments(self, client, count, django_assert_num_queries):
        first = factories.case()
        bureau = factories.official(first.authority_id, "bureau")
        for _ in range(count):
            version = factories.item()
            case = factories.case(version=version)
            claiming.claim_task(actor=factories.staff_of(case), case_number=case.number)
        desk = log_in(client, bureau)
        desk.get("/desk/?tab=open")

        with django_assert_num_queries(ASKED):
            answer = desk.get("/desk/?tab=open")

        assert answer.text.count('data-label="事项"') == min(count + 1, 30)


ASKED = 9
