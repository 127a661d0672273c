"""A code by text message and providers of faces and network identities, on the way to a level."""

import pytest

from tongban.identity.adapters.base import Begun, Comparison
from tongban.identity.assurance import Proof
from tongban.identity.models import Account, Party
from tongban.identity.tests.factories import (
    PASSWORD,
    AccountFactory,
    after_the_pause,
    code_of,
    compared_with_authenticator,
)

pytestmark = pytest.mark.django_db
OLD, NEW = "13800138000", "13900139000"


def entered(client, **account):
    account = AccountFactory(**account)
    client.post("/login/", {"identifier": account.username, "password": PASSWORD})
    return account


def level(client) -> str:
    return client.get("/my/security/").text


def prove(client, query: str = "") -> None:
    client.post(f"/my/security/prove/text/send/?{query}")
    return client.post(f"/my/security/prove/text/?{query}", {"code": code_of(OLD)})


class TestProveByText:
    def test_a_code_to_the_confirmed_number_lifts_the_session(self, client):
        entered(client, assurance=3, proved_mobile=OLD)
        page = client.get("/my/security/prove/?level=3&next=/my/profile/").text
        assert "138****8000" in page

        answer = prove(client, "level=3&next=/my/profile/")

        assert client.get(answer.headers["Location"]).headers["Location"] == "/my/profile/"
        assert "L3" in level(client)

    def test_a_wrong_one_does_not(self, client):
        entered(client, assurance=3, proved_mobile=OLD)
        client.post("/my/security/prove/text/send/")
        wrong = f"{(int(code_of()) + 1) % 1_000_000:06d}"

        assert client.post("/my/security/prove/text/", {"code": wrong}).status_code == 422
        assert client.session["identity_proofs"] == ["password"]

    def test_without_a_confirmed_number_nothing_is_sent(self, client):
        account = entered(client, assurance=3)
        assert account.party.mobile

        answer = client.post("/my/security/prove/text/send/", follow=True)

        assert answer.redirect_chain[-1][0] == "/my/security/"

    def test_a_number_replaced_meanwhile_proves_nothing(self, client):
        account = entered(client, assurance=3, proved_mobile=OLD)
        client.post("/my/security/prove/text/send/")
        Account.objects.filter(pk=account.pk).update(proved_mobile=NEW)

        assert client.post("/my/security/prove/text/", {"code": code_of(OLD)}).status_code == 422

    @pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_leads_to_no_other_site(self, client, place):
        entered(client, assurance=3, proved_mobile=OLD)

        assert prove(client, f"next={place}").headers["Location"] == "/my/security/"


class TestConfirmMobile:
    def test_the_first_number_is_confirmed_with_its_code(self, client):
        account = entered(client)
        client.post("/my/security/mobile/", {"mobile": "139 0013 9000"})
        assert "139****9000" in client.get("/my/security/mobile/code/").text

        client.post("/my/security/mobile/code/", {"code": code_of(NEW)})

        account.refresh_from_db()
        assert account.proved_mobile == NEW
        assert Party.objects.get().mobile == NEW
        assert "sms" in client.session["identity_proofs"]

    def test_the_page_says_what_a_text_message_does_not_protect_from(self, client):
        entered(client)
        page = client.get("/my/security/mobile/").text

        assert "号码也可能被人补办到另一张卡上" in page
        assert "用通行密钥或验证器更安全" in page

    def test_a_password_alone_replaces_no_number(self, client):
        account = entered(client, proved_mobile=OLD)

        page = client.get("/my/security/mobile/").text
        assert "138****8000" in page
        assert 'name="mobile"' not in page
        client.post("/my/security/mobile/", {"mobile": NEW})
        assert client.post("/my/security/mobile/code/", {"code": "123456"}).status_code in (303, 422)
        account.refresh_from_db()
        assert account.proved_mobile == OLD

    def test_a_code_to_the_old_one_opens_the_way(self, client):
        account = entered(client, proved_mobile=OLD)
        assert prove(client, "next=/my/security/mobile/").headers["Location"] == "/my/security/mobile/"
        client.post("/my/security/mobile/", {"mobile": NEW})

        client.post("/my/security/mobile/code/", {"code": code_of(NEW)})

        account.refresh_from_db()
        assert account.proved_mobile == NEW

    def test_a_password_alone_adds_no_authenticator_beside_a_number(self, client):
        entered(client, proved_mobile=OLD)

        page = client.get("/my/security/authenticator/").text

        assert "138****8000" in page
        assert 'name="code"' not in page

    def test_changing_contacts_moves_no_codes(self, client):
        account = entered(client, proved_mobile=OLD)
        client.post("/my/profile/contacts/", {"mobile": NEW, "email": "", "address": ""})

        account.refresh_from_db()
        assert account.proved_mobile == OLD

    def test_a_second_number_needs_its_own_minute(self, client):
        entered(client)
        client.post("/my/security/mobile/", {"mobile": NEW})

        assert client.post("/my/security/mobile/", {"mobile": NEW}).status_code == 422
        after_the_pause()
        assert client.post("/my/security/mobile/", {"mobile": NEW}).status_code == 303


class FaceProvider:
    """A provider that says what the test wants."""

    proof = Proof.FACE
    connected = True
    said = Comparison.MATCHES
    asked: list = []

    def begin(self, claim, *, back):
        self.asked.append((claim, back))
        return Begun("https://face.example/start?ticket=1", "ref-1")

    def outcome(self, reference, answer):
        return self.said if reference == "ref-1" else Comparison.DIFFERS


@pytest.fixture
def face(settings, monkeypatch):
    settings.TONGBAN_IDENTITY_FACE = f"{__name__}.FaceProvider"
    monkeypatch.setattr(FaceProvider, "said", Comparison.MATCHES)
    monkeypatch.setattr(FaceProvider, "asked", [])
    return FaceProvider


class TestPresence:
    def test_a_face_lifts_account_and_session_to_l3(self, client, face):
        account = entered(client, assurance=1)
        page = client.post("/my/security/prove/by/face/?level=3&next=/my/profile/").text
        assert "https://face.example/start?ticket=1" in page
        (claim, back) = face.asked[0]
        assert claim.certificate_number == account.party.certificate_number
        assert back.endswith("/my/security/prove/by/face/back/")

        answer = client.get("/my/security/prove/by/face/back/", {"ok": "1"})

        account.refresh_from_db()
        assert account.assurance == 3
        assert client.get(answer.headers["Location"]).headers["Location"] == "/my/profile/"

    def test_a_face_that_differs_lifts_nothing(self, client, face):
        face.said = Comparison.DIFFERS
        account = entered(client, assurance=1)
        client.post("/my/security/prove/by/face/")

        client.get("/my/security/prove/by/face/back/", {"ok": "1"})

        account.refresh_from_db()
        assert account.assurance == 1

    def test_coming_back_without_having_gone_lifts_nothing(self, client, face):
        account = entered(client, assurance=1)
        client.get("/my/security/prove/by/face/back/", {"ok": "1"})
        client.post("/my/security/prove/by/face/")
        client.get("/my/security/prove/by/network_id/back/")
        client.get("/my/security/prove/by/face/back/")  # the reference went with the return before

        account.refresh_from_db()
        assert account.assurance == 1

    @pytest.mark.parametrize(
        ("way", "answer"), [("face", 409), ("network_id", 409), ("password", 404), ("nonsense", 404)]
    )
    def test_ways_that_are_not_connected_say_so(self, client, way, answer):
        entered(client, assurance=1)

        assert client.post(f"/my/security/prove/by/{way}/").status_code == answer
        assert client.get(f"/my/security/prove/by/{way}/back/").status_code == (303 if answer == 409 else 404)

    def test_the_page_names_them_and_the_counter(self, client):
        entered(client, assurance=1)

        page = client.get("/my/security/prove/?level=3").text

        assert "没有接入" in page
        assert "窗口" in page

    def test_an_authenticator_still_proves(self, client):
        account = AccountFactory(proved_mobile=OLD)
        compared_with_authenticator(account)
        client.post("/login/", {"identifier": account.username, "password": PASSWORD})

        assert client.get("/my/security/prove/text/").status_code in (302, 303)  # the second step is owed first
