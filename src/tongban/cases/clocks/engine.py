"""The law's clocks of a case: facts, terms and calendar in, clocks out. Nothing else: no database, no now().

行政许可法 art. 32, 42-50, 55, 82; 民法典 art. 201-203; the table of STANDARDS 4.3 (docs/topics/clocks.md).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from tongban.cases.clocks.clock import Clock, Clocks, ClockState, Consequence, ConsequenceKind, Effect
from tongban.cases.clocks.facts import Fact, FactKind
from tongban.cases.clocks.limits import NO_LIMIT, Due, Limit, Start, Unit
from tongban.cases.clocks.pauses import Pause
from tongban.cases.clocks.ruler import Ruler, day_of
from tongban.cases.clocks.story import HEARING, Story
from tongban.cases.clocks.terms import Terms
from tongban.kernel.calendar import WorkingCalendar

K = FactKind
S = ClockState


def clocks_of(facts: Iterable[Fact], terms: Terms, calendar: WorkingCalendar, at: datetime) -> Clocks:
    """All clocks of a case as they stand at ``at`` (aware); facts later than that are not known yet.

    Raises ValueError for a moment without time zone, CalendarOutOfRange for a day outside the calendar.
    """
    story = Story(facts, terms, calendar, at)
    clocks = [*_of_intake(story), *_of_decision(story), *_of_parts(story), *_of_hearing(story), *_of_end(story)]
    return Clocks(tuple(clocks), tuple(_consequences(story, clocks)), tuple(story.ignored))


def _of_intake(story: Story) -> list[Clock]:
    read, terms = story.intake, story.terms
    said = [at for at in (read.notice.at if read.notice else None, read.said_at) if at]
    plain = story.plain
    effect = Effect.DEEMED_ACCEPTED
    clocks = [
        _clock(
            story, plain, "supplement_notice", terms.acceptance, read.received, effect, stop=min(said, default=None)
        ),
        _clock(
            story,
            plain,
            "acceptance",
            terms.acceptance,
            None if read.waiting else read.round,
            effect,
            stop=read.said_at,
        ),
    ]
    if read.last_notice:
        asked = read.last_notice
        limit = asked.limit or terms.supplement
        start = plain.start(asked.at)
        clocks.append(_clock(story, plain, "supplement", limit, start, Effect.MAY_BE_RETURNED, stop=read.answered_at))
    return clocks


def _of_decision(story: Story) -> list[Clock]:
    terms, start, ruler = story.terms, story.accepted, story.ruler
    stop = story.decided.at if story.decided else None
    clocks = [_clock(story, ruler, "promised", terms.promised, start, Effect.YELLOW_CARD, stop=stop)]
    statutory, start = story.statutory, story.deciding
    since = K.FORWARDED if terms.lower_review else ""
    if story.extension and start:
        base = ruler.end(statutory, start)
        allowed = terms.joint_extension if story.joint else terms.extension
        more = replace(allowed, value=story.extension.days)
        begin = ruler.at_end(base)
        longer = _clock(story, ruler, "extension", more, begin, Effect.RED_CARD, stop=stop)
        whole = statutory if more.unit is not statutory.unit else replace(statutory, value=statutory.value + more.value)
        due = Due(longer.due_on, longer.due_at)
        clocks += [
            _clock(
                story,
                ruler,
                "statutory",
                whole,
                start,
                Effect.RED_CARD,
                stop,
                due=due,
                base_due_on=base.on,
                since=since,
            ),
            longer,
        ]
    else:
        clocks.append(_clock(story, ruler, "statutory", statutory, start, Effect.RED_CARD, stop=stop, since=since))
    return clocks


def _of_parts(story: Story) -> list[Clock]:
    """Steps, special procedures, review by the lower authority, inspectors."""
    terms, ruler = story.terms, story.ruler
    clocks = [*_steps(story), *_procedures(story)]
    forwarded, assigned = story.first(K.FORWARDED), story.first(K.INSPECTORS_ASSIGNED)
    if terms.lower_review:
        stop = forwarded.at if forwarded else None
        clocks.append(
            _clock(story, ruler, "lower_review", terms.lower_review, story.accepted, Effect.RED_CARD, stop=stop)
        )
    if terms.inspection:
        stop = assigned.at if assigned else None
        clocks.append(
            _clock(story, ruler, "inspection", terms.inspection, story.accepted, Effect.YELLOW_CARD, stop=stop)
        )
    return clocks


def _steps(story: Story) -> list[Clock]:
    done = list(story.all(K.STEP_DONE))
    clocks: list[Clock] = []
    opened: dict[str, int] = {}
    for fact in story.all(K.STEP_OPENED):
        end = next((end for end in done if end.key == fact.key and end.at >= fact.at), None)
        if end:
            done.remove(end)
        time = opened[fact.key] = opened.get(fact.key, 0) + 1
        key = f"step:{fact.key}" if time == 1 else f"step:{fact.key}:{time}"
        limit = fact.limit or story.terms.steps.get(fact.key, NO_LIMIT)
        start = story.plain.start(fact.at)
        stop = end.at if end else None
        clocks.append(
            _clock(story, story.ruler, key, limit, start, Effect.WARNING, stop=stop, label=fact.name or fact.key)
        )
    return clocks


def _procedures(story: Story) -> list[Clock]:
    expected = {fact.key: fact.limit for fact in story.all(K.PROCEDURE_STARTED)}
    clocks = []
    for pause in story.pauses:
        if pause.key == HEARING and pause.procedure == HEARING and HEARING not in expected:
            continue  # the hearing has clocks of its own
        limit = expected.get(pause.key) or story.terms.procedures[pause.procedure]
        stop = None if pause.running or pause.end == story.over else pause.end
        start = story.plain.start(pause.start)
        clocks.append(
            _clock(
                story,
                story.plain,
                f"procedure:{pause.key}",
                limit,
                start,
                Effect.WARNING,
                stop=stop,
                label=pause.name or pause.procedure,
            )
        )
    return clocks


def _of_hearing(story: Story) -> list[Clock]:
    terms, plain, asked = story.terms, story.plain, story.hearing_requested
    clocks = []
    told = story.first(K.HEARING_RIGHT_TOLD)
    if told:
        stop = asked.at if asked else None
        clocks.append(
            _clock(
                story, plain, "hearing_request", terms.hearing_request, plain.start(told.at), Effect.RIGHT_LOST, stop
            )
        )
    if asked:
        held = next((fact for fact in story.all(K.HEARING_HELD) if fact.at >= asked.at), None)
        stop = held.at if held else None
        start = plain.start(asked.at)
        clocks.append(_clock(story, plain, "hearing_organise", terms.hearing_organise, start, Effect.RED_CARD, stop))
    notified = story.first(K.HEARING_NOTIFIED)
    if notified and notified.on:
        due = plain.before(terms.hearing_notice, notified.on)
        start = plain.start((asked or told or notified).at)
        effect = Effect.PROCEDURE_DEFECT
        clocks.append(_clock(story, plain, "hearing_notice", terms.hearing_notice, start, effect, notified.at, due=due))
    return clocks


def _of_end(story: Story) -> list[Clock]:
    """Delivery of a positive decision, renewal of a licence."""
    terms, plain = story.terms, story.plain
    clocks = []
    decided, delivered, renewing = story.decided, story.first(K.DELIVERED), story.first(K.RENEWAL_APPLIED)
    if decided and decided.positive:
        stop = delivered.at if delivered else None
        start = plain.start(decided.at)
        clocks.append(_clock(story, plain, "delivery", terms.delivery, start, Effect.YELLOW_CARD, stop))
    if renewing and renewing.on:
        last = last_day_to_renew(terms, plain.calendar, renewing.on)
        start = plain.start(renewing.at)
        clocks += [
            _clock(
                story,
                plain,
                "renewal_application",
                terms.renewal,
                start,
                Effect.NONE,
                renewing.at,
                due=Due(last),
            ),
            _clock(
                story,
                plain,
                "renewal",
                terms.renewal,
                start,
                Effect.DEEMED_RENEWED,
                decided.at if decided else None,
                due=Due(renewing.on),
            ),
        ]
    return clocks


def _clock(
    story: Story,
    ruler: Ruler,
    key: str,
    limit: Limit,
    start: Start | None,
    effect: Effect,
    stop: datetime | None = None,
    *,
    due: Due | None = None,
    base_due_on: date | None = None,
    label: str = "",
    since: str = "",
) -> Clock:
    """One limit from ``start`` to ``stop`` or now; ``due`` where it is not simply the limit after the start."""
    if start is None:
        return Clock(key, limit, S.NOT_STARTED, effect, label=label, since=since)
    due = due or ruler.end(limit, start)
    ended = stop or _closed_at(story, key)
    end = ruler.start(ended) if ended else story.now
    late = due.is_past(end)
    pauses = tuple(p for p in ruler.pauses if _touches(p, start.day, max(end.day, due.on or end.day)))
    return Clock(
        key=key,
        limit=limit,
        state=_state(late, stop, ended, pauses, story.now),
        effect=effect,
        started_on=start.day,
        started_at=start.moment,
        due_on=due.on,
        due_at=due.at,
        stopped_at=ended,
        **_measured(ruler, limit, start, end, due, late=late),
        provisional=due.on is not None and ruler.calendar.is_provisional(due.on),
        moving=not ended and not late and any(pause.running for pause in pauses),
        pauses=pauses,
        base_due_on=base_due_on,
        label=label,
        since=since,
    )


def _measured(ruler: Ruler, limit: Limit, start: Start, end: Start, due: Due, *, late: bool) -> dict[str, int]:
    """How much of a limit is used, remains, or is overrun, in the unit it is counted in."""
    unit = _counting_unit(limit)
    last = ruler.at_end(due) if due.on else None
    return {
        "used": ruler.count(unit, start, end),
        "remaining": ruler.count(unit, end, last) if last and not late else 0,
        "overrun": ruler.count(unit, last, end) if last and late else 0,
    }


def _closed_at(story: Story, key: str) -> datetime | None:
    """A decision ends what leads to it, a closed case ends everything but delivery."""
    if key == "delivery":
        return None
    return story.over


def _state(
    late: bool, stop: datetime | None, ended: datetime | None, pauses: tuple[Pause, ...], now: Start
) -> ClockState:
    if late:
        return S.MISSED
    if stop:
        return S.MET
    if ended:
        return S.STOPPED
    return S.PAUSED if any(pause.running and pause.start <= now.moment for pause in pauses) else S.RUNNING


def _touches(pause: Pause, start: date, end: date) -> bool:
    return day_of(pause.end) > start and day_of(pause.start) < end


def _counting_unit(limit: Limit) -> Unit:
    """What is at once or without limit is counted in working days."""
    return Unit.WORKING_DAY if limit.unit in (Unit.INSTANT, Unit.NONE) else limit.unit


def _consequences(story: Story, clocks: list[Clock]) -> list[Consequence]:
    found = []
    read, terms = story.intake, story.terms
    if read.deemed_on and story.accepted:
        kind = ConsequenceKind.DEEMED_ACCEPTED
        found.append(Consequence(kind, read.deemed_on, story.accepted.day, terms.acceptance.article))
    kinds = {
        "promised": (ConsequenceKind.PROMISE_MISSED, "优化营商环境条例"),
        "renewal": (ConsequenceKind.DEEMED_RENEWED, terms.renewal.article),
        "hearing_request": (ConsequenceKind.HEARING_RIGHT_LOST, terms.hearing_request.article),
    }
    in_time = all(clock.state is S.MET for clock in clocks if clock.key == "renewal_application")
    for clock in clocks:
        if clock.key not in kinds or clock.state is not S.MISSED or clock.due_on is None:
            continue
        if clock.key == "renewal" and not in_time:
            continue
        kind, article = kinds[clock.key]
        day = clock.due_on + timedelta(days=1)
        found.append(Consequence(kind, day, day, article))
    return found


def last_day_to_renew(terms: Terms, calendar: WorkingCalendar, expires_on: date) -> date:
    """The last day to apply for renewal of a licence that expires on that day (art. 50)."""
    due = Ruler(calendar, terms.readings).before(terms.renewal, expires_on)
    return due.on or expires_on


def renewal_reminders(terms: Terms, expires_on: date) -> tuple[date, ...]:
    """The days on which to remind the holder of a licence."""
    return tuple(expires_on - timedelta(days=days) for days in terms.renewal_reminders)
