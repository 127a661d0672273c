import pytest
from django.test import Client
from django.urls import reverse

from tongban.identity.tests import factories as identity
from tongban.kernel import clock
from tongban.ratings import links
from tongban.ratings.links import Target
from tongban.ratings.models import Rating
from tongban.ratings.tests.factories import NOON, InvitationFactory, RatingFactory


@pytest.fixture(autouse=True)
def _today(db):
    with clock.standing_at(NOON):
        yield


def address(invitation, level: int | None = None) -> str:
    token = links.token_of(Target(case_number=invitation.reference))
    return (
        reverse("ratings:give_rating", args=[token, level]) if level else reverse("ratings:choose_level", args=[token])
    )


class TestRatingPages:
    def test_five_levels_without_a_login(self, client):
        text = client.get(address(InvitationFactory())).text

        for label in ("非常满意", "满意", "基本满意", "不满意", "非常不满意"):
            assert label in text

    def test_a_submitted_rating_ends_with_thanks(self, client):
        invitation = InvitationFactory()
        data = {"answers": ["platform"], "text": "<script>alert(1)</script>"}
        page = client.post(address(invitation, 5) + "?via=qr", data, follow=True)

        assert "谢谢您的评价" in page.text
        assert Rating.objects.get().channel == "qr"

    def test_a_second_visit_says_it_was_rated(self, client):
        invitation = InvitationFactory(used=True)

        assert "已经评价过了" in client.get(address(invitation)).text
        again = client.post(address(invitation, 5), {})
        assert again.status_code == 409
        assert "已经评价过了" in again.text
        assert not Rating.objects.exists()

    def test_before_the_end_it_says_when(self, client):
        assert "还没有办完" in client.get(links.path_of(Target(case_number="C-running"))).text

    def test_a_broken_link_is_not_found(self, client):
        assert client.get("/rate/abc:def/").status_code == 404
        assert client.get(address(InvitationFactory())[:-3] + "xx/").status_code == 404

    def test_a_level_that_does_not_exist_is_no_address(self, client):
        assert client.get(address(InvitationFactory(), 5)[:-2] + "6/").status_code == 404

    def test_an_application_with_several_lets_choose(self, client):
        InvitationFactory.create_batch(2, application_number="A1")
        page = client.get(links.path_of(Target(application_number="A1")))

        assert page.text.count("?of=case%3A") == 2

    def test_a_post_without_csrf_token_is_refused(self):

        strict = Client(enforce_csrf_checks=True)
        assert strict.post(address(InvitationFactory(), 1), {}).status_code == 403


class TestDeskPage:
    def test_shows_words_and_totals_but_no_case_and_no_moment(self, client):
        rating = RatingFactory(level=5, text="太慢了", given_on=NOON.date())
        identity.log_in(client, identity.official("bureau"))

        text = client.get("/desk/ratings/").text
        assert "太慢了" in text
        assert rating.invitation.reference not in text
        assert rating.invitation.application_number not in text

    def test_a_resident_has_no_door_here(self, client):
        identity.log_in(client, identity.citizen())
        assert client.get("/desk/ratings/").status_code == 403
