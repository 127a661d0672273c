"""Codes by text message: from the event to the provider, retried while somebody waits, and kept nowhere."""

import pytest
import structlog

from tongban.identity.tests.factories import ask_code, code_of, spend_code, was_sent
from tongban.messaging import tasks
from tongban.messaging.adapters.texts import TextMessage, TextRefused, TextUnreachable

pytestmark = pytest.mark.django_db
MOBILE = "13800138000"


class Provider:
    """Keeps what it was given."""

    sent: list[TextMessage] = []
    fails: type[Exception] | None = None

    def send(self, message: TextMessage) -> None:
        if self.fails:
            raise self.fails("busy")
        self.sent.append(message)


@pytest.fixture
def provider(settings, monkeypatch):
    settings.TONGBAN_MESSAGING_TEXTS = f"{__name__}.Provider"
    monkeypatch.setattr(Provider, "sent", [])
    monkeypatch.setattr(Provider, "fails", None)
    return Provider


def asked():
    return ask_code(MOBILE)


def job(code_id) -> None:
    tasks.send_code.run(code_id=str(code_id))


class TestSendCode:
    def test_goes_out_by_a_job_that_names_no_number(self, provider, deliver, monkeypatch):
        deferred = []
        monkeypatch.setattr("tongban.kernel.jobs.defer", lambda name, **facts: deferred.append((name, facts)))
        code_id = asked()

        deliver()

        assert deferred == [("messaging.send_code", {"code_id": str(code_id)})]

    def test_says_the_code_and_that_nobody_asks_for_it(self, provider):
        job(asked())

        (message,) = provider.sent
        assert message.mobile == MOBILE
        assert code_of() in message.words
        assert "5 分钟" in message.words
        assert "不会" in message.words
        assert was_sent()

    def test_a_code_already_used_is_not_sent(self, provider):
        code_id = asked()
        spend_code(code_id)

        job(code_id)

        assert provider.sent == []

    def test_is_tried_again_when_nobody_answers(self, provider):
        provider.fails = TextUnreachable

        with pytest.raises(TextUnreachable):
            job(asked())

    def test_is_not_tried_again_after_a_lasting_no(self, provider):
        provider.fails = TextRefused

        job(asked())

        assert not was_sent()

    def test_nobody_sends_where_nobody_is_connected(self, settings):
        settings.TONGBAN_MESSAGING_TEXTS = ""

        job(asked())

        assert not was_sent()


class TestDevelopmentTexts:
    def test_writes_the_words_to_the_log_without_the_number(self):
        with structlog.testing.capture_logs() as lines:
            job(asked())

        (line,) = lines
        assert code_of() in line["words"]
        assert MOBILE not in str(line)
