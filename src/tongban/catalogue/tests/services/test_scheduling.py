"""Versions published ahead of their day: in force by date, whether or not the job ran."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tongban.catalogue import guides, selectors, tasks
from tongban.catalogue.enums import VersionState
from tongban.catalogue.errors import AnotherWaits, StepNotPossible
from tongban.catalogue.models import ItemVersion, SearchEntry
from tongban.catalogue.search import index
from tongban.catalogue.services import importing, versions
from tongban.catalogue.services.scheduling import first_moment_of
from tongban.catalogue.tests.factories import ItemVersionFactory, authority, draft_version
from tongban.catalogue.tests.importing.rows import row, write_jsonl
from tongban.identity.tests.factories import log_in, official
from tongban.kernel import clock
from tongban.kernel.actors import PUBLIC, SYSTEM

pytestmark = pytest.mark.django_db
NEW_NAME = "高等学校教师资格认定(新)"


def editor():
    return official("catalogue_editor", authority_id=authority().id)


def at(day, hour=9):
    return clock.standing_at(first_moment_of(day) + timedelta(hours=hour))


@pytest.fixture
def day():
    return timezone.localdate() + timedelta(days=10)


@pytest.fixture
def old():
    return ItemVersionFactory()


@pytest.fixture
def coming(old, day):
    """A second version of the item, published today for a later day."""
    says = {"title": NEW_NAME, "planned_effective_on": day}
    draft = ItemVersionFactory(item=old.item, number=2, says=says, state=VersionState.DRAFT, effective_from=None)
    return versions.publish_version(actor=editor(), version_id=draft.pk)


def title_in_force(code):
    item = selectors.find_item_in_force(actor=PUBLIC, code=code)
    return item and (item.title, item.state)


class TestPublishedAheadOfItsDay:
    def test_waits_and_the_old_one_ends_with_the_day_before(self, old, coming, day):
        old.refresh_from_db()

        assert coming.state == VersionState.SCHEDULED
        assert timezone.localtime(coming.effective_from).strftime("%Y-%m-%d %H:%M") == f"{day} 00:00"
        assert old.effective_to == coming.effective_from
        assert title_in_force(old.item.code) == (old.item.name, VersionState.PUBLISHED)

    def test_is_in_force_at_midnight_without_any_job(self, old, coming, day):
        with at(day - timedelta(days=1), 23):
            assert title_in_force(old.item.code)[0] != NEW_NAME
        with at(day, 0):
            assert title_in_force(old.item.code) == (NEW_NAME, VersionState.PUBLISHED)
            assert selectors.get_item(actor=PUBLIC, version_id=old.pk).state == VersionState.SUPERSEDED
            assert guides.get_guide_item(actor=PUBLIC, code=old.item.code).title == NEW_NAME
            states = {row.number: row.state for row in guides.list_versions(actor=PUBLIC, code=old.item.code)}
            assert states == {1: "superseded", 2: "published"}

    def test_the_job_moves_states_and_tells_the_search_once(self, old, coming, day, outbox):
        before = len(outbox())
        tasks.come_into_force.run()
        assert outbox()[before:] == []
        with at(day, 0):
            tasks.come_into_force.run()
            tasks.come_into_force.run()
            index.refresh_versions([coming.pk])

        old.refresh_from_db()
        coming.refresh_from_db()
        assert (old.state, coming.state) == (VersionState.SUPERSEDED, VersionState.PUBLISHED)
        assert coming.item.name == NEW_NAME
        assert outbox()[before:] == ["catalogue.item_versions_published"]
        assert SearchEntry.objects.get(code=old.item.code).title == NEW_NAME

    def test_the_search_keeps_the_old_one_until_the_day(self, old, coming):
        index.refresh_entries([old.item.code])

        assert SearchEntry.objects.get(code=old.item.code).title == old.definition.title

    def test_a_first_version_is_not_there_before_its_day(self, day):
        draft = draft_version(planned_effective_on=day)
        code = draft.item.code
        versions.publish_version(actor=editor(), version_id=draft.pk)

        assert title_in_force(code) is None
        with at(day):
            assert title_in_force(code) is not None

    def test_a_suspended_item_opens_with_the_new_version(self, old, coming, day):
        versions.suspend_version(actor=editor(), version_id=old.pk, reason="系统升级")

        assert selectors.find_suspended_item(actor=PUBLIC, code=old.item.code)
        with at(day):
            assert selectors.find_suspended_item(actor=PUBLIC, code=old.item.code) is None
            assert title_in_force(old.item.code)[0] == NEW_NAME

    def test_changes_after_the_day_work_before_the_job_ran(self, coming, day):
        with at(day):
            suspended = versions.suspend_version(actor=editor(), version_id=coming.pk, reason="系统升级")

        assert suspended.state == VersionState.SUSPENDED

    def test_a_planned_day_that_has_come_is_now(self):
        draft = draft_version(planned_effective_on=timezone.localdate())

        assert versions.publish_version(actor=editor(), version_id=draft.pk).state == VersionState.PUBLISHED


class TestWhileOneWaits:
    def test_it_can_be_taken_back(self, old, coming, day):
        versions.unschedule_version(actor=editor(), version_id=coming.pk)

        with at(day):
            assert title_in_force(old.item.code)[0] == old.definition.title
            with pytest.raises(StepNotPossible):
                versions.unschedule_version(actor=editor(), version_id=coming.pk)

    def test_it_cannot_be_taken_back_on_its_day(self, coming, day):
        with at(day), pytest.raises(StepNotPossible):
            versions.unschedule_version(actor=editor(), version_id=coming.pk)

    def test_no_other_is_published_and_the_item_not_cancelled(self, old, coming):
        draft = ItemVersionFactory(item=old.item, number=3, state=VersionState.DRAFT, effective_from=None)

        with pytest.raises(AnotherWaits):
            versions.publish_version(actor=editor(), version_id=draft.pk)
        with pytest.raises(AnotherWaits):
            versions.cancel_version(actor=editor(), version_id=old.pk, reason="取消")

    def test_an_import_keeps_its_row_as_a_draft(self, tmp_path, day):
        authority()
        importing.import_items(write_jsonl(tmp_path, row()), mapping="guangdong", publish=True)
        draft = versions.new_version_from(actor=SYSTEM, version_id=ItemVersion.objects.get().pk)
        draft.definition_json = {**draft.definition_json, "planned_effective_on": day.isoformat()}
        draft.save()
        versions.publish_version(actor=editor(), version_id=draft.pk)

        again = write_jsonl(tmp_path, row(TASK_NAME="改了名的事项"), name="again.jsonl")
        importing.import_items(again, mapping="guangdong", publish=True)

        states = ItemVersion.objects.order_by("number").values_list("state", flat=True)
        assert list(states) == ["published", "scheduled", "draft"]


class TestPages:
    def test_say_the_day_and_take_it_back(self, client, old, coming, day):
        desk = log_in(client, editor())

        text = desk.get(reverse("catalogue:show_version", args=[coming.pk])).text
        assert f"{day.year}年{day.month}月{day.day}日" in text
        assert "待生效" in text
        assert "有新版本待生效" in desk.get(reverse("catalogue:show_version", args=[old.pk])).text
        assert coming.item.code in desk.get(reverse("catalogue:list_versions"), {"shown": "scheduled"}).text

        assert desk.post(reverse("catalogue:unschedule_version", args=[coming.pk])).status_code == 303

    def test_residents_read_a_coming_version_as_coming(self, client, old, coming):
        text = client.get(reverse("catalogue:show_guide_version", args=[old.item.code, 2])).text

        assert "本版本尚未生效" in text
        assert old.definition.title in client.get(reverse("catalogue:show_guide", args=[old.item.code])).text
