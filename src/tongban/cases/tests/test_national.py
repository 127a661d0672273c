"""National exchange tables: every required field, checked against the field table, or told."""

import csv
import io
from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from tongban.cases.enums import CaseState
from tongban.cases.errors import ExchangeTableUnknown
from tongban.cases.national import TABLES, fields_of, flaws
from tongban.cases.services import national
from tongban.cases.tests import factories
from tongban.identity.tests.factories import log_in
from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM, Actor, ActorKind
from tongban.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db
_PERSONAL_READ = apps.get_model("ledger", "PersonalRead")
UPPER = Actor(ActorKind.CLIENT, 7, "省级平台", permissions=frozenset({national.REPORT}))
CODES = {"base_code": "000105020000", "handling_code": "11440000006940116U200010502000001"}


@pytest.fixture
def granted():
    return factories.case(CaseState.GRANTED, version=factories.item(**CODES))


def read(table, actor=SYSTEM, **more):
    today = clock.today()
    asked = {"first": today - timedelta(days=1), "last": today + timedelta(days=1)} | more
    return national.read_table(actor=actor, table=table, **asked)


class TestFields:
    def test_are_those_of_the_field_table(self):
        assert [field.name for field in fields_of("up_pro_result")][:6] == [
            *("row_guid", "data_source", "cd_operation", "cd_time", "cd_batch"),
            "project_no",
        ]
        assert {field.name for field in fields_of("up_pro_result") if field.required} >= {"result_type", "result_date"}
        assert all(len(fields_of(table)) > 8 for table in TABLES)

    def test_flaws_are_named(self):
        row = {"project_no": "9" * 51, "task_version": "one", "apply_date": "2026-03-16", "fax": "1"}

        found = dict(flaws("up_pro_accept", row))

        assert (found["project_no"], found["task_version"]) == ("too_long", "not_a_number")
        assert (found["apply_date"], found["fax"], found["org_code"]) == ("not_a_time", "unknown", "missing")
        assert "address" not in found


class TestTables:
    @pytest.mark.parametrize("table", ["up_pro_accept", "up_pro_process", "up_pro_result", "up_pro_material"])
    def test_every_required_field_of_a_finished_case_is_filled(self, granted, table):
        page = read(table)

        assert page.unfilled == ()
        assert page.rows
        required = [field.name for field in fields_of(table) if field.required]
        assert all(row[name] for row in page.rows for name in required)
        assert {row["project_no"] for row in page.rows} == {granted.number}

    def test_special_procedures_are_typed_and_empty_without_any(self, granted):
        assert read("up_pro_special_procedure").rows == ()

    def test_codes_are_those_of_the_boundary(self, granted):
        refused = factories.case(CaseState.REFUSED, version=factories.item(**CODES))

        results = {row["project_no"]: row["result_type"] for row in read("up_pro_result").rows}
        (accepted, *_others) = read("up_pro_accept").rows

        assert results == {granted.number: "0", refused.number: "1"}
        assert (accepted["applyer_type"], accepted["applyer_page_type"], accepted["apply_type"]) == ("1", "111", "2")
        assert {row["event_name"] for row in read("up_pro_process").rows} == {"1", "3"}

    def test_a_row_that_cannot_be_filled_is_told_and_not_sent(self):
        case = factories.case(CaseState.ACCEPTED, version=factories.item(base_code=""))

        page = read("up_pro_accept")

        assert page.rows == ()
        assert {(row.project_no, row.field, row.reason) for row in page.unfilled} == {
            (case.number, "catalog_code", "missing"),
        }

    def test_a_row_keeps_its_identifier(self, granted):
        assert [row["row_guid"] for row in read("up_pro_process").rows] == [
            row["row_guid"] for row in read("up_pro_process").rows
        ]

    def test_pages_follow_one_another(self, granted):
        others = [factories.case(CaseState.ACCEPTED, version=factories.item(**CODES)) for _ in range(2)]
        seen, cursor = [], ""
        for _ in range(3):
            page = read("up_pro_accept", cursor=cursor, size=1)
            seen += [row["project_no"] for row in page.rows]
            cursor = page.next

        assert seen == [granted.number, *(case.number for case in others)]
        assert cursor == ""


class TestRights:
    def test_each_applicant_finds_the_report_in_the_ledger(self, granted):
        read("up_pro_accept", UPPER)

        assert list(_PERSONAL_READ.objects.values_list("about", "purpose")) == [
            (f"case:{granted.number}", national.PURPOSE)
        ]

    def test_nobody_else_reads(self, granted):
        for actor in (factories.staff_of(granted), Actor(ActorKind.CLIENT, 8), factories.owner_of(granted)):
            with pytest.raises(NotAllowed):
                read("up_pro_accept", actor)

    def test_there_is_no_other_table(self):
        with pytest.raises(ExchangeTableUnknown):
            read("up_task_directory")


class TestPages:
    @pytest.fixture
    def bureau(self, client, granted):
        return log_in(client, factories.official(granted.authority_id, "bureau"))

    def test_the_report_and_the_file(self, bureau, granted):
        factories.case(CaseState.ACCEPTED, version=factories.item(base_code="", handling_code=""))
        shown = bureau.get(reverse("cases:show_exchange"))
        assert shown.status_code == 200
        assert "catalog_code" in shown.text

        day = clock.today().isoformat()
        answer = bureau.get(reverse("cases:download_exchange", args=["up_pro_accept"]), {"first": day, "last": day})

        rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode(), newline="")))
        assert [row["project_no"] for row in rows] == [granted.number]

    @pytest.mark.parametrize(
        "asked", [{"first": ""}, {"first": "x", "last": "2026-01-01"}, {"first": "2026-02-01", "last": "2026-01-01"}]
    )
    def test_bad_days_are_told(self, bureau, asked):
        assert bureau.get(reverse("cases:download_exchange", args=["up_pro_accept"]), asked).status_code == 422
        assert bureau.get(reverse("cases:show_exchange"), asked).status_code in (200, 422)

    def test_the_api_gives_the_same(self, bureau, granted):
        day = clock.today().isoformat()

        told = bureau.get(f"/api/v1/exchange/up_pro_result?first={day}&last={day}").json()

        assert [row["project_no"] for row in told["rows"]] == [granted.number]
