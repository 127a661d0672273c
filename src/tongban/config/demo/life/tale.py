"""How the tales of the demo city are told: one case, its people, and the working days it happened on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any

from django.utils import timezone

from tongban.cases import public as cases
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import Item, StepKind
from tongban.config.demo import city, residents
from tongban.config.demo.residents import Resident
from tongban.config.demo.staff import Office, office_by_code
from tongban.identity import public as identity
from tongban.kernel import calendar, clock, jobs
from tongban.kernel.actors import Actor

SHOP = "11440100DEMA0001333440731901001"  # 个体工商户设立登记
FOOD = "11440100DEMA000133344013190200001"  # 食品经营许可
ROAD = "11440100DEMA00056G3440117906000"  # 临时占用、挖掘城市道路审批
ALLOWANCE = "11440100DEMA00048M3440523905000"  # 独生子女父母奖励金
MARKET = "11440100DEMA000133"
BUREAU = "11440100DEMA000726"
ACCEPTED = "材料齐全，符合法定形式，予以受理。"


def moment(ago: int, hour: int = 10, minute: int = 0) -> datetime:
    """An hour of the working day so many working days before today; after today for a negative number."""
    day = calendar.add_working_days(timezone.localdate(), -ago)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone.get_default_timezone())


def day(ago: int) -> date:
    return timezone.localdate(moment(ago))


@contextmanager
def on(ago: int, hour: int = 10, minute: int = 0) -> Iterator[datetime]:
    """Stand at an hour of a working day that is past."""
    when = min(moment(ago, hour, minute), timezone.now())
    with clock.standing_at(when), jobs.in_no_hurry():
        yield when


@dataclass
class Tale:
    """One case on its way."""

    item: Item
    office: Office
    resident: Resident
    number: str

    def accept(self, ago: int, by: Actor | None = None) -> None:
        """Accepted by the clerk of its department."""
        clerk = by or self.office.clerk
        with on(ago, 15):
            cases.claim_task(actor=clerk, case_number=self.number)
            cases.accept_case(actor=clerk, case_number=self.number, opinion=ACCEPTED)

    def live(self, key: str = "") -> cases.RouteLine:
        """The live step with this key, or the only one."""
        route = cases.get_progress(actor=self.resident.actor, case_number=self.number).route
        return next(line for line in route if line.look.live and not line.group and key in ("", line.key))

    def finish(self, key: str, ago: int, opinion: str, *, hour: int = 11) -> None:
        """One step done by whoever does it in the department it belongs to."""
        step = next(step for step in self.item.steps if step.key == key)
        office = office_by_code(step.authority_code) if step.authority_code else self.office
        by = office.clerk if step.kind == StepKind.DELIVER else office.reviewer
        with on(ago, hour):
            told: dict[str, Any] = {"case_number": self.number, "task_id": self.live(key).task_id}
            cases.claim_task(actor=by, **told)
            cases.finish_review(actor=by, opinion=opinion, **told)

    def decide(self, ago: int, opinion: str = "同意，准予许可。", valid_until: date | None = None) -> None:
        """Granted."""
        told: dict[str, Any] = {"opinion": opinion, "valid_until": valid_until}
        with on(ago, 16):
            cases.claim_task(actor=self.office.decider, case_number=self.number)
            cases.decide_case(actor=self.office.decider, case_number=self.number, decision="grant", **told)


def begin(item_code: str, who: str | int, ago: int, *, at_the_window: bool = False, hour: int = 9) -> Tale:
    """Somebody hands in an application: one of the cast by key, or a person of the city by number."""
    item = catalogue.get_item_in_force(item_code)
    office = office_by_code(item.definition.authority_code)
    resident = residents.member(who) if isinstance(who, str) else residents.person(who)
    random = Random(f"life/{item_code}/{who}/{ago}")  # noqa: S311 a story, not a secret
    with on(ago, hour, 20):
        number = city.hand_in(random, item, office, resident, at_the_window=at_the_window)
    return Tale(item, office, resident, number)


def a_colleague(authority_code: str, name: str) -> Actor:
    """One of the cast at a department, by name."""
    authority = identity.find_authority(authority_code)
    found = [row for row in identity.list_staff(authority.id if authority else 0) if row.name == name]
    return identity.staff_actor(found[0].id)
