"""Forms on paper: blank, as a sample, with one's own answers; nobody else's."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from tongban.applications.services import answers
from tongban.applications.tests.factories import draft, item
from tongban.applications.tests.web.test_rules import FORM, MATERIALS
from tongban.identity.tests.factories import citizen, log_in

pytestmark = pytest.mark.django_db


def words(response):
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(response.content)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def page(name, *arguments):
    return reverse(f"applications:{name}", args=arguments)


class TestOnPaper:
    def test_the_blank_form_tells_when_a_question_is_meant(self):
        asked = item(form=FORM, materials=MATERIALS)

        printed = words(Client().get(page("print_blank_form", asked.code)))

        assert "原许可证编号" in printed
        assert "仅当申请类别是延续时填写" in printed
        assert "仅当申请类别是延续时提交" in printed

    def test_the_sample_is_filled_and_says_what_it_is(self):
        asked = item(form=FORM, materials=MATERIALS)

        printed = words(Client().get(page("print_sample_form", asked.code)))

        assert "样表" in printed
        assert "填写示例" in printed
        assert "原许可证编号" not in printed  # the sample is a new shop

    def test_the_sample_follows_the_first_example_of_the_version(self):
        example = {"name": "延续", "answers": {"kind": "renew", "licence": "粤食药2023"}}
        asked = item(form=FORM, materials=MATERIALS, examples=(example,))

        assert "粤食药2023" in words(Client().get(page("print_sample_form", asked.code)))

    def test_ones_own_form_holds_ones_own_answers(self):
        me, asked = citizen(), item(form=FORM, materials=MATERIALS)
        number = draft(me, of=asked).number
        answers.save_answers(actor=me, number=number, answers={"kind": "renew", "licence": "粤𠮷123", "area": "80"})

        printed = words(log_in(Client(), me).get(page("print_own_form", number, asked.code)))

        assert number in printed
        assert "123" in printed
        assert "消防" not in printed

    def test_another_persons_form_does_not_exist(self):
        asked = item(form=FORM)
        number = draft(citizen(), of=asked).number

        assert log_in(Client(), citizen()).get(page("print_own_form", number, asked.code)).status_code == 404

    @pytest.mark.parametrize("name", ["print_blank_form", "print_sample_form"])
    def test_an_unknown_item_has_none(self, name):
        assert Client().get(page(name, "nothing")).status_code == 404

    def test_ones_own_form_of_another_item_does_not_exist(self):
        me = citizen()
        number = draft(me).number

        assert log_in(Client(), me).get(page("print_own_form", number, item(title="别的").code)).status_code == 404
