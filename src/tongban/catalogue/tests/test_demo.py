"""The demo catalogue that ships with the platform."""

import pytest

from tongban.catalogue import public as catalogue
from tongban.catalogue.checks import run_checks
from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.enums import FieldType
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.routes import groups_of, steps_of
from tongban.catalogue.services.demo import DATA
from tongban.catalogue.services.element_loading import load_shipped_elements
from tongban.catalogue.services.hand_made import read_showcase
from tongban.identity.tests.factories import DivisionFactory

SHOWCASE = sorted((DATA / "showcase").glob("*.toml"))


class TestShowcase:
    @pytest.mark.django_db
    @pytest.mark.parametrize("path", SHOWCASE, ids=lambda path: path.stem)
    def test_item_passes_every_check_and_says_that_it_is_invented(self, path):
        load_shipped_elements()
        item = read_showcase(path)

        assert run_checks(item) == []
        assert item.source == "演示数据"

    def test_uses_every_kind_of_field(self):
        items = [read_showcase(path) for path in SHOWCASE]
        fields = [field for item in items for section in item.form for field in section.fields]

        assert {field.type for field in fields} == set(FieldType)

    def test_shows_routes_fees_situations_and_a_second_authority(self):
        items = [read_showcase(path) for path in SHOWCASE]

        assert all(item.route and item.windows and item.form for item in items)
        assert any(item.fees for item in items)
        assert any(item.situations for item in items)
        assert any(len({step.authority_code for step in steps_of(item.route)}) > 4 for item in items)
        assert any(list(groups_of(item.route)) for item in items)

    def test_shares_the_key_of_the_same_paper(self):
        keys = {m.key for path in SHOWCASE for m in read_showcase(path).materials if m.name == "居民身份证"}

        assert len(keys) == 1


@pytest.mark.django_db
class TestLoadDemoCatalogue:
    def test_publishes_all_items_once(self):
        DivisionFactory()
        DivisionFactory(code="440100", name="广州市", level=3)

        first = catalogue.load_demo_catalogue()
        second = catalogue.load_demo_catalogue()

        assert first == {"new": 1623, "published": 1574}
        assert second == {"unchanged": 1623}
        assert ItemVersion.objects.in_force().count() == ItemVersion.objects.count() == 1623

    def test_ships_no_text_that_somebody_wrote(self):
        rows = (DATA / "items.jsonl").read_text(encoding="utf-8")

        assert "accept_standard" not in rows
        assert '"URL"' not in rows
        assert ItemDefinition.model_fields["conditions"].default == ""
