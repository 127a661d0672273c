"""Objections that people make themselves while a case is on public view, over HTTP."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tongban.cases import handlers
from tongban.cases.enums import CaseState, ProcedureKind
from tongban.cases.errors_of_acts import ObjectionsOpen, PublicityOver
from tongban.cases.models import Objection
from tongban.cases.services import objections, procedures
from tongban.cases.tests import factories
from tongban.identity.tests.factories import log_in
from tongban.kernel import clock, events
from tongban.kernel.errors import NotAllowed
from tongban.kernel.models import OutboxEvent
from tongban.messaging import public as messaging

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def case():
    version = factories.item(special_procedures=({"name": "公示", "basis": "《测试条例》第一条"},))
    return factories.case(CaseState.ACCEPTED, version=version)


@pytest.fixture
def view(case):
    name = case.applicant_snapshot["name"]
    return procedures.start_procedure(
        actor=factories.staff_of(case),
        case_number=case.number,
        kind=ProcedureKind.PUBLICITY,
        reasons=f"{name}申请的事项向社会公示",
        expected_value=5,
    )


def person(name="李四"):
    actor = factories.applicant(name=name)
    return actor, log_in(Client(), actor)


def post(client, view, **told):
    return client.post(reverse("cases:object_to_view", args=[view.pk]), {"text": "影响采光", **told})


def answer(case, objection, *, accepted=True):
    return objections.answer_objection(
        actor=factories.staff_of(case),
        case_number=case.number,
        objection_id=objection.pk,
        accepted=accepted,
        answer="经测算，调整了设计",
    )


class TestReading:
    def test_anybody_reads_it_with_the_name_in_part(self, case, view):
        name = case.applicant_snapshot["name"]
        listed = Client().get(reverse("cases:list_views")).content.decode()
        shown = Client().get(reverse("cases:show_view", args=[view.pk])).content.decode()

        assert case.item_title in listed
        assert "申请的事项向社会公示" in shown
        assert name not in listed + shown

    def test_what_is_over_is_not_listed_but_can_be_read(self, case, view):
        with clock.standing_at(clock.now() + timedelta(days=30)):
            listed = Client().get(reverse("cases:list_views")).content.decode()
            shown = Client().get(reverse("cases:show_view", args=[view.pk])).content.decode()
        assert case.item_title not in listed
        assert reverse("cases:object_to_view", args=[view.pk]) not in shown

    def test_another_procedure_is_no_public_view(self, case, view):
        check = procedures.start_procedure(
            actor=factories.staff_of(case),
            case_number=case.number,
            kind=ProcedureKind.SITE_CHECK,
            reasons="核实",
            expected_value=5,
        )
        assert Client().get(reverse("cases:show_view", args=[check.pk])).status_code == 404
        assert person()[1].get(reverse("cases:object_to_view", args=[check.pk])).status_code == 404


class TestObjecting:
    def test_the_public_logs_in_first_and_staff_is_refused(self, case, view):
        assert post(Client(), view).status_code in (302, 401)
        assert post(log_in(Client(), factories.staff_of(case)), view).status_code == 403
        with pytest.raises(NotAllowed):
            objections.object_to_view(actor=factories.staff_of(case), procedure_id=view.pk, text="影响")
        assert not Objection.objects.exists()

    def test_makes_one_with_its_file(self, view):
        actor, client = person()
        done = post(client, view, uploads=SimpleUploadedFile("照片.pdf", PDF, "application/pdf"), contact="13800138000")

        made = Objection.objects.get()
        assert done.headers["Location"] == reverse("cases:show_objection", args=[made.pk])
        assert (made.party_id, made.name, made.contact) == (actor.id, "李四", "13800138000")
        kept = made.files.get()
        assert client.get(reverse("cases:download_objection_file", args=[made.pk, kept.pk])).status_code == 200

    def test_the_same_again_is_not_two_and_more_is_added(self, view):
        _actor, client = person()
        post(client, view)
        post(client, view)
        post(client, view, text="还影响通行")

        assert Objection.objects.get().text == "影响采光\n\n还影响通行"

    @pytest.mark.parametrize("text", ["", "   ", "字" * 4001])
    def test_bad_words_stay_on_the_form(self, view, text):
        answer = post(person()[1], view, text=text)
        assert answer.status_code in (200, 422)
        assert not Objection.objects.exists()

    def test_too_much_in_all_is_refused(self, view):
        client = person()[1]
        post(client, view, text="字" * 3000)
        post(client, view, text="句" * 3000)
        assert len(Objection.objects.get().text) == 3000

    def test_after_the_last_day_it_is_too_late(self, view):
        actor, _client = person()
        with clock.standing_at(clock.now() + timedelta(days=30)), pytest.raises(PublicityOver):
            objections.object_to_view(actor=actor, procedure_id=view.pk, text="影响采光")

    def test_anothers_objection_does_not_exist(self, case, view):
        _actor, client = person()
        post(client, view, uploads=SimpleUploadedFile("照片.pdf", PDF, "application/pdf"))
        made = Objection.objects.get()
        other = person("王五")[1]
        for address in (
            reverse("cases:show_objection", args=[made.pk]),
            reverse("cases:download_objection_file", args=[made.pk, made.files.get().pk]),
        ):
            assert other.get(address).status_code == 404
        elsewhere = log_in(Client(), factories.official(factories.identity_factories.AuthorityFactory().pk))
        at_desk = reverse("cases:desk_objection_file", args=[case.number, made.pk, made.files.get().pk])
        assert elsewhere.get(at_desk).status_code == 404


class TestTheAnswer:
    def test_is_told_once_and_stands_on_the_page(self, case, view):
        actor, client = person()
        post(client, view)
        made = Objection.objects.get()
        answer(case, made, accepted=False)
        event = OutboxEvent.objects.get(name="cases.objection_answered")
        for _again in range(2):
            handlers.tell_objection_answered(events.restore(event.name, event.payload))

        assert [row.subject[:8] for row in messaging.list_recent(actor)] == ["您的异议有答复了"]
        shown = client.get(reverse("cases:show_objection", args=[made.pk])).content.decode()
        assert "未采纳" in shown
        assert "经测算，调整了设计" in shown

    def test_closes_the_objection(self, case, view):
        client = person()[1]
        post(client, view)
        answer(case, Objection.objects.get())
        refused = post(client, view, text="还影响通行")

        assert "您的异议已经答复" in refused.content.decode()
        assert Objection.objects.get().text == "影响采光"

    def test_the_view_does_not_end_without_it(self, case, view):
        post(person()[1], view)
        end = {"case_number": case.number, "procedure_id": view.pk, "passed": True, "result": "公示完成"}
        with clock.standing_at(clock.now() + timedelta(days=30)):
            with pytest.raises(ObjectionsOpen):
                procedures.end_procedure(actor=factories.staff_of(case), **end)
            answer(case, Objection.objects.get())
            procedures.end_procedure(actor=factories.staff_of(case), **end)

    def test_at_the_desk_the_name_is_shown_in_part_and_the_look_recorded(self, case, view):
        _actor, client = person("李四光")
        post(client, view, uploads=SimpleUploadedFile("照片.pdf", PDF, "application/pdf"))
        made = Objection.objects.get()
        desk = log_in(Client(), factories.staff_of(case))

        shown = desk.get(reverse("cases:desk_case", args=[case.number])).content.decode()
        assert "影响采光" in shown
        assert "李四光" not in shown
        assert (
            desk.get(reverse("cases:desk_objection_file", args=[case.number, made.pk, made.files.get().pk])).status_code
            == 200
        )
        assert "核实公示异议" in client.get("/my/reads/").content.decode()
