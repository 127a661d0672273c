"""How an application that was handed in stands as a whole: one state, one date, one picture (一件事的办理进度)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from django.utils.safestring import SafeString

from tongban.applications import parts as standing
from tongban.applications.models import ApplicationItem
from tongban.applications.parts import PartRow, PartState
from tongban.applications.selectors import Draft
from tongban.applications.standstill import Standstill, standstills_of
from tongban.cases.public import Outcome
from tongban.catalogue.public import CombinedLimit, Item
from tongban.kernel import clock


class ThingState(StrEnum):
    """How a thing stands. HELD_UP: some part waits for the applicant, stands still, or others do not begin."""

    RUNNING = "running"
    HELD_UP = "held_up"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day of a part, and the part before it that sets it. ``day`` None: nothing tells."""

    day: date | None
    before: str = ""


@dataclass
class Progress:
    """Everything about how the parts of one application stand; each thing is read once."""

    draft: Draft

    @cached_property
    def outcomes(self) -> dict[str, Outcome]:
        return standing.outcomes_of_parts(self.draft.items)

    @cached_property
    def rows(self) -> list[PartRow]:
        return standing.parts_in_progress(self.draft, self.outcomes)

    @cached_property
    def standstills(self) -> list[Standstill]:
        return standstills_of(self.rows, self.draft.items, self.outcomes)

    @property
    def state(self) -> ThingState:
        if self.draft.application.finished_at or all(row.ended for row in self.rows):
            return ThingState.FINISHED
        return ThingState.HELD_UP if self.standstills else ThingState.RUNNING

    @cached_property
    def items(self) -> dict[str, Item]:
        """Code → item, in the version it was applied for."""
        return {share.item.code: share.item for share in self.draft.requirements.shares}

    @property
    def limit(self) -> CombinedLimit | None:
        """How long the parts that are handled take by their limits (组合期限); None for what is not a thing."""
        handled = [row.item_code for row in self.rows if row.state is not PartState.STOPPED]
        return self.draft.thing.limit_of({code: self.items[code] for code in handled}) if self.draft.thing else None

    @property
    def picture(self) -> SafeString:
        """The parts and what waits for what, each with its state; "" where none waits for another."""
        if self.draft.thing is None or not self.draft.edges:
            return SafeString("")
        titles = {row.item_code: row.title for row in self.rows}
        return self.draft.thing.picture_of(titles, {row.item_code: row.drawn for row in self.rows})

    @cached_property
    def last_days(self) -> dict[str, LastDay]:
        """Code → last day of each part that has not ended, if each is accepted and nothing is asked for meanwhile."""
        found: dict[str, LastDay] = {}
        rows = {row.item_code: row for row in self.rows}
        for part in standing.in_order(self.draft.items):
            if not rows[part.item_code].ended:
                found[part.item_code] = self._last_day(part, rows[part.item_code], found)
        return found

    def _last_day(self, part: ApplicationItem, row: PartRow, known: dict[str, LastDay]) -> LastDay:
        """Of its case; of a part that waits: from the last day of the latest it waits for, as if received then."""
        if row.state is not PartState.WAITING:
            return LastDay(self.outcomes[part.case_number].latest_on)
        waits = {code: known[code].day for code in part.after if code in known}
        days = [day for day in waits.values() if day is not None]
        if len(days) < len(waits):
            return LastDay(None)
        begins = max(days, default=clock.today())
        before = next((code for code, day in waits.items() if day == begins), "")
        return LastDay(Outcome.latest_of(self.items[part.item_code], begins), before)

    @property
    def due_on(self) -> date | None:
        """The last day of the last part; None when it cannot be told for every part, or nothing is left."""
        days = [last.day for last in self.last_days.values()]
        return None if None in days else max((day for day in days if day), default=None)

    @property
    def path(self) -> list[str]:
        """Titles of the parts that set the date, first to last; [] where no date can be told."""
        due_on, rows = self.due_on, {row.item_code: row.title for row in self.rows}
        code = next((code for code, last in self.last_days.items() if due_on and last.day == due_on), "")
        path: list[str] = []
        while code:
            path.insert(0, rows[code])
            code = self.last_days[code].before
        return path

    @property
    def without_a_date(self) -> list[str]:
        """Titles of the parts for which nothing tells a last day themselves; those that wait for them are left out."""
        told = self.last_days
        return [
            row.title
            for row in self.rows
            if row.item_code in told and told[row.item_code].day is None and not self._waits_for_untold(row.item_code)
        ]

    def _waits_for_untold(self, code: str) -> bool:
        part = next(part for part in self.draft.items if part.item_code == code)
        return any(before in self.last_days and self.last_days[before].day is None for before in part.after)
