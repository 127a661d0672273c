"""The pages of search and browse over HTTP, as a browser without scripts sees them."""

import pytest
from django.urls import reverse

from tongban.catalogue.search import index
from tongban.catalogue.tests import factories
from tongban.catalogue.tests.search.entries import entry

WEIGHT = 60_000  # bytes of HTML before compression; styles, script and icons are 25 kB compressed


@pytest.fixture
def shelf(db):
    says = [
        {"title": "律师执业许可", "everyday_words": ("律师证",)},
        {"title": "律师事务所设立<许可>", "targets": ("2",), "visits": 1, "online": False},
        {"title": "出生医学证明补发", "case_type": "1", "topics": ("生育收养",)},
    ]
    for each in says:
        factories.ItemVersionFactory(says=each)
    index.rebuild()


class TestSearch:
    def ask(self, client, **query):
        return client.get(reverse("catalogue:search"), query)

    def test_shows_what_was_found_with_its_facts(self, client, shelf):
        answer = self.ask(client, q="律师")

        assert answer.status_code == 200
        assert "<mark>律师</mark>执业许可" in answer.text
        assert "5 个工作日" in answer.text
        assert "律师证" in answer.text
        assert "第 1–2 项，共 2 项" in answer.text

    def test_escapes_titles_and_words(self, client, shelf):
        answer = self.ask(client, q="<script>alert(1)</script>律师")

        assert "<script>alert" not in answer.text
        assert "设立&lt;许可&gt;" in answer.text

    def test_offers_filters_as_links_and_takes_them_away_again(self, client, shelf):
        answer = self.ask(client, q="律师")
        assert "online=1" in answer.text

        narrowed = self.ask(client, q="律师", online="1")

        assert "律师事务所" not in narrowed.text
        assert 'aria-current="true"' in narrowed.text

    def test_never_ends_in_a_dead_end(self, client, shelf):
        answer = self.ask(client, q="龘龘龘龘")

        assert answer.status_code == 200
        assert "没有找到" in answer.text
        assert "12345" in answer.text
        assert reverse("catalogue:browse") in answer.text

    def test_offers_to_drop_filters_that_leave_nothing(self, client, shelf):
        answer = self.ask(client, q="律师执业", region="110000")

        assert "去掉筛选再搜" in answer.text

    def test_says_when_results_are_only_near(self, client, shelf):
        assert "最接近" in self.ask(client, q="律市执业许可").text

    @pytest.mark.parametrize("page", ["0", "-1", "abc", "٣", "9" * 50, "2"])
    def test_bears_any_page_number(self, client, shelf, page):
        assert self.ask(client, q="律师", page=page).status_code == 200

    @pytest.mark.parametrize("words", ["\x00", "'", "律" * 10_000, "a&b|!c:*", "\\", "%", "<>"])
    def test_bears_any_words(self, client, shelf, words):
        assert self.ask(client, q=words, topic=words[:2000], region=words[:99]).status_code == 200

    def test_asks_the_database_a_bounded_number_of_times(
        self, client, shelf, size_known, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(4):  # one of them for the things
            self.ask(client, q="律师")

    def test_stays_light(self, client, db):
        index.copy_entries([entry(n, factories.definition(title=f"律师事项{n}")) for n in range(60)])

        assert len(self.ask(client, q="律师").content) < WEIGHT

    def test_is_not_for_search_engines(self, client, shelf):
        assert 'content="noindex' in self.ask(client, q="律师").text

    def test_refuses_to_be_posted_to(self, client, shelf):
        assert client.post(reverse("catalogue:search")).status_code == 405


class TestSuggest:
    def test_lists_titles_as_options(self, client, shelf):
        answer = client.get(reverse("catalogue:suggest"), {"q": "lvshi"})

        assert answer.text.count('role="option"') == 2
        assert "<html" not in answer.text

    def test_is_empty_for_nothing(self, client, shelf):
        assert client.get(reverse("catalogue:suggest")).text.strip() == ""


class TestBrowse:
    def test_shows_every_shelf_with_counts(self, client, shelf, django_assert_max_num_queries):
        with django_assert_max_num_queries(5):
            answer = client.get(reverse("catalogue:browse"))

        assert answer.status_code == 200
        for name in (
            "人生大事",
            "企业生命周期",
            "部门",
            "主题",
            "服务对象",
            "马上办",
            "零跑动",
            "出生",
            "广东省教育厅",
        ):
            assert name in answer.text

    @pytest.mark.parametrize("kind", ["life", "enterprise", "ease", "topic", "target", "department", "type", "region"])
    def test_each_door_leads_to_what_it_counts(self, client, shelf, kind):
        answer = client.get(reverse("catalogue:browse_kind", args=[kind]))
        assert answer.status_code == 200

        for door in answer.context["shelf"].doors:
            inside = client.get(reverse("catalogue:browse_items", args=[kind, door.value]))
            assert inside.status_code == 200
            assert inside.context["results"].total == door.count > 0
            assert door.name in inside.text

    @pytest.mark.parametrize(
        ("kind", "value"), [("nonsense", "1"), ("life", "nonsense"), ("topic", "不存在"), ("ease", "x")]
    )
    def test_unknown_doors_are_not_found(self, client, shelf, kind, value):
        assert client.get(reverse("catalogue:browse_items", args=[kind, value])).status_code == 404

    def test_an_empty_catalogue_says_so(self, client, db):
        assert "还没有发布服务事项" in client.get(reverse("catalogue:browse")).text
