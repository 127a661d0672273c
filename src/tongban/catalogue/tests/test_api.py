"""Items over JSON."""

import pytest

from tongban.catalogue.search import index
from tongban.catalogue.tests import factories


class TestSearchItems:
    def test_answers_like_the_page(self, client, db):
        item = factories.published_item(title="律师执业许可")
        index.rebuild()

        said = client.get("/api/v1/items", {"q": "lvshi", "online": "true"}).json()

        assert said["total"] == 1
        assert said["items"][0]["code"] == item.code
        assert said["items"][0]["promised_limit"] == {"value": 5, "unit": "working_day"}
        assert said["facets"]["department"][0]["name"] == "广东省教育厅"

    @pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"offset": -1}, {"offset": 1001}, {"online": "x"}])
    def test_refuses_bad_numbers_with_a_problem_body(self, client, db, query):
        answer = client.get("/api/v1/items", query)

        assert answer.status_code == 422
        assert answer.json()["code"] == "kernel.invalid_input"

    @pytest.mark.parametrize("words", ["\x00", "'", "&|!", "律" * 9_000])
    def test_bears_any_words(self, client, db, words):
        assert client.get("/api/v1/items", {"q": words}).status_code == 200


class TestShowGuide:
    def test_tells_everything_the_guide_says(self, client, db):
        item = factories.published_item()

        said = client.get(f"/api/v1/items/{item.code}").json()

        assert said["title"] == item.title
        assert said["materials"][0]["name"] == "居民身份证"
        assert said["statutory_limit"]["value"] == 20
        assert [step["key"] for step in said["route"]] == ["accept", "review", "decide"]

    def test_unknown_and_unpublished_items_are_not_found(self, client, db):
        draft = factories.draft_version()

        for code in ("NOTHING", draft.item.code):
            answer = client.get(f"/api/v1/items/{code}")
            assert answer.status_code == 404
            assert answer.json()["code"] == "catalogue.item_not_found"


class TestThings:
    def test_tells_which_items_wait_for_which_and_how_long_it_takes(self, client, db):
        first, second = factories.published_item(), factories.published_item(title="门头招牌设置")
        made = factories.thing(second, first, edges=[(first, second, "")], code="shop")

        listed = client.get("/api/v1/things").json()["things"]
        said = client.get("/api/v1/things/shop").json()

        assert [(line["code"], line["item_count"]) for line in listed] == [("shop", 2)]
        assert listed[0]["lead_authority_name"] == said["lead_authority_name"] == "广东省教育厅"
        assert [part["item_code"] for part in said["parts"]] == [first.code, second.code]
        assert (said["version"], said["limit"]["working_days"]) == (made.version_number, 10)
        assert said["limit"]["path"] == [first.code, second.code]

    def test_what_is_in_work_is_not_found(self, client, db):
        factories.thing(factories.published_item(), code="shop", state="draft")

        assert client.get("/api/v1/things").json() == {"things": []}
        assert client.get("/api/v1/things/shop").status_code == 404
        assert client.get("/api/v1/things/%00").status_code == 404
