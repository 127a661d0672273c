"""The story of four departments, an expert review and a hearing, as `make demo` tells it."""

from io import StringIO

import pytest
from django.apps import apps
from rich.console import Console

from tongban.catalogue.search import index
from tongban.catalogue.services import demo
from tongban.catalogue.services.hand_made import hand_made_items
from tongban.catalogue.services.thing_loading import load_shipped_things, shipped_things
from tongban.config.demo import entrusted, represented, residents, restaurant, staff, together
from tongban.config.demo import registers as demo_registers
from tongban.config.demo.telling import NotSeen, Teller
from tongban.identity import public as identity
from tongban.kernel import jobs, outbox
from tongban.kernel.holidays import load_shipped_notices
from tongban.registers import public as registers


@pytest.fixture
def city(db):
    """The item that passes four departments, and nothing else."""
    load_shipped_notices()
    identity.Divisions.load()
    demo.save_authorities()
    demo.load_showcase("wajue")
    index.rebuild()
    _forget()
    yield
    _forget()


def _forget():
    """The people of a story are kept while a process lives; each test has its own."""
    for known in (residents.organisation, residents.person, residents.member, staff.office_by_code):
        known.cache_clear()


def test_every_date_is_what_walking_the_days_gives(city):
    heard = StringIO()

    together.tell_it(Teller(Console(file=heard, width=200)))

    told = heard.getvalue()
    assert told.count("逐日核算一致") == 5
    assert "听证笔录" in told


def test_a_date_that_is_wrong_stops_the_story(city, monkeypatch):
    monkeypatch.setattr(together.Case, "_walked", lambda case: case.first_day)

    with pytest.raises(NotSeen):
        together.tell_it(Teller(Console(file=StringIO())))


class TestEntrusted:
    def test_an_agent_applies_for_a_company_until_the_company_takes_that_back(self, city):
        heard = StringIO()

        entrusted.tell_it(Teller(Console(file=heard, width=200)), _relayed)

        told = heard.getvalue()
        assert told.count("✓") == 5
        assert "被代办人收回" in told

    @pytest.mark.parametrize("act", ["revoke", "use"])
    def test_stops_when_an_act_does_nothing(self, city, monkeypatch, act):
        monkeypatch.setattr(identity.Mandates, act, lambda **_: True)

        with pytest.raises(NotSeen):
            entrusted.tell_it(Teller(Console(file=StringIO())), _relayed)


class TestRepresented:
    @pytest.fixture(autouse=True)
    def _libraries(self, city):
        registers.ship_base_libraries()

    def test_a_company_changes_hands_and_loses_nothing(self, city):
        heard = StringIO()

        represented.tell_it(Teller(Console(file=heard, width=200)), _followed)

        assert heard.getvalue().count("✓") == 3

    def test_stops_when_the_register_is_not_followed(self, city, monkeypatch):
        monkeypatch.setattr(identity.Mandates, "follow_representative", lambda **_: False)

        with pytest.raises(NotSeen):
            represented.tell_it(Teller(Console(file=StringIO())), _followed)


def _followed(what, otherwise):
    """The events are relayed, and the job a load orders is run, as the worker would."""
    outbox.relay()
    for load_id in apps.get_model("registers", "Load").objects.order_by("pk").values_list("pk", flat=True):
        jobs.app.tasks["registers.follow_load"](load_id=load_id)
    return _relayed(what, otherwise)


def _relayed(what, otherwise):
    outbox.relay()
    if not what():
        raise NotSeen(otherwise)
    return what()


@pytest.fixture
def _street(city, monkeypatch):
    """All that a restaurant needs, without the item of the province; who opens it stands in the registers."""
    identity.DemoPeople.ensure()
    registers.ship_base_libraries()
    demo_registers.fill_registers()
    for name in hand_made_items():
        demo.load_showcase(name)
    (said,) = [each for each in shipped_things() if each.code == restaurant.THING]
    parts = tuple(part for part in said.parts if part.made_up)
    codes = {part.item_code for part in parts}
    edges = tuple(edge for edge in said.edges if {edge.before, edge.after} <= codes)
    whole = said.model_copy(update={"parts": parts, "edges": edges})
    monkeypatch.setattr("tongban.catalogue.services.thing_loading.shipped_things", lambda: [whole])
    load_shipped_things()


@pytest.mark.usefixtures("_street")
def test_a_restaurant_is_opened_as_one_thing():
    heard = StringIO()

    restaurant.tell_it(Teller(Console(file=heard, width=200)), _relayed)

    told = heard.getvalue()
    assert "营业执照（来自" in told
    assert "已带出：姓名" in told
    assert "一次领取 6 份文书" in told
