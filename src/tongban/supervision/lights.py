"""The light of a running case: a function of its due date and of today. No light is ever stored."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from django.conf import settings
from django.db.models import Q

from tongban.kernel import calendar, clock
from tongban.supervision.enums import Light


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The two dates that part the lights on one day: due before ``today`` is red, before ``green_from`` amber."""

    today: date
    green_from: date

    @classmethod
    def of(cls, today: date | None = None) -> Self:
        """``TONGBAN_SUPERVISION_AMBER_DAYS`` working days or fewer to go make a case amber."""
        today = today or clock.today()
        return cls(today, calendar.add_working_days(today, settings.TONGBAN_SUPERVISION_AMBER_DAYS + 1))

    def light(self, due_on: date | None) -> Light:
        """The light of an open case; no date means that its clock stands still."""
        if due_on is None:
            return Light.PAUSED
        if due_on < self.today:
            return Light.RED
        return Light.AMBER if due_on < self.green_from else Light.GREEN

    def condition(self, light: str) -> Q:
        """The same rule for the database: which open cases show this light."""
        match Light(light):
            case Light.PAUSED:
                return Q(due_on__isnull=True)
            case Light.RED:
                return Q(due_on__lt=self.today)
            case Light.AMBER:
                return Q(due_on__gte=self.today, due_on__lt=self.green_from)
            case Light.GREEN:
                return Q(due_on__gte=self.green_from)
