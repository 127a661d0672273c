"""What other contexts get from the catalogue."""

import pytest
from django.db import DatabaseError, connection, transaction

from tongban.catalogue import public as catalogue
from tongban.catalogue.enums import CaseType, FieldType, LimitUnit, StepKind, VersionState
from tongban.catalogue.errors import VersionNotFound
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.tests.factories import ItemVersionFactory, draft_version, published_item
from tongban.kernel.actors import PUBLIC

pytestmark = pytest.mark.django_db


class TestGetItem:
    def test_gives_one_version_as_a_row(self):
        version = ItemVersionFactory(says={"title": "教师资格认定"})

        item = catalogue.get_item(version.pk)

        assert item.title == item.definition.title == "教师资格认定"
        assert item.code == version.item.code
        assert item.authority_id == version.item.implementation.authority_id
        assert item.open

    def test_refuses_an_unknown_version(self):
        with pytest.raises(VersionNotFound):
            catalogue.get_item(999_999)

    def test_hides_drafts_from_the_public(self):
        with pytest.raises(VersionNotFound):
            catalogue.get_item(draft_version().pk, actor=PUBLIC)

    def test_reads_a_published_definition_once(self, django_assert_num_queries):
        version = ItemVersionFactory()
        with django_assert_num_queries(2):
            catalogue.get_item(version.pk)
        with django_assert_num_queries(1):
            catalogue.get_item(version.pk)

    def test_shows_the_state_of_today_though_the_definition_is_kept(self):
        version = ItemVersionFactory()
        assert catalogue.get_item(version.pk).open

        ItemVersion.objects.filter(pk=version.pk).update(state=VersionState.SUSPENDED)

        assert not catalogue.get_item(version.pk).open

    def test_reads_a_draft_afresh_each_time(self):
        draft = draft_version(title="旧名称")
        assert catalogue.get_item(draft.pk).title == "旧名称"

        draft.definition_json["title"] = "新名称"
        draft.save()

        assert catalogue.get_item(draft.pk).title == "新名称"


class TestGetItems:
    def test_gives_many_in_two_statements(self, django_assert_num_queries):
        versions = [ItemVersionFactory().pk for _ in range(5)]

        with django_assert_num_queries(2):
            items = catalogue.get_items([*versions, 999_999])

        assert sorted(items) == sorted(versions)

    def test_of_nothing_is_nothing(self):
        assert catalogue.get_items([]) == {}


class TestGetItemInForce:
    def test_finds_the_published_version_by_code(self):
        item = published_item()

        assert catalogue.get_item_in_force(item.code) == item

    @pytest.mark.parametrize("state", [VersionState.SUSPENDED, VersionState.SUPERSEDED, VersionState.CANCELLED])
    def test_refuses_what_is_no_longer_in_force(self, state):
        version = ItemVersionFactory(state=state)

        assert catalogue.find_item_in_force(version.item.code) is None
        with pytest.raises(catalogue.ItemNotFound):
            catalogue.get_item_in_force(version.item.code)


class TestPublishedVersionsNeverChange:
    @pytest.mark.parametrize(
        "change",
        [
            {"definition_json": {}},
            {"number": 7},
            {"state": VersionState.DRAFT},
            {"effective_from": None},
            {"editors": ["staff:1"]},
        ],
    )
    def test_the_database_refuses_to_change_what_was_published(self, change):
        version = ItemVersionFactory()

        with pytest.raises(DatabaseError, match="was published"), transaction.atomic():
            ItemVersion.objects.filter(pk=version.pk).update(**change)

    def test_the_database_refuses_to_remove_what_was_published(self):
        version = ItemVersionFactory()

        with pytest.raises(DatabaseError, match="was published"), transaction.atomic():
            version.delete()

    def test_plain_sql_is_refused_too(self):
        version = ItemVersionFactory()

        with pytest.raises(DatabaseError, match="was published"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE catalogue_itemversion SET definition_json = '{}' WHERE id = %s", [version.pk])

    def test_a_draft_may_change_and_go(self):
        draft = draft_version()
        draft.number = 3
        draft.save()

        draft.delete()

        assert not ItemVersion.objects.exists()


class TestFormOf:
    def keys(self, **changes):
        return [field.key for section in published_item(**changes).form for field in section.fields]

    def test_asks_a_person_for_name_number_and_reason(self):
        keys = self.keys(targets=("1",))

        assert keys == ["name", "citizen_id", "mobile", "address", "reason"]

    def test_asks_an_organisation_for_its_code_and_representative(self):
        keys = self.keys(targets=("2", "4"))

        assert {"organisation_name", "uscc", "legal_representative", "reason"} <= set(keys)
        assert "citizen_id" not in keys

    def test_asks_first_who_applies_when_both_may(self):
        item = published_item(targets=("1", "2"))

        first, *others = item.form

        assert first.fields[0].type is FieldType.CHOICE
        assert not any(field.required for section in others[:2] for field in section.fields)

    def test_keys_are_unique(self):
        keys = self.keys(targets=("1", "2"))

        assert len(keys) == len(set(keys))

    def test_keeps_the_form_of_the_version(self):
        form = ({"key": "own", "title": "自己的表单", "fields": ({"key": "a", "label": "甲"},)},)

        assert self.keys(form=form) == ["a"]


class TestRouteOf:
    def kinds(self, **changes):
        return [step.kind for step in published_item(**changes).route]

    def test_is_accept_review_decide_by_default(self):
        assert self.kinds() == [StepKind.ACCEPT, StepKind.REVIEW, StepKind.DECIDE]

    def test_of_an_instant_item_has_no_review(self):
        instant = {"unit": LimitUnit.INSTANT}

        assert self.kinds(case_type=CaseType.INSTANT, promised_limit=instant) == [StepKind.ACCEPT, StepKind.DECIDE]

    def test_lists_each_required_material_for_the_acceptance_clerk(self):
        accept = published_item().route[0]

        assert "已收到:居民身份证" in accept.checklist


class TestMaterialsFor:
    SITUATIONS = (
        {
            "key": "premises",
            "question": "经营场所是自有还是租用?",
            "options": (
                {"value": "own", "label": "自有", "materials": ("deed",)},
                {"value": "rent", "label": "租用", "materials": ("lease",)},
            ),
        },
    )
    MATERIALS = (
        {"key": "form", "name": "申请书"},
        {"key": "deed", "name": "不动产权证书"},
        {"key": "lease", "name": "租赁合同"},
    )

    def needed(self, chosen):
        item = published_item(situations=self.SITUATIONS, materials=self.MATERIALS)
        return [material.key for material in item.materials_for(chosen)]

    def test_leaves_out_what_another_answer_would_need(self):
        assert self.needed({"situation-premises": "rent"}) == ["form", "lease"]

    def test_asks_for_everything_while_the_question_is_open(self):
        assert self.needed({}) == ["form", "deed", "lease"]

    def test_keeps_a_material_that_two_options_share(self):
        shared = [
            dict(self.SITUATIONS[0], options=tuple(dict(o, materials=("deed",)) for o in self.SITUATIONS[0]["options"]))
        ]
        item = published_item(situations=tuple(shared), materials=self.MATERIALS)

        assert "deed" in [material.key for material in item.materials_for({"situation-premises": "rent"})]
