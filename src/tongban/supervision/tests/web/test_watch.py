import csv
import io
from datetime import date

import pytest

from tongban.catalogue import public as catalogue
from tongban.identity.tests import factories as identity
from tongban.kernel import clock
from tongban.kernel.models import AuditRecord
from tongban.supervision.tests.factories import NOON, WatchFactory


@pytest.fixture(autouse=True)
def _today(db):
    with clock.standing_at(NOON):
        yield


@pytest.fixture
def bureau(client):
    identity.log_in(client, identity.official("bureau"))
    return client


class TestWatchPages:
    def test_every_link_of_the_board_opens_as_many_cases_as_it_says(self, bureau):
        department = identity.AuthorityFactory(name="公安厅")
        WatchFactory.create_batch(3, authority_id=department.pk, due_on=date(2026, 3, 2))
        WatchFactory.create_batch(2, authority_id=department.pk, closed=True)
        board = bureau.get("/desk/watch/").context["board"]

        (group,) = board.groups
        for figure in (board.lights.red, group.lights.red, group.closed, group.on_time):
            listed = bureau.get(f"/desk/watch/cases/?{figure.query}")
            assert len(listed.context["watches"].rows) == listed.context["count"] == figure.count > 0

    def test_narrows_to_the_items_of_a_department(self, bureau):
        department = identity.AuthorityFactory(name="公安厅")
        WatchFactory(authority_id=department.pk, item_title="居住证")

        text = bureau.get(f"/desk/watch/?by=item&authority={department.pk}").text
        assert "居住证" in text
        assert "公安厅" in text

    def test_an_empty_city_says_so(self, bureau):
        assert "还没有办件" in bureau.get("/desk/watch/").text
        assert bureau.get("/desk/watch/cases/?light=red").status_code == 200

    def test_a_bad_cursor_is_refused_not_a_crash(self, bureau):
        assert bureau.get("/desk/watch/cases/?after=%00nonsense").status_code == 422

    @pytest.mark.parametrize("role", ["reviewer", "window_clerk", "operator"])
    def test_is_closed_to_other_staff(self, client, role):
        identity.log_in(client, identity.official(role))
        for address in ("/desk/watch/", "/desk/watch/cases/", "/desk/watch/cases.csv"):
            assert client.get(address).status_code == 403


class TestDownload:
    def test_holds_every_case_of_the_selection_and_is_audited(self, bureau):
        WatchFactory.create_batch(205, due_on=date(2026, 3, 2))
        WatchFactory()
        response = bureau.get("/desk/watch/cases.csv?light=red")
        text = b"".join(response.streaming_content).decode()

        assert text.startswith("\ufeff")
        rows = list(csv.reader(io.StringIO(text[1:])))
        assert len(rows) == 206
        assert {row[4] for row in rows[1:]} == {"已超期"}
        assert AuditRecord.objects.filter(action="supervision.download_watches").count() == 1

    @pytest.mark.parametrize("title", ["=1+1", "+SUM(A1)", "-2", "@cmd", "\t=1"])
    def test_no_cell_becomes_a_formula(self, bureau, title):
        WatchFactory(item_title=title)
        text = b"".join(bureau.get("/desk/watch/cases.csv").streaming_content).decode()

        assert list(csv.reader(io.StringIO(text)))[1][1] == "'" + title


class TestFiguresPage:
    def test_publishes_denominator_and_window(self, client, monkeypatch):
        monkeypatch.setattr(catalogue, "count_items", lambda: 1574, raising=False)
        WatchFactory.create_batch(3, closed=True)
        WatchFactory(closed=True, promised_on=date(2026, 3, 8))

        text = client.get("/figures/").text
        assert "75.0%" in text
        assert "3 / 4" in text
        assert "1574" in text
