"""Reading files as they come: encodings, broken lines, workbooks."""

import json
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from tongban.catalogue.errors import SourceUnreadable
from tongban.catalogue.importing.sources import encoding_of, read_rows


def rules(row):
    return [flaw.rule for flaw in row.flaws]


@pytest.fixture
def workbook(tmp_path):
    """Write rows to a workbook and give its path; ``merge`` lists merged ranges."""

    def write(*rows, merge=()):
        book = Workbook()
        for row in rows:
            book.active.append(row)
        for reference in merge:
            book.active.merge_cells(reference)
        path = tmp_path / "items.xlsx"
        book.save(path)
        return path

    return write


class TestJsonLines:
    def write(self, tmp_path, data):
        path = tmp_path / "items.jsonl"
        path.write_bytes(data)
        return list(read_rows(path))

    def test_gives_each_object_with_its_line(self, tmp_path):
        rows = self.write(tmp_path, b'{"a": 1}\n\n{"a": 2}\n')

        assert [(row.line, row.values) for row in rows] == [(1, {"a": 1}), (3, {"a": 2})]

    def test_goes_on_after_a_broken_line_and_tells_it(self, tmp_path):
        rows = self.write(tmp_path, b'{"a": 1}\n{"a": \n[1]\n{"a": 2}')

        assert [row.values for row in rows] == [{"a": 1}, None, None, {"a": 2}]
        assert rules(rows[1]) == rules(rows[2]) == ["row.broken"]

    def test_reads_gb18030_lines_and_tells_it(self, tmp_path):
        rows = self.write(tmp_path, '{"名称": "教材初审"}\n'.encode("gb18030"))

        assert rows[0].values == {"名称": "教材初审"}
        assert rules(rows[0]) == ["file.encoding"]

    def test_tells_bytes_of_no_encoding(self, tmp_path):
        rows = self.write(tmp_path, b'{"a": "\xff\xff"}\n{"a": 1}\n')

        assert [row.values for row in rows] == [None, {"a": 1}]

    def test_takes_a_byte_order_mark(self, tmp_path):
        assert self.write(tmp_path, b'\xef\xbb\xbf{"a": 1}\n')[0].values == {"a": 1}

    def test_survives_nesting_that_is_far_too_deep(self, tmp_path):
        rows = self.write(tmp_path, b'{"a":' + b"[" * 200_000 + b"\n" + b'{"a": 1}\n')

        assert rows[-1].values == {"a": 1}

    def test_leaves_out_a_giant_line_without_reading_it_whole(self, tmp_path):
        rows = self.write(tmp_path, b'{"a": "' + b"x" * 9_000_000 + b'"}\n{"a": 1}\n')

        assert [row.values for row in rows] == [None, {"a": 1}]


class TestJsonArray:
    def write(self, tmp_path, text):
        path = tmp_path / "items.json"
        path.write_text(text, encoding="utf-8")
        return list(read_rows(path))

    def test_gives_each_object(self, tmp_path):
        rows = self.write(
            tmp_path, json.dumps([{"a": n, "text": "教" * 1000} for n in range(3000)], ensure_ascii=False)
        )

        assert [row.values["a"] for row in rows] == list(range(3000))

    def test_tells_where_a_list_breaks_off(self, tmp_path):
        rows = self.write(tmp_path, '[{"a": 1}, {"a": ')

        assert [row.values for row in rows] == [{"a": 1}, None]

    def test_of_nothing_is_nothing(self, tmp_path):
        assert self.write(tmp_path, "[]") == []


class TestCsv:
    def write(self, tmp_path, data):
        path = tmp_path / "items.csv"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return list(read_rows(path))

    def test_gives_rows_by_heading(self, tmp_path):
        rows = self.write(tmp_path, '名称,层级\n教材初审,"2,3"\n')

        assert rows[0].values == {"名称": "教材初审", "层级": "2,3"}

    def test_reads_gb18030_and_says_so_once(self, tmp_path):
        rows = self.write(tmp_path, "名称,层级\n教材初审,2\n𠮷安,3\n".encode("gb18030"))

        assert [row.values["名称"] for row in rows] == ["教材初审", "𠮷安"]
        assert [rules(row) for row in rows] == [["file.encoding"], []]

    def test_reads_what_excel_calls_unicode_text(self, tmp_path):
        rows = self.write(tmp_path, "名称\t层级\n教材初审\t2\n".encode("utf-16"))

        assert rows[0].values == {"名称": "教材初审", "层级": "2"}

    def test_does_not_import_a_shifted_row(self, tmp_path):
        rows = self.write(tmp_path, "a,b\n1,2,3\n4,5\n")

        assert [row.values for row in rows] == [None, {"a": "4", "b": "5"}]
        assert rules(rows[0]) == ["row.shifted"]

    def test_tells_a_short_row(self, tmp_path):
        assert rules(self.write(tmp_path, "a,b\n1\n")[0]) == ["row.short"]

    def test_tells_a_heading_that_comes_twice(self, tmp_path):
        assert rules(self.write(tmp_path, "a,a\n1,2\n")[0]) == ["column.twice"]

    def test_takes_line_breaks_inside_quotes(self, tmp_path):
        rows = self.write(tmp_path, 'a,b\n"一\n二",2\n')

        assert rows[0].values["a"] == "一\n二"

    def test_of_nothing_is_refused_with_the_reason(self, tmp_path):
        with pytest.raises(SourceUnreadable, match="文件是空的"):
            self.write(tmp_path, "")

    def test_encoding_of_a_mixed_file_falls_back_to_utf8(self, tmp_path):
        path = tmp_path / "mixed.csv"
        path.write_bytes("名称\n教材".encode() + b"\xff\xff")

        assert encoding_of(path) == "utf-8-sig"
        assert "�" in next(iter(read_rows(path))).values["名称"]


class TestWorkbooks:
    def test_gives_rows_by_heading_below_a_title(self, workbook):
        rows = list(read_rows(workbook(["事项清单"], ["名称", "层级"], ["教材初审", 2])))

        assert [(row.line, row.values) for row in rows] == [(3, {"名称": "教材初审", "层级": 2})]

    def test_makes_dates_text(self, workbook):
        path = workbook(["a", "b", "c"], [date(2026, 3, 16), datetime(2026, 3, 16, 9, 30), "x"])  # noqa: DTZ001

        assert next(iter(read_rows(path))).values["a"] == "2026-03-16"
        assert next(iter(read_rows(path))).values["b"] == "2026-03-16T09:30:00"

    def test_does_not_execute_formulas(self, workbook):
        row = next(iter(read_rows(workbook(["a", "b"], ["=1+1", "x"]))))

        assert row.values == {"a": None, "b": "x"}
        assert rules(row) == ["cell.formula"]

    def test_tells_a_code_that_lost_its_digits(self, workbook):
        row = next(iter(read_rows(workbook(["码", "b"], [1144000000694011600, "x"]))))

        assert rules(row) == ["cell.number_lost_digits"]

    def test_tells_an_error_shown_in_a_cell(self, workbook):
        row = next(iter(read_rows(workbook(["a", "b"], ["#REF!", "x"]))))

        assert rules(row) == ["cell.error_value"]

    def test_fills_merged_cells_and_tells_it(self, workbook):
        path = workbook(["部门", "名称"], ["教育厅", "初审"], [None, "审定"], ["财政厅", "备案"], merge=["A2:A3"])

        rows = list(read_rows(path))

        assert [row.values["部门"] for row in rows] == ["教育厅", "教育厅", "财政厅"]
        assert [rules(row) for row in rows] == [[], ["cell.merged"], []]

    def test_tells_a_cell_under_no_heading(self, workbook):
        row = next(iter(read_rows(workbook(["a", "b"], [1, 2, "extra"]))))

        assert rules(row) == ["column.unnamed"]

    def test_leaves_out_empty_rows(self, workbook):
        assert len(list(read_rows(workbook(["a", "b"], [None, None], [1, 2])))) == 1

    def test_refuses_what_is_no_workbook(self, tmp_path):
        path = tmp_path / "items.xlsx"
        path.write_bytes(b"not a workbook")

        with pytest.raises(SourceUnreadable):
            list(read_rows(path))

    def test_refuses_a_zip_without_a_workbook(self, tmp_path):
        path = tmp_path / "items.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("readme.txt", "hello")

        with pytest.raises(SourceUnreadable):
            list(read_rows(path))

    @pytest.mark.parametrize("trick", ['<!ENTITY x SYSTEM "file:///etc/passwd">', '<!ENTITY x "' + "lol" * 1000 + '">'])
    def test_refuses_a_sheet_that_declares_entities(self, workbook, tmp_path, trick):
        path, tricky = workbook(["a"], [1]), tmp_path / "tricky.xlsx"
        with zipfile.ZipFile(path) as known, zipfile.ZipFile(tricky, "w") as archive:
            for name in known.namelist():
                content = known.read(name)
                if name.startswith("xl/worksheets/"):
                    content = f'<?xml version="1.0"?><!DOCTYPE s [{trick}]>'.encode() + content.split(b"?>", 1)[-1]
                archive.writestr(name, content)

        with pytest.raises(SourceUnreadable):
            list(read_rows(tricky))


class TestOtherFiles:
    @pytest.mark.parametrize("name", ["items.xls", "items.pdf", "items"])
    def test_are_refused_with_a_hint(self, tmp_path, name):
        with pytest.raises(SourceUnreadable, match="xlsx"):
            read_rows(tmp_path / name)
