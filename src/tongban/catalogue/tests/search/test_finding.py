"""What search finds, in which order, and what it never does."""

import pytest

from tongban.catalogue import public as catalogue
from tongban.catalogue.models import SearchWord
from tongban.catalogue.public import Filters, Match
from tongban.catalogue.search import finding, index
from tongban.catalogue.search.results import Results
from tongban.catalogue.tests import factories
from tongban.catalogue.tests.search.entries import entry

NAUGHTY = [
    "' OR 1=1 --",
    "'; DROP TABLE catalogue_searchentry; --",
    "律师 & !执业 | <-> :*",
    "\\'\\\\",
    "%_%",
    "\x00律师\x00",
    "\ud83d\ude00 🙂👨‍👩‍👧‍👦",
    "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤",
    "‮ lorem ‬",
    "<script>alert(1)</script>",
    "${jndi:ldap://x}",
    "ﷺ" * 50,
    "𠮷𠮷田",
    "null",
    "1E+02",
    "() { 0; }; touch /tmp/x",
    "律" * 10_000,
    "律师 " * 3_000,
    "a" * 10_000,
    "\n\t\r",
]


def titles(results: Results) -> list[str]:
    return [item.title for item in results.items]


class TestSearchItems:
    def test_finds_a_word_inside_a_word(self, shelve):
        shelve("待处理事项查询", "中国农业发展银行贷款", "律师执业许可")

        assert titles(catalogue.search_items(words="处理")) == ["待处理事项查询"]
        assert titles(catalogue.search_items(words="农业")) == ["中国农业发展银行贷款"]

    def test_ranks_title_then_beginning_then_phrase_then_words_then_everyday_words(self, shelve):
        shelve("执业许可管理办法查询", "律师申请执业许可", "律师执业", "公司律师执业审核", "律师执业许可")
        index.copy_entries([])

        found = catalogue.search_items(words="律师执业")

        assert titles(found) == ["律师执业", "律师执业许可", "公司律师执业审核", "律师申请执业许可"]
        assert [item.match for item in found.items] == [
            Match.TITLE,
            Match.TITLE_START,
            Match.PHRASE,
            Match.ALL_WORDS,
        ]

    def test_finds_everyday_words_of_the_item(self, shelve):
        shelve("教材审定", everyday_words=("审课本,课本把关",))

        found = catalogue.search_items(words="课本把关")

        assert titles(found) == ["教材审定"]
        assert found.items[0].match is Match.EVERYDAY_WORDS
        assert found.items[0].everyday_words == ("审课本", "课本把关")

    def test_knows_what_everyday_words_stand_for(self, shelve):
        shelve("内资企业设立登记", "二孩生育登记")

        assert titles(catalogue.search_items(words="开公司")) == ["内资企业设立登记"]
        assert titles(catalogue.search_items(words="准生证")) == ["二孩生育登记"]

    def test_finds_by_department_and_topic_with_words(self, shelve):
        shelve("教材初审", topics=("教育科研",))

        found = catalogue.search_items(words="教育厅 教材")

        assert titles(found) == ["教材初审"]
        assert titles(catalogue.search_items(words="教育科研")) == ["教材初审"]

    @pytest.mark.parametrize("typed", ["lvshi", "lv shi", "LvShi", "lvshizhiye", "lszy", "lszyxk", "lvsh", "lüshi"])
    def test_finds_by_pinyin_and_initials(self, shelve, typed):
        shelve("律师执业许可", "教材初审")

        assert titles(catalogue.search_items(words=typed)) == ["律师执业许可"]

    @pytest.mark.parametrize("typed", ["教师资各认定", "教是资格认定", "教师资认定", "教师资格格认定", "老师资格认定"])
    def test_forgives_one_wrong_missing_or_extra_character(self, shelve, typed):
        shelve("高等学校教师资格认定", "排污许可")

        found = catalogue.search_items(words=typed)

        assert titles(found)[0] == "高等学校教师资格认定"

    def test_forgives_the_same_sound(self, shelve):
        shelve("律师执业许可", "排污许可")

        found = catalogue.search_items(words="律狮")

        assert titles(found) == ["律师执业许可"]
        assert found.items[0].near

    def test_understands_a_sentence(self, shelve):
        shelve("出生医学证明查询", "排污许可")

        assert titles(catalogue.search_items(words="我想给孩子办出生证明怎么弄"))[0] == "出生医学证明查询"

    def test_finds_by_code_and_its_beginning(self, shelve):
        shelve("律师执业许可", "教材初审")

        assert titles(catalogue.search_items(words="CODE00002")) == ["教材初审"]
        assert len(catalogue.search_items(words="code000").items) == 2

    def test_finds_latin_words_by_their_beginning(self, shelve):
        shelve("PCR实验室备案", "律师执业许可")

        assert titles(catalogue.search_items(words="pcr实验室")) == ["PCR实验室备案"]

    def test_breaks_ties_by_how_much_people_apply(self, shelve):
        codes = shelve("律师执业甲类", "律师执业乙类", "律师执业丙类")

        catalogue.set_popularity({codes[2]: 50, codes[1]: 3})

        assert titles(catalogue.search_items(words="律师执业")) == ["律师执业丙类", "律师执业乙类", "律师执业甲类"]

        catalogue.set_popularity({codes[0]: 1})
        assert titles(catalogue.search_items(words="律师执业"))[0] == "律师执业甲类"
        assert catalogue.popular_items(limit=1)[0].title == "律师执业甲类"

    def test_prefers_the_wider_level_on_a_tie(self, db):
        index.copy_entries(
            [entry(n, factories.definition(title="律师执业", level=level)) for n, level in enumerate("4213")]
        )

        assert [item.code for item in catalogue.search_items(words="律师执业").items] == [
            "CODE00002",
            "CODE00001",
            "CODE00003",
            "CODE00000",
        ]

    def test_offers_the_nearest_words_when_nothing_fits(self, db):
        SearchWord.objects.create(word="律师", sound="lvshi", characters=["律", "师"], entries=9)

        found = catalogue.search_items(words="律狮")

        assert found.items == ()
        assert found.nearest_words == ("律师",)

    @pytest.mark.parametrize("typed", NAUGHTY, ids=range(len(NAUGHTY)))
    def test_bears_any_string(self, shelve, typed):
        shelve("律师执业许可")

        catalogue.search_items(words=typed, filters=Filters(topic=typed[:50].replace("\x00", "")))
        assert catalogue.search_items(words=typed).total >= 0
        finding.suggest_items(words=typed)

    @pytest.mark.parametrize(("limit", "offset"), [(0, 0), (-5, -5), (10_000, 10**9)])
    def test_keeps_paging_within_bounds(self, shelve, limit, offset):
        shelve(*(f"律师{n}" for n in range(120)))

        assert len(catalogue.search_items(words="律师", limit=limit, offset=offset).items) <= 100

    def test_pages_without_gap_or_repetition(self, shelve):
        codes = shelve(*(f"律师事项{n}" for n in range(45)))

        seen = [
            item.code
            for offset in range(0, 60, 20)
            for item in catalogue.search_items(words="律师", limit=20, offset=offset).items
        ]

        assert sorted(seen) == sorted(codes)

    def test_asks_the_database_a_fixed_number_of_times(self, shelve, size_known, django_assert_max_num_queries):
        shelve(*(f"律师事项{n}" for n in range(45)))

        with django_assert_max_num_queries(2):
            catalogue.search_items(words="律师")
        with django_assert_max_num_queries(12):
            catalogue.search_items(words="完全没有的东西龘")


class TestFilters:
    @pytest.fixture
    def three(self, db):
        index.copy_entries(
            [
                entry(
                    1, factories.definition(title="律师甲", division_code="440100", visits=1, online=False, level="3")
                ),
                entry(2, factories.definition(title="律师乙", division_code="440103", case_type="1", targets=("2",))),
                entry(
                    3, factories.definition(title="律师丙", division_code="450000", item_type="20", topics=("纳税",))
                ),
            ]
        )

    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            (Filters(region="440000"), ["律师乙", "律师甲"]),
            (Filters(region="440100"), ["律师乙", "律师甲"]),
            (Filters(region="440103000000"), ["律师乙"]),
            (Filters(region="450000"), ["律师丙"]),
            (Filters(instant=True), ["律师乙"]),
            (Filters(zero_visits=True), ["律师丙", "律师乙"]),
            (Filters(online=True), ["律师丙", "律师乙"]),
            (Filters(target="2"), ["律师乙"]),
            (Filters(type="20"), ["律师丙"]),
            (Filters(topic="纳税"), ["律师丙"]),
            (Filters(level="3"), ["律师甲"]),
            (Filters(department="11440000006940116U"), ["律师丙", "律师乙", "律师甲"]),
            (Filters(target="2", region="450000"), []),
            (Filters(topic="' | '#type:01"), []),
        ],
    )
    def test_narrow_with_and_without_words(self, three, filters, found):
        assert sorted(titles(catalogue.search_items(words="律师", filters=filters))) == sorted(found)
        assert sorted(titles(catalogue.search_items(words="", filters=filters))) == sorted(found)

    def test_count_what_there_is_to_narrow_on(self, three):
        facets = catalogue.search_items(words="律师").facets

        assert {value.value: value.count for value in facets["region"]} == {"44": 2, "4401": 2, "440103": 1, "45": 1}
        assert {value.value: value.count for value in facets["ease"]} == {"online": 2, "zero-visits": 2, "instant": 1}
        assert [(value.name, value.count) for value in facets["target"]] == [("自然人", 2), ("企业法人", 1)]

    def test_do_not_loosen_words_that_only_a_filter_shuts_out(self, three):
        found = catalogue.search_items(words="律师甲", filters=Filters(region="450000"))

        assert found.items == ()


class TestSuggestItems:
    def test_gives_each_title_once(self, db):
        index.copy_entries([entry(n, factories.definition(title="律师执业许可")) for n in range(20)])

        assert [item.title for item in finding.suggest_items(words="律")] == ["律师执业许可"]

    def test_gives_at_most_eight(self, shelve):
        shelve(*(f"律师事项{n}" for n in range(30)))

        assert len(finding.suggest_items(words="lvsh")) == 8

    def test_gives_nothing_for_nothing(self, shelve):
        shelve("律师执业许可")

        assert finding.suggest_items(words="  ") == ()


class TestPopularItems:
    def test_needs_no_figures(self, shelve):
        shelve("律师执业许可", "教材初审")

        assert len(catalogue.popular_items(limit=5)) == 2
        assert catalogue.count_items() == 2
