import pytest
from django.test import RequestFactory
from procrastinate.contrib.django.models import ProcrastinateJob

from tongban.kernel import audit, audit_chain
from tongban.kernel.access import require_audience
from tongban.kernel.actors import PUBLIC, SYSTEM, Actor, ActorKind
from tongban.kernel.errors import LoginNeeded, NotAllowed
from tongban.kernel.files.scanning import scan_file
from tongban.kernel.models import AuditRecord, Delivery, DeliveryState, OutboxEvent
from tongban.kernel.tasks import check_seals
from tongban.kernel.web import operations

OPERATOR = Actor(ActorKind.STAFF, 1, "运维", permissions=frozenset({operations.OPERATE}))
AUDITOR = Actor(ActorKind.STAFF, 2, "审计", permissions=frozenset({operations.READ_TRAIL}))
PAGES = [
    operations.show_operations,
    operations.retry_dead_letters,
    operations.list_jobs,
    operations.retry_failed_jobs,
]
TRAIL = [operations.search_audit, operations.check_seals, operations.show_retention]


def ask(view, method="get", **data):
    request = getattr(RequestFactory(), method)("/desk/operations/", data)
    request.actor = OPERATOR
    request.htmx = False
    return view(request)


@pytest.fixture
def letter(db):
    event = OutboxEvent.objects.create(name="cases.case_decided", payload={"case_number": "<b>7</b>"})
    return Delivery.objects.create(
        event=event, listener="ratings.invite", state=DeliveryState.DEAD, attempts=12, last_error="no <luck>"
    )


class TestAudience:
    @pytest.mark.parametrize("view", PAGES)
    def test_only_operators_may_knock(self, view):
        require_audience(view.open_to, OPERATOR)
        with pytest.raises(NotAllowed):
            require_audience(view.open_to, AUDITOR)
        with pytest.raises(NotAllowed):
            require_audience(view.open_to, Actor(ActorKind.STAFF, 2))
        with pytest.raises(NotAllowed):
            require_audience(view.open_to, Actor(ActorKind.CITIZEN, 3))
        with pytest.raises(LoginNeeded):
            require_audience(view.open_to, PUBLIC)

    @pytest.mark.parametrize("view", TRAIL)
    def test_who_runs_the_platform_does_not_read_its_trail(self, view):
        require_audience(view.open_to, AUDITOR)
        with pytest.raises(NotAllowed):
            require_audience(view.open_to, OPERATOR)


@pytest.mark.django_db
class TestSeals:
    def test_are_checked_by_a_job_whose_finding_stands_on_the_page(self):
        audit.record(actor=SYSTEM, action="cases.accept", subject="case:1")
        audit_chain.seal_new_records()

        assert ask(operations.check_seals, "post").status_code == 303
        assert ProcrastinateJob.objects.filter(task_name="kernel.check_seals").exists()
        check_seals.run()

        text = ask(operations.search_audit).content.decode()
        assert "完好" in text
        found = AuditRecord.objects.get(action="kernel.check_seals")
        assert found.details["sound"] is True
        assert found.details["sealed"] == 1
        assert AuditRecord.objects.get(action="kernel.ask_for_check").actor_id == OPERATOR.id


class TestDeliveriesPage:
    def test_shows_what_was_given_up_and_why(self, letter):
        text = ask(operations.show_operations).content.decode()

        assert "cases.case_decided" in text
        assert "&lt;b&gt;7&lt;/b&gt;" in text
        assert "no &lt;luck&gt;" in text
        assert "没有后台进程在运行" in text

    def test_delivers_one_again(self, letter):
        response = ask(operations.retry_dead_letters, "post", id=letter.id)

        letter.refresh_from_db()
        assert (response.status_code, response["Location"]) == (303, "/desk/operations/")
        assert letter.state == DeliveryState.PENDING
        assert AuditRecord.objects.get().actor_name == "运维"

    @pytest.mark.parametrize("chosen", ["x", "-1", "9" * 30, "١"])
    def test_an_id_that_is_none_changes_nothing(self, letter, chosen):
        assert ask(operations.retry_dead_letters, "post", id=chosen).status_code == 303

        letter.refresh_from_db()
        assert letter.state == DeliveryState.DEAD

    def test_says_so_when_nothing_was_given_up(self, db):
        assert "没有放弃的投递" in ask(operations.show_operations).content.decode()


@pytest.mark.django_db
class TestJobsPage:
    def test_shows_queues_and_runs_failures_again(self):
        scan_file.defer(file_id=4)
        job = ProcrastinateJob.objects.get(task_name="kernel.scan_file")
        ProcrastinateJob.objects.filter(id=job.id)._update(
            [(ProcrastinateJob._meta.get_field("status"), None, "failed")]
        )

        text = ask(operations.list_jobs).content.decode()
        assert "kernel.scan_file" in text
        assert "file_id: 4" in text
        ask(operations.retry_failed_jobs, "post", id=job.id)

        assert ProcrastinateJob.objects.get(id=job.id).status == "todo"


@pytest.mark.django_db
class TestAuditPage:
    def test_finds_the_records_of_one_object_and_leaves_a_trace(self):
        audit.record(actor=SYSTEM, action="cases.accept", subject="case:1", note="<i>已受理</i>")
        audit.record(actor=SYSTEM, action="cases.accept", subject="case:2", note="别的")

        text = ask(operations.search_audit, subject=" case:1 ").content.decode()

        assert "&lt;i&gt;已受理&lt;/i&gt;" in text
        assert "别的" not in text
        trace = AuditRecord.objects.get(action="kernel.search_audit")
        assert (trace.subject, trace.actor_name, trace.details) == ("case:1", "运维", {"found": 1})

    @pytest.mark.parametrize("subject", ["", "case:404", "\x00'; DROP TABLE x --", "长" * 300])
    def test_takes_any_question(self, subject):
        assert ask(operations.search_audit, subject=subject).status_code == 200
