"""Reads of ratings. What staff get holds neither a party nor a case number."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, Q

from tongban.identity import public as identity
from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.masking import mask_number
from tongban.kernel.pagination import Page, after
from tongban.ratings import questions
from tongban.ratings.enums import Level, Occasion, RectificationState
from tongban.ratings.errors import RectificationNotFound
from tongban.ratings.links import Target
from tongban.ratings.models import Invitation, Rating, RatingQuerySet, Rectification
from tongban.ratings.rows import DepartmentRatings, LevelCount, Overview, RectificationCounts, Satisfaction, Voice

CROWD = 5  # an item is named beside a text only when so many people rated it: one of one is a name
SATISFIED = Q(level__lte=Level.FAIR)
BAD = Q(level__gte=Level.DISSATISFIED)
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9][0-9 -]{5,}[0-9Xx](?![0-9A-Za-z])")


def list_invitations(target: Target) -> list[Invitation]:
    """What a signed link lets its holder rate, visit first."""
    if target.case_number:
        found = Invitation.objects.filter(occasion=Occasion.CASE, reference=target.case_number)
    else:
        found = Invitation.objects.filter(application_number=target.application_number)
    return list(found.order_by("-occasion", "reference")[:50])


def find_invitation(*, target: Target, chosen: str = "") -> Invitation | None:
    """The one meant: the only one of the link, or the chosen one of several."""
    found = list_invitations(target)
    if chosen:
        return next((invitation for invitation in found if invitation.choice == chosen), None)
    return found[0] if len(found) == 1 else None


def list_open_cases(*, case_numbers: list[str]) -> list[str]:
    """Which of these finished cases can still be rated, newest first."""
    oldest = clock.now() - timedelta(days=settings.TONGBAN_RATINGS_DAYS)
    found = Invitation.objects.filter(
        occasion=Occasion.CASE, reference__in=case_numbers, used=False, opened_at__gte=oldest
    )
    return list(found.order_by("-opened_at", "-id").values_list("reference", flat=True))


def satisfaction(*, since: date, until: date | None = None) -> Satisfaction:
    """满意率 of the whole platform from ``since`` to ``until`` (today), both inclusive. A public figure."""
    return _satisfaction(_between(Rating.objects.visible_to(SYSTEM), since, until or clock.today()))  # a public total


def get_overview(*, actor: Actor, days: int) -> Overview:
    """Levels and departments of the last ``days`` days."""
    until = clock.today()
    since = until - timedelta(days=days - 1)
    mine = _between(Rating.objects.visible_to(actor), since, until)
    total = _satisfaction(mine)
    counts = dict(mine.values_list("level").annotate(Count("id")).order_by())
    levels = [
        LevelCount(
            level, str(level.label), level.stars, counts.get(level, 0), counts.get(level, 0) / (total.count or 1)
        )
        for level in Level
    ]
    return Overview(since, until, total, levels, _departments(mine))


def list_voices(*, actor: Actor, days: int, bad_only: bool = False, cursor: str = "") -> Page[Voice]:
    """What people wrote, newest first, without anything that tells who they are."""
    since = clock.today() - timedelta(days=days - 1)
    mine = Rating.objects.visible_to(actor)
    written = _between(mine, since, clock.today()).filter(BAD if bad_only else Q()).exclude(text="", answers=[])
    found = after(written, order=("-given_on", "-id"), cursor=cursor, size=20)
    crowded = _crowded_items(mine, {rating.item_code for rating in found.rows}, since)
    return Page(
        [_voice(rating, rating.item_code in crowded, _names(found.rows)) for rating in found.rows], found.next_cursor
    )


def _between(ratings: RatingQuerySet, since: date, until: date) -> RatingQuerySet:
    return ratings.counted().filter(given_on__gte=since, given_on__lte=until)


def _satisfaction(ratings: RatingQuerySet) -> Satisfaction:
    counts = ratings.aggregate(count=Count("id"), satisfied=Count("id", filter=SATISFIED))
    share = counts["satisfied"] / counts["count"] if counts["count"] else None
    return Satisfaction(share, counts["count"], counts["satisfied"])


def _departments(ratings: RatingQuerySet) -> list[DepartmentRatings]:
    """Ranked by bad ratings, then by number of ratings."""
    rows = list(
        ratings.values("authority_id")
        .annotate(count=Count("id"), bad=Count("id", filter=BAD), satisfied=Count("id", filter=SATISFIED))
        .order_by("-bad", "-count", "authority_id")
    )
    names = identity.get_authorities([row["authority_id"] for row in rows])
    return [DepartmentRatings(name=_name(names, row["authority_id"]), **row) for row in rows]


def _crowded_items(ratings: RatingQuerySet, codes: set[str], since: date) -> set[str]:
    counted = ratings.filter(item_code__in=codes, given_on__gte=since).values("item_code").annotate(n=Count("id"))
    return set(counted.filter(n__gte=CROWD).order_by().values_list("item_code", flat=True))


def _names(ratings: Iterable[Rating]) -> dict[int, identity.AuthorityRow]:
    return identity.get_authorities({rating.authority_id for rating in ratings})


def _name(names: dict[int, identity.AuthorityRow], authority_id: int) -> str:
    return names[authority_id].name if authority_id in names else ""


def _voice(rating: Rating, crowded: bool, names: dict[int, identity.AuthorityRow]) -> Voice:
    level = Level(rating.level)
    question = questions.question_of(setting=rating.setting, level=level, version=rating.question_version)
    return Voice(
        level=level.value,
        label=str(level.label),
        stars=level.stars,
        month=rating.given_on.replace(day=1),
        authority_name=_name(names, rating.authority_id),
        item_title=rating.item_title if crowded else "",
        text=_without_numbers(rating.text),
        statements=tuple(each.statement for each in question.indicators if each.key in rating.answers),
    )


def _without_numbers(text: str) -> str:
    """Telephone and certificate numbers somebody wrote down about themselves, masked."""
    return _LONG_NUMBER.sub(lambda found: mask_number(found.group()), text)


# -- bad ratings being looked into


def list_rectifications(*, actor: Actor, part: str, cursor: str = "") -> Page[Rectification]:
    """Bad ratings: open ones in due order, those overdue, those the bureau must decide on, or closed ones."""
    mine = Rectification.objects.visible_to(actor).select_related("rating")
    if part == "closed":
        return after(mine.filter(closed_at__isnull=False), order=("-id",), cursor=cursor, size=30)
    mine = mine.open()
    if part == "late":
        mine = mine.filter(act_by__lt=clock.today())
    elif part == "appeals":
        mine = mine.filter(state=RectificationState.APPEALED)
    return after(mine, order=("act_by", "id"), cursor=cursor, size=30)


def get_rectification(*, actor: Actor, rectification_id: int) -> Rectification:
    found = Rectification.objects.visible_to(actor).filter(pk=rectification_id).select_related("rating").first()
    if found is None:
        raise RectificationNotFound
    return found


def find_rectification_of(invitation: Invitation) -> Rectification | None:
    """What became of the bad rating given with this invitation."""
    return Rectification.objects.visible_to(SYSTEM).filter(rating__invitation=invitation).first()


def statements_of(rating: Rating) -> tuple[str, ...]:
    """What was ticked, in the words of then."""
    question = questions.question_of(setting=rating.setting, level=rating.level, version=rating.question_version)
    return tuple(each.statement for each in question.indicators if each.key in rating.answers)


def count_rectifications(*, actor: Actor, days: int) -> RectificationCounts:
    """差评整改率 and 回访率 of bad ratings of the last ``days`` days, those removed after review left out."""
    since = clock.today() - timedelta(days=days - 1)
    mine = Rectification.objects.visible_to(actor).filter(rating__given_on__gte=since, rating__removed=False)
    named = Q(is_real_name=True)
    return RectificationCounts(
        **mine.aggregate(
            confirmed=Count("id"),
            closed=Count("id", filter=Q(closed_at__isnull=False)),
            real_name=Count("id", filter=named),
            called=Count("id", filter=named & ~Q(call_back="")),
            late=Count("id", filter=Q(closed_at__isnull=True, act_by__lt=clock.today())),
        )
    )
