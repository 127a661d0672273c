"""Which items in force ask for which element. A read model: it follows publications, and can be made anew."""

from collections.abc import Iterable

from django.db import transaction

from tongban.catalogue import defaults, selectors
from tongban.catalogue.element_mapping import elements_in
from tongban.catalogue.items import Item
from tongban.catalogue.models import ElementUse, HandlingItem, ItemVersion
from tongban.kernel.actors import SYSTEM

BATCH = 500


@transaction.atomic
def refresh_uses(item_codes: Iterable[str]) -> int:
    """Make the uses of these items say what is in force now; safe to repeat, and to run late."""
    codes = sorted(set(item_codes))
    list(HandlingItem.objects.select_for_update().filter(code__in=codes).order_by("pk").values_list("pk"))
    ElementUse.objects.filter(item_code__in=codes).delete()
    in_force = ItemVersion.objects.visible_to(SYSTEM).in_force().filter(item__code__in=codes)
    items = selectors.get_items(actor=SYSTEM, version_ids=list(in_force.values_list("pk", flat=True)))
    ElementUse.objects.bulk_create([use for item in items.values() for use in _uses_of(item)], batch_size=2000)
    return len(items)


def refresh_versions(version_ids: Iterable[int]) -> int:
    """The same for the items these versions belong to, some hundred at a time."""
    versions = ItemVersion.objects.visible_to(SYSTEM).filter(pk__in=list(version_ids))
    codes = list(versions.order_by("item__code").values_list("item__code", flat=True).distinct())
    return _in_batches(codes)


def rebuild() -> int:
    """Count all uses anew; uses of items that are gone go too."""
    codes = list(HandlingItem.objects.order_by("code").values_list("code", flat=True))
    ElementUse.objects.exclude(item_code__in=codes).delete()
    return _in_batches(codes)


def _in_batches(codes: list[str]) -> int:
    return sum(refresh_uses(codes[start : start + BATCH]) for start in range(0, len(codes), BATCH))


def _uses_of(item: Item) -> list[ElementUse]:
    """One use for each element, with the question that asks for it first."""
    asked: dict[str, str] = {}
    for field, element in elements_in(defaults.form_of(item.definition)):
        asked.setdefault(element, field.label)
    return [
        ElementUse(
            element_code=element,
            item_code=item.code,
            version_id=item.version_id,
            item_title=item.title[:500],
            question=label[:200],
        )
        for element, label in asked.items()
    ]
