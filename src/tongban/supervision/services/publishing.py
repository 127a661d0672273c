"""The public figures, computed from the watch table and shown for a minute before they are computed again."""

from datetime import date, datetime, time, timedelta

from django.core.cache import cache
from django.db.models import Count
from django.utils import timezone

from tongban.catalogue import public as catalogue
from tongban.kernel import clock
from tongban.ratings import public as ratings
from tongban.supervision.figures import PublicFigures, Share
from tongban.supervision.filters import DECIDED, HANDLED, ON_TIME
from tongban.supervision.models import Watch

ON_TIME_DAYS = 30
SATISFACTION_DAYS = 90
_KEPT_SECONDS = 60


def public_figures() -> PublicFigures:
    """The figures of this minute."""
    today = clock.today()
    kept = cache.get_or_set(f"supervision.public_figures.{today}", lambda: compute_figures(today), _KEPT_SECONDS)
    return kept or compute_figures(today)


def compute_figures(today: date) -> PublicFigures:
    """The figures as of now, from the rows that events wrote."""
    first = today.replace(day=1)
    satisfied_since = today - timedelta(days=SATISFACTION_DAYS - 1)
    satisfaction = ratings.satisfaction(since=satisfied_since)
    return PublicFigures(
        items=catalogue.count_items(),
        handled=Watch.objects.closed_between(first, today).filter(HANDLED).count(),
        received=Watch.objects.filter(opened_at__gte=_midnight(first)).count(),
        month=first,
        on_time=on_time_share(since=today - timedelta(days=ON_TIME_DAYS - 1), until=today),
        satisfaction=Share(satisfaction.satisfied, satisfaction.count, satisfied_since, today),
        computed_at=timezone.now(),
    )


def on_time_share(*, since: date, until: date) -> Share:
    """按时办结率: closed no later than the promised day, of all decided cases that had one."""
    counts = Watch.objects.closed_between(since, until).aggregate(
        of=Count("id", filter=DECIDED), count=Count("id", filter=ON_TIME)
    )
    return Share(counts["count"], counts["of"], since, until)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def tell_popularity() -> int:
    """Tell the catalogue how often each item was applied for in the last 30 days; returns how many items."""
    since = clock.now() - timedelta(days=ON_TIME_DAYS)
    rows = Watch.objects.filter(opened_at__gte=since).values_list("item_code").annotate(Count("id")).order_by()
    counts = dict(rows)
    catalogue.set_popularity(counts)
    return len(counts)
