import pytest

from tongban.cases.enums import CaseState
from tongban.cases.models import Case
from tongban.cases.tests import factories

pytestmark = pytest.mark.django_db


class TestOpenCase:
    def test_numbers_the_case_by_item_and_day(self):
        receipt = factories.open_case()

        case = Case.objects.get()
        assert receipt.number == case.number
        assert receipt.number.startswith(case.item_code[:31])
        assert receipt.number.endswith("0001")

    @pytest.mark.parametrize("state", list(CaseState))
    def test_every_state_can_be_reached(self, state):
        assert factories.case(state).state == state
