from decimal import Decimal

import pytest

from tongban.kernel import masking
from tongban.kernel.models import Serial
from tongban.kernel.money import InvalidAmount, format_yuan, parse_yuan, share
from tongban.kernel.pagination import BadCursor, after


class TestMoney:
    @pytest.mark.parametrize("text", ["1,234.50", "¥1234.5", "１２３４．５０", " 1234.50 元"])
    def test_reads_amounts_as_people_type_them(self, text):
        assert parse_yuan(text) == Decimal("1234.50")

    @pytest.mark.parametrize("text", ["", "-1", "1.234", "NaN", "Infinity", "1e999", "十元", "99999999999999999"])
    def test_refuses_what_cannot_be_paid(self, text):
        with pytest.raises(InvalidAmount):
            parse_yuan(text)

    def test_shares_to_the_fen(self):
        assert share(Decimal("10.00"), 1, 3) == Decimal("3.33")
        assert format_yuan(Decimal("1234567.5")) == "1,234,567.50"


class TestMasking:
    def test_never_shows_the_birth_date(self):
        assert masking.mask_number("11010519491231002X") == "110*************2X"

    @pytest.mark.parametrize(("name", "shown"), [("张三", "张*"), ("欧阳华", "欧*华"), ("𠮷", "*"), ("", "")])
    def test_masks_names(self, name, shown):
        assert masking.mask_name(name) == shown

    def test_masks_mobile_email_address(self):
        assert masking.mask_mobile("13812345678") == "138****5678"
        assert masking.mask_email("li@example.cn") == "l***@example.cn"
        assert masking.mask_address("广州市越秀区东风中路305号") == "广州市越秀区****"

    def test_never_shows_a_house_number(self):
        assert masking.mask_address("中山五路23号") == "中山五路****"
        assert masking.mask_address("五山路1号") == "五山路****"
        assert masking.mask_address("天河区") == "天河区"


@pytest.mark.django_db
class TestKeysetPages:
    @pytest.fixture(autouse=True)
    def _serials(self):
        Serial.objects.bulk_create(Serial(scope=f"s{number:02}", last=number // 3) for number in range(10))

    def test_visits_every_row_once_in_order(self):
        seen, cursor = [], ""
        while True:
            page = after(Serial.objects.all(), order=("-last", "scope"), cursor=cursor, size=3)
            seen += [(row.last, row.scope) for row in page.rows]
            cursor = page.next_cursor
            if not cursor:
                break

        assert seen == sorted(seen, key=lambda row: (-row[0], row[1]))
        assert len(seen) == len(set(seen)) == 10

    @pytest.mark.parametrize("cursor", ["x", "W10", "bnVsbA", "💥", "WyJcdTAwMDAiLDFd"])
    def test_refuses_a_broken_cursor(self, cursor):
        with pytest.raises(BadCursor):
            after(Serial.objects.all(), order=("last", "scope"), cursor=cursor, size=3)
