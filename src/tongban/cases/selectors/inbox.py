"""The desk: what is due first. Lists stay on their indexes however long the history grows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Max

from tongban.cases.enums import CaseState, Channel, Due, TaskState
from tongban.cases.models import Case, CaseQuerySet, CaseTask, CaseTaskQuerySet
from tongban.cases.selectors.progress import applicant_name
from tongban.identity import public as identity
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.memory import kept
from tongban.kernel.pagination import Page, after

COUNTED = 1000
PAGE = 30
ORDER = ("order_on", "id")


class Tab(StrEnum):
    """The parts of the inbox."""

    MINE = "mine"
    UNCLAIMED = "unclaimed"
    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the inbox is narrowed to. ``step`` is a kind of step, for closed cases a state; ``due`` a Due."""

    item_code: str = ""
    step: str = ""
    channel: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line of the inbox; the applicant is masked. ``due_on`` is the step's date, ``case_due_on`` the case's."""

    number: str
    application_number: str
    item_title: str
    applicant_name: str
    step_name: str
    state: CaseState
    channel: Channel
    received_at: datetime
    accepted_at: datetime | None
    due_on: date | None
    case_due_on: date | None
    holder: str
    mine: bool
    closed_at: datetime | None
    task_id: int | None = None

    @property
    def paused(self) -> bool:
        """No clock of the authority runs: it waits for the applicant."""
        return self.state == CaseState.SUPPLEMENT


def list_inbox(*, actor: Actor, tab: Tab, filters: Filters, cursor: str = "", size: int = PAGE) -> Page[InboxRow]:
    """One page of a tab: open work by due date, closed cases newest first."""
    if tab is Tab.CLOSED:
        page = after(closed(actor, filters), order=("-closed_at", "-id"), cursor=cursor, size=size)
        return Page([_closed_row(case) for case in page.rows], page.next_cursor)
    tasks = steps(actor, tab, filters).select_related("case")
    page = after(tasks, order=ORDER, cursor=cursor, size=size)
    return Page(_rows(page.rows, actor), page.next_cursor)


def list_step_ids(*, actor: Actor, tab: Tab, filters: Filters, most: int) -> list[int]:
    """The first steps of a tab by due date: what "all of this list" means for an act on many cases."""
    if tab is Tab.CLOSED:
        return []
    return list(steps(actor, tab, filters).order_by(*ORDER).values_list("pk", flat=True)[:most])


def count_tabs(*, actor: Actor) -> dict[Tab, str]:
    """How many each open tab holds, counting no further than 1,000; all in one statement."""
    tabs = [tab for tab in Tab if tab is not Tab.CLOSED]
    counts = _count_at_most(COUNTED + 1, [_tasks(actor, tab) for tab in tabs])
    return {tab: f"{COUNTED}+" if count > COUNTED else str(count) for tab, count in zip(tabs, counts, strict=True)}


@kept(60, key=lambda *, actor: (actor.kind, actor.authority_id, actor.permissions, actor.items_of, actor.listed_only))
def list_item_choices(*, actor: Actor) -> list[tuple[str, str]]:
    """Items with open work of one's authority, for the filter; none for the bureau, whose watch has its own page."""
    if actor.may(identity.BUREAU_WATCH):
        return []
    newest = _tasks(actor, Tab.OPEN).order_by("item_code").values_list("item_code").annotate(Max("case_id"))[:200]
    ids = [case_id for _item, case_id in newest]
    titles = Case.objects.visible_to(actor).filter(pk__in=ids).order_by("item_code")
    return list(titles.values_list("item_code", "item_title"))


def steps(actor: Actor, tab: Tab, filters: Filters) -> CaseTaskQuerySet:
    """The live steps of a tab, narrowed."""
    return _narrowed(_tasks(actor, tab), filters)


def _tasks(actor: Actor, tab: Tab) -> CaseTaskQuerySet:
    tasks = CaseTask.objects.visible_to(actor)
    match tab:
        case Tab.MINE:
            return tasks.filter(state=TaskState.OPEN, claimed_by_id=actor.id)
        case Tab.UNCLAIMED:
            return tasks.filter(state=TaskState.OPEN, claimed_by__isnull=True)
        case Tab.WAITING:
            return tasks.filter(state=TaskState.WAITING)
    return tasks.filter(state=TaskState.OPEN)


def _narrowed(tasks: CaseTaskQuerySet, filters: Filters) -> CaseTaskQuerySet:
    if filters.item_code:
        tasks = tasks.filter(item_code=filters.item_code)
    if filters.step:
        tasks = tasks.filter(kind=filters.step)
    if filters.channel:
        tasks = tasks.filter(channel=filters.channel)
    today = clock.today()
    match filters.due:
        case Due.OVERDUE:
            return tasks.filter(order_on__lt=today)
        case Due.TODAY:
            return tasks.filter(order_on=today)
        case Due.WEEK:
            return tasks.filter(order_on__range=(today, today + timedelta(days=7)))
    return tasks


def closed(actor: Actor, filters: Filters) -> CaseQuerySet:
    """Closed cases of one's authority; of all for the bureau."""
    cases = Case.objects.visible_to(actor).filter(closed_at__isnull=False)
    if not actor.may(identity.BUREAU_WATCH):
        cases = cases.of_authority(actor.authority_id)
    if filters.item_code:
        cases = cases.filter(item_code=filters.item_code)
    if filters.step:
        cases = cases.filter(state=filters.step)
    return cases.filter(channel=filters.channel) if filters.channel else cases


def _count_at_most(most: int, parts: list[CaseTaskQuerySet]) -> list[int]:
    """How many rows each part has, reading no more than ``most``. In the order of the list: an index alone answers."""
    try:
        compiled = [part.order_by(*ORDER).values("pk")[:most].query.sql_with_params() for part in parts]
    except EmptyResultSet:  # nothing is visible to this actor
        return [0] * len(parts)
    counted = ", ".join(f"(SELECT count(*) FROM ({sql}) AS part)" for sql, values in compiled)  # noqa: S608 the ORM's own
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counted}", [value for sql, values in compiled for value in values])
        return list(cursor.fetchone())


def _rows(tasks: Iterable[CaseTask], actor: Actor) -> list[InboxRow]:
    tasks = list(tasks)
    holders = identity.get_staff({task.claimed_by_id for task in tasks if task.claimed_by_id})
    return [
        InboxRow(
            number=task.case.number,
            application_number=task.case.application_number,
            item_title=task.case.item_title,
            applicant_name=applicant_name(task.case, masked=True),
            step_name=task.step_name,
            state=CaseState(task.case.state),
            channel=Channel(task.channel),
            received_at=task.case.received_at,
            accepted_at=task.case.accepted_at,
            due_on=task.due_on,
            case_due_on=task.case.due_on,
            holder=holders[task.claimed_by_id].name if task.claimed_by_id in holders else "",
            mine=task.claimed_by_id == actor.id,
            closed_at=None,
            task_id=task.pk,
        )
        for task in tasks
    ]


def _closed_row(case: Case) -> InboxRow:
    return InboxRow(
        number=case.number,
        application_number=case.application_number,
        item_title=case.item_title,
        applicant_name=applicant_name(case, masked=True),
        step_name="",
        state=CaseState(case.state),
        channel=Channel(case.channel),
        received_at=case.received_at,
        accepted_at=case.accepted_at,
        due_on=case.promised_due_on,
        case_due_on=case.promised_due_on,
        holder="",
        mine=False,
        closed_at=case.closed_at,
    )
