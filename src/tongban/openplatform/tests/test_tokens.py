import base64
import threading
import time
from unittest import mock

import pytest
from django.db import connection

from tongban.identity import public as identity
from tongban.identity.tests.factories import AuthorityFactory, PartyFactory
from tongban.kernel.actors import SYSTEM, ActorKind
from tongban.openplatform import public as openplatform
from tongban.openplatform.enums import Scope
from tongban.openplatform.errors import ClientNeedsOneSide, QuotaUsedUp, ScopeMissing, TokenRefused
from tongban.openplatform.models import CallCount
from tongban.openplatform.services import clients, quota, tokens
from tongban.openplatform.tests.factories import make_client

URL = "/api/v1/token"


def ask(client, **body):
    return client.post(URL, {"grant_type": "client_credentials"} | body)


@pytest.mark.django_db
class TestGetToken:
    def test_gives_a_token_for_a_secret_in_the_body(self, client):
        api_client, secret = make_client(scopes=[Scope.CATALOGUE])

        response = ask(client, client_id=api_client.client_id, client_secret=secret)

        body = response.json()
        assert response.status_code == 200
        assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 1800, "catalogue")
        assert response.headers["Cache-Control"] == "no-store"
        assert openplatform.actor_of_bearer(body["access_token"]).id == api_client.pk

    def test_gives_a_token_for_http_basic(self, client):
        api_client, secret = make_client()
        basic = base64.b64encode(f"{api_client.client_id}:{secret}".encode()).decode()

        response = client.post(URL, {"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {basic}"})

        assert response.status_code == 200

    @pytest.mark.parametrize(
        ("number", "secret"),
        [("{id}", "wrong"), ("{id}", ""), ("nobody", "{secret}"), ("", ""), ("\x00", "\x00"), ("{id}", "密" * 5000)],
    )
    def test_says_the_same_whatever_is_wrong(self, client, number, secret):
        api_client, right = make_client()

        response = ask(
            client,
            client_id=number.format(id=api_client.client_id),
            client_secret=secret.format(secret=right),
        )

        assert response.status_code == 401
        assert response.json()["error"] == "invalid_client"
        assert response.headers["WWW-Authenticate"].startswith("Basic")

    @pytest.mark.parametrize("header", ["Basic !!!", "Basic ", "Basic " + base64.b64encode(b"\xff\xfe").decode()])
    def test_refuses_broken_basic_headers(self, client, header):
        response = client.post(URL, {"grant_type": "client_credentials"}, headers={"Authorization": header})

        assert response.status_code == 401

    def test_refuses_other_grants(self, client):
        assert ask(client, grant_type="password").json()["error"] == "unsupported_grant_type"

    def test_narrows_to_the_scopes_asked_for(self, client):
        api_client, secret = make_client()

        token = ask(client, client_id=api_client.client_id, client_secret=secret, scope="catalogue").json()

        assert identity.WINDOW_INTAKE not in openplatform.actor_of_bearer(token["access_token"]).permissions

    def test_refuses_a_scope_that_was_not_given(self, client):
        api_client, secret = make_client(scopes=[Scope.CATALOGUE])

        response = ask(client, client_id=api_client.client_id, client_secret=secret, scope="catalogue intake")

        assert (response.status_code, response.json()["error"]) == (400, "invalid_scope")


@pytest.mark.django_db
class TestActorOfBearer:
    def token(self, **fields):
        client, secret = make_client(**fields)
        return client, openplatform.get_token(client_id=client.client_id, secret=secret)

    def test_is_the_client_with_its_department(self):
        authority = AuthorityFactory(name="广东省教育厅")

        client, token = self.token(authority_id=authority.pk)

        actor = openplatform.actor_of_bearer(token)
        assert (actor.kind, actor.id, actor.authority_id) == (ActorKind.CLIENT, client.pk, authority.pk)
        assert actor.authority_name == "广东省教育厅"

    def test_speaks_for_its_party(self):
        party = PartyFactory(organisation=True)

        _, token = self.token(party_id=party.pk)

        actor = openplatform.actor_of_bearer(token)
        assert identity.party_of(actor) == party.pk
        assert identity.get_own_party(actor).name == party.name

    def test_cannot_act_for_both_sides(self):
        with pytest.raises(ClientNeedsOneSide):
            make_client(party_id=PartyFactory().pk, authority_id=AuthorityFactory().pk)

    @pytest.mark.parametrize("token", ["", "x", "a.b.c", "\x00", "密" * 3000, "eyJ9:1:2"])
    def test_refuses_what_we_did_not_sign(self, token):
        with pytest.raises(TokenRefused):
            openplatform.actor_of_bearer(token)

    def test_expires_after_half_an_hour(self):
        _, token = self.token()

        later = mock.patch("django.core.signing.time.time", return_value=time.time() + tokens.LIFETIME + 2)
        with later, pytest.raises(TokenRefused):
            openplatform.actor_of_bearer(token)

    def test_ends_at_once_with_a_new_secret(self):
        client, token = self.token()

        clients.change_secret(actor=SYSTEM, client_id=client.client_id)

        with pytest.raises(TokenRefused):
            openplatform.actor_of_bearer(token)

    def test_ends_at_once_when_the_client_is_out_of_service(self):
        client, token = self.token()

        clients.set_client_active(actor=SYSTEM, client_id=client.client_id, active=False)

        with pytest.raises(TokenRefused):
            openplatform.actor_of_bearer(token)

    def test_needs_the_scope_of_the_path(self):
        _, token = self.token(scopes=[Scope.CATALOGUE])

        assert openplatform.actor_of_bearer(token, path="/api/v1/items").id
        with pytest.raises(ScopeMissing):
            openplatform.actor_of_bearer(token, path="/api/v1/cases/1")

    def test_counts_to_the_limit_and_no_further(self):
        _, token = self.token(calls_per_minute=3)

        with mock.patch("tongban.openplatform.services.quota.time.time", return_value=1_000_000_000.0):
            for _ in range(3):
                openplatform.actor_of_bearer(token)
            with pytest.raises(QuotaUsedUp) as refusal:
                openplatform.actor_of_bearer(token)
        assert 1 <= refusal.value.details["retry_after"] <= 60

    def test_begins_anew_with_the_next_minute(self):
        client, _ = self.token()
        clock = "tongban.openplatform.services.quota.time.time"

        with mock.patch(clock, return_value=60_000.0):
            assert [quota.count_call(client_id=client.pk) for _ in range(2)] == [1, 2]
        with mock.patch(clock, return_value=60_060.0):
            assert quota.count_call(client_id=client.pk) == 1

    def test_adds_up_the_slots_of_all_processes(self):
        client, _ = self.token()

        with mock.patch("tongban.openplatform.services.quota.time.time", return_value=60_000.0):
            for process in (11, 12, 13):
                with mock.patch("tongban.openplatform.services.quota.os.getpid", return_value=process):
                    total = quota.count_call(client_id=client.pk)

        assert total == 3
        assert CallCount.objects.filter(client=client).count() == 3

    def test_clears_old_minutes(self):
        client, _ = self.token()
        quota.count_call(client_id=client.pk)
        CallCount.objects.update(minute=1)

        assert quota.clear_counts() == 1


@pytest.mark.django_db
class TestBearerAtTheEdge:
    def test_a_bad_token_is_a_problem_with_a_code(self, client):
        response = client.get("/api/v1/openapi.json", headers={"Authorization": "Bearer nonsense"})

        assert response.status_code == 401
        assert response.json()["code"] == "openplatform.token_refused"
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.headers["WWW-Authenticate"].startswith("Bearer")

    def test_too_many_calls_say_when_to_come_back(self, client):
        api_client, secret = make_client(calls_per_minute=1)
        token = openplatform.get_token(client_id=api_client.client_id, secret=secret)

        answers = [client.get("/api/v1/openapi.json", headers={"Authorization": f"Bearer {token}"}) for _ in range(3)]

        assert answers[-1].status_code == 429
        assert int(answers[-1].headers["Retry-After"]) >= 1

    def test_a_token_opens_no_page(self, client):
        api_client, secret = make_client()
        token = openplatform.get_token(client_id=api_client.client_id, secret=secret)

        response = client.get("/my/profile/", headers={"Authorization": f"Bearer {token}"})

        assert response.status_code == 302
        assert response.headers["Location"].startswith("/login/")


@pytest.mark.django_db(transaction=True)
class TestCallsAtOnce:
    def test_lose_no_count(self):
        client, _ = make_client()
        barrier, totals = threading.Barrier(4), []

        def call() -> None:
            barrier.wait(10)
            totals.extend(quota.count_call(client_id=client.pk) for _ in range(25))
            connection.close()

        callers = [threading.Thread(target=call) for _ in range(4)]
        with mock.patch("tongban.openplatform.services.quota.time.time", return_value=60_000.0):
            [caller.start() for caller in callers]
            [caller.join(30) for caller in callers]

        assert sorted(totals) == list(range(1, 101))
