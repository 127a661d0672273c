"""数据范围: ratings of items that are not on somebody's list are in no list of theirs."""

import pytest

from tongban.identity.tests.factories import narrow, official
from tongban.ratings.models import Rating, Rectification
from tongban.ratings.tests.factories import NOON, InvitationFactory, RatingFactory

pytestmark = pytest.mark.django_db


def test_only_those_of_listed_items():
    head = official("decider")
    invited = [InvitationFactory(authority_id=head.authority_id, item_code=code) for code in ("A1", "B2")]
    made = [RatingFactory(invitation=each, level=5) for each in invited]
    for each in made:
        days = {"opened_at": NOON, "act_by": each.given_on, "due_on": each.given_on}
        Rectification.objects.create(rating=each, **days)
    narrowed = narrow(head, "B2")

    assert list(Rating.objects.visible_to(narrowed)) == made[1:]
    assert [each.rating for each in Rectification.objects.visible_to(narrowed)] == made[1:]
    assert Rating.objects.visible_to(head).count() == 2
