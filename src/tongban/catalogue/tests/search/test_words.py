"""The same text however it was typed, words, sounds, and what a query asks."""

import pytest

from tongban.catalogue.search import pinyin, query
from tongban.catalogue.search.highlight import highlight
from tongban.catalogue.search.text import LONGEST_QUERY, compact, normalise, normalise_query, runs
from tongban.catalogue.search.tokens import lexeme, title_tokens
from tongban.catalogue.search.words import cut, everyday_words, words_within


class TestNormalise:
    @pytest.mark.parametrize(
        ("typed", "key"),
        [
            ("Ａ类　律师（执业）", "a类 律师(执业)"),
            ("  律师 \t\n执业 ", "律师 执业"),
            ("LǛSHĪ", "lvshi"),
            ("律\x00师\u200b", "律师"),
            ("\ud800律", "律"),
        ],
    )
    def test_makes_one_key_of_many_ways_to_type(self, typed, key):
        assert normalise(typed) == key

    def test_cuts_long_queries(self):
        assert len(normalise_query("律" * 10_000)) == LONGEST_QUERY
        assert len(normalise_query("﷽" * 10_000)) <= LONGEST_QUERY

    def test_leaves_brackets_out_of_the_compact_form(self):
        assert compact(normalise("认定（初次）")) == "认定初次"

    def test_tells_scripts_apart(self):
        assert [(run.text, run.han) for run in runs("a类律师2023年")] == [
            ("a", False),
            ("类律师", True),
            ("2023", False),
            ("年", True),
        ]


class TestWords:
    def test_finds_words_inside_words(self):
        assert {"处理", "待处理"} <= set(words_within("待处理"))
        assert {"农业", "中国", "发展", "银行"} <= set(words_within("中国农业发展银行"))

    def test_leaves_nothing_out_when_cutting(self):
        assert "".join(cut("律师事务所设立许可")) == "律师事务所设立许可"

    def test_every_everyday_word_stands_for_something(self):
        assert len(everyday_words()) > 150
        assert all(word and all(alternative) for word, alternative in everyday_words().items())


class TestPinyin:
    def test_reads_a_character_by_its_word(self):
        assert pinyin.syllables("银行") == ("yin", "hang")
        assert pinyin.syllables("行走") == ("xing", "zou")

    def test_cuts_letters_into_syllables_all_ways(self):
        assert pinyin.readings("xian") == [["xian"], ["xi", "an"]]
        assert pinyin.readings("lszy") == []

    def test_leaves_out_an_unfinished_syllable(self):
        assert pinyin.whole_syllables("lvsh") == "lv"

    def test_never_takes_long_over_letters(self):
        assert len(pinyin.readings("xian" * 100)) <= 4


class TestQuery:
    def test_leaves_out_the_words_around_what_is_meant(self):
        assert query.read("我想办理律师执业证怎么办").words == ("律师执业证",)

    def test_keeps_them_when_there_is_nothing_else(self):
        assert query.read("办理").words == ("办理",)

    def test_quotes_every_token(self):
        assert lexeme("a'b\\c") == "'a''b\\\\c'"

    @pytest.mark.parametrize("typed", ["", "   ", "!!!", "' OR 1=1", "&|!():*<->", "\x00", "\\", "🙂"])
    def test_reads_anything(self, typed):
        read = query.read(typed)

        assert read.empty or query.strict(read).words

    def test_title_tokens_hold_every_pair(self):
        tokens = title_tokens("教师资格认定(初次)")

        assert {"教师", "师资", "资格", "格认", "认定", "定初", "初次"} <= tokens


class TestHighlight:
    def test_marks_what_was_typed_whatever_its_width(self):
        assert highlight("Ａ类律师执业", ["a", "律师"]) == "<mark>Ａ</mark>类<mark>律师</mark>执业"

    def test_marks_overlapping_words_once(self):
        assert highlight("待处理事项", ["待处理", "处理事"]) == "<mark>待处理事</mark>项"

    def test_escapes_the_title(self):
        assert highlight("<script>律师</script>", ["律师"]) == "&lt;script&gt;<mark>律师</mark>&lt;/script&gt;"
        assert highlight("a&b", ["&"]) == "a<mark>&amp;</mark>b"

    def test_gives_nothing_for_an_empty_title(self):
        assert highlight("", ["律师"]) == ""
