from datetime import UTC, date, datetime

import pytest

from tongban.kernel import clock


class TestStandingAt:
    def test_shows_the_moment_and_returns(self):
        before = clock.now()

        with clock.standing_at(datetime(2026, 3, 16, 23, 30, tzinfo=UTC)):
            assert clock.today() == date(2026, 3, 17)  # half past seven in the morning in Shanghai

        assert clock.now() >= before

    def test_refuses_a_moment_without_zone(self):
        with pytest.raises(ValueError, match="time zone"), clock.standing_at(datetime(2026, 3, 16)):  # noqa: DTZ001
            pass
