"""Delivery with its proof, publication with masking (行政许可法 art. 40, 44)."""

from datetime import date, timedelta

import pytest

from tongban.cases import public as cases
from tongban.cases.clocks import ClockState
from tongban.cases.deadlines import clocks_of_case
from tongban.cases.enums import CaseState, DeliveryMethod, NoticeKind
from tongban.cases.errors import ReasonMissing
from tongban.cases.errors_of_acts import AlreadyDelivered, DeliveryProofMissing, MomentInvalid, NotToDeliver
from tongban.cases.facts import record_of
from tongban.cases.models import Case, Notice, Publication
from tongban.cases.selectors.published import Wanted, list_published
from tongban.cases.services import delivery, notices, publication
from tongban.cases.tests import factories
from tongban.cases.tests.clocks.told import at
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import ItemType
from tongban.identity.tests import factories as identities
from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM
from tongban.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db


def granted(**wanted) -> Case:
    with clock.standing_at(at("2026-03-02")):
        return factories.case(CaseState.GRANTED, **wanted)


def decision_of(case: Case) -> Notice:
    return Notice.objects.get(case=case, kind=NoticeKind.GRANT)


def deliver(case, *, moment="2026-03-05", by=None, **changes):
    wanted = {"method": DeliveryMethod.PICKED_UP, "recipient": "张三丰", "delivered_at": at(moment)} | changes
    wanted.setdefault("notice_id", decision_of(case).pk)
    with clock.standing_at(at(moment) + timedelta(hours=1)):
        return delivery.record_delivery(actor=by or factories.staff_of(case), case_number=case.number, **wanted)


class TestRecordDelivery:
    def test_meets_the_ten_days_and_writes_the_proof(self):
        case = granted()
        deliver(case, relation="本人")
        proof = Notice.objects.get(case=case, kind=NoticeKind.DELIVERY)
        rows = {row[1]: row[2] for row in proof.content["table"]["rows"]}
        assert rows["文书编号"] == decision_of(case).number
        assert rows["送达方式"] == "窗口领取"
        assert rows["收件人"] == "张三丰"
        assert "快递单号" not in rows
        case.refresh_from_db()
        found = clocks_of_case(record_of(case), catalogue.get_item(case.item_version_id), at("2026-04-30"))
        assert found["delivery"].state is ClockState.MET

    def test_what_is_not_delivered_in_ten_working_days_is_late(self):
        case = granted()
        found = clocks_of_case(record_of(case), catalogue.get_item(case.item_version_id), at("2026-03-17"))
        assert found["delivery"].due_on == date(2026, 3, 16)
        assert found["delivery"].state is ClockState.MISSED

    def test_once_for_each_document(self):
        case = granted()
        deliver(case)
        with pytest.raises(AlreadyDelivered):
            deliver(case)
        acceptance = Notice.objects.get(case=case, kind=NoticeKind.ACCEPTANCE)
        deliver(case, notice_id=acceptance.pk)

    @pytest.mark.parametrize(
        ("method", "proof"),
        [
            ("post", {"tracking": "EM123456789CN"}),
            ("left", {"note_text": "居委会王某见证"}),
            ("announced", {"note_text": "官网"}),
        ],
    )
    def test_some_ways_need_their_proof(self, method, proof):
        case = granted()
        with pytest.raises(DeliveryProofMissing):
            deliver(case, method=method)
        deliver(case, method=method, **proof)

    def test_not_before_it_was_issued_nor_in_the_future(self):
        case = granted()
        for wrong in ("2026-03-01", "2026-03-09"):
            with pytest.raises(MomentInvalid):
                deliver(case, delivered_at=at(wrong))

    def test_only_a_document_of_the_case_in_force(self):
        case, other = granted(), granted()
        for wrong in (decision_of(other).pk, 0, Notice.objects.get(case=case, kind=NoticeKind.RECEIPT).pk):
            with pytest.raises(NotToDeliver):
                deliver(case, notice_id=wrong)
        notice = decision_of(case)
        notices.withdraw_notice(actor=factories.staff_of(case), verification=notice.verification, reason="文号有误")
        with pytest.raises(NotToDeliver):
            deliver(case)

    def test_needs_a_recipient_and_the_duty(self):
        case = granted()
        with pytest.raises(ReasonMissing):
            deliver(case, recipient=" ")
        with pytest.raises(NotAllowed):
            deliver(case, by=factories.owner_of(case))


class TestDeliverTogether:
    """统一出件: one parcel at the integrated window, whosesoever the cases are."""

    def hand_out(self, *given, clerk=None, **changes):
        clerk = clerk or identities.official("window_clerk")
        said = {"method": DeliveryMethod.PICKED_UP, "recipient": "张三丰", "at": at("2026-03-05")} | changes
        with clock.standing_at(at("2026-03-06")):
            numbers = [case.number for case in given]
            return cases.deliver_together(actor=clerk, case_numbers=numbers, **said)

    def test_hands_out_every_decision_once(self):
        first, second = granted(), granted()
        deliver(first)

        assert self.hand_out(first, second) == [decision_of(second).number]
        assert self.hand_out(first, second) == []
        assert decision_of(second).delivery.recipient == "张三丰"

    def test_leaves_out_what_is_not_decided_or_no_longer_holds(self):
        case = granted()
        notices.withdraw_notice(
            actor=factories.staff_of(case), verification=decision_of(case).verification, reason="文号有误"
        )

        assert self.hand_out(case, factories.case(CaseState.ACCEPTED)) == []

    def test_is_for_clerks_of_the_window_with_the_proof_the_way_needs(self):
        case = granted()
        with pytest.raises(NotAllowed):
            self.hand_out(case, clerk=factories.owner_of(case))
        with pytest.raises(DeliveryProofMissing):
            self.hand_out(case, method=DeliveryMethod.POST)
        assert cases.outcomes_of(actor=SYSTEM, numbers=[case.number])[case.number].waits_for_delivery


class TestOutcomesOf:
    def test_tell_the_decision_as_a_document_that_can_be_printed(self):
        case, open_case = granted(), factories.case(CaseState.ACCEPTED)

        found = cases.outcomes_of(actor=SYSTEM, numbers=[case.number, open_case.number, "none"], printed=True)

        assert set(found) == {case.number, open_case.number}
        assert (found[case.number].granted, found[open_case.number].granted) == (True, None)
        assert found[case.number].document_number == decision_of(case).number
        assert found[case.number].file_id == decision_of(case).file_id is not None

    def test_show_a_stranger_nothing(self):
        case = granted()
        assert cases.outcomes_of(actor=identities.citizen(), numbers=[case.number]) == {}


class TestPublishDecision:
    def test_a_person_is_masked_and_no_certificate_shown(self):
        case = granted()
        assert publication.publish_decision(case_number=case.number)
        assert not publication.publish_decision(case_number=case.number)
        row = Publication.objects.get()
        assert row.holder == "张*丰"
        assert row.number == decision_of(case).number
        assert all(case.applicant_snapshot["certificate_number"] not in str(value) for value in vars(row).values())

    def test_what_is_no_licence_or_not_granted_stays_private(self):
        other = granted(version=factories.item(item_type=ItemType.PUBLIC_SERVICE))
        refused = factories.case(CaseState.REFUSED)
        for case in (other, refused):
            assert not publication.publish_decision(case_number=case.number)

    def test_a_decision_withdrawn_is_on_view_no_more(self):
        case = granted()
        publication.publish_decision(case_number=case.number)
        notices.withdraw_notice(
            actor=factories.staff_of(case), verification=decision_of(case).verification, reason="文号有误"
        )
        assert list_published(wanted=Wanted()).rows == []

    def test_is_found_by_department_item_day_and_number(self):
        case = granted()
        publication.publish_decision(case_number=case.number)
        number = decision_of(case).number
        right = [
            Wanted(),
            Wanted(authority_id=case.authority_id, item_code=case.item_code),
            Wanted(since=date(2026, 3, 2), until=date(2026, 3, 2)),
            Wanted(words=number),
        ]
        wrong = [
            Wanted(authority_id=case.authority_id + 1),
            Wanted(since=date(2026, 3, 3)),
            Wanted(words="没有这样的事"),
        ]
        assert all(len(list_published(wanted=each).rows) == 1 for each in right)
        assert all(list_published(wanted=each).rows == [] for each in wrong)


class TestPublishedPage:
    def test_is_open_to_everybody(self, client):
        case = granted()
        publication.publish_decision(case_number=case.number)
        page = client.get("/published/", {"words": decision_of(case).number})
        assert page.status_code == 200
        assert "张*丰" in page.text
        assert "张三丰" not in page.text

    @pytest.mark.parametrize(
        "asked",
        [{"since": "x"}, {"department": "-1"}, {"department": "９"}, {"words": "\0'\"<b>"}],
    )
    def test_takes_any_question(self, client, asked):
        assert client.get("/published/", asked).status_code == 200
