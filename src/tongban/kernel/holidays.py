"""The State Council's notices as versioned rows: loaded, replaced, withdrawn, never changed. One revision an act.

Every act is audited and announced (``CalendarChanged``) in one transaction; the calendar of each process follows.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import ClassVar

from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from tongban.kernel import audit, calendar, clock, events
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.calendar import Edition, Notice
from tongban.kernel.errors import DomainError, Kind
from tongban.kernel.models import CalendarAct, CalendarChange, HolidayNotice

_LOCK = 7_302_551_902  # the advisory lock of whoever changes the calendar
_CURRENT_REVISION = "SELECT max(id) FROM kernel_calendarchange"


class CalendarMoved(DomainError):
    code = "kernel.calendar_moved"
    message = _("Somebody changed the calendar meanwhile. Look at what would change now, then load again.")


class NoticeUnchanged(DomainError):
    code = "kernel.notice_unchanged"
    message = _("This notice for %(year)s is in force already. Nothing has changed.")


class NoticeReasonMissing(DomainError):
    kind = Kind.INVALID
    code = "kernel.notice_reason_missing"
    message = _("Write why the notice in force is replaced or withdrawn: dates of running cases hang on it.")


class NoticeNotInForce(DomainError):
    kind = Kind.NOT_FOUND
    code = "kernel.notice_not_in_force"
    message = _("No notice for %(year)s is in force.")


class YearIsOver(DomainError):
    code = "kernel.notice_year_over"
    message = _("%(year)s is over: its notice can be corrected by loading a right one, not withdrawn.")


@dataclass(frozen=True)
class CalendarChanged(events.Event):
    """The calendar counts otherwise from ``first_day`` to ``last_day``; both None: only provisional days were fixed."""

    name: ClassVar[str] = "kernel.calendar_changed"
    revision: int
    before: int
    year: int
    act: str
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day that counts otherwise than before."""

    day: date
    works: bool
    name: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What a notice would change against the calendar in force at ``revision``."""

    notice: Notice
    revision: int
    replaces: int | None  # the version in force
    unchanged: bool
    days: tuple[ChangedDay, ...]
    working_days: int  # in the notice's year, with this notice


def compare(notice: Notice) -> Difference:
    """What loading this notice would change."""
    now = calendar.look()
    standing = HolidayNotice.objects.filter(year=notice.year, until__isnull=True).first()
    after = _with(now, notice)
    changed = now.calendar.differences(after.calendar)
    return Difference(
        notice=notice,
        revision=now.revision,
        replaces=standing.version if standing else None,
        unchanged=standing is not None and standing.digest == _digest(notice),
        days=tuple(ChangedDay(day, after.calendar.is_working_day(day), after.names.get(day, "")) for day in changed),
        working_days=after.calendar.between(date(notice.year - 1, 12, 31), date(notice.year, 12, 31)),
    )


def compare_without(year: int) -> tuple[ChangedDay, ...]:
    """What withdrawing the notice of a year would change. Raises NoticeNotInForce."""
    now = calendar.look()
    if not HolidayNotice.objects.filter(year=year, until__isnull=True).exists():
        raise NoticeNotInForce(year=year)
    after = calendar.edition_of(0, [notice for notice in now.notices if notice.year != year])
    changed = now.calendar.differences(after.calendar)
    return tuple(ChangedDay(day, after.calendar.is_working_day(day), now.names.get(day, "")) for day in changed)


@transaction.atomic
def load_notice(
    *,
    actor: Actor,
    notice: Notice,
    published_on: date | None = None,
    reason: str = "",
    revision: int | None = None,
) -> HolidayNotice:
    """Put a notice in force; a notice of the same year that is in force ends, which needs a reason.

    ``revision`` is the calendar the person has looked at. Refuses CalendarMoved, NoticeUnchanged, NoticeReasonMissing.
    """
    before = _open_calendar(revision)
    standing = HolidayNotice.objects.filter(year=notice.year, until__isnull=True).first()
    if standing and standing.digest == _digest(notice):
        raise NoticeUnchanged(year=notice.year)
    if standing and not reason.strip():
        raise NoticeReasonMissing
    act = CalendarAct.REPLACED if standing else CalendarAct.LOADED
    change = _change(actor, act, notice.year, reason)
    if standing:
        standing.until = change
        standing.save(update_fields=["until"])
    row = _insert(notice, change, published_on)
    _announce(actor, change, before, _with(before, notice, change.pk), version=row.version, digest=row.digest)
    return row


@transaction.atomic
def withdraw_notice(*, actor: Actor, year: int, reason: str, revision: int | None = None) -> HolidayNotice:
    """End a notice without another in its place: its year is counted by rule again, provisionally."""
    before = _open_calendar(revision)
    standing = HolidayNotice.objects.filter(year=year, until__isnull=True).first()
    if standing is None:
        raise NoticeNotInForce(year=year)
    if year < clock.today().year:
        raise YearIsOver(year=year)
    if not reason.strip():
        raise NoticeReasonMissing
    change = _change(actor, CalendarAct.WITHDRAWN, year, reason)
    standing.until = change
    standing.save(update_fields=["until"])
    left = [notice for notice in before.notices if notice.year != year]
    _announce(actor, change, before, calendar.edition_of(change.pk, left), version=standing.version, digest="")
    return standing


@transaction.atomic
def load_shipped_notices() -> int:
    """Put the notices that ship with the platform into rows, each year once; returns how many were new.

    A year that has any row, also an ended one, is the bureau's own: it is left alone.
    """
    _lock()
    known = set(HolidayNotice.objects.values_list("year", flat=True))
    fresh = [notice for notice in calendar.published_notices() if notice.year not in known]
    if not fresh:
        return 0
    before = _edition_in_force(_last_revision())
    for notice in fresh:
        change = _change(SYSTEM, CalendarAct.SHIPPED, notice.year, "")
        _insert(notice, change, None)
    after = calendar.edition_of(change.pk, [*before.notices, *fresh] if known else fresh)
    _announce(SYSTEM, change, before, after, version=1, digest="")
    return len(fresh)


def current_revision() -> int | None:
    """The number of the last change; 0 before the first. None when this connection cannot be asked now."""
    if connection.in_atomic_block and connection.needs_rollback:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_CURRENT_REVISION)
        return cursor.fetchone()[0] or 0


@lru_cache(maxsize=16)
def edition_at(revision: int) -> Edition:
    """The notices that were in force at a revision (unchanging, so it is kept); the shipped ones for 0."""
    return _edition_in_force(revision)


def get_notice(*, year: int, version: int) -> HolidayNotice:
    """One version of one year. Raises NoticeNotInForce when there is none."""
    found = HolidayNotice.objects.select_related("since", "until").filter(year=year, version=version).first()
    if found is None:
        raise NoticeNotInForce(year=year)
    return found


def changes_of(revisions: list[int]) -> dict[int, CalendarChange]:
    """The changes that made these revisions."""
    return CalendarChange.objects.in_bulk(revisions)


def list_notices() -> list[HolidayNotice]:
    """All versions, newest year first."""
    return list(HolidayNotice.objects.select_related("since", "until").order_by("-year", "-version"))


def notice_of(row: HolidayNotice) -> Notice:
    """The notice a row holds."""
    return Notice.from_json({"year": row.year, "papers": row.papers, "days": row.days})


def _open_calendar(looked_at: int | None) -> Edition:
    """The calendar under the lock of whoever changes it, with the shipped notices in rows."""
    _lock()
    revision = _last_revision()
    if looked_at is not None and looked_at != revision:
        raise CalendarMoved
    if not revision:
        load_shipped_notices()
    return _edition_in_force(_last_revision())


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _last_revision() -> int:
    return CalendarChange.objects.aggregate(last=Max("id"))["last"] or 0


def _edition_in_force(revision: int) -> Edition:
    if not revision:
        return calendar.edition_of(0, calendar.published_notices())
    rows = HolidayNotice.objects.filter(Q(until__isnull=True) | Q(until__gt=revision), since__lte=revision)
    return calendar.edition_of(revision, [notice_of(row) for row in rows.order_by("year")])


def _with(edition: Edition, notice: Notice, revision: int = 0) -> Edition:
    others = [each for each in edition.notices if each.year != notice.year]
    return calendar.edition_of(revision, [*others, notice])


def _change(actor: Actor, act: CalendarAct, year: int, reason: str) -> CalendarChange:
    return CalendarChange.objects.create(
        act=act,
        year=year,
        at=clock.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name[:100],
        reason=reason.strip()[:500],
    )


def _insert(notice: Notice, change: CalendarChange, published_on: date | None) -> HolidayNotice:
    last = HolidayNotice.objects.filter(year=notice.year).aggregate(last=Max("version"))["last"] or 0
    return HolidayNotice.objects.create(
        year=notice.year,
        version=last + 1,
        days=notice.days,
        papers=list(notice.papers),
        published_on=published_on,
        digest=_digest(notice),
        since=change,
    )


def _digest(notice: Notice) -> str:
    return hashlib.new("sm3", notice.to_json().encode()).hexdigest()


def _announce(
    actor: Actor, change: CalendarChange, before: Edition, after: Edition, *, version: int, digest: str
) -> None:
    days = before.calendar.differences(after.calendar)
    first, last = (days[0], days[-1]) if days else (None, None)
    audit.record(
        actor=actor,
        action=f"kernel.{change.act}_holiday_notice",
        subject=f"calendar:{change.year}",
        revision=change.pk,
        version=version,
        digest=digest,
        changed=[str(day) for day in days[:100]],
        reason=change.reason,
    )
    events.publish(
        CalendarChanged(
            revision=change.pk, before=before.revision, year=change.year, act=change.act, first_day=first, last_day=last
        )
    )
    transaction.on_commit(calendar.look)
