"""Staff pages of imports over HTTP: hand in, read, report, publish."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tongban.catalogue.enums import ImportState, VersionState
from tongban.catalogue.errors import MappingInvalid
from tongban.catalogue.importing.template import template_csv, template_workbook
from tongban.catalogue.models import ImportPublication, ImportRun, ItemVersion
from tongban.catalogue.services import import_orders, import_publications
from tongban.catalogue.tests.factories import authority
from tongban.catalogue.tests.importing.rows import other, row
from tongban.identity.tests.factories import log_in, official

pytestmark = pytest.mark.django_db


@pytest.fixture
def importer():
    return official("catalogue_editor", authority_id=authority().id)


@pytest.fixture
def desk(client, importer):
    return log_in(client, importer)


def hand_in(desk, *rows, name="items.jsonl", mapping="guangdong"):
    data = "\n".join(json.dumps(each, ensure_ascii=False) for each in rows).encode()
    upload = SimpleUploadedFile(name, data, "application/octet-stream")
    return desk.post(reverse("catalogue:order_import"), {"upload": upload, "mapping": mapping})


def work():
    """What the worker would do."""
    for run in ImportRun.objects.filter(state=ImportState.RUNNING):
        import_orders.run_ordered_import(run_id=run.pk)


class TestOrderImport:
    def test_reads_the_file_and_reports(self, desk):
        response = hand_in(desk, row(handle_time_limit="90(工作日)"), other())
        assert response.status_code == 303
        assert "正在" in desk.get(response.url).text or "read" in desk.get(response.url).text

        work()

        text = desk.get(response.url).text
        assert "limit.promise_longer" in text
        assert ItemVersion.objects.filter(state=VersionState.DRAFT).count() == 2

    def test_takes_the_filled_in_template(self, desk):
        for name, data in (("表.xlsx", template_workbook()), ("表.csv", template_csv())):
            upload = SimpleUploadedFile(name, data, "application/octet-stream")
            assert (
                desk.post(reverse("catalogue:order_import"), {"upload": upload, "mapping": "template"}).status_code
                == 303
            )
            work()

        assert set(ImportRun.objects.values_list("state", flat=True)) == {ImportState.DONE}

    def test_refuses_a_program(self, desk):
        upload = SimpleUploadedFile("items.xlsx", b"MZ\x90\x00" + b"\x00" * 200, "application/octet-stream")

        response = desk.post(reverse("catalogue:order_import"), {"upload": upload, "mapping": "template"})

        assert response.status_code == 422
        assert not ImportRun.objects.exists()

    def test_refuses_a_file_of_a_kind_it_cannot_read(self, desk):
        response = hand_in(desk, row(), name="items.pdf")

        assert response.status_code == 422
        assert "xlsx" in response.text
        assert not ImportRun.objects.exists()

    def test_tells_in_the_report_why_reading_failed(self, desk, monkeypatch):
        address = hand_in(desk, row()).url
        ImportRun.objects.update(mapping="atlantis")

        with pytest.raises(MappingInvalid):
            work()

        run = ImportRun.objects.get()
        assert run.state == ImportState.FAILED
        assert run.failure in desk.get(address).text

    def test_of_another_authority_is_not_found(self, desk, client):
        response = hand_in(desk, row())

        assert log_in(client, official("catalogue_editor")).get(response.url).status_code == 404


class TestReports:
    def test_csv_and_json_hold_every_finding(self, desk):
        address = hand_in(desk, row(handle_time_limit="90(工作日)", consult_phone="=1+1")).url
        work()

        table = b"".join(desk.get(f"{address}report.csv").streaming_content).decode("utf-8-sig")
        whole = json.loads(b"".join(desk.get(f"{address}report.json").streaming_content))

        lines = list(csv.reader(io.StringIO(table)))
        assert len(lines) - 1 == len(whole["findings"])
        assert "limit.promise_longer" in {line[3] for line in lines}
        assert not any(cell.startswith("=") for line in lines for cell in line)

    def test_template_can_be_fetched(self, desk):
        for kind in ("xlsx", "csv"):
            assert desk.get(reverse("catalogue:download_template", args=[kind])).status_code == 200
        assert desk.get(reverse("catalogue:download_template", args=["exe"])).status_code == 404


class TestPublishImport:
    def test_a_colleague_publishes_what_is_clean(self, desk, client):
        address = hand_in(desk, row(handle_time_limit="90(工作日)"), other()).url
        work()

        refused = desk.post(f"{address}publish/")
        assert refused.status_code == 403
        assert "tb-notice--bad" in refused.text
        colleague = log_in(client, official("catalogue_editor", authority_id=authority().id))
        assert colleague.post(f"{address}publish/").status_code == 303
        assert "<progress" in colleague.get(address).text
        assert 'http-equiv="refresh"' in colleague.get(address).text

        import_publications.run_publication(publication_id=ImportPublication.objects.get().pk)

        text = colleague.get(address).text
        assert "<progress" not in text
        assert "hx-trigger" not in text
        assert sorted(ItemVersion.objects.values_list("state", flat=True)) == ["draft", "published"]
