"""A file question inside a repeating group: the file stays with its row."""

import pytest
from django.apps import apps

from tongban.applications import selectors, supplement_drafts
from tongban.applications.errors import RowGone, UnknownMaterial
from tongban.applications.forms.rows import ROW, rows_of, settle_rows
from tongban.applications.models import Application, Evidence
from tongban.applications.services import answers, drafts, evidence, submission, supplements
from tongban.applications.tests.factories import PDF, ROW_FORM, draft, item
from tongban.cases import public as cases
from tongban.identity.public import Role
from tongban.identity.tests.factories import citizen, official
from tongban.kernel import files

pytestmark = pytest.mark.django_db

Case, CaseMaterial = apps.get_model("cases", "Case"), apps.get_model("cases", "CaseMaterial")
NAUGHTY = [
    "../../etc/passwd.pdf",
    "健康\u202egnp.pdf",
    "<script>alert(1)</script>.pdf",
    "a" * 300 + ".pdf",
    "answer:x:y.pdf",
]


@pytest.fixture
def me():
    return citizen()


@pytest.fixture
def number(me):
    return draft(me, of=item(form=ROW_FORM, materials=[])).number


def save(me, number, *rows, **options):
    return answers.save_answers(actor=me, number=number, answers={"people": list(rows)}, **options).answers["people"]


def upload(me, number, row, name="健康证.pdf", question="cert"):
    stored = files.store_bytes(name=name, data=PDF, media_type="application/pdf", actor=me)
    key = f"answer:people:{row[ROW]}:{question}"
    return evidence.add_evidence(actor=me, number=number, material_key=key, file_id=stored.id)


def kept(number):
    """Row → names of its files."""
    rows = Evidence.objects.filter(application__number=number).order_by("id")
    found = {}
    for row in rows:
        found.setdefault(row.material_key.split(":")[2], []).append(row.name)
    return found


class TestRows:
    def test_have_a_name_of_their_own_that_stays(self, me, number):
        first, second = save(me, number, {"name": "张三"}, {"name": "李四"})
        changed = save(me, number, {**second, "name": "李四四"}, first)

        assert first[ROW] != second[ROW]
        assert [row[ROW] for row in changed] == [second[ROW], first[ROW]]

    def test_sent_without_names_are_known_by_what_they_say(self, me, number):
        first, second = save(me, number, {"name": "张三"}, {"name": "李四"})
        again = save(me, number, {"name": "李四"}, {"name": "王五"})

        assert again[0][ROW] == second[ROW]
        assert again[1][ROW] not in {first[ROW], second[ROW]}

    @pytest.mark.parametrize("name", ["", "A:B", "x" * 13, "../x", 7, None, ["a"], {"a": 1}, "零"])
    def test_are_never_named_as_a_stranger_likes(self, me, number, name):
        (row,) = save(me, number, {ROW: name, "name": "张三"})

        assert row[ROW] != name
        assert row[ROW].isalnum()

    def test_named_twice_become_two(self):
        first, second = settle_rows([{ROW: "a", "name": "x"}, {ROW: "a", "name": "y"}], [])

        assert first[ROW] == "a"
        assert second[ROW] != "a"

    def test_stored_before_rows_had_names_keep_working(self, me, number):
        Application.objects.filter(number=number).update(answers={"people": [{"name": "张三"}, {"name": "李四"}]})
        (_first, second) = rows_of(Application.objects.get(number=number).answers["people"])
        upload(me, number, second)

        save(me, number, {"name": "李四"})

        (row,) = rows_of(Application.objects.get(number=number).answers["people"])
        assert kept(number) == {row[ROW]: ["健康证.pdf"]}


class TestFilesOfRows:
    def test_stay_with_their_row_when_another_goes_or_the_order_changes(self, me, number):
        first, second, third = save(me, number, {"name": "甲"}, {"name": "乙"}, {"name": "丙"})
        for row in (first, second, third):
            upload(me, number, row, name=f"{row['name']}.pdf")

        save(me, number, third, second)

        assert kept(number) == {second[ROW]: ["乙.pdf"], third[ROW]: ["丙.pdf"]}

    def test_are_missed_by_row(self, me, number):
        first, _second = save(me, number, {"name": "张三"}, {"name": "李四"})
        upload(me, number, first)

        missing = selectors.get_draft(actor=me, number=number).missing()["section:staff"]

        assert missing == {"people.1.cert": ["请上传健康证明（从业人员第 2 行）。"]}

    def test_alone_make_a_row(self, me, number):
        first, _second = save(me, number, {"name": ""}, {"name": ""})
        upload(me, number, first)

        missing = selectors.get_draft(actor=me, number=number).missing()["section:staff"]

        assert missing == {"people.0.name": ["请填写姓名。"]}

    def test_for_a_row_that_is_gone_are_refused(self, me, number):
        first, second = save(me, number, {"name": "张三"}, {"name": "李四"})
        save(me, number, second)

        with pytest.raises(RowGone):
            upload(me, number, first)

    def test_are_asked_only_where_the_form_asks(self, me, number):
        (row,) = save(me, number, {"name": "张三"})

        with pytest.raises(RowGone):
            upload(me, number, row, question="name")
        with pytest.raises(UnknownMaterial):
            evidence.add_evidence(actor=me, number=number, material_key="answer:people", file_id=None)

    @pytest.mark.parametrize("name", NAUGHTY)
    def test_may_be_named_as_people_name_them(self, me, number, name):
        (row,) = save(me, number, {"name": "张三"})
        upload(me, number, row, name=name)

        assert ready(me, number)
        submission.submit_application(actor=me, number=number)
        assert CaseMaterial.objects.get().key == f"answer:people:{row[ROW]}:cert"

    def test_reach_the_case_named_after_question_and_row(self, me, number):
        rows = save(me, number, {"name": ""}, {"name": "张三"}, {"name": "李四"})
        for row in rows[1:]:
            upload(me, number, row, name=f"{row['name']}.pdf")
        ready(me, number)

        submission.submit_application(actor=me, number=number)

        assert list(CaseMaterial.objects.order_by("id").values_list("key", "name")) == [
            (f"answer:people:{rows[1][ROW]}:cert", "健康证明（从业人员第 1 行）"),
            (f"answer:people:{rows[2][ROW]}:cert", "健康证明（从业人员第 2 行）"),
        ]
        assert [row["name"] for row in Case.objects.get().facts["people"]] == ["张三", "李四"]


def ready(me, number):
    """Fill the contact details; True when nothing is missing then."""
    drafts.save_details(actor=me, number=number, contact={"contact_name": "张三", "mobile": "13800138000"})
    return not selectors.get_draft(actor=me, number=number).missing()


class TestSupplement:
    @pytest.fixture
    def handed_in(self, me):
        thing = item(form=ROW_FORM, materials=[])
        number = draft(me, of=thing).number
        rows = save(me, number, {"name": "张三"}, {"name": "李四"})
        for row in rows:
            upload(me, number, row, name=f"{row['name']}.pdf")
        ready(me, number)
        (receipt,) = submission.submit_application(actor=me, number=number).cases
        clerk = official(Role.DECIDER, authority_id=thing.authority_id)
        cases.claim_task(actor=clerk, case_number=receipt.number)
        return {"number": number, "case_number": receipt.number}, rows, clerk

    def ask(self, clerk, where, **points):
        points = {"fields": {}, "materials": {}} | points
        cases.request_supplement(actor=clerk, case_number=where["case_number"], reason="请补正", **points)

    def upload(self, me, where, key, name="新.pdf"):
        stored = files.store_bytes(name=name, data=PDF, media_type="application/pdf", actor=me)
        return supplements.add_supplement_evidence(actor=me, material_key=key, file_id=stored.id, **where)

    def test_asks_for_the_file_of_one_row(self, me, handed_in):
        where, rows, clerk = handed_in
        key = f"answer:people:{rows[1][ROW]}:cert"
        self.ask(clerk, where, materials={key: "过期"})

        assert supplement_drafts.get_supplement(actor=me, **where).problems().keys() == {key}
        self.upload(me, where, key)
        supplements.answer_supplement(actor=me, **where)

        standing = CaseMaterial.objects.filter(superseded_at=None)
        assert set(standing.values_list("key", "file__name")) == {
            (f"answer:people:{rows[0][ROW]}:cert", "张三.pdf"),
            (key, "新.pdf"),
        }

    def test_of_the_rows_keeps_the_files_of_those_that_stay(self, me, handed_in):
        where, rows, clerk = handed_in
        self.ask(clerk, where, fields={"people": "李四已离职"})

        kept_row = {"name": "张三", ROW: rows[0][ROW]}
        supplements.save_supplement(actor=me, answers={"people": [kept_row, {"name": "王五"}]}, **where)
        asked = supplement_drafts.get_supplement(actor=me, **where)
        assert asked.problems() == {"people.1.cert": ["请上传健康证明（从业人员第 2 行）。"]}
        new = asked.answers["people"][1][ROW]
        self.upload(me, where, f"answer:people:{new}:cert", "王五.pdf")
        supplements.answer_supplement(actor=me, **where)

        standing = CaseMaterial.objects.filter(superseded_at=None).order_by("id")
        assert [row.file.name for row in standing] == ["张三.pdf", "王五.pdf"]
        assert [row["name"] for row in Case.objects.get().facts["people"]] == ["张三", "王五"]

    def test_forgets_what_was_prepared_for_a_row_that_is_taken_out(self, me, handed_in):
        where, rows, clerk = handed_in
        self.ask(clerk, where, fields={"people": "请核对"})
        supplements.save_supplement(actor=me, answers={"people": [*rows, {"name": "王五"}]}, **where)
        new = supplement_drafts.get_supplement(actor=me, **where).answers["people"][2][ROW]
        self.upload(me, where, f"answer:people:{new}:cert")

        supplements.save_supplement(actor=me, answers={"people": rows}, **where)

        assert not Evidence.objects.filter(material_key__contains=new).exists()
        assert supplement_drafts.get_supplement(actor=me, **where).problems() == {}
