"""What applying for a thing at once spared (一件事减材料): over all its parts, each paper asked for once."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone

from tongban.applications.forms.rows import FILE_ANSWER
from tongban.applications.models import Application, Evidence
from tongban.catalogue import public as catalogue
from tongban.identity.public import BUREAU_WATCH
from tongban.kernel.access import require
from tongban.kernel.actors import SYSTEM, Actor

MOST = 5_000  # applications counted, the newest


@dataclass(slots=True)
class SavedOfThing:
    """One thing: ``asked`` materials of all its parts; ``once`` different ones; ``brought`` of these by the applicant.

    ``answered`` questions of all parts, ``filled`` of them by registers.
    """

    code: str
    title: str
    applications: int = 0
    asked: int = 0
    once: int = 0
    brought: int = 0
    answered: int = 0
    filled: int = 0

    @property
    def exempt_rate(self) -> float | None:
        """免交率 in per cent; None where nothing was asked."""
        return 100 * (self.asked - self.brought) / self.asked if self.asked else None


def count_savings_of_things(
    *, actor: Actor, first: date, last: date, count: Callable[..., dict[str, Any]]
) -> list[SavedOfThing]:
    """Things handed in from ``first`` to ``last``, those that spare the most first. For the bureau.

    ``count(numbers)`` tells for each application what its cases asked (cases, Counting.by_application).
    """
    require(actor, BUREAU_WATCH)
    begin, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, last + timedelta(days=1)))
    rows = Application.objects.visible_to(SYSTEM).filter(
        thing_version__isnull=False, submitted_at__gte=begin, submitted_at__lt=end
    )
    found = list(rows.order_by("-submitted_at").values_list("pk", "number", "thing_version_id")[:MOST])
    by_number = count([number for _pk, number, _thing in found])
    once, brought = _handed_in([pk for pk, _number, _thing in found])
    things = {version: catalogue.get_thing(version) for version in {version for _pk, _number, version in found}}
    told: dict[str, SavedOfThing] = {}
    for pk, number, version in found:
        thing = things[version]
        row = told.setdefault(thing.code, SavedOfThing(thing.code, thing.title))
        row.applications += 1
        row.once, row.brought = row.once + once[pk], row.brought + brought[pk]
        if saved := by_number.get(number):
            row.asked, row.answered = row.asked + saved.asked, row.answered + saved.answered
            row.filled += saved.filled
    return sorted(told.values(), key=lambda row: (row.brought - row.asked, row.title))


def _handed_in(applications: list[int]) -> tuple[dict[int, int], dict[int, int]]:
    """For each application: different materials in its form that came, and those of them the applicant brought."""
    came = Evidence.objects.filter(application__in=applications, case_number="")
    came = came.exclude(material_key__startswith=FILE_ANSWER)
    once = _different(came)
    return once, _different(came.filter(holding__isnull=True))


def _different(evidence: Any) -> dict[int, int]:
    counted = evidence.order_by().values_list("application").annotate(Count("material_key", distinct=True))
    return defaultdict(int, counted)
