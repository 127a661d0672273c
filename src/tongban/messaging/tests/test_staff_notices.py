"""Notices to staff: told once, read by one alone, settled with the work, counted without a scan."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tongban.identity.tests import factories as identity
from tongban.kernel import clock
from tongban.messaging import selectors, tasks
from tongban.messaging.enums import StaffNoticeKind, Standing
from tongban.messaging.errors import StaffNoticeNotFound
from tongban.messaging.models import StaffNotice
from tongban.messaging.services import staff_notices
from tongban.messaging.services.staff_notices import StaffWord

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return identity.official("decider")


def tell(*people, key="asked:1", **changes):
    told = {"kind": StaffNoticeKind.ASKED, "title": "食品经营许可", "link": "/desk/cases/1/", "reference": "1"}
    word = StaffWord(key=key, **(told | {"matter": f"task:{key}"} | changes))
    staff_notices.tell_staff(staff_ids=[each.id for each in people], word=word)


def own(actor):
    return StaffNotice.objects.visible_to(actor)


class TestTell:
    def test_reaches_each_of_them_once_however_often_it_is_told(self, clerk):
        colleague = identity.official("decider")
        for _again in range(2):
            tell(clerk, colleague)

        assert [own(each).count() for each in (clerk, colleague)] == [1, 1]

    def test_leads_only_to_pages_of_this_site(self, clerk):
        for link in ("https://example.com/", "//example.com/", "javascript:alert(1)", ""):
            with pytest.raises(ValueError, match="page of this site"):
                tell(clerk, link=link)

    def test_keeps_words_as_words(self, clerk):
        tell(clerk, words="请\x00看\u202e<script>" + "长" * 900, title="甲" * 600)

        notice = own(clerk).get()
        assert "\x00" not in notice.words
        assert "\u202e" not in notice.words
        assert (len(notice.words), len(notice.title)) == (500, 500)


class TestSettle:
    def test_takes_what_is_done_out_of_the_way_of_everybody(self, clerk):
        colleague = identity.official("decider")
        tell(clerk, colleague, key="a")
        tell(clerk, key="b")
        tell(clerk, key="c", matter="")

        assert selectors.list_open_matters(reference="1") == {"task:a", "task:b"}
        staff_notices.settle_staff_notices(reference="1", matters=["task:a"])

        assert selectors.list_open_matters(reference="1") == {"task:b"}
        assert [selectors.count_unread_staff_notices(each) for each in (clerk, colleague)] == [2, 0]
        assert own(colleague).get().settled_at

    def test_of_another_reference_changes_nothing(self, clerk):
        tell(clerk)
        staff_notices.settle_staff_notices(reference="2", matters=["task:asked:1"])
        staff_notices.settle_staff_notices(reference="1", matters=[])

        assert selectors.count_unread_staff_notices(clerk) == 1


class TestRead:
    def test_notes_the_first_time_and_is_nobody_elses(self, clerk):
        tell(clerk)
        notice = own(clerk).get()
        with pytest.raises(StaffNoticeNotFound):
            staff_notices.read_staff_notice(actor=identity.official("decider"), notice_id=notice.pk)

        staff_notices.read_staff_notice(actor=clerk, notice_id=notice.pk)
        first = own(clerk).get().read_at
        staff_notices.read_staff_notice(actor=clerk, notice_id=notice.pk)

        assert own(clerk).get().read_at == first
        assert own(clerk).get().standing == Standing.READ

    def test_a_settled_one_stays_settled(self, clerk):
        tell(clerk)
        staff_notices.settle_staff_notices(reference="1", matters=["task:asked:1"])
        staff_notices.read_staff_notice(actor=clerk, notice_id=own(clerk).get().pk)

        assert own(clerk).get().standing == Standing.SETTLED

    def test_all_of_one_kind_or_all(self, clerk):
        tell(clerk, key="a")
        tell(clerk, key="b", kind=StaffNoticeKind.URGED)

        assert staff_notices.read_all_staff_notices(actor=clerk, kind="urged") == 1
        assert staff_notices.read_all_staff_notices(actor=clerk) == 1
        assert staff_notices.read_all_staff_notices(actor=clerk) == 0

    def test_residents_have_none(self, clerk):
        tell(clerk)

        assert not own(identity.citizen()).exists()


class TestList:
    def test_unread_first_then_read_then_settled_over_pages(self, clerk):
        for number in range(35):
            tell(clerk, key=f"n{number}")
        read, settled = own(clerk).get(key="n34"), own(clerk).get(key="n33")
        staff_notices.read_staff_notice(actor=clerk, notice_id=read.pk)
        staff_notices.settle_staff_notices(reference="1", matters=[settled.matter])

        first = selectors.list_staff_notices(actor=clerk)
        rest = selectors.list_staff_notices(actor=clerk, cursor=first.next_cursor)

        rows = first.rows + rest.rows
        assert len({row.pk for row in rows}) == 35
        assert [row.standing for row in rows] == [0] * 33 + [1, 2]
        assert rows[0].key == "n32"

    def test_the_count_stops_at_a_hundred(self, clerk):
        for number in range(120):
            tell(clerk, key=f"n{number}")

        with CaptureQueriesContext(connection) as asked:
            assert selectors.count_unread_staff_notices(clerk) == 100
        assert len(asked) == 1
        assert "LIMIT 100" in asked[0]["sql"]
        assert selectors.count_unread_by_kind(clerk) == {"asked": 100}


class TestForget:
    def test_drops_what_is_older_than_it_is_kept(self, clerk, settings):
        settings.TONGBAN_MESSAGING_STAFF_NOTICE_DAYS = 30
        with clock.standing_at(clock.now() - timedelta(days=31)):
            tell(clerk, key="old")
        tell(clerk, key="new")

        tasks.forget_old_staff_notices.run()

        assert own(clerk).get().key == "new"


class TestNoticePages:
    def test_show_unread_and_lead_to_the_case(self, client, clerk):
        tell(clerk, words="请于周五前答复", sender="王敏")
        identity.log_in(client, clerk)

        listed = client.get(reverse("messaging:list_staff_notices"))
        assert "请于周五前答复" in listed.text
        assert '<span class="tb-tabs__count">1</span>' in listed.text
        opened = client.get(reverse("messaging:read_staff_notice", args=[own(clerk).get().pk]))

        assert opened.headers["Location"] == "/desk/cases/1/"
        assert "食品经营许可" not in client.get(reverse("messaging:list_staff_notices")).text
        assert "食品经营许可" in client.get(reverse("messaging:list_staff_notices") + "?all=1&kind=asked").text

    def test_mark_one_and_all_as_read_by_post_only(self, client, clerk):
        tell(clerk, key="a")
        tell(clerk, key="b")
        identity.log_in(client, clerk)
        one = reverse("messaging:mark_staff_notice", args=[own(clerk).latest("pk").pk])

        assert client.get(one).status_code == 405
        assert client.get(reverse("messaging:read_all_staff_notices")).status_code == 405
        client.post(one)
        assert selectors.count_unread_staff_notices(clerk) == 1
        client.post(reverse("messaging:read_all_staff_notices"))
        assert selectors.count_unread_staff_notices(clerk) == 0

    def test_another_persons_notice_is_not_found(self, client, clerk):
        tell(clerk)
        identity.log_in(client, identity.official("decider"))
        theirs = own(clerk).get().pk

        assert client.get(reverse("messaging:read_staff_notice", args=[theirs])).status_code == 404
        assert client.post(reverse("messaging:mark_staff_notice", args=[theirs])).status_code == 404

    def test_the_header_says_99_plus(self, client, clerk):
        for number in range(101):
            tell(clerk, key=f"n{number}")
        identity.log_in(client, clerk)

        assert '<span class="tb-tabs__count">99+</span>' in client.get("/desk/").text

    @pytest.mark.parametrize("query", ["?kind=nonsense", "?after=%00", "?after=abc", "?all=2&kind=%27"])
    def test_survives_any_query(self, client, clerk, query):
        identity.log_in(client, clerk)

        assert client.get(reverse("messaging:list_staff_notices") + query).status_code in (200, 400, 422)
