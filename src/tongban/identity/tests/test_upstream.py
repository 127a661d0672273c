"""A provider elsewhere, asked over OpenID Connect: what is sent, what is believed, what is refused."""

import time

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.jwk import ECKey

from tongban.identity.adapters import upstream as upstreams
from tongban.identity.adapters.upstream import OpenIdUpstream, Trip
from tongban.identity.errors import UpstreamRefused, UpstreamSilent
from tongban.identity.tests.upstreams import ISSUER, Provider
from tongban.kernel import outgoing

BACK = "https://here.example.cn/login/by/them/back/"


@pytest.fixture
def provider(monkeypatch):
    made = Provider()
    monkeypatch.setattr(outgoing, "send", made.send)
    upstreams._JSON.clear()
    yield made
    upstreams._JSON.clear()


@pytest.fixture
def them():
    return OpenIdUpstream("them", "他们", ISSUER, "us", "s€cret", cap=2, levels={"high": 3, "low": 1})


@pytest.fixture
def trip():
    return Trip("a-state", "a-nonce", "v" * 60, BACK, int(time.time()), 900)


def recognised(them, provider, trip, **answer):
    return them.recognise(trip, provider.comes_back(them.address(trip), **answer), now=int(time.time()))


class TestOpenIdUpstream:
    def test_asks_with_state_nonce_and_proof_key_and_for_a_fresh_login(self, them, provider, trip):
        address = them.address(trip)

        provider.comes_back(address)
        assert address.startswith(f"{ISSUER}/authorization?")
        assert provider.asked == {
            "response_type": "code",
            "client_id": "us",
            "redirect_uri": BACK,
            "scope": "openid",
            "state": "a-state",
            "nonce": "a-nonce",
            "code_challenge": create_s256_code_challenge(trip.verifier),
            "code_challenge_method": "S256",
            "max_age": "900",
        }

    def test_recognises_who_comes_back_and_believes_no_more_than_its_cap(self, them, provider, trip):
        found = recognised(them, provider, trip)

        assert (found.issuer, found.subject, found.level) == (ISSUER, "person", 2)
        (exchange,) = [each for each in provider.sent if each[1] == f"{ISSUER}/token"]
        assert exchange[2]["code_verifier"] == trip.verifier
        assert exchange[3]["Authorization"].startswith("Basic ")
        assert "secret" not in repr(them)

    @pytest.mark.parametrize(("acr", "level"), [("low", 1), ("unheard of", 1), (None, 1), ("high", 2)])
    def test_knows_what_their_levels_are_worth_here(self, them, provider, trip, acr, level):
        provider.changes = {"acr": acr}

        assert recognised(them, provider, trip).level == level

    def test_nobody_elsewhere_makes_an_l4(self, provider, trip):
        greedy = OpenIdUpstream("them", "他们", ISSUER, "us", "x", cap=9, levels={"high": 4})

        assert recognised(greedy, provider, trip).level == 3

    def test_refuses_an_id_token_that_says_something_else(self, them, provider, trip):
        now, believed = int(time.time()), []
        several = ["us", "another"]
        wrong = [
            *({"nonce": "another"}, {"nonce": None}, {"iss": "https://evil.example"}, {"aud": "another"}),
            *({"aud": several}, {"aud": several, "azp": "another"}, {"exp": now - 120}, {"exp": None}),
            *({"auth_time": None}, {"auth_time": now - 3600}, {"auth_time": "now"}, {"iat": now + 3600}),
            *({"sub": None}, {"sub": ""}, {"sub": 7}, {"sub": "x" * 300}, {"at_hash": "no"}, {"nbf": now + 3600}),
        ]
        for change in wrong:
            provider.changes = change
            try:
                believed.append((change, recognised(them, provider, trip)))
            except UpstreamRefused:
                continue
        assert believed == []

    @pytest.mark.parametrize("algorithm", ["none", "HS256"])
    def test_refuses_one_that_is_not_signed_by_a_key_of_theirs(self, them, provider, trip, algorithm):
        provider.tokens = {"id_token": "eyJhbGciOiJIUzI1NiJ9.e30.AAAA"} if algorithm == "HS256" else {}
        provider.header = {"alg": "none"} if algorithm == "none" else {}

        with pytest.raises(UpstreamRefused):
            recognised(them, provider, trip)

    def test_refuses_a_strangers_key_under_their_number(self, them, provider, trip):
        provider.published = [ECKey.generate_key("P-256", {"kid": "one"}).as_dict(private=False)]

        with pytest.raises(UpstreamRefused):
            recognised(them, provider, trip)

    def test_reads_their_keys_anew_when_they_changed_them(self, them, provider, trip):
        recognised(them, provider, trip)
        provider.key = ECKey.generate_key("P-256", {"kid": "two"})
        provider.header = {"kid": "two"}

        assert recognised(them, provider, trip).subject == "person"

    @pytest.mark.parametrize(
        "answer", [{"iss": "https://evil.example"}, {"code": ""}, {"error": "access_denied", "code": ""}]
    )
    def test_refuses_an_answer_of_another_provider_and_one_without_a_code(self, them, provider, trip, answer):
        with pytest.raises(UpstreamRefused):
            recognised(them, provider, trip, **answer)

        assert not any(url.endswith("/token") for _method, url, *_rest in provider.sent)  # the code went nowhere

    def test_who_promises_to_name_itself_must(self, them, provider, trip):
        provider.configured = {"authorization_response_iss_parameter_supported": True}
        answer = provider.comes_back(them.address(trip))
        del answer["iss"]

        with pytest.raises(UpstreamRefused):
            them.recognise(trip, answer, now=int(time.time()))

    def test_refuses_a_code_they_do_not_take(self, them, provider, trip):
        provider.status = 400

        with pytest.raises(UpstreamRefused):
            recognised(them, provider, trip)

    @pytest.mark.parametrize(
        "configured",
        [
            {"issuer": "https://evil.example"},
            {"issuer": f"{ISSUER}/"},
            {"jwks_uri": ""},
            {"token_endpoint": "/token"},
            {"authorization_endpoint": ""},
        ],
        ids=str,
    )
    def test_does_not_follow_a_configuration_that_is_not_theirs(self, them, provider, trip, configured):
        provider.configured = configured

        with pytest.raises(UpstreamSilent):
            them.address(trip)

    def test_sends_nobody_to_an_address_that_is_not_encrypted(self, them, provider, trip, settings):
        settings.TONGBAN_KERNEL_OUTGOING_LOOPBACK = False
        provider.configured = {"authorization_endpoint": "http://elsewhere.example.cn/authorization"}

        with pytest.raises(outgoing.AddressRefused):
            them.address(trip)

    def test_says_so_when_nobody_answers(self, them, monkeypatch, trip):
        upstreams._JSON.clear()
        monkeypatch.setattr(outgoing, "send", lambda *_args, **_named: None)

        with pytest.raises(UpstreamSilent):
            them.address(trip)
