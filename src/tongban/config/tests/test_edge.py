"""What the edge answers before any page or operation is asked, or when one breaks."""

import pytest
from django.test import Client

from tongban.identity.tests.factories import citizen, log_in

API = "/api/v1/applications"


def code_of(answer) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    return answer.status_code, answer.json()["code"]


class TestMachinesAreAnsweredInTheirLanguage:
    def test_when_the_body_is_larger_than_anything_we_take(self, db):
        answer = Client().post(f"{API}/X/evidence", b"", content_type="multipart/form-data", CONTENT_LENGTH=str(2**31))

        assert code_of(answer) == (413, "kernel.request_too_large")
        assert answer.headers["Connection"] == "close"

    def test_when_the_json_is_longer_than_any_form(self, db, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

        answer = log_in(Client(), citizen()).post(API, "x" * 200, content_type="application/json")

        assert code_of(answer) == (400, "kernel.malformed_request")

    def test_when_the_json_is_broken(self, db):
        answer = log_in(Client(), citizen()).post(API, "{", content_type="application/json")

        assert code_of(answer) == (400, "kernel.malformed_request")

    def test_when_the_method_is_not_known_here(self, db):
        answer = log_in(Client(), citizen()).delete(API)

        assert code_of(answer) == (405, "kernel.method_not_allowed")
        assert {method.strip() for method in answer.headers["Allow"].split(",")} == {"GET", "POST"}
        assert "GET" in answer.json()["title"]

    @pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/v1/applications/%00", "/api/"])
    def test_when_there_is_nothing(self, db, address):
        assert code_of(log_in(Client(), citizen()).get(address))[0] == 404

    def test_when_something_of_ours_broke(self, db, monkeypatch):
        monkeypatch.setattr("tongban.applications.selectors.list_applications", lambda **_: 1 / 0)
        client = log_in(Client(raise_request_exception=False), citizen())

        assert code_of(client.get(API)) == (500, "kernel.server_error")


class TestZeroBytes:
    """The database refuses them in any text."""

    @pytest.mark.parametrize("address", ["/search/?q=护照%00", "/search/?q=%0%000", "/progress/?number=%00"])
    def test_mean_nothing_in_a_query(self, db, address):
        answer = Client().get(address)

        assert answer.status_code == 200
        assert "\0" not in answer.text

    @pytest.mark.parametrize("address", ["/items/%00/", "/cases/%00/", "/%00"])
    def test_lead_nowhere_in_a_path(self, db, address):
        assert log_in(Client(), citizen()).get(address).status_code == 404
