"""Who acts in the stories of the demo city."""

from random import Random
from types import SimpleNamespace

import pytest

from tongban.catalogue.public import ServiceTarget
from tongban.config.demo import residents
from tongban.config.demo.city import City
from tongban.config.demo.people import invent_organisation, invent_person
from tongban.config.demo.residents import Resident
from tongban.kernel.actors import SYSTEM


def asked(*targets, form=True):
    return SimpleNamespace(definition=SimpleNamespace(targets=targets, form=("section",) if form else ()))


@pytest.fixture
def person():
    return Resident(1, SYSTEM, invent_person(Random(1)))


@pytest.fixture
def organisation():
    return Resident(2, SYSTEM, invent_organisation(Random(1)))


class TestMayApply:
    def test_follows_whom_the_item_is_for(self, person, organisation):
        for_all, for_persons = asked(), asked(ServiceTarget.PERSON)
        for_companies = asked(ServiceTarget.ENTERPRISE)

        assert [residents.may_apply(person, item) for item in (for_all, for_persons, for_companies)] == [1, 1, 0]
        assert [residents.may_apply(organisation, item) for item in (for_all, for_persons, for_companies)] == [0, 0, 1]


class TestOwnOf:
    def test_one_story_in_twenty_is_that_of_the_cast(self, monkeypatch):
        monkeypatch.setattr(residents, "member", lambda key: key)

        told = [residents.own_of(number) for number in range(200)]

        assert sum(key is not None for key in told) == 10
        assert {"zhang-min", "chen-guohua", "mumian"} <= set(told[:60])


class TestPickItem:
    def test_a_member_of_the_cast_applies_for_a_hand_made_item_that_concerns_them(self, organisation):
        wanted = asked(ServiceTarget.ENTERPRISE)
        items = [asked(ServiceTarget.PERSON), asked(ServiceTarget.ENTERPRISE, form=False), wanted]
        city = City(items, [100, 100, 1], {})

        assert all(city.pick_item(Random(seed), organisation) is wanted for seed in range(20))
