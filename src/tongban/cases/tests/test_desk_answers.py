"""How answers are read on the desk."""

import pytest

from tongban.cases.selectors.desk import answer_text
from tongban.catalogue.public import FieldType, FormField
from tongban.identity.tests.factories import DivisionFactory

ADDRESS = FormField(key="site", label="经营场所", type=FieldType.ADDRESS)


@pytest.mark.django_db
class TestAnswerText:
    @pytest.fixture(autouse=True)
    def divisions(self):
        DivisionFactory(code="440106", name="天河区", level=4)

    def test_says_an_address_as_people_write_it(self):
        said = answer_text(ADDRESS, {"division": "440106", "detail": "五山路13号"})

        assert said.endswith("天河区五山路13号")
        assert "{" not in said

    def test_masks_an_address_to_its_district(self):
        said = answer_text(ADDRESS, {"division": "440106", "detail": "五山路13号"}, masked=True)

        assert "13号" not in said
        assert said.endswith("****")

    def test_survives_an_address_without_a_division(self):
        assert answer_text(ADDRESS, {"detail": "五山路13号"}) == "五山路13号"
