import pytest
from django.db import transaction

from tongban.identity import public as identity
from tongban.identity.enums import Role
from tongban.identity.roles import PERMISSIONS
from tongban.identity.tests.factories import MandateFactory, PartyFactory, citizen, official
from tongban.kernel.actors import PUBLIC, SYSTEM, Actor, ActorKind
from tongban.kernel.errors import NotAllowed
from tongban.kernel.models import AuditRecord
from tongban.ledger import public as ledger
from tongban.ledger.public import PurposeMissing

MAY_OPEN = {Role.WINDOW_CLERK, Role.REVIEWER, Role.DECIDER}


def reads_of(party):
    return ledger.list_reads(actor=Actor(ActorKind.CITIZEN, party.pk)).rows


@pytest.mark.django_db
class TestGetParty:
    @pytest.mark.parametrize("role", list(Role))
    def test_is_open_to_those_who_handle_cases_only(self, role):
        party, actor = PartyFactory(), official(role)

        if role in MAY_OPEN:
            assert identity.get_party(actor=actor, party_id=party.pk, purpose="办理事项").name == party.name
        else:
            with pytest.raises(identity.PartyNotFound):
                identity.get_party(actor=actor, party_id=party.pk, purpose="办理事项")

    def test_is_written_in_the_ledger_with_department_purpose_and_case(self):
        party, actor = PartyFactory(), official(Role.REVIEWER, name="王敏")

        identity.get_party(actor=actor, party_id=party.pk, purpose="办理事项", about="case:42")

        (row,) = reads_of(party)
        assert (row.reader_name, row.purpose, row.about) == ("王敏", "办理事项", "case:42")
        assert row.authority_name == actor.authority_name != ""
        assert {"name", "certificate_number", "mobile"} <= set(row.fields)

    def test_opens_nothing_without_a_purpose(self):
        party = PartyFactory()

        with pytest.raises(PurposeMissing):
            identity.get_party(actor=official(Role.REVIEWER), party_id=party.pk, purpose=" ")

    def test_leaves_no_record_when_the_reading_fails(self):
        party, actor = PartyFactory(), official(Role.REVIEWER)

        with transaction.atomic():
            identity.get_party(actor=actor, party_id=party.pk, purpose="办理事项")
            transaction.set_rollback(True)

        assert reads_of(party) == []

    def test_is_no_read_when_it_is_ones_own(self):
        party = PartyFactory()

        identity.get_party(actor=identity.citizen_actor(party.pk), party_id=party.pk, purpose="查看")
        identity.get_party(actor=SYSTEM, party_id=party.pk, purpose="任务")

        assert reads_of(party) == []

    def test_is_a_read_when_an_agent_looks(self):
        mandate = MandateFactory()

        identity.get_party(
            actor=identity.citizen_actor(mandate.agent_id), party_id=mandate.represented_id, purpose="代办事项"
        )

        assert reads_of(mandate.represented)[0].reader_kind is ActorKind.CITIZEN

    @pytest.mark.parametrize("stranger", [PUBLIC, Actor(ActorKind.CLIENT, 1), Actor(ActorKind.CITIZEN, 10**9)])
    def test_hides_others(self, stranger):
        with pytest.raises(identity.PartyNotFound):
            identity.get_party(actor=stranger, party_id=PartyFactory().pk, purpose="看看")


@pytest.mark.django_db
class TestSearchParties:
    def test_finds_by_number_mobile_and_beginning_of_the_name_masked(self):
        party = PartyFactory(name="欧阳建华", mobile="13912345678")
        clerk = official(Role.WINDOW_CLERK)

        for words in (party.certificate_number.lower(), "13912345678", "欧阳"):
            (row,) = identity.search_parties(actor=clerk, words=words, purpose="窗口登记")
            assert row.id == party.pk
            assert row.name == "欧**华"
            assert party.certificate_number[6:14] not in row.certificate_number
            assert row.birth_date is None

    @pytest.mark.parametrize("words", ["", "x", "\x00\x00", "%%", "__", "' OR 1=1 --", "\u202e" * 9, "😀😀"])
    def test_finds_nobody_for_naughty_words(self, words):
        PartyFactory()

        assert identity.search_parties(actor=official(Role.WINDOW_CLERK), words=words, purpose="窗口登记") == []

    def test_is_audited_without_the_words(self):
        PartyFactory(name="欧阳建华")

        identity.search_parties(actor=official(Role.WINDOW_CLERK), words="欧阳", purpose="窗口登记")

        record = AuditRecord.objects.get(action="identity.search_parties")
        assert "欧阳" not in str(record.details)

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.WINDOW_CLERK}))
    def test_is_for_the_counter_only(self, role):
        with pytest.raises(NotAllowed):
            identity.search_parties(actor=official(role), words="欧阳", purpose="窗口登记")
        with pytest.raises(NotAllowed):
            identity.find_party(actor=official(role), certificate_number="1", purpose="窗口登记")

    def test_find_party_is_recorded_and_none_when_unknown(self):
        party, clerk = PartyFactory(), official(Role.WINDOW_CLERK)

        found = identity.find_party(actor=clerk, certificate_number=f" {party.certificate_number} ", purpose="窗口登记")

        assert found.id == party.pk
        assert len(reads_of(party)) == 1
        assert identity.find_party(actor=clerk, certificate_number="0", purpose="窗口登记") is None


@pytest.mark.django_db
class TestSnapshot:
    def test_holds_all_fields_as_plain_values(self):
        party = PartyFactory()

        snapshot = identity.party_snapshot(party.pk)

        assert snapshot["certificate_number"] == party.certificate_number
        assert snapshot["birth_date"] == "1990-03-15"
        assert all(isinstance(value, str | int | None) for value in snapshot.values())


@pytest.mark.django_db
class TestMasked:
    def test_covers_what_identifies_a_person(self):
        row = identity.get_own_party(citizen(name="张三丰", mobile="13800138000", address="五山路1号")).masked()

        assert (row.name, row.mobile, row.address, row.birth_date) == ("张*丰", "138****8000", "****", None)

    def test_leaves_the_public_facts_of_an_organisation(self):
        party = PartyFactory(organisation=True)

        row = identity.get_own_party(identity.citizen_actor(party.pk)).masked()

        assert (row.name, row.certificate_number) == (party.name, party.certificate_number)


@pytest.mark.django_db
class TestStaffActor:
    @pytest.mark.parametrize("role", list(Role))
    def test_holds_the_permissions_of_its_duties_and_no_more(self, role):
        assert official(role).permissions == PERMISSIONS[role]

    def test_adds_up_several_duties(self):
        actor = official(Role.WINDOW_CLERK, Role.BUREAU)

        assert actor.may(identity.WINDOW_INTAKE)
        assert actor.may(identity.BUREAU_WATCH)
        assert not actor.may(identity.CASE_DECIDE)
