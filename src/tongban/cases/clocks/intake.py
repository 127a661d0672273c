"""From the receipt of materials to acceptance: 行政许可法 art. 32 with its silence rule."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from tongban.cases.clocks.facts import Fact, FactKind
from tongban.cases.clocks.ignored import Ignored, Why
from tongban.cases.clocks.limits import NEVER_DUE, Due, Start
from tongban.cases.clocks.ruler import Ruler
from tongban.cases.clocks.terms import Terms

K = FactKind


class Intake:
    """Reads the facts before acceptance, in order.

    ``round`` is where the running acceptance round began: the receipt, or the day the supplement came. ``accepted`` is
    day 0 of the decision: the day of acceptance, of the supplement, or by silence that of the round (``deemed_on`` is
    then the day on which the law says so).
    """

    def __init__(self, facts: list[Fact], terms: Terms, ruler: Ruler, now: Start) -> None:
        self._terms, self._ruler = terms, ruler
        self.ignored: list[Ignored] = []
        self.received: Start | None = None
        self.notice_due: Due = NEVER_DUE
        self.notice: Fact | None = None  # the first that counts
        self.waiting: Fact | None = None  # the supplement the applicant still owes
        self.last_notice: Fact | None = None
        self.answered_at: datetime | None = None  # of the last notice
        self.round: Start | None = None
        self.due: Due = NEVER_DUE
        self.accepted: Start | None = None
        self.deemed_on: date | None = None
        self.said_at: datetime | None = None  # accepted or not accepted, in words
        self.closed = False
        readers: dict[FactKind, Callable[[Fact], Why | None]] = {
            K.RECEIVED: self._receive,
            K.SUPPLEMENT_ASKED: self._ask,
            K.SUPPLEMENTED: self._supplement,
            K.ACCEPTED: self._accept,
            K.NOT_ACCEPTED: self._close,
            K.WITHDRAWN: self._close,
            K.RETURNED: self._close,
        }
        for fact in facts:
            if fact.kind in readers:
                self._listen_to_silence(ruler.start(fact.at))
                why = readers[fact.kind](fact)
                if why:
                    self.ignored.append(Ignored(fact, why))
        self._listen_to_silence(now)

    def _listen_to_silence(self, now: Start) -> None:
        """Nothing said in time: accepted from the day the materials were received."""
        if self.round is None or self.waiting or self.accepted or self.closed or not self.due.is_past(now):
            return
        self.accepted = self.round
        self.deemed_on = self.due.on + timedelta(days=1) if self.due.on else None

    def _receive(self, fact: Fact) -> Why | None:
        if self.received:
            return Why.REPEATED
        self._begin_round(fact)
        self.received, self.notice_due = self.round, self.due
        return None

    def _ask(self, fact: Fact) -> Why | None:
        if self.accepted:
            return Why.TOO_LATE if self.deemed_on else Why.AFTER_ACCEPTANCE
        if self.round is None or self.closed:
            return Why.NOT_OPEN
        if self.waiting:
            return Why.REPEATED
        if self.notice and not fact.by:
            return Why.SECOND_NOTICE
        self.notice = self.notice or fact
        self.waiting = self.last_notice = fact
        self.answered_at = None
        return None

    def _supplement(self, fact: Fact) -> Why | None:
        if not self.waiting:
            return Why.AFTER_ACCEPTANCE if self.accepted else Why.NOT_OPEN
        self.waiting = None
        self.answered_at = fact.at
        self._begin_round(fact)
        return None

    def _accept(self, fact: Fact) -> Why | None:
        if self.said_at or self.closed:
            return Why.REPEATED
        self.said_at = fact.at
        if not self.accepted:
            self.accepted = self.round if self.answered_at and self.round else self._ruler.start(fact.at)
        self.waiting = None
        return None

    def _close(self, fact: Fact) -> Why | None:
        if self.closed:
            return Why.REPEATED
        self.closed = True
        if fact.kind is K.NOT_ACCEPTED and not self.said_at:
            self.said_at = fact.at
        return None

    def _begin_round(self, fact: Fact) -> None:
        self.round = self._ruler.receipt(fact.at)
        self.due = self._ruler.end(self._terms.acceptance, self.round)
