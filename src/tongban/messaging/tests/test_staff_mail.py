"""E-mail to staff who asked for it: once for a fact or a morning, without personal data, ended from any mail."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from tongban.identity.tests import factories as identity
from tongban.kernel import clock
from tongban.kernel.models import AuditRecord
from tongban.messaging.adapters.base import EmailUnreachable
from tongban.messaging.enums import EmailState, MailRhythm, StaffNoticeKind
from tongban.messaging.errors import AddressNeeded, UnsubscribeLinkBroken
from tongban.messaging.models import StaffMail, StaffMailing
from tongban.messaging.services import leases, staff_mail, staff_notices
from tongban.messaging.services.staff_notices import StaffWord

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 3, 10, 7, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _server(settings):
    settings.EMAIL_HOST = "mail.example.cn"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.TONGBAN_SITE_URL = "https://example.cn"


@pytest.fixture
def clerk():
    return identity.official("decider", name="王敏")


def wants(actor, rhythm=MailRhythm.AT_ONCE, email="wangmin@example.gov.cn", **more):
    return staff_mail.choose_staff_mail(actor=actor, rhythm=rhythm, email=email, **more)


def tell(*people, key="asked:1", kind=StaffNoticeKind.ASKED):
    word = StaffWord(
        kind=kind,
        key=key,
        title="张三丰食品经营许可",
        link="/desk/cases/1/",
        matter=key,
        reference="1",
        words="请核对欧阳的住址",
    )
    staff_notices.tell_staff(staff_ids=[each.id for each in people], word=word)


def send_all():
    for one in StaffMail.objects.filter(email_state=EmailState.QUEUED).order_by("pk"):
        staff_mail.send_staff_mail(mail_id=one.pk)
    return mail.outbox


class TestAtOnce:
    def test_one_mail_for_a_fact_however_often_it_is_told_and_sent(self, clerk):
        wants(clerk)
        for _again in range(2):
            tell(clerk)
        one = StaffMail.objects.get()
        for _again in range(2):
            staff_mail.send_staff_mail(mail_id=one.pk)

        assert [letter.to for letter in mail.outbox] == [["wangmin@example.gov.cn"]]
        assert ProcrastinateJob.objects.filter(task_name=staff_mail.SEND_STAFF_MAIL).count() == 1
        one.refresh_from_db()
        assert (one.email_state, one.email_attempts) == (EmailState.SENT, 1)

    def test_only_to_who_asked_for_it_and_not_about_what_was_told_before(self, clerk):
        colleague = identity.official("decider")
        tell(clerk, colleague)
        wants(clerk)
        tell(clerk, colleague)
        assert not StaffMail.objects.exists()
        tell(clerk, colleague, key="asked:2")
        assert StaffMail.objects.get().staff_id == clerk.id

    def test_holds_no_personal_data(self, clerk):
        wants(clerk)
        tell(clerk)
        tell(clerk, key="urged:1", kind=StaffNoticeKind.URGED)
        letter = send_all()[0]
        html, _kind = letter.alternatives[0]
        for told in (letter.subject, letter.body, html):
            for hidden in ("张三丰", "食品经营许可", "欧阳", "王敏", "/desk/cases/"):
                assert hidden not in told
        assert "2" in letter.subject
        assert "请您答复: 1" in letter.body
        assert "https://example.cn/desk/notices/" in letter.body

    def test_in_english_for_who_reads_english(self, clerk):
        wants(clerk, language="en")
        tell(clerk)
        assert send_all()[0].subject == "1 work notice is unread"

    def test_what_was_read_meanwhile_is_not_mailed_about(self, clerk):
        wants(clerk)
        tell(clerk)
        staff_notices.read_all_staff_notices(actor=clerk)
        assert send_all() == []
        assert StaffMail.objects.get().email_state == EmailState.NOT_WANTED

    def test_nobody_out_of_service_gets_one(self, clerk):
        wants(clerk)
        tell(clerk)
        identity.leave(clerk)
        assert send_all() == []

    def test_without_a_server_it_says_so(self, clerk, settings):
        settings.EMAIL_HOST = ""
        wants(clerk)
        tell(clerk)
        assert send_all() == []
        assert StaffMail.objects.get().email_state == EmailState.NO_SERVER

    def test_a_server_that_cannot_be_reached_is_tried_again(self, clerk, monkeypatch):
        class Down:
            def send(self, letter):
                raise EmailUnreachable("no route")

        wants(clerk)
        tell(clerk)
        with monkeypatch.context() as broken:
            broken.setattr(staff_mail, "find_email_provider", Down)
            with pytest.raises(EmailUnreachable):
                send_all()
        assert StaffMail.objects.get().email_state == EmailState.QUEUED
        assert len(send_all()) == 1

    def test_a_crash_between_commit_and_send_is_found(self, clerk):
        wants(clerk)
        tell(clerk)
        StaffMail.objects.update(queued_at=clock.now() - leases.LEASE * 2)
        assert [staff_mail.resume_staff_mails() for _again in range(2)] == [1, 0]


class TestDigest:
    def morning(self, day):
        with clock.standing_at(TUESDAY + timedelta(days=day)):
            return staff_mail.queue_digests()

    def test_one_on_a_working_morning_when_something_new_came(self, clerk):
        with clock.standing_at(TUESDAY - timedelta(days=1)):
            wants(clerk, MailRhythm.DAILY)
        with clock.standing_at(TUESDAY - timedelta(hours=3)):
            tell(clerk)
            tell(clerk, key="asked:2")
        assert [self.morning(0), self.morning(0)] == [1, 0]
        assert "2" in send_all()[0].subject
        assert self.morning(1) == 0
        with clock.standing_at(TUESDAY + timedelta(days=3, hours=3)):  # Friday
            tell(clerk, key="asked:3")
        assert [self.morning(day) for day in (4, 5, 6)] == [0, 0, 1]

    def test_not_for_what_was_read(self, clerk):
        with clock.standing_at(TUESDAY - timedelta(days=1)):
            wants(clerk, MailRhythm.DAILY)
        with clock.standing_at(TUESDAY - timedelta(hours=3)):
            tell(clerk)
            staff_notices.read_all_staff_notices(actor=clerk)
        assert self.morning(0) == 0
        assert not StaffMail.objects.exists()


class TestChoosing:
    def test_needs_an_address_and_is_on_record(self, clerk):
        for email in ("", "nobody", "a b@example.cn"):
            with pytest.raises(AddressNeeded):
                wants(clerk, email=email)
        wants(clerk)
        assert AuditRecord.objects.filter(action="messaging.choose_staff_mail").count() == 1
        assert wants(clerk, MailRhythm.NEVER, email="").rhythm == MailRhythm.NEVER

    def test_on_the_own_page(self, client, clerk):
        identity.log_in(client, clerk)
        address = reverse("messaging:choose_staff_mail")
        assert address in client.get(reverse("messaging:list_staff_notices")).text
        assert (
            "请填写接收提醒的邮箱" in client.post(address, {"rhythm": "daily", "email": "", "language": "zh-hans"}).text
        )
        said = {"rhythm": "daily", "email": "a@example.cn", "language": "zh-hans"}
        assert "您的选择已经保存" in client.post(address, said, follow=True).text
        assert StaffMailing.objects.get().staff_id == clerk.id


class TestUnsubscribing:
    def test_from_the_link_in_the_mail_without_a_login(self, client, clerk):
        wants(clerk)
        tell(clerk)
        header = send_all()[0].extra_headers["List-Unsubscribe"]
        path = header.strip("<>").removeprefix("https://example.cn")
        assert "您要停发邮件吗" in client.get(path).text
        assert StaffMailing.objects.get().rhythm == MailRhythm.AT_ONCE  # looking alone ends nothing
        for _again in range(2):
            assert "已停发" in client.post(path).text
        assert AuditRecord.objects.filter(action="messaging.unsubscribe_staff_mail").count() == 1
        tell(clerk, key="asked:2")
        assert StaffMail.objects.count() == 1

    @pytest.mark.parametrize("token", ["1", "1:abc", "x" * 500, "１:2"])
    def test_no_other_link_ends_it(self, clerk, token):
        wants(clerk)
        with pytest.raises(UnsubscribeLinkBroken):
            staff_mail.read_token(token)
