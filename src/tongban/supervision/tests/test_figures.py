from datetime import date, timedelta

import pytest

from tongban.catalogue import public as catalogue
from tongban.kernel import clock
from tongban.ratings import public as ratings
from tongban.supervision.figures import Share, percent
from tongban.supervision.services.publishing import compute_figures
from tongban.supervision.tests.factories import NOON, WatchFactory

TODAY = date(2026, 3, 10)


class TestPercent:
    @pytest.mark.parametrize(
        ("count", "of", "shown"), [(0, 0, ""), (0, 3, "0.0%"), (2, 3, "66.6%"), (9999, 10000, "99.9%"), (3, 3, "100%")]
    )
    def test_says_all_only_of_all(self, count, of, shown):
        assert percent(count, of) == shown


@pytest.mark.django_db
class TestComputeFigures:
    @pytest.fixture(autouse=True)
    def _neighbours(self, monkeypatch):
        monkeypatch.setattr(catalogue, "count_items", lambda: 1574, raising=False)
        monkeypatch.setattr(ratings, "satisfaction", lambda since: ratings.Satisfaction(0.9, 10, 9))
        with clock.standing_at(NOON):
            yield

    def test_handled_counts_what_an_authority_finished_this_month(self):
        WatchFactory.create_batch(2, closed=True)
        WatchFactory(closed=True, state="refused")
        WatchFactory(closed=True, state="not_accepted", promised_on=None)
        WatchFactory(closed=True, state="withdrawn")
        WatchFactory(closed=True, state="returned")
        WatchFactory(closed=True, closed_on=date(2026, 2, 28))

        assert compute_figures(TODAY).handled == 4

    def test_on_time_names_its_denominator_and_window(self):
        WatchFactory.create_batch(3, closed=True)
        WatchFactory(closed=True, promised_on=date(2026, 3, 8))
        WatchFactory(closed=True, promised_on=None)
        WatchFactory(closed=True, closed_on=TODAY - timedelta(days=30))

        assert compute_figures(TODAY).on_time == Share(3, 4, TODAY - timedelta(days=29), TODAY)

    def test_received_counts_from_midnight_of_the_first(self):
        WatchFactory(opened_at=NOON.replace(day=1, hour=0))
        WatchFactory(opened_at=NOON.replace(day=1, hour=0) - timedelta(seconds=1))

        assert compute_figures(TODAY).received == 1

    def test_an_empty_city_shows_no_invented_share(self):
        assert compute_figures(TODAY).on_time.percent == ""
