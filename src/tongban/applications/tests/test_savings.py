"""What a thing spares is counted over its parts: the same paper once, and only what people brought."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tongban.applications.savings import count_savings_of_things
from tongban.applications.tests.test_parts import Shop
from tongban.identity.tests.factories import log_in, official
from tongban.kernel import clock
from tongban.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db


class TestCountSavingsOfThings:
    def test_one_lease_serves_two_parts(self):
        shop = Shop()
        shop.submitted(frying="yes")

        shown = log_in(Client(), official("bureau")).get(reverse("cases:list_savings"))

        (row,) = shown.context["rows"]
        assert (row.code, row.title, row.applications) == (shop.thing.code, shop.thing.title, 1)
        assert (row.asked, row.once, row.brought) == (2, 1, 1)
        assert row.exempt_rate == pytest.approx(50)
        assert row.title in shown.text
        assert "2 → 1" in shown.text

    def test_other_days_have_none(self):
        Shop().submitted()
        before = clock.today() - timedelta(days=3)
        days = {"first": before.isoformat(), "last": before.isoformat()}

        shown = log_in(Client(), official("bureau")).get(reverse("cases:list_savings"), days)

        assert shown.status_code == 200
        assert 'id="things"' not in shown.text

    def test_is_for_the_bureau(self):
        day = clock.today()
        with pytest.raises(NotAllowed):
            count_savings_of_things(actor=official("reviewer"), first=day, last=day, count=lambda numbers: {})
