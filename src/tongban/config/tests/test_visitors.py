"""Whose address counts, and how often one caller may knock."""

import threading

import pytest
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tongban.config.visitors import see_through_proxies
from tongban.identity.tests.factories import citizen, log_in
from tongban.kernel import limits
from tongban.kernel.models import RequestCount


@pytest.fixture(autouse=True)
def proxies(settings):
    settings.TONGBAN_TRUSTED_PROXIES = ["10.0.0.0/8", "fd00::/8"]


def seen(peer: str, **headers: str) -> tuple[str, str]:
    """The address and the scheme header the platform goes by."""
    found = {}

    def answer(request):
        found.update(request.META)
        return HttpResponse()

    see_through_proxies(answer)(RequestFactory().get("/", REMOTE_ADDR=peer, **headers))
    return found["REMOTE_ADDR"], found.get("HTTP_X_FORWARDED_PROTO", "")


class TestSeeThroughProxies:
    def test_our_proxy_is_believed(self):
        assert seen("10.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9", HTTP_X_FORWARDED_PROTO="https") == (
            "203.0.113.9",
            "https",
        )

    def test_the_last_hop_that_is_not_ours_is_the_visitor(self):
        assert seen("10.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.7, 203.0.113.9, 10.0.0.2")[0] == "203.0.113.9"

    def test_a_visitor_chooses_no_address_and_claims_no_encryption(self):
        said = {"HTTP_X_FORWARDED_FOR": "10.9.9.9", "HTTP_X_FORWARDED_PROTO": "https"}

        assert seen("203.0.113.9", **said) == ("203.0.113.9", "")

    @pytest.mark.parametrize("said", ["", "unknown", "<script>", "203.0.113.9:80", "1" * 5000, "; DROP TABLE"])
    def test_nonsense_leaves_the_address_of_the_proxy(self, said):
        assert seen("10.0.0.1", HTTP_X_FORWARDED_FOR=said)[0] == "10.0.0.1"

    def test_a_socket_without_an_address_is_nobodys_proxy(self):
        assert seen("", HTTP_X_FORWARDED_FOR="203.0.113.9")[0] == ""

    def test_addresses_of_version_six(self):
        assert seen("fd00::1", HTTP_X_FORWARDED_FOR="2001:db8::5")[0] == "2001:db8::5"


@pytest.fixture
def three(settings, db, monkeypatch):
    settings.TONGBAN_REQUESTS_PER_ACCOUNT = settings.TONGBAN_REQUESTS_PER_ADDRESS = 3
    monkeypatch.setattr(limits, "_minute", lambda: 1)  # the minute does not end under the test


class TestLimitRequests:
    def test_the_fourth_request_of_an_address_is_told_to_wait(self, three):
        client = Client()

        answers = [client.get("/") for _ in range(4)]

        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
        assert "请等" in answers[-1].text

    def test_a_machine_is_told_in_its_language(self, three):
        *_, answer = [Client().get("/api/v1/items") for _ in range(4)]

        assert (answer.status_code, answer.json()["code"]) == (429, "kernel.too_many_requests")

    def test_neighbours_behind_one_address_have_measures_of_their_own_once_logged_in(self, three):
        first, second = (log_in(Client(), citizen()) for _ in range(2))
        for _ in range(4):
            first.get("/my/")

        assert first.get("/my/").status_code == 429
        assert second.get("/my/").status_code == 200

    def test_another_address_is_another_caller(self, three):
        for _ in range(4):
            Client().get("/")

        assert Client(REMOTE_ADDR="203.0.113.9").get("/").status_code == 200

    def test_a_writer_of_headers_stays_one_caller(self, three):
        answers = [Client(REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}").get("/") for n in range(4)]

        assert answers[-1].status_code == 429

    def test_who_asks_whether_we_live_is_not_counted(self, three):
        assert {Client().get("/healthz").status_code for _ in range(5)} == {200}

    def test_no_limit_counts_nothing(self, settings, db):
        settings.TONGBAN_REQUESTS_PER_ADDRESS = 0
        Client().get("/")

        assert not RequestCount.objects.exists()


class TestCounts:
    def test_are_kept_without_the_caller(self, db):
        limits.count_request(caller="address:203.0.113.9")

        assert b"203.0.113.9" not in bytes(RequestCount.objects.get().caller)

    def test_of_other_processes_are_added(self, db, monkeypatch):
        monkeypatch.setattr(limits, "_minute", lambda: 1)
        for process in (1, 2, 17):
            monkeypatch.setattr("os.getpid", lambda process=process: process)
            total = limits.count_request(caller="citizen:1")

        assert total == 3

    def test_of_the_past_are_cleared(self, db, monkeypatch):
        limits.count_request(caller="citizen:1")
        assert limits.clear_counts() == 0

        later = limits._minute() + limits.KEEP_MINUTES + 1
        monkeypatch.setattr(limits, "_minute", lambda: later)

        assert limits.clear_counts() == 1

    def test_do_not_wait_for_the_disk(self, db):
        with connection.cursor() as cursor:
            cursor.execute("SELECT relpersistence FROM pg_class WHERE oid = 'kernel_requestcount'::regclass")
            assert cursor.fetchone() == ("u",)

    @pytest.mark.django_db(transaction=True)
    def test_none_is_lost_between_two_at_once(self):
        barrier = threading.Barrier(4)

        def knock():
            barrier.wait()
            for _ in range(25):
                limits.count_request(caller="citizen:1")
            connections.close_all()

        threads = [threading.Thread(target=knock) for _ in range(4)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]

        assert sum(RequestCount.objects.values_list("calls", flat=True)) == 100
