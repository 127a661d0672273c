"""The index follows what is in force: nothing unpublished is ever found."""

import pytest
from django.core.management import call_command

from tongban.catalogue import public as catalogue
from tongban.catalogue.enums import VersionState
from tongban.catalogue.models import ItemVersion, SearchEntry, SearchLabel, SearchWord
from tongban.catalogue.search import index
from tongban.catalogue.search.labels import doors, region_prefix, regions_around
from tongban.catalogue.services import versions
from tongban.catalogue.tests import factories
from tongban.kernel.actors import SYSTEM

CITY_BUREAU = "11440100007482516D"


def found(words: str) -> list[str]:
    return [item.code for item in catalogue.search_items(words=words).items if not item.near]


class TestRefresh:
    def test_publishing_puts_an_item_into_search(self, deliver):
        version = factories.draft_version(title="律师执业许可")
        index.rebuild()
        assert found("律师") == []

        versions.publish_version(actor=SYSTEM, version_id=version.pk)
        deliver()

        assert found("律师") == [version.item.code]

    def test_suspending_takes_it_out_and_resuming_puts_it_back(self, deliver):
        version = factories.ItemVersionFactory(says={"title": "律师执业许可"})
        index.refresh_versions([version.pk])

        versions.suspend_version(actor=SYSTEM, version_id=version.pk, reason="系统维护")
        deliver()
        assert found("律师") == []

        versions.resume_version(actor=SYSTEM, version_id=version.pk)
        deliver()
        assert found("律师") == [version.item.code]

    def test_cancelling_takes_it_out(self, deliver):
        version = factories.ItemVersionFactory(says={"title": "律师执业许可"})
        index.refresh_versions([version.pk])

        versions.cancel_version(actor=SYSTEM, version_id=version.pk, reason="法律修改")
        deliver()

        assert found("律师") == []
        assert not SearchLabel.objects.exists()
        assert not SearchWord.objects.exists()

    def test_a_new_version_replaces_the_old_words(self, deliver):
        version = factories.ItemVersionFactory(says={"title": "律师执业许可"})
        index.refresh_versions([version.pk])
        ItemVersion.objects.filter(pk=version.pk).update(state=VersionState.SUPERSEDED)
        newer = factories.ItemVersionFactory(item=version.item, number=2, says={"title": "法律顾问备案"})

        index.refresh_versions([newer.pk])

        assert found("律师") == []
        assert found("法律顾问") == [version.item.code]
        assert SearchEntry.objects.get().version_id == newer.pk

    def test_repeating_changes_nothing(self, db):
        version = factories.ItemVersionFactory(says={"title": "律师执业许可"})
        for _ in range(3):
            index.refresh_versions([version.pk])

        assert SearchEntry.objects.count() == 1
        assert set(SearchLabel.objects.values_list("entries", flat=True)) == {1}
        assert set(SearchWord.objects.values_list("entries", flat=True)) == {1}

    def test_labels_keep_the_names_of_department_and_region(self, db):
        index.refresh_versions([factories.ItemVersionFactory().pk])

        names = dict(SearchLabel.objects.values_list("label", "name"))

        assert names[f"department:{factories.AUTHORITY_CODE}"] == "广东省教育厅"
        assert names["region:44"] == "广东省"


class TestRebuild:
    def test_leaves_the_same_as_refreshing_each(self, db):
        for title in ("律师执业许可", "教材初审", "排污许可"):
            factories.ItemVersionFactory(says={"title": title})
        factories.draft_version(title="不公开的草稿")
        index.refresh_versions(ItemVersion.objects.values_list("pk", flat=True))
        before = _all_rows()

        told = []
        assert index.rebuild(lambda done, total: told.append((done, total))) == 3

        assert _all_rows() == before
        assert told[-1] == (3, 3)
        assert found("草稿") == []

    def test_is_a_command_with_progress(self, db, capsys):
        factories.ItemVersionFactory(says={"title": "律师执业许可"})

        call_command("rebuild_search")

        assert "1 items indexed" in capsys.readouterr().out

    def test_keeps_popularity(self, db):
        version = factories.ItemVersionFactory(says={"title": "律师执业许可"})
        catalogue.set_popularity({version.item.code: 7})

        index.rebuild()

        assert SearchEntry.objects.get().popularity == 7


def _all_rows():
    entries = SearchEntry.objects.order_by("code").values_list("code", "title_key", "labels", "tokens", "card")
    labels = SearchLabel.objects.order_by("label").values_list("label", "name", "entries")
    words = SearchWord.objects.order_by("word").values_list("word", "sound", "entries")
    return [list(entries), list(labels), list(words)]


class TestLabels:
    @pytest.mark.parametrize(
        ("code", "prefix"),
        [("440000", "44"), ("440100", "4401"), ("440103", "440103"), ("440103001000", "440103001"), ("44", "44")],
    )
    def test_region_prefix_drops_the_filling_zeros(self, code, prefix):
        assert region_prefix(code) == prefix

    def test_regions_around_are_all_that_contain_it(self):
        assert regions_around("440103001000") == ["44", "4401", "440103", "440103001"]

    def test_life_events_come_from_words_and_topics(self, db):
        factories.ItemVersionFactory(says={"title": "出生医学证明补发", "topics": ("生育收养",)})
        index.rebuild()

        assert [(event.name, event.count) for event in catalogue.life_events()] == [("出生", 1)]

    def test_enterprise_stages_are_for_organisations_only(self, db):
        factories.ItemVersionFactory(says={"title": "公司设立登记", "targets": ("2",)})
        index.rebuild()

        assert "开办企业" in [stage.name for stage in catalogue.enterprise_stages()]

    def test_an_item_nobody_sorted_gets_its_topic_from_its_words(self, db):
        factories.ItemVersionFactory(says={"title": "文物保护单位公布", "topics": ("其他",)})
        index.rebuild()

        assert SearchLabel.objects.filter(label="topic:文化体育").exists()

    @pytest.mark.parametrize("kind", ["life", "enterprise", "topic"])
    def test_every_door_has_a_rule(self, kind):
        keys = [door.key for door in doors(kind)]

        assert len(keys) == len(set(keys)) > 10
        assert all(door.words or door.topics for door in doors(kind))
