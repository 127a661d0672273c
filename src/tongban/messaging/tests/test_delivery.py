import asyncio
import email
import email.policy
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from tongban.messaging import tasks
from tongban.messaging.adapters.base import EmailUnreachable
from tongban.messaging.enums import EmailState
from tongban.messaging.errors import EmailUnderWay
from tongban.messaging.models import Message
from tongban.messaging.services import delivery
from tongban.messaging.tests.factories import MessageFactory, a_party


class Sink(threading.Thread):
    """A mail server in this process that keeps what it gets. ``answer`` is what it says to a recipient."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.letters: list[bytes] = []
        self.answer = b"250 ok"
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()

    def run(self) -> None:
        self.server = self.loop.run_until_complete(asyncio.start_server(self.talk, "127.0.0.1", 0))
        self.port = self.server.sockets[0].getsockname()[1]
        self.ready.set()
        self.loop.run_forever()
        self.server.close()
        self.loop.run_until_complete(asyncio.sleep(0.05))
        self.loop.close()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go\r\n")
                self.letters.append(await reader.readuntil(b"\r\n.\r\n"))
            writer.write((self.answer if word == b"RCPT" else b"250 ok") + b"\r\n")
            if word == b"QUIT":
                break
        await writer.drain()
        writer.close()

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.join()


@pytest.fixture
def sink(settings):
    server = Sink()
    server.start()
    server.ready.wait(5)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
    settings.TONGBAN_SITE_URL = "https://zwfw.example.cn"
    yield server
    server.stop()


def state(message: Message) -> str:
    message.refresh_from_db()
    return message.email_state


@pytest.mark.django_db
class TestSendEmail:
    def test_sends_text_and_html_with_a_link_back(self, sink):
        message = MessageFactory()
        tasks.send_email.run(message_id=message.pk)

        (raw,) = sink.letters
        letter = email.message_from_bytes(raw, policy=email.policy.default)
        text, html = letter.get_body(("plain",)).get_content(), letter.get_body(("html",)).get_content()
        assert letter["Subject"] == "已受理：食品经营许可"
        assert letter["To"] == "jianguo@example.cn"
        assert letter["Message-ID"] == f"<message-{message.uuid}@localhost>"
        assert letter["Auto-Submitted"] == "auto-generated"
        for part in (text, html):
            assert "您的申请已受理。" in part
            assert "https://zwfw.example.cn/cases/1/" in part
            assert "https://zwfw.example.cn/my/messages/preferences/" in part
        assert state(message) == EmailState.SENT
        assert message.email_sent_at is not None

    def test_words_from_people_stay_words_in_html(self, sink):
        message = MessageFactory(body="理由:<script>alert(1)</script> & more")
        tasks.send_email.run(message_id=message.pk)

        html = email.message_from_bytes(sink.letters[0], policy=email.policy.default).get_body(("html",)).get_content()
        assert "<script>" not in html
        assert "&lt;script&gt;" in html

    def test_a_subject_that_slipped_through_with_a_line_break_is_never_sent_as_a_header(self, sink):
        message = MessageFactory(subject="补正\nBcc: everyone@example.cn")

        with pytest.raises(ValueError, match="newline"):
            tasks.send_email.run(message_id=message.pk)
        assert sink.letters == []

    def test_sends_once_however_often_the_job_runs(self, sink):
        message = MessageFactory()
        for _ in range(3):
            tasks.send_email.run(message_id=message.pk)

        assert len(sink.letters) == 1

    def test_a_lasting_refusal_ends_it_and_says_why(self, sink):
        sink.answer = b"550 no such user"
        message = MessageFactory()
        tasks.send_email.run(message_id=message.pk)

        assert state(message) == EmailState.FAILED
        assert "no such user" in message.email_error

    def test_a_passing_refusal_is_tried_again_until_it_works(self, sink):
        sink.answer = b"451 try later"
        message = MessageFactory()
        with pytest.raises(EmailUnreachable):
            tasks.send_email.run(message_id=message.pk)
        assert state(message) == EmailState.QUEUED

        sink.answer = b"250 ok"
        tasks.send_email.run(message_id=message.pk)
        assert state(message) == EmailState.SENT
        assert message.email_attempts == 2

    def test_gives_up_after_the_last_attempt(self, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        message = MessageFactory(email_attempts=delivery.ATTEMPTS - 1)
        tasks.send_email.run(message_id=message.pk)

        assert state(message) == EmailState.FAILED

    def test_says_so_when_there_is_no_mail_server(self):
        message = MessageFactory()
        tasks.send_email.run(message_id=message.pk)

        assert state(message) == EmailState.NO_SERVER
        assert mail.outbox == []

    @pytest.mark.parametrize("address", ["", "not an address", "a@b", "x@example.cn\nBcc: y@example.cn"])
    def test_says_so_when_there_is_no_address_to_write_to(self, sink, monkeypatch, address):
        monkeypatch.setattr(delivery.identity, "party_snapshot", lambda party_id: {"email": address})
        message = MessageFactory()
        tasks.send_email.run(message_id=message.pk)

        assert state(message) == EmailState.NO_ADDRESS
        assert sink.letters == []

    def test_goes_to_the_address_given_for_the_matter(self, sink):
        message = MessageFactory(email_to="shop@example.cn")
        tasks.send_email.run(message_id=message.pk)

        letter = email.message_from_bytes(sink.letters[0], policy=email.policy.default)
        assert letter["To"] == "shop@example.cn"

    def test_an_address_for_the_matter_helps_who_has_none(self, sink, monkeypatch):
        monkeypatch.setattr(delivery.identity, "party_snapshot", lambda party_id: {"email": ""})
        message = MessageFactory(email_to="shop@example.cn")
        tasks.send_email.run(message_id=message.pk)

        assert state(message) == EmailState.SENT

    def test_a_useless_address_for_the_matter_falls_back_to_the_account(self, sink):
        message = MessageFactory(email_to="no address")
        tasks.send_email.run(message_id=message.pk)

        letter = email.message_from_bytes(sink.letters[0], policy=email.policy.default)
        assert letter["To"] == "jianguo@example.cn"

    def test_two_workers_never_send_the_same_letter(self, sink):
        message = MessageFactory(email_state=EmailState.SENDING, email_tried_at=timezone.now())

        with pytest.raises(EmailUnderWay):
            tasks.send_email.run(message_id=message.pk)
        assert sink.letters == []

    def test_takes_over_from_a_worker_that_died(self, sink):
        stale = timezone.now() - delivery.LEASE - timedelta(seconds=1)
        message = MessageFactory(email_state=EmailState.SENDING, email_tried_at=stale, email_attempts=1)
        tasks.send_email.run(message_id=message.pk)

        assert state(message) == EmailState.SENT

    def test_gives_up_on_a_mail_that_kills_every_worker(self, sink):
        stale = timezone.now() - delivery.LEASE * 2
        message = MessageFactory(email_state=EmailState.SENDING, email_tried_at=stale, email_attempts=delivery.ATTEMPTS)
        tasks.send_email.run(message_id=message.pk)

        assert state(message) == EmailState.FAILED
        assert sink.letters == []


@pytest.mark.django_db
class TestResumeEmails:
    def test_enqueues_what_a_crash_left_behind_and_nothing_else(self):
        a_party()
        old = timezone.now() - delivery.LEASE * 2
        lost = MessageFactory(sent_at=old)
        dead = MessageFactory(sent_at=old, email_state=EmailState.SENDING, email_tried_at=old)
        MessageFactory(sent_at=old, email_state=EmailState.SENDING, email_tried_at=timezone.now())
        MessageFactory(sent_at=old, email_state=EmailState.FAILED)
        MessageFactory()

        assert delivery.resume_emails() == 2
        jobs = ProcrastinateJob.objects.filter(task_name="messaging.send_email").values_list("args", flat=True)
        assert sorted(args["message_id"] for args in jobs) == sorted([lost.pk, dead.pk])
