import pytest
from django.urls import reverse

from tongban.identity.tests import factories as identity
from tongban.messaging.models import MessageTemplate, Preference
from tongban.messaging.public import send_message
from tongban.messaging.services.templates import load_default_templates
from tongban.messaging.tests.factories import MessageFactory


@pytest.fixture
def person(db):
    return identity.citizen(name="李小红")


@pytest.fixture
def inbox(client, person):
    identity.log_in(client, person)
    return client


class TestInboxPage:
    def test_shows_ones_own_messages_and_counts_the_unread(self, inbox, person):
        MessageFactory(party_id=person.id, subject="已受理")
        MessageFactory(subject="别人的消息")

        text = inbox.get(reverse("messaging:list_messages")).text
        assert "已受理" in text
        assert "别人的消息" not in text
        assert "1 条未读" in text

    def test_opening_marks_as_read(self, inbox, person):
        message = MessageFactory(party_id=person.id, body="<b>粗</b>")

        page = inbox.get(reverse("messaging:show_message", args=[message.uuid]))
        message.refresh_from_db()
        assert message.read_at is not None
        assert "&lt;b&gt;" in page.text

    def test_another_persons_message_does_not_exist(self, inbox):
        assert inbox.get(reverse("messaging:show_message", args=[MessageFactory().uuid])).status_code == 404

    def test_marks_all_as_read_only_ones_own(self, inbox, person):
        mine, other = MessageFactory(party_id=person.id), MessageFactory()
        inbox.post(reverse("messaging:mark_all_read"))
        mine.refresh_from_db(), other.refresh_from_db()

        assert mine.read_at is not None
        assert other.read_at is None

    def test_pages_through_the_inbox_without_counting(self, inbox, person):
        MessageFactory.create_batch(25, party_id=person.id)
        first = inbox.get(reverse("messaging:list_messages")).context["messages_page"]
        second = inbox.get(reverse("messaging:list_messages"), {"after": first.next_cursor}).context["messages_page"]

        assert (len(first.rows), len(second.rows)) == (20, 5)
        assert not {row.pk for row in first.rows} & {row.pk for row in second.rows}

    def test_sends_the_public_to_the_login(self, client, db):
        assert client.get(reverse("messaging:list_messages")).status_code == 302


class TestPreferencesPage:
    def test_keeps_the_choice(self, inbox, person):
        inbox.post(reverse("messaging:change_preferences"), {"language": "en", "email_statutory": "on"})

        kept = Preference.objects.get(party_id=person.id)
        assert (kept.language, kept.email_statutory, kept.email_progress, kept.inbox_progress) == (
            "en", True, False, False,
        )  # fmt: skip

    def test_refuses_a_language_we_do_not_write(self, inbox):
        assert inbox.post(reverse("messaging:change_preferences"), {"language": "fr"}).status_code == 422


class TestSwitchOffPushes:
    def test_is_one_tap_and_leaves_what_the_law_and_own_cases_bring(self, inbox, person):
        assert "一键关闭" in inbox.get("/my/information/").text

        inbox.post(reverse("messaging:switch_off_pushes"))

        kept = Preference.objects.get(party_id=person.id)
        assert [kept.email_invitation, kept.inbox_invitation, kept.wants_pushes] == [False] * 3
        assert [kept.email_statutory, kept.email_progress, kept.inbox_progress] == [True] * 3
        assert "一键关闭" not in inbox.get("/my/information/").text

    def test_keeps_the_language_that_was_chosen(self, inbox, person):
        Preference.objects.create(party_id=person.id, language="en", email_invitation=True)

        for _ in range(2):
            inbox.post(reverse("messaging:switch_off_pushes"))

        assert Preference.objects.get(party_id=person.id).language == "en"

    def test_an_invitation_comes_no_more(self, inbox, person):
        load_default_templates()
        inbox.post(reverse("messaging:switch_off_pushes"))

        told = {
            "name": "李小红",
            "case_number": "X1",
            "item_title": "教材初审",
            "authority_name": "教育厅",
            "link": "/",
        }
        facts = told | {"due_on": "", "reason": ""}
        send_message(party_id=person.id, template="rating_invited", context=facts, key="r:X1", about="case:X1")

        assert "教材初审" not in inbox.get(reverse("messaging:list_messages")).text


class TestTemplatePages:
    @pytest.fixture
    def bureau(self, client, db):
        load_default_templates()
        identity.log_in(client, identity.official("bureau"))
        return client

    address = "/desk/messages/case_accepted/zh-hans/"

    def test_previews_without_saving(self, bureau):
        data = {"subject": "好消息：{item_title}", "body": "{case_number}", "based_on": 1, "preview": "1"}
        page = bureau.post(self.address, data)

        assert page.context["preview"]["subject"].startswith("好消息：食品经营许可")
        assert MessageTemplate.objects.filter(key="case_accepted", language="zh-hans").count() == 1

    def test_saves_a_new_version(self, bureau):
        data = {"subject": "好消息：{item_title}", "body": "{case_number}", "based_on": 1}

        assert bureau.post(self.address, data).status_code == 303
        assert MessageTemplate.objects.filter(key="case_accepted", language="zh-hans", version=2).exists()

    @pytest.mark.parametrize("body", ["{password} {case_number}", "{case_number} {", "没有编号"])
    def test_explains_what_is_wrong_and_keeps_what_was_typed(self, bureau, body):
        page = bureau.post(self.address, {"subject": "{item_title}", "body": body, "based_on": 1})

        assert page.status_code == 422
        assert page.context["form"]["body"].value() == body

    def test_lists_all_texts(self, bureau):
        assert bureau.get("/desk/messages/").text.count("case_granted") >= 2

    def test_is_closed_to_other_staff(self, client, db):
        identity.log_in(client, identity.official("reviewer"))
        assert client.get("/desk/messages/").status_code == 403

    def test_operators_see_states_but_no_words(self, client, db):
        MessageFactory(subject="补正通知", body="您的病历", email_state="failed", email_error="550 no such user")
        identity.log_in(client, identity.official("operator"))

        text = client.get("/desk/messages/unsent/").text
        assert "550 no such user" in text
        assert "您的病历" not in text
        assert "补正通知" not in text
