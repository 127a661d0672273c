"""A draft nobody goes on with is deleted after its term, a month after its owner was told (个人信息保护法 art. 19)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from tongban.applications.enums import ApplicationState
from tongban.applications.events import DraftEnds
from tongban.applications.models import Application
from tongban.applications.services.drafts import discard_draft
from tongban.kernel import audit, clock, events, retention
from tongban.kernel.actors import SYSTEM
from tongban.kernel.privacy import Retention

WARNED_BEFORE = timedelta(days=30)


def tend_old_drafts() -> None:
    """Warn of drafts near their end; delete those whose term is over. What is saved again meanwhile starts anew."""
    for number in _numbers(_to_warn()):
        warn_of_end(number=number)
    for number in _numbers(_over()):
        forget_draft(number=number)


@transaction.atomic
def warn_of_end(*, number: str) -> bool:
    """Tell the owner of a draft the day it will be deleted. False when it was saved, or told, meanwhile."""
    application = _to_warn().select_for_update(of=("self",)).filter(number=number).first()
    if application is None:
        return False
    application.warned_at = clock.now()
    application.save(update_fields=["warned_at"])
    last_day = timezone.localdate(application.warned_at + WARNED_BEFORE)
    events.publish(DraftEnds(number, application.saved_at.isoformat(), last_day.isoformat()))
    audit.record(actor=SYSTEM, action="applications.warn_of_end", subject=f"application:{number}", ends=last_day)
    return True


@transaction.atomic
def forget_draft(*, number: str) -> bool:
    """Discard a draft whose term is over and whose owner was told a month ago. False when it was saved meanwhile."""
    if not _over().select_for_update(of=("self",)).filter(number=number).exists():
        return False
    discard_draft(actor=SYSTEM, number=number)
    retention.note_forgotten(Application._meta.label, Retention.DRAFT, [number])
    return True


def discard_drafts_of(*, party_id: int) -> None:
    """Discard every draft of a party. One it filled in for somebody else is that person's and stays."""
    drafts = Application.objects.filter(applicant=party_id, state=ApplicationState.DRAFT)
    for number in drafts.order_by("pk").values_list("number", flat=True):
        discard_draft(actor=SYSTEM, number=number)


def _to_warn() -> "QuerySet[Application]":
    soon = retention.oldest_kept(Retention.DRAFT, clock.now()) + WARNED_BEFORE
    untold = Q(warned_at__isnull=True) | Q(warned_at__lt=F("saved_at"))
    return Application.objects.filter(untold, state=ApplicationState.DRAFT, saved_at__lt=soon)


def _over() -> "QuerySet[Application]":
    now = clock.now()
    told = Q(warned_at__gte=F("saved_at"), warned_at__lt=now - WARNED_BEFORE)
    oldest = retention.oldest_kept(Retention.DRAFT, now)
    return Application.objects.filter(told, state=ApplicationState.DRAFT, saved_at__lt=oldest)


def _numbers(drafts: "QuerySet[Application]") -> list[str]:
    return list(drafts.order_by("saved_at").values_list("number", flat=True)[: retention.BATCH])
