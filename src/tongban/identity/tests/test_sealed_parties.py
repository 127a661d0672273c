"""What lies in the table of parties: nothing a thief of the database could read or find by."""

from datetime import date

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tongban.identity.models import Party
from tongban.identity.tests.factories import PartyFactory
from tongban.kernel.crypto import data_keys, resealing
from tongban.kernel.crypto.sealing import SealBroken
from tongban.kernel.models import DataKeyUse

pytestmark = pytest.mark.django_db
NUMBER, MOBILE, HOME = "440106199003150019", "13912345678", "天河区体育东路1号"


def dump() -> str:
    """The table as its files and backups hold it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(party::text, ' ') FROM identity_party party")
        return cursor.fetchone()[0]


def hidden(text: str) -> list[str]:
    return [text, text.encode().hex()]


class TestParty:
    def test_number_contacts_and_birthday_are_not_in_the_table(self):
        PartyFactory(
            certificate_number=NUMBER, mobile=MOBILE, address=HOME, email="a@b.cn", birth_date=date(1990, 3, 15)
        )
        lies = dump()
        for text in (NUMBER, MOBILE, HOME, "a@b.cn", "1990-03-15"):
            assert not any(form in lies for form in hidden(text))

    def test_it_is_read_and_found_as_ever(self):
        PartyFactory(certificate_number=NUMBER, mobile=MOBILE, address=HOME, birth_date=date(1990, 3, 15))
        found = Party.objects.get(number_index=NUMBER)
        assert (found.certificate_number, found.mobile, found.address) == (NUMBER, MOBILE, HOME)
        assert found.birth_date == date(1990, 3, 15)
        assert Party.objects.filter(mobile_index=MOBILE).count() == 1
        assert not Party.objects.filter(number_index=NUMBER[:-1]).exists()

    def test_a_new_mobile_is_found_and_the_old_no_more(self):
        party = PartyFactory(mobile=MOBILE)
        party.mobile = "13700000000"
        party.save(update_fields=["mobile"])
        assert Party.objects.filter(mobile_index="13700000000").exists()
        assert not Party.objects.filter(mobile_index=MOBILE).exists()

    def test_one_certificate_is_one_party(self):
        PartyFactory(certificate_number=NUMBER)
        with pytest.raises(Exception, match="party_once_per_certificate"):
            PartyFactory(certificate_number=NUMBER)

    @pytest.mark.parametrize(
        "asked", [{"certificate_number": NUMBER}, {"mobile__startswith": "139"}, {"email__in": ["a"]}]
    )
    def test_nobody_searches_a_sealed_column_by_mistake(self, asked):
        with pytest.raises(FieldError, match="sealed"):
            Party.objects.filter(**asked).first()

    def test_a_number_moved_into_another_column_is_refused(self):
        party = PartyFactory(mobile=MOBILE)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE identity_party SET mobile = certificate_number WHERE id = %s", [party.pk])
        with pytest.raises(SealBroken):
            Party.objects.get(pk=party.pk)

    def test_names_of_every_plane_and_the_longest_address_survive(self):
        for address in ("𠮷𪚥村😀", "路" * 300, "ལྷ་ས་གྲོང་ཁྱེར།"):
            assert Party.objects.get(pk=PartyFactory(address=address).pk).address == address


class TestReseal:
    @pytest.fixture(autouse=True)
    def keys_as_before(self):
        data_keys.forget()
        yield
        data_keys.forget()

    def test_after_a_new_key_all_is_sealed_anew_and_a_second_run_finds_nothing(self):
        parties = [PartyFactory(mobile=MOBILE) for _ in range(3)]
        data_keys.make(DataKeyUse.SEAL)
        assert resealing.count_behind() >= 6
        assert dict(resealing.reseal())["party.mobile"] == 3
        assert resealing.count_behind() == 0
        assert dict(resealing.reseal())["party.mobile"] == 0
        mark = data_keys.newest(DataKeyUse.SEAL).mark.hex()
        assert dump().count(f"x{mark}") >= 6
        assert {Party.objects.get(pk=party.pk).mobile for party in parties} == {MOBILE}


@pytest.mark.django_db(transaction=True)
class TestMigration:
    """The step that sealed the columns, on rows that lay open, there and back."""

    BEFORE, AFTER = [("identity", "0003_false_promises")], [("identity", "0004_sealed_parties")]

    @pytest.fixture(autouse=True)
    def newest_again(self):
        yield
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())

    def test_open_rows_are_sealed_and_opened_again(self):
        before = self._go(self.BEFORE).get_model("identity", "Party")
        before.objects.create(
            kind="person",
            name="李明",
            certificate_type="1",
            certificate_number=NUMBER,
            mobile=MOBILE,
            birth_date=date(1990, 3, 15),
        )
        before.objects.create(kind="person", name="王敏", certificate_type="2", certificate_number="E12345678")
        assert NUMBER in dump()
        self._go(self.AFTER)
        assert not any(form in dump() for form in hidden(NUMBER))
        sealed = self._after(NUMBER)
        assert (sealed.mobile, sealed.birth_date, sealed.email) == (MOBILE, date(1990, 3, 15), "")
        again = self._go(self.BEFORE).get_model("identity", "Party").objects.get(certificate_number=NUMBER)
        assert (again.mobile, again.birth_date) == (MOBILE, date(1990, 3, 15))
        assert (
            not self._go(self.BEFORE)
            .get_model("identity", "Party")
            .objects.exclude(birth_date=None)
            .exclude(mobile=MOBILE)
        )

    def _after(self, number):
        executor = MigrationExecutor(connection)
        state = executor.loader.project_state(self.AFTER).apps
        return state.get_model("identity", "Party").objects.get(number_index=number)

    def _go(self, to):
        executor = MigrationExecutor(connection)
        return executor.migrate(to).apps
