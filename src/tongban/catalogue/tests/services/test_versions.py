"""The life of a version: drafts, four eyes, publication, suspension, cancellation."""

import threading

import pytest
from django.db import connection

from tongban.catalogue.enums import VersionState
from tongban.catalogue.errors import (
    AuthorityUnknown,
    ChecksFailed,
    CodeChanged,
    DefinitionInvalid,
    DraftExists,
    FourEyesNeeded,
    ReasonMissing,
    StepNotPossible,
    VersionFrozen,
    VersionNotFound,
)
from tongban.catalogue.models import HandlingItem, ItemVersion
from tongban.catalogue.services import versions
from tongban.catalogue.tests.factories import (
    AUTHORITY_CODE,
    HandlingItemFactory,
    ItemVersionFactory,
    authority,
    definition,
    draft_version,
)
from tongban.identity.tests.factories import AuthorityFactory, official
from tongban.kernel.actors import SYSTEM
from tongban.kernel.errors import NotAllowed
from tongban.kernel.models import AuditRecord

TOO_LONG = {"promised_limit": {"value": 21, "unit": "working_day"}}


def editor(**staff):
    """An editor of the usual authority."""
    staff.setdefault("authority_id", authority().id)
    return official("catalogue_editor", **staff)


@pytest.mark.django_db
class TestCreateItem:
    def test_makes_the_three_layers_and_a_draft(self, outbox):
        actor = editor()

        version = versions.create_item(actor=actor, definition=definition())

        assert (version.state, version.number) == (VersionState.DRAFT, 1)
        assert version.editors == [f"staff:{actor.id}"]
        assert version.item.implementation.entry.base_code == "440105014004"
        assert outbox() == []

    def test_keeps_what_the_checks_found(self):
        version = versions.create_item(actor=editor(), definition=definition(**TOO_LONG))

        assert list(version.findings.values_list("rule", flat=True)) == ["limit.promise_longer"]

    def test_refuses_an_item_of_another_authority(self):
        authority()

        with pytest.raises(NotAllowed):
            versions.create_item(actor=editor(authority_id=AuthorityFactory().id), definition=definition())

    def test_refuses_an_authority_nobody_registered(self):
        with pytest.raises(AuthorityUnknown):
            versions.create_item(actor=SYSTEM, definition=definition())

    def test_refuses_a_definition_that_cannot_be_read(self):
        authority()
        broken = definition().model_dump(mode="json") | {"item_type": "99", "unknown": 1}

        with pytest.raises(DefinitionInvalid) as refusal:
            versions.create_item(actor=SYSTEM, definition=broken)

        assert set(refusal.value.details["fields"]) == {"item_type", "unknown"}

    def test_refuses_a_second_draft(self):
        actor = editor()
        versions.create_item(actor=actor, definition=definition())

        with pytest.raises(DraftExists):
            versions.create_item(actor=actor, definition=definition())

    def test_needs_the_permission(self):
        with pytest.raises(NotAllowed):
            versions.create_item(actor=official("reviewer"), definition=definition())


@pytest.mark.django_db
class TestSaveDraftVersion:
    def changed(self, version, **changes):
        return version.definition_json | changes

    def test_writes_and_checks_again(self):
        draft = draft_version(**TOO_LONG)

        said = self.changed(draft, promised_limit={"value": 3, "unit": "working_day"})
        saved = versions.save_draft_version(actor=editor(), version_id=draft.pk, definition=said)

        assert saved.definition.promised_limit.value == 3
        assert not saved.findings.exists()

    def test_refuses_a_published_version(self):
        version = ItemVersionFactory()

        with pytest.raises(VersionFrozen):
            versions.save_draft_version(actor=editor(), version_id=version.pk, definition=version.definition_json)

    def test_refuses_another_code(self):
        draft = draft_version()

        with pytest.raises(CodeChanged):
            versions.save_draft_version(
                actor=editor(), version_id=draft.pk, definition=self.changed(draft, handling_code="x" * 33)
            )

    def test_takes_a_version_in_review_back_to_draft(self):
        draft = draft_version()
        versions.submit_for_review(actor=editor(), version_id=draft.pk)

        saved = versions.save_draft_version(actor=editor(), version_id=draft.pk, definition=draft.definition_json)

        assert saved.state == VersionState.DRAFT

    def test_does_not_overwrite_what_a_colleague_changed_meanwhile(self):
        draft = draft_version()
        seen = draft.changed_at
        versions.save_draft_version(
            actor=editor(), version_id=draft.pk, definition=draft.definition_json, revision=seen
        )

        with pytest.raises(DraftExists):
            versions.save_draft_version(
                actor=editor(), version_id=draft.pk, definition=draft.definition_json, revision=seen
            )

    def test_remembers_every_editor(self):
        draft = draft_version()
        first, second = editor(), editor()
        for actor in (first, second, first):
            saved = versions.save_draft_version(actor=actor, version_id=draft.pk, definition=draft.definition_json)

        assert saved.editors == sorted([f"staff:{first.id}", f"staff:{second.id}"])

    def test_hides_drafts_of_other_authorities(self):
        draft = draft_version()

        with pytest.raises(VersionNotFound):
            versions.save_draft_version(
                actor=official("catalogue_editor"), version_id=draft.pk, definition=draft.definition_json
            )


@pytest.mark.django_db
class TestPublishVersion:
    def test_puts_it_into_force_and_announces_it(self, outbox):
        draft = draft_version()

        version = versions.publish_version(actor=editor(), version_id=draft.pk)

        assert version.state == VersionState.PUBLISHED
        assert version.effective_from is not None
        assert outbox() == ["catalogue.item_versions_published"]
        assert AuditRecord.objects.order_by("id").last().action == "catalogue.publish_version"

    def test_supersedes_the_version_in_force(self):
        old = ItemVersionFactory()
        draft = versions.new_version_from(actor=editor(), version_id=old.pk)

        versions.publish_version(actor=editor(), version_id=draft.pk)

        old.refresh_from_db()
        assert (old.state, draft.number) == (VersionState.SUPERSEDED, 2)
        assert old.effective_to is not None

    def test_refuses_errors_and_names_them(self, outbox):
        draft = draft_version(**TOO_LONG)

        with pytest.raises(ChecksFailed) as refusal:
            versions.publish_version(actor=editor(), version_id=draft.pk)

        assert [finding["rule"] for finding in refusal.value.details["findings"]] == ["limit.promise_longer"]
        assert outbox() == []
        draft.refresh_from_db()
        assert draft.state == VersionState.DRAFT

    def test_runs_the_checks_of_today(self, settings):
        draft = draft_version(consult_phone="020-37627229")
        settings.TONGBAN_CATALOGUE_STRICT_RULES = ["phone.same"]

        with pytest.raises(ChecksFailed):
            versions.publish_version(actor=editor(), version_id=draft.pk)

    def test_publishes_with_warnings(self):
        draft = draft_version(consult_phone="020-37627229")

        version = versions.publish_version(actor=editor(), version_id=draft.pk)

        assert version.findings.get().rule == "phone.same"

    def test_refuses_whoever_edited_it(self):
        actor = editor()
        draft = versions.create_item(actor=actor, definition=definition())

        with pytest.raises(FourEyesNeeded):
            versions.publish_version(actor=actor, version_id=draft.pk)

        assert versions.publish_version(actor=editor(), version_id=draft.pk).state == VersionState.PUBLISHED

    def test_lets_one_person_do_both_where_a_city_decides_so(self, settings):
        settings.TONGBAN_CATALOGUE_FOUR_EYES = False
        actor = editor()
        draft = versions.create_item(actor=actor, definition=definition())

        assert versions.publish_version(actor=actor, version_id=draft.pk).state == VersionState.PUBLISHED

    def test_refuses_a_second_time(self):
        draft = draft_version()
        versions.publish_version(actor=editor(), version_id=draft.pk)

        with pytest.raises(StepNotPossible):
            versions.publish_version(actor=editor(), version_id=draft.pk)

    def test_of_a_foreign_published_item_is_forbidden(self):
        version = ItemVersionFactory()

        with pytest.raises(NotAllowed):
            versions.new_version_from(actor=official("catalogue_editor"), version_id=version.pk)


@pytest.mark.django_db
class TestSuspendAndCancel:
    def test_a_suspended_item_opens_again(self, outbox):
        version = ItemVersionFactory()

        versions.suspend_version(actor=editor(), version_id=version.pk, reason="系统升级")
        version.refresh_from_db()
        assert (version.state, version.state_reason) == (VersionState.SUSPENDED, "系统升级")
        versions.resume_version(actor=editor(), version_id=version.pk)

        version.refresh_from_db()
        assert (version.state, version.state_reason) == (VersionState.PUBLISHED, "")
        assert outbox() == ["catalogue.item_withdrawn", "catalogue.item_resumed"]

    def test_a_cancelled_item_stays_cancelled(self):
        version = ItemVersionFactory()

        cancelled = versions.cancel_version(actor=editor(), version_id=version.pk, reason="事项取消")

        assert cancelled.effective_to is not None
        with pytest.raises(StepNotPossible):
            versions.resume_version(actor=editor(), version_id=version.pk)

    def test_a_reason_is_needed(self):
        version = ItemVersionFactory()

        with pytest.raises(ReasonMissing):
            versions.suspend_version(actor=editor(), version_id=version.pk, reason="  ")

    def test_a_new_version_replaces_a_suspended_one(self):
        version = ItemVersionFactory()
        versions.suspend_version(actor=editor(), version_id=version.pk, reason="修订")
        draft = versions.new_version_from(actor=editor(), version_id=version.pk)

        versions.publish_version(actor=editor(), version_id=draft.pk)

        assert [v.state for v in ItemVersion.objects.order_by("number")] == ["superseded", "published"]


@pytest.mark.django_db
class TestDiscardDraft:
    def test_leaves_a_trace_only(self):
        draft = draft_version()

        versions.discard_draft(actor=editor(), version_id=draft.pk)

        assert not ItemVersion.objects.exists()
        assert AuditRecord.objects.order_by("id").last().details["definition"]["title"] == "高等学校教师资格认定"

    def test_refuses_what_was_published(self):
        with pytest.raises(StepNotPossible):
            versions.discard_draft(actor=editor(), version_id=ItemVersionFactory().pk)


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_two_colleagues_start_one_new_version(self):
        """Both ask for the next version at the same moment: one gets it, the other is told."""
        item = HandlingItemFactory(implementation__entry__base_code="440105014004")
        version = ItemVersionFactory(item=item)
        assert item.code.startswith(AUTHORITY_CODE)
        actors, barrier, results = [editor(), editor()], threading.Barrier(2), []

        def start(actor):
            barrier.wait(10)
            try:
                results.append(versions.new_version_from(actor=actor, version_id=version.pk).number)
            except DraftExists:
                results.append("refused")
            finally:
                connection.close()

        threads = [threading.Thread(target=start, args=(actor,)) for actor in actors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)

        assert sorted(results, key=str) == [2, "refused"]
        assert HandlingItem.objects.get().versions.count() == 2
