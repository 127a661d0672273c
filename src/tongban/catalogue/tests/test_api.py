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
