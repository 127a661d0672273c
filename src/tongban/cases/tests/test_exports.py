"""Files of cases: what is in them, who gets them, how they survive."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.apps import apps
from django.urls import reverse

from tongban.cases.enums import CaseState, ExportState
from tongban.cases.errors import ExportNotFound, ExportNotReady, TooManyExports
from tongban.cases.exports import bind, lines, read_lines
from tongban.cases.models import CaseExport, ExportPart
from tongban.cases.services import claiming, exports
from tongban.cases.tests import factories
from tongban.identity.tests.factories import log_in
from tongban.kernel import clock, files
from tongban.kernel.errors import NotAllowed
from tongban.kernel.spreadsheets import disarmed
from tongban.ledger.public import PurposeMissing

pytestmark = pytest.mark.django_db
_PERSONAL_READ = apps.get_model("ledger", "PersonalRead")
EVERYTHING = {"tab": "all"}


@pytest.fixture
def version():
    return factories.item()


@pytest.fixture
def cases(version):
    return [factories.case(version=version) for _ in range(5)]


@pytest.fixture
def clerk(cases):
    return factories.staff_of(cases[0])


def made(actor, form="csv", asked=None, **more):
    export = exports.request_export(actor=actor, form=form, asked=asked or EVERYTHING, **more)
    exports.run_export(export_id=export.pk)
    return CaseExport.objects.get(pk=export.pk)


def content(actor, export):
    return b"".join(exports.open_export(actor=actor, uuid=export.uuid)[2])


def table(actor, export):
    return list(csv.reader(io.StringIO(content(actor, export).decode("utf-8-sig"), newline="")))


class TestExport:
    def test_holds_every_case_one_may_see_masked(self, cases, clerk):
        stranger = factories.official(factories.identity_factories.AuthorityFactory().pk)
        assert table(stranger, made(stranger))[1:] == []

        export = made(clerk)

        head, *rows = table(clerk, export)
        assert [row[0] for row in rows] == [case.number for case in cases]
        assert {row[head.index("申请人")] for row in rows} == {"张*丰"}
        assert all(set(row[head.index("证件号码")][3:-2]) == {"*"} for row in rows)
        assert (export.state, export.rows) == (ExportState.READY, 5)
        assert export.size == len(content(clerk, export))
        assert not _PERSONAL_READ.objects.exists()

    def test_follows_the_filter_of_the_list(self, cases, clerk):
        claiming.claim_task(actor=clerk, case_number=cases[1].number)
        factories.bring(cases[2], CaseState.WITHDRAWN)

        def numbers(**asked):
            return [row[0] for row in table(clerk, made(clerk, asked=asked))[1:]]

        assert numbers(tab="mine") == [cases[1].number]
        assert numbers(tab="closed") == [cases[2].number]
        assert numbers(tab="unclaimed") == [cases[0].number, cases[3].number, cases[4].number]
        assert numbers(tab="all", item="x") == []
        tomorrow = (clock.today() + timedelta(days=1)).isoformat()
        assert numbers(tab="all", received_from=tomorrow) == []
        assert len(numbers(tab="all", received_until=tomorrow)) == 5

    def test_unmasked_is_recorded_for_every_applicant(self, cases, clerk):
        export = made(clerk, unmasked=True, purpose="年度执法检查")

        told = content(clerk, export).decode()
        assert all(case.applicant_snapshot["certificate_number"] in told for case in cases)
        reads = _PERSONAL_READ.objects.values_list("about", "purpose", "subject_party_id")
        assert set(reads) == {(f"case:{case.number}", "年度执法检查", case.applicant_id) for case in cases}

    def test_unmasked_needs_right_and_purpose(self, cases, clerk):
        with pytest.raises(PurposeMissing):
            made(clerk, unmasked=True)
        with pytest.raises(NotAllowed):
            made(factories.staff_of(cases[0], "reviewer"), unmasked=True, purpose="检查")

    def test_opens_in_excel_with_a_mark_and_chinese_headings(self, clerk, cases):
        assert content(clerk, made(clerk)).startswith("\ufeff办件编号,".encode())

    def test_a_workbook_holds_the_same(self, cases, clerk):
        export = made(clerk, "xlsx")

        rows = list(openpyxl.load_workbook(io.BytesIO(content(clerk, export)), read_only=True).active.values)
        assert rows[0][0] == "办件编号"
        assert [row[0] for row in rows[1:]] == [case.number for case in cases]

    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_goes_on_where_a_killed_worker_was(self, cases, clerk, form, monkeypatch):
        monkeypatch.setattr(exports, "PART", 2)
        whole = content(clerk, made(clerk, form)) if form == "csv" else None
        export = exports.request_export(actor=clerk, form=form, asked=EVERYTHING)
        keep, calls = exports._keep, []

        def killed_after_storing(*arguments):
            keep(*arguments)
            calls.append(1)
            if len(calls) == 2:
                raise KeyboardInterrupt

        monkeypatch.setattr(exports, "_keep", killed_after_storing)
        with pytest.raises(KeyboardInterrupt):
            exports.run_export(export_id=export.pk)
        assert CaseExport.objects.get(pk=export.pk).rows == 2

        exports.run_export(export_id=export.pk)

        export.refresh_from_db()
        assert (export.state, export.rows) == (ExportState.READY, 5)
        assert whole is None or content(clerk, export) == whole

    def test_a_second_worker_writes_nothing_twice(self, cases, clerk):
        export = made(clerk)
        exports.run_export(export_id=export.pk)

        assert CaseExport.objects.get(pk=export.pk).rows == 5

    def test_is_its_owners_alone(self, cases, clerk):
        export = made(clerk)

        for other in (factories.staff_of(cases[0]), factories.official(clerk.authority_id, "bureau")):
            with pytest.raises(ExportNotFound):
                exports.open_export(actor=other, uuid=export.uuid)
        with pytest.raises(ExportNotFound):
            exports.open_export(actor=clerk, uuid=uuid4())

    def test_is_not_given_out_before_it_is_ready(self, cases, clerk):
        export = exports.request_export(actor=clerk, form="csv", asked=EVERYTHING)

        with pytest.raises(ExportNotReady):
            exports.open_export(actor=clerk, uuid=export.uuid)

    def test_expires_with_its_bytes(self, cases, clerk):
        export = made(clerk)
        file_id = export.parts.get().file_id
        CaseExport.objects.update(expires_at=clock.now())

        exports.tend_exports()

        export.refresh_from_db()
        assert export.state == ExportState.EXPIRED
        assert not ExportPart.objects.exists()
        assert files.get_files([file_id]) == {}

    def test_one_whose_worker_is_gone_is_started_again(self, cases, clerk):
        export = exports.request_export(actor=clerk, form="csv", asked=EVERYTHING)
        assert exports.tend_exports() == 0
        CaseExport.objects.update(moved_at=clock.now() - timedelta(hours=1))

        assert exports.tend_exports() == 1
        assert export.state == ExportState.WRITING

    def test_three_at_a_time(self, cases, clerk):
        for _ in range(3):
            exports.request_export(actor=clerk, form="csv", asked=EVERYTHING)

        with pytest.raises(TooManyExports):
            exports.request_export(actor=clerk, form="csv", asked=EVERYTHING)


class TestCells:
    @pytest.mark.parametrize("cell", ["=1+1", "+8613800138000", "-2", "@SUM(A1)", "\t=1", " =cmd|' /C calc'!A0", "＝1"])
    def test_nothing_runs(self, cell):
        assert disarmed(cell) == "'" + cell

    def test_long_numbers_stay_as_they_are(self):
        assert disarmed("440106199003150019") == "\t440106199003150019"
        assert disarmed("13800138000") == "13800138000"
        assert disarmed("44010619900315001X") == "44010619900315001X"

    def test_anything_comes_back_from_a_part(self):
        rows = [["=1", 'a"b', "一\n二", "x,y", "", "\u2028\x85"], ["ends\r\n"]]

        assert list(read_lines([lines(rows, harmless=False), lines(rows, harmless=False)])) == rows * 2

    def test_a_full_sheet_is_followed_by_another(self, tmp_path):
        rows = [[f"n{number}", "=1+1"] for number in range(7)]

        assert bind(tmp_path / "x.xlsx", iter(rows), headings=["a", "b"], title="办件", longest=4) == 3

        book = openpyxl.load_workbook(tmp_path / "x.xlsx")
        assert book.sheetnames == ["办件", "办件 2", "办件 3"]
        assert [cell.value for sheet in book for cell in sheet["A"]].count("a") == 3
        assert book["办件"]["B2"].data_type == "s"


class TestPages:
    def test_asks_shows_and_gives(self, client, cases, clerk):
        desk = log_in(client, clerk)
        assert desk.post(reverse("cases:list_exports"), {"tab": "all", "form": "csv"}).status_code == 303
        assert "正在导出" in desk.get(reverse("cases:list_exports")).text
        exports.run_export(export_id=CaseExport.objects.get().pk)
        assert "可以下载" in desk.get(reverse("cases:list_exports")).text

        answer = desk.get(reverse("cases:download_export", args=[CaseExport.objects.get().uuid]))

        body = b"".join(answer.streaming_content)
        assert cases[0].number.encode() in body
        assert int(answer["Content-Length"]) == len(body)
        assert "filename*=UTF-8''" in answer["Content-Disposition"]

    def test_another_gets_404(self, client, cases, clerk):
        export = made(clerk)
        colleague = log_in(client, factories.staff_of(cases[0]))

        assert colleague.get(reverse("cases:download_export", args=[export.uuid])).status_code == 404

    def test_a_purpose_is_asked_for_at_the_form(self, client, cases, clerk):
        asked = {"tab": "all", "form": "csv", "unmasked": "on"}

        assert log_in(client, clerk).post(reverse("cases:list_exports"), asked).status_code == 422
