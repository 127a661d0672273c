"""Opening an account online, page by page."""

import pytest

from tongban.identity.enums import DocumentKind
from tongban.identity.models import Account, OneTimeCode, Party
from tongban.identity.tests import test_self_registration as with_registers
from tongban.identity.tests.factories import PartyFactory, after_the_pause, citizen_number, code_of
from tongban.identity.tests.web.test_login import NAUGHTY

pytestmark = pytest.mark.django_db
ANSWERS = {
    "name": "𠮷田明",
    "certificate_number": citizen_number(5),
    "document_kind": DocumentKind.SOCIAL_CARD,
    "document_number": "D4401 0100811",
    "mobile": "13800138000",
    "password": "a-good-long-one",
    "repeat": "a-good-long-one",
    "agreement": "on",
}


@pytest.fixture(autouse=True)
def verifier(settings):
    def choose(name: str) -> None:
        settings.TONGBAN_IDENTITY_VERIFIER = f"{with_registers.__name__}.{name}"

    choose("Knows")
    return choose


def begin(client, **fields):
    return client.post("/register/", ANSWERS | fields)


def confirm(client, code: str = ""):
    return client.post("/register/code/", {"code": code or code_of()})


class TestRegisterOneself:
    def test_opens_an_account_and_logs_in_with_two_proofs(self, client):
        assert begin(client).headers["Location"] == "/register/code/"
        assert "138****8000" in client.get("/register/code/").text

        assert confirm(client).headers["Location"] == "/my/"

        assert client.get("/my/profile/").status_code == 200
        assert client.session["identity_proofs"] == ["password", "sms"]
        assert "identity_registration" not in client.session
        assert Account.objects.get().party.name == "𠮷田明"

    def test_goes_on_to_the_page_asked_for(self, client):
        begin(client, next="/my/profile/")

        assert confirm(client).headers["Location"] == "/my/profile/"

    @pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_and_to_no_other_site(self, client, place):
        begin(client, next=place)

        assert confirm(client).headers["Location"] == "/my/"

    def test_the_session_gets_a_new_key(self, client):
        begin(client)
        before = client.session.session_key

        confirm(client)

        assert client.session.session_key != before

    def test_another_browser_cannot_use_the_code(self, client):
        begin(client)
        stranger = type(client)()

        assert confirm(stranger).headers["Location"] == "/register/"
        assert not Account.objects.exists()

    def test_a_wrong_code_is_marked_and_may_be_typed_again(self, client):
        begin(client)
        code = code_of()

        refused = confirm(client, "000000" if code != "000000" else "111111")

        assert refused.status_code == 422
        assert "govuk-error-summary" in refused.text
        assert confirm(client, code).status_code == 303

    def test_another_code_may_be_asked_for_after_a_minute(self, client):
        begin(client)
        first = code_of()
        assert "请等" in client.post("/register/code/again/", follow=True).text
        after_the_pause()

        client.post("/register/code/again/")

        assert OneTimeCode.objects.count() == 2
        if code_of() != first:
            assert confirm(client, first).status_code == 422
        assert confirm(client).status_code == 303

    def test_a_refusal_leads_back_with_what_was_typed_and_no_password(self, client, verifier):
        verifier("Differs")
        begin(client)

        page = client.post("/register/code/", {"code": code_of()}, follow=True)

        assert page.redirect_chain == [("/register/", 303)]
        assert "窗口" in page.text
        assert 'value="𠮷田明"' in page.text
        assert "a-good-long-one" not in page.text
        assert not Account.objects.exists()

    @pytest.mark.parametrize("known", [True, False])
    def test_the_first_page_says_the_same_about_somebody_known(self, client, known):
        if known:
            PartyFactory(name="𠮷田明", certificate_number=citizen_number(5), mobile="13800138000")

        assert begin(client).headers["Location"] == "/register/code/"

    @pytest.mark.parametrize(
        "fields",
        [
            {"certificate_number": "440106199003150011"},
            {"mobile": "123"},
            {"password": "123", "repeat": "123"},
            {"repeat": "another"},
            {"name": ""},
            {"name": "<script>"},
            {"document_number": "!"},
            {"document_kind": "passport"},
            {"agreement": ""},
        ],
    )
    def test_marks_what_cannot_be_and_sends_nothing(self, client, fields):
        response = begin(client, **fields)

        assert response.status_code == 422
        assert "govuk-error-summary" in response.text
        assert not OneTimeCode.objects.exists()

    @pytest.mark.parametrize("text", NAUGHTY)
    @pytest.mark.parametrize("field", [*ANSWERS][:-1])
    def test_survives_naughty_words_in_every_field(self, client, field, text):
        fine = {("name", "null")}  # somebody may be called so
        expected = 303 if (field, text) in fine else 422

        assert begin(client, **{field: text}).status_code == expected

    @pytest.mark.parametrize("text", NAUGHTY)
    def test_survives_naughty_codes(self, client, text):
        begin(client)

        assert confirm(client, text or " ").status_code == 422
        assert not Party.objects.exists()

    def test_says_plainly_when_nobody_is_compared(self, client, settings):
        settings.TONGBAN_IDENTITY_VERIFIER = "tongban.identity.adapters.null.NoVerifier"

        page = client.get("/register/").text

        assert "尚未实名核验" in page
        assert 'name="document_number"' not in page

    def test_says_plainly_when_only_the_counter_opens_accounts(self, client, settings):
        settings.TONGBAN_MESSAGING_TEXTS = ""

        page = client.get("/register/").text

        assert "窗口" in page
        assert 'name="password"' not in page

    def test_the_demo_shows_the_code_and_a_real_platform_does_not(self, client, settings):
        begin(client)
        assert code_of() in client.get("/register/code/").text

        settings.TONGBAN_MESSAGING_TEXTS = "tongban.messaging.tests.test_texts.Provider"

        assert code_of() not in client.get("/register/code/").text

    def test_the_agreement_can_be_read(self, client):
        assert "协议" in client.get("/register/agreement/").text
