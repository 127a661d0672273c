"""A file for each row, over HTTP: without JavaScript, in two tabs, after the back button, at the counter."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tongban.applications.models import Application, Evidence
from tongban.applications.tests.factories import PDF, ROW_FORM, draft, item
from tongban.identity.tests.factories import citizen, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def me():
    return citizen()


@pytest.fixture
def number(me):
    return draft(me, of=item(form=ROW_FORM, materials=[])).number


class Tab:
    """One tab of the browser: what it showed is what it posts."""

    def __init__(self, me, number):
        self.client = log_in(Client(), me)
        self.address = reverse("applications:save_answers", args=[number, "staff"])
        self.open()

    def open(self):
        return self.show(self.client.get(self.address))

    def show(self, answer):
        form = answer.context["form"]
        group = next(form.entries())
        self.fields = {"seen": form.seen, "people-rows": str(len(group.rows))}
        self.rows = [row.name for row in group.rows]
        for place, row in enumerate(group.rows):
            self.fields[f"people-{place}-_row"] = row.name
            self.fields[f"people-{place}-name"] = row.entries[0].field.value() or ""
        return answer

    def name(self, place, said):
        self.fields[f"people-{place}-name"] = said
        return self

    def post(self, do="later", uploads=(), **options):
        chosen = {
            f"file:people:{self.rows[place]}:cert": SimpleUploadedFile(name, PDF, "application/pdf")
            for place, name in uploads
        }
        return self.client.post(self.address, self.fields | {"do": do} | chosen, **options)


def files_by_name(number):
    """Name of the person → names of the files."""
    rows = {row["_row"]: row["name"] for row in Application.objects.get(number=number).answers["people"]}
    return {rows[one.material_key.split(":")[2]]: one.name for one in Evidence.objects.all()}


class TestWithoutJavaScript:
    def test_rows_and_files_are_added_kept_and_shown_to_check(self, me, number):
        tab = Tab(me, number).name(0, "张三")
        tab.post("add:people", uploads=[(0, "张三.pdf")])
        tab.open()
        tab.name(1, "李四").post("upload", uploads=[(1, "李四.pdf")])

        assert files_by_name(number) == {"张三": "张三.pdf", "李四": "李四.pdf"}
        check = tab.client.get(reverse("applications:check_answers", args=[number])).text
        assert re.search(r"1\. 张三，张三\.pdf.*2\. 李四，李四\.pdf", check, re.DOTALL)

    def test_a_row_that_goes_takes_its_file_and_no_other(self, me, number):
        tab = Tab(me, number).name(0, "张三")
        tab.post("add:people", uploads=[(0, "张三.pdf")])
        tab.open()
        tab.name(1, "李四").post("upload", uploads=[(1, "李四.pdf")])
        tab.open()
        tab.post("drop:people:0")

        assert files_by_name(number) == {"李四": "李四.pdf"}

    def test_a_missing_file_is_marked_at_its_row(self, me, number):
        tab = Tab(me, number).name(0, "张三")

        answer = tab.post("continue")

        assert answer.status_code == 422
        assert "请上传健康证明（从业人员第 1 行）。" in answer.text
        assert 'href="#id_people-0-cert"' in answer.text
        assert 'id="id_people-0-cert"' in answer.text

    def test_a_file_is_removed_from_its_row(self, me, number):
        tab = Tab(me, number).name(0, "张三")
        tab.post("upload", uploads=[(0, "张三.pdf")])

        tab.open()
        tab.post(f"remove-file:{Evidence.objects.get().pk}")

        assert not Evidence.objects.exists()

    @pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>.pdf", "证\u202efdp.pdf", "'; DROP TABLE--.pdf"])
    def test_naughty_file_names_are_shown_harmlessly(self, me, number, name):
        tab = Tab(me, number).name(0, "张三")
        tab.post("upload", uploads=[(0, name)])

        shown = tab.open().text

        assert Evidence.objects.count() == 1
        assert "<img src=x" not in shown

    def test_refuses_a_file_that_is_none_and_says_it_at_the_row(self, me, number):
        tab = Tab(me, number).name(0, "张三")
        bad = {f"file:people:{tab.rows[0]}:cert": SimpleUploadedFile("坏.exe", b"MZ\x90\x00", "application/pdf")}

        answer = tab.client.post(tab.address, tab.fields | {"do": "upload"} | bad)

        assert answer.status_code == 422
        assert "坏.exe" in answer.text
        assert not Evidence.objects.exists()


class TestWithJavaScript:
    def test_what_saved_itself_and_the_page_mean_the_same_rows(self, me, number):
        tab = Tab(me, number).name(0, "张三")
        autosave = reverse("applications:autosave_answers", args=[number, "staff"])
        saved = tab.client.post(autosave, tab.fields, headers={"HX-Request": "true"})
        tab.fields["seen"] = saved.context["seen"]

        tab.post("upload", uploads=[(0, "张三.pdf")])

        assert files_by_name(number) == {"张三": "张三.pdf"}

    def test_a_row_added_takes_along_what_was_chosen(self, me, number):
        tab = Tab(me, number).name(0, "张三")

        answer = tab.post("add:people", uploads=[(0, "张三.pdf")], headers={"HX-Request": "true"})

        assert "<html" not in answer.text
        assert "张三.pdf" in answer.text
        assert 'name="people-1-name"' in answer.text
        assert answer.text.count('hx-encoding="multipart/form-data"') == 3


class TestTwoTabs:
    @pytest.fixture
    def two_people(self, me, number):
        tab = Tab(me, number).name(0, "张三")
        tab.post("add:people", uploads=[(0, "张三.pdf")])
        tab.open()
        tab.name(1, "李四").post("upload", uploads=[(1, "李四.pdf")])

    def test_a_file_for_a_row_removed_in_the_other_tab_goes_to_nobody(self, me, number, two_people):
        left, right = Tab(me, number), Tab(me, number)
        right.post("drop:people:0")

        answer = left.post("upload", uploads=[(0, "又一张.pdf")])

        assert answer.status_code == 422
        assert "所属的那一行已被删除" in answer.text
        assert files_by_name(number) == {"李四": "李四.pdf"}

    def test_a_file_chosen_in_an_old_tab_reaches_its_own_row(self, me, number, two_people):
        left, right = Tab(me, number), Tab(me, number)
        Evidence.objects.filter(name="李四.pdf").delete()
        right.post("drop:people:0")

        left.post("upload", uploads=[(1, "李四新.pdf")])

        assert files_by_name(number) == {"李四": "李四新.pdf"}

    def test_two_first_rows_are_two_people(self, me, number):
        left, right = Tab(me, number).name(0, "张三"), Tab(me, number).name(0, "李四")
        left.post("upload", uploads=[(0, "张三.pdf")])

        conflict = right.post("upload", uploads=[(0, "李四.pdf")])
        assert conflict.status_code == 409
        assert files_by_name(number) == {"张三": "张三.pdf"}

        right.show(conflict)
        right.post("upload", uploads=[(0, "李四.pdf")])
        assert files_by_name(number) == {"李四": "李四.pdf"}

    def test_the_back_button_brings_no_row_and_no_file_back(self, me, number, two_people):
        tab = Tab(me, number)
        before = dict(tab.fields)
        tab.post("drop:people:0")

        tab.fields = before
        answer = tab.post("later")

        assert answer.status_code == 303
        assert files_by_name(number) == {"李四": "李四.pdf"}
