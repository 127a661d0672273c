import threading

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from tongban.messaging import public as messaging
from tongban.messaging.enums import EmailState
from tongban.messaging.errors import TemplateNotFound
from tongban.messaging.models import Message, MessageTemplate, Preference
from tongban.messaging.tests.factories import a_party

CONTEXT = {
    "name": "张建国",
    "case_number": "X202603160008",
    "item_title": "食品经营许可",
    "authority_name": "市场监管局",
    "due_on": "2026-03-16",
    "reason": "",
    "link": "/cases/X202603160008/",
}


def send(party_id: int, *, template: str = "case_accepted", key: str = "case_accepted:X", **changes: object) -> None:
    messaging.send_message(
        party_id=party_id, template=template, context=CONTEXT | changes, key=key, about="case:X202603160008"
    )


def email_jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name="messaging.send_email").count()


@pytest.mark.django_db
class TestSendMessage:
    def test_puts_the_words_into_the_inbox_at_once(self):
        send(a_party().pk)

        message = Message.objects.get()
        assert message.subject == "已受理：食品经营许可"
        assert "我们最迟在 2026年3月16日（周一） 办结。" in message.body
        assert message.link == "/cases/X202603160008/"
        assert message.template.version == 1

    def test_sends_once_for_a_key_however_often_it_is_called(self):
        send(a_party().pk)
        send(a_party().pk, item_title="别的")

        assert Message.objects.count() == 1
        assert email_jobs() == 1

    def test_refuses_a_template_that_does_not_exist(self):
        with pytest.raises(TemplateNotFound):
            send(a_party().pk, template="congratulations")

    def test_leaves_out_the_date_when_no_clock_runs(self):
        send(a_party().pk, due_on="")

        assert "之前办结" not in Message.objects.get().body

    @pytest.mark.parametrize(
        "link", ["https://evil.example/x", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "x"]
    )
    def test_never_links_to_another_site(self, link):
        send(a_party().pk, link=link)

        assert Message.objects.get().link == ""

    def test_turns_a_link_to_this_site_into_a_path(self, settings):
        settings.TONGBAN_SITE_URL = "https://zwfw.example.cn"
        send(a_party().pk, link="https://zwfw.example.cn/cases/1/")

        assert Message.objects.get().link == "/cases/1/"

    def test_a_title_with_line_breaks_cannot_make_a_second_header(self):
        send(a_party().pk, item_title="许可\r\nBcc: everyone@example.cn")

        assert Message.objects.get().subject == "已受理：许可 Bcc: everyone@example.cn"

    def test_writes_in_the_language_the_person_chose(self):
        party = a_party()
        Preference.objects.create(party_id=party.pk, language="en")
        send(party.pk)

        message = Message.objects.get()
        assert message.subject == "Accepted: 食品经营许可"
        assert "It will be decided by Monday, 16 March 2026." in message.body

    def test_uses_the_version_in_force(self):
        send(a_party().pk)
        first = Message.objects.get().template
        MessageTemplate.objects.create(
            key=first.key,
            language=first.language,
            version=2,
            notice_class="statutory",
            subject="新:{item_title}",
            body="{case_number}",
        )
        send(a_party().pk, key="case_accepted:Y")

        assert Message.objects.get(key="case_accepted:Y").subject == "新:食品经营许可"


@pytest.mark.django_db
class TestPreferences:
    def test_an_address_given_for_a_matter_does_not_overrule_them(self):
        party = a_party()
        Preference.objects.create(party_id=party.pk, email_statutory=False)

        messaging.send_message(
            party_id=party.pk, template="case_accepted", context=CONTEXT, key="k", about="", email="shop@example.cn"
        )

        message = Message.objects.get()
        assert (message.email_to, message.email_state) == ("shop@example.cn", EmailState.NOT_WANTED)

    def test_a_statutory_notice_reaches_the_inbox_whatever_is_switched_off(self):
        party = a_party()
        Preference.objects.create(
            party_id=party.pk, inbox_progress=False, inbox_invitation=False, email_statutory=False
        )
        send(party.pk)

        message = Message.objects.get()
        assert message.in_inbox
        assert message.email_state == EmailState.NOT_WANTED
        assert email_jobs() == 0

    def test_progress_can_be_kept_out_of_the_inbox(self):
        party = a_party()
        Preference.objects.create(party_id=party.pk, inbox_progress=False)
        send(party.pk, template="application_submitted")

        assert not Message.objects.get().in_inbox

    def test_invitations_send_no_email_unless_asked_for(self):
        send(a_party().pk, template="rating_invited")

        assert Message.objects.get().email_state == EmailState.NOT_WANTED


@pytest.mark.django_db(transaction=True)
def test_two_deliveries_of_one_fact_at_once_make_one_message():
    party = a_party()
    messaging.load_default_templates()
    barrier, failures = threading.Barrier(2), []

    def race() -> None:
        barrier.wait()
        try:
            send(party.pk)
        except Exception as failure:  # reported below
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=race) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert Message.objects.count() == 1
    assert email_jobs() == 1
