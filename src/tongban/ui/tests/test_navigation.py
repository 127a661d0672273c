import pytest

from tongban.kernel.actors import PUBLIC, Actor, ActorKind
from tongban.ui import navigation
from tongban.ui.navigation import Place, add_door, doors_for

CLERK = Actor(ActorKind.STAFF, 1, permissions=frozenset({"a:b:c"}))


@pytest.fixture(autouse=True)
def _empty(monkeypatch):
    monkeypatch.setattr(navigation, "_doors", {place: [] for place in Place})


class TestDoorsFor:
    def test_shows_staff_only_what_they_may_open(self):
        add_door(Place.DESK, "甲", "ui:components", icon="inbox", permission="a:b:c")
        add_door(Place.DESK, "乙", "ui:desk_components", icon="inbox", permission="x:y:z")

        assert [door.label for door in doors_for(Place.DESK, CLERK)] == ["甲"]

    def test_shows_the_desk_to_nobody_else(self):
        add_door(Place.DESK, "甲", "ui:components", icon="inbox")

        assert doors_for(Place.DESK, PUBLIC) == []
        assert doors_for(Place.DESK, None) == []

    def test_keeps_their_order(self):
        add_door(Place.RESIDENT, "后", "ui:components", icon="list", order=20)
        add_door(Place.RESIDENT, "先", "ui:sample_home", icon="list", order=10)

        assert [door.label for door in doors_for(Place.RESIDENT, PUBLIC)] == ["先", "后"]

    def test_hides_a_door_whose_page_does_not_exist(self):
        add_door(Place.FOOTER, "无", "nobody:nothing", icon="info")

        assert doors_for(Place.FOOTER, PUBLIC) == []

    def test_replaces_a_door_added_again(self):
        add_door(Place.FOOTER, "旧", "ui:components", icon="info")
        add_door(Place.FOOTER, "新", "ui:components", icon="info")

        assert [door.label for door in doors_for(Place.FOOTER, PUBLIC)] == ["新"]
