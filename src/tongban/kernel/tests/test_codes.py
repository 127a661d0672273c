import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.codes import InvalidCode, citizen_id, division, item_codes, licence_identifier, uscc

VECTORS = Path(__file__).parent / "vectors"


def rows(name):
    with (VECTORS / name).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


EDGE = rows("edge-cases.csv")


class TestCitizenId:
    @pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
    def test_accepts_the_published_examples(self, number):
        assert citizen_id.parse(number).number == number

    @pytest.mark.parametrize("row", [row for row in EDGE if row["kind"] == "ric"], ids=lambda row: row["input"])
    def test_agrees_with_the_edge_cases(self, row):
        if row["expected"] == "invalid" or row["input"].startswith("99"):
            with pytest.raises(InvalidCode):
                citizen_id.parse(row["input"])
        else:  # historical and unknown counties are accepted: divisions get abolished, people keep their number
            assert citizen_id.parse(row["input"]).number == row["input"].upper()

    def test_reads_birth_date_and_sex(self):
        found = citizen_id.parse("11010519491231002x")

        assert (found.birth_date, found.sex, found.division) == (date(1949, 12, 31), "2", "110105")

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "1" * 17,
            "11010519491231002Y",
            "110105194913310021",
            "110105294912310021",
            "１１０１０５",
            "'; DROP TABLE",
            "\x00" * 18,
        ],
    )
    def test_refuses_what_is_no_number(self, text):
        with pytest.raises(InvalidCode):
            citizen_id.parse(text)

    def test_reads_full_width_and_spaces_as_people_type_them(self):
        assert citizen_id.parse(" １１０１０５ 19491231 002ｘ ").number == "11010519491231002X"

    def test_turns_an_old_number_into_the_new_form(self):
        assert citizen_id.from_15_digits("110105491231002") == "11010519491231002X"

    @given(st.integers(0, 17), st.integers(1, 9))
    def test_finds_every_single_wrong_digit(self, place, step):
        number = "110102199101010078"
        wrong = str((int(number[place]) + step) % 10)

        with pytest.raises(InvalidCode):
            citizen_id.parse(number[:place] + wrong + number[place + 1 :])


class TestUscc:
    @pytest.mark.parametrize(
        ("number", "inner"),
        [
            ("914403001922038216", True),
            ("9144030071526726XG", True),
            ("91330100799655058B", True),
            ("11100000000013338W", True),
        ],
    )
    def test_accepts_real_codes(self, number, inner):
        found = uscc.parse(number)

        assert (found.number, found.inner_valid) == (number, inner)

    def test_handles_remainder_zero(self):
        assert uscc.check_character("91000000MA0000003") == "0"

    @pytest.mark.parametrize("row", rows("uscc-departments.csv"), ids=lambda row: row["uscc"])
    def test_agrees_on_every_department(self, row):
        if row["check_digit_valid"] == "1":
            assert uscc.parse(row["uscc"]).number == row["uscc"]
        else:
            with pytest.raises(InvalidCode):
                uscc.parse(row["uscc"])

    @pytest.mark.parametrize("row", [row for row in EDGE if row["kind"] == "uscc"], ids=lambda row: row["input"])
    def test_agrees_with_the_edge_cases(self, row):
        if row["expected"] == "valid":
            assert uscc.parse(row["input"]).number == row["input"].replace(" ", "")
        else:
            with pytest.raises(InvalidCode):
                uscc.parse(row["input"])


class TestItemCodes:
    def test_takes_a_second_generation_code_apart(self):
        found = item_codes.parse_task_code("11370800MB285591843370117002011")

        assert (found.authority, found.authority_valid, found.level) == ("11370800MB28559184", True, "3")
        assert (found.base.division, found.base.item_type, found.base.department) == ("37", "01", "17")
        assert (found.base.main_item, found.base.sub_item, found.handling) == ("17002", "011", "")

    def test_takes_the_guangdong_sample_apart(self):
        found = item_codes.parse_task_code("12441500196720244T3442199806003")

        assert (found.authority_valid, found.base.item_type, found.base.department) == (True, "21", "99")

    def test_accepts_the_first_generation(self):
        found = item_codes.parse_task_code("11441900007329896Y30100448002")

        assert (found.base.generation, found.base.code, found.base.item_type) == (1, "0100448002", "01")
        assert item_codes.parse_base_code("XK0010100Y").item_type == "01"

    def test_reads_the_handling_item(self):
        assert item_codes.parse_task_code("11370800MB28559184337011700201102").handling == "02"

    @pytest.mark.parametrize("text", ["", "123", "11370800MB285591849370117002011", "x" * 31, "处" * 31])
    def test_refuses_what_is_no_code(self, text):
        with pytest.raises(InvalidCode):
            item_codes.parse_task_code(text)


class TestLicenceIdentifier:
    @pytest.mark.parametrize(
        ("type_code", "issuer", "serial", "version", "check"),
        [
            ("11100000000013338W011", "11430000006122244L", "20230000403", "001", "U"),
            ("11100000000013338W009", "11330105002500287C", "2025052201", "002", "0"),
            ("11100000MB03271699022", "340100", "000000016", "001", "9"),
        ],
    )
    def test_computes_the_check_of_real_licences(self, type_code, issuer, serial, version, check):
        built = licence_identifier.build(type_code=type_code, issuer=issuer, serial=serial, version=version)

        assert built.check == check
        assert licence_identifier.parse(str(built)) == built

    def test_refuses_a_wrong_check(self):
        with pytest.raises(InvalidCode):
            licence_identifier.parse("1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.8")


class TestDivision:
    def test_walks_up(self):
        assert [division.parent(code) for code in ("440106001", "440106", "440100", "440000")] == [
            "440106",
            "440100",
            "440000",
            "",
        ]

    def test_knows_what_lies_inside(self):
        assert division.covers("440000", "440106001")
        assert not division.covers("440100", "440300")

    @pytest.mark.parametrize("text", ["", "44010", "44010a", "4401061234567"])
    def test_refuses_what_is_no_code(self, text):
        with pytest.raises(InvalidCode):
            division.parse(text)
