"""The story of four departments, an expert review and a hearing, as `make demo` tells it."""

from io import StringIO

import pytest
from rich.console import Console

from tongban.catalogue.search import index
from tongban.catalogue.services import demo
from tongban.config.demo import residents, staff, together
from tongban.config.demo.telling import NotSeen, Teller
from tongban.identity import public as identity
from tongban.kernel.holidays import load_shipped_notices


@pytest.fixture
def city(db):
    """The item that passes four departments, and nothing else."""
    load_shipped_notices()
    identity.load_divisions()
    demo.save_authorities()
    demo.load_showcase("wajue")
    index.rebuild()
    _forget()
    yield
    _forget()


def _forget():
    """The people of a story are kept while a process lives; each test has its own."""
    for known in (residents.organisation, residents.person, staff.office_by_code):
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
