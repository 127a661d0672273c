"""The same paper has the same key in every item."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.catalogue.material_keys import material_key, unique_keys


class TestMaterialKey:
    @pytest.mark.parametrize(
        "name",
        [
            "身份证",
            "居民身份证复印件",
            " 居民身份证 ",
            "《居民身份证》",
            "居民身份证（原件及复印件）",
            "居民身份证(复印件,验原件)",
        ],
    )
    def test_is_the_same_for_the_same_paper(self, name):
        assert material_key(name) == material_key("居民身份证")

    @pytest.mark.parametrize(
        "name", ["法定代表人身份证", "居民户口簿", "居民身份证遗失声明", "教材清样（完整版、盲评版）"]
    )
    def test_differs_for_another_paper(self, name):
        assert material_key(name) != material_key("居民身份证")

    def test_never_changes(self):
        assert material_key("居民身份证") == "m558f55a67279"

    @given(st.text(min_size=1, max_size=200))
    def test_is_always_a_short_plain_word(self, name):
        assert material_key(name).isalnum()
        assert len(material_key(name)) == 13


class TestUniqueKeys:
    def test_number_what_comes_twice(self):
        keys = unique_keys(["身份证", "户口簿", "居民身份证"])

        assert len(set(keys)) == 3
        assert keys[2] == f"{keys[0]}-2"
