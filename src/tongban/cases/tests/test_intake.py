import threading

import pytest
from django.db import IntegrityError, connection

from tongban.cases.enums import CaseState, Channel, NoticeKind
from tongban.cases.errors import ItemNotInForce
from tongban.cases.models import Case, CaseEvent, CaseMaterial, Notice
from tongban.cases.tests import factories
from tongban.kernel.actors import PUBLIC, SYSTEM
from tongban.kernel.errors import NotAllowed
from tongban.kernel.models import AuditRecord


@pytest.mark.django_db
class TestOpenCase:
    def test_numbers_the_case_by_item_and_day(self):
        version = factories.item()

        numbers = [factories.open_case(version=version).number for _ in range(3)]

        assert [number[-4:] for number in numbers] == ["0001", "0002", "0003"]
        assert all(number.startswith(version.definition.task_code) for number in numbers)

    @pytest.mark.parametrize("state", list(CaseState))
    def test_every_state_can_be_reached(self, state):
        assert factories.case(state).state == state

    def test_keeps_the_applicant_as_of_now(self):
        case = factories.case(name="买买提·吐尔逊")

        assert case.applicant_snapshot["name"] == "买买提·吐尔逊"
        assert case.applicant_snapshot["certificate_number"]

    def test_keeps_whom_to_contact_and_prints_it_on_the_slip(self):
        given = {"contact_name": "李小红", "mobile": "13912345678", "email": "li@example.cn", "unknown": "x"}
        case = factories.case(contact=given)

        assert case.contact == {"contact_name": "李小红", "mobile": "13912345678", "email": "li@example.cn"}
        said = "".join(case.notices.get().content["after"])
        assert "李小红" in said
        assert "139****5678" in said
        assert "13912345678" not in said

    def test_goes_without_a_contact(self):
        assert factories.case().contact == {}

    def test_writes_everything_that_starts_with_it(self, outbox):
        case = factories.case(materials=[factories.material(), factories.material("diploma", "学历证书", note="原件")])

        assert [task.kind for task in case.tasks.all()] == ["accept"]
        assert [line.action for line in case.history.all()] == ["opened"]
        assert sorted(case.materials.values_list("key", flat=True)) == ["diploma", "identity-card"]
        slip = case.notices.get()
        assert (slip.kind, slip.number) == (NoticeKind.RECEIPT, case.number)
        assert slip.content["query_code"] == case.query_code
        assert AuditRecord.objects.filter(action="cases.open", subject=f"case:{case.number}").count() == 1
        assert outbox() == ["cases.case_opened"]

    def test_a_repeat_answers_with_the_same_case(self, outbox):
        version, who = factories.item(), factories.applicant()

        first = factories.open_case(actor=who, version=version, application_number="SQ1")
        again = factories.open_case(actor=who, version=version, application_number="SQ1")

        assert again == first
        assert (Case.objects.count(), CaseEvent.objects.count(), CaseMaterial.objects.count()) == (1, 1, 1)
        assert outbox() == ["cases.case_opened"]

    def test_opens_one_case_for_each_item_of_an_application(self):
        who = factories.applicant()

        one = factories.open_case(actor=who, application_number="SQ1")
        other = factories.open_case(actor=who, application_number="SQ1")

        assert one.number != other.number

    def test_refuses_an_item_that_is_not_in_force(self):
        version = factories.catalogue_factories.draft_version()
        row = type("Row", (), {"version_id": version.pk})

        with pytest.raises(ItemNotInForce):
            factories.open_case(version=row)

    @pytest.mark.parametrize("stranger", [PUBLIC, factories.Actor(factories.ActorKind.CITIZEN, 999_999)])
    def test_refuses_strangers(self, stranger):
        with pytest.raises(NotAllowed):
            factories.open_case(by=stranger)

    def test_asks_the_database_few_questions(self, django_assert_max_num_queries):
        version, who = factories.item(), factories.applicant()
        factories.open_case(actor=who, version=version)

        with django_assert_max_num_queries(9):  # savepoint 2, item, party, authority, number, case, audit, event
            factories.open_case(actor=who, version=version)

    @pytest.mark.parametrize(
        "text", ["'; DROP TABLE cases_case; --", "{name} %(x)s {0}", "𠮷\u202e<script>", "a" * 900]
    )
    def test_takes_any_text_as_text(self, text):
        case = factories.case(facts={"reason": text}, materials=[factories.material(note=text[:400])])

        assert case.facts == {"reason": text}
        assert case.materials.get().note == text[:400]


@pytest.mark.django_db(transaction=True)
class TestTwoClicks:
    def test_make_one_case(self):
        version, who = factories.item(), factories.applicant()
        barrier, numbers, failures = threading.Barrier(2), [], []

        def submit():
            try:
                barrier.wait(5)
                receipt = factories.open_case(actor=who, version=version, application_number="SQ1")
                numbers.append(receipt.number)
            except (IntegrityError, threading.BrokenBarrierError) as error:
                failures.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=submit) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert failures == []
        assert len(set(numbers)) == 1
        assert Case.objects.count() == Notice.objects.count() == 1


@pytest.mark.django_db
def test_system_may_open_for_anybody():
    assert factories.open_case(by=SYSTEM, channel=Channel.API).number
