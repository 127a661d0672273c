"""A material that followed goes back by itself; the guide names the term; copies of others stay with them."""

import pytest
from django.urls import reverse

from tongban.cases import handlers
from tongban.cases.enums import CaseState, HearingGround, MaterialForm
from tongban.cases.errors import NoticeNotFound, ReasonMissing, StepNotAllowed
from tongban.cases.errors_of_acts import MaterialNotIn, MaterialsOutstanding
from tongban.cases.models import CaseMaterial, Notice, Tolerance
from tongban.cases.selectors import progress, verification
from tongban.cases.services import decision, hearing, participants, review, tolerance, tolerance_again
from tongban.cases.tests import factories
from tongban.cases.tests.clocks.told import at
from tongban.cases.tests.test_tolerance import accepted, item, scan
from tongban.identity.tests.factories import log_in
from tongban.kernel import clock, events
from tongban.kernel.errors import NotAllowed
from tongban.kernel.models import OutboxEvent
from tongban.messaging import public as messaging

pytestmark = pytest.mark.django_db
KEY = "photo"


@pytest.fixture
def case():
    """Accepted on 3 March 2026; both materials to bring by the 10th; the photo came on the 5th."""
    case = accepted()
    bring(case)
    return case


def bring(case, key=KEY, moment="2026-03-05"):
    with clock.standing_at(at(moment)):
        return tolerance.bring_material(
            actor=factories.owner_of(case), case_number=case.number, material_key=key, uploads=[scan()]
        )


def send_back(case, moment="2026-03-06", key=KEY, reason="照片不是近期的", by=None):
    with clock.standing_at(at(moment)):
        return tolerance_again.send_back_material(
            actor=by or factories.staff_of(case), case_number=case.number, material_key=key, reason=reason
        )


class TestSendBack:
    def test_awaits_it_anew_and_tells_why_and_until_when(self, case):
        before = Tolerance.objects.get(case=case).due_on
        last = send_back(case, "2026-03-05")

        kept = Tolerance.objects.get(case=case)
        assert (last, kept.due_on) == (before, before)  # three working days are left anyway
        assert KEY in {point["key"] for point in kept.waiting}
        standing = CaseMaterial.objects.get(case=case, key=KEY, superseded_at=None)
        assert standing.form == MaterialForm.LATER
        old = CaseMaterial.objects.get(case=case, key=KEY, form=MaterialForm.UPLOAD)
        assert (old.checked, old.checked_note) == (False, "照片不是近期的")
        assert case.history.get(action="material_sent_back").public

    def test_gives_three_working_days_even_after_the_last_day(self, case):
        bring(case, "proof", "2026-03-10")
        assert Tolerance.objects.get(case=case).met
        last = send_back(case, "2026-03-11")

        assert f"{last}" == "2026-03-16"
        assert Tolerance.objects.get(case=case).ended_at is None
        with clock.standing_at(at("2026-03-14")):
            assert tolerance.lapse_overdue_tolerances() == 0
        assert bring(case, KEY, "2026-03-16") == []
        assert Tolerance.objects.get(case=case).met

    def test_nothing_is_granted_meanwhile(self, case):
        bring(case, "proof")
        send_back(case)
        staff = factories.staff_of(case)
        with clock.standing_at(at("2026-03-06")):
            review.finish_review(actor=staff, case_number=case.number)
            with pytest.raises(MaterialsOutstanding):
                decision.decide_case(actor=staff, case_number=case.number, decision="grant")

    def test_the_applicant_gets_one_message(self, case):
        send_back(case)
        told = OutboxEvent.objects.filter(name="cases.material_sent_back").latest("pk")
        for _again in range(2):
            handlers.tell_material_sent_back(events.restore(told.name, told.payload))

        rows = [row.subject for row in messaging.list_recent(factories.owner_of(case))]
        assert sum("重新提交" in subject for subject in rows) == 1

    def test_refuses_what_did_not_come_and_whoever_may_not(self, case):
        for key in ("proof", "identity-card", "nonsense"):
            with pytest.raises(MaterialNotIn):
                send_back(case, key=key)
        with pytest.raises(ReasonMissing):
            send_back(case, reason="  ")
        with pytest.raises(NotAllowed):
            send_back(case, by=factories.owner_of(case))
        decision.withdraw_case(actor=factories.owner_of(case), case_number=case.number, reason="不办了")
        with pytest.raises(StepNotAllowed):
            send_back(case)

    def test_on_the_page(self, client, case):
        log_in(client, factories.staff_of(case))
        address = reverse("cases:send_back_material", args=[case.number])
        with clock.standing_at(at("2026-03-06")):
            assert address in client.get(reverse("cases:desk_case", args=[case.number])).text
            shown = client.get(address).text
            assert "近期照片" in shown
            assert "体检证明" not in shown
            client.post(address, {"material_key": "nonsense", "reason": "不符"})
            assert Tolerance.objects.get(case=case).materials[0]["received_at"]
            client.post(address, {"material_key": KEY, "reason": "不符"})

        assert not Tolerance.objects.get(case=case).materials[0]["received_at"]
        log_in(client, factories.owner_of(case))
        assert "不符" in client.get(reverse("cases:show_case", args=[case.number])).text


class TestGuide:
    def test_names_the_term_where_materials_may_follow(self, client):
        version = item()
        assert "受理后 5 个工作日内补交" in client.get(reverse("catalogue:show_guide", args=[version.code])).text
        plain = factories.item()
        assert "容缺后补" not in client.get(reverse("catalogue:show_guide", args=[plain.code])).text


class TestCopiesOfOthers:
    @pytest.fixture
    def told(self):
        case = factories.case(CaseState.ACCEPTED)
        staff = factories.staff_of(case)
        about = {"case_number": case.number, "role": "interested", "name": "邻居甲", "major": True}
        person = participants.add_participant(actor=staff, **about)
        participants.tell_participant(actor=staff, case_number=case.number, participant_id=person.pk)
        hearing.tell_hearing_right(
            actor=staff, case_number=case.number, ground=HearingGround.MAJOR_INTEREST, topic="采光"
        )
        return case

    def test_are_not_on_the_applicants_page_but_on_the_desk(self, client, told):
        copies = Notice.objects.filter(case=told, to_others=True)
        assert copies.count() == 2
        own = progress.get_progress(actor=factories.owner_of(told), number=told.number)
        shown = {row.verification for row in own.notices}
        assert len(shown) == told.notices.count() - 2
        log_in(client, factories.staff_of(told))
        desk = client.get(reverse("cases:desk_case", args=[told.number])).text
        for copy in copies:
            assert copy.verification not in shown
            assert str(copy.verification) in desk

    def test_cannot_be_downloaded_by_the_applicant(self, client, told):
        copy = Notice.objects.filter(case=told, to_others=True).first()
        log_in(client, factories.owner_of(told))

        assert client.get(reverse("cases:download_notice", args=[told.number, copy.verification])).status_code == 404
        with pytest.raises(NoticeNotFound):
            verification.get_notice(actor=factories.owner_of(told), number=told.number, verification=copy.verification)
