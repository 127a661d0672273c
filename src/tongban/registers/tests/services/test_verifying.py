"""The population library as the built-in verifier of identities."""

import pytest
from django.utils import timezone

from tongban.identity.public import Proving
from tongban.identity.tests import factories as identity
from tongban.kernel.actors import Actor, ActorKind
from tongban.ledger.public import list_reads
from tongban.registers.models import Lookup, Register
from tongban.registers.services.verifying import PopulationVerifier
from tongban.registers.tests.factories import base_libraries, hold, number

pytestmark = pytest.mark.django_db
ME = number(1)
CARD = Proving.DocumentKind.SOCIAL_CARD


@pytest.fixture(autouse=True)
def _registers():
    base_libraries()


def known(name: str = "买买提·吐尔逊", card: str = "D4401-0100811") -> None:
    hold("population.persons", {"number": ME, "name": name})
    hold("population.social_cards", {"number": ME, "card": card})


def compare(name: str = "买买提•吐尔逊", of: str = ME, kind: str = CARD, card: str = "d44010100811"):
    return PopulationVerifier().compare(Proving.Claim(name, of, "13800138000", kind, card))


class TestCompare:
    def test_matches_when_name_and_document_are_those_held_however_written(self):
        known()

        assert compare() is Proving.Comparison.MATCHES

    @pytest.mark.parametrize("said", [{"name": "买买提"}, {"card": "D44010100812"}])
    def test_differs_when_one_of_them_does(self, said):
        known()

        assert compare(**said) is Proving.Comparison.DIFFERS

    def test_cannot_say_of_whom_nobody_holds(self):
        known()

        assert compare(of=number(2)) is Proving.Comparison.CANNOT_SAY

    def test_cannot_say_when_the_document_is_not_held(self):
        hold("population.persons", {"number": ME, "name": "张敏"})

        assert compare("张敏") is Proving.Comparison.CANNOT_SAY

    @pytest.mark.parametrize("kind", ["", Proving.DocumentKind.BANK_CARD])
    def test_a_name_alone_is_not_enough(self, kind):
        known()

        assert compare(kind=kind) is Proving.Comparison.CANNOT_SAY

    def test_the_dead_open_no_accounts(self):
        known()
        hold("population.death", {"number": ME, "death_date": "2024-01-05"})

        assert compare() is Proving.Comparison.DIFFERS

    def test_cannot_say_while_a_register_is_suspended(self):
        known()
        Register.objects.filter(code="population.persons").update(suspended_at=timezone.now())

        assert compare() is Proving.Comparison.CANNOT_SAY

    def test_every_question_is_on_record_and_the_person_reads_it(self):
        known()
        party = identity.PartyFactory(name="买买提·吐尔逊", certificate_number=ME)

        compare()

        assert Lookup.objects.latest("pk").asked == ["person.name", "person.social_card_number"]
        (read,) = list_reads(actor=Actor(ActorKind.CITIZEN, party.pk)).rows
        assert "核对" in read.purpose


class TestDocuments:
    def test_none_while_nothing_is_loaded(self):
        assert PopulationVerifier().documents() == ()

    def test_none_without_names(self):
        hold("population.social_cards", {"number": ME, "card": "D44010100811"})

        assert PopulationVerifier().documents() == ()

    def test_those_somebody_holds(self):
        known()
        hold("population.driving_licences", {"number": ME, "file": "440100123456"})

        assert PopulationVerifier().documents() == (CARD, Proving.DocumentKind.DRIVING_LICENCE)

    def test_not_those_of_a_suspended_register(self):
        known()
        Register.objects.filter(code="population.social_cards").update(suspended_at=timezone.now())

        assert PopulationVerifier().documents() == ()
