"""The watch follows dates that move with the holidays, and a rebuild knows of them."""

from datetime import date, timedelta

import pytest

from tongban.cases import public as cases
from tongban.cases.public import Redated
from tongban.kernel import events
from tongban.supervision.models import Watch
from tongban.supervision.services import watching
from tongban.supervision.services.watching import rebuild_watches, watch_case, watch_redated
from tongban.supervision.tests.factories import event, moment

pytestmark = pytest.mark.django_db
OPENED = event(cases.CaseOpened, due_on=date(2026, 3, 17))
ACCEPTED = event(cases.CaseAccepted, days=2, due_on=date(2026, 3, 30))
DECIDED = event(cases.CaseDecided, days=8)
MOVED = Redated(OPENED.case_number, date(2026, 4, 2), True, moment() + timedelta(days=5))


@pytest.fixture(autouse=True)
def _moved(monkeypatch):
    monkeypatch.setattr(watching.cases, "list_redated", lambda *, run_id, batch: [MOVED])
    monkeypatch.setattr(Redated, "of", lambda numbers: {number: [MOVED] for number in numbers})


def dates():
    watch = Watch.objects.get()
    return watch.due_on, watch.promised_on


class TestWatchRedated:
    def test_the_row_follows(self):
        for each in (OPENED, ACCEPTED):
            watch_case(each)
        assert watch_redated(run_id=1, batch=1) == 1
        assert dates() == (date(2026, 4, 2), date(2026, 4, 2))

    def test_an_event_of_before_that_comes_late_does_not_undo_it(self):
        watch_case(OPENED)
        watch_redated(run_id=1, batch=1)
        watch_case(ACCEPTED)
        assert Watch.objects.get().state == "accepted"
        assert dates() == (date(2026, 4, 2), date(2026, 4, 2))

    def test_a_closed_case_has_no_date_but_is_judged_by_the_last_one(self):
        for each in (OPENED, ACCEPTED, DECIDED):
            watch_case(each)
        watch_redated(run_id=1, batch=1)
        assert dates() == (None, date(2026, 4, 2))

    def test_a_rebuild_finds_nothing_to_mend(self):
        for each in (OPENED, ACCEPTED):
            events.publish(each)
            watch_case(each)
        watch_redated(run_id=1, batch=1)
        assert rebuild_watches(repair=False).differing == []
