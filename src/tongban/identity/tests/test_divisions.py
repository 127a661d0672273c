import time

import pytest

from tongban.identity import public as identity
from tongban.identity.errors import DivisionNotFound
from tongban.identity.models import Division
from tongban.identity.services.divisions import load_divisions


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        began = time.monotonic()
        added = load_divisions()
        yield added, time.monotonic() - began
        Division.objects.all()._raw_delete("default")  # one statement: rows refer to each other


@pytest.mark.django_db
class TestLoadDivisions:
    def test_loads_every_division_in_seconds(self, loaded):
        added, seconds = loaded

        assert added == 31 + 342 + 2978 + 41352 - 3 + 3  # three cities without counties come twice; three without file
        assert seconds < 10

    def test_changes_nothing_when_repeated(self, loaded):
        assert load_divisions() == 0

    def test_mends_a_name_that_was_changed(self, loaded):
        Division.objects.filter(pk="440106").update(name="?")

        assert load_divisions() == 1

    @pytest.mark.parametrize(
        ("code", "path"),
        [
            ("440000", "广东省"),
            ("440106", "广东省广州市天河区"),
            ("110101001", "北京市东城区东华门街道"),
            ("441900", "广东省东莞市"),
            ("441900003", "广东省东莞市东城街道"),
            ("429004", "湖北省仙桃市"),
            ("820000", "澳门特别行政区"),
            ("999999", ""),
            ("", ""),
        ],
    )
    def test_says_the_full_name(self, loaded, code, path):
        assert identity.Divisions.path(code) == path

    def test_lists_provinces_first(self, loaded):
        provinces = identity.Divisions.below()

        assert len(provinces) == 34
        assert {row.level for row in provinces} == {2}

    def test_lists_districts_directly_under_a_municipality(self, loaded):
        assert [row.name for row in identity.Divisions.below("110000")][:2] == ["东城区", "西城区"]

    def test_every_street_can_be_reached_from_its_province(self, loaded):
        listed = {row.code for row in identity.Divisions.below()}
        for _ in range(3):
            listed |= set(Division.objects.filter(parent_id__in=listed, listed=True).values_list("code", flat=True))

        assert listed == set(Division.objects.filter(listed=True).values_list("code", flat=True))

    def test_keeps_codes_that_are_codes_only(self, loaded):
        assert identity.Divisions.find("110100").name == "市辖区"


@pytest.mark.django_db
class TestSaveAuthority:
    CODE = "11440000006940140P"

    def save(self, **fields):
        wanted = {"code": self.CODE, "name": "广东省教育厅", "level": 2, "division_code": "440000"} | fields
        return identity.save_authority(**wanted)

    @pytest.mark.parametrize("code", ["44", "440000", "440000000000", "440000000"])
    def test_reads_division_codes_of_any_length(self, loaded, code):
        assert self.save(division_code=code).division_code == "440000"

    def test_updates_by_code_and_keeps_what_is_not_given(self, loaded):
        first = self.save(phone="020-12345")

        second = self.save(name="广东省教育厅(省高校工委)")

        assert (second.id, second.phone) == (first.id, "020-12345")
        assert second.name == "广东省教育厅(省高校工委)"

    def test_keeps_an_invalid_code_and_marks_it(self, loaded):
        assert self.save(code="114400000069401400").code_valid is False

    def test_refuses_an_unknown_division(self, loaded):
        with pytest.raises(DivisionNotFound):
            self.save(division_code="999999")
