"""Publishing what an import left clean: by a job, once each, going on where it stopped."""

import threading

import pytest
from django.db import connection

from tongban.catalogue import tasks
from tongban.catalogue.enums import ImportState, VersionState
from tongban.catalogue.errors import FourEyesNeeded
from tongban.catalogue.models import ImportPublication, ImportRun, ItemVersion
from tongban.catalogue.services import import_publications, importing, versions
from tongban.catalogue.tests.factories import authority
from tongban.catalogue.tests.importing.rows import other, row, write_jsonl
from tongban.identity.tests.factories import official
from tongban.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db


def editor():
    return official("catalogue_editor", authority_id=authority().id)


@pytest.fixture
def importer():
    return editor()


@pytest.fixture
def run(importer, tmp_path):
    """Two clean drafts and one with an error."""
    third = other(
        TASK_CODE="11440000006940116U2440105014099",
        CATAID="440105014099",
        TASK_NAME="丙",
        handle_time_limit="90(工作日)",
    )
    importing.import_items(write_jsonl(tmp_path, row(), other(), third), actor=importer, mapping="guangdong")
    return ImportRun.objects.get()


class TestOrderPublication:
    def test_changes_nothing_yet_and_counts_what_is_left(self, run):
        publication = import_publications.order_publication(actor=editor(), run_uuid=str(run.uuid))

        assert (publication.total, publication.left, publication.done) == (2, 1, 0)
        assert not ItemVersion.objects.filter(state=VersionState.PUBLISHED).exists()

    def test_twice_is_one_order(self, run):
        colleague = editor()
        first = import_publications.order_publication(actor=colleague, run_uuid=str(run.uuid))

        assert import_publications.order_publication(actor=colleague, run_uuid=str(run.uuid)) == first

    def test_refuses_the_importer_and_who_may_not_publish(self, run, importer):
        with pytest.raises(FourEyesNeeded):
            import_publications.order_publication(actor=importer, run_uuid=str(run.uuid))
        with pytest.raises(NotAllowed):
            import_publications.order_publication(actor=official("reviewer"), run_uuid=str(run.uuid))


class TestRunPublication:
    def test_publishes_what_is_clean_and_reports(self, run, outbox):
        before = len(outbox())
        publication = import_publications.order_publication(actor=editor(), run_uuid=str(run.uuid))

        tasks.publish_import.run(publication_id=publication.pk)

        publication.refresh_from_db()
        assert (publication.state, publication.published, publication.refused) == (ImportState.DONE, 2, [])
        assert ItemVersion.objects.filter(state=VersionState.PUBLISHED).count() == 2
        assert outbox()[before:] == ["catalogue.item_versions_published"] * 2

    def test_a_second_run_of_the_job_does_nothing(self, run, outbox):
        publication = import_publications.order_publication(actor=editor(), run_uuid=str(run.uuid))
        tasks.publish_import.run(publication_id=publication.pk)
        before = outbox()

        tasks.publish_import.run(publication_id=publication.pk)

        assert outbox() == before

    def test_goes_on_where_it_was_killed(self, run, monkeypatch):
        publication = import_publications.order_publication(actor=editor(), run_uuid=str(run.uuid))
        publish, asked = versions.publish_version, []

        def killed_at_the_second(**given):
            asked.append(given)
            if len(asked) == 2:
                raise KeyboardInterrupt
            return publish(**given)

        monkeypatch.setattr(versions, "publish_version", killed_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            tasks.publish_import.run(publication_id=publication.pk)
        publication.refresh_from_db()
        assert (publication.state, publication.published) == (ImportState.RUNNING, 1)

        tasks.publish_import.run(publication_id=publication.pk)

        publication.refresh_from_db()
        assert (publication.state, publication.published) == (ImportState.DONE, 2)

    def test_what_is_refused_stays_a_draft_and_is_told(self, run):
        colleague = editor()
        publication = import_publications.order_publication(actor=colleague, run_uuid=str(run.uuid))
        touched = ItemVersion.objects.filter(findings=None).first() or ItemVersion.objects.order_by("pk").first()
        touched.editors = [*touched.editors, f"{colleague.kind}:{colleague.id}"]
        touched.save()

        tasks.publish_import.run(publication_id=publication.pk)

        publication.refresh_from_db()
        assert publication.published == 1
        (refused,) = publication.refused
        assert refused["code"] == touched.item.code
        assert refused["reason"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_publish_each_version_once(importer, tmp_path):
    importing.import_items(write_jsonl(tmp_path, row(), other()), actor=importer, mapping="guangdong")
    publication = import_publications.order_publication(actor=editor(), run_uuid=str(ImportRun.objects.get().uuid))
    barrier = threading.Barrier(2)

    def work():
        barrier.wait()
        tasks.publish_import.run(publication_id=publication.pk)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    publication = ImportPublication.objects.get()
    assert (publication.state, publication.published, publication.refused) == (ImportState.DONE, 2, [])
