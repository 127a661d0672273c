"""Passkeys over HTTP, with an authenticator in software: the right way, and every wrong one we know."""

import json

import pytest
from django.test import Client

from tongban.identity.enums import Role
from tongban.identity.models import Account, Passkey, RecoveryCode
from tongban.identity.tests import factories
from tongban.identity.tests.devices import Device
from tongban.kernel.models import AuditRecord

pytestmark = pytest.mark.django_db
ADD = "/my/security/passkeys/add/"
TO_ADD = "/my/security/passkeys/challenge/"
SHOW = "/login/passkey/"
TO_SHOW = "/login/passkey/challenge/"


def logged_in(account, **more) -> Client:
    client = Client()
    client.post("/login/", {"identifier": account.username, "password": factories.PASSWORD, **more})
    return client


def add(client, device) -> object:
    return client.post(ADD, {"credential": device.make(client.post(TO_ADD).json())})


def show(client, device, **more) -> object:
    return client.post(SHOW, {"credential": device.show(client.post(TO_SHOW).json()), **more})


def is_in(client) -> bool:
    return client.get("/my/profile/").status_code == 200


@pytest.fixture
def account():
    return factories.AccountFactory()


@pytest.fixture
def device(account):
    device = Device()
    assert "恢复码" in add(logged_in(account), device).text
    return device


class TestAddPasskey:
    def test_makes_a_second_factor_and_recovery_codes(self, account, device):
        account.refresh_from_db()

        assert account.has_second_factor
        assert RecoveryCode.objects.filter(account=account).count() == 10
        assert AuditRecord.objects.filter(action="identity.add_passkey").exists()

    def test_the_second_one_leaves_the_codes_as_they_are(self, account, device):
        before = set(RecoveryCode.objects.values_list("pk", flat=True))
        client = Client()
        show(client, device)

        assert add(client, Device()).status_code in {302, 303}
        assert set(RecoveryCode.objects.values_list("pk", flat=True)) == before
        assert Passkey.objects.filter(account=account).count() == 2

    def test_the_device_learns_no_number_of_the_person(self, account):
        options = logged_in(account).post(TO_ADD).json()
        party = account.party

        assert party.certificate_number not in json.dumps(options)
        assert party.mobile not in json.dumps(options)

    @pytest.mark.parametrize(
        "wrong", [{"origin": "https://evil.example"}, {"host": "evil.example"}, {"verified": False}]
    )
    def test_refuses_what_was_made_elsewhere_or_left_locked(self, account, wrong):
        client = logged_in(account)

        add(client, Device(**wrong))

        assert not Passkey.objects.exists()

    def test_refuses_a_challenge_of_before(self, account):
        client, device = logged_in(account), Device()
        made = device.make(client.post(TO_ADD).json())
        client.post(TO_ADD)

        client.post(ADD, {"credential": made})

        assert not Passkey.objects.exists()

    def test_refuses_one_that_belongs_to_somebody_else(self, device):
        other = factories.AccountFactory()

        add(logged_in(other), device)

        assert Passkey.objects.filter(account=other).count() == 0

    def test_ten_are_enough(self, account, device):
        client = Client()
        show(client, device)
        for _ in range(12):
            add(client, Device())

        assert Passkey.objects.filter(account=account).count() == 10

    def test_needs_a_further_proof_where_there_is_one(self, account, device):
        """Whoever stole the password puts no passkey of their own beside the owner's."""
        thief = logged_in(account)

        assert thief.post(TO_ADD).status_code == 401
        assert thief.get(ADD).status_code == 302


class TestLogInWithAPasskey:
    def test_opens_the_account_without_a_name_and_a_password(self, device):
        client = Client()

        answer = show(client, device)

        assert (answer.status_code, answer.headers["Location"]) == (303, "/my/")
        assert is_in(client)

    def test_goes_on_to_the_page_asked_for_and_to_no_other_site(self, device):
        assert show(Client(), device, next="/my/security/").headers["Location"] == "/my/security/"
        assert show(Client(), device, next="https://evil.example/").headers["Location"] == "/my/"

    def test_the_session_gets_a_new_key(self, device):
        client = Client()
        client.post(TO_SHOW)
        before = client.session.session_key

        show(client, device)

        assert client.session.session_key != before

    def test_refuses_what_was_sent_before(self, device):
        client = Client()
        signed = device.show(client.post(TO_SHOW).json())
        client.post(SHOW, {"credential": signed})
        other = Client()
        other.post(TO_SHOW)

        answer = other.post(SHOW, {"credential": signed}, follow=True)

        assert not is_in(other)
        assert "没有通过" in answer.text

    def test_refuses_a_copy_whose_count_does_not_grow(self, device):
        show(Client(), device)
        device.count = 0
        client = Client()

        show(client, device)

        assert not is_in(client)

    @pytest.mark.parametrize(
        ("name", "value"), [("origin", "https://evil.example"), ("host", "evil.example"), ("verified", False)]
    )
    def test_refuses_what_was_signed_for_another_site_or_left_locked(self, device, name, value):
        setattr(device, name, value)
        client = Client()

        show(client, device)

        assert not is_in(client)

    def test_refuses_another_key_under_the_same_name(self, device):
        client = Client()

        show(client, Device(id=device.id))

        assert not is_in(client)

    @pytest.mark.parametrize("said", ["", "no json", "[]", "{}", '{"id": 7}', '{"id": "AA"}', "[" * 30_000, "null"])
    def test_refuses_nonsense(self, device, said):
        client = Client()
        client.post(TO_SHOW)

        assert client.post(SHOW, {"credential": said}).status_code == 303
        assert not is_in(client)

    def test_a_locked_account_stays_locked(self, account, device):
        Account.objects.filter(pk=account.pk).update(is_active=False)
        client = Client()

        show(client, device)

        assert not is_in(client)

    def test_needs_the_token_of_the_form(self, device):
        client = Client(enforce_csrf_checks=True)

        assert client.post(TO_SHOW).status_code == 403


class TestOnTheWay:
    def test_it_is_the_second_step_after_a_password(self, account, device):
        client = logged_in(account)
        assert not is_in(client)
        assert "使用我的通行密钥" in client.get("/login/second/").text

        show(client, device)

        assert is_in(client)

    def test_of_somebody_else_is_none(self, account, device):
        other, others_device = factories.AccountFactory(), Device()
        add(logged_in(other), others_device)
        client = logged_in(account)

        show(client, others_device)

        assert not is_in(client)

    def test_staff_may_use_it_as_the_factor_their_work_needs(self, settings):
        settings.TONGBAN_IDENTITY_STAFF_FACTOR = True
        account, device = factories.StaffFactory(roles=[Role.REVIEWER]).account, Device()
        client = logged_in(account)
        assert client.get("/desk/").status_code == 302

        add(client, device)

        assert client.get("/desk/").status_code == 200
        later = Client()
        show(later, device)
        assert later.get("/desk/").status_code == 200


class TestEndPasskey:
    def test_with_a_proof_shown_now(self, account, device):
        client = Client()
        show(client, device)
        address = f"/my/security/passkeys/{Passkey.objects.get().pk}/end/"

        client.post(address, {"credential": device.show(client.post(TO_SHOW).json())})

        account.refresh_from_db()
        assert not Passkey.objects.exists()
        assert not account.has_second_factor
        assert not RecoveryCode.objects.exists()

    def test_not_with_an_open_session_alone(self, device):
        client = Client()
        show(client, device)
        address = f"/my/security/passkeys/{Passkey.objects.get().pk}/end/"

        client.post(address)
        client.post(address, {"code": "000000"})

        assert Passkey.objects.exists()

    def test_of_somebody_else_is_not_found(self, device):
        other = logged_in(factories.AccountFactory())

        assert other.get(f"/my/security/passkeys/{Passkey.objects.get().pk}/end/").status_code == 404


class TestSafetyPage:
    def test_lists_them_with_the_way_to_remove_each(self, device):
        client = Client()
        show(client, device)

        page = client.get("/my/security/").text

        assert f"/my/security/passkeys/{Passkey.objects.get().pk}/end/" in page
        assert "添加通行密钥" in page
