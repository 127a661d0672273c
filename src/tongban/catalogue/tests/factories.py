"""Objects for tests, of this context and of those above: a published item in one call."""

from collections.abc import Iterable
from typing import Any

import factory
from django.utils import timezone

from tongban.catalogue import public as catalogue
from tongban.catalogue import selectors
from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.element_content import DataElement
from tongban.catalogue.enums import (
    CaseType,
    ElementState,
    HandlingChannel,
    ItemType,
    LimitUnit,
    NameState,
    ResultType,
    ServiceTarget,
    VersionState,
)
from tongban.catalogue.items import Item
from tongban.catalogue.kind_names import normal_name
from tongban.catalogue.models import (
    DirectoryEntry,
    Element,
    HandlingItem,
    Implementation,
    ItemVersion,
    MaterialKind,
    MaterialName,
    ThingVersion,
)
from tongban.catalogue.models import Thing as ThingRow
from tongban.catalogue.tests import shipped as shipped  # for tests of other contexts
from tongban.catalogue.thing_definition import ThingDefinition
from tongban.identity import public as identity
from tongban.identity.tests.factories import DivisionFactory
from tongban.kernel.actors import SYSTEM

AUTHORITY_CODE = "11440000006940116U"
LIMIT_20 = {"value": 20, "unit": LimitUnit.WORKING_DAY}
LIMIT_5 = {"value": 5, "unit": LimitUnit.WORKING_DAY}


def authority(code: str = AUTHORITY_CODE) -> identity.AuthorityRow:
    """The authority with this code (实施主体), made when needed."""
    DivisionFactory()
    return identity.save_authority(code=code, name="广东省教育厅", level=2, division_code="440000")


def definition(**changes: Any) -> ItemDefinition:
    """A definition that passes every publish check; change what the test is about."""
    values: dict[str, Any] = {
        "title": "高等学校教师资格认定",
        "item_type": ItemType.LICENCE,
        "base_code": "440105014004",
        "task_code": AUTHORITY_CODE + "2440105014004",
        "authority_code": AUTHORITY_CODE,
        "authority_name": "广东省教育厅",
        "level": "2",
        "division_code": "440000",
        "targets": (ServiceTarget.PERSON,),
        "case_type": CaseType.PROMISED,
        "legal_basis": ({"law": "中华人民共和国教师法", "article": "第十三条"},),
        "conditions": "具备规定学历并通过国家教师资格考试。",
        "materials": (
            {
                "key": "identity-card",
                "name": "居民身份证",
                "kind": "1",
                "forms": ("1", "2"),
                "source": "政府部门核发",
                "basis": "教师资格条例",
                "copies": 1,
            },
        ),
        "statutory_limit": LIMIT_20,
        "promised_limit": LIMIT_5,
        "charged": False,
        "result_type": ResultType.LICENCE,
        "result_name": "教师资格证",
        "visits": 0,
        "channels": (HandlingChannel.WINDOW, HandlingChannel.WEB),
        "online": True,
        "online_depth": ("4", "5"),
        "online_url": "https://www.example.cn/apply",
        "single_sign_on": True,
        "courier": True,
        "consult_phone": "020-37628755",
        "complaint_phone": "020-37627229",
        "source": "测试数据",
    }
    return ItemDefinition.model_validate(values | changes)


class DirectoryEntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DirectoryEntry
        django_get_or_create = ("base_code",)

    base_code = factory.Sequence(lambda n: f"440105{n:06d}")
    name = "高等学校教师资格认定"
    item_type = ItemType.LICENCE


class ImplementationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Implementation
        django_get_or_create = ("task_code",)

    entry = factory.SubFactory(DirectoryEntryFactory)
    task_code = factory.LazyAttribute(lambda made: f"{AUTHORITY_CODE}2{made.entry.base_code}")
    authority_id = factory.LazyFunction(lambda: authority().id)
    division_code = "440000"


class HandlingItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HandlingItem
        django_get_or_create = ("code",)

    implementation = factory.SubFactory(ImplementationFactory)
    code = factory.LazyAttribute(lambda made: made.implementation.task_code)
    name = "高等学校教师资格认定"


class ItemVersionFactory(factory.django.DjangoModelFactory):
    """A version in force by default. ``says`` holds changes of its definition."""

    class Meta:
        model = ItemVersion

    class Params:
        says: dict[str, Any] = {}

    item = factory.SubFactory(HandlingItemFactory)
    number = 1
    state = VersionState.PUBLISHED
    effective_from = factory.LazyFunction(timezone.now)

    @factory.lazy_attribute
    def definition_json(self) -> dict[str, Any]:
        codes = {
            "task_code": self.item.implementation.task_code,
            "base_code": self.item.implementation.entry.base_code,
            "title": self.item.name,
            "handling_code": self.item.code if self.item.code != self.item.implementation.task_code else "",
        }
        return definition(**codes | self.says).model_dump(mode="json")


def published_item(**changes: Any) -> Item:
    """A published item as other contexts see it; ``changes`` go into its definition."""
    version = ItemVersionFactory(says=changes)
    return selectors.get_item(actor=SYSTEM, version_id=version.pk)


def next_version(version_id: int, **changes: Any) -> Item:
    """The version that takes the place of one in force; ``changes`` go into its definition."""
    old = ItemVersion.objects.get(pk=version_id)
    old.state = VersionState.SUPERSEDED
    old.save(update_fields=["state"])
    said = definition(**(old.definition_json | changes)).model_dump(mode="json")
    new = old.item.versions.create(
        number=old.number + 1, state=VersionState.PUBLISHED, effective_from=old.effective_from, definition_json=said
    )
    return selectors.get_item(actor=SYSTEM, version_id=new.pk)


def draft_version(**changes: Any) -> ItemVersion:
    """A draft of a new item."""
    return ItemVersionFactory(says=changes, state=VersionState.DRAFT, effective_from=None)


def element(**changes: Any) -> DataElement:
    """What a data element says: the name of a person; change what the test is about."""
    values: dict[str, Any] = {
        "name": "姓名",
        "definition": "申请人在公安机关登记的姓名",
        "max_length": 100,
        "source": "人口库",
        "synonyms": ("申请人姓名",),
    }
    return DataElement.model_validate(values | changes)


def element_in_force(code: str = "person.name", **changes: Any) -> Element:
    """An element in force at its first version, proposed and approved by the platform itself."""
    said = element(**changes)
    made = Element.objects.create(code=code, words=" ".join([said.name, *said.synonyms]))
    made.current = made.versions.create(
        number=1,
        state=ElementState.IN_FORCE,
        content_json=said.model_dump(mode="json"),
        proposed_by="平台",
        proposed_at=timezone.now(),
        judged_by="平台",
        judged_at=timezone.now(),
    )
    made.save()
    return made


def kind_of_material(*spellings: str) -> MaterialKind:
    """A kind of material that these names were sorted to, by people."""
    number = MaterialKind.objects.count() + 1
    kind = MaterialKind.objects.create(code=f"kind-{number}", name=spellings[0], changed_at=timezone.now())
    for spelling in spellings:
        MaterialName.objects.create(
            normal=normal_name(spelling),
            spelling=spelling,
            spellings=[spelling],
            uses=1,
            kind=kind,
            state=NameState.OF_A_KIND,
        )
    return kind


def thing(
    *items: Item,
    state: VersionState = VersionState.PUBLISHED,
    edges: Iterable[tuple[Item, Item, str]] = (),
    numbers: Iterable[tuple[Item, Item, str]] = (),
    **says: Any,
) -> catalogue.Thing:
    """A thing of these items in force; ``edges``: (before, after, key of the material that the result stands for),
    ``numbers``: (before, after, key of the question that its number answers)."""
    whens = says.pop("when", {})
    said = {
        "code": f"thing-{ThingRow.objects.count() + 1}",
        "title": "开办餐饮店",
        "parts": [{"item_code": item.code, "when": whens.get(item.code)} for item in items],
        "edges": [{"before": before.code, "after": after.code, "material_key": key} for before, after, key in edges]
        + [{"before": before.code, "after": after.code, "number_key": key} for before, after, key in numbers],
    } | says
    version = ThingVersion.objects.create(
        thing=ThingRow.objects.create(code=said["code"], title=said["title"]),
        number=1,
        state=state,
        authority_id=authority().id,
        definition_json=ThingDefinition(**said).model_dump(mode="json"),
        effective_from=None if state == VersionState.DRAFT else timezone.now(),
    )
    return catalogue.get_thing(version.pk)


def next_thing(before: catalogue.Thing, parts: Iterable[Item], **says: Any) -> catalogue.Thing:
    """The version of a thing that takes the place of one in force."""
    old = ThingVersion.objects.get(pk=before.version_id)
    ThingVersion.objects.filter(pk=old.pk).update(state=VersionState.SUPERSEDED, effective_to=timezone.now())
    said = old.definition_json | {"parts": [{"item_code": item.code} for item in parts], "edges": []} | says
    new = ThingVersion.objects.create(
        thing=old.thing,
        number=old.number + 1,
        state=VersionState.PUBLISHED,
        authority_id=old.authority_id,
        definition_json=ThingDefinition.model_validate(said).model_dump(mode="json"),
        effective_from=timezone.now(),
    )
    return catalogue.get_thing(new.pk)
