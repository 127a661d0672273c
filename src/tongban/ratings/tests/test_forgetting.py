"""After its term a rating counts on, without who gave it and what he wrote."""

from datetime import timedelta

import pytest

from tongban.identity.tests import factories as identity
from tongban.kernel import clock, retention
from tongban.kernel.models import AuditRecord
from tongban.kernel.privacy import Retention
from tongban.ratings.models import Invitation, Rectification
from tongban.ratings.services import rectifying
from tongban.ratings.services.forgetting import GONE, forget_who_said_what
from tongban.ratings.tests.factories import NOON, InvitationFactory, RatingFactory

pytestmark = pytest.mark.django_db
AFTER = NOON + timedelta(days=Retention.RATING.value.days + 1)


@pytest.fixture
def rating():
    invitation = InvitationFactory(used=True, party_id=identity.citizen().id)
    return RatingFactory(invitation=invitation, level=4, text="张科长不收材料", answers=["attitude"])


def run(moment=AFTER):
    with clock.standing_at(moment):
        return forget_who_said_what()


class TestForgetting:
    def test_the_figure_stays_the_person_and_the_words_go(self, rating):
        assert run(AFTER - timedelta(days=2)) == 0
        assert run() == 1
        rating.refresh_from_db()
        assert (rating.level, rating.text, rating.answers, rating.invitation.party_id) == (4, "", [], None)

    def test_happens_once_and_leaves_proof(self, rating):
        assert [run(), run()] == [1, 0]
        assert AuditRecord.objects.filter(action=retention.FORGET).count() == 1

    def test_an_open_matter_is_not_touched_and_an_ended_one_is(self, rating):
        with clock.standing_at(NOON):
            one = rectifying.open_rectification(rating, contact_name="欧阳", contact_phone="13800138000")
        assert run() == 0
        ended = {"state": "answered", "closed_at": NOON, "answer": "向欧阳道歉", "call_back": "satisfied"}
        Rectification.objects.filter(pk=one.pk).update(**ended)

        assert run() == 1

        one.refresh_from_db()
        assert (one.contact_name, one.contact_phone, one.answer) == ("", "", GONE)
        assert run() == 0

    def test_who_was_invited_and_never_came_is_forgotten_too(self):
        InvitationFactory(party_id=identity.citizen().id)
        assert run() == 1
        assert Invitation.objects.get().party_id is None
