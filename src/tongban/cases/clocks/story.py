"""The legal story that the facts tell: what counts, what does not and why not."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from tongban.cases.clocks.facts import Fact, FactKind
from tongban.cases.clocks.ignored import Ignored, Why
from tongban.cases.clocks.intake import Intake
from tongban.cases.clocks.limits import Limit, Start, Unit
from tongban.cases.clocks.pauses import Pause
from tongban.cases.clocks.ruler import Ruler, day_of
from tongban.cases.clocks.terms import Terms
from tongban.kernel.calendar import WorkingCalendar

K = FactKind
HEARING = "hearing"
_A_MOMENT = timedelta(microseconds=1)


class Story:
    """Facts up to ``at``, read in lawful order. Facts of the same moment may come in any order."""

    def __init__(self, facts: Iterable[Fact], terms: Terms, calendar: WorkingCalendar, at: datetime) -> None:
        self.terms = terms
        self.plain = Ruler(calendar, terms.readings)
        self.now = self.plain.start(at)
        self.facts = sorted((fact for fact in facts if fact.at <= at), key=lambda fact: fact.order)
        self.by_kind: dict[FactKind, list[Fact]] = {}
        for fact in self.facts:
            self.by_kind.setdefault(fact.kind, []).append(fact)
        self.intake = Intake(self.facts, terms, self.plain, self.now)
        self.ignored: list[Ignored] = self.intake.ignored
        self.accepted = self.intake.accepted
        self.decided = self.first(K.DECIDED)
        self.closed = self.first(K.NOT_ACCEPTED) or self.first(K.WITHDRAWN) or self.first(K.RETURNED)
        self.joint = K.JOINT in self.by_kind
        self.hearing_requested = self._hearing_request()
        self.pauses = self._pauses()
        self.ruler = self.plain.with_pauses(self.pauses)
        self.statutory = terms.joint if self.joint else terms.statutory
        self.deciding = self._deciding()
        self.extension = self._extension()

    def first(self, kind: FactKind) -> Fact | None:
        """The first fact of a kind; whoever decides twice has decided."""
        facts = self.by_kind.get(kind)
        return facts[0] if facts else None

    def all(self, kind: FactKind) -> list[Fact]:
        return self.by_kind.get(kind, [])

    def ignore(self, fact: Fact, why: Why) -> None:
        self.ignored.append(Ignored(fact, why))

    @property
    def over(self) -> datetime | None:
        """When the case was decided or closed."""
        ends = [fact.at for fact in (self.decided, self.closed) if fact]
        return min(ends) if ends else None

    def _deciding(self) -> Start | None:
        """Day 0 of the decision: acceptance; the forwarding, where a lower authority examines first (art. 43)."""
        if self.terms.lower_review is None or self.accepted is None:
            return self.accepted
        forwarded = self.first(K.FORWARDED)
        return self.plain.start(forwarded.at) if forwarded else None

    def _pauses(self) -> tuple[Pause, ...]:
        ended = list(self.all(K.PROCEDURE_ENDED))
        found = []
        for fact in self.all(K.PROCEDURE_STARTED):
            end = next((end for end in ended if end.key == fact.key and end.at >= fact.at), None)
            if end:
                ended.remove(end)
            why = self._no_pause(fact, self._basis(fact.procedure))
            if why:
                self.ignore(fact, why)
            else:
                found.append(self._pause(fact, fact.procedure, end, fact.limit))
        for fact in ended:
            self.ignore(fact, Why.NOT_OPEN)
        return (*found, *self._hearing_pause())

    def _hearing_pause(self) -> tuple[Pause, ...]:
        """The whole hearing does not count (art. 45): from the request to the end of the hearing."""
        asked = self.hearing_requested
        if not asked:
            return ()
        why = self._no_pause(asked, self._basis(HEARING))
        if why:
            self.ignore(asked, why)
            return ()
        held = next((fact for fact in self.all(K.HEARING_HELD) if fact.at >= asked.at), None)
        told = replace(asked, key=HEARING)
        return (self._pause(told, HEARING, held, None if held else self.terms.hearing_organise),)

    def _basis(self, procedure: str) -> Limit | None:
        return self.terms.procedures.get(procedure)

    def _no_pause(self, fact: Fact, basis: Limit | None) -> Why | None:
        if basis is None:
            return Why.NO_BASIS
        if self.accepted is None or day_of(fact.at) < self.accepted.day:
            return Why.BEFORE_ACCEPTANCE
        if self.over and fact.at > self.over:
            return Why.AFTER_END
        return None

    def _pause(self, fact: Fact, procedure: str, end: Fact | None, expected: Limit | None) -> Pause:
        """A pause that still runs is reckoned to its expected end, at the least until now."""
        if end:
            return Pause(fact.key, procedure, fact.name, fact.at, max(end.at, fact.at))
        until = self.over or self.now.moment
        if expected and not self.over:
            due = self.plain.end(expected, self.plain.start(fact.at))
            if due.on and due.on > self.now.day:
                until = due.at or self.plain.at_end(due).moment - _A_MOMENT
        return Pause(fact.key, procedure, fact.name, fact.at, max(until, fact.at), running=self.over is None)

    def _hearing_request(self) -> Fact | None:
        """A request counts within the applicant's days after being told the right; later the right is lost."""
        told = self.first(K.HEARING_RIGHT_TOLD)
        asked = None
        for fact in self.all(K.HEARING_REQUESTED):
            due = self.plain.end(self.terms.hearing_request, self.plain.start(told.at)) if told else None
            if asked:
                self.ignore(fact, Why.REPEATED)
            elif due and due.is_past(self.plain.start(fact.at)):
                self.ignore(fact, Why.TOO_LATE)
            else:
                asked = fact
        return asked

    def _extension(self) -> Fact | None:
        """The one extension of art. 42: approved by the head before the limit ends, and not too long."""
        granted = None
        for fact in self.all(K.EXTENDED):
            why = Why.REPEATED if granted else self._no_extension(fact)
            if why:
                self.ignore(fact, why)
            else:
                granted = fact
        return granted

    def _no_extension(self, fact: Fact) -> Why | None:
        allowed = self.terms.joint_extension if self.joint else self.terms.extension
        if self.deciding is None or day_of(fact.at) < self.deciding.day:
            return Why.BEFORE_ACCEPTANCE
        if self.over and fact.at > self.over:
            return Why.AFTER_END
        checks = (
            (not fact.by, Why.NOT_APPROVED),
            (self.statutory.unit in (Unit.NONE, Unit.INSTANT), Why.NO_BASIS),
            (not 0 < fact.days <= allowed.value, Why.TOO_LONG),
            (self.ruler.end(self.statutory, self.deciding).is_past(self.plain.start(fact.at)), Why.TOO_LATE),
        )
        return next((why for wrong, why in checks if wrong), None)
