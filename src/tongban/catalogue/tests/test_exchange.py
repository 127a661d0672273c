"""A version under the national column names."""

import pytest

from tongban.catalogue.enums import LimitUnit
from tongban.catalogue.exchange import REQUIRED, missing_required, to_exchange_rows
from tongban.catalogue.services.demo import DATA
from tongban.catalogue.services.hand_made import read_showcase
from tongban.catalogue.tests.factories import published_item

pytestmark = pytest.mark.django_db
WINDOW = {"name": "1 号窗口", "address": "演示市中心大道 1 号", "hours": "工作日 9:00–17:00"}


def complete(**changes):
    """An item that fills every required column."""
    usual = {"power_source": "1", "windows": (WINDOW,), "mobile_single_sign_on": True}
    return published_item(**usual | changes)


class TestToExchangeRows:
    def test_fills_every_required_column(self):
        fees = ({"name": "工本费", "standard": "10 元", "basis": "通知"},)
        faq = ({"question": "能代办吗?", "answer": "能。"},)

        assert missing_required(complete(charged=True, fees=fees, faq=faq)) == []

    def test_lists_what_an_item_leaves_empty(self):
        item = complete(conditions="", consult_phone="", visits=None, charged=None)

        assert missing_required(item) == [
            "up_task_general_basic.accept_condition",
            "up_task_general_basic.limit_scene_num",
            "up_task_general_basic.is_fee",
            "up_task_general_basic.link_way",
        ]

    def test_of_no_limit_is_empty_and_explained(self):
        basic = to_exchange_rows(complete(statutory_limit={}))["up_task_general_basic"][0]

        assert (basic["anticipate_day"], basic["anticipate_type"]) == (None, "")
        assert basic["anticipate_explain"] == "法律未规定时限"

    def test_of_at_once_is_zero_days(self):
        instant = complete(promised_limit={"unit": "instant"}, case_type="1")
        basic = to_exchange_rows(instant)["up_task_general_basic"][0]

        assert (basic["promise_day"], basic["promise_explain"], basic["project_type"]) == (0, "即时办结", "1")

    def test_keeps_zero_visits_apart_from_unknown(self):
        assert to_exchange_rows(complete(visits=0))["up_task_general_basic"][0]["limit_scene_num"] == 0

    def test_a_public_service_needs_no_source_of_power(self):
        base = "442105014004"
        item = complete(power_source=None, item_type="20", base_code=base)

        assert missing_required(item) == []

    def test_numbers_the_materials(self):
        materials = ({"key": "a", "name": "甲", "forms": ("1", "2")}, {"key": "b", "name": "乙", "necessity": "3"})
        rows = to_exchange_rows(complete(materials=materials))["up_task_general_material"]

        assert [(row["order_num"], row["material_name"], row["is_need"]) for row in rows] == [
            (1, "甲", "1"),
            (2, "乙", "3"),
        ]
        assert rows[0]["material_format"] == "3"

    def test_writes_a_row_for_each_table_named(self):
        assert set(to_exchange_rows(complete())) == set(REQUIRED)

    @pytest.mark.parametrize("path", sorted((DATA / "showcase").glob("*.toml")), ids=lambda path: path.stem)
    def test_the_showcase_lacks_only_what_it_does_not_say(self, path):
        says = read_showcase(path).model_dump(exclude={"task_code", "base_code", "handling_code"})

        limit = {"up_task_general_basic.anticipate_day", "up_task_general_basic.anticipate_type"}
        no_limit = limit if says["statutory_limit"]["unit"] == LimitUnit.NONE else set()

        assert set(missing_required(published_item(**says))) <= no_limit | {
            "up_task_general_basic.power_source",
            "up_task_general_basic.handle_flow",
            "up_task_general_basic.app_is_single_login",
        }
