import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.identity.errors import AddressRefused, NameRefused
from tongban.identity.names import address_line, folded, organisation_name, person_name


class TestPersonName:
    @pytest.mark.parametrize(
        "name",
        [
            "难",
            "𠮷田明",
            "刘䶮",
            "陈㛃",
            "〇一",
            "𰻝",
            "李\U00031350",
            "Zoë van der Berg",
            "O'Brien",
            "Jean-Luc",
            "龢" * 50,
        ],
    )
    def test_keeps_rare_and_foreign_names(self, name):
        assert person_name(name) == name

    @pytest.mark.parametrize("dot", ["\u00b7", "\u2022", "\u2027", "\u30fb", "\uff0e", "\uff65", " \u00b7 ", " \u2022"])
    def test_writes_every_kind_of_dot_in_one_way(self, dot):
        assert person_name(f"买买提{dot}吐尔逊") == "买买提\u00b7吐尔逊"

    def test_composes_letters_with_their_accents(self):
        assert person_name("Ze\u0301") == "Z\u00e9"

    def test_tidies_blanks(self):
        assert person_name("\u3000欧阳  建华\n") == "欧阳 建华"

    def test_counts_characters_not_code_units(self):
        assert person_name("𠮷" * 50)
        with pytest.raises(NameRefused, match="50"):
            person_name("𠮷" * 51)

    @pytest.mark.parametrize(
        "name",
        [
            "",
            "   ",
            "·",
            "张\u200b三",
            "张\u202e三",
            "张\x00三",
            "张\ufeff三",
            "\u2066张三\u2069",
            "张三1",
            "<b>张三</b>",
            "张三😀",
            "张\ue000",
            "张\ud800",
            "' OR 1=1 --",
            "张三;",
            "\u3164",
        ],
    )
    def test_refuses_what_no_certificate_shows(self, name):
        with pytest.raises(NameRefused):
            person_name(name)

    def test_names_the_invisible_character(self):
        with pytest.raises(NameRefused, match=r"U\+200B"):
            person_name("张\u200b三")

    @given(st.text(max_size=60))
    def test_is_stable_or_refuses(self, text):
        try:
            name = person_name(text)
        except NameRefused:
            return
        assert person_name(name) == name
        assert 1 <= len(name) <= 50

    @given(st.text(max_size=60))
    def test_other_texts_are_stable_or_refused_too(self, text):
        for rule, refusal in ((organisation_name, NameRefused), (address_line, AddressRefused)):
            try:
                kept = rule(text)
            except refusal:
                continue
            assert rule(kept) == kept
            assert "\x00" not in kept


class TestFolded:
    @pytest.mark.parametrize(
        ("one", "other"), [("买买提•吐尔逊", "买买提·吐尔逊"), ("ＡＢＣ(广州)", "abc（广州）"), ("张 三", "张三")]
    )
    def test_finds_two_ways_of_writing_equal(self, one, other):
        assert folded(one) == folded(other)
