"""The things that come with the platform: nine of the national list, ready to apply for."""

import pytest

from tongban.catalogue import public as catalogue
from tongban.catalogue.checks import run_checks
from tongban.catalogue.enums import Severity
from tongban.catalogue.models import ThingVersion
from tongban.catalogue.services import demo
from tongban.catalogue.services.element_loading import load_shipped_elements
from tongban.catalogue.services.hand_made import code_of, hand_made_items, made_up_items
from tongban.catalogue.services.thing_loading import load_shipped_things, shipped_things
from tongban.catalogue.things.checks import run_checks as run_thing_checks
from tongban.catalogue.things.known import items_by_code, known_of
from tongban.catalogue.things.limits import limit_of
from tongban.identity.tests.factories import DivisionFactory
from tongban.kernel.actors import SYSTEM

MADE_UP = made_up_items()


class TestMadeUpItems:
    @pytest.mark.django_db
    @pytest.mark.parametrize("name", MADE_UP)
    def test_item_passes_every_check_and_says_that_it_is_invented(self, name):
        load_shipped_elements()

        assert run_checks(MADE_UP[name]) == []
        assert MADE_UP[name].source == "演示数据"
        assert MADE_UP[name].online

    def test_every_item_has_a_code_of_its_own(self):
        codes = [code_of(item) for item in hand_made_items().values()]

        assert len(set(codes)) == len(codes)


class TestShippedThings:
    def test_are_those_of_the_national_list(self):
        titles = {said.title for said in shipped_things()}

        assert titles == {
            "开办餐饮店",
            "新生儿出生",
            "企业信息变更",
            "企业注销登记",
            "退休",
            "教育入学",
            "社会保障卡居民服务",
            "残疾人服务",
            "开办运输企业",
        }

    def test_say_which_items_were_made_up(self):
        for said in shipped_things():
            real = {part.item_code for part in said.parts if not part.made_up}
            assert said.made_up == (real != set(said.codes))
            assert not real & {code_of(item) for item in hand_made_items().values()}

    @pytest.mark.django_db
    def test_are_published_with_the_demo_catalogue_and_once(self):
        DivisionFactory()
        DivisionFactory(code="440100", name="广州市", level=3)

        catalogue.load_demo_catalogue()
        again = load_shipped_things()

        assert set(again.values()) == {"there"}
        assert len(catalogue.list_things()) == ThingVersion.objects.count() == 9
        for said in shipped_things():
            found = run_thing_checks(said, known_of(actor=SYSTEM, definition=said))
            assert [one.message for one in found if one.severity == Severity.ERROR] == []

    @pytest.mark.django_db
    def test_a_restaurant_with_a_kitchen_needs_seven_items_and_begins_with_the_licence(self):
        restaurant, items = self.made("open-restaurant")
        answers = {"licence": "individual", "seal": "yes", "area": "320", "kitchen": "yes", "sign": "yes"}
        codes = restaurant.chosen(answers)

        assert [items[code].title for code in codes] == [
            "个体工商户设立登记",
            "印章刻制备案",
            "食品经营许可（新办）",
            "公众聚集场所投入使用、营业前消防安全检查",
            "城镇污水排入排水管网许可",
            "餐厨垃圾收运登记",
            "门店招牌设置备案",
        ]
        limit = limit_of(restaurant, items, codes)
        assert limit.working_days == 9
        assert [items[code].title for code in limit.path] == ["个体工商户设立登记", "食品经营许可（新办）"]
        assert all(items[code].definition.online and items[code].form for code in codes)
        few = restaurant.chosen(answers | {"licence": "have", "area": "80", "kitchen": "no", "sign": "no"})
        assert [items[code].title for code in few] == ["印章刻制备案", "食品经营许可（新办）"]

    @pytest.mark.django_db
    def test_the_number_of_the_new_licence_answers_whoever_asks_for_it(self):
        restaurant, items = self.made("open-restaurant")
        before = restaurant.codes[0]
        told = {edge.after for edge in restaurant.edges if edge.before == before and edge.number_key}
        asking = {
            code
            for code, item in items.items()
            if any(field.element == "organisation.uscc" for section in item.form for field in section.fields)
        }

        assert told == asking - set(restaurant.codes[:2])

    def made(self, code):
        """A thing and its items by code, those of the province as they are shipped."""
        DivisionFactory()
        DivisionFactory(code="440100", name="广州市", level=3)
        demo.save_authorities()
        for name in hand_made_items():
            demo.load_showcase(name)
        said = next(thing for thing in shipped_things() if thing.code == code)
        return said, items_by_code(actor=SYSTEM, codes=said.codes)
