"""What it means for the rest of a thing (一件事) that one part holds it up: which wait, which go on, in plain words."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.applications import parts as standing
from tongban.applications.enums import Hold
from tongban.applications.models import ApplicationItem
from tongban.applications.parts import PartRow, PartState
from tongban.cases.public import Outcome

_ENDED = gettext_lazy(
    "%(titles)s: needs its result and does not begin; no time limit runs and what you handed in is kept. If it is "
    "granted later, this begins by itself; or apply for it on its own, or do without it."
)


@dataclass(frozen=True, slots=True)
class Standstill:
    """One part that holds up the rest. ``waiting``, ``going_on`` are titles; ``procedure`` is the name of what runs."""

    title: str
    hold: Hold
    procedure: str = ""
    waiting: tuple[str, ...] = ()
    going_on: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """What happened, without a full stop."""
        return f"“{self.title}”{'：' if self.hold.for_a_while else ''}{self.hold.label}"

    @property
    def sentences(self) -> tuple[str, ...]:
        """What happened to it, what that means for those that need its result, and what goes on regardless."""
        told = [self._what(), *self.consequences]
        return tuple(sentence for sentence in told if sentence)

    @property
    def explained(self) -> tuple[str, ...]:
        """The same below the heading: what the heading says already is left out."""
        return self.sentences if self.hold.for_a_while else self.consequences

    @property
    def consequences(self) -> tuple[str, ...]:
        """What it means for the others."""
        told = [self._rest()]
        if self.going_on:
            told.append(_("%(titles)s: not touched by this, handled as before.") % {"titles": _quoted(self.going_on)})
        return tuple(sentence for sentence in told if sentence)

    def _what(self) -> str:
        words = {"title": self.title, "procedure": self.procedure, "what": self.hold.label}
        match self.hold:
            case Hold.SUPPLEMENT:
                return _("“%(title)s” waits for you: hand in what its office asked for, then it goes on.") % words
            case Hold.PROCEDURE:
                return _("“%(title)s” is in a special procedure (%(procedure)s): its time limit stands still.") % words
        return _("“%(title)s”: %(what)s.") % words

    def _rest(self) -> str:
        words = {"titles": _quoted(self.waiting)}
        if not self.waiting:
            return ""
        if self.hold.for_a_while:
            return _("%(titles)s: needs its result and begins that much later, by itself.") % words
        if self.hold is Hold.GIVEN_UP:
            return _("%(titles)s: needs its result and is not handled either.") % words
        return str(_ENDED) % words


def affected_by(
    part: ApplicationItem, items: Iterable[ApplicationItem], outcomes: dict[str, Outcome]
) -> tuple[list[str], list[str]]:
    """Codes of the parts that wait for the result of one, down the chain; and of those that go on regardless."""
    others = [other for other in standing.in_order(items) if other.item_code != part.item_code]
    waiting = {part.item_code}
    for other in others:
        if not other.case_number and waiting & set(other.after):
            waiting.add(other.item_code)
    going_on = [other.item_code for other in others if other.item_code not in waiting and _goes_on(other, outcomes)]
    return [other.item_code for other in others if other.item_code in waiting], going_on


def standstills_of(
    rows: Collection[PartRow], items: list[ApplicationItem], outcomes: dict[str, Outcome]
) -> list[Standstill]:
    """What holds the thing up now: whatever others wait for, and whatever waits for the applicant or stands still."""
    by_code = {part.item_code: part for part in items}
    titles = {part.item_code: part.item_title for part in items}
    found = []
    for row in rows:
        waiting, going_on = affected_by(by_code[row.item_code], items, outcomes)
        if row.hold and (waiting or row.state is PartState.OPEN):
            outcome = outcomes.get(row.case_number)
            found.append(
                told(row.hold, row.item_code, titles, (waiting, going_on), outcome.standstill if outcome else "")
            )
    return found


def told(
    hold: Hold, code: str, titles: dict[str, str], affected: tuple[Iterable[str], Iterable[str]], procedure: str = ""
) -> Standstill:
    """The same from codes, for who was told them by an event."""
    waiting, going_on = (tuple(titles[other] for other in codes) for codes in affected)
    return Standstill(titles[code], hold, procedure, waiting, going_on)


def _goes_on(part: ApplicationItem, outcomes: dict[str, Outcome]) -> bool:
    """It has not ended and nothing holds it up itself."""
    outcome = outcomes.get(part.case_number)
    if outcome is None:
        return not part.stopped_because
    return not outcome.ended and standing.hold_of(part, outcome) is None


def _quoted(titles: Iterable[str]) -> str:
    return "、".join(f"“{title}”" for title in titles)
