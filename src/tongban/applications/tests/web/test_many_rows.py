"""Two thousand rows: shown some at a time without scripts, taken in from tables, wrong ones found where they stand."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from tongban.applications.forms.answers import MOST_ROWS
from tongban.applications.models import Application
from tongban.applications.tests.factories import draft, item
from tongban.identity.tests.factories import citizen, log_in

pytestmark = pytest.mark.django_db
FORM = [
    {
        "key": "staff",
        "title": "人员",
        "fields": [
            {
                "key": "people",
                "label": "从业人员",
                "type": "group",
                "maximum": 2000,
                "fields": [
                    {"key": "name", "label": "姓名"},
                    {"key": "age", "label": "年龄", "type": "number", "required": False},
                    {"key": "since", "label": "入职日期", "type": "date", "required": False},
                    {
                        "key": "sex",
                        "label": "性别",
                        "type": "choice",
                        "required": False,
                        "choices": [{"value": "1", "label": "男"}, {"value": "2", "label": "女"}],
                    },
                ],
            }
        ],
    }
]
HEAD = "姓名,年龄,入职日期,性别"


class Page:
    """One page of the form as a browser without scripts shows and posts it."""

    def __init__(self, count=0):
        self.me = citizen()
        self.number = draft(self.me, of=item(form=FORM, materials=[])).number
        Application.objects.filter(number=self.number).update(
            answers={"people": [{"_row": f"n{place}", "name": f"王{place}"} for place in range(count)]}
        )
        self.client = log_in(Client(), self.me)
        self.address = reverse("applications:save_answers", args=[self.number, "staff"])

    def open(self, page=1):
        return self.read(self.client.get(f"{self.address}?page-people={page}"))

    def read(self, answer):
        self.answer = answer
        form = answer.context["form"]
        self.group = next(form.entries())
        self.fields = {"seen": form.seen, "people-rows": str(len(self.group.rows))}
        if self.group.window:
            self.fields["people-from"] = str(self.group.window.start)
        for row in self.group.rows:
            self.fields[f"people-{row.place}-_row"] = row.name
            for cell in row.entries:
                self.fields[f"people-{row.place}-{cell.question.key}"] = cell.field.value() or ""
        return self

    def post(self, do="later", **fields):
        return self.client.post(self.address, self.fields | {"do": do} | fields)

    def upload(self, data, name="staff.csv"):
        return self.post("table:people", **{"table-people": SimpleUploadedFile(name, data)})

    @property
    def rows(self):
        return Application.objects.get(number=self.number).answers["people"]


class TestPagesOfRows:
    def test_a_page_carries_its_rows_only_and_saves_them_among_the_others(self):
        page = Page(2000).open(94)

        assert len(page.group.rows) == 20
        assert "第 1861–1880 行，共 2000 行" in page.answer.text
        page.post("later", **{"people-1872-name": "欧阳"})
        assert len(page.rows) == 2000
        assert [place for place, row in enumerate(page.rows) if row["name"] != f"王{place}"] == [1872]
        assert page.rows[1872]["name"] == "欧阳"

    def test_saving_by_itself_sends_and_keeps_one_page(self):
        page = Page(100).open(3)

        said = page.client.post(
            reverse("applications:autosave_answers", args=[page.number, "staff"]),
            page.fields | {"people-45-name": "欧阳"},
            headers={"HX-Request": "true"},
        )

        assert said.status_code == 200
        assert len(page.rows) == 100
        assert page.rows[45]["name"] == "欧阳"

    def test_turning_the_page_saves_what_was_typed(self):
        page = Page(50).open(1)

        turned = page.post("page:people:3", **{"people-7-name": "欧阳"})

        assert turned.headers["Location"].endswith("?page-people=3")
        assert page.rows[7]["name"] == "欧阳"
        assert page.open(3).group.window.last == 50

    def test_a_row_is_added_at_the_end_and_shown(self):
        page = Page(20).open()

        page.read(page.client.get(page.post("add:people").headers["Location"]))

        assert len(page.rows) == 21
        assert [row.place for row in page.group.rows] == [20]

    def test_a_row_of_a_later_page_is_removed(self):
        page = Page(45).open(3)

        page.post("drop:people:43")

        assert "王43" not in [row["name"] for row in page.rows]
        assert len(page.rows) == 44

    def test_a_page_that_is_not_there_shows_the_last(self):
        assert Page(45).open(999).group.window.page == 3

    def test_going_on_leads_to_the_first_wrong_row_and_links_to_the_rest(self):
        page = Page(100)
        page.open(4).post("later", **{"people-72-age": "很多"})
        page.open(5).post("later", **{"people-99-age": "不知道"})

        page.open(1)
        answer = page.read(page.post("continue")).answer

        assert answer.status_code == 422
        assert page.group.window.page == 4
        assert "第 73 行：" in answer.text
        assert 'href="?page-people=5&amp;check=1#id_people-99-age"' in answer.text
        followed = page.client.get(f"{page.address}?page-people=5&check=1").text
        assert re.search(r'id="id_people-99-age"[^>]*', followed)
        assert "govuk-input--error" in followed or "govuk-error-message" in followed

    def test_two_windows_on_different_pages_overwrite_nothing(self):
        page = Page(50).open(1)
        first = dict(page.fields)
        page.open(3).post("later", **{"people-45-name": "后来"})

        page.fields = first
        page.post("later", **{"people-2-name": "先开"})

        assert page.rows[45]["name"] == "后来"


class TestTables:
    def taken(self, data, name="staff.csv", count=0):
        page = Page(count).open()
        return page, page.upload(data, name)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_csv_of_each_encoding(self, encoding):
        page, answer = self.taken(f"{HEAD}\n𠮷田,30,2026-03-16,男\n李四,,,\n".encode(encoding))

        assert answer.status_code == 303
        assert page.rows[0] | {"_row": ""} == {
            "_row": "",
            "name": "𠮷田",
            "age": "30",
            "since": "2026-03-16",
            "sex": "1",
        }
        assert page.rows[1]["name"] == "李四"

    def test_a_workbook_with_days_and_numbers(self):
        page, answer = self.taken(workbook(["姓名*", "年龄", "入职日期"], ["张三", 30.0, "2026/3/16"]), "a.xlsx")

        assert answer.status_code == 303
        assert page.rows[0]["age"] == "30"
        assert page.rows[0]["since"] == "2026-03-16"

    def test_pasted_cells(self):
        page = Page().open()

        page.post("table:people", **{"paste-people": "姓名\t性别\n张三\t女\n"})

        assert page.rows[0]["name"] == "张三"
        assert page.rows[0]["sex"] == "2"

    def test_two_thousand_rows_with_a_wrong_one_lead_to_it(self):
        lines = [f"王{place},30,2026-03-16,男" for place in range(MOST_ROWS)]
        lines[1872] = "王,三十,昨天,男"

        page, answer = self.taken("\n".join([HEAD, *lines]).encode())

        page.read(answer)
        assert answer.status_code == 422
        assert len(page.rows) == MOST_ROWS
        assert page.group.window.page == 94
        assert answer.text.count("第 1873 行：") == 2
        assert 'value="三十"' in answer.text

    def test_rows_typed_before_stay_before_those_of_the_table(self):
        page = Page(3).open()

        page.post("table:people", **{"people-1-name": "改了", "paste-people": "姓名\n新来\n"})

        assert [row["name"] for row in page.rows] == ["王0", "改了", "王2", "新来"]

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"", "表格是空的"),
            (b"\xd0\xcf\x11\xe0 old", "另存为 .xlsx"),
            (b"PK\x03\x04 broken", "已损坏"),
            (b"\xff\x00\x81\x00\x00", "文字读不出来"),
            ("甲,乙\n1,2\n".encode(), "第一行要写列名：姓名、年龄、入职日期、性别"),
            ("姓名,姓名\n甲,乙\n".encode(), "出现了两次"),
            (f"{HEAD}\n".encode(), "列名下面没有内容"),
            (("姓名\n" + "甲\n" * (MOST_ROWS + 1)).encode(), "最多读入 2000 行"),
            (b"x" * (5 * 1024 * 1024 + 1), "超过 5 MB"),
        ],
    )
    def test_what_cannot_be_taken_in_says_what_to_do_and_loses_nothing(self, data, said):
        page, answer = self.taken(data, count=2)

        assert answer.status_code == 422
        assert said in answer.text
        assert [row["name"] for row in page.rows] == ["王0", "王1"]

    def test_formulas_are_named(self):
        answer = self.taken(workbook(["姓名", "年龄"], ["张三", "=1+1"]), "a.xlsx")[1]

        assert "B2 是公式" in answer.text

    def test_too_many_with_those_there_are(self):
        answer = self.taken(("姓名\n" + "甲\n" * (MOST_ROWS - 1)).encode(), count=2)[1]

        assert "一共 2001 行，最多只能有 2000 行" in answer.text


def workbook(*lines):
    book = Workbook()
    for line in lines:
        book.active.append(line)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()
