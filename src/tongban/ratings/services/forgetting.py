"""After its term a rating counts on in the figures, but no longer says who gave it or what he wrote."""

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from tongban.kernel import clock, retention
from tongban.kernel.privacy import Retention
from tongban.ratings.enums import OPEN_RECTIFICATIONS
from tongban.ratings.models import Invitation, Rating, Rectification

GONE = "保存期限已满，内容已删除。"  # an answered rectification keeps some words
_CONTACT = ("contact_name", "contact_phone")  # sealed; that there is one is noted beside
_WORDS = ("found", "call_back_words", "appeal_answer", "measures", "again_text")


def forget_who_said_what() -> int:
    """Ratings past their term, but for those still being looked into; returns how many invitations were emptied."""
    oldest = retention.oldest_kept(Retention.RATING, clock.now())
    done = 0
    while some := _forget_some(timezone.localdate(oldest)):
        done += some
    return done


@transaction.atomic
def _forget_some(before: date) -> int:
    keys = list(_overdue(before).values_list("pk", flat=True)[: retention.BATCH])
    if not keys:
        return 0
    ratings = Rating.objects.filter(invitation__in=keys)
    mended = Rectification.objects.filter(rating__in=ratings)
    mended.update(**dict.fromkeys(_CONTACT + _WORDS, ""), is_real_name=False)
    mended.exclude(answer="").update(answer=GONE)
    ratings.update(text="", answers=[])
    Invitation.objects.filter(pk__in=keys).update(party=None)
    retention.note_forgotten(Invitation._meta.label, Retention.RATING, keys)
    return len(keys)


def _overdue(before: date) -> "QuerySet[Invitation]":
    """Invitations opened before the day that still lead to a person or to words, and are no open matter."""
    rated = Rating.objects.filter(given_on__lt=before).exclude(rectification__state__in=OPEN_RECTIFICATIONS)
    worded = ~Q(text="") | ~Q(answers=[]) | Q(rectification__is_real_name=True)
    for column in _WORDS:
        worded |= Q(**{f"rectification__{column}__gt": ""})
    of_person = Q(party__isnull=False) & (Q(used=False) | Q(pk__in=rated.values("invitation")))
    found = Invitation.objects.filter(opened_at__date__lt=before)
    return found.filter(of_person | Q(pk__in=rated.filter(worded).values("invitation"))).order_by("pk")
