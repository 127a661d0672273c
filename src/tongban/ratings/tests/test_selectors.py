from dataclasses import fields
from datetime import date

import pytest

from tongban.kernel import clock
from tongban.kernel.actors import PUBLIC, SYSTEM, Actor, ActorKind
from tongban.ratings import public, selectors
from tongban.ratings.rows import Voice
from tongban.ratings.tests.factories import NOON, RatingFactory

BUREAU = Actor(ActorKind.STAFF, 1, "周立", 9, frozenset({"bureau:case:watch"}))
REVIEWER = Actor(ActorKind.STAFF, 2, "王芳", 1, frozenset({"staff:case:read"}))
SINCE = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _today(db):
    with clock.standing_at(NOON):
        yield


class TestSatisfaction:
    def test_counts_three_stars_or_more(self):
        for level in (1, 2, 3, 4):
            RatingFactory(level=level)
        RatingFactory(level=5, given_on=date(2026, 2, 28))

        assert public.satisfaction(SINCE) == public.Satisfaction(0.75, 4, 3)

    def test_without_ratings_there_is_no_share(self):
        assert public.satisfaction(SINCE) == public.Satisfaction(None, 0, 0)


class TestOverview:
    def test_a_department_sees_its_own_ratings_the_bureau_all(self):
        RatingFactory(level=1)
        RatingFactory(level=5, invitation__authority_id=2)

        assert selectors.get_overview(actor=REVIEWER, days=30).satisfaction.count == 1
        assert [(row.authority_id, row.bad) for row in selectors.get_overview(actor=BUREAU, days=30).departments] == [
            (2, 1),
            (1, 0),
        ]

    @pytest.mark.parametrize("actor", [PUBLIC, Actor(ActorKind.CITIZEN, 1), Actor(ActorKind.STAFF, 3, "", 1)])
    def test_shows_nothing_to_anybody_else(self, actor):
        RatingFactory(text="谢谢")

        assert selectors.get_overview(actor=actor, days=30).satisfaction.count == 0
        assert selectors.list_voices(actor=actor, days=30).rows == []

    def test_levels_add_up(self):
        for level in (1, 1, 5):
            RatingFactory(level=level)

        levels = selectors.get_overview(actor=SYSTEM, days=30).levels
        assert [each.count for each in levels] == [2, 0, 0, 0, 1]


class TestListVoices:
    def test_carries_nothing_that_leads_to_a_person(self):
        assert {field.name for field in fields(Voice)} == {
            "level", "label", "stars", "month", "authority_name", "item_title", "text", "statements",
        }  # fmt: skip

    def test_hides_the_item_until_a_crowd_rated_it(self):
        RatingFactory.create_batch(4, text="好")
        assert {voice.item_title for voice in selectors.list_voices(actor=SYSTEM, days=30).rows} == {""}

        RatingFactory()
        assert {voice.item_title for voice in selectors.list_voices(actor=SYSTEM, days=30).rows} == {"食品经营许可"}

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("我的电话13800138000请回电", "我的电话138******00请回电"),
            ("身份证11010519491231002X", "身份证110*************2X"),
            ("卡号6222 0000 1111 2222", "卡号622**************22"),
            ("等了120分钟,跑了3趟", "等了120分钟,跑了3趟"),
        ],
    )
    def test_masks_long_numbers_people_wrote(self, text, shown):
        RatingFactory(text=text)

        assert selectors.list_voices(actor=SYSTEM, days=30).rows[0].text == shown

    def test_can_show_bad_ones_only_and_shows_the_words_of_their_version(self):
        RatingFactory(level=1, text="好")
        RatingFactory(level=5, answers=["guide"])

        (voice,) = selectors.list_voices(actor=SYSTEM, days=30, bad_only=True).rows
        assert voice.statements == ("指南和实际要求不一样",)
        assert voice.month == date(2026, 3, 1)
