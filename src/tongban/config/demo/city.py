"""Fill a believable month of cases through the services: what the demo city shows, the services themselves have done.

Deterministic by seed and day. Each story (one application from draft to wherever it stands today) is a transaction
chain of its own, so a killed run goes on with the next story. The clock stands at the story's moments.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from tongban.applications import public as applications
from tongban.cases.public import Channel
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import Item
from tongban.config.demo import answers, handling, residents
from tongban.config.demo.residents import Resident
from tongban.config.demo.staff import Office, office_of
from tongban.identity import public as identity
from tongban.kernel import calendar, clock, jobs
from tongban.kernel.models import Serial
from tongban.kernel.numbering import next_serial

SEED = 20260301
STORIES = 2200
DAYS = 34
_DEPARTMENTS = 14
_ITEMS_EACH = 7
_OWN_WEIGHT = 40  # the hand-made items make up about half of what is asked for
_PROGRESS = "demo-city"
_WITH_DRAFTS = ("zhang-min", "chen-guohua", "mumian")

Tell = Callable[[int, int], None]


@dataclass
class City:
    """What stories are told with: items by how often they are asked for, and the offices that handle them."""

    items: list[Item]
    weights: list[int]
    offices: dict[int, Office]
    now: datetime = field(default_factory=timezone.now)

    def pick_item(self, random: Random, own: Resident | None) -> Item:
        """What somebody applies for; one of the cast for a hand-made item that concerns them."""
        if own is None:
            return random.choices(self.items, self.weights)[0]
        fitting = [item for item in self.items if item.definition.form and residents.may_apply(own, item)]
        return random.choice(fitting)


def load_demo_city(*, stories: int = STORIES, seed: int = SEED, tell: Tell | None = None) -> int:
    """Tell the stories that were not told yet; returns how many there are. Safe to repeat and to interrupt."""
    city = _lay_out(seed)
    told = stories_told()
    if told < stories:
        _tell_popularity(city, stories, seed)
    for number in range(told, stories):
        with jobs.in_no_hurry():
            tell_story(city, number, seed)
        next_serial(_PROGRESS)
        if tell:
            tell(number + 1, stories)
    for place, key in enumerate(_WITH_DRAFTS):
        _begin_draft(city, Random(f"{seed}/draft/{place}"), residents.member(key))  # noqa: S311
    return stories


def _tell_popularity(city: City, stories: int, seed: int) -> None:
    """What the stories apply for most, before they are told; the hourly job counts it from the watched cases later."""
    asked = Counter(_what_and_who(city, number, seed)[0].code for number in range(stories))
    catalogue.set_popularity(dict(asked))


def _begin_draft(city: City, random: Random, resident: Resident) -> None:
    """Something half done, so that the visitor's own page has a thing to go on with."""
    if any(row.state == applications.ApplicationState.DRAFT for row in _applications_of(resident)):
        return
    item = city.pick_item(random, resident)
    draft = applications.start_application(
        actor=resident.actor, item_codes=[item.code], applicant_id=resident.party_id, channel=Channel.WEB
    )
    filled = answers.fill(random, item, resident)
    begun = dict(list(filled.items())[: max(1, len(filled) // 2)])
    applications.save_answers(actor=resident.actor, number=draft.number, answers=begun)


def _applications_of(resident: Resident) -> list[applications.ApplicationRow]:
    return applications.list_my_applications(actor=resident.actor)


def stories_told() -> int:
    """How many stories this installation holds."""
    row = Serial.objects.filter(scope=_PROGRESS).first()
    return row.last if row else 0


def _what_and_who(city: City, number: int, seed: int) -> tuple[Item, Resident | None, Random]:
    """The item of a story, the one of the cast it is about, and the chance that goes on from there."""
    random = Random(f"{seed}/{number}")  # noqa: S311 a story, not a secret
    own = residents.own_of(number)
    return city.pick_item(random, own), own, random


def tell_story(city: City, number: int, seed: int) -> str:
    """One application and all that happened to it until now; returns its case number."""
    item, own, random = _what_and_who(city, number, seed)
    office = city.offices[item.authority_id]
    resident = own or residents.pick(random, item)
    at_the_window = not item.definition.online or random.random() < 0.3
    filed = _filed_at(random, city.now, at_the_window=at_the_window)
    with clock.standing_at(filed):
        case_number = hand_in(random, item, office, resident, at_the_window=at_the_window, some_later=True)
    handling.carry_on(random, case_number, item, office, resident, filed=filed, now=city.now)
    return case_number


def hand_in(
    random: Random, item: Item, office: Office, resident: Resident, *, at_the_window: bool, some_later: bool = False
) -> str:
    """Fill an application and hand it in, at the moment the clock stands at; the number of its case."""
    actor = office.clerk if at_the_window else resident.actor
    channel = Channel.WINDOW if at_the_window else random.choice([Channel.WEB, Channel.MOBILE])
    draft = applications.start_application(
        actor=actor, item_codes=[item.code], applicant_id=resident.party_id, channel=channel, fresh=True
    )
    filled = answers.fill(random, item, resident)
    applications.save_answers(actor=actor, number=draft.number, answers=filled)
    how = {"at_the_window": at_the_window, "some_later": some_later}
    held = {row.name for row in applications.list_handed_in(actor=actor, number=draft.number)}
    for key, form, file_id in answers.evidence_for(random, item, filled, actor, **how):
        asked = item.definition.material(key)
        if asked is not None and asked.name in held:
            continue  # nobody brings what we hold
        applications.add_evidence(actor=actor, number=draft.number, material_key=key, form=form, file_id=file_id)
    promise = applications.get_promise(actor=actor, number=draft.number)
    submission = applications.submit_application(actor=actor, number=draft.number, promise=promise)
    return submission.cases[0].number


def _filed_at(random: Random, now: datetime, *, at_the_window: bool) -> datetime:
    """A moment of the last weeks: windows open on working days, the web is used in the evening and on Sundays too."""
    today = timezone.localtime(now)
    while True:
        day = today.date() - timedelta(days=int(DAYS * random.random() ** 1.15))
        hour = random.choices(range(24), _WINDOW_HOURS if at_the_window else _HOURS)[0]
        moment = _moment(day, hour, random.randrange(60), random.randrange(60))
        if moment < now and (not at_the_window or calendar.is_working_day(day)):
            return moment


_WINDOW_HOURS = [0] * 9 + [6, 6, 4, 0, 0, 4, 6, 5, 0] + [0] * 6
_HOURS = [2, 1, 1, 1, 1, 1, 3, 6, 12, 18, 20, 16, 12, 13, 17, 17, 15, 11, 8, 9, 12, 12, 8, 4]


def _moment(day: date, hour: int, minute: int, second: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=timezone.get_default_timezone())


def _lay_out(seed: int) -> City:
    """What is asked for in this city: the hand-made items often, some real items of a few departments now and then."""
    random = Random(seed)  # noqa: S311
    in_force = catalogue.list_items_in_force()
    own = [item for item in in_force if item.definition.form]
    departments = sorted({item.authority_id for item in in_force} - {item.authority_id for item in own})
    chosen = set(random.sample(departments, min(_DEPARTMENTS, len(departments))))
    others = [item for department in sorted(chosen) for item in _some_of(random, department, in_force)]
    weights = [_OWN_WEIGHT] * len(own) + [random.choice([1, 1, 2, 3, 5]) for _ in others]
    authorities = identity.get_authorities({item.authority_id for item in own + others})
    return City(own + others, weights, {key: office_of(row) for key, row in sorted(authorities.items())})


def _some_of(random: Random, authority_id: int, in_force: list[Item]) -> list[Item]:
    """A few items of one department."""
    there = [item for item in in_force if item.authority_id == authority_id]
    return random.sample(there, min(_ITEMS_EACH, len(there)))
