from datetime import date, timedelta

import pytest

from tongban.identity.tests import factories as identity
from tongban.kernel import clock
from tongban.kernel.actors import PUBLIC, SYSTEM, Actor, ActorKind
from tongban.supervision import selectors
from tongban.supervision.enums import Light
from tongban.supervision.filters import Selection, read_selection
from tongban.supervision.lights import Thresholds
from tongban.supervision.rows import Figure, Group, Lights
from tongban.supervision.tests.factories import NOON, WatchFactory

TODAY = date(2026, 3, 10)
BUREAU = Actor(ActorKind.STAFF, 1, "周立", 1, frozenset({"bureau:case:watch"}))


@pytest.fixture(autouse=True)
def _today():
    with clock.standing_at(NOON):
        yield


class TestLights:
    @pytest.mark.parametrize(
        ("due_on", "light"),
        [
            (date(2026, 3, 9), Light.RED),
            (date(2026, 3, 10), Light.AMBER),  # due today: not overdue
            (date(2026, 3, 12), Light.AMBER),  # two working days to go
            (date(2026, 3, 13), Light.GREEN),
            (None, Light.PAUSED),
        ],
    )
    def test_follow_the_due_date_and_nothing_else(self, due_on, light):
        assert Thresholds.of(TODAY).light(due_on) is light

    def test_count_working_days_over_a_long_holiday(self):
        before_spring_festival = Thresholds.of(date(2026, 2, 13))

        assert before_spring_festival.light(date(2026, 2, 24)) is Light.AMBER  # 14 Feb works, then 24 Feb
        assert before_spring_festival.light(date(2026, 2, 25)) is Light.GREEN

    def test_threshold_is_configurable(self, settings):
        settings.TONGBAN_SUPERVISION_AMBER_DAYS = 3

        assert Thresholds.of(TODAY).light(date(2026, 3, 13)) is Light.AMBER

    @pytest.mark.django_db
    def test_row_and_database_agree_on_every_day(self):
        for days in range(-5, 10):
            WatchFactory(due_on=TODAY + timedelta(days=days))
        WatchFactory(due_on=None, state="supplement")

        for light in Light.values:
            rows = selectors.list_watches(actor=BUREAU, selection=Selection(light=light)).rows
            assert rows
            assert {row.light for row in rows} == {light}


@pytest.fixture
def city(db):
    """Two departments, open cases in all lights, closed ones of this month and before."""
    first, second = identity.AuthorityFactory(name="公安厅"), identity.AuthorityFactory(name="民政厅")
    for authority, overdue in ((first, 3), (second, 1)):
        WatchFactory.create_batch(overdue, authority_id=authority.pk, due_on=date(2026, 3, 2))
        WatchFactory.create_batch(
            2, authority_id=authority.pk, due_on=date(2026, 3, 11), item_code="I2", item_title="居住证"
        )
        WatchFactory.create_batch(4, authority_id=authority.pk)
        WatchFactory(authority_id=authority.pk, due_on=None, state="supplement")
        WatchFactory.create_batch(2, authority_id=authority.pk, closed=True)
        WatchFactory(authority_id=authority.pk, closed=True, promised_on=date(2026, 3, 6))
        WatchFactory(authority_id=authority.pk, closed=True, state="withdrawn")
        WatchFactory(authority_id=authority.pk, closed=True, closed_on=date(2026, 2, 20))
    return first, second


def figures(group: Group) -> list[Figure]:
    return [*lights(group.lights), group.closed, group.decided, group.on_time, group.late]


def lights(each: Lights) -> list[Figure]:
    return [each.total, each.red, each.amber, each.green, each.paused]


class TestGetBoard:
    @pytest.mark.parametrize("group_by", [selectors.BY_AUTHORITY, selectors.BY_ITEM])
    def test_every_number_is_the_length_of_the_list_it_opens(self, city, group_by):
        board = selectors.get_board(actor=BUREAU, group_by=group_by)
        shown = [*lights(board.lights), *(figure for group in board.groups for figure in figures(group))]

        assert len(shown) == 5 + 9 * len(board.groups)
        for figure in shown:
            selection = read_selection(dict(pair.split("=") for pair in figure.query.split("&") if pair))
            assert selection == figure.selection
            listed = list(selectors.iterate_watches(actor=BUREAU, selection=selection))
            assert figure.count == len(listed) == selectors.count_watches(actor=BUREAU, selection=selection), figure

    def test_ranks_the_department_with_most_overdue_first(self, city):
        board = selectors.get_board(actor=BUREAU)

        assert [group.name for group in board.groups] == ["公安厅", "民政厅"]
        assert (board.lights.red.count, board.lights.paused.count, board.lights.total.count) == (4, 2, 18)

    def test_on_time_is_of_decided_cases_of_this_month_only(self, city):
        group = selectors.get_board(actor=BUREAU).groups[0]

        assert (group.closed.count, group.decided.count, group.on_time.count, group.late.count) == (4, 3, 2, 1)
        assert group.on_time_percent == "66.6%"

    def test_the_sparkline_ends_today_and_counts_closings(self, city):
        group = selectors.get_board(actor=BUREAU).groups[0]

        assert len(group.per_day) == selectors.SPARK_DAYS
        assert group.per_day[-1] == 0
        assert group.per_day[-2] == 4
        assert sum(group.per_day) == 5

    def test_items_of_one_department(self, city):
        board = selectors.get_board(actor=BUREAU, group_by=selectors.BY_ITEM, authority_id=city[0].pk)

        assert {group.name: group.lights.total.count for group in board.groups} == {"食品经营许可": 8, "居住证": 2}
        assert all(group.closed.selection.authority_id == city[0].pk for group in board.groups)

    def test_pages_lose_and_repeat_no_group_and_keep_the_totals(self, city, monkeypatch):
        whole = selectors.get_board(actor=BUREAU, group_by=selectors.BY_ITEM)
        monkeypatch.setattr(selectors, "SHOWN_AT_ONCE", 1)
        pages, skip = [], "0"
        while skip:
            board = selectors.get_board(actor=BUREAU, group_by=selectors.BY_ITEM, skip=int(skip))
            pages.append(board)
            skip = board.next_skip

        assert [group for board in pages for group in board.groups] == whole.groups
        assert {board.lights for board in pages} == {whole.lights}

    def test_asks_a_fixed_number_of_questions(self, city, django_assert_num_queries):
        with django_assert_num_queries(4):
            selectors.get_board(actor=BUREAU)

    @pytest.mark.parametrize("actor", [PUBLIC, Actor(ActorKind.CITIZEN, 1), Actor(ActorKind.STAFF, 2, "", 1)])
    def test_shows_nothing_to_anybody_else(self, city, actor):
        assert selectors.get_board(actor=actor).groups == []


class TestListWatches:
    def test_pages_through_all_cases_once_by_due_date(self, city):
        seen, cursor = [], ""
        while True:
            found = selectors.list_watches(actor=SYSTEM, selection=Selection(), cursor=cursor, size=4)
            seen += found.rows
            cursor = found.next_cursor
            if not cursor:
                break

        assert len(seen) == len({row.case_number for row in seen}) == 18
        dates = [row.due_on or date.max for row in seen]
        assert dates == sorted(dates)

    @pytest.mark.parametrize(
        "query",
        [
            {"authority": "1'; DROP TABLE x"},
            {"authority": "٣"},
            {"authority": "9" * 40},
            {"light": "blue"},
            {"from": "2026-02-31"},
            {"item": "\x00"},
            {"outcome": "all"},
        ],
    )
    def test_an_address_that_makes_no_sense_is_the_whole_list(self, db, query):
        assert read_selection(query) == Selection()
