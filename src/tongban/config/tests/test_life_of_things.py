"""Any life of a thing (一件事), whatever its parts come to and in whatever order: what always holds.

The parts are ended, given up and reopened at random over random edges; every event is delivered to every listener.
"""

from dataclasses import dataclass, field
from itertools import combinations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tongban.applications import public as applications
from tongban.applications.enums import Stop
from tongban.applications.errors import ParcelNotReady
from tongban.applications.models import Application, ApplicationItem, Parcel
from tongban.applications.services import parts
from tongban.applications.tests.factories import hand_in, item, of_a_thing
from tongban.cases import public as cases
from tongban.cases.public import CaseState
from tongban.cases.tests import factories as handling
from tongban.catalogue.tests.factories import thing
from tongban.identity.tests.factories import citizen, official
from tongban.kernel import clock, events
from tongban.kernel.actors import SYSTEM
from tongban.kernel.models import OutboxEvent
from tongban.messaging.tests.factories import bodies_of
from tongban.ratings.models import Invitation

LEASE = {"key": "lease", "name": "房屋租赁合同", "forms": ["2"]}
LIVES, ACTS = 8, 7
ENDS = (CaseState.GRANTED, CaseState.REFUSED, CaseState.WITHDRAWN, CaseState.NOT_ACCEPTED)
TITLES = ("设立登记", "公章刻制", "食品经营许可", "排水许可", "门头招牌")


@st.composite
def edges(draw):
    """Pairs (before, after) of numbers among three to five parts; none goes back."""
    count = draw(st.integers(3, len(TITLES)))
    pairs = draw(st.lists(st.sampled_from(list(combinations(range(count), 2))), unique=True, max_size=6))
    return count, sorted(pairs)


def deliver():
    """Every event to every listener, those that listeners publish too, as the worker would."""
    while row := OutboxEvent.objects.filter(fanned_out_at=None).order_by("id").first():
        for listener in events.listeners_of(row.name).values():
            listener(events.restore(row.name, row.payload))
        OutboxEvent.objects.filter(pk=row.pk).update(fanned_out_at=clock.now())


@dataclass
class Life:
    """One application for a thing, and what is known of its parts beside what the platform keeps."""

    me: object
    application: Application
    numbers: dict[str, str] = field(default_factory=dict)

    def parts(self):
        return list(ApplicationItem.objects.filter(application=self.application).order_by("position"))

    def outcomes(self):
        numbers = [part.case_number for part in self.parts() if part.case_number]
        return cases.outcomes_of(actor=SYSTEM, numbers=numbers)

    def acts(self):
        """Everything that may happen now, in a fixed order."""
        outcomes, found = self.outcomes(), []
        for part in self.parts():
            outcome = outcomes.get(part.case_number)
            if outcome is None and part.stopped_because != Stop.GIVEN_UP:
                found.append(("give up", part, None))
            if outcome and not outcome.ended:
                ends = ENDS if outcome.state == CaseState.RECEIVED else ENDS[:3]
                found += [("end", part, state) for state in ends]
            if outcome and outcome.state in (CaseState.REFUSED, CaseState.NOT_ACCEPTED):
                found.append(("reopen", part, None))
        return found

    def happen(self, act, part, state):
        if act == "give up":
            parts.give_up_part(actor=self.me, number=self.application.number, item_code=part.item_code)
        elif act == "reopen":
            handling.reopen(handling.opened(part.case_number))
        else:
            case = handling.opened(part.case_number)
            (handling.bring if case.state == CaseState.RECEIVED else handling.end_accepted)(case, state)
        deliver()

    def end_all(self):
        while unended := [act for act in self.acts() if act[0] == "end" and act[2] == CaseState.GRANTED]:
            self.happen(*unended[0])

    def check(self):
        now, outcomes = {part.item_code: part for part in self.parts()}, self.outcomes()
        for part in now.values():
            before = [now[code] for code in part.after]
            self.check_opened(part, before, outcomes)
            self.check_stopped(part, before, outcomes)
        application = Application.objects.get(pk=self.application.pk)
        ended = all(part.stopped_because or _ended(part, outcomes) for part in now.values())
        assert (application.finished_at is not None) == ended
        papers = any(outcome.granted is not None for outcome in outcomes.values())
        assert Parcel.objects.filter(application=application).exists() == (ended and papers)
        assert [receipt["number"] for receipt in application.receipts] == list(
            dict.fromkeys(receipt["number"] for receipt in application.receipts)
        )
        assert {receipt["number"] for receipt in application.receipts} == set(outcomes)

    def check_opened(self, part, before, outcomes):
        """A part gets one case, keeps it, and gets it only while every result it waits for is there."""
        known = self.numbers.get(part.item_code, "")
        assert not known or part.case_number == known
        granted = all(each.case_number and outcomes[each.case_number].granted for each in before)
        if part.case_number and not known:
            assert granted
            self.numbers[part.item_code] = part.case_number
        if not part.case_number and granted:
            assert part.stopped_because == Stop.GIVEN_UP

    def check_stopped(self, part, before, outcomes):
        """What needs a result that will not come does not begin; everything else waits."""
        if part.case_number:
            assert part.stopped_because == ""
        elif part.stopped_because != Stop.GIVEN_UP:
            dead = [each for each in before if each.stopped_because or _ended(each, outcomes, granted=False)]
            assert bool(part.stopped_because) == bool(dead)


def _ended(part, outcomes, *, granted=None):
    """Its case ended; ``granted`` False: and without a grant."""
    outcome = outcomes.get(part.case_number)
    return outcome is not None and outcome.ended and (granted is None or bool(outcome.granted) == granted)


@pytest.mark.django_db
class TestAnyLife:
    @settings(max_examples=LIVES, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(edges(), st.data())
    def test_parts_open_once_in_their_turn_and_all_ends_in_one_parcel_and_one_rating(self, shape, data):
        life = self.begun(*shape)
        life.check()
        for _act in range(data.draw(st.integers(0, ACTS))):
            if acts := life.acts():
                life.happen(*data.draw(st.sampled_from(acts)))
                life.check()
        life.end_all()
        life.check()
        self.check_the_end(life)

    def begun(self, count, pairs):
        me = citizen()
        items = self.items(count)
        whole = thing(*items, edges=[(items[a], items[b], "") for a, b in pairs])
        application = of_a_thing(me, whole)
        hand_in(me, application.number)
        deliver()
        return Life(me, application)

    def items(self, count):
        return [item(title=title, materials=[LEASE]) for title in TITLES[:count]]

    def check_the_end(self, life):
        number, clerk = life.application.number, official("window_clerk")
        decided = [outcome for outcome in life.outcomes().values() if outcome.granted is not None]
        if decided:
            said = {"method": "picked_up", "recipient": "张三丰"}
            documents = applications.hand_over_parcel(actor=clerk, number=number, **said)
            assert len(documents) == len(decided)
            with pytest.raises(ParcelNotReady):
                applications.hand_over_parcel(actor=clerk, number=number, **said)
            assert not any(outcome.waits_for_delivery for outcome in life.outcomes().values())
        assert Invitation.objects.filter(application_number=number, occasion="case").count() == 1


@pytest.mark.django_db
class TestAfterTheParcel:
    def test_what_a_reopened_part_leads_to_is_handed_out_by_itself(self):
        """The one parcel is gone: the thing is finished anew, and nobody is sent to a window where nothing waits."""
        me, one, two = citizen(), *(item(title=title, materials=[LEASE]) for title in TITLES[:2])
        application = of_a_thing(me, thing(one, two))
        hand_in(me, application.number)
        life = Life(me, application)
        first, second = life.parts()
        life.happen("end", first, CaseState.REFUSED)
        life.happen("end", second, CaseState.GRANTED)
        said = {"method": "picked_up", "recipient": "张三丰"}
        applications.hand_over_parcel(actor=official("window_clerk"), number=application.number, **said)
        told = len(bodies_of("thing_finished"))

        life.happen("reopen", *life.parts()[:1], None)
        life.happen("end", life.parts()[0], CaseState.GRANTED)

        assert Application.objects.get(pk=application.pk).finished_at is not None
        assert len(bodies_of("thing_finished_parcel")) == 1
        assert len(bodies_of("thing_finished")) == told + 1
