"""Things as residents see them."""

import pytest

from tongban.catalogue.enums import VersionState
from tongban.catalogue.tests.factories import published_item, thing

YES_NO = [{"value": "yes", "label": "有"}, {"value": "no", "label": "没有"}]
FRYING = {"key": "frying", "label": "有没有油烟", "type": "choice", "choices": YES_NO}


@pytest.fixture
def shop():
    first, after = published_item(title="设立登记"), published_item(title="油烟备案")
    return thing(
        first,
        after,
        title="开办餐饮店",
        everyday_words=["开饭店"],
        questions=[FRYING],
        when={after.code: {"field": "frying", "value": "yes"}},
        edges=[(first, after, "")],
    )


@pytest.mark.django_db
class TestPages:
    def test_tell_parts_conditions_order_and_lead(self, client, shop):
        text = client.get(f"/things/{shop.code}/").text
        assert text.index("设立登记") < text.index("油烟备案")
        assert "有没有油烟" in text.split("油烟备案")[1]
        assert "“设立登记”办好后自动开始" in text
        assert f"/apply/thing/{shop.code}/" in text

    def test_list_and_home_lead_there(self, client, shop):
        for address in ("/things/", "/"):
            assert f"/things/{shop.code}/" in client.get(address).text

    def test_what_is_not_in_force_is_not_shown(self, client):
        made = thing(state=VersionState.DRAFT)
        assert client.get(f"/things/{made.code}/").status_code == 404
        assert made.code not in client.get("/things/").text

    @pytest.mark.parametrize("words", ["开饭店", "开办餐饮", "我想开饭店", "餐饮店开办"])
    def test_search_finds_it_by_what_people_say(self, client, shop, words):
        assert f"/things/{shop.code}/" in client.get("/search/", {"q": words}).text
        assert f"/things/{shop.code}/" in client.get("/search/suggest/", {"q": words}).text

    @pytest.mark.parametrize("words", ["", "离婚登记", "\x00", "店"])
    def test_search_does_not_push_it_on_others(self, client, shop, words):
        found = client.get("/search/", {"q": words})
        assert found.status_code == 200
        assert (f"/things/{shop.code}/" in found.text) == (words == "店")
