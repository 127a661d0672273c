"""Routes saved as BPMN files and read from them, over HTTP."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tongban.catalogue.bpmn.reading import read
from tongban.catalogue.bpmn.writing import write
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.routes import RouteGroup
from tongban.catalogue.tests.bpmn.routes import branch, setting, step
from tongban.catalogue.tests.bpmn.test_reading import MIWG
from tongban.catalogue.tests.factories import ItemVersionFactory, authority, draft_version
from tongban.identity.tests.factories import log_in, official

pytestmark = pytest.mark.django_db

ROUTE = (
    step("a", "受理", kind="accept"),
    RouteGroup(
        key="g", name="并联审查", branches=(branch("x", step("x", "规划审查")), branch("y", step("y", "消防审查")))
    ),
    step("d", "决定", kind="decide"),
)


class TestShowRoute:
    def test_anybody_reads_the_route_of_a_published_version(self, client):
        version = ItemVersionFactory(says={"route": ROUTE})

        answer = client.get(reverse("catalogue:show_route", args=[version.item.code, version.number]))

        assert answer["Content-Type"] == "application/xml"
        assert read(answer.content, {}).route == ROUTE

    def test_the_api_gives_the_same_file(self, client):
        version = ItemVersionFactory(says={"route": ROUTE})

        page = client.get(reverse("catalogue:show_route", args=[version.item.code, version.number]))

        assert client.get(f"/api/v1/items/{version.item.code}/route.bpmn").content == page.content

    def test_a_draft_is_not_there_for_residents(self, client):
        version = ItemVersionFactory(state="draft", effective_from=None)

        assert client.get(reverse("catalogue:show_route", args=[version.item.code, 1])).status_code == 404


class TestImportRoute:
    @pytest.fixture
    def draft(self):
        return draft_version()

    @pytest.fixture
    def editor(self, client, draft):
        return log_in(client, official("catalogue_editor", authority_id=authority().id))

    def upload(self, editor, draft, data):
        file = SimpleUploadedFile("route.bpmn", data)
        return editor.post(reverse("catalogue:import_route", args=[draft.pk]), {"upload": file})

    def test_the_report_comes_before_anything_changes(self, editor, draft):
        answer = self.upload(editor, draft, write(ROUTE, setting()).encode())

        assert "规划审查" in answer.content.decode()
        assert ItemVersion.objects.get(pk=draft.pk).definition_json == draft.definition_json

    def test_what_was_reported_is_taken_over(self, editor, draft):
        said = self.upload(editor, draft, write(ROUTE, setting()).encode()).context

        answer = editor.post(
            reverse("catalogue:import_route", args=[draft.pk]), {"route": said["route"], "revision": said["revision"]}
        )

        assert answer.status_code == 303
        assert ItemVersion.objects.get(pk=draft.pk).definition.route == ROUTE

    def test_one_of_several_processes_is_chosen(self, editor, draft):
        asked = self.upload(editor, draft, (MIWG / "A.4.0.bpmn").read_bytes())
        key = asked.context["form"].fields["process"].choices[0][0]
        file = SimpleUploadedFile("route.bpmn", (MIWG / "A.4.0.bpmn").read_bytes())

        answer = editor.post(reverse("catalogue:import_route", args=[draft.pk]), {"upload": file, "process": key})

        assert 'name="process"' in asked.text
        assert answer.context["reading"].processes == ()

    @pytest.mark.parametrize("data", [b"", b"\0", b"<a/>", (MIWG / "B.2.0.bpmn").read_bytes()])
    def test_a_file_that_is_refused_changes_nothing_and_says_why(self, editor, draft, data):
        answer = self.upload(editor, draft, data)

        assert answer.status_code == 422
        assert answer.context["reading"].refused
        assert ItemVersion.objects.get(pk=draft.pk).definition_json == draft.definition_json

    @pytest.mark.parametrize("route", ["", "{", "{}", '[{"key": 1}]', "[[]]", '"x"'])
    def test_a_forged_route_is_refused(self, editor, draft, route):
        answer = editor.post(reverse("catalogue:import_route", args=[draft.pk]), {"route": route})

        assert answer.status_code == 422
        assert ItemVersion.objects.get(pk=draft.pk).definition_json == draft.definition_json

    def test_a_draft_somebody_changed_meanwhile_is_not_overwritten(self, editor, draft):
        said = self.upload(editor, draft, write(ROUTE, setting()).encode()).context
        ItemVersion.objects.filter(pk=draft.pk).update(changed_at="2026-01-01T00:00:00Z")

        answer = editor.post(
            reverse("catalogue:import_route", args=[draft.pk]), {"route": said["route"], "revision": said["revision"]}
        )

        assert answer.status_code == 422

    def test_a_published_version_takes_no_file(self, editor, draft):
        version = ItemVersionFactory(item=draft.item, number=9)

        assert editor.get(reverse("catalogue:import_route", args=[version.pk])).status_code == 409

    def test_the_pages_offer_both_ways(self, editor, draft):
        page = editor.get(reverse("catalogue:edit_version", args=[draft.pk, "route"])).content.decode()

        assert reverse("catalogue:import_route", args=[draft.pk]) in page
        saved = editor.get(reverse("catalogue:download_route", args=[draft.pk]), {"save": "1"})
        assert "attachment" in saved["Content-Disposition"]
