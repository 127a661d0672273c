"""Two or more authorities act together (统一办理、联合办理、集中办理): 45 days, 15 more (行政许可法 art. 42(2))."""

from datetime import date

import pytest

from tongban.cases import deadlines
from tongban.cases.clocks import FactKind, LineKind, Unit
from tongban.cases.enums import CaseState, NoticeKind
from tongban.cases.errors_of_acts import ExtensionTooLong
from tongban.cases.facts import facts_of, record_of
from tongban.cases.models import Case, Notice
from tongban.cases.selectors import progress
from tongban.cases.services.extension import extend_case
from tongban.cases.tests import factories
from tongban.cases.tests.clocks.told import at
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import LimitUnit
from tongban.identity.tests.factories import log_in
from tongban.kernel import clock

pytestmark = pytest.mark.django_db

NONE = {"unit": LimitUnit.NONE}
TOGETHER = {"joint_authorities": ("某市公安局", "某市住房和城乡建设局"), "promised_limit": NONE}


def accepted(**changes) -> Case:
    """Example F: accepted on Wednesday 22 January 2025."""
    with clock.standing_at(at("2025-01-22")):
        version = factories.item(**TOGETHER | {"statutory_limit": NONE} | changes)
        return factories.case(CaseState.ACCEPTED, version=version)


def clocks_of(case, moment="2025-02-10"):
    return deadlines.clocks_of_case(record_of(case), catalogue.get_item(case.item_version_id), at(moment))


class TestTheLimit:
    def test_is_45_working_days_where_the_item_states_none(self):
        case = accepted()
        assert case.statutory_due_on == case.due_on == date(2025, 4, 1)
        statutory = clocks_of(case)["statutory"]
        assert (statutory.limit.value, statutory.unit) == (45, Unit.WORKING_DAY)
        assert statutory.article == "行政许可法第四十二条第二款"

    def test_is_the_items_own_where_a_law_sets_one(self):
        own = accepted(statutory_limit={"value": 20, "unit": LimitUnit.WORKING_DAY})
        assert own.statutory_due_on == date(2025, 2, 25)

    def test_one_authority_alone_has_no_such_limit(self):
        assert accepted(joint_authorities=("广东省教育厅",)).statutory_due_on is None

    def test_only_a_permit_has_it(self):
        assert accepted(item_type="20").statutory_due_on is None

    def test_the_clocks_are_told_once(self):
        case = accepted()
        told = facts_of(record_of(case), catalogue.get_item(case.item_version_id))
        assert [fact.kind for fact in told].count(FactKind.JOINT) == 1

    def test_fifteen_more_days_and_not_sixteen(self):
        case = accepted()
        with clock.standing_at(at("2025-03-20")), pytest.raises(ExtensionTooLong):
            extend_case(actor=factories.staff_of(case), case_number=case.number, days=16, reasons="需要会商")
        with clock.standing_at(at("2025-03-20")):
            extend_case(actor=factories.staff_of(case), case_number=case.number, days=15, reasons="需要会商")
        case.refresh_from_db()
        assert case.statutory_due_on == date(2025, 4, 23)


class TestItIsSaid:
    def test_to_both_sides_with_the_article(self, client):
        case = accepted()
        pages = (
            (factories.owner_of(case), f"/cases/{case.number}/"),
            (factories.staff_of(case), f"/desk/cases/{case.number}/"),
        )
        with clock.standing_at(at("2025-02-10")):
            for actor, page in pages:
                assert "行政许可法第四十二条第二款" in log_in(client, actor).get(page).text

    def test_in_the_api(self):
        case = accepted()
        with clock.standing_at(at("2025-02-10")):
            shown = progress.get_progress(actor=factories.owner_of(case), number=case.number)
        assert LineKind.LAW in [line.kind for line in shown.because]
        assert "45" in shown.why

    def test_in_the_acceptance_notice(self):
        case = accepted()
        text = "".join(Notice.objects.get(case=case, kind=NoticeKind.ACCEPTANCE).content["paragraphs"])
        assert "45个工作日" in text
        assert "与某市公安局、某市住房和城乡建设局统一办理" in text
        assert "第四十二条第二款" in text
