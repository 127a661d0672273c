"""Reads of supervision. Totals come from index ranges: open cases only, or cases closed in a bounded period."""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tongban.cases.public import CaseState
from tongban.identity import public as identity
from tongban.identity.public import BUREAU_WATCH
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.memory import kept
from tongban.kernel.pagination import Page, after
from tongban.supervision.enums import Light
from tongban.supervision.errors import LogNotFound
from tongban.supervision.filters import DECIDED, ON_TIME, Selection, month_of
from tongban.supervision.lights import Thresholds
from tongban.supervision.models import ForeignCase, ForeignLog, Watch, WatchQuerySet
from tongban.supervision.rows import Board, Figure, Group, Lights, WatchRow

SPARK_DAYS = 30
SHOWN_AT_ONCE = 50
KEPT = 15  # seconds
BY_AUTHORITY, BY_ITEM = "authority_id", "item_code"


def _who_may_see(*, actor: Actor, **asked: Any) -> Hashable:
    """What an answer depends on: the rights of who asks, and the question."""
    return actor.kind, actor.permissions, tuple(sorted(asked.items(), key=str))


@kept(KEPT, key=_who_may_see)
def get_board(*, actor: Actor, group_by: str = BY_AUTHORITY, authority_id: int | None = None, skip: int = 0) -> Board:
    """Counts by light, and departments (or items) ranked: most overdue first, then most nearly due, then most open.

    Counted at most every ``KEPT`` seconds for all who ask the same; ``Board.counted_at`` says when.
    ``SHOWN_AT_ONCE`` groups are listed after ``skip``; ``Board.groups_of`` says how many there are. Days are read only
    for the groups listed.
    """
    today = clock.today()
    thresholds = Thresholds.of(today)
    chosen = Selection(authority_id=authority_id)
    open_counts = _open_counts(actor, chosen, thresholds, group_by)
    closed_counts = _closed_counts(actor, chosen, today, group_by)
    groups = [
        _group(key, open_counts.get(key, {}), closed_counts.get(key, (0, 0, 0)), chosen, today)
        for key in {*open_counts, *closed_counts}
    ]
    worst = sorted(groups, key=_worst_first)[skip : skip + SHOWN_AT_ONCE]
    keys = [group.key for group in worst]
    names, days = _names(actor, group_by, keys, today), _closed_per_day(actor, chosen, today, group_by, keys)
    named = [
        replace(group, name=names.get(group.key, str(group.key)), per_day=_spark(days[group.key], today))
        for group in worst
    ]
    totals = {light: sum(counts[light] for counts in open_counts.values()) for light in Light.values}
    return Board(
        clock.now(),
        today,
        thresholds.green_from,
        today.replace(day=1),
        _lights(totals, chosen),
        named,
        len(groups),
        skip,
    )


def list_watches(*, actor: Actor, selection: Selection, cursor: str = "", size: int = 50) -> Page[WatchRow]:
    """The cases of a selection: open ones by due date, closed ones newest first."""
    chosen = _chosen(actor, selection)
    order = ("-closed_on", "-id") if selection.closed else ("due_order", "id")
    found = after(chosen, order=order, cursor=cursor, size=size)
    return Page(list(_rows(found.rows)), found.next_cursor)


@kept(KEPT, key=_who_may_see)
def count_watches(*, actor: Actor, selection: Selection) -> int:
    """How many cases a selection holds."""
    return _chosen(actor, selection).count()


def iterate_watches(*, actor: Actor, selection: Selection) -> Iterator[WatchRow]:
    """All cases of a selection, in bounded memory, for download."""
    cursor = ""
    while True:
        found = list_watches(actor=actor, selection=selection, cursor=cursor, size=200)
        yield from found.rows
        cursor = found.next_cursor
        if not cursor:
            return


def _chosen(actor: Actor, selection: Selection) -> WatchQuerySet:
    return Watch.objects.visible_to(actor).filter(selection.condition(Thresholds.of(clock.today())))


def _open_counts(
    actor: Actor, chosen: Selection, thresholds: Thresholds, group_by: str
) -> dict[int | str, dict[str, int]]:
    counts = {light: Count("id", filter=thresholds.condition(light)) for light in Light.values}
    rows = Watch.objects.visible_to(actor).filter(chosen.condition(thresholds)).values(group_by).annotate(**counts)
    return {row[group_by]: {light: row[light] for light in Light.values} for row in rows.order_by()}


def _closed_counts(
    actor: Actor, chosen: Selection, today: date, group_by: str
) -> dict[int | str, tuple[int, int, int]]:
    """Per group, this month: closed, decided with a promise, on time. Also groups the sparkline alone knows."""
    first, _ = month_of(today)
    month = Q(closed_on__gte=first)
    rows = _recently_closed(actor, chosen, min(first, _spark_from(today)), today).values(group_by)
    counted = rows.annotate(
        closed=Count("id", filter=month),
        decided=Count("id", filter=month & DECIDED),
        on_time=Count("id", filter=month & ON_TIME),
    )
    return {row[group_by]: (row["closed"], row["decided"], row["on_time"]) for row in counted.order_by()}


def _closed_per_day(
    actor: Actor, chosen: Selection, today: date, group_by: str, keys: list[int | str]
) -> dict[int | str, dict[date, int]]:
    """Closings per day of the sparkline, for the groups shown only."""
    rows = _recently_closed(actor, chosen, _spark_from(today), today).filter(**{f"{group_by}__in": keys})
    found: dict[int | str, dict[date, int]] = defaultdict(dict)
    for row in rows.values(group_by, "closed_on").annotate(closed=Count("id")).order_by():
        found[row[group_by]][row["closed_on"]] = row["closed"]
    return found


def _recently_closed(actor: Actor, chosen: Selection, since: date, today: date) -> WatchQuerySet:
    rows = Watch.objects.visible_to(actor).closed_between(since, today)
    return rows if chosen.authority_id is None else rows.filter(authority_id=chosen.authority_id)


def _spark_from(today: date) -> date:
    return today - timedelta(days=SPARK_DAYS - 1)


def _spark(days: dict[date, int], today: date) -> tuple[int, ...]:
    return tuple(days.get(today - timedelta(days=back), 0) for back in reversed(range(SPARK_DAYS)))


def _group(
    key: int | str, lights: dict[str, int], counts: tuple[int, int, int], chosen: Selection, today: date
) -> Group:
    mine = Selection(
        authority_id=key if isinstance(key, int) else chosen.authority_id,
        item_code=key if isinstance(key, str) else "",
    )
    first, _ = month_of(today)
    closed, decided, on_time = counts
    return Group(
        key=key,
        lights=_lights(defaultdict(int, lights), mine),
        closed=Figure(closed, _closed(mine, first, today)),
        decided=Figure(decided, _closed(mine, first, today, "decided")),
        on_time=Figure(on_time, _closed(mine, first, today, "on_time")),
        late=Figure(decided - on_time, _closed(mine, first, today, "late")),
        per_day=(),
    )


def _closed(mine: Selection, first: date, last: date, outcome: str = "") -> Selection:
    return Selection(mine.authority_id, mine.item_code, "", first, last, outcome)


def _lights(counts: dict[str, int], mine: Selection) -> Lights:
    def figure(light: str) -> Figure:
        return Figure(counts[light], Selection(mine.authority_id, mine.item_code, light))

    total = sum(counts[light] for light in Light.values)
    return Lights(Figure(total, mine), *(figure(light) for light in Light.values))


def _worst_first(group: Group) -> tuple[int, int, int, int, str]:
    return (
        -group.lights.red.count,
        -group.lights.amber.count,
        -group.lights.total.count,
        -group.closed.count,
        str(group.key),
    )


def _names(actor: Actor, group_by: str, keys: list[int | str], today: date) -> dict[int | str, str]:
    if group_by == BY_AUTHORITY:
        found = identity.get_authorities({int(key) for key in keys})
        return {key: row.name for key, row in found.items()}
    mine = Watch.objects.visible_to(actor)
    recent = mine.closed_between(today - timedelta(days=SPARK_DAYS), today)
    titles: dict[int | str, str] = dict(_titles(recent, keys))
    titles.update(_titles(mine.open(), keys))
    return titles


def _titles(watches: WatchQuerySet, codes: list[int | str]) -> Iterator[tuple[str, str]]:
    """One title for each item code, read from open or recent cases: both index ranges are bounded."""
    rows = watches.filter(item_code__in=codes).order_by("item_code", "-id").distinct("item_code")
    return rows.values_list("item_code", "item_title").iterator()


def _rows(watches: list[Watch]) -> Iterator[WatchRow]:
    thresholds = Thresholds.of(clock.today())
    authorities = identity.get_authorities({watch.authority_id for watch in watches})
    for watch in watches:
        authority = authorities.get(watch.authority_id)
        yield WatchRow(
            case_number=watch.case_number,
            item_title=watch.item_title,
            authority_name=authority.name if authority else "",
            state=watch.state,
            state_label=str(CaseState(watch.state).label),
            due_on=watch.due_on,
            promised_on=watch.promised_on,
            opened_on=timezone.localdate(watch.opened_at) if watch.opened_at else None,
            closed_on=watch.closed_on,
            light=None if watch.closed_on else thresholds.light(watch.due_on),
        )


def get_log(*, actor: Actor, log_id: int) -> tuple[ForeignLog, list[dict[str, object]]]:
    """A foreign log and its figures; LogNotFound."""
    log = ForeignLog.objects.filter(pk=log_id).first() if actor.may(BUREAU_WATCH) else None
    if log is None:
        raise LogNotFound
    told = ForeignCase.objects.filter(log=log).aggregate(
        all=Count("id"), late=Count("id", filter=Q(late=True)), open=Count("id", filter=Q(closed_at__isnull=True))
    )
    labels = {"all": _("Cases"), "late": _("Closed late"), "open": _("Without an end")}
    return log, [{"label": label, "value": told[name]} for name, label in labels.items()]


def cases_of_log(*, actor: Actor, log: ForeignLog, late_only: bool) -> QuerySet[ForeignCase]:
    """The cases of a foreign log, for the bureau."""
    found = ForeignCase.objects.filter(log=log) if actor.may(BUREAU_WATCH) else ForeignCase.objects.none()
    return found.filter(late=True) if late_only else found
