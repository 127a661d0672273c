"""Versions published ahead of their day (待生效): which is in force follows from dates; states catch up here.

``ItemVersionQuerySet.in_force`` asks the dates, so guide and application change at midnight whether a job ran or not.
The job moves the states, tells the search, and leaves a line in the audit.
"""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from tongban.catalogue.enums import VersionState
from tongban.catalogue.events import ItemVersionsPublished
from tongban.catalogue.models import HandlingItem, ItemVersion
from tongban.kernel import audit, clock, events
from tongban.kernel.actors import SYSTEM

IN_FORCE = frozenset({VersionState.PUBLISHED, VersionState.SUSPENDED})


def first_moment_of(day: date) -> datetime:
    """00:00 of a day in Beijing time: the new version begins, the old one ended with the day before."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


def settle_all() -> int:
    """Bring every version whose day has come into force; returns how many. Each item on its own."""
    due = ItemVersion.objects.filter(state=VersionState.SCHEDULED, effective_from__lte=clock.now())
    return sum(settle_item(item_id) for item_id in list(due.values_list("item_id", flat=True)))


@transaction.atomic
def settle_item(item_id: int) -> bool:
    """The version of one item whose day has come becomes the one in force, the one before it ends. Safe to repeat."""
    item = HandlingItem.objects.select_for_update().get(pk=item_id)
    due = ItemVersion.objects.filter(item=item, state=VersionState.SCHEDULED, effective_from__lte=clock.now())
    version = due.first()
    if version is None:
        return False
    ItemVersion.objects.filter(item=item, state__in=IN_FORCE).update(state=VersionState.SUPERSEDED)
    version.state = VersionState.PUBLISHED
    version.save()
    item.name = version.definition_json["title"]
    item.save(update_fields=["name"])
    audit.record(
        actor=SYSTEM,
        action="catalogue.come_into_force",
        subject=f"item:{item.code}",
        version=version.number,
        state=version.state,
    )
    events.publish(ItemVersionsPublished(version_ids=(version.pk,)))
    return True


def scheduled_items(item_ids: Iterable[int]) -> set[int]:
    """Those of the items that have a version waiting for its day."""
    waiting = ItemVersion.objects.filter(item_id__in=list(item_ids), state=VersionState.SCHEDULED)
    return set(waiting.values_list("item_id", flat=True))
