"""A case with all the people around it, what they may try, and what must hold after every act."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from tongban.cases import deadlines
from tongban.cases.clocks import ClockState
from tongban.cases.enums import OPEN_STATES, CaseState, MaterialForm, TaskState
from tongban.cases.facts import record_of, step_clock
from tongban.cases.models import Case, CaseGroup, CaseTask, Hearing, Tolerance
from tongban.cases.route import LEAD, Route
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import Join, Split, holds
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.calendar import published_notices
from tongban.kernel.errors import DomainError
from tongban.kernel.models import AuditRecord, OutboxEvent

DAYS_TO_ORGANISE_A_HEARING = 20
OFF = {day: not works for notice in published_notices() for day, works in notice.works.items()}


@dataclass
class Act:
    """One try: what, by whom, and how it is called; ``says`` are the events it announces when it succeeds."""

    name: str
    actor: Actor
    call: Any
    says: tuple[str, ...] = ()
    history: bool = True
    forbidden: bool = False

    def __str__(self) -> str:
        return f"{self.name} by {self.actor.name or self.actor.kind}"


@dataclass
class Life:
    """A case on the way. ``told`` is the story so far: a failure shows it."""

    case: Case
    told: list[str] = field(default_factory=list)
    print: str = ""
    audited: int = 0
    announced: int = 0

    def __post_init__(self) -> None:
        self.remember()

    def remember(self) -> None:
        self.case = Case.objects.get(pk=self.case.pk)
        self.print = fingerprint(self.case)
        self.audited, self.announced = _last(AuditRecord), _last(OutboxEvent)

    def live(self) -> list[CaseTask]:
        return list(CaseTask.objects.filter(case=self.case).live().order_by("id"))

    def try_(self, act: Act) -> bool:
        """Do it; True when it was done. A refusal changes nothing; an act leaves its traces, each once."""
        lines = self.case.history.count()
        moment = f"{timezone.localtime(clock.now()):%Y-%m-%d %H:%M}"
        try:
            act.call()
        except DomainError as refusal:
            self.told.append(f"{moment} {act}: {refusal.code}")
            assert fingerprint(self.case) == self.print, self.story("a refusal changed something")
            assert (_last(AuditRecord), _last(OutboxEvent)) == (self.audited, self.announced), self.story("traces")
            return False
        self.told.append(f"{moment} {act}: done")
        assert not act.forbidden, self.story("this had to be refused")
        self._left_traces(act, lines)
        self.remember()
        return True

    def _left_traces(self, act: Act, lines: int) -> None:
        changed = fingerprint(self.case) != self.print
        audits = AuditRecord.objects.filter(pk__gt=self.audited)
        announced = list(
            OutboxEvent.objects.filter(pk__gt=self.announced).order_by("pk").values_list("name", flat=True)
        )
        if not changed:
            assert not announced, self.story("an event about nothing")
            return
        assert audits.exists(), self.story("no audit record")
        assert {row.subject for row in audits} == {f"case:{self.case.number}"}, self.story("audit of something else")
        announced = [name for name in announced if name != "cases.case_date_moved"]  # beside whatever moved it
        assert announced == list(act.says), self.story(f"events {announced}, expected {act.says}")
        added = self.case.history.order_by("-id")[: self.case.history.count() - lines]
        assert bool(added) == act.history, self.story("history")
        assert all(line.at == clock.now() for line in added), self.story("a line of another moment")

    def story(self, what: str) -> str:
        return "\n".join([what, f"case {self.case.state}", *self.told[-40:]])


def _last(model: type[models.Model]) -> int:
    return model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0


def fingerprint(case: Case) -> str:
    """Everything the tables of cases say about a case, in one question; new tables are in it by themselves."""
    parts, values = [], []
    for model in apps.get_app_config("cases").get_models():
        columns = [f.column for f in model._meta.concrete_fields if f.related_model is Case]
        chosen = columns or (["id"] if model is Case else [])
        for column in chosen:
            table = model._meta.db_table
            part = f"SELECT '{table}' AS name, md5(t::text) AS print FROM {table} t WHERE t.{column} = %s"  # noqa: S608
            parts.append(part)
            values.append(case.pk)
    every = " UNION ALL ".join(parts)
    asked = f"SELECT md5(string_agg(name || print, ',' ORDER BY name, print)) FROM ({every}) rows"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(asked, values)
        return str(cursor.fetchone()[0])


def check(life: Life) -> None:
    """All that must hold at any moment of any case."""
    case = Case.objects.get(pk=life.case.pk)
    route = Route(catalogue.get_item(case.item_version_id))
    assert case.supplements.filter(ended_at=None).count() == (case.state == CaseState.SUPPLEMENT), life.story("notices")
    flaw = _route_flaw(case, route) or _closing_flaw(case, life) or _date_flaw(case) or _overdue_flaw(case)
    assert not flaw, life.story(flaw)


def _closing_flaw(case: Case, life: Life) -> str:
    if case.state in OPEN_STATES or case.state == CaseState.GRANTED:  # after a grant: producing and delivering
        return ""
    if life.live():
        return "a closed case has a live step"
    return "a closed case has an open group" if case.groups.filter(joined_at=None).exists() else ""


def _route_flaw(case: Case, route: Route) -> str:
    """Each branch that has started and not ended has one live step or one open group in it; nothing else lives."""
    tasks = list(CaseTask.objects.filter(case=case, asked_from=None).live())
    groups = list(CaseGroup.objects.filter(case=case, joined_at=None))
    wanted = [(None, "")] if case.state in OPEN_STATES else []
    for group in groups:
        wanted += [(group.pk, branch) for branch in group.branches if branch not in group.ended]
        wanted += [(group.pk, LEAD)] if Join(route.group(group.key).join) is Join.LEAD else []
        if _started(route, group, case.facts) != group.branches:
            return f"group {group.key} has other branches than its conditions say"
    found = [(task.group_id, task.branch) for task in tasks]
    found += [(group.parent_id, group.parent_branch) for group in groups]
    delivering = case.state == CaseState.GRANTED and found == [(None, "")]
    if sorted(map(str, found)) != sorted(map(str, wanted)) and not delivering:
        return f"live in {found}, expected in {wanted}"
    left_alone = CaseTask.objects.filter(case=case, asked_from__isnull=False).live().exclude(asked_from__in=tasks)
    if left_alone.exists():
        return "a question nobody waits for"
    lost = [task.step_key for task in tasks if not _stands(route, task)]
    return f"{lost} stand in another branch than the route says" if lost else ""


def _started(route: Route, group: CaseGroup, facts: dict[str, Any]) -> list[str]:
    node = route.group(group.key)
    keys = [branch.key for branch in node.branches if holds(branch.when, facts)]
    return keys[:1] if node.split == Split.EXCLUSIVE else keys


def _stands(route: Route, task: CaseTask) -> bool:
    around = route.around(task.step_key)
    here = (task.group.key, task.branch) if task.group else None
    return (around[-1] if around else None) == here


def _date_flaw(case: Case) -> str:
    """The stored days are those of the clocks."""
    record, item = record_of(case), catalogue.get_item(case.item_version_id)
    found = deadlines.clocks_of_case(record, item, clock.now())
    delivery = found.get("delivery")
    if case.state == CaseState.RECEIVED and case.acceptance_due_on != found["acceptance"].due_on:
        return f"acceptance by {case.acceptance_due_on}, the clock says {found['acceptance'].due_on}"
    if case.state == CaseState.ACCEPTED and standing_still(case):
        return ""  # the day moves on with every day
    if case.state == CaseState.ACCEPTED:
        stored = (case.promised_due_on, case.statutory_due_on)
        if stored != (found["promised"].due_on, found["statutory"].due_on):
            return f"decision by {stored}, clocks {found['promised'].due_on}, {found['statutory'].due_on}"
    for task in record.tasks:
        own = found.get(step_clock(record, task)) if task.asked_from_id is None else None
        if task.state == TaskState.OPEN and own is not None:
            due = own.due_on or (delivery.due_on if delivery else case.due_on)
            if task.due_on != due:
                return f"step {task.step_key} by {task.due_on}, the clock says {due}"
    return ""


def pausing(case: Case) -> bool:
    """Whether the law forbids a decision now: a procedure runs, or a hearing may be asked for or is to be held."""
    if case.procedures.filter(ended_at=None).exists():
        return True
    asked = Hearing.objects.filter(case=case, held_at=None).first()
    undecided = asked is not None and asked.waived_at is None and asked.ask_by >= clock.today()
    return asked is not None and (asked.asked_at is not None or undecided)


def promised(case: Case) -> bool:
    """Whether a material is promised that is not in."""
    return case.materials.filter(form=MaterialForm.LATER, superseded_at=None).exists()


def awaited(case: Case) -> Tolerance | None:
    """The promise that runs."""
    return Tolerance.objects.filter(case=case, accepted_at__isnull=False, ended_at=None).first()


def standing_still(case: Case) -> bool:
    """Whether the clock stands still now."""
    heard = Hearing.objects.filter(case=case, asked_at__isnull=False, held_at=None)
    return case.procedures.filter(ended_at=None, stops_clock=True).exists() or heard.exists()


def pauses_of(case: Case) -> list[tuple[date, date]]:
    """Days that do not count, from the first (excluded) to the last (included).

    What still runs is reckoned to the day it was said to take, at the least until today; in a closed case to its end.
    """
    spans = [(each.started_at, each.ended_at, each.expected_value) for each in case.procedures.filter(stops_clock=True)]
    asked = Hearing.objects.filter(case=case, asked_at__isnull=False)
    spans += [(each.asked_at, each.held_at, DAYS_TO_ORGANISE_A_HEARING) for each in asked]
    return [(timezone.localdate(start), _last_day(case, start, stop, days)) for start, stop, days in spans]


def _last_day(case: Case, start: datetime, stop: datetime | None, days: int) -> date:
    if stop or case.closed_at:
        return timezone.localdate(stop or case.closed_at)
    return max(clock.today(), walk(timezone.localdate(start), days))


def is_working(day: date) -> bool:
    return (not OFF[day]) if day in OFF else day.weekday() < 5


def walk(start: date, days: int, pauses: Sequence[tuple[date, date]] = ()) -> date:
    """Counted on the fingers: that many working days after ``start``, without those of the pauses."""
    here = start
    while days:
        here += timedelta(1)
        days -= is_working(here) and not any(first < here <= last for first, last in pauses)
    return here


def _overdue_flaw(case: Case) -> str:
    """Overdue when, and only when, the working days since day 0 are used up; counted day by day from the rows."""
    item = catalogue.get_item(case.item_version_id)
    found, today = deadlines.clocks_of_case(record_of(case), item, clock.now()), clock.today()
    answered = case.supplements.filter(answered_at__isnull=False).order_by("-answered_at").first()
    begun = timezone.localdate(answered.answered_at if answered else case.received_at)
    if case.state == CaseState.RECEIVED:
        return _differ(found["acceptance"], walk(begun, 5), today)
    if case.state != CaseState.ACCEPTED:
        return "" if case.due_on is None else "a date although no clock runs"
    day_0 = begun if answered or case.deemed_accepted else timezone.localdate(case.accepted_at)
    if case.counted_from != day_0:
        return f"counted from {case.counted_from}, expected {day_0}"
    pauses, more = pauses_of(case), case.extension.days if hasattr(case, "extension") else 0
    promised = walk(day_0, item.definition.promised_limit.value, pauses)
    statutory = walk(day_0, 20 + more, pauses)
    return _differ(found["promised"], promised, today) or _differ(found["statutory"], statutory, today)


def _differ(measured: Any, due: date, today: date) -> str:
    if measured.due_on != due:
        return f"{measured.key} by {measured.due_on}, counted on the fingers {due}"
    missed = measured.state is ClockState.MISSED
    return f"{measured.key}: missed {missed} on {today}, due {due}" if missed != (today > due) else ""


def spread(nodes: list[dict[str, Any]], codes: list[str], pick: Any) -> list[dict[str, Any]]:
    """The same route with its steps among departments, some with a limit of their own."""
    for node in nodes:
        if "branches" not in node:
            node |= {"authority_code": pick(codes), "limit": pick([{}, {}, {"value": 3, "unit": "working_day"}])}
            continue
        for branch in node["branches"]:
            spread(list(branch["nodes"]), codes, pick)
        if node.get("lead"):
            spread([node["lead"]], codes, pick)
    return nodes
