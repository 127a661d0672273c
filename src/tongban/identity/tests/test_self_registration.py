"""Who may open an account online, at which level, and what the others learn: nothing."""

import time
from dataclasses import replace

import pytest

from tongban.identity.adapters.base import Claim, Comparison
from tongban.identity.adapters.null import NoFace, NoNetworkIdentity, NoVerifier
from tongban.identity.assurance import Level, Proof
from tongban.identity.enums import DocumentKind
from tongban.identity.errors import DocumentRefused, RegistrationClosed, RegistrationRefused
from tongban.identity.models import Account, Party
from tongban.identity.services import self_registration
from tongban.identity.services.self_registration import begin_registration, is_open, register_oneself
from tongban.identity.tests.factories import (
    AccountFactory,
    PartyFactory,
    after_the_pause,
    citizen_number,
    code_of,
)
from tongban.kernel.actors import PUBLIC
from tongban.kernel.models import AuditRecord

pytestmark = pytest.mark.django_db

NUMBER, MOBILE = citizen_number(5), "13800138000"
CLAIM = Claim("𠮷田明", NUMBER, MOBILE, DocumentKind.SOCIAL_CARD, "D44010100811")


class Knows:
    """A register with one person in it."""

    said = Comparison.MATCHES

    def documents(self):
        return (DocumentKind.SOCIAL_CARD,)

    def compare(self, claim):
        return self.said


class Differs(Knows):
    said = Comparison.DIFFERS


class KnowsNobody(Knows):
    said = Comparison.CANNOT_SAY


@pytest.fixture
def verifier(settings):
    def choose(kind: type) -> None:
        settings.TONGBAN_IDENTITY_VERIFIER = f"{kind.__module__}.{kind.__name__}"

    choose(Knows)
    return choose


def begin(claim: Claim = CLAIM):
    return begin_registration(actor=PUBLIC, claim=claim, password="a-good-long-one", place="203.0.113.9")


def register(claim: Claim = CLAIM) -> Account:
    return register_oneself(actor=PUBLIC, begun=begin(claim), code=code_of())


class TestRegisterOneself:
    def test_whoever_was_compared_has_an_account_at_l2_and_a_confirmed_number(self, verifier):
        account = register()

        account.refresh_from_db()
        assert account.assurance == Level.MATCHED
        assert account.proved_mobile == account.party.mobile == MOBILE
        assert account.party.name == "𠮷田明"
        assert account.check_password("a-good-long-one")
        record = AuditRecord.objects.get(action="identity.register_oneself")
        assert record.details["agreement"] == self_registration.AGREEMENT
        assert NUMBER not in str(record.details)

    def test_whom_nobody_could_compare_has_one_at_l1_where_the_city_lets(self, verifier):
        verifier(KnowsNobody)

        assert register().assurance == Level.REGISTERED

    def test_and_none_in_production(self, verifier, settings):
        verifier(KnowsNobody)
        settings.TONGBAN_IDENTITY_OPEN_UNVERIFIED = False

        with pytest.raises(RegistrationRefused):
            register()
        assert not Party.objects.exists()

    def test_who_differs_has_none(self, verifier):
        verifier(Differs)

        with pytest.raises(RegistrationRefused):
            register()
        assert not Party.objects.exists()
        assert AuditRecord.objects.filter(action="identity.refuse_registration").count() == 1

    def test_who_is_known_from_a_counter_gets_in_with_the_number_left_there(self, verifier):
        party = PartyFactory(name="𠮷田明", certificate_number=NUMBER, mobile=MOBILE)

        assert register().party_id == party.pk

    @pytest.mark.parametrize("known", [{"mobile": "13900139000"}, {"mobile": ""}, {"name": "别人"}])
    def test_and_not_with_another(self, verifier, known):
        PartyFactory(**({"name": "𠮷田明", "certificate_number": NUMBER, "mobile": MOBILE} | known))

        with pytest.raises(RegistrationRefused):
            register()
        assert not Account.objects.exists()

    def test_nor_uncompared(self, verifier):
        verifier(KnowsNobody)
        PartyFactory(name="𠮷田明", certificate_number=NUMBER, mobile=MOBILE)

        with pytest.raises(RegistrationRefused):
            register()

    def test_an_account_that_exists_is_never_opened_again(self, verifier):
        account = AccountFactory(party=PartyFactory(name="𠮷田明", certificate_number=NUMBER, mobile=MOBILE))
        before = account.password

        with pytest.raises(RegistrationRefused):
            register()
        account.refresh_from_db()
        assert account.password == before

    def test_the_number_that_got_the_code_counts_not_the_one_claimed(self, verifier):
        begun = replace(begin(), claim=replace(CLAIM, mobile="13900139000"))

        account = register_oneself(actor=PUBLIC, begun=begun, code=code_of())

        assert account.proved_mobile == account.party.mobile == MOBILE


class TestTellsNothing:
    """The same answer, and not before the same time, whoever is asked about."""

    def _refused(self, claim: Claim = CLAIM) -> tuple[str, float]:
        begun = begin(claim)
        started = time.monotonic()
        with pytest.raises(RegistrationRefused) as refusal:
            register_oneself(actor=PUBLIC, begun=begun, code=code_of())
        after_the_pause()
        return str(refusal.value), time.monotonic() - started

    def test_about_strangers_neighbours_and_the_dead(self, verifier, settings):
        settings.TONGBAN_IDENTITY_REFUSAL_SECONDS = 0.3
        settings.TONGBAN_IDENTITY_OPEN_UNVERIFIED = False
        AccountFactory(party=PartyFactory(name="𠮷田明", certificate_number=NUMBER, mobile=MOBILE))
        has_account = self._refused()
        verifier(Differs)
        differs = self._refused()
        verifier(KnowsNobody)
        unknown = self._refused(Claim("没有此人", citizen_number(6), MOBILE, DocumentKind.SOCIAL_CARD, "D1234567"))

        assert has_account[0] == differs[0] == unknown[0]
        assert all(0.3 <= taken < 0.45 for _, taken in (has_account, differs, unknown))

    def test_before_the_code_was_shown_nobody_is_looked_up(self, verifier, django_assert_num_queries, monkeypatch):
        monkeypatch.setattr(Knows, "compare", lambda *_: pytest.fail("looked up"))
        PartyFactory(name="𠮷田明", certificate_number=NUMBER, mobile=MOBILE)

        begin()


class TestBegin:
    def test_keeps_the_password_as_its_hash_only(self, verifier):
        session = {}
        begun = begin()
        self_registration.keep(session, begun)

        assert self_registration.kept(session) == begun
        for secret in ("a-good-long-one", NUMBER, MOBILE, "𠮷田明", begun.password_hash):
            assert secret not in str(session)

    @pytest.mark.parametrize(
        "document", [("", ""), ("passport", "E12345678"), ("social_card", "<script>"), ("social_card", "1")]
    )
    def test_asks_for_a_further_document(self, verifier, document):
        with pytest.raises(DocumentRefused):
            begin(Claim("𠮷田明", NUMBER, MOBILE, *document))

    def test_is_closed_where_nobody_sends_codes(self, verifier, settings):
        settings.TONGBAN_MESSAGING_TEXTS = ""

        assert not is_open()
        with pytest.raises(RegistrationClosed):
            begin()

    def test_is_closed_where_nobody_compares_and_the_city_wants_it(self, verifier, settings):
        verifier(NoVerifier)
        assert is_open()

        settings.TONGBAN_IDENTITY_OPEN_UNVERIFIED = False

        assert not is_open()


class TestNullAdapters:
    @pytest.mark.parametrize(("provider", "proof"), [(NoFace(), Proof.FACE), (NoNetworkIdentity(), Proof.NETWORK_ID)])
    def test_say_that_nobody_is_connected(self, provider, proof):
        assert not provider.connected
        assert provider.proof is proof
        assert provider.outcome("", {}) is Comparison.CANNOT_SAY

    def test_compare_nobody(self):
        assert NoVerifier().documents() == ()
        assert NoVerifier().compare(CLAIM) is Comparison.CANNOT_SAY
